#include "lib/check/ranges.h"

#include <algorithm>
#include <cmath>

#include "lib/base/compare.h"

namespace quell::check {

bool Range::HoldsInteger() const {
  if (empty()) return false;
  if (!std::isfinite(low) || !std::isfinite(high)) return true;
  double first = std::ceil(low);
  if (first == low && low_open) ++first;
  return first < high || (first == high && !high_open);
}

Range Range::Meet(const Range& other) const {
  Range out;
  out.low = std::max(low, other.low);
  out.low_open = (low == out.low && low_open) || (other.low == out.low && other.low_open);
  out.high = std::min(high, other.high);
  out.high_open = (high == out.high && high_open) || (other.high == out.high && other.high_open);
  return out;
}

bool Range::Holds(const Range& other) const {
  if (other.empty()) return true;
  const bool from = low < other.low || (low == other.low && (!low_open || other.low_open));
  const bool to = high > other.high || (high == other.high && (!high_open || other.high_open));
  return from && to;
}

std::vector<Range> Range::Without(const Range& other) const {
  std::vector<Range> left;
  Range below = *this;
  if (other.low < below.high || (other.low == below.high)) {
    below.high = other.low;
    below.high_open = !other.low_open;
  }
  Range above = *this;
  if (other.high > above.low || other.high == above.low) {
    above.low = other.high;
    above.low_open = !other.high_open;
  }
  // Both ends stay as they were where the other one does not reach.
  below = below.Meet(*this);
  above = above.Meet(*this);
  if (Meet(other).empty()) return {*this};
  for (const Range& part : {below, above}) {
    if (!part.empty()) left.push_back(part);
  }
  return left;
}

double Range::Witness() const {
  if (!std::isfinite(low) && !std::isfinite(high)) return 0;
  if (!std::isfinite(low)) return high_open ? high - std::max(1.0, std::fabs(high) / 10) : high;
  if (!std::isfinite(high)) return low_open ? low + std::max(1.0, std::fabs(low) / 10) : low;
  if (!low_open) return low;
  if (!high_open) return high;
  // The roundest value between the ends.
  for (double step = std::pow(10, std::ceil(std::log10(high - low))); step > (high - low) / 1000; step /= 10) {
    const double candidate = (std::floor(low / step) + 1) * step;
    if (candidate > low && candidate < high) return candidate;
  }
  return (low + high) / 2;
}

std::optional<ConstantValue> ValueOf(const TypedRules& rules, ExprId id) {
  const Expr& e = rules.exprs[static_cast<size_t>(id)];
  if (e.kind == ExprKind::kNumber) return ConstantValue{e.number, false};
  if (e.kind == ExprKind::kParameter) return ConstantValue{rules.parameters[static_cast<size_t>(e.index)].value, true};
  if (e.kind != ExprKind::kConvert && e.kind != ExprKind::kNegate) return std::nullopt;
  std::optional<ConstantValue> inner = ValueOf(rules, e.a);
  if (!inner.has_value()) return std::nullopt;
  inner->value = e.kind == ExprKind::kNegate ? -inner->value : inner->value * e.number + e.offset;
  return inner;
}

namespace {

// The values x with x `op` limit.
std::optional<Range> Meeting(CompareOp op, double limit) {
  Range out;
  switch (op) {
    case CompareOp::kLess:
    case CompareOp::kLessEqual:
      out.high = limit;
      out.high_open = op == CompareOp::kLess;
      return out;
    case CompareOp::kGreater:
    case CompareOp::kGreaterEqual:
      out.low = limit;
      out.low_open = op == CompareOp::kGreater;
      return out;
    case CompareOp::kEqual:
      out.low = out.high = limit;
      return out;
    case CompareOp::kNotEqual:
      break;
  }
  return std::nullopt;
}

CompareOp Mirrored(CompareOp op) {
  switch (op) {
    case CompareOp::kLess:
      return CompareOp::kGreater;
    case CompareOp::kLessEqual:
      return CompareOp::kGreaterEqual;
    case CompareOp::kGreater:
      return CompareOp::kLess;
    case CompareOp::kGreaterEqual:
      return CompareOp::kLessEqual;
    default:
      return op;
  }
}

bool Apart(double a, double b) { return a == b || !std::isfinite(a) || !std::isfinite(b) || !NearlyEqual(a, b); }

}  // namespace

std::optional<Limit> LimitOf(const TypedRules& rules, Alike& alike, ExprId condition) {
  if (condition == kNoExpr) return std::nullopt;
  const Expr& e = rules.exprs[static_cast<size_t>(condition)];
  Limit limit;
  limit.expr = condition;
  if (e.kind == ExprKind::kBetween) {
    const std::optional<ConstantValue> low = ValueOf(rules, e.b), high = ValueOf(rules, e.c);
    if (!low.has_value() || !high.has_value() || ValueOf(rules, e.a).has_value()) return std::nullopt;
    limit.subject = alike.First(e.a);
    limit.range = {low->value, high->value, false, false};
    limit.parameter = low->parameter || high->parameter;
    return limit;
  }
  if (e.kind != ExprKind::kCompare) return std::nullopt;
  const std::optional<ConstantValue> left = ValueOf(rules, e.a), right = ValueOf(rules, e.b);
  if (left.has_value() == right.has_value()) return std::nullopt;
  const ConstantValue constant = left.has_value() ? *left : *right;
  const std::optional<Range> range = Meeting(left.has_value() ? Mirrored(e.op) : e.op, constant.value);
  if (!range.has_value()) return std::nullopt;
  limit.subject = alike.First(left.has_value() ? e.b : e.a);
  limit.range = *range;
  limit.parameter = constant.parameter;
  return limit;
}

bool Distinct(const Limit& a, const Limit& b) {
  return Apart(a.range.low, b.range.low) && Apart(a.range.low, b.range.high) && Apart(a.range.high, b.range.low) &&
         Apart(a.range.high, b.range.high);
}

}  // namespace quell::check
