#include <algorithm>
#include <optional>

#include "lib/base/civil_time.h"
#include "lib/eval/evaluator.h"
#include "lib/eval/evaluator_records.h"

namespace quell::eval {

using check::Pick;
using plan::kNone;
using plan::ValueKind;

namespace {

// From `from_us` to `to_us`. Unsigned, because a source may give any 64 bits as a time.
double MicrosBetween(int64_t from_us, int64_t to_us) {
  return static_cast<double>(static_cast<int64_t>(static_cast<uint64_t>(to_us) - static_cast<uint64_t>(from_us)));
}

Number CountBetween(int64_t low, int64_t high) { return {static_cast<double>(low), static_cast<double>(high), {}}; }
Number Seconds(int64_t micros) { return Number::Point(static_cast<double>(micros) / 1e6); }
Number HoursSince(int64_t from_us, int64_t now_us) { return Number::Point(MicrosBetween(from_us, now_us) / 3.6e9); }

}  // namespace

Number Evaluator::Value(plan::ValueId id) {
  const plan::Value& v = program_->values[static_cast<size_t>(id)];
  if (v.kind == ValueKind::kConstant) return Number::Point(v.number);
  if (v.scope == plan::Scope::kAlert || !program_->memo) return Compute(v);
  uint64_t stamp = v.scope == plan::Scope::kStep ? step_stamp_ : record_stamp_;
  if (kept_[static_cast<size_t>(id)].stamp == stamp) return kept_[static_cast<size_t>(id)].number;
  Number number = Compute(v);
  kept_[static_cast<size_t>(id)] = {stamp, number};
  return number;
}

Number Evaluator::Compute(const plan::Value& v) {
  switch (v.kind) {
    case ValueKind::kConstant:
      return Number::Point(v.number);
    case ValueKind::kLatest:
    case ValueKind::kPrevious:
      return Newest(v);
    case ValueKind::kPicked: {
      ReasonSet why;
      const HeldValue* held = Find(v.pick, v.concept_index, v.window_us, &why);
      return held == nullptr ? Number::Unknown(why) : Number{held->low, held->high, {}};
    }
    case ValueKind::kLowest:
    case ValueKind::kHighest:
    case ValueKind::kMean:
    case ValueKind::kSum:
    case ValueKind::kChange:
    case ValueKind::kSlope:
    case ValueKind::kCount:
      return Aggregate(v);
    case ValueKind::kCountRecords:
    case ValueKind::kCountIngredients:
    case ValueKind::kDailyDose:
      return OverQuery(v);
    case ValueKind::kTimeSince: {
      ReasonSet why;
      const HeldValue* held = Find(v.pick, v.concept_index, v.window_us, &why);
      if (held != nullptr) return HoursSince(held->moment.clinical_us, state_->now_us());
      if (v.pick != Pick::kRecord || looked_at_.record == nullptr) return Number::Unknown(why);
      return HoursSince(looked_at_.record->moment.clinical_us, state_->now_us());
    }
    case ValueKind::kTimeSinceAdmission: {
      const HeldEncounters::Entry* admission = Encounter();
      if (admission == nullptr) return Number::Unknown(NoEncounterReasons());
      return HoursSince(admission->moment.clinical_us, state_->now_us());
    }
    case ValueKind::kThisTime:
      return Seconds(record_clinical_us_);
    case ValueKind::kRecordTime:
      if (looked_at_.result != nullptr) return Seconds(looked_at_.result->moment.clinical_us);
      if (looked_at_.record != nullptr) return Seconds(looked_at_.record->moment.clinical_us);
      return Number::Unknown(UnknownReason::kNeverRecorded);
    case ValueKind::kThisValue:
      return this_value_;
    case ValueKind::kRecordValue:
      if (looked_at_.result != nullptr) return {looked_at_.result->low, looked_at_.result->high, {}};
      return Number::Unknown(UnknownReason::kNeverRecorded);
    case ValueKind::kOrderDose: {
      const bool order = record_->kind == RecordKind::kOrder || record_->kind == RecordKind::kOrderSelect;
      return Dose(v.target, order ? record_ : nullptr);
    }
    case ValueKind::kRecordDose:
      return Dose(v.target, looked_at_.record != nullptr ? &looked_at_.record->record : nullptr);
    case ValueKind::kOrderFrequency: {
      const bool order = record_->kind == RecordKind::kOrder || record_->kind == RecordKind::kOrderSelect;
      if (!order || record_->per_day == 0) return Number::Unknown(UnknownReason::kNeverRecorded);
      return Checked(record_->per_day, record_->per_day);
    }
    case ValueKind::kAgeYears:
    case ValueKind::kAgeMonths:
    case ValueKind::kAgeDays:
      return Age(v.kind);
    case ValueKind::kScore:
      return score_;
    case ValueKind::kNegate:
      return Negate(Value(v.a));
    case ValueKind::kAdd:
      return Add(Value(v.a), Value(v.b));
    case ValueKind::kSubtract:
      return Subtract(Value(v.a), Value(v.b));
    case ValueKind::kMultiply:
      return Multiply(Value(v.a), Value(v.b));
    case ValueKind::kDivide:
      return Divide(Value(v.a), Value(v.b));
    case ValueKind::kPower:
      return Power(Value(v.a), v.number);
    case ValueKind::kAbs:
      return Abs(Value(v.a));
    case ValueKind::kRound:
      return Round(Value(v.a));
    case ValueKind::kSqrt:
      return Sqrt(Value(v.a));
    case ValueKind::kLn:
      return Ln(Value(v.a));
    case ValueKind::kExp:
      return Exp(Value(v.a));
    case ValueKind::kLeast:
    case ValueKind::kGreatest:
      return LeastOrGreatest(v);
    case ValueKind::kConvert:
      return Scale(Value(v.a), v.number, v.offset);
    case ValueKind::kElse: {
      Number a = Value(v.a);
      if (a.known()) return a;
      Number b = Value(v.b);
      return b.known() ? b : Number::Unknown(a.why | b.why);
    }
    case ValueKind::kIf: {
      Truth truth = Ask(v.a);
      if (truth == Truth::kUnknown) return Number::Unknown(Reasons(v.a));
      return Value(truth == Truth::kTrue ? v.b : v.c);
    }
    case ValueKind::kPoints:
      return Points(v);
  }
  return {};
}

// `latest C` and `previous C`, with or without `within`.
Number Evaluator::Newest(const plan::Value& v) {
  ReasonSet why;
  const HeldValue* held =
      Find(v.kind == ValueKind::kLatest ? Pick::kLatest : Pick::kPrevious, v.concept_index, v.window_us, &why);
  return held == nullptr ? Number::Unknown(why) : Number{held->low, held->high, {}};
}

Number Evaluator::LeastOrGreatest(const plan::Value& v) {
  Number result = Value(program_->operands[static_cast<size_t>(v.a)]);
  for (int32_t i = 1; i < v.b; ++i) {
    const Number next = Value(program_->operands[static_cast<size_t>(v.a + i)]);
    result = v.kind == ValueKind::kLeast ? Least(result, next) : Greatest(result, next);
  }
  return result;
}

// --- over the results of a window ---

Number Evaluator::Aggregate(const plan::Value& v) {
  const HeldValues& held = HeldOf(v.concept_index);
  const Bounds bounds = BoundsOf(v.window);
  if (!bounds.why.empty()) return Number::Unknown(bounds.why);
  if (v.kind == ValueKind::kCount && !binding_->Carries(RecordKind::kResult)) {
    return Number::Unknown(UnknownReason::kNotCarried);
  }
  if (held.DroppedFrom(bounds.from)) return Number::Unknown(UnknownReason::kTooManyRecords);
  return Fold(v, held, bounds);
}

// Oldest to newest.
Number Evaluator::Fold(const plan::Value& v, const HeldValues& held, const Bounds& bounds) {
  const plan::ConditionId where = program_->windows[static_cast<size_t>(v.window)].where;
  int64_t count = 0, unsettled = 0;
  double low = 0, high = 0;  // the extreme, or the sum
  const HeldValue *oldest = nullptr, *newest = nullptr;
  const size_t stack = values_scratch_.size();
  for (size_t i = held.FirstFrom(bounds.from); i < held.size() && held[i].moment < bounds.to; ++i) {
    const HeldValue& value = held[i];
    if (where != kNone) {
      const Truth match = MatchOf(where, {&value, nullptr});
      unsettled += match == Truth::kUnknown ? 1 : 0;
      if (match != Truth::kTrue) continue;
    }
    if (++count == 1) oldest = &value;
    newest = &value;
    switch (v.kind) {
      case ValueKind::kLowest:
        low = count == 1 ? value.low : std::min(low, value.low);
        high = count == 1 ? value.high : std::min(high, value.high);
        break;
      case ValueKind::kHighest:
        low = count == 1 ? value.low : std::max(low, value.low);
        high = count == 1 ? value.high : std::max(high, value.high);
        break;
      case ValueKind::kMean:
      case ValueKind::kSum:
        low += value.low;
        high += value.high;
        break;
      case ValueKind::kSlope:
        values_scratch_.push_back(&value);
        break;
      default:
        break;
    }
  }
  if (v.kind == ValueKind::kCount) return CountBetween(count, count + unsettled);
  if (count == 0) {
    const ReasonSet why = held.AnyBefore(bounds.to) ? ReasonSet(UnknownReason::kOlderThanWindow) : NeverReasons();
    return Number::Unknown(why | held.UnusableFrom(bounds.from));
  }
  const double n = static_cast<double>(count);
  switch (v.kind) {
    case ValueKind::kMean:
      return Checked(low / n, high / n);
    case ValueKind::kSum:
      return Checked(low, high);
    case ValueKind::kChange:
      return Subtract({newest->low, newest->high, {}}, {oldest->low, oldest->high, {}});
    case ValueKind::kSlope: {
      const Number slope = Slope(std::span(values_scratch_).subspan(stack));
      values_scratch_.resize(stack);
      return slope.known() || !slope.why.Has(UnknownReason::kTooFew)
                 ? slope
                 : Number::Unknown(slope.why | held.UnusableFrom(bounds.from));
    }
    default:
      return {low, high, {}};
  }
}

// Least squares over clinical time, per hour; the sums in the order that lib/check/typed.h gives.
Number Evaluator::Slope(std::span<const HeldValue* const> values) {
  const int64_t start_us = values.front()->moment.clinical_us;
  if (values.back()->moment.clinical_us == start_us) return Number::Unknown(UnknownReason::kTooFew);
  auto hours = [&](const HeldValue* v) { return MicrosBetween(start_us, v->moment.clinical_us) / 3.6e9; };
  double sum = 0;
  for (const HeldValue* v : values) sum += hours(v);
  const double mean = sum / static_cast<double>(values.size());
  const double base = values.front()->low;
  double squares = 0, low = 0, high = 0;
  for (const HeldValue* v : values) {
    const double w = hours(v) - mean;
    squares += w * w;
    low += w * (w >= 0 ? v->low - base : v->high - base);
    high += w * (w >= 0 ? v->high - base : v->low - base);
  }
  return Checked(low / squares, high / squares);
}

// --- over orders and administrations ---

Number Evaluator::OverQuery(const plan::Value& v) {
  const plan::Query& query = program_->queries[static_cast<size_t>(v.a)];
  const Bounds bounds = BoundsOf(query.window);
  if (!bounds.why.empty()) return Number::Unknown(bounds.why);
  if (state_->records().list(query.list).dropped()) return Number::Unknown(UnknownReason::kTooManyRecords);
  int64_t records = 0;
  Number answer = Number::Point(0);
  const size_t stack = ingredients_scratch_.size();
  Unsettled unsettled;
  auto see = [&](const HeldRecord& held) {
    ++records;
    if (v.kind == ValueKind::kCountIngredients) {
      const std::span<const int32_t> of = binding_->IngredientsOf(held.record.coding);
      ingredients_scratch_.insert(ingredients_scratch_.end(), of.begin(), of.end());
    } else if (v.kind == ValueKind::kDailyDose) {
      answer = Add(answer, DosePerDay(v.target, held.record));
    }
    return true;
  };
  ForEachMatch(query, bounds, see, &unsettled);
  const auto first = ingredients_scratch_.begin() + static_cast<ptrdiff_t>(stack);
  std::sort(first, ingredients_scratch_.end());
  const auto ingredients = std::unique(first, ingredients_scratch_.end()) - first;
  ingredients_scratch_.resize(stack);
  if (records == 0 && !binding_->Carries(query.kind)) return Number::Unknown(UnknownReason::kNotCarried);
  if (v.kind == ValueKind::kDailyDose) return answer;
  if (v.kind == ValueKind::kCountRecords) return CountBetween(records, records + unsettled.count);
  return Number::Point(static_cast<double>(ingredients));
}

Number Evaluator::DosePerDay(int32_t target, const Record& order) const {
  const Number dose = Dose(target, &order);
  const double per_day = (order.flags & kOneTime) != 0 ? 1 : static_cast<double>(order.per_day);
  if (per_day == 0) return Number::Unknown(dose.why | UnknownReason::kNeverRecorded);
  return Scale(dose, per_day, 0);
}

// No order (a null record) has no dose.
Number Evaluator::Dose(int32_t target, const Record* record) const {
  if (record == nullptr) return Number::Unknown(UnknownReason::kNeverRecorded);
  if (record->kind != RecordKind::kOrder && record->kind != RecordKind::kOrderSelect &&
      record->kind != RecordKind::kAdministration) {
    return Number::Unknown(UnknownReason::kNeverRecorded);
  }
  return ReadDose(*binding_, target, *record);
}

// --- the patient, and scores ---

Number Evaluator::Age(ValueKind kind) const {
  Time now{Duration(state_->now_us())};
  const BirthDate& birth = state_->patient().birth;
  std::optional<int> age = kind == ValueKind::kAgeYears    ? AgeInYears(birth, now, binding_->zone())
                           : kind == ValueKind::kAgeMonths ? AgeInMonths(birth, now, binding_->zone())
                                                           : AgeInDays(birth, now, binding_->zone());
  return age.has_value() ? Number::Point(*age) : Number::Unknown(UnknownReason::kNeverRecorded);
}

// The sum of the rows. A row whose tier can't be decided is an interval; see PointRow in lib/check/typed.h.
Number Evaluator::Points(const plan::Value& v) {
  Number sum;
  for (int32_t r = v.a; r < v.a + v.b; ++r) {
    const plan::PointRow& row = program_->point_rows[static_cast<size_t>(r)];
    Number points;
    if (row.has_if_unknown && Ask(row.subject_unknown) == Truth::kTrue) {
      sum = Add(sum, Number::Point(row.if_unknown));
      continue;
    }
    for (int32_t t = row.first_tier; t < row.first_tier + row.tier_count; ++t) {
      const plan::PointTier& tier = program_->point_tiers[static_cast<size_t>(t)];
      Truth truth = tier.condition == kNone ? Truth::kTrue : Ask(tier.condition);
      if (truth == Truth::kFalse) continue;
      if (truth == Truth::kTrue)
        points = Number::Point(tier.points);
      else if (row.has_if_unknown)
        points = Number::Point(row.if_unknown);
      else
        points = {row.lowest, row.highest, {}};
      break;
    }
    sum = Add(sum, points);
  }
  return sum;
}

}  // namespace quell::eval
