#include "tests/reference/phrases.h"

#include <algorithm>

#include "lib/base/civil_time.h"

namespace quell::reference {

using check::CompareOp;
using check::Expr;
using check::ExprId;
using check::ExprKind;
using check::kNoExpr;

Answer Phrases::Eval(ExprId id, const Situation& situation) const {
  const Answer answer = Find(rules_.exprs[static_cast<size_t>(id)], situation);
  if (watch_) watch_(id, answer);
  return answer;
}

// Phrases; what is made of other expressions is asked below.
Answer Phrases::Find(const Expr& e, const Situation& situation) const {
  const Record& trigger = *situation.trigger.record;
  switch (e.kind) {
    case ExprKind::kNumber:
      return Number(e.number);
    case ExprKind::kTruth:
      return Known(e.number != 0);
    case ExprKind::kParameter:
      return Number(rules_.parameters[static_cast<size_t>(e.index)].value);
    case ExprKind::kScore:
      return situation.score;
    case ExprKind::kPicked: {
      const Picked picked = Pick(e.pick, e.index, e.window, situation);
      return picked.reasons.empty() ? Number(picked.reading.low, picked.reading.high) : Unknown(picked.reasons);
    }
    case ExprKind::kValueIs: {
      const Picked picked = Pick(e.pick, e.index, e.window, situation);
      return picked.reasons.empty() ? Known(picked.reading.low == e.number) : Unknown(picked.reasons);
    }
    case ExprKind::kQualityIs: {
      const Picked picked = Pick(e.pick, e.index, e.window, situation, false);
      if (!picked.reasons.empty()) return Unknown(picked.reasons);
      if (picked.record->flags & static_cast<uint16_t>(e.number)) return Known(true);
      return source_.specimen_quality ? Known(false) : Unknown(UnknownReason::kNotCarried);
    }
    case ExprKind::kStatusIs: {
      const Picked picked = Pick(e.pick, e.index, e.window, situation, false);
      if (!picked.reasons.empty()) return Unknown(picked.reasons);
      if (picked.record->status == ResultStatus::kNotRecorded) return Unknown(UnknownReason::kNeverRecorded);
      return Known(picked.record->status == static_cast<ResultStatus>(e.number));
    }
    case ExprKind::kTimeSince: {
      const Picked picked = Pick(e.pick, e.index, e.window, situation);
      return picked.reasons.empty() ? Hours(now_ - picked.moment.clinical) : Unknown(picked.reasons);
    }
    case ExprKind::kTimeSinceAdmission: {
      const Encounter encounter = EncounterOf(situation);
      return encounter.reasons.empty() ? Hours(now_ - encounter.admission->moment.clinical)
                                       : Unknown(encounter.reasons);
    }
    case ExprKind::kEncounterClassIs: {
      const Encounter encounter = EncounterOf(situation);
      if (!encounter.reasons.empty()) return Unknown(encounter.reasons);
      const EncounterClass is = encounter.admission->fed.record->encounter_class;
      if (is == EncounterClass::kNotRecorded) return Unknown(UnknownReason::kNeverRecorded);
      return Known(is == static_cast<EncounterClass>(e.number));
    }
    case ExprKind::kLowest:
    case ExprKind::kHighest:
    case ExprKind::kMean:
    case ExprKind::kSum:
    case ExprKind::kChange:
    case ExprKind::kSlope:
    case ExprKind::kCount:
      return Aggregate(e, situation);
    case ExprKind::kThisTime:
      return Seconds(MomentOf(situation.trigger).clinical.time_since_epoch());
    case ExprKind::kRecordTime:
      return Seconds(situation.looked_at->moment.clinical.time_since_epoch());
    case ExprKind::kThisValue: {
      const int32_t as = situation.trigger_concept;
      if (as < 0 || !rules_.concepts[static_cast<size_t>(as)].measured) return Unknown(UnknownReason::kNeverRecorded);
      const Reading reading = reader_.Read(trigger, as);
      return reading.unusable ? Unknown(*reading.unusable) : Number(reading.low, reading.high);
    }
    case ExprKind::kRecordValue: {
      const Picked picked = Pick(check::Pick::kRecord, e.index, Duration(0), situation);
      return picked.reasons.empty() ? Number(picked.reading.low, picked.reading.high) : Unknown(picked.reasons);
    }
    case ExprKind::kOrderDose:
      return Ordering(trigger) ? Dose(trigger, e, e.unit) : Unknown(UnknownReason::kNeverRecorded);
    case ExprKind::kRecordDose:
      return Dose(*situation.looked_at->fed.record, e, e.unit);
    case ExprKind::kOrderFrequency:
      if (!Ordering(trigger) || trigger.per_day == 0) return Unknown(UnknownReason::kNeverRecorded);
      return Number(trigger.per_day);
    case ExprKind::kAge:
      return Age(rules_.units[static_cast<size_t>(e.unit)].text);
    case ExprKind::kSexIs:
      // A sex that is recorded as other is neither female nor male.
      if (patient_.sex == Sex::kNotRecorded) return Unknown(UnknownReason::kNeverRecorded);
      return Known(patient_.sex == static_cast<Sex>(e.index));
    case ExprKind::kActiveOrder:
    case ExprKind::kEnded:
      return AnyRecord(e, RecordKind::kOrder, situation);
    case ExprKind::kHomeMedication:
      return AnyRecord(e, RecordKind::kHomeMedication, situation);
    case ExprKind::kAdministered:
      return AnyRecord(e, RecordKind::kAdministration, situation);
    case ExprKind::kHasProblem:
      return AnyRecord(e, RecordKind::kProblem, situation);
    case ExprKind::kAllergicTo:
      return AnyRecord(e, RecordKind::kAllergy, situation);
    case ExprKind::kHadProcedure:
      return AnyRecord(e, RecordKind::kProcedure, situation);
    case ExprKind::kVaccinated:
      return AnyRecord(e, RecordKind::kImmunization, situation);
    case ExprKind::kCountAdministered:
      return Total(e, RecordKind::kAdministration, situation);
    case ExprKind::kCountIngredients:
    case ExprKind::kDailyDose:
      return Total(e, RecordKind::kOrder, situation);
    case ExprKind::kOrdering:
      return Known(Ordering(trigger) && reader_.BelongsTo(trigger, e.index));
    case ExprKind::kTextIs:
      return TextIs(e, situation);
    default:
      return Logic(e, situation);
  }
}

Answer Phrases::Logic(const Expr& e, const Situation& situation) const {
  const auto eval = [&](ExprId child) { return Eval(child, situation); };
  switch (e.kind) {
    case ExprKind::kNot:
      return Not(eval(e.a));
    case ExprKind::kCompare:
      return Compared(e.op, e.a, e.b, situation);
    case ExprKind::kBetween:
      return And(Compared(CompareOp::kLessEqual, e.b, e.a, situation),
                 Compared(CompareOp::kLessEqual, e.a, e.c, situation));
    case ExprKind::kIsKnown:
      return Known(eval(e.a).known);
    case ExprKind::kIsUnknown:
      return Known(!eval(e.a).known);
    case ExprKind::kIf: {
      const Answer condition = eval(e.a);
      return !condition.known ? condition : eval(condition.truth ? e.b : e.c);
    }
    case ExprKind::kElse: {
      // Where neither is known, both are unknown operands, so the reasons are those of both.
      const Answer a = eval(e.a);
      if (a.known) return a;
      const Answer b = eval(e.b);
      return b.known ? b : Unknown(a.reasons | b.reasons);
    }
    default:
      return Calculation(e, situation);
  }
}

// Two times are compared as their difference against 0.
Answer Phrases::Compared(CompareOp op, ExprId a, ExprId b, const Situation& situation) const {
  const Answer left = Eval(a, situation), right = Eval(b, situation);
  if (rules_.exprs[static_cast<size_t>(a)].type != check::Type::kTime) return Compare(op, left, right);
  return Compare(op, Arithmetic(ExprKind::kSubtract, left, right), Number(0));
}

Answer Phrases::Calculation(const Expr& e, const Situation& situation) const {
  const auto eval = [&](ExprId child) { return Eval(child, situation); };
  switch (e.kind) {
    case ExprKind::kNegate:
      return Scale(eval(e.a), -1, 0);
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
      return Arithmetic(e.kind, eval(e.a), eval(e.b));
    case ExprKind::kConvert:
      return Scale(eval(e.a), e.number, e.offset);
    case ExprKind::kPower:
      return Power(eval(e.a), e.number);
    case ExprKind::kAbs:
    case ExprKind::kRound:
    case ExprKind::kSqrt:
    case ExprKind::kLn:
    case ExprKind::kExp:
      return Function(e.kind, eval(e.a));
    case ExprKind::kPoints:
      return Points(e, situation);
    default:
      return List(e, situation);
  }
}

// kAnd, kOr, kLeast, kGreatest.
Answer Phrases::List(const Expr& e, const Situation& situation) const {
  const auto child = [&](int32_t i) { return Eval(rules_.children[static_cast<size_t>(e.first + i)], situation); };
  Answer sofar = child(0);
  for (int32_t i = 1; i < e.count; ++i) {
    const Answer next = child(i);
    sofar = e.kind == ExprKind::kAnd  ? And(sofar, next)
            : e.kind == ExprKind::kOr ? Or(sofar, next)
                                      : Arithmetic(e.kind, sofar, next);
  }
  return sofar;
}

Answer Phrases::Age(const std::string& unit) const {
  const std::optional<int> age = unit == "d"    ? AgeInDays(patient_.birth, now_, zone_)
                                 : unit == "mo" ? AgeInMonths(patient_.birth, now_, zone_)
                                                : AgeInYears(patient_.birth, now_, zone_);
  return age ? Number(*age) : Unknown(UnknownReason::kNeverRecorded);
}

// The points of an unsettled row range over all its tiers, those already known to be false among them.
Answer Phrases::Row(const check::PointRow& row, const Situation& situation) const {
  if (row.if_unknown && !Eval(row.subject, situation).known) return Number(*row.if_unknown);
  for (const check::PointRow::Tier& tier : row.tiers) {
    const Truth truth = tier.condition == kNoExpr ? Truth::kTrue : ToTruth(Eval(tier.condition, situation));
    if (truth == Truth::kTrue) return Number(tier.points);
    if (truth == Truth::kFalse) continue;
    if (row.if_unknown) return Number(*row.if_unknown);
    const bool otherwise = row.tiers.back().condition == kNoExpr;
    double low = otherwise ? row.tiers.back().points : 0, high = low;
    for (const check::PointRow::Tier& any : row.tiers) {
      low = std::min(low, any.points);
      high = std::max(high, any.points);
    }
    return Number(low, high);
  }
  return Number(0);
}

Answer Phrases::Points(const Expr& e, const Situation& situation) const {
  Answer sum = Number(0);
  for (int32_t i = 0; i < e.count; ++i) {
    const check::PointRow& row = rules_.point_rows[static_cast<size_t>(e.first + i)];
    sum = Arithmetic(ExprKind::kAdd, sum, Row(row, situation));
  }
  return sum;
}

}  // namespace quell::reference
