#include <utility>
#include <vector>

#include "lib/plan/planner.h"

namespace quell::plan {

using check::Expr;
using check::ExprId;
using check::ExprKind;

ConditionId Planner::ConditionOf(ExprId id) {
  const ConditionId known = program_.condition_of_expr[static_cast<size_t>(id)];
  if (known != kNone && Shares()) return known;
  const ConditionId made = MakeCondition(At(id));
  return program_.condition_of_expr[static_cast<size_t>(id)] = made;
}

ConditionId Planner::MakeCondition(const Expr& e) {
  switch (e.kind) {
    case ExprKind::kTruth:
      return pool_.AddTruth(e.number != 0);
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return MakeNary(e);
    case ExprKind::kNot:
      return Over(ConditionKind::kNot, ConditionOf(e.a));
    case ExprKind::kCompare:
      return Over(ConditionKind::kCompare, ValueOf(e.a), ValueOf(e.b), kNone, e.op);
    case ExprKind::kBetween:
      return Over(ConditionKind::kBetween, ValueOf(e.a), ValueOf(e.b), ValueOf(e.c));
    case ExprKind::kIf:
      return Over(ConditionKind::kIf, ConditionOf(e.a), ConditionOf(e.b), ConditionOf(e.c));
    case ExprKind::kElse:
      return Over(ConditionKind::kElse, ConditionOf(e.a), ConditionOf(e.b));
    case ExprKind::kIsKnown:
      return At(e.a).type == check::Type::kTruth ? Over(ConditionKind::kIsKnownTruth, ConditionOf(e.a))
                                                 : Over(ConditionKind::kIsKnownValue, ValueOf(e.a));
    case ExprKind::kIsUnknown:
      return IsUnknown(e.a);
    case ExprKind::kValueIs:
      return MakePickIs(ConditionKind::kValueIs, e);
    case ExprKind::kQualityIs:
      return MakePickIs(ConditionKind::kQualityIs, e);
    case ExprKind::kStatusIs:
      return MakePickIs(ConditionKind::kStatusIs, e);
    case ExprKind::kActiveOrder:
      return Exists(RecordKind::kOrder, Query::kActive, e);
    case ExprKind::kHomeMedication:
      return Exists(RecordKind::kHomeMedication, Query::kActive, e);
    case ExprKind::kAdministered:
      return Exists(RecordKind::kAdministration, Query::kInWindow, e);
    case ExprKind::kEnded:
      return Exists(RecordKind::kOrder, Query::kEnded, e);
    case ExprKind::kHasProblem:
      return Exists(RecordKind::kProblem, Query::kActive, e);
    case ExprKind::kAllergicTo:
      return Exists(RecordKind::kAllergy, Query::kInWindow, e);
    case ExprKind::kHadProcedure:
      return Exists(RecordKind::kProcedure, Query::kInWindow, e);
    case ExprKind::kVaccinated:
      return Exists(RecordKind::kImmunization, Query::kInWindow, e);
    case ExprKind::kOrdering:
      ConceptAt(e.index).asked.Add(RecordKind::kOrder);
      ConceptAt(e.index).asked.Add(RecordKind::kOrderSelect);
      return Over(ConditionKind::kOrdering, e.index);
    case ExprKind::kTextIs:
      program_.encounters |= e.text_of == check::TextOf::kDepartment;
      return Over(ConditionKind::kTextIs, e.index, static_cast<int32_t>(e.text_of));
    case ExprKind::kEncounterClassIs:
      program_.encounters = true;
      return Over(ConditionKind::kEncounterClassIs, static_cast<int32_t>(e.number));
    case ExprKind::kSexIs:
      return Over(ConditionKind::kSexIs, e.index);
    default:
      return pool_.AddTruth(false);  // numbers are values
  }
}

ConditionId Planner::MakeNary(const Expr& e) {
  std::vector<ConditionId> operands;
  for (int32_t i = 0; i < e.count; ++i)
    operands.push_back(ConditionOf(rules_.children[static_cast<size_t>(e.first + i)]));
  return pool_.AddNary(e.kind == ExprKind::kAnd ? ConditionKind::kAnd : ConditionKind::kOr, std::move(operands));
}

ConditionId Planner::MakePickIs(ConditionKind kind, const Expr& e) {
  Condition c;
  c.kind = kind;
  c.pick = e.pick;
  c.a = e.index;
  c.b = static_cast<int32_t>(e.number);
  if (e.window.count() > 0) {
    Window window;
    window.window_us = e.window.count();
    c.c = pool_.Add(window);
  }
  HoldPick(e.pick, e.index, Duration(0));
  return pool_.Add(c);
}

ConditionId Planner::IsUnknown(ExprId id) {
  return At(id).type == check::Type::kTruth ? Over(ConditionKind::kIsUnknownTruth, ConditionOf(id))
                                            : Over(ConditionKind::kIsUnknownValue, ValueOf(id));
}

ConditionId Planner::Over(ConditionKind kind, int32_t a, int32_t b, int32_t c, check::CompareOp op) {
  Condition condition;
  condition.kind = kind;
  condition.a = a;
  condition.b = b;
  condition.c = c;
  condition.op = op;
  return pool_.Add(condition);
}

ConditionId Planner::Exists(RecordKind kind, Query::Test test, const Expr& e) {
  return Over(ConditionKind::kExists, QueryOf(kind, test, e));
}

int32_t Planner::WindowOf(const Expr& e) {
  Window window;
  window.window_us = e.window.count();
  window.since = e.since;
  if (e.since == check::Since::kRecord) {
    window.since_pick = e.since_pick;
    window.since_concept = e.since_concept;
    Hold(e.since_concept, Duration(0));
  }
  program_.encounters |= e.since == check::Since::kAdmission;
  window.anchored = e.anchored;
  if (e.anchored) {
    window.anchor_pick = e.anchor_pick;
    window.anchor_concept = e.anchor_concept;
    Hold(e.anchor_concept, Duration(0));
  }
  if (e.a != check::kNoExpr) window.where = ConditionOf(e.a);
  return window == Window{} ? kNone : pool_.Add(window);
}

int32_t Planner::QueryOf(RecordKind kind, Query::Test test, const Expr& e) {
  Query query;
  query.test = test;
  query.kind = kind;
  query.same_ingredient = e.drug == check::Drug::kSameIngredient;
  query.without = e.without;
  query.concept_index = query.same_ingredient ? kNone : e.index;
  query.list = ListFor(kind, query.concept_index);
  query.window = WindowOf(e);
  return pool_.Add(query);
}

}  // namespace quell::plan
