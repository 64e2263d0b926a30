// Numbers as rules see them: an interval (nearly always a point), or unknown with its reasons. Arithmetic is by the ends.
#ifndef QUELL_LIB_EVAL_NUMBER_H_
#define QUELL_LIB_EVAL_NUMBER_H_

#include <algorithm>
#include <cmath>

#include "lib/base/compare.h"
#include "lib/plan/program.h"
#include "quell/unknown.h"

namespace quell::eval {

struct Number {
  double low = 0, high = 0;
  ReasonSet why;  // empty: known

  bool known() const { return why.empty(); }
  static Number Point(double value) { return {value, value, {}}; }
  static Number Unknown(ReasonSet why) { return {0, 0, why}; }
};

// A result that left the range of a double is not a number that a rule should act on.
inline Number Checked(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return Number::Unknown(UnknownReason::kOverflow);
  return {low, high, {}};
}

inline Number Negate(const Number& a) { return a.known() ? Number{-a.high, -a.low, {}} : a; }
inline Number Scale(const Number& a, double scale, double offset) {
  if (!a.known()) return a;
  double x = a.low * scale + offset, y = a.high * scale + offset;
  return Checked(std::min(x, y), std::max(x, y));
}
inline Number Add(const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Number::Unknown(a.why | b.why);
  return Checked(a.low + b.low, a.high + b.high);
}
inline Number Subtract(const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Number::Unknown(a.why | b.why);
  return Checked(a.low - b.high, a.high - b.low);
}
inline Number FromCorners(double p, double q, double r, double s) {
  if (!std::isfinite(p) || !std::isfinite(q) || !std::isfinite(r) || !std::isfinite(s)) {
    return Number::Unknown(UnknownReason::kOverflow);
  }
  return {std::min({p, q, r, s}), std::max({p, q, r, s}), {}};
}
inline Number Multiply(const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Number::Unknown(a.why | b.why);
  return FromCorners(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
}
inline Number Divide(const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Number::Unknown(a.why | b.why);
  if (b.low <= 0 && b.high >= 0) return Number::Unknown(UnknownReason::kDivisionByZero);
  return FromCorners(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);
}

// Both known.
inline Truth Less(const Number& a, const Number& b) {
  if (DefinitelyLess(a.high, b.low)) return Truth::kTrue;
  return DefinitelyLess(a.low, b.high) ? Truth::kUnknown : Truth::kFalse;
}
inline Truth Equal(const Number& a, const Number& b) {
  if (DefinitelyLess(a.high, b.low) || DefinitelyLess(b.high, a.low)) return Truth::kFalse;
  return NearlyEqual(a.low, b.high) && NearlyEqual(a.high, b.low) ? Truth::kTrue : Truth::kUnknown;
}
inline Truth Not(Truth t) { return t == Truth::kUnknown ? t : t == Truth::kTrue ? Truth::kFalse : Truth::kTrue; }
inline Truth Compare(check::CompareOp op, const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Truth::kUnknown;
  switch (op) {
    case check::CompareOp::kLess:
      return Less(a, b);
    case check::CompareOp::kLessEqual:
      return Not(Less(b, a));
    case check::CompareOp::kGreater:
      return Less(b, a);
    case check::CompareOp::kGreaterEqual:
      return Not(Less(a, b));
    case check::CompareOp::kEqual:
      return Equal(a, b);
    case check::CompareOp::kNotEqual:
      return Not(Equal(a, b));
  }
  return Truth::kUnknown;
}

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_NUMBER_H_
