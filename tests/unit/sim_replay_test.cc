// The replay itself: the same result however it is split, and counts that add up.
#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "lib/report/simulation.h"
#include "lib/sim/rates.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

std::shared_ptr<const RuleSet> Shipped() {
  std::vector<Source> sources;
  for (const char* file : {"potassium", "kidney", "glucose", "anticoagulation"}) {
    sources.push_back({file, testing::ReadFile(testing::SourcePath(std::string("rules/") + file + ".quell"))});
  }
  CompileResult compiled = RuleSet::Compile(sources);
  REQUIRE(compiled.rules != nullptr);
  return compiled.rules;
}

std::string Json(const RuleSet& rules, const records::RecordSet& records, const sim::ReplayResult& result) {
  return report::ToJson({*rules.impl().program, records, result, "test", rules.Fingerprint(), {}});
}

}  // namespace

TEST_CASE("replay - the same bytes on any number of threads") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  std::shared_ptr<const RuleSet> rules = Shipped();
  sim::ReplayOptions options;
  options.keep_firings = true;
  options.threads = 1;
  sim::ReplayResult one = testing::ReplayAll(*rules, records, options);
  CHECK(one.firings.size() > 30);
  for (int threads : {2, 7, 100}) {
    options.threads = threads;
    sim::ReplayResult many = testing::ReplayAll(*rules, records, options);
    CHECK(Json(*rules, records, many) == Json(*rules, records, one));
    CHECK(many.firings == one.firings);
  }
}

TEST_CASE("replay - every alert's counts add up, and the order of rule files changes nothing") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  std::shared_ptr<const RuleSet> rules = Shipped();
  sim::ReplayOptions options;
  options.as_live = testing::AllAlerts(*rules);
  sim::ReplayResult result = testing::ReplayAll(*rules, records, options);
  sim::AlertCounts all;
  for (const sim::AlertCounts& counts : result.alerts) {
    CHECK(sim::CheckIdentities(counts) == "");
    CHECK(counts.silent == 0);
    all += counts;
  }
  CHECK(all.fired == 41);
  CHECK(all.held_by_lockout == 20);
  CHECK(result.steps > 0);
  CHECK(result.records == static_cast<int64_t>(records.records.size()));
}

TEST_CASE("replay - no pass changes a result") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  const std::string text = testing::ReadFile(testing::SourcePath("rules/potassium.quell"));
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(text);
  const std::string want = Json(*rules, records, testing::ReplayAll(*rules, records));
  for (const plan::PassInfo& pass : plan::Passes()) {
    CompileOptions options;
    options.without_passes = {pass.name};
    std::shared_ptr<const RuleSet> without = testing::CompileRules(text, options);
    CHECK(Json(*without, records, testing::ReplayAll(*without, records)) == want);
  }
}

TEST_CASE("replay - cut at every firing, the firings before it stay") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  std::shared_ptr<const RuleSet> rules = Shipped();
  sim::ReplayOptions options;
  options.keep_firings = true;
  sim::ReplayResult whole = testing::ReplayAll(*rules, records, options);
  for (const sim::Firing& at : whole.firings) {
    options.until = at.time;
    std::vector<sim::Firing> before;
    for (const sim::Firing& firing : whole.firings) {
      if (firing.time < at.time) before.push_back(firing);
    }
    CHECK(testing::ReplayAll(*rules, records, options).firings == before);
  }
}

TEST_CASE("replay - denominators by hand") {
  records::RecordSetBuilder builder;
  builder.source.clocks_comparable = true;
  const Time start = Time(Duration(std::chrono::hours(24 * 20000)));
  auto at = [&](int hour) { return start + std::chrono::hours(hour); };
  int32_t a = builder.PatientNumber("a"), b = builder.PatientNumber("b");
  builder.AddEncounter(a, {"1", "inpatient", at(0), at(36)});
  builder.AddEncounter(b, {"2", "inpatient", at(0), kNoTime});  // open: ends with the last record, at 60 h
  auto act = [&](int32_t patient, RecordKind kind, int hour, const char* who, uint64_t id) {
    Record r;
    r.kind = kind;
    r.clinical = r.known = at(hour);
    r.clinician = builder.ClinicianNumber(who);
    r.id = id;
    builder.AddRecord(patient, r);
  };
  act(a, RecordKind::kOrder, 1, "x", 1);
  act(b, RecordKind::kOrder, 2, "x", 1);       // the same clinician and day
  act(b, RecordKind::kOrderStop, 26, "x", 1);  // another day
  act(b, RecordKind::kAdministration, 26, "y", 1);
  act(b, RecordKind::kResult, 60, "z", 1);  // a result is nobody's act
  records::RecordSet records = builder.Finish();
  std::shared_ptr<const RuleSet> rules =
      testing::CompileRules("language 1 module m\nconcept K { loinc 2823-3 }\nalert a { on result K }\n");
  sim::Denominators d = testing::ReplayAll(*rules, records).denominators;
  CHECK(d.encounters == 2);
  CHECK(d.patient_days() == doctest::Approx(4.0));
  CHECK(d.orders == 2);
  CHECK(d.clinician_days == 3);
  records.source.clocks_comparable = false;
  CHECK(testing::ReplayAll(*rules, records).denominators.clinician_days == 4);
}

TEST_CASE("replay - a rate without a denominator is not defined, never nought") {
  sim::AlertCounts counts;
  counts.fired = 3;
  for (const sim::Rate& rate : sim::RatesOf(counts, {})) CHECK_FALSE(rate.defined());
}

TEST_CASE("replay - what orders are counted by is not available where the source does not carry them all") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  records.source.carries = {RecordKind::kResult};
  std::shared_ptr<const RuleSet> rules = Shipped();
  sim::ReplayResult result = testing::ReplayAll(*rules, records);
  std::array<sim::Rate, 4> rates = sim::RatesOf(result.alerts[0], result.denominators);
  CHECK(rates[0].defined());
  CHECK_FALSE(rates[2].defined());
  CHECK_FALSE(rates[3].defined());
  std::string text = report::ToText({*rules->impl().program, records, result, "test", 0, {}});
  CHECK(text.find("not available: orders are not fully carried by this source") != std::string::npos);
}

TEST_CASE("replay - an alert that no record can trigger says so") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(
      "language 1 module m\nconcept Nowhere { local \"nowhere\"\n unit mmol/L }\nalert a { status silent\n on result "
      "Nowhere }\n");
  sim::ReplayResult result = testing::ReplayAll(*rules, records);
  std::string text = report::ToText({*rules->impl().program, records, result, "test", 0, {}});
  CHECK(text.find("never evaluated: no usable record of this source has a code of its triggers (result Nowhere)") !=
        std::string::npos);
}

TEST_CASE("replay - a name that is not UTF-8 leaves the JSON readable") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  records.source.name = "H\xF4pital";
  std::shared_ptr<const RuleSet> rules = Shipped();
  CHECK(Json(*rules, records, testing::ReplayAll(*rules, records)).find("\"source\": \"H\\ufffdpital\"") !=
        std::string::npos);
}

}  // namespace quell
