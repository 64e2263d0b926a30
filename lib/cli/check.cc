#include <algorithm>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "quell/ruleset.h"

namespace quell::cli {

int RunCheck(const CheckCommand& command, std::ostream& out, std::ostream& err) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(command.rules);
  if (!sources.ok()) {
    err << "quell: " << sources.status().message() << "\n";
    return kUsage;
  }
  CompileResult compiled = RuleSet::Compile(*sources);
  out << RenderText(compiled.diagnostics, *sources);
  const auto errors = std::count_if(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
  const auto warnings = static_cast<std::ptrdiff_t>(compiled.diagnostics.size()) - errors;
  auto counted = [](std::ptrdiff_t count, const char* what) {
    return FormatCount(count) + " " + what + (count == 1 ? "" : "s");
  };
  out << counted(static_cast<std::ptrdiff_t>(sources->size()), "file") << ": ";
  if (compiled.rules != nullptr)
    out << counted(static_cast<std::ptrdiff_t>(compiled.rules->alerts().size()), "alert") << ", ";
  out << counted(errors, "error") << ", " << counted(warnings, "warning") << "\n";
  return errors > 0 ? kRuleErrors : kOk;
}

}  // namespace quell::cli
