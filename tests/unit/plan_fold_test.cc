// Constants are computed once, to what the evaluator would have computed, and what is unknown is left to it.
#include <doctest/doctest.h>

#include "tests/support/typed_rules.h"

namespace quell {
namespace {

using check::Expr;
using check::ExprKind;

// What a function of a constant has become.
plan::Value Planned(ExprKind kind, double a, double number = 0) {
  testing::RulesByHand by_hand;
  Expr e;
  e.kind = kind;
  e.a = by_hand.Number(a);
  e.number = number;
  const check::ExprId id = by_hand.Add(e);
  by_hand.Alert(RecordKind::kChartOpen).score = id;
  const auto program = by_hand.Plan();
  CHECK(program->value_of_expr[static_cast<size_t>(id)] == program->alerts[0].score);
  return program->values[static_cast<size_t>(program->alerts[0].score)];
}

bool IsConstant(const plan::Value& v, double number) {
  return v.kind == plan::ValueKind::kConstant && v.number == number;
}

}  // namespace

TEST_CASE("plan - functions of constants are computed, unless they have no value") {
  CHECK(IsConstant(Planned(ExprKind::kPower, 2, 3), 8));
  CHECK(IsConstant(Planned(ExprKind::kSqrt, 9), 3));
  CHECK(IsConstant(Planned(ExprKind::kRound, 2.5), 3));
  CHECK(IsConstant(Planned(ExprKind::kAbs, -2), 2));
  CHECK(Planned(ExprKind::kSqrt, -1).kind == plan::ValueKind::kSqrt);
  CHECK(Planned(ExprKind::kLn, 0).kind == plan::ValueKind::kLn);
  CHECK(Planned(ExprKind::kExp, 1'000).kind == plan::ValueKind::kExp);
  CHECK(Planned(ExprKind::kPower, 0, -1).kind == plan::ValueKind::kPower);
}

TEST_CASE("plan - points inside what a row asks about keep their places") {
  testing::RulesByHand by_hand;
  check::TypedRules& rules = by_hand.rules();
  Expr truth;
  truth.kind = ExprKind::kTruth;
  truth.type = check::Type::kTruth;
  truth.number = 1;
  const check::ExprId yes = by_hand.Add(truth);
  check::PointRow inner;
  inner.subject = yes;
  inner.tiers.push_back({yes, 7});
  rules.point_rows.push_back(inner);
  Expr points;
  points.kind = ExprKind::kPoints;
  points.count = 1;
  check::PointRow outer = inner;
  outer.subject = by_hand.Add(points);
  outer.tiers[0].points = 3;
  outer.if_unknown = 1;
  rules.point_rows.push_back(outer);
  points.first = 1;
  const check::ExprId score = by_hand.Add(points);
  by_hand.Alert(RecordKind::kChartOpen).score = score;
  Record open;
  open.kind = RecordKind::kChartOpen;
  testing::PatientByHand patient(by_hand.Plan(), Vocabulary{});
  CHECK(patient.Feed({open}, 0).front().score_low == 3);
}

}  // namespace quell
