// Tables of points.
#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

ExprId ExpressionChecker::Points(NodeId id, const Place& place) {
  const Node& n = node(id, place);
  std::vector<PointRow> rows;
  bool good = true;
  for (NodeId row : scope_.List(place.file, n)) good &= Row(node(row, place), place, &rows.emplace_back());
  if (!good) return kNoExpr;
  Expr e = At(ExprKind::kPoints, Type::kNumber, n.span, place);
  e.first = static_cast<int32_t>(scope_.rules.point_rows.size());
  e.count = static_cast<int32_t>(rows.size());
  std::move(rows.begin(), rows.end(), std::back_inserter(scope_.rules.point_rows));
  return Add(e);
}

bool ExpressionChecker::Row(const Node& n, const Place& place, PointRow* row) {
  row->subject = Visit(n.a, place);
  if (row->subject != kNoExpr && expr(row->subject).type == Type::kTime) row->subject = Settled(row->subject);
  bool good = row->subject != kNoExpr;
  bool closed = false;
  for (NodeId id : scope_.List(place.file, n)) {
    const Node& tier_node = node(id, place);
    if (closed) {
      scope_.Report(Code::Q0404, place.file, tier_node.span, "nothing can stand after `otherwise`",
                    "put it before the `otherwise`");
      good = false;
    }
    PointRow::Tier tier;
    good &= ReadConstant(tier_node.a, place.file, terms::Unit{}, {}, &tier.points);
    bool if_unknown = false;
    if (tier_node.b == syntax::kNoNode) {
      closed = true;
    } else if (row->subject != kNoExpr) {
      tier.condition = PointCondition(tier_node.b, &row->subject, place, &if_unknown);
      good &= if_unknown || tier.condition != kNoExpr;
    }
    if (if_unknown)
      row->if_unknown = tier.points;
    else
      row->tiers.push_back(tier);
  }
  if (good) row->subject = Settled(row->subject);
  return good && row->subject != kNoExpr;
}

ExprId ExpressionChecker::PointCondition(NodeId id, ExprId* subject, const Place& place, bool* if_unknown) {
  const Node& n = node(id, place);
  const bool number = expr(*subject).type == Type::kNumber;
  if (n.kind == NodeKind::kTestWord) {
    const std::string_view word = scope_.Text(place.file, n.name);
    *if_unknown = word == "unknown";
    if (*if_unknown) return kNoExpr;
    if (number) {
      scope_.Report(Code::Q0301, place.file, n.span, "`" + TextOf(*subject) + "` is a number: it is not true or false",
                    "test it as in `if >= 3`");
      return kNoExpr;
    }
    return word == "true" ? *subject : Not(n, *subject, place);
  }
  if (!number) {
    scope_.Report(Code::Q0301, place.file, n.span, "`" + TextOf(*subject) + "` is true or false: it has no size",
                  "test it as in `if true`");
    return kNoExpr;
  }
  if (n.kind == NodeKind::kTestBetween) {
    const ExprId low = TierLimit(n.a, *subject, place);
    const ExprId high = TierLimit(n.b, *subject, place);
    TakeUnitOf(low, subject);
    return Between(n, *subject, low, high, place);
  }
  const ExprId right = TierLimit(n.a, *subject, place);
  if (right == kNoExpr) return kNoExpr;
  TakeUnitOf(right, subject);
  return Compare(n.span, static_cast<CompareOp>(n.op), *subject, right, place);
}

// Tiers are read like a scale, each against what is fixed: constants and parameters, and what is calculated from them.
ExprId ExpressionChecker::TierLimit(NodeId id, ExprId subject, const Place& place) {
  const ExprId limit = VisitNumber(id, place);
  if (limit == kNoExpr || (!facts(limit).asks && !facts(limit).trigger)) return limit;
  const std::string text = Short(TextOf(limit)), asked = Short(TextOf(subject));
  Report(Code::Q0319, SpanOf(limit), "the limit of a tier is a constant or a parameter, and `" + text + "` is neither",
         "ask for both in the row, as in `" + asked + " >= " + text + ": 1 if true`");
  return kNoExpr;
}

// The dose that a row asks about is counted in the unit of its first tier.
void ExpressionChecker::TakeUnitOf(ExprId limit, ExprId* subject) {
  if (limit == kNoExpr || facts(*subject).flexible != Flexible::kDose || facts(limit).flexible == Flexible::kDose)
    return;
  const ExprId settled = Settle(*subject, unit(limit));
  if (settled != kNoExpr) *subject = settled;
}

}  // namespace quell::check
