#include <ostream>

#include "lib/cli/cli.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "quell/ruleset.h"

namespace quell::cli {

int RunDump(const DumpCommand& command, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<LoadedRules> loaded = LoadRules(command);
  if (!loaded.ok()) {
    err << "quell: " << loaded.status().message() << "\n";
    return kUsage;
  }
  const std::vector<Source>& sources = loaded->sources;
  if (command.stage == "ast") {
    std::vector<Diagnostic> diagnostics;
    out << DumpAst(sources, &diagnostics);
    err << RenderText(diagnostics, sources);
    return HasErrors(diagnostics) ? kRuleErrors : kOk;
  }
  CompileResult compiled = RuleSet::Compile(sources, loaded->options);
  err << RenderText(compiled.diagnostics, sources);
  if (compiled.rules == nullptr) return kRuleErrors;
  out << compiled.rules->Dump(command.stage == "typed"  ? Stage::kTyped
                              : command.stage == "plan" ? Stage::kPlan
                                                        : Stage::kProgram);
  return kOk;
}

}  // namespace quell::cli
