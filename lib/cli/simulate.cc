#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <utility>

#include "lib/api/ruleset_impl.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/progress.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/readers/reader.h"
#include "lib/report/simulation.h"
#include "lib/sim/replay.h"
#include "quell/ruleset.h"

namespace quell::cli {
namespace {

struct SimulateOptions : RunOptions {
  RecordsOptions records;
  std::string out_folder;
  std::string format;  // text or json
  std::vector<std::string> as_live;
  std::string command_line;
};

int Run(const SimulateOptions& options, std::ostream& out, std::ostream& err) {
  const CompiledRules compiled = CompileRules(options, err);
  if (compiled.rules == nullptr) return compiled.code;
  sim::ReplayOptions replay;
  if (!FindAlerts("--as-live", options.as_live, *compiled.rules, replay.as_live, err)) return kUsage;

  const absl::StatusOr<std::unique_ptr<const records::RecordSource>> records = OpenRecords(options.records, err);
  if (!records.ok()) return Fail(records.status(), kDataErrors, err);
  const absl::StatusOr<sim::ReplayResult> result = [&] {
    const Progress progress(err);
    return sim::Replay(compiled.rules->impl().program, **records, replay);
  }();
  if (!result.ok()) return Fail(result.status(), kDataErrors, err);
  const report::Simulation simulation{*compiled.rules->impl().program, **records,       *result, options.command_line,
                                      compiled.rules->Fingerprint(),   options.settings};
  out << (options.format == "json" ? report::ToJson(simulation) : report::ToText(simulation));
  if (options.out_folder.empty()) return kOk;
  if (absl::Status written = report::WriteFiles(simulation, options.out_folder); !written.ok())
    return Fail(written, kDataErrors, err);
  err << "wrote " << options.out_folder << "/simulation.json, alerts.csv and kept_out.csv\n";
  return kOk;
}

}  // namespace

Verb SimulateVerb(CLI::App& app, std::string command_line) {
  CLI::App* verb = app.add_subcommand("simulate", "replay records through rules and count what would fire");
  auto options = std::make_shared<SimulateOptions>();
  options->command_line = std::move(command_line);
  Add(*verb, *options);
  Add(*verb, options->records, "--records", true);
  verb->add_option("--out", options->out_folder, "also write simulation.json, alerts.csv and kept_out.csv here");
  AddFormat(*verb, options->format, {"text", "json"});
  AddAsLive(*verb, options->as_live);
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli
