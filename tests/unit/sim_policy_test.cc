// A replay of what crosses patients, waits for its recipient or runs by a timer: the same as live, however it is split.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "lib/report/simulation.h"
#include "tests/support/paths.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

constexpr char kRules[] = R"(language 1
module m
concept Potassium { loinc 2823-3, 6298-4
  unit mmol/L
  valence 1 }
alert few "At most one a day" {
  status silent
  on result Potassium
  when this value >= 4.5 mmol/L
  show interruptive if this value >= 5 mmol/L, passive otherwise
  severity high if this value >= 5.5 mmol/L, low otherwise
  recipients ordering clinician, role "hospital physician"
  suppressed when many shows
  lockout 2 h per clinician
  at most 1 in 24 h per clinician
}
alert late "No repeat" {
  status silent
  on 6 h after result Potassium unless result Potassium
  when latest Potassium >= 5 mmol/L
  show interruptive
  deliver page
}
alert many {
  status silent
  on result Potassium
  when this value >= 6 mmol/L
  show interruptive
}
)";

std::string Json(const RuleSet& rules, const records::RecordSet& records, const sim::ReplayResult& result) {
  return report::ToJson({*rules.impl().program, records, result, "test", rules.Fingerprint(), {}});
}

// Every result is somebody's, so that there is something to cross.
records::RecordSet Hospital() {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  for (Record& record : records.records) {
    if (record.kind == RecordKind::kResult && record.clinician == kNobody)
      record.clinician = static_cast<int32_t>(record.id % 2);
  }
  return records;
}

// The firings that sessions with one ledger give, fed in the order of time, then patient.
std::vector<sim::Firing> Live(const RuleSet& rules, std::shared_ptr<const Binding> binding,
                              const records::RecordSet& records, const std::vector<int32_t>& as_live) {
  std::vector<std::tuple<Time, uint32_t, size_t, size_t>> steps;
  std::vector<Session> sessions;
  for (uint32_t p = 0; p < records.patients.size(); ++p) {
    sessions.emplace_back(binding, records.patients[p].patient, SessionOptions{as_live});
    const std::span<const Record> all = records.RecordsOf(records.patients[p]);
    for (size_t from = 0, to = 0; from < all.size(); from = to) {
      while (to < all.size() && all[to].known == all[from].known) ++to;
      steps.emplace_back(all[from].known, p, from, to);
    }
  }
  std::sort(steps.begin(), steps.end());
  Ledger ledger;
  std::vector<sim::Firing> firings;
  for (const auto& [time, p, from, to] : steps) {
    // Nobody's timer is late: they run when they are due, as a host would have it; none after a patient's last record.
    auto due = [&](uint32_t q) {
      const Time last = records.RecordsOf(records.patients[q]).back().known;
      return sessions[q].NextDue() <= last ? sessions[q].NextDue() : kOpenEnded;
    };
    for (;;) {
      uint32_t next = 0;
      for (uint32_t q = 1; q < sessions.size(); ++q) next = due(q) < due(next) ? q : next;
      if (due(next) >= time) break;
      for (const Decision& d : sessions[next].AdvanceTo(due(next), &ledger)) {
        firings.push_back({d.alert, next, kNoRecord, d.time, d.severity, d.display, d.outcome, d.held_by});
      }
    }
    const uint32_t first = records.patients[p].first_record + static_cast<uint32_t>(from);
    for (const Decision& d :
         sessions[p].Feed(records.RecordsOf(records.patients[p]).subspan(from, to - from), &ledger)) {
      firings.push_back({d.alert, p, d.record == kNoRecord ? kNoRecord : first + d.record, d.time, d.severity,
                         d.display, d.outcome, d.held_by});
    }
  }
  std::stable_sort(firings.begin(), firings.end(),
                   [](const sim::Firing& a, const sim::Firing& b) { return a.patient < b.patient; });
  CHECK(rules.alerts().size() == 3);
  return firings;
}

}  // namespace

TEST_CASE("replay - what crosses patients is what sessions with one ledger give, on any number of threads") {
  const records::RecordSet records = Hospital();
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(kRules);
  std::shared_ptr<const Binding> binding = *Binding::Create(rules, records.vocabulary, records.source);
  for (bool live : {true, false}) {
    sim::ReplayOptions options;
    options.keep_firings = true;
    if (live) options.as_live = testing::AllAlerts(*rules);
    options.threads = 1;
    const sim::ReplayResult one = testing::ReplayAll(*rules, records, options);
    options.threads = 5;
    const sim::ReplayResult many = testing::ReplayAll(*rules, records, options);
    CHECK(Json(*rules, records, one) == Json(*rules, records, many));
    CHECK(one.firings == many.firings);
    CHECK(one.firings == Live(*rules, binding, records, options.as_live));
    const sim::AlertCounts& few = testing::CountsOf(one, *rules, "few");
    CHECK(few.held_by_lockout > 0);
    CHECK(few.held_by_at_most > 0);
    CHECK((few.held_by_alert > 0) == live);  // only what is really shown takes another's place
    CHECK(one.suppressions.size() == (live ? 1 : 0));
    CHECK(few.displays > few.shown());
    for (const sim::AlertCounts& counts : one.alerts) CHECK(sim::CheckIdentities(counts) == "");
    const sim::AlertCounts& late = testing::CountsOf(one, *rules, "late");
    CHECK(late.shown() > 0);
    CHECK(late.at_once == late.interruptions);
    const sim::AlertCounts& at_next_act = testing::CountsOf(one, *rules, "many");
    CHECK(at_next_act.at_once == 0);
    CHECK(at_next_act.delivered > 0);
    CHECK_FALSE(one.clinicians_apart);
  }
}

TEST_CASE("replay - cut anywhere, timers and limits before the cut stay") {
  const records::RecordSet records = Hospital();
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(kRules);
  sim::ReplayOptions options;
  options.keep_firings = true;
  const sim::ReplayResult whole = testing::ReplayAll(*rules, records, options);
  REQUIRE(whole.firings.size() > 20);
  for (size_t i = 0; i < whole.firings.size(); i += 5) {
    options.until = whole.firings[i].time + Duration(1);
    std::vector<sim::Firing> before;
    for (const sim::Firing& firing : whole.firings) {
      if (firing.time < options.until) before.push_back(firing);
    }
    CHECK(testing::ReplayAll(*rules, records, options).firings == before);
  }
}

TEST_CASE("replay - where clocks can't be compared, limits count patient by patient, and the report says so") {
  records::RecordSet records = Hospital();
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(kRules);
  const int64_t together = testing::CountsOf(testing::ReplayAll(*rules, records), *rules, "few").held_by_at_most;
  records.source.clocks_comparable = false;
  const sim::ReplayResult apart = testing::ReplayAll(*rules, records);
  CHECK(apart.clinicians_apart);
  CHECK(testing::CountsOf(apart, *rules, "few").held_by_at_most < together);
  const std::string text = report::ToText({*rules->impl().program, records, apart, "test", 0, {}});
  CHECK(text.find("count patient by patient here") != std::string::npos);
  CHECK(text.find("Timers run as far as a patient's last record") != std::string::npos);
  CHECK(text.find("by at most") != std::string::npos);
}

}  // namespace quell
