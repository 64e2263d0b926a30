#include <algorithm>
#include <string>

#include "lib/plan/planner.h"

namespace quell::plan {

using check::Expr;
using check::ExprId;
using check::ExprKind;
using check::Pick;

// Shared expressions are planned once; without pass `share` each use gets its own copy.
ValueId Planner::ValueOf(ExprId id) {
  const ValueId known = program_.value_of_expr[static_cast<size_t>(id)];
  if (known != kNone && Shares()) return known;
  const ValueId made = MakeValue(At(id));
  return program_.value_of_expr[static_cast<size_t>(id)] = made;
}

namespace {

// What is one value of the same name.
ValueKind SimpleKind(ExprKind kind) {
  switch (kind) {
    case ExprKind::kTimeSinceAdmission:
      return ValueKind::kTimeSinceAdmission;
    case ExprKind::kThisTime:
      return ValueKind::kThisTime;
    case ExprKind::kRecordTime:
      return ValueKind::kRecordTime;
    case ExprKind::kThisValue:
      return ValueKind::kThisValue;
    case ExprKind::kRecordValue:
      return ValueKind::kRecordValue;
    case ExprKind::kOrderFrequency:
      return ValueKind::kOrderFrequency;
    default:
      return ValueKind::kScore;
  }
}

ValueKind OperatorKind(ExprKind kind) {
  switch (kind) {
    case ExprKind::kNegate:
      return ValueKind::kNegate;
    case ExprKind::kAdd:
      return ValueKind::kAdd;
    case ExprKind::kSubtract:
      return ValueKind::kSubtract;
    case ExprKind::kMultiply:
      return ValueKind::kMultiply;
    case ExprKind::kDivide:
      return ValueKind::kDivide;
    case ExprKind::kPower:
      return ValueKind::kPower;
    case ExprKind::kAbs:
      return ValueKind::kAbs;
    case ExprKind::kRound:
      return ValueKind::kRound;
    case ExprKind::kSqrt:
      return ValueKind::kSqrt;
    case ExprKind::kLn:
      return ValueKind::kLn;
    case ExprKind::kExp:
      return ValueKind::kExp;
    case ExprKind::kConvert:
      return ValueKind::kConvert;
    default:
      return ValueKind::kElse;
  }
}

ValueKind AggregateKind(ExprKind kind) {
  switch (kind) {
    case ExprKind::kLowest:
      return ValueKind::kLowest;
    case ExprKind::kHighest:
      return ValueKind::kHighest;
    case ExprKind::kMean:
      return ValueKind::kMean;
    case ExprKind::kSum:
      return ValueKind::kSum;
    case ExprKind::kChange:
      return ValueKind::kChange;
    case ExprKind::kSlope:
      return ValueKind::kSlope;
    default:
      return ValueKind::kCount;
  }
}

ValueKind AgeKind(const std::string& unit) {
  return unit == "a" ? ValueKind::kAgeYears : unit == "mo" ? ValueKind::kAgeMonths : ValueKind::kAgeDays;
}

}  // namespace

ValueId Planner::MakeValue(const Expr& e) {
  Value v;
  switch (e.kind) {
    case ExprKind::kNumber:
      v.number = e.number;
      return pool_.Add(v);
    case ExprKind::kParameter:
      v.number = rules_.parameters[static_cast<size_t>(e.index)].value;
      return pool_.Add(v);
    case ExprKind::kPicked:
    case ExprKind::kTimeSince:
      return MakePicked(e);
    case ExprKind::kLowest:
    case ExprKind::kHighest:
    case ExprKind::kMean:
    case ExprKind::kSum:
    case ExprKind::kChange:
    case ExprKind::kSlope:
    case ExprKind::kCount:
      return MakeAggregate(AggregateKind(e.kind), e);
    case ExprKind::kCountAdministered:
    case ExprKind::kCountIngredients:
    case ExprKind::kDailyDose:
      return MakeOverQuery(e.kind == ExprKind::kCountAdministered  ? ValueKind::kCountRecords
                           : e.kind == ExprKind::kCountIngredients ? ValueKind::kCountIngredients
                                                                   : ValueKind::kDailyDose,
                           e);
    case ExprKind::kTimeSinceAdmission:
      program_.encounters = true;
      [[fallthrough]];
    case ExprKind::kThisTime:
    case ExprKind::kRecordTime:
    case ExprKind::kThisValue:
    case ExprKind::kRecordValue:
    case ExprKind::kOrderFrequency:
    case ExprKind::kScore:
      v.kind = SimpleKind(e.kind);
      return pool_.Add(v);
    case ExprKind::kOrderDose:
    case ExprKind::kRecordDose:
      return MakeDose(e.kind == ExprKind::kOrderDose ? ValueKind::kOrderDose : ValueKind::kRecordDose, e);
    case ExprKind::kAge:
      v.kind = AgeKind(rules_.units[static_cast<size_t>(e.unit)].text);
      return pool_.Add(v);
    case ExprKind::kNegate:
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
    case ExprKind::kPower:
    case ExprKind::kAbs:
    case ExprKind::kRound:
    case ExprKind::kSqrt:
    case ExprKind::kLn:
    case ExprKind::kExp:
    case ExprKind::kConvert:
    case ExprKind::kElse:
      return MakeOperator(OperatorKind(e.kind), e);
    case ExprKind::kLeast:
    case ExprKind::kGreatest: {
      std::vector<ValueId> operands;
      for (int32_t i = 0; i < e.count; ++i)
        operands.push_back(ValueOf(rules_.children[static_cast<size_t>(e.first + i)]));
      return pool_.AddExtreme(e.kind == ExprKind::kLeast ? ValueKind::kLeast : ValueKind::kGreatest, operands);
    }
    case ExprKind::kIf:
      return MakeIf(e);
    case ExprKind::kPoints:
      return MakePoints(e);
    default:
      return pool_.Add(v);  // truths are conditions
  }
}

ValueId Planner::MakePicked(const Expr& e) {
  Value v;
  if (e.kind == ExprKind::kTimeSince) {
    v.kind = ValueKind::kTimeSince;
  } else {
    v.kind = e.pick == Pick::kLatest     ? ValueKind::kLatest
             : e.pick == Pick::kPrevious ? ValueKind::kPrevious
                                         : ValueKind::kPicked;
  }
  v.pick = e.pick;
  v.concept_index = e.index;
  v.window_us = e.window.count();
  HoldPick(e.pick, e.index, Duration(0));  // the newest are held in any case
  return pool_.Add(v);
}

ValueId Planner::MakeAggregate(ValueKind kind, const Expr& e) {
  Value v;
  v.kind = kind;
  v.concept_index = e.index;
  Hold(e.index, e.window);
  v.window = WindowOf(e);
  if (v.window == kNone) v.window = pool_.Add(Window{});
  return pool_.Add(v);
}

ValueId Planner::MakeOverQuery(ValueKind kind, const Expr& e) {
  Value v;
  v.kind = kind;
  const bool given = kind == ValueKind::kCountRecords;
  v.a = QueryOf(given ? RecordKind::kAdministration : RecordKind::kOrder, given ? Query::kInWindow : Query::kActive, e);
  if (kind == ValueKind::kDailyDose) {
    v.target = pool_.Add(DoseTarget{e.dose_unit, e.drug == check::Drug::kConcept ? e.index : kNone});
  }
  return pool_.Add(v);
}

ValueId Planner::MakeDose(ValueKind kind, const Expr& e) {
  Value v;
  v.kind = kind;
  v.target = pool_.Add(DoseTarget{e.unit, e.index});
  return pool_.Add(v);
}

ValueId Planner::MakeOperator(ValueKind kind, const Expr& e) {
  Value v;
  v.kind = kind;
  v.a = ValueOf(e.a);
  if (e.b != check::kNoExpr) v.b = ValueOf(e.b);
  if (kind == ValueKind::kConvert || kind == ValueKind::kPower) v.number = e.number;
  if (kind == ValueKind::kConvert) v.offset = e.offset;
  return pool_.Add(v);
}

ValueId Planner::MakeIf(const Expr& e) {
  Value v;
  v.kind = ValueKind::kIf;
  v.a = ConditionOf(e.a);
  v.b = ValueOf(e.b);
  v.c = ValueOf(e.c);
  return pool_.Add(v);
}

ValueId Planner::MakePoints(const Expr& e) {
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
    // What stands inside may have points of its own: it is planned before places are taken.
    if (from.if_unknown.has_value()) row.subject_unknown = IsUnknown(from.subject);
    row.first_tier = static_cast<int32_t>(program_.point_tiers.size());
    row.tier_count = static_cast<int32_t>(tiers.size());
    row.has_if_unknown = from.if_unknown.has_value();
    row.if_unknown = from.if_unknown.value_or(0);
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

}  // namespace quell::plan
