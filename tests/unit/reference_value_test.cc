// The reference evaluator on values: intervals, coded results, aggregates and functions, held to cases worked out by
// hand.
#include <doctest/doctest.h>

#include <cfloat>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/compare.h"
#include "tests/reference/answer.h"
#include "tests/reference/reference_evaluator.h"
#include "tests/reference/world.h"

namespace quell::reference {
namespace {

using check::CompareOp;
using check::ExprId;
using check::ExprKind;
using check::Pick;
using std::chrono::hours;

TEST_CASE("reference - a value below or above a limit is an interval") {
  World w;
  const ExprId latest = w.Latest(kPotassium), sodium = w.Latest(kSodium);
  w.K(3, 1).value_kind = ValueKind::kBelow;  // plausible from 1 to 12
  w.Ask(1);
  CheckNumber(w.Value(latest), 1, JustBelow(3));
  auto is = [&](CompareOp op, double limit) { return w.When(w.Compare(op, latest, w.Number(limit))).when; };
  CHECK(is(CompareOp::kLess, 3) == Truth::kTrue);
  CHECK(is(CompareOp::kGreaterEqual, 3) == Truth::kFalse);
  CHECK(is(CompareOp::kGreaterEqual, 2) == Truth::kUnknown);
  CHECK(is(CompareOp::kGreaterEqual, 1) == Truth::kTrue);
  w.K(8, 2).value_kind = ValueKind::kAtLeast;
  w.Ask(2);
  CheckNumber(w.Value(latest), 8, 12);
  w.K(20, 3).value_kind = ValueKind::kAtMost;
  w.Ask(3);
  CheckNumber(w.Value(latest), 1, 12);
  w.K(20, 4).value_kind = ValueKind::kAbove;  // nothing plausible is
  w.Ask(4);
  CheckNumber(w.Value(latest), 1, 12);
  w.Na(100, 4).value_kind = ValueKind::kAbove;
  w.Ask(5);
  CheckNumber(w.Value(sodium), JustAbove(100), DBL_MAX);
  w.Na(100, 6).value_kind = ValueKind::kBelow;
  w.Ask(6);
  CheckNumber(w.Value(sodium), 0, JustBelow(100));
}

TEST_CASE("reference - aggregates of intervals are by their ends") {
  World w;
  w.K(2, 1);
  w.K(3, 3).value_kind = ValueKind::kAtMost;   // 1 to 3
  w.K(8, 5).value_kind = ValueKind::kAtLeast;  // 8 to 12
  w.Ask(5);
  auto over = [&](ExprKind kind) { return w.Value(w.Phrase(kind, kPotassium, hours(24))); };
  CheckNumber(over(ExprKind::kLowest), 1, 2);
  CheckNumber(over(ExprKind::kHighest), 8, 12);
  CheckNumber(over(ExprKind::kSum), 11, 17);
  CheckNumber(over(ExprKind::kMean), 11 / 3.0, 17 / 3.0);
  CheckNumber(over(ExprKind::kChange), 6, 10);
  CheckNumber(over(ExprKind::kSlope), 6 / 4.0, 10 / 4.0);  // the middle one has no weight
  CheckNumber(over(ExprKind::kCount), 3);
}

TEST_CASE("reference - a slope needs two times") {
  World w;
  const ExprId slope = w.Phrase(ExprKind::kSlope, kPotassium, hours(24));
  w.Ask(0);
  CheckUnknown(w.Value(slope), {UnknownReason::kNeverRecorded});
  w.K(4, 1);
  w.K(6, 1);
  w.K(400, 1);
  w.Ask(1);
  CheckUnknown(w.Value(slope), {UnknownReason::kTooFew, UnknownReason::kImplausible});
  w.K(8, 3);
  w.Ask(3);
  CheckNumber(w.Value(slope), 1.5);
  CheckNumber(w.Value(w.Phrase(ExprKind::kChange, kPotassium, hours(24))), 4);
}

TEST_CASE("reference - since an admission and since a record") {
  World w;
  w.source.carries.Add(RecordKind::kAdmission);
  ExprId stay = w.Phrase(ExprKind::kCount, kPotassium), after = w.Phrase(ExprKind::kCount, kPotassium);
  w.Node(stay).since = check::Since::kAdmission;
  w.Node(after).since = check::Since::kRecord;
  w.Node(after).since_concept = kSodium;
  w.K(4, 1);
  w.Na(140, 2);
  w.K(5, 2);
  w.K(6, 3);
  w.Ask(3);
  CheckUnknown(w.Value(stay), {UnknownReason::kNoEncounter});
  CheckNumber(w.Value(after), 2);
  Record& admission = w.records.emplace_back();
  admission.kind = RecordKind::kAdmission;
  admission.clinical = At(3);
  admission.known = At(4);
  w.Ask(4);
  CheckNumber(w.Value(stay), 1);
  w.Node(after).since_concept = kRatio;
  w.Node(after).anchored = true;
  w.Node(after).anchor_concept = kWidePotassium;
  CheckNumber(w.Value(after), 0);
  w.Node(after).anchor_concept = kDrug;
  w.Node(after).since_concept = kDrug;
  CheckUnknown(w.Value(after), {UnknownReason::kNeverRecorded});
}

TEST_CASE("reference - a coded result is one of its concept's values or is not usable") {
  World w;
  w.AddConcept("Culture", {{"loinc", "600-7", {}}}, -1);
  w.rules.concepts[5].values = {"Negative", "Positive"};
  const ExprId positive = w.Phrase(ExprKind::kValueIs, 5);
  w.Node(positive).number = 1;
  auto culture = [&](const char* text, int hour) {
    Record& record = w.Result("600-7", 0, At(hour), At(hour), "");
    record.value_kind = ValueKind::kText;
    record.text = w.vocabulary.AddText(text);
  };
  w.Ask(0);
  CHECK(w.When(positive).when_reasons == UnknownReason::kNeverRecorded);
  culture("growth", 1);
  w.Ask(1);
  CHECK(w.When(positive).when_reasons == Reasons({UnknownReason::kNeverRecorded, UnknownReason::kNotListed}));
  culture("\tPOSITIVE ", 2);
  w.Ask(2);
  CHECK(w.When(positive).when == Truth::kTrue);
  culture("negative", 3);
  w.Ask(3);
  CHECK(w.When(positive).when == Truth::kFalse);
  w.Node(positive).pick = Pick::kEarliest;
  CHECK(w.When(positive).when == Truth::kTrue);
}

TEST_CASE("reference - a specimen's quality and how far a result has come") {
  World w;
  const ExprId hemolyzed = w.Phrase(ExprKind::kQualityIs, kPotassium),
               final = w.Phrase(ExprKind::kStatusIs, kPotassium);
  w.Node(hemolyzed).number = kHemolyzed;
  w.Node(final).number = static_cast<double>(ResultStatus::kFinal);
  w.K(5, 1).flags = kLipemic;
  w.Ask(1);
  CHECK(w.When(hemolyzed).when_reasons == UnknownReason::kNotCarried);
  CHECK(w.When(final).when_reasons == UnknownReason::kNeverRecorded);
  w.source.specimen_quality = true;
  CHECK(w.When(hemolyzed).when == Truth::kFalse);
  Record& record = w.K(5, 2);
  record.flags = kHemolyzed | kIcteric;
  record.status = ResultStatus::kPreliminary;
  w.Ask(2);
  CHECK(w.When(hemolyzed).when == Truth::kTrue);
  CHECK(w.When(final).when == Truth::kFalse);
}

TEST_CASE("reference - times") {
  World w;
  const ExprId since = w.Phrase(ExprKind::kTimeSince, kPotassium), this_time = w.Make(ExprKind::kThisTime);
  w.Node(this_time).type = check::Type::kTime;
  w.K(5, At(1), At(2));
  w.Ask(4);
  CheckNumber(w.Value(since), 3);
  CheckUnknown(w.Value(w.Phrase(ExprKind::kTimeSince, kSodium)), {UnknownReason::kNeverRecorded});
  // Inside a `where`: an hour at least before the one that triggered. To the second, however far from 1970.
  const ExprId time = w.Make(ExprKind::kRecordTime);
  w.Node(time).type = check::Type::kTime;
  const ExprId gap = w.Make(ExprKind::kSubtract, this_time, time);
  auto count = [&](double seconds) {
    return w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(24), std::nullopt, -1,
                            w.Compare(CompareOp::kGreaterEqual, gap, w.Number(seconds))));
  };
  CheckNumber(count(3 * 3600), 1);
  CheckNumber(count(3 * 3600 + 1), 0);
  const ExprId earlier =
      w.Phrase(ExprKind::kCount, kPotassium, hours(24), std::nullopt, -1, w.Compare(CompareOp::kLess, time, this_time));
  CheckNumber(w.Value(earlier), 1);
}

TEST_CASE("reference - functions of intervals") {
  auto same = [](const Answer& a, double low, double high) {
    CHECK(a.known);
    CHECK(a.low == doctest::Approx(low));
    CHECK(a.high == doctest::Approx(high));
  };
  auto unknown = [](const Answer& a, UnknownReason reason) {
    CHECK_FALSE(a.known);
    CHECK(a.reasons == reason);
  };
  same(Power(Number(-2, 3), 2), 0, 9);
  same(Power(Number(-2, 3), 3), -8, 27);
  same(Power(Number(-3, -2), 2), 4, 9);
  same(Power(Number(-4, -2), -1), -0.5, -0.25);
  same(Power(Number(0, 4), 0.5), 0, 2);
  same(Power(Number(-1, 1), 0), 1, 1);
  unknown(Power(Number(0, 4), -0.5), UnknownReason::kDivisionByZero);
  unknown(Power(Number(-1, 4), 0.5), UnknownReason::kOverflow);
  unknown(Power(Number(1e200), 2), UnknownReason::kOverflow);
  same(Function(ExprKind::kAbs, Number(-3, 2)), 0, 3);
  same(Function(ExprKind::kAbs, Number(-3, -2)), 2, 3);
  same(Function(ExprKind::kRound, Number(-2.5, 2.5)), -3, 3);
  same(Function(ExprKind::kSqrt, Number(0, 9)), 0, 3);
  unknown(Function(ExprKind::kSqrt, Number(-1e-300, 9)), UnknownReason::kOverflow);
  unknown(Function(ExprKind::kLn, Number(0, 1)), UnknownReason::kOverflow);
  same(Function(ExprKind::kLn, Number(1, std::exp(2.0))), 0, 2);
  unknown(Function(ExprKind::kExp, Number(0, 1000)), UnknownReason::kOverflow);
  same(Arithmetic(ExprKind::kLeast, Number(1, 5), Number(2, 3)), 1, 3);
  same(Arithmetic(ExprKind::kGreatest, Number(1, 5), Number(2, 3)), 2, 5);
}

TEST_CASE("reference - a code that is excluded") {
  World w;
  w.rules.concepts[kPotassium].excluded = {{"local", "lab:k whole*", {}}};
  w.On(kPotassium);
  w.K(5, 1).coding = w.vocabulary.AddCoding({{"loinc", "2823-3"}, {"local", "lab:k whole blood"}});
  CHECK(w.Run().empty());
  w.K(5, 2).coding = w.vocabulary.AddCoding({{"loinc", "2823-3"}, {"local", "lab:k serum"}});
  CHECK(w.Run().size() == 1);
}

TEST_CASE("reference - the order and the clinician that triggered") {
  World w;
  check::Alert& alert = w.On(kDrug);
  w.rules.units.push_back(*terms::ParseUnit("mg"));
  w.rules.texts = {"pharmacist", "oral"};
  const ExprId dose = w.Make(ExprKind::kOrderDose), often = w.Make(ExprKind::kOrderFrequency);
  w.Node(dose).unit = static_cast<int32_t>(w.rules.units.size()) - 1;
  const ExprId role = w.Phrase(ExprKind::kTextIs, 0), route = w.Phrase(ExprKind::kTextIs, 1);
  w.Node(role).text_of = check::TextOf::kClinicianRole;
  w.Node(route).text_of = check::TextOf::kOrderRoute;
  w.Order(1, At(1), At(1));
  auto value = [&](ExprId id) {
    alert.when = check::kNoExpr;
    alert.score = id;
    return w.Run().back();
  };
  auto when = [&](ExprId id) {
    alert.when = id;
    alert.score = check::kNoExpr;
    return w.Run().back();
  };
  CheckUnknown(value(dose), {UnknownReason::kNeverRecorded});
  CheckUnknown(value(often), {UnknownReason::kNeverRecorded});
  CHECK(when(role).when_reasons == UnknownReason::kNoClinician);
  CHECK(when(route).when_reasons == UnknownReason::kNeverRecorded);
  Record& order = w.records[0];
  order.value_kind = ValueKind::kNumber;
  order.value = 2;
  order.unit = w.vocabulary.AddUnit("g");
  order.per_day = 3;
  order.role = w.vocabulary.AddText("Pharmacist");
  order.route = w.vocabulary.AddText("IV");
  CheckNumber(value(dose), 2000);
  CheckNumber(value(often), 3);
  CHECK(when(role).when == Truth::kTrue);
  CHECK(when(route).when == Truth::kFalse);
  order.unit = w.vocabulary.AddUnit("mL");
  CheckUnknown(value(dose), {UnknownReason::kNoUsableUnit});
}

}  // namespace
}  // namespace quell::reference
