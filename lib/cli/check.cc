#include <algorithm>
#include <optional>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "quell/ruleset.h"

namespace quell::cli {
namespace {

std::string Counted(std::ptrdiff_t count, const char* what) {
  return FormatCount(count) + " " + what + (count == 1 ? "" : "s");
}

// For people: the last line of what they read.
std::string Summary(std::optional<uint64_t> alerts, size_t files, std::ptrdiff_t errors, std::ptrdiff_t warnings) {
  return Counted(static_cast<std::ptrdiff_t>(files), "file") + ": " +
         (alerts ? Counted(static_cast<std::ptrdiff_t>(*alerts), "alert") + ", " : "") + Counted(errors, "error") +
         ", " + Counted(warnings, "warning") + "\n";
}

}  // namespace

int RunCheck(const CheckCommand& command, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<LoadedRules> loaded = LoadRules(command);
  if (!loaded.ok()) {
    err << "quell: " << loaded.status().message() << "\n";
    return kUsage;
  }
  const std::vector<Source>& sources = loaded->sources;
  const CompileResult compiled = RuleSet::Compile(sources, loaded->options);
  const std::vector<Diagnostic>& diagnostics = compiled.diagnostics;
  const auto errors = std::count_if(diagnostics.begin(), diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
  const auto warnings = static_cast<std::ptrdiff_t>(diagnostics.size()) - errors;
  std::optional<uint64_t> alerts;
  if (compiled.rules != nullptr) alerts = compiled.rules->alerts().size();

  const bool for_people = command.format == "text" || command.format == "github";
  if (command.format == "text") out << RenderText(diagnostics, sources);
  if (command.format == "json") out << RenderJson(diagnostics, sources, alerts);
  if (command.format == "sarif") out << RenderSarif(diagnostics, sources);
  if (command.format == "github") out << RenderGithub(diagnostics, sources);
  if (for_people) out << Summary(alerts, sources.size(), errors, warnings);

  const bool denied = command.deny == "warnings" && warnings > 0;
  // Beside JSON, not in it.
  if (denied)
    (for_people ? out : err) << "warnings are denied here: correct them, or allow them where they are meant\n";
  return errors > 0 || denied ? kRuleErrors : kOk;
}

}  // namespace quell::cli
