// What is said never to fire never does: random rules, random patients of whom some things were never recorded.
#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/check/never.h"
#include "lib/plan/program.h"
#include "lib/sim/fitness.h"
#include "lib/sim/replay.h"
#include "tests/differential/patient_generator.h"
#include "tests/differential/random.h"
#include "tests/differential/rule_generator.h"
#include "tests/differential/typed_rules.h"

namespace quell {
namespace {

// One patient's records, without those about a random half of what they are about.
records::RecordSet WithGaps(uint64_t seed, const differential::GeneratedRules& rules) {
  differential::PatientOptions options;
  options.late_steps = false;
  records::RecordSet set;
  const differential::GeneratedPatient patient = differential::GeneratePatient(seed, rules, &set.vocabulary, options);
  differential::Random random(seed);
  std::vector<bool> gone(set.vocabulary.coding_count());
  for (size_t i = 0; i < gone.size(); ++i) gone[i] = random.Below(2) == 0;
  for (const Record& record : patient.records) {
    if (record.coding == kNoCoding || !gone[record.coding]) set.records.push_back(record);
  }
  set.source = patient.source;
  set.patients.push_back({"p", patient.patient, 0, static_cast<uint32_t>(set.records.size()), 0, 0});
  for (Record& record : set.records) record.encounter = record.clinician = kNobody;
  return set;
}

check::AbsentRecords AbsentIn(const std::vector<sim::ConceptFit>& concepts) {
  check::AbsentRecords absent;
  for (size_t i = 0; i < concepts.size(); ++i) {
    for (size_t kind = 0; kind < concepts[i].by_kind.size(); ++kind) {
      const bool result = static_cast<RecordKind>(kind) == RecordKind::kResult;
      if ((result ? concepts[i].usable : concepts[i].by_kind[kind]) == 0)
        absent.emplace(static_cast<RecordKind>(kind), static_cast<int32_t>(i));
    }
  }
  return absent;
}

std::array<int64_t, kRecordKindCount> KindsOf(const records::RecordSet& set) {
  std::array<int64_t, kRecordKindCount> kinds{};
  for (const Record& record : set.records) ++kinds[static_cast<size_t>(record.kind)];
  return kinds;
}

}  // namespace

TEST_CASE("never - what can't fire for want of records does not") {
  int64_t claimed = 0, fired = 0, alerts = 0;
  const uint64_t first = differential::FirstSeed(), seeds = differential::SeedCount(400);
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    const differential::GeneratedRules rules = differential::GenerateRules(seed, {});
    const std::shared_ptr<const check::TypedRules> typed = differential::Typed(rules.files);
    REQUIRE(typed != nullptr);
    const auto program = std::make_shared<const plan::Program>(plan::Plan(typed));
    const records::RecordSet set = WithGaps(seed, rules);
    const auto fitness = sim::FitnessOf(program, set);
    REQUIRE(fitness.ok());
    const std::vector<std::string> never = check::WhyNever(*typed, AbsentIn(*fitness), KindsOf(set));
    sim::ReplayOptions options;
    for (size_t i = 0; i < typed->alerts.size(); ++i) options.as_live.push_back(static_cast<int32_t>(i));
    const auto replay = sim::Replay(program, set, options);
    REQUIRE(replay.ok());
    for (size_t i = 0; i < never.size(); ++i) {
      const int64_t candidates = replay->alerts[i].candidates;
      ++alerts;
      claimed += !never[i].empty();
      fired += candidates > 0;
      if (never[i].empty() || candidates == 0) continue;
      FAIL_CHECK("seed " << seed << ": " << typed->alerts[i].qualified << " fires, though " << never[i] << "\n"
                         << rules.Text());
    }
  }
  // Neither all nor none, or the test would say nothing.
  CHECK(claimed * 20 > alerts);
  CHECK(fired * 20 > alerts);
  MESSAGE(alerts << " alerts: " << claimed << " said never to fire, " << fired << " that did");
}

}  // namespace quell
