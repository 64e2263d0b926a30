// Conditions that can't be true or can't be false, and windows that nothing can fill.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/check/lint.h"

namespace quell::check {

using diag::Code;

namespace {

constexpr size_t kMostBeside = 64;  // operands that are compared pair by pair

int OrderOf(Pick pick) { return pick == Pick::kEarliest ? 0 : pick == Pick::kPrevious ? 1 : 2; }

bool OverResults(ExprKind kind) {
  return kind == ExprKind::kLowest || kind == ExprKind::kHighest || kind == ExprKind::kMean || kind == ExprKind::kSum ||
         kind == ExprKind::kChange || kind == ExprKind::kSlope || kind == ExprKind::kCount;
}

}  // namespace

void Linter::TierCondition(ExprId id) {
  if (id == kNoExpr || seen_[static_cast<size_t>(id)]) return;
  seen_[static_cast<size_t>(id)] = true;
  for (ExprId operand : OperandsOf(rules_, id, true)) Condition(operand);
}

void Linter::Condition(ExprId id) {
  if (id == kNoExpr || seen_[static_cast<size_t>(id)]) return;
  seen_[static_cast<size_t>(id)] = true;
  const Expr& e = At(id);
  if (e.kind == ExprKind::kPoints) return Points(id);
  for (ExprId operand : OperandsOf(rules_, id, true)) Condition(operand);
  if (e.kind == ExprKind::kCompare || e.kind == ExprKind::kBetween || e.kind == ExprKind::kOrdering ||
      e.kind == ExprKind::kIsKnown || e.kind == ExprKind::kIsUnknown) {
    Comparison(id);
  } else if (e.kind == ExprKind::kAnd || e.kind == ExprKind::kOr) {
    Beside(id);
  } else {
    Window(id);
  }
}

// That what is claimed holds only while the parameters have the values they have.
std::string Linter::AtPresent(ExprId id, Truth truth) {
  return Whole().Of(id).Has(truth) ? " (with its parameters as they are set; not over all of their ranges)" : "";
}

void Linter::Comparison(ExprId id) {
  const Expr& e = At(id);
  if (Told(e.span)) return;
  if (e.kind == ExprKind::kBetween) {
    const std::optional<Limit> limit = LimitOf(rules_, alike_, id);
    if (limit.has_value() && limit->range.empty()) {
      told_.insert(id);
      Warn(Code::Q0706, e.span,
           Words(id) + " is never true: " + Amount(limit->range.low, e.a) + " is above " +
               Amount(limit->range.high, e.a),
           "write the lower value first");
      return;
    }
  }
  const TruthSet truths = possible_.Of(id);
  const bool numbers = e.kind == ExprKind::kCompare || e.kind == ExprKind::kBetween;
  // A parameter that switches a part of a rule on and off is compared with constants alone.
  const bool constants = numbers && ValueOf(rules_, e.a).has_value() && ValueOf(rules_, e.b).has_value() &&
                         (e.c == kNoExpr || ValueOf(rules_, e.c).has_value());
  for (Truth truth : {Truth::kTrue, Truth::kFalse}) {
    if (truths.Has(truth) || (constants && Whole().Of(id).Has(truth))) continue;
    const bool never = truth == Truth::kTrue;
    told_.insert(id);
    Warn(never ? Code::Q0706 : Code::Q0707, e.span,
         Words(id) + (never ? " is never true: " : " is never false: ") + possible_.Why(id, truth) +
             AtPresent(id, truth),
         never ? "change the limit, or leave this out" : "leave this out, or say what it should rule out");
    return;
  }
}

void Linter::Window(ExprId id) {
  const Expr& e = At(id);
  std::string why;
  const bool results = OverResults(e.kind);
  if (results && e.anchored && e.anchor_pick == Pick::kEarliest && e.anchor_concept == e.index && !e.ahead) {
    why = "nothing comes before the earliest";
  } else if (results && e.since == Since::kRecord && e.since_pick == Pick::kLatest && e.since_concept == e.index) {
    why = "nothing comes after the latest";
  } else if (e.since == Since::kRecord && e.anchored && e.since_concept == e.anchor_concept &&
             OrderOf(e.since_pick) >= OrderOf(e.anchor_pick)) {
    why = "it ends before it begins";
  }
  if (why.empty()) return;
  Warn(Code::Q0713, e.span, "nothing can lie in the window of " + Words(id) + ": " + why,
       "write `in past` and how far to look back");
}

// --- several limits of one value ---

void Linter::Beside(ExprId id) {
  const Expr& e = At(id);
  std::map<ExprId, std::vector<Limit>> by_subject;
  for (int32_t i = e.first; i < e.first + e.count; ++i) {
    const std::optional<Limit> limit = LimitOf(rules_, alike_, rules_.children[static_cast<size_t>(i)]);
    if (limit.has_value() && told_.count(limit->expr) == 0 && !Told(At(limit->expr).span))
      by_subject[limit->subject].push_back(*limit);
  }
  for (const auto& [subject, limits] : by_subject) {
    if (limits.size() > kMostBeside) continue;
    for (size_t second = 1; second < limits.size(); ++second) {
      for (size_t first = 0; first < second; ++first) {
        if (!Distinct(limits[first], limits[second])) continue;
        if (e.kind == ExprKind::kAnd)
          BesideInAnd(limits[first], limits[second]);
        else
          BesideInOr(limits[first], limits[second]);
      }
    }
  }
}

void Linter::BesideInAnd(const Limit& first, const Limit& second) {
  if (first.range.Meet(second.range).empty()) {
    Diagnostic& d =
        Warn(Code::Q0706, At(second.expr).span, Words(second.expr) + " is never true beside " + Words(first.expr),
             "both can't hold of one value: did you mean `or`?");
    d.notes.push_back({At(first.expr).span, "where this is true, the other is false"});
    return;
  }
  if (first.parameter || second.parameter) return;  // tuning may part them
  if (second.range.Holds(first.range))
    AddsNothing(second, first, true);
  else if (first.range.Holds(second.range))
    AddsNothing(first, second, true);
}

void Linter::BesideInOr(const Limit& first, const Limit& second) {
  if (first.parameter || second.parameter) return;
  const std::vector<Range> left = Range().Without(first.range);
  if (!left.empty() &&
      std::all_of(left.begin(), left.end(), [&](const Range& part) { return second.range.Holds(part); })) {
    Diagnostic& d =
        Warn(Code::Q0707, At(second.expr).span,
             Words(first.expr) + " or " + Words(second.expr) + " is never false: each value meets one of them",
             "did you mean `and`?");
    d.notes.push_back({At(first.expr).span, "where this is false, the other is true"});
    return;
  }
  if (first.range.Holds(second.range))
    AddsNothing(second, first, false);
  else if (second.range.Holds(first.range))
    AddsNothing(first, second, false);
}

void Linter::AddsNothing(const Limit& idle, const Limit& other, bool is_and) {
  const Range both = idle.range.Meet(other.range);
  const ExprId subject = idle.subject;
  Diagnostic& d = Warn(Code::Q0708, At(idle.expr).span,
                       Words(idle.expr) + " adds nothing to " + Words(other.expr) + ": " +
                           (is_and ? "where the latter is true, so is this" : "where this is true, so is the latter") +
                           ", as at " + Amount(both.Witness(), subject),
                       "leave one of them out");
  d.notes.push_back({At(other.expr).span, "the other one"});
}

}  // namespace quell::check
