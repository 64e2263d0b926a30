// Rule files from the command line.
#ifndef QUELL_LIB_CLI_SOURCES_H_
#define QUELL_LIB_CLI_SOURCES_H_

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/cli/options.h"
#include "quell/diagnostic.h"
#include "quell/ruleset.h"

namespace quell::cli {

// The texts of the files named and of all `*.quell` files in the folders named and below, each once (however it is named), sorted by name. The error says which name is wrong
// and what would put it right.
absl::StatusOr<std::vector<Source>> ReadSources(const std::vector<std::string>& paths);

// The same, and what they use of `includes`: files and folders in which modules are looked for that `paths` do not have, those that these use, and so on.
// A module that two of these files are is an error. One that none of them is stays missing: the checker says where it is used.
absl::StatusOr<std::vector<Source>> LoadRules(const std::vector<std::string>& paths,
                                              const std::vector<std::string>& includes);

// The rules that a verb is to work on.
struct LoadedRules {
  std::vector<Source> sources;
  CompileOptions
      options;  // value sets are read beside the rule file that names them; review dates are judged as of options.today, if given
};
absl::StatusOr<LoadedRules> LoadRules(const RulesOptions& options);

// Rules that can be run, or the exit code.
struct CompiledRules {
  std::vector<Source> sources;
  std::shared_ptr<const RuleSet> rules;  // nullptr: `code` says why, and `err` was told
  int code = 0;
};
CompiledRules CompileRules(const RunOptions& options, std::ostream& err);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_SOURCES_H_
