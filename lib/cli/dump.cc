#include <ostream>

#include "lib/cli/cli.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "quell/ruleset.h"

namespace quell::cli {

int RunDump(const DumpCommand& command, std::ostream& out, std::ostream& err) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(command.rules);
  if (!sources.ok()) {
    err << "quell: " << sources.status().message() << "\n";
    return kUsage;
  }
  if (command.stage == "ast") {
    std::vector<Diagnostic> diagnostics;
    out << DumpAst(*sources, &diagnostics);
    err << RenderText(diagnostics, *sources);
    return HasErrors(diagnostics) ? kRuleErrors : kOk;
  }
  CompileResult compiled = RuleSet::Compile(*sources);
  err << RenderText(compiled.diagnostics, *sources);
  if (compiled.rules == nullptr) return kRuleErrors;
  out << compiled.rules->Dump(command.stage == "typed"  ? Stage::kTyped
                              : command.stage == "plan" ? Stage::kPlan
                                                        : Stage::kProgram);
  return kOk;
}

}  // namespace quell::cli
