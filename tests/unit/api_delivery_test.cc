// The public face: recipients, what waits for them, timers, and what crosses patients.
#include <doctest/doctest.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "quell/quell.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

using std::chrono::hours;

const Time kStart = Time(Duration(hours(24 * 365 * 50)));

// Potassium, and acts of two clinicians.
struct Ward {
  explicit Ward(const std::string& alerts) {
    rules = testing::CompileRules(
        "language 1\nmodule m\nconcept Potassium { loinc 2823-3\n unit mmol/L }\nconcept Sodium { loinc 2951-2\n unit "
        "mmol/L }\n"
        "concept Drug { rxnorm 8591 }\n" +
        alerts);
    potassium = vocabulary.AddCoding({{"loinc", "2823-3"}});
    sodium = vocabulary.AddCoding({{"loinc", "2951-2"}});
    drug = vocabulary.AddCoding({{"rxnorm", "8591"}});
    unit = vocabulary.AddUnit("mmol/L");
    pharmacist = vocabulary.AddText("Pharmacist");
    binding = *Binding::Create(rules, vocabulary, source);
  }
  Record Result(double hour, double value, int32_t clinician = 1) {
    Record r;
    r.coding = potassium;
    r.unit = unit;
    r.value_kind = ValueKind::kNumber;
    r.value = value;
    r.clinical = r.known = At(hour);
    r.clinician = clinician;
    r.id = ++last_id;
    return r;
  }
  Record Act(RecordKind kind, double hour, int32_t clinician) {
    Record r;
    r.kind = kind;
    if (kind != RecordKind::kChartOpen) r.coding = drug;
    r.clinical = r.known = At(hour);
    r.clinician = clinician;
    r.id = ++last_id;
    return r;
  }
  static Time At(double hour) { return kStart + Duration(static_cast<int64_t>(hour * 3600e6)); }

  SourceInfo source = {"test", "UTC", true, {RecordKind::kResult, RecordKind::kOrder}, false};
  Vocabulary vocabulary;
  CodingId potassium = 0, sodium = 0, drug = 0;
  UnitId unit = 0;
  TextId pharmacist = 0;
  uint64_t last_id = 0;
  std::shared_ptr<const RuleSet> rules;
  std::shared_ptr<const Binding> binding;
};

std::span<const Decision> Feed(Session& session, const Record& record, Ledger* ledger = nullptr) {
  return session.Feed({&record, 1}, ledger);
}

}  // namespace

TEST_CASE("session - each recipient is told, and what interrupts waits for their next act") {
  Ward ward(
      "alert high { status silent\n on result Potassium\n when this value > 6 mmol/L\n show interruptive\n"
      " recipients ordering clinician, role pharmacist }\n");
  REQUIRE(ward.rules->alerts()[0].recipients.size() == 2);
  CHECK(ward.rules->alerts()[0].recipients[0].role == "");
  CHECK(ward.rules->alerts()[0].recipients[1].role == "pharmacist");
  CHECK(ward.rules->alerts()[0].strongest_display == Display::kInterruptive);
  Session session(ward.binding, {}, {{0}});
  std::span<const Decision> decisions = Feed(session, ward.Result(0, 6.5));
  REQUIRE(decisions.size() == 1);
  REQUIRE(decisions[0].recipients.size() == 2);
  CHECK(decisions[0].recipients[0].clinician == 1);
  CHECK(decisions[0].recipients[0].pending);
  CHECK(decisions[0].recipients[1].clinician == kNobody);
  const uint64_t id = decisions[0].id;
  Feed(session, ward.Act(RecordKind::kOrder, 1, 2));
  CHECK(session.Deliveries().empty());
  Record opened = ward.Act(RecordKind::kChartOpen, 2, 3);
  opened.role = ward.pharmacist;
  Feed(session, opened);
  REQUIRE(session.Deliveries().size() == 1);
  CHECK(session.Deliveries()[0].recipient == 1);
  CHECK(session.Deliveries()[0].decision == id);
  CHECK(session.Deliveries()[0].clinician == 3);
  CHECK(session.Deliveries()[0].decided == ward.At(0));
  CHECK(session.Deliveries()[0].delivered == ward.At(2));
  Feed(session, ward.Act(RecordKind::kAdministration, 3, 1));
  REQUIRE(session.Deliveries().size() == 1);
  CHECK(session.Deliveries()[0].recipient == 0);
  Feed(session, ward.Act(RecordKind::kAdministration, 4, 1));
  CHECK(session.Deliveries().empty());
}

TEST_CASE("session - a silent alert, a passive one, one that pages and one at an act wait for nobody") {
  Ward ward(
      "alert a { status silent\n on result Potassium\n show interruptive }\n"
      "alert b { on result Potassium\n show passive }\n"
      "alert c { on result Potassium\n show interruptive\n deliver page }\n"
      "alert d { on order Drug\n show interruptive }\n");
  CHECK(ward.rules->alerts()[2].pages);
  Session session(ward.binding, {}, {{1, 2, 3}});
  std::span<const Decision> decisions = Feed(session, ward.Result(0, 6.5));
  REQUIRE(decisions.size() == 3);
  for (const Decision& decision : decisions) CHECK_FALSE(decision.recipients[0].pending);
  CHECK(decisions[0].outcome == Outcome::kSilent);
  decisions = Feed(session, ward.Act(RecordKind::kOrder, 1, 1));
  REQUIRE(decisions.size() == 1);
  CHECK_FALSE(decisions[0].recipients[0].pending);
}

TEST_CASE("session - timers run before the next step, at their time, and when the host asks") {
  Ward ward(
      "alert repeat \"No repeat\" { on 6 h after result Potassium unless result Potassium\n when latest Potassium > 6 "
      "mmol/L\n"
      " message \"{latest Potassium:.1}\" }\n"
      "alert high { on result Potassium\n when this value > 6 mmol/L\n message \"{this value:.1}\" }\n");
  Session session(ward.binding, {}, {{0, 1}});
  CHECK(session.NextDue() == kOpenEnded);
  CHECK(Feed(session, ward.Result(0, 6.5)).size() == 1);
  CHECK(session.NextDue() == ward.At(6));
  CHECK(session.AdvanceTo(ward.At(5)).empty());
  // At 8 h two things have happened: the timer at 6 h, of the old value, and the new result.
  std::span<const Decision> decisions = Feed(session, ward.Result(8, 7.5));
  REQUIRE(decisions.size() == 2);
  CHECK(ward.rules->alerts()[static_cast<size_t>(decisions[0].alert)].name == "repeat");
  CHECK(decisions[0].time == ward.At(6));
  CHECK(decisions[0].record == kNoRecord);
  REQUIRE(session.Trigger(decisions[0]) != nullptr);
  CHECK(session.Trigger(decisions[0])->value == 6.5);
  CHECK(session.Message(decisions[0]) == "6.5 mmol/L");
  CHECK(decisions[1].time == ward.At(8));
  CHECK(decisions[1].step == decisions[0].step + 1);
  CHECK(session.Message(decisions[1]) == "7.5 mmol/L");
  // A result at the instant at which the timer is due comes first, and stops it.
  CHECK(Feed(session, ward.Result(14, 5)).empty());
  CHECK(session.NextDue() == ward.At(20));
  CHECK(session.AdvanceTo(ward.At(20)).empty());  // the latest is 5
  CHECK(session.NextDue() == kOpenEnded);
  CHECK(Feed(session, ward.Result(30, 6.1)).size() == 1);
  decisions = session.AdvanceTo(ward.At(36));
  REQUIRE(decisions.size() == 1);
  CHECK(session.Message(decisions[0]) == "6.1 mmol/L");
  CHECK_FALSE(decisions[0].recipients.empty());
}

TEST_CASE("session - a ledger carries a clinician's limit from one patient to the next") {
  Ward ward(
      "alert high { on result Potassium\n when this value > 6 mmol/L\n show interruptive\n at most 2 in 8 h per "
      "clinician }\n");
  Ledger ledger;
  Session here(ward.binding, {}, {{0}}), there(ward.binding, {}, {{0}}), alone(ward.binding, {}, {{0}});
  CHECK(Feed(here, ward.Result(0, 6.5), &ledger)[0].outcome == Outcome::kShown);
  CHECK(Feed(there, ward.Result(1, 6.5), &ledger)[0].outcome == Outcome::kShown);
  CHECK(Feed(here, ward.Result(2, 6.5), &ledger)[0].outcome == Outcome::kHeldByAtMost);
  CHECK(Feed(here, ward.Result(3, 6.5, 2), &ledger)[0].outcome == Outcome::kShown);
  CHECK(Feed(alone, ward.Result(3, 6.5))[0].outcome == Outcome::kShown);
  CHECK(Feed(there, ward.Result(8, 6.5), &ledger)[0].outcome == Outcome::kShown);
}

TEST_CASE("session - an alert that is shown takes the place of another") {
  Ward ward(
      "alert high { on result Potassium\n suppressed when very_high shows }\n"
      "alert very_high { on result Potassium\n when this value > 7 mmol/L }\n");
  Session session(ward.binding, {}, {{0, 1}});
  CHECK(Feed(session, ward.Result(0, 6.5)).size() == 1);
  std::span<const Decision> decisions = Feed(session, ward.Result(1, 7.5));
  REQUIRE(decisions.size() == 2);
  CHECK(decisions[0].outcome == Outcome::kHeldByAlert);
  CHECK(decisions[0].held_by == 1);
  CHECK(decisions[0].recipients[0].held_by == 1);
  CHECK(decisions[1].outcome == Outcome::kShown);
  // The other is silent now: it takes nobody's place.
  Session silent(ward.binding, {}, {{0}});
  decisions = Feed(silent, ward.Result(1, 7.5));
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].outcome == Outcome::kShown);
}

TEST_CASE("session - a retraction is not an act, and decisions stay what they were") {
  Ward ward("alert high { on result Potassium\n when latest Potassium > 6 mmol/L\n show interruptive }\n");
  Session session(ward.binding, {}, {{0}});
  const Record result = ward.Result(0, 6.5);
  REQUIRE(Feed(session, result).size() == 1);
  Record retraction;
  retraction.kind = RecordKind::kRetraction;
  retraction.target = RecordKind::kResult;
  retraction.ref = result.id;
  retraction.known = retraction.clinical = ward.At(1);
  retraction.clinician = 1;
  CHECK(Feed(session, retraction).empty());
  CHECK(session.Deliveries().empty());
  retraction.ref = 4711;
  retraction.known = ward.At(2);
  Feed(session, retraction);
  CHECK(session.stats().names_nothing == 1);
  Feed(session, ward.Act(RecordKind::kChartOpen, 3, 1));
  CHECK(session.Deliveries().size() == 1);
}

}  // namespace quell
