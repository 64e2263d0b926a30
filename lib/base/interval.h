// Numbers as rules see them: an interval (nearly always a point), or unknown with its reasons. Arithmetic is by the ends. Used by the evaluator
// and, over constants, by the planner, so that what is computed beforehand is what would have been computed.
#ifndef QUELL_LIB_BASE_INTERVAL_H_
#define QUELL_LIB_BASE_INTERVAL_H_

#include <algorithm>
#include <cmath>

#include "quell/unknown.h"

namespace quell {

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

// A constant power. On either side of 0 a power is monotone; an even one has its least value at 0.
inline Number Power(const Number& a, double exponent) {
  if (!a.known()) return a;
  if (exponent == 0) return Number::Point(1);
  const bool has_zero = a.low <= 0 && a.high >= 0;
  if (exponent < 0 && has_zero) return Number::Unknown(UnknownReason::kDivisionByZero);
  const bool integer = std::floor(exponent) == exponent;
  if (!integer && a.low < 0) return Number::Unknown(UnknownReason::kOverflow);
  const double x = std::pow(a.low, exponent), y = std::pow(a.high, exponent);
  const bool even = integer && std::fmod(exponent, 2) == 0;
  return Checked(even && has_zero ? 0 : std::min(x, y), std::max(x, y));
}
inline Number Abs(const Number& a) {
  if (!a.known()) return a;
  const double x = std::fabs(a.low), y = std::fabs(a.high);
  return {a.low <= 0 && a.high >= 0 ? 0 : std::min(x, y), std::max(x, y), {}};
}
// Halves away from 0. Adding 0 makes -0 a 0, which would be printed as "-0".
inline Number Round(const Number& a) {
  return a.known() ? Number{std::round(a.low) + 0.0, std::round(a.high) + 0.0, {}} : a;
}
inline Number Sqrt(const Number& a) {
  if (!a.known()) return a;
  if (a.low < 0) return Number::Unknown(UnknownReason::kOverflow);
  return Checked(std::sqrt(a.low), std::sqrt(a.high));
}
inline Number Ln(const Number& a) {
  if (!a.known()) return a;
  if (a.low <= 0) return Number::Unknown(UnknownReason::kOverflow);
  return Checked(std::log(a.low), std::log(a.high));
}
inline Number Exp(const Number& a) { return a.known() ? Checked(std::exp(a.low), std::exp(a.high)) : a; }
inline Number Least(const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Number::Unknown(a.why | b.why);
  return {std::min(a.low, b.low), std::min(a.high, b.high), {}};
}
inline Number Greatest(const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Number::Unknown(a.why | b.why);
  return {std::max(a.low, b.low), std::max(a.high, b.high), {}};
}

}  // namespace quell

#endif  // QUELL_LIB_BASE_INTERVAL_H_
