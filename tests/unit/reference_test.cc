// The reference evaluator, held to cases worked out by hand: nothing else judges the judge.
#include "tests/reference/reference_evaluator.h"

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/limits.h"
#include "tests/differential/exhaustive.h"
#include "tests/reference/world.h"

namespace quell::reference {
namespace {

using check::CompareOp;
using check::Expr;
using check::ExprId;
using check::ExprKind;
using check::kNoExpr;
using check::Pick;
using std::chrono::hours;

TEST_CASE("reference - a window includes both its ends") {
  World w;
  w.K(3, At(0) - kTick, At(0));
  w.K(4, 0);
  w.K(5, 6);
  const ExprId lowest = w.Phrase(ExprKind::kLowest, kPotassium, hours(6));
  w.Ask(6);
  CheckNumber(w.Value(lowest), 4);
  w.Ask(At(6) + kTick);
  CheckNumber(w.Value(lowest), 5);
  CheckNumber(w.Value(w.Phrase(ExprKind::kHighest, kPotassium, hours(24))), 5);
}

TEST_CASE("reference - `latest` goes by clinical time then by arrival") {
  World w;
  w.K(5, 10);
  w.K(4, At(3), At(20));  // drawn before, known after
  w.Ask(20);
  CheckNumber(w.Value(w.Latest(kPotassium)), 5);
  CheckNumber(w.Value(w.Picked(Pick::kPrevious, kPotassium)), 4);
  w.K(6, At(10), At(21));  // the same clinical time, known later
  w.K(7, At(10), At(21));  // and later still in the same step
  w.Ask(22);
  CheckNumber(w.Value(w.Latest(kPotassium)), 7);
  CheckNumber(w.Value(w.Picked(Pick::kPrevious, kPotassium)), 6);
}

TEST_CASE("reference - a clock that is ahead counts at the instant of knowing") {
  World w;
  w.K(5, At(9), At(3));
  w.K(4, 6);
  w.Ask(10);
  CheckNumber(w.Value(w.Latest(kPotassium)), 4);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(6))), 1);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(7))), 2);
}

TEST_CASE("reference - `before` leaves out the anchor and what comes after it") {
  World w;
  w.K(4, At(5), At(5));
  w.K(3, At(5), At(5));  // the latest: same time, later in the step
  w.Ask(5);
  CheckNumber(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, hours(6), Pick::kLatest)), 4);
  CheckUnknown(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, hours(6), Pick::kPrevious)),
               {UnknownReason::kNeverRecorded});
  w.Na(140, 6);
  w.K(9, 7);
  w.Ask(8);
  const ExprId before_sodium = w.Phrase(ExprKind::kHighest, kPotassium, hours(24), Pick::kLatest, kSodium);
  CheckNumber(w.Value(before_sodium), 4);
  CheckUnknown(w.Value(w.Phrase(ExprKind::kHighest, kPotassium, hours(2), Pick::kLatest, kSodium)),
               {UnknownReason::kOlderThanWindow});
}

TEST_CASE("reference - without an anchor the reasons are the anchor's alone") {
  World w;
  w.K(4, 1);
  w.Result("2951-2", 140, At(1), At(1), "bananas");
  w.Result("2823-3", 400, At(1), At(1));
  w.Ask(1);
  const ExprId lowest = w.Phrase(ExprKind::kLowest, kPotassium, hours(6), Pick::kLatest, kSodium);
  CheckUnknown(w.Value(lowest), {UnknownReason::kNeverRecorded, UnknownReason::kNoUsableUnit});
  const ExprId count = w.Phrase(ExprKind::kCount, kPotassium, hours(6), Pick::kPrevious);
  CheckUnknown(w.Value(count), {UnknownReason::kNeverRecorded, UnknownReason::kImplausible});
  w.source.carries = {};
  CheckUnknown(w.Value(count), {UnknownReason::kNotCarried, UnknownReason::kImplausible});
}

TEST_CASE("reference - `within` includes its edge and says what is older") {
  World w;
  w.Result("2823-3", 100, At(0), At(0));  // implausible, but before the window
  w.K(5, 4);
  w.Ask(10);
  CheckNumber(w.Value(w.Latest(kPotassium, hours(6))), 5);
  w.Result("2823-3", 5, At(9), At(11), "g/dL/min");
  w.Ask(At(10) + kTick);
  CheckUnknown(w.Value(w.Latest(kPotassium, hours(6))),
               {UnknownReason::kOlderThanWindow, UnknownReason::kNoUsableUnit});
}

TEST_CASE("reference - what was never recorded and what could not be used") {
  World w;
  w.Ask(1);
  CheckUnknown(w.Value(w.Latest(kPotassium)), {UnknownReason::kNeverRecorded});
  w.K(5, 2).value_kind = ValueKind::kText;
  w.Result("2823-3", 5, At(2), At(2), "");
  w.K(12.1, 2);
  w.Ask(3);
  CheckUnknown(w.Value(w.Latest(kPotassium)), {UnknownReason::kNeverRecorded, UnknownReason::kNotANumber,
                                               UnknownReason::kNoUsableUnit, UnknownReason::kImplausible});
  w.source.carries = {RecordKind::kOrder};
  CheckUnknown(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, Duration(1))), {UnknownReason::kNotCarried});
  w.K(std::numeric_limits<double>::quiet_NaN(), 3);
  w.Ask(At(3));
  CheckUnknown(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, Duration(1))),
               {UnknownReason::kNotCarried, UnknownReason::kNotANumber});
}

TEST_CASE("reference - the plausible range includes its ends as nearly as any comparison") {
  World w;
  w.K(12 * (1 + 5e-10), 1);
  w.K(1, 1);
  w.K(12 * (1 + 5e-9), 1);
  w.Ask(1);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(1))), 2);
}

TEST_CASE("reference - values come in any unit that the substance bridges") {
  World w;
  w.Result("2823-3", 39.098, At(1), At(1), "mg/dL");
  w.Ask(1);
  CheckNumber(w.Value(w.Latest(kPotassium)), 10);
  w.Result("2823-3", 6, At(2), At(2), "mEq/L");
  w.Ask(2);
  CheckNumber(w.Value(w.Latest(kPotassium)), 6);
  w.Result("2951-2", 300, At(2), At(2), "mg/dL");  // no molar mass is declared
  w.Ask(3);
  CheckUnknown(w.Value(w.Latest(kSodium)), {UnknownReason::kNeverRecorded, UnknownReason::kNoUsableUnit});
}

TEST_CASE("reference - `count` counts what is true and may be, and is 0 over none") {
  World w;
  const ExprId high = w.AtLeast(w.Make(ExprKind::kRecordValue), 5);
  const ExprId unknown = w.List(ExprKind::kAnd, {high, w.UnknownTruth()});
  w.Ask(1);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(6))), 0);
  for (double value : {4.0, 5.0, 6.0}) w.K(value, 2);
  w.Ask(2);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(6), std::nullopt, -1, high)), 2);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(6), Pick::kLatest, -1, high)), 1);
  CheckNumber(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(6), std::nullopt, -1, unknown)), 0, 2);
  w.source.carries = {};
  CheckUnknown(w.Value(w.Phrase(ExprKind::kCount, kPotassium, hours(6))), {UnknownReason::kNotCarried});
}

TEST_CASE("reference - too many records leave only that reason") {
  World w;
  for (size_t i = 0; i < limits::kHeldValues; ++i) w.K(5, At(1), At(2));
  const ExprId lowest = w.Phrase(ExprKind::kLowest, kPotassium, hours(6));
  const ExprId few = w.Phrase(ExprKind::kCount, kPotassium, hours(6), Pick::kLatest, -1, w.Truth(false));
  w.Ask(2);
  CheckNumber(w.Value(lowest), 5);
  CheckNumber(w.Value(few), 0);
  w.K(100, 2);  // implausible: not held
  w.K(5, 2);
  w.Ask(2);
  CheckUnknown(w.Value(lowest), {UnknownReason::kTooManyRecords});
  CheckUnknown(w.Value(few), {UnknownReason::kTooManyRecords});
  CheckNumber(w.Value(w.Phrase(ExprKind::kLowest, kPotassium, kTick)), 5);  // in this window there is one
  CheckNumber(w.Value(w.Latest(kPotassium)), 5);
}

TEST_CASE("reference - a record triggers once through the first trigger that can use it") {
  World w;
  check::Alert& alert = w.On(kPotassium);
  World::AddTrigger(alert, kWidePotassium);
  alert.score = w.Make(ExprKind::kThisValue);
  w.K(5, 1);
  w.K(50, 1);  // implausible to the first, and welcome to the second
  w.K(6, 1).value_kind = ValueKind::kText;
  w.Na(140, 1);
  const auto results = w.Run();
  REQUIRE(results.size() == 2);
  CHECK(results[0].record == 0);
  CheckNumber(results[0], 5);
  CHECK(results[1].record == 1);
  CheckNumber(results[1], 50);
}

TEST_CASE("reference - all of a step is taken in first - then alerts in turn and their triggers in order") {
  World w;
  w.On(kPotassium).score = w.Latest(kSodium);
  w.On(kSodium).score = w.Latest(kPotassium);
  w.K(4, 1);
  w.Na(140, 1);
  w.K(5, 1);
  w.K(6, 2);
  const auto results = w.Run();
  REQUIRE(results.size() == 4);
  const std::vector<std::pair<int, uint32_t>> expected = {{0, 0}, {0, 2}, {1, 1}, {0, 3}};
  for (size_t i = 0; i < 4; ++i) {
    CHECK(results[i].alert == expected[i].first);
    CHECK(results[i].record == expected[i].second);
  }
  CheckNumber(results[0], 140);
  CheckNumber(results[2], 5);
}

TEST_CASE("reference - a late step is taken at the previous now") {
  World w;
  w.On(kPotassium).score = w.Phrase(ExprKind::kCount, kPotassium, hours(2));
  w.K(4, 10);
  w.K(5, At(9), At(5));  // known late; its clock is ahead of 5 h, but not of the 10 h at which it is taken
  w.K(6, At(5), At(5));  // the same step
  w.K(7, 11);
  const auto results = w.Run();
  REQUIRE(results.size() == 4);
  CheckNumber(results[0], 1);
  CheckNumber(results[1], 2);
  CheckNumber(results[2], 2);
  CheckNumber(results[3], 3);
}

TEST_CASE("reference - an order is active from its start up to its end") {
  World w;
  const ExprId active = w.Phrase(ExprKind::kActiveOrder, kDrug);
  w.Order(1, At(2), At(1), At(4));
  w.Ask(1);
  CHECK(w.When(active).when == Truth::kFalse);
  w.Ask(2);
  CHECK(w.When(active).when == Truth::kTrue);
  w.Ask(At(4) - kTick);
  CHECK(w.When(active).when == Truth::kTrue);
  w.Ask(4);
  CHECK(w.When(active).when == Truth::kFalse);
  w.Order(2, At(8), At(5), At(7));  // ends before it starts
  w.Ask(8);
  CHECK(w.When(active).when == Truth::kFalse);
}

TEST_CASE("reference - a stop acts when it is known and its time has come") {
  World w;
  const ExprId active = w.Phrase(ExprKind::kActiveOrder, kDrug);
  w.Order(1, At(0), At(0));
  w.Stop(1, At(5), At(3));
  w.Stop(7, At(3), At(3));  // of no order
  w.Ask(At(5) - kTick);
  CHECK(w.When(active).when == Truth::kTrue);
  w.Ask(5);
  CHECK(w.When(active).when == Truth::kFalse);
  w.Stop(2, At(6), At(6));  // before its order is known
  w.Order(2, At(6), At(7));
  w.Ask(7);
  CHECK(w.When(active).when == Truth::kFalse);
  w.source.carries = {RecordKind::kResult};
  const Evaluation unknown = w.When(active);
  CHECK(unknown.when == Truth::kUnknown);
  CHECK(unknown.when_reasons == UnknownReason::kNotCarried);
  w.Order(3, At(8), At(8));
  w.Ask(8);
  CHECK(w.When(active).when == Truth::kTrue);
}

TEST_CASE("reference - orders trigger and `ordering` asks which") {
  World w;
  w.AddConcept("OtherDrug", {{"atc", "A12BA01", {}}}, -1);
  w.AddConcept("ThirdDrug", {{"atc", "C09*", {}}}, -1);
  w.On(kDrug).score = w.Make(ExprKind::kIf, w.Phrase(ExprKind::kOrdering, 5), w.Number(1), w.Number(0));
  w.On(kDrug).when = w.Phrase(ExprKind::kOrdering, 6);
  w.Order(1, At(9), At(1));
  const auto results = w.Run();
  REQUIRE(results.size() == 2);
  CheckNumber(results[0], 1);
  CHECK(results[1].when == Truth::kFalse);
}

TEST_CASE("reference - a result of a concept without a unit triggers whatever it says") {
  World w;
  check::Alert& alert = w.On(kPotassium);
  alert.triggers[0].concept_index = kDrug;
  Record& record = w.Order(1, At(1), At(1));
  record.kind = RecordKind::kResult;
  record.value_kind = ValueKind::kText;
  CHECK(w.Run().size() == 1);
}

TEST_CASE("reference - age in completed years months and days of the source's time zone") {
  World w;
  w.source.time_zone = "America/New_York";
  w.patient.birth = {2132, 1, 1};
  Expr age;
  age.kind = ExprKind::kAge;
  auto in = [&](int unit) {
    age.unit = unit;
    return w.Value(w.Add(age));
  };
  w.Ask(4);  // still the last day of December there
  CheckNumber(in(2), 17);
  CheckNumber(in(3), 17 * 12 + 11);
  w.Ask(5);
  CheckNumber(in(2), 18);
  CheckNumber(in(3), 18 * 12);
  CheckNumber(in(4), 18 * 365 + 5);
  w.patient.birth = {2132, 0, 0};
  CheckNumber(in(2), 18);
  CheckUnknown(in(3), {UnknownReason::kNeverRecorded});
  w.patient.birth = {};
  CheckUnknown(in(2), {UnknownReason::kNeverRecorded});
}

TEST_CASE("reference - sex is unknown only where it is not recorded") {
  World w;
  w.Ask(1);
  const ExprId female = w.Phrase(ExprKind::kSexIs, static_cast<int>(Sex::kFemale));
  CHECK(w.When(female).when == Truth::kUnknown);
  w.patient.sex = Sex::kOther;
  CHECK(w.When(female).when == Truth::kFalse);
  w.patient.sex = Sex::kFemale;
  CHECK(w.When(female).when == Truth::kTrue);
}

TEST_CASE("reference - every truth of up to four leaves is Kleene's") {
  World w;
  w.Ask(1);
  std::vector<ExprId> leaves;
  std::vector<std::string> names = {"p", "q", "r", "s"};
  for (size_t i = 0; i < names.size(); ++i) leaves.push_back(w.Truth(false));
  const Expr yes = w.rules.exprs[static_cast<size_t>(w.Truth(true))],
             no = w.rules.exprs[static_cast<size_t>(leaves[0])];
  const Expr unknown = w.rules.exprs[static_cast<size_t>(w.UnknownTruth())];
  const size_t exprs = w.rules.exprs.size();
  size_t trees = 0, wrong = 0;
  for (const differential::TruthTree& tree : differential::AllTruthTrees(names)) {
    ++trees;
    w.rules.exprs.resize(exprs);
    w.rules.children.clear();
    std::vector<ExprId> stack;
    for (char c : tree.postfix) {
      if (c >= '0' && c <= '9') {
        stack.push_back(leaves[static_cast<size_t>(c - '0')]);
        continue;
      }
      const ExprId b = stack.back();
      stack.pop_back();
      if (c == '!') {
        stack.push_back(w.Make(ExprKind::kNot, b));
      } else {
        stack.back() = w.List(c == '&' ? ExprKind::kAnd : ExprKind::kOr, {stack.back(), b});
      }
    }
    w.rules.alerts.clear();
    w.On(kRatio).when = stack.back();
    for (const std::vector<Truth>& assignment : differential::AllAssignments(tree.leaves)) {
      for (size_t i = 0; i < assignment.size(); ++i) {
        w.rules.exprs[static_cast<size_t>(leaves[i])] = assignment[i] == Truth::kTrue    ? yes
                                                        : assignment[i] == Truth::kFalse ? no
                                                                                         : unknown;
      }
      const Evaluation e = w.Run().back();
      const bool reasons =
          e.when_reasons == (e.when == Truth::kUnknown ? ReasonSet(UnknownReason::kNeverRecorded) : ReasonSet());
      wrong += e.when != differential::Expected(tree, assignment) || !reasons;
    }
  }
  CHECK(trees == 2 + 16 + 256 + 5120);
  CHECK(wrong == 0);
}

TEST_CASE("reference - reasons come from the operands that are unknown and from no other") {
  World w;
  w.K(100, 1);
  w.Ask(1);
  const ExprId sodium = w.UnknownTruth(), potassium = w.AtLeast(w.Latest(kPotassium), 5);
  const ExprId both = w.List(ExprKind::kAnd, {sodium, w.Truth(true), potassium});
  CHECK(w.When(both).when_reasons == Reasons({UnknownReason::kNeverRecorded, UnknownReason::kImplausible}));
  CHECK(w.When(w.List(ExprKind::kOr, {sodium, w.Truth(false)})).when_reasons == UnknownReason::kNeverRecorded);
  CHECK(w.When(w.List(ExprKind::kAnd, {sodium, w.Truth(false)})).when_reasons == ReasonSet());
  CHECK(w.When(w.Make(ExprKind::kIsUnknown, both)).when == Truth::kTrue);
  CHECK(w.When(w.Make(ExprKind::kIsKnown, w.Latest(kSodium))).when == Truth::kFalse);
  // `if` has the condition's reasons; `else` those of both sides.
  const ExprId zero = w.Make(ExprKind::kDivide, w.Number(1), w.Number(0));
  CheckUnknown(w.Value(w.Make(ExprKind::kIf, sodium, zero, zero)), {UnknownReason::kNeverRecorded});
  CheckUnknown(w.Value(w.Make(ExprKind::kIf, w.Truth(false), w.Number(1), zero)), {UnknownReason::kDivisionByZero});
  CheckUnknown(w.Value(w.Make(ExprKind::kElse, zero, w.Latest(kSodium))),
               {UnknownReason::kDivisionByZero, UnknownReason::kNeverRecorded});
  CheckNumber(w.Value(w.Make(ExprKind::kElse, zero, w.Number(3))), 3);
}

TEST_CASE("reference - arithmetic that leaves the numbers is unknown") {
  World w;
  w.Ask(1);
  const ExprId big = w.Number(1e200), product = w.Make(ExprKind::kMultiply, big, big);
  CheckUnknown(w.Value(product), {UnknownReason::kOverflow});
  CheckUnknown(w.Value(w.Make(ExprKind::kDivide, product, w.Number(0))), {UnknownReason::kOverflow});
  CheckUnknown(w.Value(w.Make(ExprKind::kDivide, w.Number(0), w.Number(0))), {UnknownReason::kDivisionByZero});
  CheckNumber(w.Value(w.Make(ExprKind::kNegate, w.Make(ExprKind::kSubtract, w.Number(1), w.Number(3)))), 2);
}

TEST_CASE("reference - comparison has a tolerance and `>` is the complement of `<=`") {
  World w;
  w.Ask(1);
  const ExprId rise = w.Make(ExprKind::kSubtract, w.Number(1.2), w.Number(0.9)), limit = w.Number(0.3);
  CHECK(w.When(w.Compare(CompareOp::kGreaterEqual, rise, limit)).when == Truth::kTrue);
  CHECK(w.When(w.Compare(CompareOp::kLess, rise, limit)).when == Truth::kFalse);
  CHECK(w.When(w.Compare(CompareOp::kLessEqual, limit, rise)).when == Truth::kTrue);
  CHECK(w.When(w.Compare(CompareOp::kGreater, limit, rise)).when == Truth::kFalse);
  CHECK(w.When(w.Compare(CompareOp::kEqual, limit, rise)).when == Truth::kTrue);
  CHECK(w.When(w.Compare(CompareOp::kNotEqual, w.Number(0.30001), rise)).when == Truth::kTrue);
  CHECK(w.When(w.Make(ExprKind::kBetween, rise, limit, w.Number(1))).when == Truth::kTrue);
  // One false end decides, whatever the other is.
  CHECK(w.When(w.Make(ExprKind::kBetween, rise, w.Number(1), w.Latest(kSodium))).when == Truth::kFalse);
  CHECK(w.When(w.Make(ExprKind::kBetween, rise, w.Number(0), w.Latest(kSodium))).when == Truth::kUnknown);
}

TEST_CASE("reference - rows of points settled and unsettled") {
  World w;
  w.Ask(1);
  const ExprId yes = w.Truth(true), no = w.Truth(false), unknown = w.UnknownTruth();
  auto row = [&](std::vector<check::PointRow::Tier> tiers, std::optional<double> if_unknown = {}) {
    check::PointRow made;
    made.subject = yes;
    made.tiers = std::move(tiers);
    made.if_unknown = if_unknown;
    return made;
  };
  CheckNumber(w.Value(w.Points({row({{no, 3}, {yes, 2}, {unknown, 9}})})), 2);
  CheckNumber(w.Value(w.Points({row({{no, 3}})})), 0);
  CheckNumber(w.Value(w.Points({row({{no, 3}, {kNoExpr, 1}})})), 1);
  // Past an unknown, even a true one does not settle it; the false ones are in the range too.
  CheckNumber(w.Value(w.Points({row({{no, 5}, {unknown, 3}, {yes, 2}})})), 0, 5);
  CheckNumber(w.Value(w.Points({row({{unknown, 3}, {kNoExpr, 1}})})), 1, 3);
  CheckNumber(w.Value(w.Points({row({{unknown, -2}}), row({{yes, 4}})})), 2, 4);
  CheckNumber(w.Value(w.Points({row({{unknown, 3}, {yes, 2}}, 1)})), 1);
  // `if unknown` is for what the row asks about, too: even where no tier would ask about it.
  check::PointRow asks_unknown = row({{kNoExpr, 5}}, 7);
  CheckNumber(w.Value(w.Points({asks_unknown})), 5);
  asks_unknown.subject = unknown;
  CheckNumber(w.Value(w.Points({asks_unknown})), 7);
}

// An alert on the ratio whose score is 1 to 3.
World WithInterval() {
  World w;
  w.Ask(1);
  check::PointRow row;
  row.tiers = {{w.UnknownTruth(), 3}, {kNoExpr, 1}};
  const ExprId points = w.Points({row});
  w.On(kRatio).score = points;
  return w;
}

TEST_CASE("reference - `fire at` on an interval") {
  World w = WithInterval();
  const ExprId score = w.Make(ExprKind::kScore);
  auto fire = [&](ExprId test) {
    w.rules.alerts[0].fire_at = test;
    const Evaluation e = w.Run().back();
    CHECK(e.candidate == (e.fire_at == Truth::kTrue));
    return e.fire_at;
  };
  CHECK(fire(kNoExpr) == Truth::kTrue);
  CHECK(fire(w.AtLeast(score, 1)) == Truth::kTrue);
  CHECK(fire(w.AtLeast(score, 2)) == Truth::kUnknown);
  CHECK(fire(w.AtLeast(score, 4)) == Truth::kFalse);
  CHECK(fire(w.Compare(CompareOp::kLess, score, w.Number(1))) == Truth::kFalse);
  CHECK(fire(w.Compare(CompareOp::kEqual, score, w.Number(2))) == Truth::kUnknown);
  CHECK(fire(w.Compare(CompareOp::kEqual, score, w.Number(4))) == Truth::kFalse);
  CHECK(fire(w.Compare(CompareOp::kEqual, score, score)) == Truth::kUnknown);
  CHECK(fire(w.Make(ExprKind::kIsKnown, score)) == Truth::kTrue);
}

TEST_CASE("reference - the arithmetic of intervals is by their ends") {
  World w = WithInterval();
  const ExprId points = w.rules.alerts[0].score;
  auto value = [&](ExprKind kind, ExprId a, ExprId b) {
    w.rules.alerts[0].score = w.Make(kind, a, b);
    return w.Run().back();
  };
  CheckNumber(value(ExprKind::kSubtract, points, points), -2, 2);
  CheckNumber(value(ExprKind::kMultiply, points, w.Number(-2)), -6, -2);
  CheckNumber(value(ExprKind::kDivide, w.Number(6), points), 2, 6);
  CheckNumber(value(ExprKind::kNegate, points, kNoExpr), -3, -1);
  const ExprId through_zero = w.Make(ExprKind::kSubtract, points, w.Number(3));  // -2 to 0
  CheckUnknown(value(ExprKind::kDivide, w.Number(6), through_zero), {UnknownReason::kDivisionByZero});
  const ExprId converted = w.Make(ExprKind::kConvert, points);
  w.rules.exprs[static_cast<size_t>(converted)].number = -10;
  w.rules.exprs[static_cast<size_t>(converted)].offset = 1;
  CheckNumber(value(ExprKind::kAdd, converted, w.Number(0)), -29, -9);
}

TEST_CASE("reference - an unknown score fires where no `fire at` asks about it") {
  World w;
  w.Ask(1);
  check::Alert& alert = w.On(kRatio);
  alert.score = w.Latest(kSodium);
  CHECK(w.Run().back().candidate);
  w.rules.alerts[0].fire_at = w.AtLeast(w.Make(ExprKind::kScore), 1);
  const Evaluation e = w.Run().back();
  CHECK(e.fire_at == Truth::kUnknown);
  CHECK_FALSE(e.candidate);
  CheckUnknown(e, {UnknownReason::kNeverRecorded});
}

TEST_CASE("reference - an unknown exclusion does not exclude and an unknown tier is not taken") {
  World w;
  w.Ask(1);
  check::Alert& alert = w.On(kRatio);
  const ExprId unknown = w.UnknownTruth();
  alert.exclude = unknown;
  alert.severity = {{unknown, static_cast<uint8_t>(check::AlertSeverity::kCritical), {}},
                    {w.Truth(true), static_cast<uint8_t>(check::AlertSeverity::kHigh), {}},
                    {kNoExpr, static_cast<uint8_t>(check::AlertSeverity::kModerate), {}}};
  alert.show = {{unknown, static_cast<uint8_t>(check::Display::kHardStop), {}}};
  const Evaluation e = w.Run().back();
  CHECK(e.candidate);
  CHECK(e.exclusion_unknown);
  CHECK(e.severity == check::AlertSeverity::kHigh);
  CHECK(e.display == check::Display::kPassive);
  w.rules.alerts[0].exclude = w.Truth(true);
  CHECK(w.Run().back().excluded);
  CHECK_FALSE(w.Run().back().candidate);
  w.rules.alerts[0].when = unknown;
  CHECK_FALSE(w.Run().back().excluded);
}

TEST_CASE("reference - codes match by system, by prefix and by any code of a coding") {
  World w;
  w.On(kPotassium);
  Record& record = w.K(5, 1);
  auto triggers = [&](std::vector<Code> codes) {
    record.coding = w.vocabulary.AddCoding(std::move(codes));
    return !w.Run().empty();
  };
  CHECK(triggers({{"loinc", "2823-3"}}));
  CHECK(triggers({{"local", "lab:k serum"}}));
  CHECK(triggers({{"local", "other"}, {"loinc", "2823-3"}}));
  CHECK_FALSE(triggers({{"local", "2823-3"}}));
  CHECK_FALSE(triggers({{"local", "lab:K serum"}}));
  CHECK_FALSE(triggers({{"loinc", "2823-30"}}));
  record.coding = kNoCoding;
  CHECK(w.Run().empty());
}

}  // namespace
}  // namespace quell::reference
