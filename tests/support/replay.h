// Rules and records to a replay, in one call for tests.
#ifndef QUELL_TESTS_SUPPORT_REPLAY_H_
#define QUELL_TESTS_SUPPORT_REPLAY_H_

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/readers/reader.h"
#include "lib/sim/replay.h"
#include "quell/ruleset.h"

namespace quell::testing {

inline std::shared_ptr<const RuleSet> CompileRules(const std::string& text, const CompileOptions& options = {}) {
  const std::vector<Source> sources = {{"test.quell", text}};
  CompileResult compiled = RuleSet::Compile(sources, options);
  INFO(RenderText(compiled.diagnostics, sources));
  REQUIRE(compiled.rules != nullptr);
  return compiled.rules;
}

inline records::RecordSet ReadAll(const std::string& path) {
  absl::StatusOr<records::RecordSet> records = readers::ReadRecords(path);
  INFO(std::string(records.status().message()));
  REQUIRE(records.ok());
  return *std::move(records);
}

inline sim::ReplayResult ReplayAll(const RuleSet& rules, const records::RecordSet& records,
                                   sim::ReplayOptions options = {}) {
  absl::StatusOr<sim::ReplayResult> result = sim::Replay(rules.impl().program, records, options);
  REQUIRE(result.ok());
  return *std::move(result);
}

// The counts of the alert of this name.
inline const sim::AlertCounts& CountsOf(const sim::ReplayResult& result, const RuleSet& rules,
                                        const std::string& name) {
  for (size_t i = 0; i < rules.alerts().size(); ++i) {
    if (rules.alerts()[i].name == name) return result.alerts[i];
  }
  FAIL("no alert is called " << name);
  return result.alerts.at(0);
}

inline std::vector<int32_t> AllAlerts(const RuleSet& rules) {
  std::vector<int32_t> all;
  for (size_t i = 0; i < rules.alerts().size(); ++i) all.push_back(static_cast<int32_t>(i));
  return all;
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_REPLAY_H_
