// Tiers of points, severity and show: those that are never taken, gaps and overlaps.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/check/lint.h"

namespace quell::check {

using diag::Code;

namespace {

constexpr size_t kMostTiers = 256;  // of one row, compared with one another

// What is left of `ranges` outside `taken`.
std::vector<Range> Left(const std::vector<Range>& ranges, const Range& taken) {
  std::vector<Range> left;
  for (const Range& range : ranges) {
    for (const Range& part : range.Without(taken)) left.push_back(part);
  }
  return left;
}

bool AnyValue(const std::vector<Range>& ranges, bool whole_numbers) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return whole_numbers ? range.HoldsInteger() : !range.empty(); });
}

}  // namespace

// Ages in completed years and counts have no values between whole numbers.
bool Linter::WholeNumbers(ExprId subject) const {
  switch (At(subject).kind) {
    case ExprKind::kAge:
    case ExprKind::kCount:
    case ExprKind::kCountAdministered:
    case ExprKind::kCountIngredients:
      return true;
    case ExprKind::kRound:
      return true;
    default:
      return false;
  }
}

// What a value can be, as far as that is known.
Range Linter::RangeOf(ExprId subject) {
  const ValueRange range = Whole().RangeOf(subject);
  constexpr double kFar = 1e300;
  Range out;
  if (range.low > -kFar) out.low = range.low;
  if (range.high < kFar) out.high = range.high;
  return out;
}

void Linter::Points(ExprId id) {
  const Expr& e = At(id);
  for (int32_t i = e.first; i < e.first + e.count; ++i) Row(rules_.point_rows[static_cast<size_t>(i)]);
}

void Linter::Row(const PointRow& row) {
  Condition(row.subject);
  std::vector<Limit> limits;
  bool otherwise = false, plain = true;  // plain: all tiers are limits of one value that are far enough apart
  for (size_t i = 0; i < row.tiers.size(); ++i) {
    const ExprId condition = row.tiers[i].condition;
    if (condition == kNoExpr) {
      otherwise = true;
      continue;
    }
    if (condition != row.subject) TierCondition(condition);
    if (Told(At(condition).span)) {
      plain = false;
      continue;
    }
    if (condition != row.subject && !possible_.Of(condition).Has(Truth::kTrue)) {
      plain = false;
      Warn(Code::Q0709, At(condition).span,
           "this tier is never taken: " + possible_.Why(condition, Truth::kTrue) + AtPresent(condition, Truth::kTrue),
           "change its limit, or leave it out");
    }
    const std::optional<Limit> limit = LimitOf(rules_, alike_, condition);
    if (!limit.has_value() || limit->parameter || (!limits.empty() && limit->subject != limits[0].subject) ||
        i >= kMostTiers) {
      plain = false;
      continue;
    }
    if (std::any_of(limits.begin(), limits.end(), [&](const Limit& other) { return !Distinct(other, *limit); }))
      plain = false;
    if (!plain) continue;
    const bool whole = WholeNumbers(limit->subject);
    std::vector<Range> left = {limit->range};
    for (const Limit& earlier : limits) left = Left(left, earlier.range);
    limits.push_back(*limit);
    if (!AnyValue(left, whole) && AnyValue({limit->range}, whole)) {
      Diagnostic& d = Warn(Code::Q0709, At(condition).span, "this tier is never taken: those before it cover it",
                           "put it before them: the first that matches gives the points");
      d.notes.push_back({At(limits[0].expr).span, "the first of them"});
      continue;
    }
    Overlap(row, i, limits);
  }
  if (plain && !otherwise && limits.size() > 1) Gap(row, limits);
}

// Ranges by `between` are meant to lie side by side.
void Linter::Overlap(const PointRow& row, size_t tier, const std::vector<Limit>& limits) {
  const Limit& last = limits.back();
  if (At(last.expr).kind != ExprKind::kBetween) return;
  for (size_t i = 0; i + 1 < limits.size(); ++i) {
    if (At(limits[i].expr).kind != ExprKind::kBetween) continue;
    const Range both = limits[i].range.Meet(last.range);
    if (both.empty() || row.tiers[i].points == row.tiers[tier].points) continue;
    Diagnostic& d = Warn(Code::Q0711, At(last.expr).span,
                         "two tiers take " + Amount(both.Witness(), last.subject) + ", and the first of them gives " +
                             FormatNumber(row.tiers[i].points),
                         "let the ranges lie side by side, or write `<` and `>=` in place of `between`");
    d.notes.push_back({At(limits[i].expr).span, "the first of them"});
    return;
  }
}

// Values between two tiers that none of them takes.
void Linter::Gap(const PointRow& row, const std::vector<Limit>& limits) {
  const ExprId subject = limits[0].subject;
  const bool whole = WholeNumbers(subject);
  Range between;
  between.low = between.high = 0;
  double first = Range().high, last = Range().low;
  for (const Limit& limit : limits) {
    first = std::min(first, limit.range.high);
    last = std::max(last, limit.range.low);
  }
  between.low = first;
  between.high = last;
  std::vector<Range> gaps = {between.Meet(RangeOf(subject))};
  for (const Limit& limit : limits) gaps = Left(gaps, limit.range);
  for (const Range& gap : gaps) {
    if (whole ? !gap.HoldsInteger() : gap.empty()) continue;
    const double witness =
        whole ? (std::floor(gap.low) == gap.low && !gap.low_open ? gap.low : std::floor(gap.low) + 1) : gap.Witness();
    const Span& from = At(limits[0].expr).span;
    Warn(Code::Q0710, At(row.subject).span.source == from.source ? At(row.subject).span : from,
         "between the tiers of " + Words(row.subject) + " lies a gap: " + Amount(witness, subject) + " gives 0 points",
         "let the ranges lie side by side, or add `0 otherwise` where that is meant");
    return;
  }
}

// Tiers of severity and of show: the first whose condition is true wins.
void Linter::Tiers(const Alert& alert, const std::vector<Tier>& tiers) {
  std::vector<Limit> limits;
  std::vector<ExprId> earlier;
  ExprId always = kNoExpr;
  for (size_t i = 0; i < tiers.size() && i < kMostTiers; ++i) {
    const ExprId condition = tiers[i].condition;
    if (always != kNoExpr) {
      Diagnostic& d = Warn(Code::Q0709, tiers[i].span, "this tier is never taken: one before it is always true",
                           "put it before that one: the first that is true wins");
      d.notes.push_back({At(always).span, "this one"});
      continue;
    }
    if (condition == kNoExpr) continue;
    TierCondition(condition);
    const TruthSet truths = possible_.Of(condition);
    if (truths == TruthSet().With(Truth::kTrue)) always = condition;
    if (!truths.Has(Truth::kTrue) && !Told(At(condition).span)) {
      Warn(Code::Q0709, tiers[i].span,
           "this tier is never taken: " + possible_.Why(condition, Truth::kTrue) + AtPresent(condition, Truth::kTrue),
           "change its limit, or leave it out");
      continue;
    }
    const ExprId same = alike_.First(condition);
    if (std::find(earlier.begin(), earlier.end(), same) != earlier.end()) {
      Warn(Code::Q0709, tiers[i].span, "this tier is never taken: one before it asks the same",
           "change its condition, or leave it out");
      continue;
    }
    earlier.push_back(same);
    const std::optional<Limit> limit = LimitOf(rules_, alike_, condition);
    if (!limit.has_value() || limit->parameter) continue;
    // `fire at` has settled some scores already.
    const std::optional<Limit> fires = LimitOf(rules_, alike_, alert.fire_at);
    std::vector<Range> left = {limit->range};
    if (fires.has_value() && !fires->parameter && fires->subject == limit->subject && Distinct(*fires, *limit))
      left = {limit->range.Meet(fires->range)};
    if (!AnyValue(left, false)) {
      Warn(Code::Q0709, tiers[i].span, "this tier is never taken: `fire at` lets no such score pass",
           "change its limit, or leave it out");
      continue;
    }
    bool distinct = true;
    for (const Limit& other : limits) {
      if (other.subject != limit->subject) continue;
      distinct &= Distinct(other, *limit);
      left = Left(left, other.range);
    }
    if (distinct && !AnyValue(left, false)) {
      Warn(Code::Q0709, tiers[i].span, "this tier is never taken: those before it cover it",
           "put it before them: the first that is true wins");
      continue;
    }
    limits.push_back(*limit);
  }
}

}  // namespace quell::check
