// What one comparison with constants leaves of a number line.
#ifndef QUELL_LIB_CHECK_RANGES_H_
#define QUELL_LIB_CHECK_RANGES_H_

#include <limits>
#include <optional>
#include <vector>

#include "lib/check/alike.h"
#include "lib/check/typed.h"

namespace quell::check {

// The values from `low` to `high`; an open end is not among them.
struct Range {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool low_open = false, high_open = false;

  bool empty() const { return low > high || (low == high && (low_open || high_open)); }
  // No whole number lies in it.
  bool HoldsInteger() const;
  Range Meet(const Range& other) const;
  bool Holds(const Range& other) const;  // all of it
  // What is left of this one without the other: none, one or two.
  std::vector<Range> Without(const Range& other) const;
  // A value in it that a person would give as an example; not for an empty one.
  double Witness() const;
};

// A comparison of something with constants, as the values for which it is true.
struct Limit {
  ExprId expr = kNoExpr;     // the comparison
  ExprId subject = kNoExpr;  // what is compared: the first of those that say the same
  Range range;
  bool parameter = false;  // a constant is a parameter at its value
};
// Empty for any other condition. Limits that lie nearer to one another than the comparison of measured values tells apart are not told apart
// here either: `Distinct` says whether two are.
std::optional<Limit> LimitOf(const TypedRules& rules, Alike& alike, ExprId condition);
bool Distinct(const Limit& a, const Limit& b);

// The value of a constant or a parameter, through conversions; empty for anything else.
struct ConstantValue {
  double value = 0;
  bool parameter = false;
};
std::optional<ConstantValue> ValueOf(const TypedRules& rules, ExprId id);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_RANGES_H_
