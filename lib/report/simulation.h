// A replay as a person reads it, and as a program does.
#ifndef QUELL_LIB_REPORT_SIMULATION_H_
#define QUELL_LIB_REPORT_SIMULATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/plan/program.h"
#include "lib/records/record_set.h"
#include "lib/sim/replay.h"

namespace quell::report {

// What a report is of. Nothing of it names a patient or a clinician.
struct Simulation {
  const plan::Program& program;
  const records::RecordSource& records;
  const sim::ReplayResult& result;
  std::string command;  // as it was typed
  uint64_t rules_fingerprint = 0;
  std::vector<std::string> settings;  // "rearm=6 h"
};

std::string ToText(const Simulation& simulation);
// Keys are stable; the README says what they mean.
std::string ToJson(const Simulation& simulation);
// One row an alert; the columns are those of the JSON.
std::string ToCsv(const Simulation& simulation);
// Rows that could not be used: source, file, reason, count, examples.
std::string KeptOutCsv(const Simulation& simulation);

// Writes simulation.json, alerts.csv and kept_out.csv into `folder`, which is made if it is not there. Each is written under another name
// first, so that no half file is left. The error names the file.
absl::Status WriteFiles(const Simulation& simulation, const std::string& folder);

}  // namespace quell::report

#endif  // QUELL_LIB_REPORT_SIMULATION_H_
