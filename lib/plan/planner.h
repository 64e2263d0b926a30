// TypedRules to Program: expressions to values and conditions (planner_values.cc, planner_conditions.cc), alerts to what is asked of them, triggers to
// trees (plan.cc).
#ifndef QUELL_LIB_PLAN_PLANNER_H_
#define QUELL_LIB_PLAN_PLANNER_H_

#include <memory>
#include <vector>

#include "lib/plan/pool.h"
#include "lib/plan/program.h"

namespace quell::plan {

class Planner {
 public:
  Planner(std::shared_ptr<const check::TypedRules> rules, const PlanOptions& options);
  Program Run();

 private:
  const check::Expr& At(check::ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }
  ConceptPlan& ConceptAt(int32_t index) { return program_.concepts[static_cast<size_t>(index)]; }
  bool Shares() const { return (options_.passes & kShare) != 0; }

  // --- what must be remembered ---
  void Hold(int32_t concept_index, Duration window);
  void HoldPick(check::Pick pick, int32_t concept_index, Duration window);
  int32_t ListFor(RecordKind kind, int32_t concept_index);

  // --- values ---
  ValueId ValueOf(check::ExprId id);
  ValueId MakeValue(const check::Expr& e);
  ValueId MakePicked(const check::Expr& e);
  ValueId MakeAggregate(ValueKind kind, const check::Expr& e);
  ValueId MakeOverQuery(ValueKind kind, const check::Expr& e);
  ValueId MakeDose(ValueKind kind, const check::Expr& e);
  ValueId MakeOperator(ValueKind kind, const check::Expr& e);
  ValueId MakeIf(const check::Expr& e);
  ValueId MakePoints(const check::Expr& e);

  // --- conditions ---
  ConditionId ConditionOf(check::ExprId id);
  ConditionId MakeCondition(const check::Expr& e);
  ConditionId MakeNary(const check::Expr& e);
  ConditionId MakePickIs(ConditionKind kind, const check::Expr& e);
  ConditionId IsUnknown(check::ExprId id);
  ConditionId Over(ConditionKind kind, int32_t a, int32_t b = kNone, int32_t c = kNone,
                   check::CompareOp op = check::CompareOp::kLess);
  ConditionId Exists(RecordKind kind, Query::Test test, const check::Expr& e);
  // The window of an expression; kNone where it restricts nothing.
  int32_t WindowOf(const check::Expr& e);
  int32_t QueryOf(RecordKind kind, Query::Test test, const check::Expr& e);

  // --- alerts and triggers ---
  void PlanAlert(int32_t index);
  void PlanTiers(const std::vector<check::Tier>& from, int32_t* first, int32_t* count);
  void PlanTriggers();
  void PlanTimers();

  const check::TypedRules& rules_;
  PlanOptions options_;
  Program program_;
  Pool pool_;
  int32_t alert_ = kNone;
};

}  // namespace quell::plan

#endif  // QUELL_LIB_PLAN_PLANNER_H_
