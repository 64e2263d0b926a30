// What stands behind the public RuleSet, Binding and Ledger; for the rooms of the library that are built on them.
#ifndef QUELL_LIB_API_RULESET_IMPL_H_
#define QUELL_LIB_API_RULESET_IMPL_H_

#include <memory>
#include <vector>

#include "lib/eval/binding.h"
#include "lib/plan/program.h"
#include "lib/policy/ledger.h"
#include "lib/policy/policy.h"
#include "quell/ruleset.h"
#include "quell/session.h"

namespace quell {

struct RuleSet::Impl {
  std::shared_ptr<const check::TypedRules> typed;
  std::shared_ptr<const plan::Program> program;
  std::vector<AlertInfo> alerts;
  std::shared_ptr<const policy::Policy> policy;  // every alert under the status that it declares
};

struct Binding::Impl {
  std::shared_ptr<const RuleSet> rules;
  std::unique_ptr<const eval::ProgramBinding> binding;
  std::vector<int32_t> roles;  // policy::RolesOfTexts
};

struct Ledger::Impl {
  policy::Ledger ledger;
};

}  // namespace quell

#endif  // QUELL_LIB_API_RULESET_IMPL_H_
