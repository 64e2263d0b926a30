#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "quell/ruleset.h"

namespace quell::cli {
namespace {

struct CheckOptions : RulesOptions {
  std::string format;  // text, json, sarif or github
  std::string deny;    // "warnings": they fail the check as errors do
};

std::string Counted(std::ptrdiff_t count, const char* what) {
  return FormatCount(count) + " " + what + (count == 1 ? "" : "s");
}

// For people: the last line of what they read.
std::string Summary(std::optional<uint64_t> alerts, size_t files, std::ptrdiff_t errors, std::ptrdiff_t warnings) {
  return Counted(static_cast<std::ptrdiff_t>(files), "file") + ": " +
         (alerts ? Counted(static_cast<std::ptrdiff_t>(*alerts), "alert") + ", " : "") + Counted(errors, "error") +
         ", " + Counted(warnings, "warning") + "\n";
}

int Run(const CheckOptions& options, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<LoadedRules> loaded = LoadRules(options);
  if (!loaded.ok()) return Fail(loaded.status(), kUsage, err);
  const std::vector<Source>& sources = loaded->sources;
  const CompileResult compiled = RuleSet::Compile(sources, loaded->options);
  const std::vector<Diagnostic>& diagnostics = compiled.diagnostics;
  const auto errors = std::count_if(diagnostics.begin(), diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
  const auto warnings = static_cast<std::ptrdiff_t>(diagnostics.size()) - errors;
  std::optional<uint64_t> alerts;
  if (compiled.rules != nullptr) alerts = compiled.rules->alerts().size();

  const bool for_people = options.format == "text" || options.format == "github";
  if (options.format == "text") out << RenderText(diagnostics, sources);
  if (options.format == "json") out << RenderJson(diagnostics, sources, alerts);
  if (options.format == "sarif") out << RenderSarif(diagnostics, sources);
  if (options.format == "github") out << RenderGithub(diagnostics, sources);
  if (for_people) out << Summary(alerts, sources.size(), errors, warnings);

  const bool denied = options.deny == "warnings" && warnings > 0;
  // Beside JSON, not in it.
  if (denied)
    (for_people ? out : err) << "warnings are denied here: correct them, or allow them where they are meant\n";
  return errors > 0 || denied ? kRuleErrors : kOk;
}

}  // namespace

Verb CheckVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("check", "say what is wrong with rules");
  auto options = std::make_shared<CheckOptions>();
  Add(*verb, *options);
  AddFormat(*verb, options->format, {"text", "json", "sarif", "github"});
  verb->add_option("--deny", options->deny, "warnings: exit with 1 where there is one")
      ->check(CLI::IsMember({"warnings"}));
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli
