// Expressions, node by node: what each kind of node is checked by, constants, and what conditions are made of.
#include "lib/check/expressions.h"

#include <algorithm>
#include <cmath>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/record_kinds.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

namespace {

// Calls `visit` with each expression directly below this one.
template <class Visit>
void ForEachChild(const TypedRules& rules, const Expr& e, Visit visit) {
  for (ExprId child : {e.a, e.b, e.c}) {
    if (child != kNoExpr) visit(child);
  }
  for (int32_t i = e.first; i < e.first + e.count; ++i) {
    if (e.kind != ExprKind::kPoints) {
      visit(rules.children[static_cast<size_t>(i)]);
      continue;
    }
    const PointRow& row = rules.point_rows[static_cast<size_t>(i)];
    visit(row.subject);
    for (const PointRow::Tier& tier : row.tiers) {
      if (tier.condition != kNoExpr) visit(tier.condition);
    }
  }
}

}  // namespace

// --- building ---

ExpressionChecker::ExpressionChecker(Scope& scope) : scope_(scope), alike_(scope.rules) {
  // About one for each node: growing step by step would need room for the old and the new at once.
  size_t count = 0;
  for (const FileScope& file : scope.files) {
    for (const Node& n : file.ast->nodes) count += n.kind >= NodeKind::kQuantity ? 1 : 0;
  }
  scope.rules.exprs.reserve(count);
  facts_.reserve(count);
}

ExprId ExpressionChecker::Add(const Expr& expr, Facts facts) {
  uint32_t height = 0;
  ForEachChild(scope_.rules, expr, [&](ExprId child) {
    const Facts& below = this->facts(child);
    height = std::max<uint32_t>(height, below.height);
    facts.asks |= below.asks;
    facts.trigger |= below.trigger;
  });
  if (height >= limits::kExpandedHeight) {
    TellTooHigh(expr.span);
    return kNoExpr;
  }
  facts.height = static_cast<uint16_t>(height + 1);
  std::vector<Expr>& exprs = scope_.rules.exprs;
  if (exprs.size() == exprs.capacity()) {  // doubling would leave half of the room empty
    exprs.reserve(exprs.size() + exprs.size() / 4 + 256);
    facts_.reserve(exprs.capacity());
  }
  exprs.push_back(expr);
  facts_.push_back(facts);
  return static_cast<ExprId>(exprs.size() - 1);
}

ExprId ExpressionChecker::AddPhrase(const Expr& expr, Facts facts) {
  facts.asks = true;
  WarnRecords(scope_, expr);
  return Add(expr, facts);
}

void ExpressionChecker::TellTooHigh(const Span& span) {
  Report(Code::Q0105, span,
         "with the definitions that it uses, this works on more than " + FormatCount(limits::kExpandedHeight) +
             " results of one another",
         "use fewer definitions inside one another");
}

Expr ExpressionChecker::At(ExprKind kind, Type type, Token span, const Place& place) {
  Expr expr;
  expr.kind = kind;
  expr.type = type;
  expr.span = Scope::SpanOf(place.file, span);
  return expr;
}

std::string ExpressionChecker::TextAt(const Span& span) const {
  return std::string(scope_.Text(span.source, {span.begin, span.end}));
}

Span ExpressionChecker::SpanOf(ExprId id) const {
  auto used = used_at_.find(id);
  return used == used_at_.end() ? expr(id).span : used->second;
}

Diagnostic& ExpressionChecker::Report(Code code, const Span& span, std::string message, std::string help) {
  return scope_.Report(code, span.source, {span.begin, span.end}, std::move(message), std::move(help));
}

ExprId ExpressionChecker::NotHere(const Node& n, const Place& place, std::string why, std::string help) {
  scope_.Report(Code::Q0305, place.file, n.span, std::move(why), std::move(help));
  return kNoExpr;
}

// --- entry points ---

ExprId ExpressionChecker::Any(NodeId id, const Place& place) { return Settled(Visit(id, place)); }

ExprId ExpressionChecker::Truth(NodeId id, const Place& place) { return VisitTruth(id, place); }

ExprId ExpressionChecker::Number(NodeId id, const Place& place) { return Settled(VisitNumber(id, place)); }

ExprId ExpressionChecker::Settled(ExprId id) {
  if (id == kNoExpr) return kNoExpr;
  if (expr(id).type == Type::kTime) {
    Report(Code::Q0316, SpanOf(id), "`" + Short(TextOf(id)) + "` is an instant, which alone says nothing here",
           "subtract another time from it: `this time - time` is a duration");
    return kNoExpr;
  }
  if (facts(id).flexible != Flexible::kDose) return id;
  const ExprId settled = Settle(id, terms::Unit{});  // `order dose / 10 mg` tells the unit itself
  if (settled == kNoExpr) ReportUnsettled(id);
  return settled;
}

void ExpressionChecker::ReportUnsettled(ExprId id) {
  const std::string text = TextOf(id);
  const bool daily = expr(id).kind == ExprKind::kDailyDose;
  Report(Code::Q0311, SpanOf(id), "`" + Short(text) + "` meets no amount here that says in which unit it is counted",
         "compare it with an amount, as in `" + Short(text) + (daily ? " > 40 mg/d`" : " > 10 mg`"));
}

ExprId ExpressionChecker::NeedTruth(ExprId id, const Node& n, const Place& place) {
  if (id == kNoExpr || expr(id).type == Type::kTruth) return id;
  const std::string text = TextOf(id);
  if (expr(id).type == Type::kTime || facts(id).flexible == Flexible::kDose) {
    Settled(id);
    return kNoExpr;
  }
  scope_.Report(Code::Q0301, place.file, n.span,
                "`" + text + "` is a number, and a condition (true or false) is needed here",
                "compare it with something, as in `" + Short(text) +
                    " >= " + (unit(id).text == "1" ? "3" : "... " + Readable(unit(id))) + "`");
  return kNoExpr;
}

ExprId ExpressionChecker::NeedNumber(ExprId id, const Node& n, const Place& place) {
  if (id == kNoExpr || expr(id).type == Type::kNumber) return id;
  if (expr(id).type == Type::kTime) return Settled(id);
  scope_.Report(Code::Q0301, place.file, n.span,
                "`" + TextOf(id) + "` is a condition (true or false), and a number is needed here",
                "write `if ... then 1 otherwise 0` to make a number of it");
  return kNoExpr;
}

// --- the walk ---

ExprId ExpressionChecker::VisitTruth(NodeId id, const Place& place) {
  return NeedTruth(Visit(id, place), node(id, place), place);
}

ExprId ExpressionChecker::VisitNumber(NodeId id, const Place& place) {
  return NeedNumber(Visit(id, place), node(id, place), place);
}

ExprId ExpressionChecker::Visit(NodeId id, const Place& place) {
  const Node& n = node(id, place);
  if (depth_ >= limits::kExpandedHeight) {
    TellTooHigh(Scope::SpanOf(place.file, n.span));
    return kNoExpr;
  }
  ++depth_;
  const ExprId result = VisitNode(n, place);
  --depth_;
  return result;
}

ExprId ExpressionChecker::VisitNode(const Node& n, const Place& place) {
  switch (n.kind) {
    case NodeKind::kQuantity:
      return Quantity(n, place);
    case NodeKind::kName:
      return Name(n, place);
    case NodeKind::kCall:
      return Call(n, place);
    case NodeKind::kTruth: {
      Expr e = At(ExprKind::kTruth, Type::kTruth, n.span, place);
      e.number = n.number;
      return Add(e);
    }
    case NodeKind::kAnd:
      return NaryTruth(n, ExprKind::kAnd, place);
    case NodeKind::kOr:
      return NaryTruth(n, ExprKind::kOr, place);
    case NodeKind::kNot:
      return Not(n, VisitTruth(n.a, place), place);
    case NodeKind::kRelation:
      return Relation(n, place);
    case NodeKind::kBetween: {
      const ExprId subject = Comparable(n.a, place);
      const ExprId low = Comparable(n.b, place);
      return Between(n, subject, low, Comparable(n.c, place), place);
    }
    case NodeKind::kIsKnown:
    case NodeKind::kIsUnknown:
      return Known(n, place);
    case NodeKind::kIf:
      return If(n, place);
    case NodeKind::kElse:
      return Else(n, place);
    default:
      return Calculation(n, place);
  }
}

ExprId ExpressionChecker::Calculation(const Node& n, const Place& place) {
  switch (n.kind) {
    case NodeKind::kAdd:
      return Arithmetic(n, ExprKind::kAdd, place);
    case NodeKind::kSubtract:
      return Arithmetic(n, ExprKind::kSubtract, place);
    case NodeKind::kMultiply:
      return Arithmetic(n, ExprKind::kMultiply, place);
    case NodeKind::kDivide:
      return Arithmetic(n, ExprKind::kDivide, place);
    case NodeKind::kNegate:
      return Negate(n, place);
    case NodeKind::kPower:
      return Power(n, place);
    case NodeKind::kFunction:
      return FunctionOfOne(n, place);
    case NodeKind::kLeastOf:
      return Extreme(n, ExprKind::kLeast, place);
    case NodeKind::kGreatestOf:
      return Extreme(n, ExprKind::kGreatest, place);
    default:
      return Phrase(n, place);
  }
}

// --- constants ---

ExprId ExpressionChecker::Quantity(const Node& n, const Place& place) {
  terms::Unit unit;
  if (!scope_.ReadUnit(place.file, n.name, &unit) || std::isnan(n.number)) return kNoExpr;
  Expr e = At(ExprKind::kNumber, Type::kNumber, n.span, place);
  e.number = n.number;
  e.unit = scope_.UnitIndex(unit);
  return Add(e);
}

bool ExpressionChecker::ReadConstant(NodeId id, uint32_t file, const terms::Unit& unit,
                                     const terms::Substance& substance, double* value) {
  const Node& outer = scope_.node(file, id);
  const Node& n = outer.kind == NodeKind::kNegate ? scope_.node(file, outer.a) : outer;
  terms::Unit given;
  if (!scope_.ReadUnit(file, n.name, &given) || std::isnan(n.number)) return false;
  std::optional<terms::Conversion> conversion = terms::Convert(given, unit, substance);
  if (!conversion.has_value()) {
    std::string text(scope_.Text(file, outer.span));
    if (n.name.empty()) {
      scope_.Report(Code::Q0302, file, outer.span,
                    "`" + text + "` stands without a unit, and needs one that converts to " + unit.text,
                    "write the unit too: `" + text + " " + unit.text + "`");
    } else {
      scope_.Report(Code::Q0302, file, outer.span,
                    "`" + text + "` does not convert to " + (unit.text == "1" ? "a pure number" : unit.text),
                    unit.text == "1" ? "write it without a unit" : "give it in " + unit.text);
    }
    return false;
  }
  *value = conversion->Apply(&n == &outer ? n.number : -n.number);
  return true;
}

// --- conditions ---

ExprId ExpressionChecker::NaryTruth(const Node& n, ExprKind kind, const Place& place) {
  std::vector<ExprId> operands;
  bool good = true;
  for (NodeId child : scope_.List(place.file, n)) {
    operands.push_back(VisitTruth(child, place));
    good &= operands.back() != kNoExpr;
  }
  return good ? AddList(At(kind, Type::kTruth, n.span, place), operands, Facts()) : kNoExpr;
}

ExprId ExpressionChecker::AddList(Expr e, const std::vector<ExprId>& operands, Facts facts) {
  e.first = static_cast<int32_t>(scope_.rules.children.size());
  e.count = static_cast<int32_t>(operands.size());
  scope_.rules.children.insert(scope_.rules.children.end(), operands.begin(), operands.end());
  return Add(e, facts);
}

ExprId ExpressionChecker::Not(const Node& n, ExprId a, const Place& place) {
  if (a == kNoExpr) return kNoExpr;
  Expr e = At(ExprKind::kNot, Type::kTruth, n.span, place);
  e.a = a;
  return Add(e);
}

ExprId ExpressionChecker::Known(const Node& n, const Place& place) {
  // A coded result is known where any question about its words has an answer.
  const Node& asked = node(n.a, place);
  ExprId a = kNoExpr;
  if (asked.kind == NodeKind::kPick && place.where == Place::Where::kNot) {
    a = PickedForKnown(asked, place);
  } else {
    a = Visit(n.a, place);
    if (a != kNoExpr && expr(a).type == Type::kNumber) a = Settled(a);
  }
  if (a == kNoExpr) return kNoExpr;
  Expr e = At(n.kind == NodeKind::kIsKnown ? ExprKind::kIsKnown : ExprKind::kIsUnknown, Type::kTruth, n.span, place);
  e.a = a;
  return Add(e);
}

}  // namespace quell::check
