// Choice, comparison, and times.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::Token;

// --- choice ---

// Both sides of an `if` or an `else` are of one kind and in one unit.
bool ExpressionChecker::OfOneKind(const Node& n, std::string_view what, ExprId* a, ExprId* b, const Place& place) {
  const Type type_a = expr(*a).type, type_b = expr(*b).type;
  if (type_a != type_b) {
    const auto word = [](Type type) {
      return type == Type::kTruth ? "a condition" : type == Type::kNumber ? "a number" : "a time";
    };
    scope_.Report(Code::Q0301, place.file, n.span,
                  "one " + std::string(what) + " is " + word(type_a) + ", the other " + word(type_b),
                  "both must be of the same kind");
    return false;
  }
  return type_a != Type::kNumber || Meet(a, b);
}

ExprId ExpressionChecker::If(const Node& n, const Place& place) {
  const ExprId condition = VisitTruth(n.a, place);
  ExprId a = Visit(n.b, place);
  ExprId b = Visit(n.c, place);
  if (condition == kNoExpr || a == kNoExpr || b == kNoExpr) return kNoExpr;
  if (!OfOneKind(n, "branch of this `if`", &a, &b, place)) return kNoExpr;
  Expr e = At(ExprKind::kIf, expr(a).type, n.span, place);
  e.a = condition;
  e.b = a;
  e.c = b;
  e.unit = expr(a).unit;
  return Add(e, Joined(a, b));
}

ExprId ExpressionChecker::Else(const Node& n, const Place& place) {
  ExprId a = Visit(n.a, place);
  ExprId b = Visit(n.b, place);
  if (a == kNoExpr || b == kNoExpr) return kNoExpr;
  if (!OfOneKind(n, "side of this `else`", &a, &b, place)) return kNoExpr;
  Expr e = At(ExprKind::kElse, expr(a).type, n.span, place);
  e.a = a;
  e.b = b;
  e.unit = expr(a).unit;
  return Add(e, Joined(a, b));
}

// --- comparison ---

// A number or a time.
ExprId ExpressionChecker::Comparable(NodeId id, const Place& place) {
  const ExprId result = Visit(id, place);
  if (result != kNoExpr && expr(result).type == Type::kTime) return result;
  return NeedNumber(result, node(id, place), place);
}

ExprId ExpressionChecker::Between(const Node& n, ExprId subject, ExprId b, ExprId c, const Place& place) {
  if (subject == kNoExpr || b == kNoExpr || c == kNoExpr) return kNoExpr;
  if (expr(subject).type == Type::kTime || expr(b).type == Type::kTime || expr(c).type == Type::kTime) {
    const ExprId above = TimeOrder(n.span, CompareOp::kGreaterEqual, subject, b, place);
    const ExprId below = above == kNoExpr ? kNoExpr : TimeOrder(n.span, CompareOp::kLessEqual, subject, c, place);
    if (below == kNoExpr) return kNoExpr;
    return AddList(At(ExprKind::kAnd, Type::kTruth, n.span, place), {above, below}, Facts());
  }
  ExprId again = subject;
  if (!Meet(&subject, &b) || !Meet(&again, &c)) return kNoExpr;
  if (expr(again).unit != expr(subject).unit) {  // the second limit decided otherwise: bring it to the first one's unit
    c = ConvertTo(c, expr(subject).unit, SubstanceOf(subject, c));
    if (c == kNoExpr) return kNoExpr;
  }
  for (ExprId limit : {b, c}) {
    if (facts(limit).flexible == Flexible::kDose) {
      ReportUnsettled(limit);
      return kNoExpr;
    }
    WarnPlausible(subject, limit);
  }
  Expr e = At(ExprKind::kBetween, Type::kTruth, n.span, place);
  e.a = subject;
  e.b = b;
  e.c = c;
  return Add(e);
}

ExprId ExpressionChecker::Compare(Token span, CompareOp op, ExprId a, ExprId b, const Place& place) {
  if (expr(a).type == Type::kTime || expr(b).type == Type::kTime) return TimeOrder(span, op, a, b, place);
  if (!Meet(&a, &b)) return kNoExpr;
  if (facts(a).flexible == Flexible::kDose) {  // and so is b: neither says a unit
    ReportUnsettled(a);
    return kNoExpr;
  }
  if ((op == CompareOp::kEqual || op == CompareOp::kNotEqual) && !(facts(a).counted && facts(b).counted)) {
    scope_.Report(Code::Q0303, place.file, span,
                  "`=` and `!=` are not for measured values: 6.0 and 5.999 are the same to a clinician",
                  "write `between ... and ...`, or `>=`");
    return kNoExpr;
  }
  WarnWindow(op, a, b, span, place);
  WarnPlausible(a, b);
  WarnPlausible(b, a);
  Expr e = At(ExprKind::kCompare, Type::kTruth, span, place);
  e.op = op;
  e.a = a;
  e.b = b;
  return Add(e);
}

ExprId ExpressionChecker::Relation(const Node& n, const Place& place) {
  const ExprId a = Visit(n.a, place);
  const ExprId b = Visit(n.b, place);
  bool good = a != kNoExpr && b != kNoExpr;
  for (ExprId side : {a, b}) {
    if (side == kNoExpr || expr(side).type != Type::kTruth) continue;
    const Span span = SpanOf(side);
    Report(Code::Q0301, span, "`" + TextAt(span) + "` is true or false already, and can't be compared with anything",
           "leave the comparison out; write `not` before it to ask for the opposite");
    good = false;
  }
  return good ? Compare(n.span, static_cast<CompareOp>(n.op), a, b, place) : kNoExpr;
}

// --- times ---

ExprId ExpressionChecker::MakeDifference(ExprId a, ExprId b) {
  Expr e;
  e.kind = ExprKind::kSubtract;
  e.type = Type::kNumber;
  e.span = expr(a).span;
  e.a = a;
  e.b = b;
  e.unit = UnitNamed("s");
  Facts measured;
  measured.counted = false;
  return Add(e, measured);
}

// time - time is a duration; time + duration and time - duration are times.
ExprId ExpressionChecker::OfTimes(const Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place) {
  const bool times = expr(a).type == Type::kTime && expr(b).type == Type::kTime;
  if (times && kind == ExprKind::kSubtract) {
    const ExprId difference = MakeDifference(a, b);
    if (difference != kNoExpr)
      scope_.rules.exprs[static_cast<size_t>(difference)].span = Scope::SpanOf(place.file, n.span);
    return difference;
  }
  const bool additive = kind == ExprKind::kAdd || kind == ExprKind::kSubtract;
  if (kind == ExprKind::kAdd && expr(b).type == Type::kTime) std::swap(a, b);
  const bool moved = !times && additive && expr(a).type == Type::kTime && expr(b).type == Type::kNumber;
  const ExprId seconds = moved ? ConvertTo(b, UnitNamed("s"), {}) : kNoExpr;
  if (seconds == kNoExpr || facts(b).flexible != Flexible::kNot) {
    scope_.Report(Code::Q0316, place.file, n.span, "a time can't be calculated with like this",
                  "subtract one time from another, or add a duration to it, as in `this time - 6 h`");
    return kNoExpr;
  }
  Expr e = At(kind, Type::kTime, n.span, place);
  e.a = a;
  e.b = seconds;
  Facts measured;
  measured.counted = false;
  return Add(e, measured);
}

// Two times are compared as their difference against nothing.
ExprId ExpressionChecker::TimeOrder(Token span, CompareOp op, ExprId a, ExprId b, const Place& place) {
  if (expr(a).type != expr(b).type) {
    const ExprId other = expr(a).type == Type::kTime ? b : a;
    Report(Code::Q0316, SpanOf(other), "`" + Short(TextOf(other)) + "` is no time, and a time is compared with it",
           "compare it with another time, or the time between two with a duration: `this time - time > 6 h`");
    return kNoExpr;
  }
  if (op == CompareOp::kEqual || op == CompareOp::kNotEqual) {
    scope_.Report(Code::Q0303, place.file, span, "`=` and `!=` are not for times",
                  "write `>=`, or how far they may be apart: `abs(this time - time) <= 5 min`");
    return kNoExpr;
  }
  Expr zero = At(ExprKind::kNumber, Type::kNumber, span, place);
  zero.unit = UnitNamed("s");
  Expr e = At(ExprKind::kCompare, Type::kTruth, span, place);
  e.op = op;
  e.a = MakeDifference(a, b);
  e.b = Add(zero);
  return e.a == kNoExpr ? kNoExpr : Add(e);
}

}  // namespace quell::check
