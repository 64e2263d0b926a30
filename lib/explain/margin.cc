#include "lib/explain/margin.h"

#include <algorithm>
#include <cmath>

#include "lib/base/compare.h"

namespace quell::explain {

using check::CompareOp;
using check::Expr;
using check::ExprId;
using check::ExprKind;

bool IsConstant(const check::TypedRules& rules, ExprId id) {
  const Expr& e = rules.exprs[static_cast<size_t>(id)];
  switch (e.kind) {
    case ExprKind::kNumber:
    case ExprKind::kParameter:
      return true;
    case ExprKind::kConvert:
    case ExprKind::kNegate:
      return IsConstant(rules, e.a);
    default:
      return false;
  }
}

namespace {

// A number that moves in whole steps, so that "1 more" is what has to be said.
class WholeNumbers {
 public:
  WholeNumbers(const check::TypedRules& rules, ExprId score) : rules_(rules), score_(score) {}

  bool Is(ExprId id) const {
    if (id == check::kNoExpr) return false;
    const Expr& e = rules_.exprs[static_cast<size_t>(id)];
    switch (e.kind) {
      case ExprKind::kCount:
      case ExprKind::kCountAdministered:
      case ExprKind::kCountIngredients:
      case ExprKind::kAge:
      case ExprKind::kRound:
        return true;
      case ExprKind::kNumber:
        return std::floor(e.number) == e.number && e.unit == 0;
      case ExprKind::kScore:
        return Is(score_);
      case ExprKind::kPoints:
        return WholePoints(e);
      case ExprKind::kNegate:
        return Is(e.a);
      case ExprKind::kAdd:
      case ExprKind::kSubtract:
      case ExprKind::kElse:
        return Is(e.a) && Is(e.b);
      case ExprKind::kIf:
        return Is(e.b) && Is(e.c);
      default:
        return false;
    }
  }

 private:
  bool WholePoints(const Expr& e) const {
    for (int32_t i = 0; i < e.count; ++i) {
      const check::PointRow& row = rules_.point_rows[static_cast<size_t>(e.first + i)];
      for (const check::PointRow::Tier& tier : row.tiers) {
        if (std::floor(tier.points) != tier.points) return false;
      }
      if (row.if_unknown.has_value() && std::floor(*row.if_unknown) != *row.if_unknown) return false;
    }
    return true;
  }

  const check::TypedRules& rules_;
  ExprId score_;
};

// What was converted, as it was before.
ExprId Unconverted(const check::TypedRules& rules, ExprId id) {
  while (rules.exprs[static_cast<size_t>(id)].kind == ExprKind::kConvert) id = rules.exprs[static_cast<size_t>(id)].a;
  return id;
}

// A threshold in the unit it was written in: its amounts are the node's over `scale`.
struct AsWritten {
  double scale = 1, offset = 0;
  int32_t unit = 0;
};

AsWritten WrittenUnit(const check::TypedRules& rules, ExprId id) {
  const Expr& e = rules.exprs[static_cast<size_t>(id)];
  if (e.kind == ExprKind::kNegate && IsConstant(rules, id)) {
    AsWritten inner = WrittenUnit(rules, e.a);
    inner.offset = -inner.offset;
    return inner;
  }
  if (e.kind == ExprKind::kConvert && IsConstant(rules, id)) {
    const AsWritten inner = WrittenUnit(rules, e.a);
    return {inner.scale * e.number, inner.offset * e.number + e.offset, inner.unit};
  }
  return {1, 0, e.unit};
}

// Of the threshold's size: the room that an open end leaves (JustBelow), with some for arithmetic.
constexpr double kBesideIt = 1e-7;

// What stands between one number and another.
struct Gap {
  double amount = 0;
  int side = 0;  // -1: the first is below, 1: above, 0: they are as good as equal
};

Gap GapOf(const Number& a, const Number& b) {
  if (DefinitelyLess(a.high, b.low)) return {b.low - a.high, -1};
  if (DefinitelyLess(b.high, a.low)) return {a.low - b.high, 1};
  return {};
}

// Where the first of two numbers would have to go for `first op second` to turn.
struct Turn {
  int direction = 0;
  bool beyond = false;
};

Turn TurnOf(CompareOp op, bool truth, int side) {
  switch (op) {
    case CompareOp::kLess:
      return truth ? Turn{1, false} : Turn{-1, true};
    case CompareOp::kLessEqual:
      return truth ? Turn{1, true} : Turn{-1, false};
    case CompareOp::kGreater:
      return truth ? Turn{-1, false} : Turn{1, true};
    case CompareOp::kGreaterEqual:
      return truth ? Turn{-1, true} : Turn{1, false};
    case CompareOp::kEqual:
    case CompareOp::kNotEqual:
      return side == 0 ? Turn{0, true} : Turn{-side, false};
  }
  return {};
}

// The margin of `moving` against `fixed`, where `moving` would have to go as `turn` says.
Margin Measure(const Answers& answers, ExprId moving, ExprId fixed, const Number& threshold, Gap gap, Turn turn,
               ExprId score) {
  const check::TypedRules& rules = answers.rules();
  const AsWritten written = WrittenUnit(rules, fixed);
  Margin m;
  m.of = answers.text().Of(Unconverted(rules, moving));
  const std::string& unit = rules.units[static_cast<size_t>(written.unit)].text;
  m.unit = unit == "1" ? "" : unit;
  m.direction = turn.direction;
  m.beyond = turn.beyond;
  m.amount = gap.amount / std::fabs(written.scale);
  const double end = gap.side > 0 ? threshold.high : threshold.low;
  m.threshold = (end - written.offset) / written.scale;
  const bool whole = written.scale == 1 && WholeNumbers(rules, score).Is(moving);
  if (whole) {
    m.amount = m.beyond ? std::floor(gap.amount) + 1 : std::ceil(gap.amount);
    if (m.direction != 0) m.beyond = false;
  }
  const double size = std::max(std::fabs(threshold.low), std::fabs(threshold.high));
  m.relative = gap.amount == 0 ? 0 : size > 0 ? gap.amount / size : 1;
  // The open end of `>4`, brought to the threshold: what lies between is no number that anybody could measure.
  if (!whole && m.relative <= kBesideIt) m.amount = m.relative = 0;
  return m;
}

std::optional<Margin> OfCompare(const Answers& answers, const Expr& e, ExprId id, ExprId score) {
  const check::TypedRules& rules = answers.rules();
  const bool left_fixed = IsConstant(rules, e.a), right_fixed = IsConstant(rules, e.b);
  if (left_fixed && right_fixed) return std::nullopt;
  const Truth truth = answers.Ask(id);
  if (truth == Truth::kUnknown) return std::nullopt;
  const Number a = answers.Value(e.a), b = answers.Value(e.b);
  if (!a.known() || !b.known()) return std::nullopt;
  Gap gap = GapOf(a, b);
  Turn turn = TurnOf(e.op, truth == Truth::kTrue, gap.side);
  if (!left_fixed) return Measure(answers, e.a, e.b, b, gap, turn, score);
  gap.side = -gap.side;
  turn.direction = -turn.direction;
  return Measure(answers, e.b, e.a, a, gap, turn, score);
}

std::optional<Margin> OfBetween(const Answers& answers, const Expr& e, ExprId id, ExprId score) {
  const check::TypedRules& rules = answers.rules();
  if (IsConstant(rules, e.a)) return std::nullopt;
  const Truth truth = answers.Ask(id);
  if (truth == Truth::kUnknown) return std::nullopt;
  const Number a = answers.Value(e.a), low = answers.Value(e.b), high = answers.Value(e.c);
  if (!a.known() || !low.known() || !high.known()) return std::nullopt;
  const Gap from_low = GapOf(a, low), from_high = GapOf(a, high);
  const bool inside = truth == Truth::kTrue;
  // Outside, the end that is not kept; inside, the nearer one.
  const bool at_low = inside ? from_low.amount <= from_high.amount : from_low.side < 0;
  if (at_low) return Measure(answers, e.a, e.b, low, from_low, inside ? Turn{-1, true} : Turn{1, false}, score);
  return Measure(answers, e.a, e.c, high, from_high, inside ? Turn{1, true} : Turn{-1, false}, score);
}

}  // namespace

std::optional<Margin> MarginOf(const Answers& answers, ExprId id, ExprId score) {
  const Expr& e = answers.At(id);
  if (e.kind == ExprKind::kCompare) return OfCompare(answers, e, id, score);
  if (e.kind == ExprKind::kBetween) return OfBetween(answers, e, id, score);
  return std::nullopt;
}

}  // namespace quell::explain
