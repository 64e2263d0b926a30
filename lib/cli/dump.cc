#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "quell/ruleset.h"

namespace quell::cli {

namespace {

struct DumpOptions : RulesOptions {
  std::string stage;
};

int Run(const DumpOptions& options, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<LoadedRules> loaded = LoadRules(options);
  if (!loaded.ok()) return Fail(loaded.status(), kUsage, err);
  const std::vector<Source>& sources = loaded->sources;
  if (options.stage == "ast") {
    std::vector<Diagnostic> diagnostics;
    out << DumpAst(sources, &diagnostics);
    err << RenderText(diagnostics, sources);
    return HasErrors(diagnostics) ? kRuleErrors : kOk;
  }
  CompileResult compiled = RuleSet::Compile(sources, loaded->options);
  err << RenderText(compiled.diagnostics, sources);
  if (compiled.rules == nullptr) return kRuleErrors;
  out << compiled.rules->Dump(options.stage == "typed"  ? Stage::kTyped
                              : options.stage == "plan" ? Stage::kPlan
                                                        : Stage::kProgram);
  return kOk;
}

}  // namespace

Verb DumpVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("dump", "print a stage of compilation as text");
  auto options = std::make_shared<DumpOptions>();
  Add(*verb, *options);
  verb->add_option("--stage", options->stage, "ast, typed, plan or program")
      ->required()
      ->check(CLI::IsMember({"ast", "typed", "plan", "program"}));
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli
