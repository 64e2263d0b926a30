#include <ostream>

#include "lib/api/ruleset_impl.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/readers/reader.h"
#include "lib/report/simulation.h"
#include "lib/sim/replay.h"
#include "quell/ruleset.h"

namespace quell::cli {
namespace {

// The numbers of the alerts named: by name, by module.name, or all. Retired alerts are not meant by `all`.
bool FindAlerts(const std::vector<std::string>& names, const RuleSet& rules, std::vector<int32_t>& found,
                std::ostream& err) {
  const std::vector<AlertInfo>& alerts = rules.alerts();
  for (const std::string& name : names) {
    const size_t before = found.size();
    std::vector<std::string> known;
    for (size_t i = 0; i < alerts.size(); ++i) {
      known.push_back(alerts[i].name);
      bool meant = name == "all" ? alerts[i].status != AlertStatus::kRetired
                                 : name == alerts[i].name || name == alerts[i].qualified;
      if (meant) found.push_back(static_cast<int32_t>(i));
    }
    if (found.size() > before || name == "all") continue;
    std::string nearest = Nearest(name, known);
    err << "quell: --as-live " << name << ": no alert is called so"
        << (nearest.empty() ? "" : "; did you mean `" + nearest + "`?") << "\n";
    return false;
  }
  return true;
}

}  // namespace

int RunSimulate(const SimulateCommand& command, std::ostream& out, std::ostream& err) {
  absl::StatusOr<LoadedRules> loaded = LoadRules(command);
  if (!loaded.ok()) {
    err << "quell: " << loaded.status().message() << "\n";
    return kUsage;
  }
  const std::vector<Source>& sources = loaded->sources;
  CompileOptions& options = loaded->options;
  if (!ReadSettings(command.settings, options, err)) return kUsage;
  CompileResult compiled = RuleSet::Compile(sources, options);
  err << RenderText(compiled.diagnostics, sources);
  if (HasErrors(compiled.diagnostics)) return kRuleErrors;
  for (const std::string& error : compiled.setting_errors) err << "quell: --set: " << error << "\n";
  if (compiled.rules == nullptr) return kUsage;
  sim::ReplayOptions replay;
  if (!FindAlerts(command.as_live, *compiled.rules, replay.as_live, err)) return kUsage;

  absl::StatusOr<records::RecordSet> records = readers::ReadRecords(command.records);
  if (!records.ok()) {
    err << "quell: " << records.status().message() << "\n";
    return kDataErrors;
  }
  absl::StatusOr<sim::ReplayResult> result = sim::Replay(compiled.rules->impl().program, *records, replay);
  if (!result.ok()) {
    err << "quell: " << result.status().message() << "\n";
    return kDataErrors;
  }
  const report::Simulation simulation{*compiled.rules->impl().program, *records,        *result, command.command_line,
                                      compiled.rules->Fingerprint(),   command.settings};
  out << (command.format == "json" ? report::ToJson(simulation) : report::ToText(simulation));
  if (command.out_folder.empty()) return kOk;
  absl::Status written = report::WriteFiles(simulation, command.out_folder);
  if (!written.ok()) {
    err << "quell: " << written.message() << "\n";
    return kDataErrors;
  }
  err << "wrote " << command.out_folder << "/simulation.json, alerts.csv and kept_out.csv\n";
  return kOk;
}

}  // namespace quell::cli
