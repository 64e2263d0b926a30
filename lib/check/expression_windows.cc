// A value that stands in the window it is compared with. The lowest of a window is never above the value, the highest never below; so the value may
// answer the comparison by itself: `latest C >= highest C in past 7 d` is true of the first result of all, `latest C > highest ...` of none. Where
// its own presence can't make the comparison true, but other values can, nothing is told: `this value >= 1.5 * lowest C in past 7 d`. A mean is always
// told: the value pulls it towards itself.
#include <optional>

#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Token;

namespace {

// value * a value + window * what the window gives + constant.
struct Linear {
  double value = 0, window = 0, constant = 0;
  ExprId of_value = kNoExpr, of_window = kNoExpr;

  void operator-=(const Linear& other) {
    value -= other.value;
    window -= other.window;
    constant -= other.constant;
    if (of_value == kNoExpr) of_value = other.of_value;
    if (of_window == kNoExpr) of_window = other.of_window;
  }
};

class Reader {
 public:
  explicit Reader(const TypedRules& rules) : rules_(rules) {}

  // Adds factor * the expression; false where it is no such sum.
  bool Add(ExprId id, double factor, Linear* sum) {
    if (--budget_ < 0) return false;
    const Expr& e = At(id);
    switch (e.kind) {
      case ExprKind::kNumber:
      case ExprKind::kParameter:
        sum->constant += factor * ConstantOf(e);
        return true;
      case ExprKind::kNegate:
        return Add(e.a, -factor, sum);
      case ExprKind::kConvert:
        sum->constant += factor * e.offset;
        return Add(e.a, factor * e.number, sum);
      case ExprKind::kAdd:
        return Add(e.a, factor, sum) && Add(e.b, factor, sum);
      case ExprKind::kSubtract:
        return Add(e.a, factor, sum) && Add(e.b, -factor, sum);
      case ExprKind::kMultiply:
        if (const std::optional<double> a = Constant(e.a)) return Add(e.b, factor * *a, sum);
        if (const std::optional<double> b = Constant(e.b)) return Add(e.a, factor * *b, sum);
        return false;
      case ExprKind::kDivide: {
        const std::optional<double> b = Constant(e.b);
        return b.has_value() && *b != 0 && Add(e.a, factor / *b, sum);
      }
      default:
        return AddLeaf(id, factor, sum);
    }
  }

  // a - b; of `value / window` beside a constant, what it comes to where neither is below 0: value - constant * window.
  bool Difference(ExprId a, ExprId b, Linear* sum) {
    if (IsRatio(a)) return Ratio(a, b, 1, sum);
    if (IsRatio(b)) return Ratio(b, a, -1, sum);
    return Add(a, 1, sum) && Add(b, -1, sum);
  }
  bool IsRatio(ExprId id) { return At(id).kind == ExprKind::kDivide && !Constant(At(id).b).has_value(); }

 private:
  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }
  double ConstantOf(const Expr& e) const {
    return e.kind == ExprKind::kNumber ? e.number : rules_.parameters[static_cast<size_t>(e.index)].value;
  }
  std::optional<double> Constant(ExprId id) {
    Linear sum;
    if (!Add(id, 1, &sum) || sum.of_value != kNoExpr || sum.of_window != kNoExpr) return std::nullopt;
    return sum.constant;
  }
  bool Ratio(ExprId ratio, ExprId limit, double sign, Linear* sum) {
    const std::optional<double> constant = Constant(limit);
    Linear below;
    if (!constant.has_value() || !Add(At(ratio).a, sign, sum) || !Add(At(ratio).b, sign * *constant, &below))
      return false;
    if (sum->constant != 0 || below.constant != 0) return false;
    *sum -= below;
    return true;
  }
  bool AddLeaf(ExprId id, double factor, Linear* sum) const {
    const Expr& e = At(id);
    if (e.kind == ExprKind::kThisValue || (e.kind == ExprKind::kPicked && e.pick == Pick::kLatest)) {
      if (sum->of_value != kNoExpr && At(sum->of_value).index != e.index) return false;
      sum->of_value = id;
      sum->value += factor;
      return true;
    }
    if (e.kind != ExprKind::kLowest && e.kind != ExprKind::kHighest && e.kind != ExprKind::kMean) return false;
    if (e.anchored || e.ahead || e.a != kNoExpr || e.since == Since::kRecord || sum->of_window != kNoExpr) return false;
    sum->of_window = id;
    sum->window += factor;
    return true;
  }

  const TypedRules& rules_;
  int budget_ = 256;  // of nodes in all: products and definitions inside one another could double with every step
};

int SignOf(double x) { return (x > 0) - (x < 0); }

// Whether a sum is above, at or below 0 where the window holds nothing but the value; empty where that depends on the value.
std::optional<int> SignAlone(const Linear& sum, bool value_above_zero) {
  const int of_value = SignOf(sum.value + sum.window), of_constant = SignOf(sum.constant);
  if (of_value == 0) return of_constant;
  if (!value_above_zero || of_value * of_constant < 0) return std::nullopt;
  return of_value;
}

// Why the value answers the comparison by itself; "" where it does not, or may not.
std::string WhyMoot(const Linear& sum, CompareOp op, bool lowest, bool value_above_zero) {
  const std::optional<int> alone = SignAlone(sum, value_above_zero);
  if (!alone.has_value()) return "";
  // `a < b` asks for what `b > a` asks.
  const int direction = op == CompareOp::kLess || op == CompareOp::kLessEqual ? -1 : 1;
  const bool or_equal = op == CompareOp::kLessEqual || op == CompareOp::kGreaterEqual;
  if (*alone * direction > 0 || (*alone == 0 && or_equal)) return "so this is true where there is no other value in it";
  // Other values move the lowest down, and the highest up.
  return direction * sum.window * (lowest ? -1 : 1) < 0 ? "so this is never true" : "";
}

}  // namespace

void ExpressionChecker::WarnWindow(CompareOp op, ExprId a, ExprId b, Token span, const Place& place) {
  Linear sum;
  if (!Reader(scope_.rules).Difference(a, b, &sum) || sum.of_value == kNoExpr || sum.of_window == kNoExpr) return;
  const Expr& w = expr(sum.of_window);
  if (facts(sum.of_value).substance_concept != w.index) return;
  const Concept& subject = scope_.concept_at(w.index);
  const bool above_zero = !scope_.unit_at(subject.unit).special() && subject.plausible_low.value_or(0) >= 0;
  std::string why = "and that is a part of the mean";
  if (w.kind != ExprKind::kMean) {
    why = WhyMoot(sum, op, w.kind == ExprKind::kLowest, above_zero);
    if (why.empty()) return;
  }
  const std::string window = TextAt(w.span);
  scope_.Report(Code::Q0703, place.file, span,
                "the window of `" + window + "` includes the value it is compared with, " + why,
                "write `" + window + " before latest " + subject.name + "`");
}

}  // namespace quell::check
