// The one comparison of measured values: engine, reference and outcomes all use it.
#ifndef QUELL_LIB_BASE_COMPARE_H_
#define QUELL_LIB_BASE_COMPARE_H_

#include <algorithm>
#include <cmath>
#include <limits>

namespace quell {

// Two values are equal where they differ by no more than 1e-9 of the larger: decimal input and unit conversion leave that much,
// so 1.2 - 0.9 meets `>= 0.3`. Both finite.
inline bool NearlyEqual(double a, double b) { return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b)); }
inline bool DefinitelyLess(double a, double b) { return a < b && !NearlyEqual(a, b); }
inline bool LessOrNearlyEqual(double a, double b) { return !DefinitelyLess(b, a); }

// The nearest values that are definitely less and more than `v`, with room for a conversion's rounding: the ends of `<0.01` and
// `>90`. Finite for finite `v`.
inline double JustBelow(double v) {
  return v == 0 ? -1e-300 : std::max(v - 4e-9 * std::fabs(v), -std::numeric_limits<double>::max());
}
inline double JustAbove(double v) { return -JustBelow(-v); }

}  // namespace quell

#endif  // QUELL_LIB_BASE_COMPARE_H_
