// What a message tells: doses in the unit that the alert counts them in.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/check/expressions.h"
#include "lib/check/possible.h"

namespace quell::check {

namespace {

bool IsDose(const Expr& e) { return e.kind == ExprKind::kOrderDose || e.kind == ExprKind::kDailyDose; }

}  // namespace

// All doses below the expressions, in the order in which they are written.
std::vector<ExprId> ExpressionChecker::DosesOf(std::span<const ExprId> ids) const {
  std::vector<ExprId> out, waiting(ids.rbegin(), ids.rend());
  std::set<ExprId> seen;
  while (!waiting.empty()) {
    const ExprId id = waiting.back();
    waiting.pop_back();
    if (id == kNoExpr || !seen.insert(id).second) continue;
    if (IsDose(expr(id))) out.push_back(id);
    const std::vector<ExprId> below = OperandsOf(scope_.rules, id, true);
    waiting.insert(waiting.end(), below.rbegin(), below.rend());
  }
  return out;
}

// The same dose first; else an order's tells how much is a day's, and the other way round.
std::optional<terms::Unit> ExpressionChecker::UnitOfDose(ExprId id, const std::vector<ExprId>& asked) const {
  const bool daily = expr(id).kind == ExprKind::kDailyDose;
  std::optional<terms::Unit> near;
  for (ExprId other : asked) {
    const Expr& e = expr(other);
    const bool other_daily = e.kind == ExprKind::kDailyDose;
    if (unit(other).text == "1") continue;  // meets no amount either
    if (daily == other_daily && e.index == expr(id).index && e.drug == expr(id).drug) return unit(other);
    if (near.has_value()) continue;
    if (daily == other_daily) near = unit(other);
    if (daily && !other_daily) near = terms::ParseUnit(unit(other).text + "/d");
    if (!daily && other_daily) near = scope_.unit_at(e.dose_unit);
  }
  return near;
}

ExprId ExpressionChecker::Told(syntax::NodeId node, const Place& place, std::span<const ExprId> asked) {
  const ExprId id = Visit(node, place);
  const bool dose = id != kNoExpr && expr(id).type == Type::kNumber && facts(id).flexible == Flexible::kDose;
  if (!dose) return Settled(id);
  if (const ExprId settled = Settle(id, terms::Unit{}); settled != kNoExpr) return settled;  // a ratio of doses
  const std::vector<ExprId> told = DosesOf({&id, 1});
  const std::optional<terms::Unit> unit = told.empty() ? std::nullopt : UnitOfDose(told.front(), DosesOf(asked));
  if (unit.has_value()) {
    if (const ExprId settled = Settle(id, *unit); settled != kNoExpr) return settled;
  }
  const std::string text = Short(TextOf(id));
  const bool daily = expr(id).kind == ExprKind::kDailyDose;
  Report(diag::Code::Q0311, SpanOf(id),
         "`" + text + "` meets no amount in this alert that says in which unit it is counted",
         "say here in which unit: `{" + text + (daily ? " + 0 mg/d}`" : " + 0 mg}`"));
  return kNoExpr;
}

}  // namespace quell::check
