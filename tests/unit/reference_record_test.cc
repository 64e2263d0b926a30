// The reference evaluator on what is held of a patient: corrections, retractions, stops, holds, encounters, limits and
// timers, held to cases worked out by hand.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "lib/base/limits.h"
#include "tests/reference/reference_evaluator.h"
#include "tests/reference/world.h"

namespace quell::reference {
namespace {

using check::ExprId;
using check::ExprKind;
using check::Pick;
using std::chrono::hours;

struct Ward : World {
  Ward() {
    for (int kind = 0; kind < kRecordKindCount; ++kind) source.carries.Add(static_cast<RecordKind>(kind));
  }
  Record& Add(RecordKind kind, int hour, uint64_t id = 0) {
    Record& record = records.emplace_back();
    record.kind = kind;
    record.clinical = record.known = At(hour);
    record.id = id;
    return record;
  }
  Record& OfDrug(RecordKind kind, int hour, uint64_t id = 0) {
    Record& record = Add(kind, hour, id);
    record.coding = vocabulary.AddCoding({{"atc", "A12BA01"}});
    return record;
  }
  Record& About(RecordKind kind, int hour, uint64_t ref) {
    Record& record = Add(kind, hour, 900 + records.size());
    record.ref = ref;
    return record;
  }
  Record& Retract(RecordKind target, uint64_t ref, int hour) {
    Record& record = About(RecordKind::kRetraction, hour, ref);
    record.target = target;
    return record;
  }
  Record& Stay(RecordKind kind, int hour, int32_t encounter, const char* department = "") {
    Record& record = Add(kind, hour, 900 + records.size());
    record.encounter = encounter;
    record.department = vocabulary.AddText(department);
    return record;
  }
  ExprId Active() { return Phrase(ExprKind::kActiveOrder, kDrug); }
  ExprId Text(check::TextOf of, const std::string& text) {
    rules.texts.push_back(text);
    const ExprId id = Phrase(ExprKind::kTextIs, static_cast<int>(rules.texts.size()) - 1);
    Node(id).text_of = of;
    return id;
  }
  quell::Truth Is(ExprId id) { return When(id).when; }
  ReasonSet Why(ExprId id) { return When(id).when_reasons; }
};

TEST_CASE("reference - a correction takes the place of what it names and a retraction leaves none") {
  Ward w;
  const ExprId latest = w.Latest(kPotassium), previous = w.Picked(Pick::kPrevious, kPotassium);
  w.K(5, 1).id = 51;
  w.K(6, 2).id = 52;
  w.Ask(2);
  CheckNumber(w.Value(latest), 6);
  w.K(4, At(2), At(3)).ref = 52;
  w.Ask(3);
  CheckNumber(w.Value(latest), 4);
  CheckNumber(w.Value(previous), 5);
  w.Retract(RecordKind::kResult, 51, 4);
  w.Retract(RecordKind::kOrder, w.records[3].id, 4);  // of that id, but no order
  w.Ask(4);
  CheckNumber(w.Value(latest), 4);
  CheckUnknown(w.Value(previous), {UnknownReason::kNeverRecorded});
  w.Retract(RecordKind::kResult, 77, 5);  // comes before what it names
  w.K(7, 5).id = 77;
  w.Ask(5);
  CheckNumber(w.Value(latest), 7);
}

TEST_CASE("reference - a correction triggers and a retraction does not") {
  Ward w;
  w.On(kPotassium).score = w.Make(ExprKind::kThisValue);
  w.K(5, 1).id = 51;
  w.K(6, At(1), At(2)).ref = 51;
  w.Retract(RecordKind::kResult, 2, 3);
  CHECK(w.Run().size() == 2);
}

TEST_CASE("reference - a stop that is retracted has stopped nothing") {
  Ward w;
  w.Order(1, At(0), At(0));
  Record& stop = w.About(RecordKind::kOrderStop, 1, 1);
  stop.id = 5;
  w.Ask(1);
  CHECK(w.Is(w.Active()) == Truth::kFalse);
  w.Retract(RecordKind::kOrderStop, 5, 2);
  w.Ask(2);
  CHECK(w.Is(w.Active()) == Truth::kTrue);
}

TEST_CASE("reference - what is on hold is not active until it is resumed") {
  Ward w;
  w.Order(1, At(0), At(0));
  w.About(RecordKind::kOrderHold, 2, 1).clinical = At(4);  // takes effect at 4
  w.Ask(3);
  CHECK(w.Is(w.Active()) == Truth::kTrue);
  w.Ask(4);
  CHECK(w.Is(w.Active()) == Truth::kFalse);
  w.About(RecordKind::kOrderResume, 6, 1).clinical = At(4);  // known at 6: takes effect then
  w.Ask(6);
  CHECK(w.Is(w.Active()) == Truth::kTrue);
  w.About(RecordKind::kOrderHold, 7, 1);
  w.About(RecordKind::kOrderResume, 7, 1);  // at the same time: the last taken in
  w.Ask(7);
  CHECK(w.Is(w.Active()) == Truth::kTrue);
}

TEST_CASE("reference - an order has ended once its time has come") {
  Ward w;
  const ExprId ended = w.Phrase(ExprKind::kEnded, kDrug, hours(6));
  w.Order(1, At(0), At(0), At(4));
  w.Ask(3);
  CHECK(w.Is(ended) == Truth::kFalse);
  w.Ask(4);
  CHECK(w.Is(ended) == Truth::kTrue);
  w.Ask(10);
  CHECK(w.Is(ended) == Truth::kTrue);
  w.Ask(At(10) + kTick);
  CHECK(w.Is(ended) == Truth::kFalse);
  w.Order(2, At(12), At(11), At(12));  // never began
  w.Ask(13);
  CHECK(w.Is(ended) == Truth::kFalse);
}

TEST_CASE("reference - what was given, diagnosed, done and known for good") {
  Ward w;
  const ExprId given = w.Phrase(ExprKind::kAdministered, kDrug, hours(2)),
               times = w.Phrase(ExprKind::kCountAdministered, kDrug, hours(2)),
               problem = w.Phrase(ExprKind::kHasProblem, kDrug), home = w.Phrase(ExprKind::kHomeMedication, kDrug),
               allergic = w.Phrase(ExprKind::kAllergicTo, kDrug), ever = w.Phrase(ExprKind::kHadProcedure, kDrug),
               lately = w.Phrase(ExprKind::kVaccinated, kDrug, hours(2));
  w.Ask(0);
  for (ExprId id : {given, problem, home, allergic, ever, lately}) CHECK(w.Is(id) == Truth::kFalse);
  CheckNumber(w.Value(times), 0);
  for (RecordKind kind : {RecordKind::kAdministration, RecordKind::kProblem, RecordKind::kHomeMedication,
                          RecordKind::kAllergy, RecordKind::kProcedure, RecordKind::kImmunization}) {
    w.OfDrug(kind, 1, 7);
  }
  w.OfDrug(RecordKind::kAdministration, 2);
  w.Ask(3);
  for (ExprId id : {given, problem, home, allergic, ever, lately}) CHECK(w.Is(id) == Truth::kTrue);
  CheckNumber(w.Value(times), 2);
  w.About(RecordKind::kProblemEnd, 4, 7);
  w.Ask(5);
  for (ExprId id : {given, problem, lately}) CHECK(w.Is(id) == Truth::kFalse);
  for (ExprId id : {home, allergic, ever}) CHECK(w.Is(id) == Truth::kTrue);
  w.source.carries = {RecordKind::kResult};
  CHECK(w.Why(problem) == UnknownReason::kNotCarried);
  CheckUnknown(w.Value(times), {UnknownReason::kNotCarried});
  CHECK(w.Is(ever) == Truth::kTrue);
}

TEST_CASE("reference - orders of some kinds do not count and others must be so") {
  Ward w;
  ExprId regular = w.Active();
  w.Node(regular).without = kPrn | kOneTime;
  w.OfDrug(RecordKind::kOrder, 0, 1).flags = kPrn;
  w.Ask(0);
  CHECK(w.Is(w.Active()) == Truth::kTrue);
  CHECK(w.Is(regular) == Truth::kFalse);
  Record& order = w.OfDrug(RecordKind::kOrder, 1, 2);
  order.route = w.vocabulary.AddText("  Oral ");
  w.Ask(1);
  CHECK(w.Is(regular) == Truth::kTrue);
  const ExprId oral = w.Active(), intravenous = w.Active();
  const ExprId is_oral = w.Text(check::TextOf::kRecordRoute, "oral"), is_iv = w.Text(check::TextOf::kRecordRoute, "iv");
  w.Node(oral).a = is_oral;
  w.Node(intravenous).a = is_iv;
  CHECK(w.Is(oral) == Truth::kTrue);
  // Nobody wrote how the first is given.
  CHECK(w.Is(intravenous) == Truth::kUnknown);
  w.Node(intravenous).without = kPrn;
  CHECK(w.Is(intravenous) == Truth::kFalse);
}

TEST_CASE("reference - the same ingredient, but not the order itself") {
  Ward w;
  check::Alert& alert = w.On(kDrug);
  ExprId duplicate = w.Active();
  w.Node(duplicate).drug = check::Drug::kSameIngredient;
  w.Node(duplicate).index = -1;
  alert.when = duplicate;
  w.OfDrug(RecordKind::kOrder, 1, 1);
  w.Order(2, At(2), At(2)).coding = w.vocabulary.AddCoding({{"rxnorm", "8591"}, {"atc", "A12BA01"}});
  w.Order(3, At(3), At(3)).coding = w.vocabulary.AddCoding({{"atc", "A12BA01"}, {"local", "x"}});
  w.Order(4, At(4), At(4)).coding = w.vocabulary.AddCoding({{"atc", "a12ba"}});
  const auto results = w.Run();
  REQUIRE(results.size() == 4);
  CHECK(results[0].when == Truth::kFalse);
  CHECK(results[1].when == Truth::kFalse);  // its ingredient is the rxnorm code alone
  CHECK(results[2].when == Truth::kTrue);
  CHECK(results[3].when == Truth::kFalse);  // five characters: the coding itself

  w.rules.alerts.clear();
  w.Ask(5);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCountIngredients, kDrug)), 3);
}

TEST_CASE("reference - the dose of a day") {
  Ward w;
  w.rules.units.push_back(*terms::ParseUnit("mg"));
  const ExprId daily = w.Phrase(ExprKind::kDailyDose, kDrug);
  w.Node(daily).dose_unit = static_cast<int32_t>(w.rules.units.size()) - 1;
  w.Ask(0);
  CheckNumber(w.Value(daily), 0);
  auto order = [&](double dose, const char* unit, float per_day, uint16_t flags) -> Record& {
    Record& record = w.OfDrug(RecordKind::kOrder, 1, w.records.size());
    record.value_kind = ValueKind::kNumber;
    record.value = dose;
    record.unit = w.vocabulary.AddUnit(unit);
    record.per_day = per_day;
    record.flags = flags;
    return record;
  };
  order(1, "g", 2, kPrn);
  order(100, "mg", 4, kOneTime);
  w.Ask(1);
  CheckNumber(w.Value(daily), 2100);
  order(1, "mL", 0, 0).until = At(2);
  w.Ask(1);
  CheckUnknown(w.Value(daily), {UnknownReason::kNoUsableUnit, UnknownReason::kNeverRecorded});
  w.Ask(2);
  CheckNumber(w.Value(daily), 2100);
}

TEST_CASE("reference - the encounter and its department") {
  Ward w;
  const ExprId icu = w.Text(check::TextOf::kDepartment, "icu"), since = w.Make(ExprKind::kTimeSinceAdmission),
               inpatient = w.Make(ExprKind::kEncounterClassIs);
  w.Node(inpatient).number = static_cast<double>(EncounterClass::kInpatient);
  w.Ask(0);
  CHECK(w.Why(icu) == UnknownReason::kNoEncounter);
  CheckUnknown(w.Value(since), {UnknownReason::kNoEncounter});
  w.Stay(RecordKind::kAdmission, 1, 7);
  w.Ask(2);
  CHECK(w.Why(icu) == UnknownReason::kNeverRecorded);
  CHECK(w.Why(inpatient) == UnknownReason::kNeverRecorded);
  CheckNumber(w.Value(since), 1);
  w.Stay(RecordKind::kTransfer, 3, 7, "ICU ").clinical = At(5);
  w.Stay(RecordKind::kTransfer, 3, 8, "ward");
  w.Ask(4);
  CHECK(w.Is(icu) == Truth::kUnknown);
  w.Ask(5);
  CHECK(w.Is(icu) == Truth::kTrue);
  w.Stay(RecordKind::kAdmission, 6, 8, "ward").encounter_class = EncounterClass::kInpatient;
  w.Ask(6);
  CHECK(w.Is(icu) == Truth::kFalse);
  CHECK(w.Is(inpatient) == Truth::kTrue);
  w.Ask(7);
  w.records.back().encounter = 7;  // what asks names the other
  CHECK(w.Is(icu) == Truth::kTrue);
  w.Stay(RecordKind::kDischarge, 8, 8);
  w.Ask(8);
  CheckNumber(w.Value(since), 7);  // the one that goes on
  w.Stay(RecordKind::kDischarge, 9, 7);
  w.Ask(9);
  CHECK(w.Why(icu) == UnknownReason::kNoEncounter);
  w.records.back().encounter = 7;
  CHECK(w.Is(icu) == Truth::kFalse);  // over
  w.source.carries = {RecordKind::kResult};
  w.records.back().encounter = 9;
  CHECK(w.Why(icu) == UnknownReason::kNotCarried);
}

TEST_CASE("reference - who leaves at the instant of arriving has left") {
  Ward w;
  const ExprId since = w.Make(ExprKind::kTimeSinceAdmission);
  w.Stay(RecordKind::kAdmission, 1, 7);
  w.Stay(RecordKind::kDischarge, 1, 7);
  w.Ask(2);
  CheckUnknown(w.Value(since), {UnknownReason::kNoEncounter});
  w.Stay(RecordKind::kAdmission, 3, 7);  // comes again under the same number
  w.Ask(4);
  CheckNumber(w.Value(since), 1);
}

TEST_CASE("reference - what was given can't lie ahead and what was ordered can") {
  Ward w;
  const ExprId given = w.Phrase(ExprKind::kVaccinated, kDrug, hours(2)),
               since = w.Phrase(ExprKind::kAdministered, kDrug, hours(2));
  for (RecordKind kind : {RecordKind::kImmunization, RecordKind::kAdministration, RecordKind::kOrder}) {
    w.OfDrug(kind, 1, 3).clinical = At(9);
  }
  w.Ask(2);
  CHECK(w.Is(given) == Truth::kTrue);
  CHECK(w.Is(since) == Truth::kTrue);
  CHECK(w.Is(w.Active()) == Truth::kFalse);
}

TEST_CASE("reference - more than may be held") {
  Ward w;
  for (size_t i = 0; i < limits::kHeldValues; ++i) w.OfDrug(RecordKind::kAdministration, 1, 10 + i);
  const ExprId times = w.Phrase(ExprKind::kCountAdministered, kDrug, hours(1)),
               given = w.Phrase(ExprKind::kAdministered, kDrug, hours(1));
  w.Ask(1);
  CheckNumber(w.Value(times), static_cast<double>(limits::kHeldValues));
  w.OfDrug(RecordKind::kAdministration, 2, 5);
  w.Ask(2);
  CheckUnknown(w.Value(times), {UnknownReason::kTooManyRecords});
  CHECK(w.Is(given) == Truth::kTrue);
  w.Ask(4);
  CHECK(w.Why(given) == UnknownReason::kTooManyRecords);
}

TEST_CASE("reference - the oldest goes when too many results are held") {
  Ward w;
  for (size_t i = 0; i < limits::kHeldValues; ++i) w.K(5, 2).id = 100 + i;
  w.K(4, At(1), At(2)).id = 3;  // the oldest: goes at once
  w.Ask(2);
  CheckUnknown(w.Value(w.Picked(Pick::kEarliest, kPotassium)), {UnknownReason::kTooManyRecords});
  CheckNumber(w.Value(w.Picked(Pick::kPrevious, kPotassium)), 5);
  w.Ask(4);
  CheckNumber(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, hours(2))), 5);
  CheckUnknown(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, hours(3))), {UnknownReason::kTooManyRecords});
}

// --- timers ---

struct Clock : Ward {
  check::Alert& After(Duration delay, int unless = -1) {
    check::Alert& alert = On(kPotassium);
    alert.triggers[0].delay = delay;
    alert.triggers[0].unless_concept = unless;
    alert.score = Latest(kPotassium);
    return alert;
  }
};

TEST_CASE("reference - a timer runs after the records of its instant") {
  Clock w;
  w.After(hours(4));
  w.K(5, 1);
  w.K(6, At(4), At(5));
  const auto results = w.Run();
  REQUIRE(results.size() == 2);
  CHECK(results[0].timer);
  CHECK(results[0].record == 0);
  CHECK(results[0].time == At(5));
  CHECK(results[0].step == 2);
  CheckNumber(results[0], 6);
  CHECK(results[1].time == At(9));
  CHECK(results[1].step == 3);
}

TEST_CASE("reference - a timer is dropped by what came in time or when its result is taken back") {
  Clock w;
  w.After(hours(4), kSodium);
  w.K(5, 1).id = 51;
  w.Na(140, 5);  // at the very instant
  w.K(5, 6);     // not dropped by a result of its own step ...
  w.Na(140, 6);
  w.K(5, 20).id = 52;
  w.Retract(RecordKind::kResult, 52, 21);
  w.K(5, 30).id = 53;
  w.K(4, At(30), At(31)).ref = 53;  // starts one of its own
  const auto results = w.Run();
  REQUIRE(results.size() == 2);
  CHECK(results[0].record == 2);
  CHECK(results[1].time == At(35));
  w.rules.alerts[0].triggers[0].unless_concept = -1;
  CHECK(w.Run().size() == 3);
}

TEST_CASE("reference - timers due at one instant run by alert and then by their start") {
  Clock w;
  w.After(hours(4));
  w.After(hours(2));
  World::AddTrigger(w.rules.alerts[0], kWidePotassium);
  w.rules.alerts[0].triggers[1].delay = hours(4);
  w.K(5, 1);
  w.K(6, 3);
  w.K(6, 3);
  const auto results = w.Run();
  std::vector<std::pair<int32_t, uint32_t>> at_five;
  for (const Evaluation& e : results) {
    if (e.time == At(5)) at_five.emplace_back(e.alert, e.record);
  }
  CHECK(at_five == std::vector<std::pair<int32_t, uint32_t>>{{0, 0}, {0, 0}, {1, 1}, {1, 2}});
  CHECK(results.size() == 9);
}

}  // namespace
}  // namespace quell::reference
