// What is held of a patient: corrections, orders that rest and end, encounters, timers, limits.
#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "lib/base/compare.h"
#include "lib/base/limits.h"
#include "lib/eval/reading.h"
#include "tests/support/typed_rules.h"

namespace quell {
namespace {

using check::Expr;
using check::ExprKind;
using testing::AtHour;
using testing::PatientByHand;
using testing::RulesByHand;

struct World {
  RulesByHand by_hand;
  Vocabulary vocabulary;
  int32_t potassium = by_hand.Concept("K", {{"loinc", "2823-3", {}}}, 1);
  int32_t drug = by_hand.Concept("Drug", {{"rxnorm", "1", {}}});
  CodingId k = vocabulary.AddCoding({{"loinc", "2823-3"}});
  CodingId d = vocabulary.AddCoding({{"rxnorm", "1"}});
  UnitId mmol = vocabulary.AddUnit("mmol/L");

  Record Result(double value, uint64_t id) const {
    Record r;
    r.coding = k;
    r.unit = mmol;
    r.value_kind = ValueKind::kNumber;
    r.value = value;
    r.id = id;
    return r;
  }
  Record Of(RecordKind kind, uint64_t id, uint64_t ref = 0) const {
    Record r;
    r.kind = kind;
    r.coding = d;
    r.id = id;
    r.ref = ref;
    return r;
  }
  // `when` of an alert on any chart opened.
  void When(const Expr& e) {
    const check::ExprId id = by_hand.Add(e);
    by_hand.Alert(RecordKind::kChartOpen).when = id;
  }
  // The score of an alert on any chart opened.
  void Score(const Expr& e) {
    const check::ExprId id = by_hand.Add(e);
    by_hand.Alert(RecordKind::kChartOpen).score = id;
  }
};

Expr Truth1(ExprKind kind, int32_t index) {
  Expr e;
  e.kind = kind;
  e.type = check::Type::kTruth;
  e.index = index;
  return e;
}

Truth Ask(World& world, PatientByHand& patient, double hour) {
  return patient.Feed({world.Of(RecordKind::kChartOpen, 0)}, hour).front().when;
}

}  // namespace

TEST_CASE("eval - an order rests, goes on and ends, and a stop taken back gives it back") {
  World world;
  world.When(Truth1(ExprKind::kActiveOrder, world.drug));
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  CHECK(Ask(world, patient, 0) == Truth::kFalse);
  patient.Feed({world.Of(RecordKind::kOrder, 1)}, 1);
  CHECK(Ask(world, patient, 2) == Truth::kTrue);
  patient.Feed({world.Of(RecordKind::kOrderHold, 1, 1)}, 3);
  CHECK(Ask(world, patient, 4) == Truth::kFalse);
  patient.Feed({world.Of(RecordKind::kOrderResume, 1, 1)}, 5);
  CHECK(Ask(world, patient, 6) == Truth::kTrue);
  patient.Feed({world.Of(RecordKind::kOrderStop, 7, 1)}, 7);
  CHECK(Ask(world, patient, 8) == Truth::kFalse);
  Record retraction = world.Of(RecordKind::kRetraction, 0, 7);
  retraction.target = RecordKind::kOrderStop;
  patient.Feed({retraction}, 9);
  CHECK(Ask(world, patient, 10) == Truth::kTrue);
  // The other order's stop is known before it.
  patient.Feed({world.Of(RecordKind::kOrderStop, 8, 1), world.Of(RecordKind::kOrderStop, 9, 2)}, 11);
  patient.Feed({world.Of(RecordKind::kOrder, 2)}, 12);
  CHECK(Ask(world, patient, 13) == Truth::kFalse);
  CHECK(patient.state().counts().corrections_of_nothing == 0);
}

TEST_CASE("eval - a correction replaces, a retraction takes back, and what names nothing is counted") {
  World world;
  Expr latest;
  latest.kind = ExprKind::kPicked;
  latest.index = world.potassium;
  world.Score(latest);
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  auto score = [&](double hour) { return patient.Feed({world.Of(RecordKind::kChartOpen, 0)}, hour).front(); };
  patient.Feed({world.Result(4, 1)}, 0);
  patient.Feed({world.Result(5, 2)}, 1);
  CHECK(score(2).score_low == 5);
  Record corrected = world.Result(6, 3);
  corrected.ref = 2;
  corrected.clinical = AtHour(1);
  patient.Feed({corrected}, 3);
  CHECK(score(4).score_low == 6);
  Record retraction;
  retraction.kind = RecordKind::kRetraction;
  retraction.ref = 3;
  patient.Feed({retraction}, 5);
  CHECK(score(6).score_low == 4);
  patient.Feed({retraction}, 7);
  CHECK(patient.state().counts().corrections_of_nothing == 1);
  retraction.ref = 1;
  patient.Feed({retraction}, 8);
  CHECK(score(9).score_reasons == ReasonSet(UnknownReason::kNeverRecorded));
}

TEST_CASE("eval - more results than are held leave the earliest unknown, and only windows that reach so far") {
  World world;
  Expr earliest;
  earliest.kind = ExprKind::kPicked;
  earliest.pick = check::Pick::kEarliest;
  earliest.index = world.potassium;
  world.Score(earliest);
  Expr count;
  count.kind = ExprKind::kCount;
  count.index = world.potassium;
  count.window = std::chrono::hours(1);
  world.Score(count);
  count.window = std::chrono::hours(2'000);
  world.Score(count);
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  for (size_t i = 0; i <= limits::kHeldValues; ++i) patient.Feed({world.Result(4, i + 1)}, static_cast<double>(i) / 10);
  const auto all = patient.Feed({world.Of(RecordKind::kChartOpen, 0)}, static_cast<double>(limits::kHeldValues) / 10);
  REQUIRE(all.size() == 3);
  CHECK(all[0].score_reasons == ReasonSet(UnknownReason::kTooManyRecords));
  CHECK(all[1].score_low == 11);
  CHECK(all[2].score_reasons == ReasonSet(UnknownReason::kTooManyRecords));
}

TEST_CASE("eval - a timer runs when it is due, with the result that started it, unless another result comes") {
  World world;
  Expr value;
  value.kind = ExprKind::kThisValue;
  const check::ExprId id = world.by_hand.Add(value);
  check::Alert& alert = world.by_hand.Alert(RecordKind::kResult, world.potassium);
  alert.score = id;
  alert.triggers[0].delay = std::chrono::hours(2);
  alert.triggers[0].unless_concept = world.potassium;
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  CHECK(patient.Feed({world.Result(4, 1)}, 0).empty());
  CHECK(patient.state().NextDueUs() == AtHour(2).time_since_epoch().count());
  CHECK(patient.Feed({world.Result(5, 2)}, 2).empty());  // known at the instant the first was due
  const auto ran = patient.Feed({world.Of(RecordKind::kChartOpen, 0)}, 10);
  REQUIRE(ran.size() == 1);
  CHECK(ran[0].timer);
  CHECK(ran[0].score_low == 5);
  CHECK(patient.state().NextDueUs() == INT64_MAX);
  // One whose result is taken back never runs.
  patient.Feed({world.Result(6, 3)}, 11);
  Record retraction;
  retraction.kind = RecordKind::kRetraction;
  retraction.ref = 3;
  patient.Feed({retraction}, 12);
  CHECK(patient.state().NextDueUs() == INT64_MAX);
}

TEST_CASE("eval - the encounter is the one a record names, else the one the patient is in") {
  World world;
  Expr since;
  since.kind = ExprKind::kTimeSinceAdmission;
  since.unit = 3;
  world.Score(since);
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  auto score = [&](double hour, int32_t encounter) {
    Record open = world.Of(RecordKind::kChartOpen, 0);
    open.encounter = encounter;
    return patient.Feed({open}, hour).front();
  };
  CHECK(score(0, kNobody).score_reasons == ReasonSet(UnknownReason::kNoEncounter));
  Record admission = world.Of(RecordKind::kAdmission, 1);
  admission.encounter = 1;
  patient.Feed({admission}, 1);
  admission.encounter = 2;
  admission.id = 2;
  patient.Feed({admission}, 5);
  CHECK(score(6, kNobody).score_low == 1);
  CHECK(score(7, 1).score_low == 6);
  Record discharge = world.Of(RecordKind::kDischarge, 1);
  discharge.encounter = 2;
  patient.Feed({discharge}, 8);
  CHECK(score(9, kNobody).score_low == 8);
}

TEST_CASE("eval - a daily dose is the sum over what is active, or unknown") {
  World world;
  Expr dose;
  dose.kind = ExprKind::kDailyDose;
  dose.index = world.drug;
  dose.dose_unit = 2;
  world.Score(dose);
  Record order = world.Of(RecordKind::kOrder, 1);
  order.unit = world.vocabulary.AddUnit("g");
  order.value_kind = ValueKind::kNumber;
  order.value = 0.5;
  order.per_day = 4;
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  auto score = [&](double hour) { return patient.Feed({world.Of(RecordKind::kChartOpen, 0)}, hour).front(); };
  CHECK(score(0).score_low == 0);
  patient.Feed({order}, 1);
  CHECK(score(2).score_low == doctest::Approx(2'000));
  order.id = 2;
  order.flags = kOneTime;
  patient.Feed({order}, 3);
  CHECK(score(4).score_low == doctest::Approx(2'500));
  order.id = 3;
  order.flags = 0;
  order.per_day = 0;
  patient.Feed({order}, 5);
  CHECK(score(6).score_reasons == ReasonSet(UnknownReason::kNeverRecorded));
}

TEST_CASE("eval - a value below a limit is an interval that the limit is not in") {
  World world;
  world.by_hand.rules().concepts[0].plausible_high = 12;
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  Record r = world.Result(0.01, 1);
  auto read = [&] { return eval::ReadResult(patient.binding(), world.potassium, r); };
  r.value_kind = ValueKind::kBelow;
  CHECK(read().low == 0);
  CHECK(DefinitelyLess(read().high, 0.01));
  r.value_kind = ValueKind::kAtMost;
  CHECK(read().high == 0.01);
  r.value_kind = ValueKind::kAbove;
  CHECK(DefinitelyLess(0.01, read().low));
  CHECK(read().high == 12);
  r.value = 12;  // more than the highest plausible value counts as that
  CHECK(read().usable());
  CHECK(read().low == 12);
  CHECK(read().high == 12);
  r.value = 12.1;
  CHECK_FALSE(read().usable());
  r.value = 12;
  r.value_kind = ValueKind::kAtLeast;
  CHECK(read().usable());
  r.value = 0;
  r.value_kind = ValueKind::kBelow;
  CHECK(read().low == -std::numeric_limits<double>::max());
  CHECK(read().high < 0);
  r.value_kind = ValueKind::kText;
  CHECK(eval::kUnusableReasons[static_cast<size_t>(read().unusable)] == UnknownReason::kNotANumber);
}

TEST_CASE("eval - any result triggers once, whatever it is, and is not asked for its value") {
  World world;
  check::Alert& alert = world.by_hand.Alert(RecordKind::kResult, -1);
  check::Trigger also = alert.triggers[0];
  also.concept_index = world.potassium;
  alert.triggers.push_back(also);
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  Record words = world.Result(4, 1);
  words.value_kind = ValueKind::kText;
  CHECK(patient.Feed({world.Result(4, 2), words}, 0).size() == 2);
}

TEST_CASE("eval - an excluded code keeps a coding out, and texts are the same in any case") {
  World world;
  world.by_hand.rules().concepts[0].excluded.push_back({"local", "point of care*", {}});
  const int32_t coded = world.by_hand.Concept("Culture", {{"loinc", "600-7", {}}});
  world.by_hand.rules().concepts[static_cast<size_t>(coded)].values = {"Negative", "Positive"};
  const CodingId out = world.vocabulary.AddCoding({{"loinc", "2823-3"}, {"local", "Point of care"}});
  const CodingId kept = world.vocabulary.AddCoding({{"loinc", "2823-3"}, {"local", "point of CARE"}});
  const CodingId excluded = world.vocabulary.AddCoding({{"loinc", "2823-3"}, {"local", "point of care 2"}});
  const TextId text = world.vocabulary.AddText(" POSITIVE ");
  PatientByHand patient(world.by_hand.Plan(), world.vocabulary);
  CHECK(patient.binding().ConceptsOf(out).size() == 1);  // local codes are compared in their case
  CHECK(patient.binding().ConceptsOf(kept).size() == 1);
  CHECK(patient.binding().ConceptsOf(excluded).empty());
  CHECK(patient.binding().ValueNumber(coded, text) == 1);
  CHECK(patient.binding().ValueNumber(coded, 0) == -1);
}

}  // namespace quell
