// What several verbs read from the command line in one way.
#ifndef QUELL_LIB_CLI_OPTIONS_H_
#define QUELL_LIB_CLI_OPTIONS_H_

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "quell/ruleset.h"

namespace quell::cli {

// "NAME=VALUE" -> (NAME, VALUE); false, after a message, where there is no `=`.
bool ReadSettings(const std::vector<std::string>& texts, CompileOptions& options, std::ostream& err);

// The numbers of the alerts named, as after `option`: by name, by module.name, or all. Retired alerts are not meant by `all`. False, after a message, where there is none.
bool FindAlerts(const std::string& option, const std::vector<std::string>& names, const RuleSet& rules,
                std::vector<int32_t>& found, std::ostream& err);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_OPTIONS_H_
