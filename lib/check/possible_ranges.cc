// What the numbers of a rule can be.
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <optional>

#include "lib/base/compare.h"
#include "lib/base/limits.h"
#include "lib/check/possible.h"

namespace quell::check {
namespace {

constexpr double kMostSeconds = 60.0 * 60 * 24 * 366 * (limits::kLatestYear - limits::kEarliestYear + 1);
constexpr double kMostAge = 1e6;  // in days, months or years
constexpr double kMostCounted = static_cast<double>(limits::kHeldValues);

ValueRange Anything() { return {-DBL_MAX, DBL_MAX, true, true, false}; }
ValueRange Constantly(double value) { return {value, value, true, false, true}; }

// Functions that no processor rounds the same way are given room.
ValueRange Roomy(ValueRange range) {
  range.low -= 1e-12 * std::fabs(range.low);
  range.high += 1e-12 * std::fabs(range.high);
  return range;
}

// What leaves the range of a double is unknown.
ValueRange Bounded(ValueRange range) {
  if (!(range.low >= -DBL_MAX)) {
    range.low = -DBL_MAX;
    range.unknown = true;
  }
  if (!(range.high <= DBL_MAX)) {
    range.high = DBL_MAX;
    range.unknown = true;
  }
  return range;
}

ValueRange Joined(const ValueRange& a, const ValueRange& b, double low, double high) {
  return Bounded({low, high, a.known && b.known, a.unknown || b.unknown, a.point && b.point});
}

// Of several that it may be.
ValueRange AnyOf(const ValueRange& a, const ValueRange& b) {
  if (!a.known || !b.known) {
    ValueRange one = a.known ? a : b;
    one.unknown = true;
    return one;
  }
  return {std::min(a.low, b.low), std::max(a.high, b.high), true, a.unknown || b.unknown, a.point && b.point};
}

ValueRange Corners(const ValueRange& a, const ValueRange& b, double p, double q, double r, double s) {
  if (std::isnan(p) || std::isnan(q) || std::isnan(r) || std::isnan(s)) return Joined(a, b, -INFINITY, INFINITY);
  return Joined(a, b, std::min({p, q, r, s}), std::max({p, q, r, s}));
}

ValueRange Quotient(const ValueRange& a, const ValueRange& b) {
  if (b.low > 0 || b.high < 0) return Corners(a, b, a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);
  ValueRange out = Joined(a, b, -DBL_MAX, DBL_MAX);
  out.unknown = true;
  if (b.low == 0 && b.high == 0) out.known = false;
  if (b.low >= 0 && a.low >= 0) out.low = 0;
  return out;
}

ValueRange RaisedTo(ValueRange a, double exponent) {
  if (exponent == 0) {
    a.low = a.high = 1;
    a.point = true;
    return a;
  }
  const bool integer = std::floor(exponent) == exponent;
  if (!integer && a.low < 0) {
    a.unknown = true;
    a.low = 0;
    a.high = std::max(a.high, 0.0);
  }
  const bool has_zero = a.low <= 0 && a.high >= 0;
  if (exponent < 0 && has_zero) {
    a.unknown = true;
    const bool never_below = a.low >= 0 || std::fmod(exponent, 2) == 0;
    a.low = never_below ? 0 : -DBL_MAX;
    a.high = DBL_MAX;
    return a;
  }
  const bool even = integer && std::fmod(exponent, 2) == 0;
  const double x = std::pow(a.low, exponent), y = std::pow(a.high, exponent);
  a.low = even && has_zero ? 0 : std::min(x, y);
  a.high = std::max(x, y);
  return Bounded(Roomy(a));
}

ValueRange Absolute(ValueRange a) {
  const double x = std::fabs(a.low), y = std::fabs(a.high);
  const bool has_zero = a.low <= 0 && a.high >= 0;
  a.low = has_zero ? 0 : std::min(x, y);
  a.high = std::max(x, y);
  return a;
}

// Square root and logarithm: unknown below `least`.
template <class Function>
ValueRange From(ValueRange a, bool can_be_outside, double at_least, Function function) {
  if (can_be_outside) a.unknown = true;
  a.low = a.low > 0 ? function(a.low) : at_least;
  a.high = a.high > 0 ? function(a.high) : at_least;
  return Roomy(a);
}

}  // namespace

ValueRange PossibleTruths::RangeOf(ExprId id) {
  const size_t place = static_cast<size_t>(id);
  if (done_range_[place] == 0) {
    ranges_[place] = At(id).kind == ExprKind::kScore ? OfScore(id) : FindRange(At(id));
    done_range_[place] = 1;
  }
  return ranges_[place];
}

ValueRange PossibleTruths::OfConcept(int32_t index) const {
  ValueRange out = Anything();
  if (index < 0) return out;
  const Concept& subject = rules_.concepts[static_cast<size_t>(index)];
  // Plausible values may be outside by what the comparison forgives.
  if (subject.plausible_low.has_value()) out.low = JustBelow(*subject.plausible_low);
  if (subject.plausible_high.has_value()) out.high = JustAbove(*subject.plausible_high);
  return out;
}

ValueRange PossibleTruths::OfParameter(const Parameter& parameter) const {
  if (given_.values_as_set) return Constantly(parameter.value);
  ValueRange out = Anything();
  if (parameter.low.has_value()) out.low = JustBelow(*parameter.low);
  if (parameter.high.has_value()) out.high = JustAbove(*parameter.high);
  out.unknown = false;
  out.point = true;
  return out;
}

ValueRange PossibleTruths::OfScore(ExprId id) {
  const auto found = scores_.find(id);
  if (found == scores_.end()) return Anything();
  std::optional<ValueRange> all;
  for (int32_t number : found->second) {
    const ExprId score = rules_.alerts[static_cast<size_t>(number)].score;
    if (score == kNoExpr) return Anything();
    const ValueRange one = RangeOf(score);
    all = all.has_value() ? AnyOf(*all, one) : one;
  }
  return *all;
}

ValueRange PossibleTruths::FindRange(const Expr& e) {
  if (NoneOf(e)) {
    const bool counts = e.kind == ExprKind::kCount || e.kind == ExprKind::kCountAdministered ||
                        e.kind == ExprKind::kCountIngredients || e.kind == ExprKind::kDailyDose;
    return {0, 0, counts, true, true};
  }
  switch (e.kind) {
    case ExprKind::kNumber:
      return Constantly(e.number);
    case ExprKind::kParameter:
      return OfParameter(rules_.parameters[static_cast<size_t>(e.index)]);
    case ExprKind::kPicked: {
      ValueRange out = OfConcept(e.index);
      out.unknown = !AlwaysThere(e);
      return out;
    }
    case ExprKind::kLowest:
    case ExprKind::kHighest:
      return OfConcept(e.index);
    case ExprKind::kMean:
      return Roomy(OfConcept(e.index));
    case ExprKind::kSum: {
      const ValueRange one = OfConcept(e.index);
      return Bounded(Roomy(
          {std::min(one.low, one.low * kMostCounted), std::max(one.high, one.high * kMostCounted), true, true, false}));
    }
    case ExprKind::kChange: {
      const ValueRange one = OfConcept(e.index);
      return Bounded({one.low - one.high, one.high - one.low, true, true, false});
    }
    case ExprKind::kCount:
    case ExprKind::kCountAdministered:
      return {0, kMostCounted, true, WindowCanBeUnknown(e), !WhereCanBeUnknown(e)};
    case ExprKind::kCountIngredients:
      return {0, DBL_MAX, true, !given_.stories, true};
    case ExprKind::kTimeSince:
      return {0, kMostSeconds, true, !AlwaysThere(e), true};
    case ExprKind::kTimeSinceAdmission:
      return {0, kMostSeconds, true, true, true};
    case ExprKind::kThisTime:
      return {-DBL_MAX, DBL_MAX, true, false, true};
    case ExprKind::kThisValue: {
      const Triggers& triggers = Of(e);
      if (!triggers.seen || !triggers.results || !triggers.this_value) return Anything();
      return {triggers.low, triggers.high, true, false, false};
    }
    case ExprKind::kOrderDose:
    case ExprKind::kOrderFrequency:
      return {-DBL_MAX, DBL_MAX, true, true, true};
    case ExprKind::kDailyDose:
      return {-DBL_MAX, DBL_MAX, true, true, true};
    case ExprKind::kAge:
      return {0, kMostAge, true, true, true};
    case ExprKind::kPoints:
      return OfPoints(e);
    default:
      return OfArithmetic(e);
  }
}

ValueRange PossibleTruths::OfArithmetic(const Expr& e) {
  auto a = [&] { return RangeOf(e.a); };
  auto b = [&] { return RangeOf(e.b); };
  switch (e.kind) {
    case ExprKind::kNegate: {
      ValueRange out = a();
      std::swap(out.low, out.high);
      out.low = -out.low;
      out.high = -out.high;
      return out;
    }
    case ExprKind::kAdd:
      return Joined(a(), b(), a().low + b().low, a().high + b().high);
    case ExprKind::kSubtract:
      return Joined(a(), b(), a().low - b().high, a().high - b().low);
    case ExprKind::kMultiply:
      return Corners(a(), b(), a().low * b().low, a().low * b().high, a().high * b().low, a().high * b().high);
    case ExprKind::kDivide:
      return Quotient(a(), b());
    case ExprKind::kPower:
      return RaisedTo(a(), e.number);
    case ExprKind::kAbs:
      return Absolute(a());
    case ExprKind::kRound: {
      ValueRange out = a();
      out.low = std::round(out.low);
      out.high = std::round(out.high);
      return out;
    }
    case ExprKind::kSqrt:
      return From(a(), a().low < 0, 0, [](double x) { return std::sqrt(x); });
    case ExprKind::kLn:
      return From(a(), a().low <= 0, -DBL_MAX, [](double x) { return std::log(x); });
    case ExprKind::kExp: {
      ValueRange out = a();
      out.low = std::exp(out.low);
      out.high = std::exp(out.high);
      return Bounded(Roomy(out));
    }
    case ExprKind::kLeast:
    case ExprKind::kGreatest: {
      const bool least = e.kind == ExprKind::kLeast;
      ValueRange out = RangeOf(rules_.children[static_cast<size_t>(e.first)]);
      for (int32_t i = 1; i < e.count; ++i) {
        const ValueRange next = RangeOf(rules_.children[static_cast<size_t>(e.first + i)]);
        out = least ? Joined(out, next, std::min(out.low, next.low), std::min(out.high, next.high))
                    : Joined(out, next, std::max(out.low, next.low), std::max(out.high, next.high));
      }
      return out;
    }
    case ExprKind::kConvert: {
      const double x = a().low * e.number + e.offset, y = a().high * e.number + e.offset;
      return Joined(a(), a(), std::min(x, y), std::max(x, y));
    }
    case ExprKind::kIf: {
      const TruthSet condition = Of(e.a);
      std::optional<ValueRange> out;
      if (condition.Has(Truth::kTrue)) out = b();
      if (condition.Has(Truth::kFalse)) out = out.has_value() ? AnyOf(*out, RangeOf(e.c)) : RangeOf(e.c);
      if (!out.has_value()) return {0, 0, false, true, true};
      if (condition.Has(Truth::kUnknown)) out->unknown = true;
      return *out;
    }
    case ExprKind::kElse: {
      if (!a().unknown) return a();
      ValueRange out = AnyOf(a(), b());
      out.unknown = b().unknown;
      return out;
    }
    default:
      return Anything();
  }
}

ValueRange PossibleTruths::OfPoints(const Expr& e) {
  ValueRange sum = Constantly(0);
  for (int32_t i = 0; i < e.count; ++i) {
    const PointRow& row = rules_.point_rows[static_cast<size_t>(e.first + i)];
    std::optional<ValueRange> taken;  // by what can be reached
    ValueRange all = Constantly(0);   // by what stands there
    auto take = [&](double points) {
      taken = taken.has_value() ? AnyOf(*taken, Constantly(points)) : Constantly(points);
    };
    bool open = true, unsettled = false, otherwise = false;
    for (size_t t = 0; t < row.tiers.size(); ++t) {
      const PointRow::Tier& tier = row.tiers[t];
      all = t == 0 ? Constantly(tier.points) : AnyOf(all, Constantly(tier.points));
      otherwise |= tier.condition == kNoExpr;
      if (!open) continue;
      const TruthSet condition = tier.condition == kNoExpr ? TruthSet().With(Truth::kTrue) : Of(tier.condition);
      if (condition.Has(Truth::kTrue)) take(tier.points);
      unsettled |= condition.Has(Truth::kUnknown);
      open = condition.Has(Truth::kFalse) || condition.Has(Truth::kUnknown);
    }
    if (!otherwise) all = AnyOf(all, Constantly(0));
    if (open) take(0);
    ValueRange points = taken.value_or(Constantly(0));
    if (row.if_unknown.has_value()) {
      points = AnyOf(points, Constantly(*row.if_unknown));
    } else if (unsettled) {
      points = AnyOf(points, all);
      points.point = false;
    }
    sum = Joined(sum, points, sum.low + points.low, sum.high + points.high);
  }
  return sum;
}

}  // namespace quell::check
