// What stands behind the public RuleSet and Binding; for the rooms of the library that are built on them.
#ifndef QUELL_LIB_API_RULESET_IMPL_H_
#define QUELL_LIB_API_RULESET_IMPL_H_

#include <memory>
#include <vector>

#include "lib/eval/binding.h"
#include "lib/plan/program.h"
#include "quell/ruleset.h"

namespace quell {

struct RuleSet::Impl {
  std::shared_ptr<const check::TypedRules> typed;
  std::shared_ptr<const plan::Program> program;
  std::vector<AlertInfo> alerts;
};

struct Binding::Impl {
  std::shared_ptr<const RuleSet> rules;
  std::unique_ptr<const eval::ProgramBinding> binding;
};

}  // namespace quell

#endif  // QUELL_LIB_API_RULESET_IMPL_H_
