// From syntax trees to TypedRules: names, types, dimensions, units, and what can be said of a rule without any data.
#ifndef QUELL_LIB_CHECK_CHECK_H_
#define QUELL_LIB_CHECK_CHECK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "lib/check/typed.h"
#include "lib/syntax/ast.h"
#include "quell/diagnostic.h"

namespace quell::check {

// The bytes of the file that a rule names with `from "path"`. `rule_file` is the name of the Source that names it.
using FileReader = std::function<absl::StatusOr<std::string>(const std::string& rule_file, const std::string& path)>;

struct CheckOptions {
  // Parameters set from outside: name (qualified, or alone where only one module has it) and value with its unit.
  std::vector<std::pair<std::string, std::string>> settings;
  // By source: true where its text had errors, so that what is missing from its tree is not held against it.
  std::vector<bool> broken;
  // None: a concept that takes its codes from a file is an error.
  FileReader read_file;
  // What review dates are compared with; none: they are not judged.
  std::optional<absl::CivilDay> today;
};

struct CheckResult {
  TypedRules rules;  // whole only where `diagnostics` holds no error and `setting_errors` is empty
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> setting_errors;  // what is wrong with options.settings
};

// Checks all files together and reports every error of all of them. `asts[i]` is the tree of `sources[i]`.
// Cost: linear in the rules, but for sorting the names.
CheckResult Check(std::span<const Source> sources, std::span<const syntax::Ast> asts, const CheckOptions& options = {});

// The modules that these files use and none of them is, by name: what a host may look for elsewhere before it checks.
std::vector<std::string> MissingModules(std::span<const syntax::Ast> asts, std::span<const Source> sources);

// A number that changes with the meaning of the rules and their parameters, not with comments, layout, stories or the order of files.
uint64_t Fingerprint(const TypedRules& rules);

// The typed rules as text: the golden form of `quell dump --stage typed`.
std::string Dump(const TypedRules& rules);
// One expression in the language's own words, its parameters by name: "latest Potassium >= 6 mmol/L".
std::string ToText(const TypedRules& rules, ExprId expr);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_CHECK_H_
