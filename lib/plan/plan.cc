#include <algorithm>
#include <map>

#include "lib/plan/branches.h"
#include "lib/plan/pool.h"
#include "lib/plan/program.h"
#include "quell/unknown.h"

namespace quell::plan {

using check::Expr;
using check::ExprId;
using check::ExprKind;

const std::vector<PassInfo>& Passes() {
  static const auto& passes = *new std::vector<PassInfo>{
      {kFold, "fold", "constants are computed once"},
      {kShare, "share", "equal values and conditions become one"},
      {kOrder, "order", "cheap operands of `and` and `or` are asked first"},
      {kBranch, "branch", "`when` becomes a decision tree"},
      {kMemo, "memo", "answers are kept while they stay good"},
  };
  return passes;
}

namespace {

class Planner {
 public:
  Planner(std::shared_ptr<const check::TypedRules> rules, const PlanOptions& options)
      : rules_(*rules), options_(options), pool_(program_, options.passes) {
    program_.rules = std::move(rules);
    program_.memo = (options.passes & kMemo) != 0;
    for (const check::Concept& subject : rules_.concepts) {
      ConceptPlan plan;
      plan.measured = subject.measured;
      program_.concepts.push_back(plan);
    }
    value_of_.assign(rules_.exprs.size(), kNone);
    condition_of_.assign(rules_.exprs.size(), kNone);
  }

  Program Run() {
    for (size_t i = 0; i < rules_.alerts.size(); ++i) PlanAlert(static_cast<int32_t>(i));
    PlanTriggers();
    for (ConceptPlan& plan : program_.concepts) {
      if (plan.held) plan.held_slot = program_.held_slots++;
      if (plan.orders) plan.order_slot = program_.order_slots++;
    }
    return std::move(program_);
  }

 private:
  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }

  // --- what must be remembered ---

  void Hold(int32_t concept_index, Duration window) {
    ConceptPlan& plan = program_.concepts[static_cast<size_t>(concept_index)];
    plan.held = true;
    if (window.count() > plan.retention_us) {
      plan.retention_us = window.count();
      plan.retention_alert = alert_;
    }
  }

  // --- values ---

  // Shared expressions are planned once; without pass `share` each use gets its own copy.
  ValueId ValueOf(ExprId id) {
    ValueId& known = value_of_[static_cast<size_t>(id)];
    if (known != kNone && (options_.passes & kShare) != 0) return known;
    ValueId made = MakeValue(At(id));
    return value_of_[static_cast<size_t>(id)] = made;
  }

  ValueId MakeValue(const Expr& e) {
    Value v;
    switch (e.kind) {
      case ExprKind::kNumber:
        v.number = e.number;
        break;
      case ExprKind::kParameter:
        v.number = rules_.parameters[static_cast<size_t>(e.index)].value;
        break;
      case ExprKind::kLatest:
        return MakeHeld(ValueKind::kLatest, e);
      case ExprKind::kPrevious:
        return MakeHeld(ValueKind::kPrevious, e);
      case ExprKind::kLowest:
        return MakeHeld(ValueKind::kLowest, e);
      case ExprKind::kHighest:
        return MakeHeld(ValueKind::kHighest, e);
      case ExprKind::kCount:
        return MakeHeld(ValueKind::kCount, e);
      case ExprKind::kThisValue:
        v.kind = ValueKind::kThisValue;
        break;
      case ExprKind::kRecordValue:
        v.kind = ValueKind::kRecordValue;
        break;
      case ExprKind::kAge:
        v.kind = AgeKind(e);
        break;
      case ExprKind::kScore:
        v.kind = ValueKind::kScore;
        break;
      case ExprKind::kNegate:
        return MakeOperator(ValueKind::kNegate, e);
      case ExprKind::kAdd:
        return MakeOperator(ValueKind::kAdd, e);
      case ExprKind::kSubtract:
        return MakeOperator(ValueKind::kSubtract, e);
      case ExprKind::kMultiply:
        return MakeOperator(ValueKind::kMultiply, e);
      case ExprKind::kDivide:
        return MakeOperator(ValueKind::kDivide, e);
      case ExprKind::kElse:
        return MakeOperator(ValueKind::kElse, e);
      case ExprKind::kConvert:
        v.kind = ValueKind::kConvert;
        v.a = ValueOf(e.a);
        v.number = e.number;
        v.offset = e.offset;
        break;
      case ExprKind::kIf:
        return MakeIf(e);
      case ExprKind::kPoints:
        return MakePoints(e);
      default:
        break;  // truths are conditions
    }
    return pool_.Add(v);
  }

  ValueKind AgeKind(const Expr& e) const {
    const std::string& unit = rules_.units[static_cast<size_t>(e.unit)].text;
    return unit == "a" ? ValueKind::kAgeYears : unit == "mo" ? ValueKind::kAgeMonths : ValueKind::kAgeDays;
  }

  ValueId MakeHeld(ValueKind kind, const Expr& e) {
    Value v;
    v.kind = kind;
    v.concept_index = e.index;
    v.anchor = e.anchor;
    v.anchor_concept = e.anchor_concept;
    v.window_us = e.window.count();
    const bool aggregate = kind == ValueKind::kLowest || kind == ValueKind::kHighest || kind == ValueKind::kCount;
    Hold(e.index, aggregate ? e.window : Duration(0));  // the newest two are held in any case
    if (e.anchor != check::Anchor::kNone) Hold(e.anchor_concept, Duration(0));
    if (kind == ValueKind::kCount && e.a != check::kNoExpr) v.a = ConditionOf(e.a);
    return pool_.Add(v);
  }

  ValueId MakeOperator(ValueKind kind, const Expr& e) {
    Value v;
    v.kind = kind;
    v.a = ValueOf(e.a);
    if (e.b != check::kNoExpr) v.b = ValueOf(e.b);
    return pool_.Add(v);
  }

  ValueId MakeIf(const Expr& e) {
    Value v;
    v.kind = ValueKind::kIf;
    v.a = ConditionOf(e.a);
    v.b = ValueOf(e.b);
    v.c = ValueOf(e.c);
    return pool_.Add(v);
  }

  ValueId MakePoints(const Expr& e) {
    std::vector<PointRow> rows;
    for (int32_t i = 0; i < e.count; ++i) {
      const check::PointRow& from = rules_.point_rows[static_cast<size_t>(e.first + i)];
      std::vector<PointTier> tiers;
      bool closed = false;
      for (const check::PointRow::Tier& tier : from.tiers) {
        tiers.push_back({tier.condition == check::kNoExpr ? kNone : ConditionOf(tier.condition), tier.points});
        closed |= tier.condition == check::kNoExpr;
      }
      PointRow row;
      row.first_tier = static_cast<int32_t>(program_.point_tiers.size());
      row.tier_count = static_cast<int32_t>(tiers.size());
      row.has_if_unknown = from.if_unknown.has_value();
      row.if_unknown = from.if_unknown.value_or(0);
      if (row.has_if_unknown) row.subject_unknown = IsUnknown(from.subject);
      row.lowest = row.highest = closed ? tiers[0].points : 0;
      for (const PointTier& tier : tiers) {
        row.lowest = std::min(row.lowest, tier.points);
        row.highest = std::max(row.highest, tier.points);
      }
      program_.point_tiers.insert(program_.point_tiers.end(), tiers.begin(), tiers.end());
      rows.push_back(row);
    }
    Value v;
    v.kind = ValueKind::kPoints;
    v.a = static_cast<int32_t>(program_.point_rows.size());
    v.b = static_cast<int32_t>(rows.size());
    program_.point_rows.insert(program_.point_rows.end(), rows.begin(), rows.end());
    return pool_.Add(v);
  }

  // --- conditions ---

  ConditionId ConditionOf(ExprId id) {
    ConditionId& known = condition_of_[static_cast<size_t>(id)];
    if (known != kNone && (options_.passes & kShare) != 0) return known;
    ConditionId made = MakeCondition(At(id));
    return condition_of_[static_cast<size_t>(id)] = made;
  }

  ConditionId MakeCondition(const Expr& e) {
    Condition c;
    switch (e.kind) {
      case ExprKind::kTruth:
        return pool_.AddTruth(e.number != 0);
      case ExprKind::kAnd:
      case ExprKind::kOr: {
        std::vector<ConditionId> operands;
        for (int32_t i = 0; i < e.count; ++i)
          operands.push_back(ConditionOf(rules_.children[static_cast<size_t>(e.first + i)]));
        return pool_.AddNary(e.kind == ExprKind::kAnd ? ConditionKind::kAnd : ConditionKind::kOr, std::move(operands));
      }
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
      case ExprKind::kIsUnknown: {
        if (e.kind == ExprKind::kIsUnknown) return IsUnknown(e.a);
        return At(e.a).type == check::Type::kTruth ? Over(ConditionKind::kIsKnownTruth, ConditionOf(e.a))
                                                   : Over(ConditionKind::kIsKnownValue, ValueOf(e.a));
      }
      case ExprKind::kActiveOrder:
        program_.concepts[static_cast<size_t>(e.index)].orders = true;
        return Over(ConditionKind::kActiveOrder, e.index);
      case ExprKind::kOrdering:
        return Over(ConditionKind::kOrdering, e.index);
      case ExprKind::kSexIs:
        return Over(ConditionKind::kSexIs, e.index);
      default:
        return pool_.AddTruth(false);  // numbers are values
    }
  }

  ConditionId IsUnknown(ExprId id) {
    return At(id).type == check::Type::kTruth ? Over(ConditionKind::kIsUnknownTruth, ConditionOf(id))
                                              : Over(ConditionKind::kIsUnknownValue, ValueOf(id));
  }

  ConditionId Over(ConditionKind kind, int32_t a, int32_t b = kNone, int32_t c = kNone,
                   check::CompareOp op = check::CompareOp::kLess) {
    Condition condition;
    condition.kind = kind;
    condition.a = a;
    condition.b = b;
    condition.c = c;
    condition.op = op;
    return pool_.Add(condition);
  }

  // --- alerts and triggers ---

  void PlanAlert(int32_t index) {
    const check::Alert& alert = rules_.alerts[static_cast<size_t>(index)];
    alert_ = index;
    AlertPlan plan;
    if (alert.when != check::kNoExpr) plan.when = ConditionOf(alert.when);
    if (alert.exclude != check::kNoExpr) plan.exclude = ConditionOf(alert.exclude);
    if (alert.score != check::kNoExpr) plan.score = ValueOf(alert.score);
    if (alert.fire_at != check::kNoExpr) plan.fire_at = ConditionOf(alert.fire_at);
    PlanTiers(alert.severity, &plan.first_severity, &plan.severity_count);
    PlanTiers(alert.show, &plan.first_show, &plan.show_count);
    plan.first_message = static_cast<int32_t>(program_.message_parts.size());
    for (const check::MessagePart& part : alert.message) {
      MessagePart planned;
      if (part.expr != check::kNoExpr) {
        const bool number = At(part.expr).type == check::Type::kNumber;
        (number ? planned.value : planned.condition) = number ? ValueOf(part.expr) : ConditionOf(part.expr);
      }
      program_.message_parts.push_back(planned);
    }
    program_.alerts.push_back(plan);
  }

  void PlanTiers(const std::vector<check::Tier>& from, int32_t* first, int32_t* count) {
    *first = static_cast<int32_t>(program_.tiers.size());
    *count = static_cast<int32_t>(from.size());
    for (const check::Tier& tier : from) {
      program_.tiers.push_back({tier.condition == check::kNoExpr ? kNone : ConditionOf(tier.condition), tier.value});
    }
  }

  void PlanTriggers() {
    std::map<std::pair<RecordKind, int32_t>, std::vector<int32_t>> listening;
    for (size_t i = 0; i < rules_.alerts.size(); ++i) {
      for (const check::Trigger& trigger : rules_.alerts[i].triggers) {
        listening[{trigger.kind, trigger.concept_index}].push_back(static_cast<int32_t>(i));
      }
    }
    program_.result_trigger.assign(rules_.concepts.size(), kNone);
    program_.order_trigger.assign(rules_.concepts.size(), kNone);
    BranchBuilder builder(program_, (options_.passes & kBranch) != 0);
    for (const auto& [key, alerts] : listening) {
      Trigger trigger;
      trigger.kind = key.first;
      trigger.concept_index = key.second;
      trigger.alert_count = static_cast<int32_t>(alerts.size());
      // From the last alert to the first, so that each knows the root of the next.
      for (size_t i = alerts.size(); i-- > 0;) {
        trigger.root = builder.Build(program_.alerts[static_cast<size_t>(alerts[i])].when, alerts[i], trigger.root);
      }
      auto& index = trigger.kind == RecordKind::kResult ? program_.result_trigger : program_.order_trigger;
      index[static_cast<size_t>(trigger.concept_index)] = static_cast<int32_t>(program_.triggers.size());
      program_.triggers.push_back(trigger);
    }
  }

  const check::TypedRules& rules_;
  PlanOptions options_;
  Program program_;
  Pool pool_;
  std::vector<ValueId> value_of_;
  std::vector<ConditionId> condition_of_;
  int32_t alert_ = kNone;
};

}  // namespace

Program Plan(std::shared_ptr<const check::TypedRules> rules, const PlanOptions& options) {
  return Planner(std::move(rules), options).Run();
}

}  // namespace quell::plan
