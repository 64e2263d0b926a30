#include "tests/reference/answer.h"

#include <algorithm>
#include <cmath>

#include "lib/base/compare.h"

namespace quell::reference {

using check::CompareOp;
using check::ExprKind;

namespace {

Answer UnknownOperands(const Answer& a, const Answer& b) { return Unknown(a.reasons | b.reasons); }

Answer Less(const Answer& a, const Answer& b) {
  if (!a.known || !b.known) return UnknownOperands(a, b);
  if (DefinitelyLess(a.high, b.low)) return Known(true);
  if (!DefinitelyLess(a.low, b.high)) return Known(false);
  return Unknown(UnknownReason::kNotSettled);
}

Answer Equal(const Answer& a, const Answer& b) {
  if (!a.known || !b.known) return UnknownOperands(a, b);
  if (DefinitelyLess(a.high, b.low) || DefinitelyLess(b.high, a.low)) return Known(false);
  if (NearlyEqual(a.low, b.high) && NearlyEqual(a.high, b.low)) return Known(true);
  return Unknown(UnknownReason::kNotSettled);
}

Answer FromEnds(double p, double q, double r, double s) {
  // An end that is not finite decides before min and max, which a NaN would confuse.
  for (double end : {p, q, r, s}) {
    if (!std::isfinite(end)) return Unknown(UnknownReason::kOverflow);
  }
  return Number(std::min({p, q, r, s}), std::max({p, q, r, s}));
}

// Zero itself, not what is nearly equal to it: nothing but zero is nearly equal to zero anyway.
bool HasZero(const Answer& a) { return a.low <= 0 && 0 <= a.high; }

}  // namespace

Answer Unknown(ReasonSet reasons) { return {.reasons = reasons}; }
Answer Known(bool truth) { return {.known = true, .truth = truth}; }

Answer Number(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return Unknown(UnknownReason::kOverflow);
  return {.known = true, .low = low, .high = high};
}
Answer Number(double value) { return Number(value, value); }
Answer Seconds(Duration duration) { return Number(static_cast<double>(duration.count()) / 1e6); }
Answer Hours(Duration duration) { return Number(static_cast<double>(duration.count()) / 3.6e9); }

Truth ToTruth(const Answer& a) { return !a.known ? Truth::kUnknown : a.truth ? Truth::kTrue : Truth::kFalse; }

Answer Not(const Answer& a) { return a.known ? Known(!a.truth) : a; }

Answer And(const Answer& a, const Answer& b) {
  if (a.known && !a.truth) return Known(false);
  if (b.known && !b.truth) return Known(false);
  if (a.known && b.known) return Known(true);
  return UnknownOperands(a, b);
}

Answer Or(const Answer& a, const Answer& b) {
  if (a.known && a.truth) return Known(true);
  if (b.known && b.truth) return Known(true);
  if (a.known && b.known) return Known(false);
  return UnknownOperands(a, b);
}

Answer Compare(CompareOp op, const Answer& a, const Answer& b) {
  switch (op) {
    case CompareOp::kLess:
      return Less(a, b);
    case CompareOp::kLessEqual:
      return Not(Less(b, a));
    case CompareOp::kGreater:
      return Less(b, a);
    case CompareOp::kGreaterEqual:
      return Not(Less(a, b));
    case CompareOp::kEqual:
      return Equal(a, b);
    case CompareOp::kNotEqual:
      return Not(Equal(a, b));
  }
  return {};
}

Answer Arithmetic(ExprKind kind, const Answer& a, const Answer& b) {
  if (!a.known || !b.known) return UnknownOperands(a, b);
  switch (kind) {
    case ExprKind::kAdd:
      return Number(a.low + b.low, a.high + b.high);
    case ExprKind::kSubtract:
      return Number(a.low - b.high, a.high - b.low);
    case ExprKind::kMultiply:
      return FromEnds(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    case ExprKind::kLeast:
      return Number(std::min(a.low, b.low), std::min(a.high, b.high));
    case ExprKind::kGreatest:
      return Number(std::max(a.low, b.low), std::max(a.high, b.high));
    default:
      break;
  }
  if (HasZero(b)) return Unknown(UnknownReason::kDivisionByZero);
  return FromEnds(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);
}

Answer Scale(const Answer& a, double factor, double offset) {
  if (!a.known) return a;
  const double p = a.low * factor + offset, q = a.high * factor + offset;
  return FromEnds(p, q, p, q);
}

Answer Power(const Answer& a, double exponent) {
  if (!a.known) return a;
  if (exponent == 0) return Number(1);
  if (exponent < 0 && HasZero(a)) return Unknown(UnknownReason::kDivisionByZero);
  const bool integer = std::floor(exponent) == exponent;
  if (!integer && a.low < 0) return Unknown(UnknownReason::kOverflow);
  const double p = std::pow(a.low, exponent), q = std::pow(a.high, exponent);
  // An even power has its least value inside the interval, not at an end, where 0 is inside.
  const bool even = integer && std::fmod(exponent, 2) == 0;
  return even && HasZero(a) ? FromEnds(0, p, q, q) : FromEnds(p, p, q, q);
}

Answer Function(ExprKind kind, const Answer& a) {
  if (!a.known) return a;
  switch (kind) {
    case ExprKind::kAbs: {
      const double p = std::fabs(a.low), q = std::fabs(a.high);
      return HasZero(a) ? FromEnds(0, p, q, q) : FromEnds(p, p, q, q);
    }
    case ExprKind::kRound:
      return Number(std::round(a.low), std::round(a.high));
    case ExprKind::kSqrt:
      return a.low < 0 ? Unknown(UnknownReason::kOverflow) : Number(std::sqrt(a.low), std::sqrt(a.high));
    case ExprKind::kLn:
      return a.low <= 0 ? Unknown(UnknownReason::kOverflow) : Number(std::log(a.low), std::log(a.high));
    default:
      return Number(std::exp(a.low), std::exp(a.high));
  }
}

}  // namespace quell::reference
