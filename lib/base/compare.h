// The one comparison of measured values: engine, reference and outcomes all use it.
#ifndef QUELL_LIB_BASE_COMPARE_H_
#define QUELL_LIB_BASE_COMPARE_H_

#include <algorithm>
#include <cmath>

namespace quell {

// Two values are equal where they differ by no more than 1e-9 of the larger: decimal input and unit conversion leave that much,
// so 1.2 - 0.9 meets `>= 0.3`. Both finite.
inline bool NearlyEqual(double a, double b) { return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b)); }
inline bool DefinitelyLess(double a, double b) { return a < b && !NearlyEqual(a, b); }
inline bool LessOrNearlyEqual(double a, double b) { return !DefinitelyLess(b, a); }

}  // namespace quell

#endif  // QUELL_LIB_BASE_COMPARE_H_
