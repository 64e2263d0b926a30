#include "lib/check/expressions.h"

#include <cmath>

#include "lib/base/civil_time.h"
#include "lib/base/compare.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

ExprId ExpressionChecker::Add(const Expr& expr, Facts facts) {
  scope_.rules.exprs.push_back(expr);
  facts_.resize(scope_.rules.exprs.size());
  facts_.back() = facts;
  return static_cast<ExprId>(scope_.rules.exprs.size() - 1);
}

Expr ExpressionChecker::At(ExprKind kind, Type type, Token span, const Place& place) const {
  Expr expr;
  expr.kind = kind;
  expr.type = type;
  expr.span = {place.file, span.begin, span.end};
  return expr;
}

std::string ExpressionChecker::TextAt(const Span& span) const {
  return std::string(scope_.Text(span.source, {span.begin, span.end}));
}

// --- entry points ---

ExprId ExpressionChecker::Truth(NodeId id, const Place& place) {
  ExprId result = Any(id, place);
  if (result == kNoExpr || expr(result).type == Type::kTruth) return result;
  scope_.Report(Code::Q0301, place.file, node(id, place).span,
                "`" + TextAt(expr(result).span) + "` is a number, and a condition (true or false) is needed here",
                "compare it with something, as in `... >= 3`");
  return kNoExpr;
}

ExprId ExpressionChecker::Number(NodeId id, const Place& place) {
  ExprId result = Any(id, place);
  if (result == kNoExpr || expr(result).type == Type::kNumber) return result;
  scope_.Report(Code::Q0301, place.file, node(id, place).span,
                "`" + TextAt(expr(result).span) + "` is a condition (true or false), and a number is needed here",
                "write `if ... then 1 otherwise 0` to make a number of it");
  return kNoExpr;
}

ExprId ExpressionChecker::Any(NodeId id, const Place& place) {
  const Node& n = node(id, place);
  switch (n.kind) {
    case NodeKind::kQuantity: return Quantity(n, place);
    case NodeKind::kName: return Name(n, place);
    case NodeKind::kTruth: {
      Expr e = At(ExprKind::kTruth, Type::kTruth, n.span, place);
      e.number = n.number;
      return Add(e);
    }
    case NodeKind::kAnd: return NaryTruth(n, ExprKind::kAnd, place);
    case NodeKind::kOr: return NaryTruth(n, ExprKind::kOr, place);
    case NodeKind::kNot: {
      ExprId a = Truth(n.a, place);
      if (a == kNoExpr) return kNoExpr;
      Expr e = At(ExprKind::kNot, Type::kTruth, n.span, place);
      e.a = a;
      return Add(e);
    }
    case NodeKind::kRelation: {
      ExprId a = Number(n.a, place);
      ExprId b = Number(n.b, place);
      return a == kNoExpr || b == kNoExpr ? kNoExpr : Compare(n.span, static_cast<CompareOp>(n.op), a, b, place);
    }
    case NodeKind::kBetween: return Between(n, Number(n.a, place), n.b, n.c, place);
    case NodeKind::kIsKnown:
    case NodeKind::kIsUnknown: {
      ExprId a = Any(n.a, place);
      if (a == kNoExpr) return kNoExpr;
      Expr e = At(n.kind == NodeKind::kIsKnown ? ExprKind::kIsKnown : ExprKind::kIsUnknown, Type::kTruth, n.span, place);
      e.a = a;
      return Add(e);
    }
    case NodeKind::kAdd: return Arithmetic(n, ExprKind::kAdd, place);
    case NodeKind::kSubtract: return Arithmetic(n, ExprKind::kSubtract, place);
    case NodeKind::kMultiply: return Arithmetic(n, ExprKind::kMultiply, place);
    case NodeKind::kDivide: return Arithmetic(n, ExprKind::kDivide, place);
    case NodeKind::kNegate: return Negate(n, place);
    case NodeKind::kIf: return If(n, place);
    case NodeKind::kElse: return Else(n, place);
    default: return Phrase(n, place);
  }
}

// --- constants and names ---

ExprId ExpressionChecker::Quantity(const Node& n, const Place& place) {
  terms::Unit unit;
  if (!scope_.ReadUnit(place.file, n.name, &unit)) return kNoExpr;
  Expr e = At(ExprKind::kNumber, Type::kNumber, n.span, place);
  e.number = n.number;
  e.unit = scope_.UnitIndex(unit);
  return Add(e);
}

bool ExpressionChecker::ReadConstant(NodeId id, uint32_t file, const terms::Unit& unit, const terms::Substance& substance,
                                     double* value) {
  const Node& outer = scope_.node(file, id);
  const Node& n = outer.kind == NodeKind::kNegate ? scope_.node(file, outer.a) : outer;
  terms::Unit given;
  if (!scope_.ReadUnit(file, n.name, &given)) return false;
  std::optional<terms::Conversion> conversion = terms::Convert(given, unit, substance);
  if (!conversion.has_value()) {
    scope_.Report(Code::Q0302, file, outer.span,
                  "`" + std::string(scope_.Text(file, outer.span)) + "` does not convert to " + unit.text,
                  "give it in " + unit.text);
    return false;
  }
  *value = conversion->Apply(&n == &outer ? n.number : -n.number);
  return true;
}

ExprId ExpressionChecker::Name(const Node& n, const Place& place) {
  std::string name(scope_.Text(place.file, n.name));
  const FileScope& file = scope_.files[place.file];
  auto found = file.names.find(name);
  if (found == file.names.end()) {
    std::vector<std::string> candidates;
    for (const auto& [candidate, item] : file.names) {
      if (item.kind == NameKind::kParameter || item.kind == NameKind::kDefine) candidates.push_back(candidate);
    }
    std::string nearest = Nearest(name, candidates);
    scope_.Report(Code::Q0201, place.file, n.name, "nothing in this file is called `" + name + "`",
                  nearest.empty() ? "define it with `parameter " + name + " = ...` or `define " + name + " = ...`"
                                  : "did you mean `" + nearest + "`?");
    return kNoExpr;
  }
  const Item& item = found->second;
  item.used = true;
  if (item.broken) return kNoExpr;
  if (item.kind == NameKind::kDefine) return Define(item, name, n, place);
  if (item.kind != NameKind::kParameter) {
    scope_.Report(Code::Q0204, place.file, n.name, "`" + name + "` is " + std::string(KindText(item.kind)) + ", not a value");
    return kNoExpr;
  }
  Expr e = At(ExprKind::kParameter, Type::kNumber, n.span, place);
  e.index = item.index;
  e.unit = scope_.rules.parameters[static_cast<size_t>(item.index)].unit;
  return Add(e);
}

// A definition is checked once, where it is first used, and shared by all its uses.
ExprId ExpressionChecker::Define(const Item& item, const std::string& name, const Node& n, const Place& place) {
  int& state = define_state_[item.index];
  if (state == 1) {
    scope_.Report(Code::Q0203, place.file, n.name, "`" + name + "` is defined by means of itself",
                  "a definition can't use itself, not even through others");
    return kNoExpr;
  }
  if (state == 0) {
    state = 1;
    Place inside;
    inside.file = item.file;
    inside.this_why = "a definition does not know which record triggers";
    ExprId body = Any(scope_.node(item.file, item.node).a, inside);
    scope_.rules.defines[static_cast<size_t>(item.index)].expr = body;
    define_state_[item.index] = 2;
  }
  return scope_.rules.defines[static_cast<size_t>(item.index)].expr;
}

// --- phrases ---

ExprId ExpressionChecker::Phrase(const Node& n, const Place& place) {
  switch (n.kind) {
    case NodeKind::kLatest: return Held(n, ExprKind::kLatest, place);
    case NodeKind::kPrevious: return Held(n, ExprKind::kPrevious, place);
    case NodeKind::kLowest: return Held(n, ExprKind::kLowest, place);
    case NodeKind::kHighest: return Held(n, ExprKind::kHighest, place);
    case NodeKind::kCount: return CountOf(n, place);
    case NodeKind::kActiveOrder:
    case NodeKind::kOrdering: {
      const Item* item = scope_.Find(place.file, n.name, NameKind::kConcept);
      if (item == nullptr) return kNoExpr;
      Expr e = At(n.kind == NodeKind::kOrdering ? ExprKind::kOrdering : ExprKind::kActiveOrder, Type::kTruth, n.span, place);
      e.index = item->index;
      return Add(e);
    }
    case NodeKind::kSexIs: {
      Expr e = At(ExprKind::kSexIs, Type::kTruth, n.span, place);
      e.index = static_cast<int32_t>(scope_.Text(place.file, n.name) == "female" ? Sex::kFemale : Sex::kMale);
      return Add(e);
    }
    case NodeKind::kAge: {
      Expr e = At(ExprKind::kAge, Type::kNumber, n.span, place);
      e.unit = scope_.UnitIndex(*terms::ParseUnit("a"));
      return Add(e);
    }
    default: return Special(n, place);
  }
}

// `score`, `this value` and `value`: they have a meaning only in some places.
ExprId ExpressionChecker::Special(const Node& n, const Place& place) {
  if (n.kind == NodeKind::kScore) {
    if (place.score) return Add(At(ExprKind::kScore, Type::kNumber, n.span, place));
    scope_.Report(Code::Q0305, place.file, n.span, "`score` has no meaning here",
                  "it can stand in `fire at`, `severity`, `show` and `message` of an alert that has a `score`");
    return kNoExpr;
  }
  if (n.kind == NodeKind::kThisValue) {
    if (place.this_unit < 0) {
      scope_.Report(Code::Q0305, place.file, n.span, "`this value` has no meaning here: " + place.this_why,
                    "write `latest` and the concept");
      return kNoExpr;
    }
    Expr e = At(ExprKind::kThisValue, Type::kNumber, n.span, place);
    e.unit = place.this_unit;
    return Add(e, {place.this_concept, false, false});
  }
  if (place.where_concept < 0) {
    scope_.Report(Code::Q0305, place.file, n.span, "`value` has a meaning only after `where`",
                  "write `latest` and the concept, or `this value`");
    return kNoExpr;
  }
  Expr e = At(ExprKind::kRecordValue, Type::kNumber, n.span, place);
  e.unit = scope_.rules.concepts[static_cast<size_t>(place.where_concept)].unit;
  return Add(e, {place.where_concept, false, false});
}

const Concept* ExpressionChecker::Measured(Token name, const Place& place, int32_t* index) {
  const Item* item = scope_.Find(place.file, name, NameKind::kConcept);
  if (item == nullptr) return nullptr;
  const Concept& found = scope_.rules.concepts[static_cast<size_t>(item->index)];
  *index = item->index;
  if (found.measured) return &found;
  Diagnostic& d = scope_.Report(Code::Q0304, place.file, name, "`" + found.name + "` has no unit, so it has no values",
                                "give the concept a line such as `unit mmol/L` (`unit 1` for a pure number)");
  d.notes.push_back({found.span, "the concept is defined here"});
  return nullptr;
}

ExprId ExpressionChecker::Held(const Node& n, ExprKind kind, const Place& place) {
  Expr e = At(kind, Type::kNumber, n.span, place);
  const Concept* measured = Measured(n.name, place, &e.index);
  if (measured != nullptr) e.unit = measured->unit;
  bool good = measured != nullptr;
  if (kind == ExprKind::kLowest || kind == ExprKind::kHighest) {
    good &= Window(n.a, place, &e);
  } else if (n.a != syntax::kNoNode) {
    DurationValue within;
    good &= ReadDuration(n.a, place, Duration(1), &within);
    e.window = within.duration;
    e.window_parameter = within.parameter;
  }
  return good ? Add(e, {e.index, false, false}) : kNoExpr;
}

ExprId ExpressionChecker::CountOf(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kCount, Type::kNumber, n.span, place);
  bool good = Measured(n.name, place, &e.index) != nullptr;
  good &= Window(n.b, place, &e);
  if (n.a != syntax::kNoNode && good) {
    if (place.where_concept >= 0) {
      scope_.Report(Code::Q0305, place.file, n.span, "a `where` can't stand inside another",
                    "give the inner count a name with `define`");
      return kNoExpr;
    }
    Place inside = place;  // `where` sees the record looked at, not the one that triggers
    inside.where_concept = e.index;
    inside.score = false;
    inside.this_unit = -1;
    inside.this_why = "`where` looks at one record after the other; its own value is called `value`";
    e.a = Truth(n.a, inside);
    good &= e.a != kNoExpr;
  }
  return good ? Add(e) : kNoExpr;
}

bool ExpressionChecker::Window(NodeId id, const Place& place, Expr* out) {
  const Node& n = node(id, place);
  DurationValue past;
  bool good = ReadDuration(n.a, place, Duration(1), &past);
  out->window = past.duration;
  out->window_parameter = past.parameter;
  if (n.b == syntax::kNoNode) return good;
  const Node& anchor = node(n.b, place);
  out->anchor = anchor.op == 0 ? Anchor::kLatest : Anchor::kPrevious;
  return Measured(anchor.name, place, &out->anchor_concept) != nullptr && good;
}

bool ExpressionChecker::ReadDuration(NodeId id, const Place& place, Duration least, DurationValue* out) {
  const Node& n = node(id, place);
  double value = n.number;
  terms::Unit unit;
  if (n.kind == NodeKind::kName) {
    const Item* item = scope_.Find(place.file, n.name, NameKind::kParameter);
    if (item == nullptr) return false;
    const Parameter& parameter = scope_.rules.parameters[static_cast<size_t>(item->index)];
    out->parameter = item->index;
    value = parameter.value;
    unit = scope_.rules.units[static_cast<size_t>(parameter.unit)];
  } else if (!scope_.ReadUnit(place.file, n.name, &unit)) {
    return false;
  }
  if (!terms::IsDuration(unit)) {
    scope_.Report(Code::Q0306, place.file, n.span, "a duration is needed here", "write, for example, `24 h` or `7 d`");
    return false;
  }
  double micros = value * unit.factor * 1e6;
  double most = static_cast<double>(Duration(limits::kWindow).count());
  if (micros < static_cast<double>(least.count()) || micros > most) {
    scope_.Report(Code::Q0307, place.file, n.span,
                  micros > most ? "no duration can be longer than ten years" : "this duration must be longer than nothing",
                  "write, for example, `24 h` or `7 d`");
    return false;
  }
  out->duration = Duration(std::llround(micros));
  return true;
}

// --- operators ---

ExprId ExpressionChecker::NaryTruth(const Node& n, ExprKind kind, const Place& place) {
  std::vector<ExprId> operands;
  bool good = true;
  for (NodeId child : scope_.files[place.file].ast->List(n)) {
    operands.push_back(Truth(child, place));
    good &= operands.back() != kNoExpr;
  }
  if (!good) return kNoExpr;
  Expr e = At(kind, Type::kTruth, n.span, place);
  e.first = static_cast<int32_t>(scope_.rules.children.size());
  e.count = static_cast<int32_t>(operands.size());
  scope_.rules.children.insert(scope_.rules.children.end(), operands.begin(), operands.end());
  return Add(e);
}

ExprId ExpressionChecker::Negate(const Node& n, const Place& place) {
  ExprId a = Number(n.a, place);
  if (a == kNoExpr) return kNoExpr;
  Expr e = At(ExprKind::kNegate, Type::kNumber, n.span, place);
  e.a = a;
  e.unit = expr(a).unit;
  if (unit(a).special() && !IsConstant(a)) {
    scope_.Report(Code::Q0310, place.file, n.span, "a temperature in " + unit(a).text + " has no negative",
                  "subtract it from another temperature");
    return kNoExpr;
  }
  return Add(e, facts_[static_cast<size_t>(a)]);
}

ExprId ExpressionChecker::Arithmetic(const Node& n, ExprKind kind, const Place& place) {
  ExprId a = Number(n.a, place);
  ExprId b = Number(n.b, place);
  if (a == kNoExpr || b == kNoExpr) return kNoExpr;
  const bool additive = kind == ExprKind::kAdd || kind == ExprKind::kSubtract;
  if (additive && !Meet(&a, &b, place)) return kNoExpr;
  WarnWindow(a, b, n.span, place);
  const bool affine_a = unit(a).special(), affine_b = unit(b).special();
  const bool difference = kind == ExprKind::kSubtract && affine_a && affine_b;
  if ((affine_a || affine_b) && !difference && (!additive || affine_b)) {
    scope_.Report(Code::Q0310, place.file, n.span,
                  "a temperature in " + (affine_a ? unit(a) : unit(b)).text + " can only be compared or subtracted",
                  "its zero is not the absolute one, so sums and products of it have no meaning");
    return kNoExpr;
  }
  Expr e = At(kind, Type::kNumber, n.span, place);
  e.a = a;
  e.b = b;
  const Facts& of_a = facts_[static_cast<size_t>(a)];
  const Facts& of_b = facts_[static_cast<size_t>(b)];
  Facts facts;
  facts.counted = of_a.counted && of_b.counted && kind != ExprKind::kDivide;
  facts.difference = difference || (additive && of_a.difference && of_b.difference);
  if (additive) {
    facts.substance_concept = of_a.substance_concept >= 0 ? of_a.substance_concept : of_b.substance_concept;
    e.unit = expr(a).unit;
    if (difference) {
      terms::Unit scale = unit(a);
      scale.offset = 0;
      e.unit = scope_.UnitIndex(scale);
    }
  } else {
    // A plain factor leaves the substance what it is; anything else makes something new.
    bool plain_a = unit(a).dimension.dimensionless(), plain_b = unit(b).dimension.dimensionless();
    if (plain_b) facts.substance_concept = of_a.substance_concept;
    if (plain_a && kind == ExprKind::kMultiply) facts.substance_concept = of_b.substance_concept;
    e.unit = scope_.UnitIndex(kind == ExprKind::kMultiply ? terms::Multiply(unit(a), unit(b)) : terms::Divide(unit(a), unit(b)));
  }
  return Add(e, facts);
}

ExprId ExpressionChecker::If(const Node& n, const Place& place) {
  ExprId condition = Truth(n.a, place);
  ExprId a = Any(n.b, place);
  ExprId b = Any(n.c, place);
  if (condition == kNoExpr || a == kNoExpr || b == kNoExpr) return kNoExpr;
  if (expr(a).type != expr(b).type) {
    scope_.Report(Code::Q0301, place.file, n.span, "one branch of this `if` is a number, the other a condition",
                  "both must be of the same kind");
    return kNoExpr;
  }
  if (expr(a).type == Type::kNumber && !Meet(&a, &b, place)) return kNoExpr;
  Expr e = At(ExprKind::kIf, expr(a).type, n.span, place);
  e.a = condition;
  e.b = a;
  e.c = b;
  e.unit = expr(a).unit;
  Facts facts = facts_[static_cast<size_t>(a)];
  facts.counted &= facts_[static_cast<size_t>(b)].counted;
  return Add(e, facts);
}

ExprId ExpressionChecker::Else(const Node& n, const Place& place) {
  ExprId a = Any(n.a, place);
  ExprId b = Any(n.b, place);
  if (a == kNoExpr || b == kNoExpr) return kNoExpr;
  if (expr(a).type != expr(b).type) {
    scope_.Report(Code::Q0301, place.file, n.span, "one side of this `else` is a number, the other a condition",
                  "both must be of the same kind");
    return kNoExpr;
  }
  if (expr(a).type == Type::kNumber && !Meet(&a, &b, place)) return kNoExpr;
  Expr e = At(ExprKind::kElse, expr(a).type, n.span, place);
  e.a = a;
  e.b = b;
  e.unit = expr(a).unit;
  Facts facts = facts_[static_cast<size_t>(a)];
  facts.counted &= facts_[static_cast<size_t>(b)].counted;
  return Add(e, facts);
}

ExprId ExpressionChecker::Between(const Node& n, ExprId subject, NodeId low, NodeId high, const Place& place) {
  ExprId b = Number(low, place);
  ExprId c = Number(high, place);
  if (subject == kNoExpr || b == kNoExpr || c == kNoExpr) return kNoExpr;
  ExprId again = subject;
  if (!Meet(&subject, &b, place) || !Meet(&again, &c, place)) return kNoExpr;
  if (expr(again).unit != expr(subject).unit) {  // the second limit decided otherwise: bring it to the first one's unit
    c = ConvertTo(c, expr(subject).unit, SubstanceOf(subject, c));
    if (c == kNoExpr) return kNoExpr;
  }
  WarnPlausible(subject, b);
  WarnPlausible(subject, c);
  Expr e = At(ExprKind::kBetween, Type::kTruth, n.span, place);
  e.a = subject;
  e.b = b;
  e.c = c;
  return Add(e);
}

ExprId ExpressionChecker::Compare(Token span, CompareOp op, ExprId a, ExprId b, const Place& place) {
  if (!Meet(&a, &b, place)) return kNoExpr;
  bool counted = facts_[static_cast<size_t>(a)].counted && facts_[static_cast<size_t>(b)].counted;
  if ((op == CompareOp::kEqual || op == CompareOp::kNotEqual) && !counted) {
    scope_.Report(Code::Q0303, place.file, span, "`=` and `!=` are not for measured values: 6.0 and 5.999 are the same to a clinician",
                  "write `between ... and ...`, or `>=`");
    return kNoExpr;
  }
  WarnWindow(a, b, span, place);
  WarnPlausible(a, b);
  WarnPlausible(b, a);
  Expr e = At(ExprKind::kCompare, Type::kTruth, span, place);
  e.op = op;
  e.a = a;
  e.b = b;
  return Add(e);
}

// --- points ---

ExprId ExpressionChecker::Points(NodeId id, const Place& place) {
  const Node& n = node(id, place);
  const syntax::Ast& ast = *scope_.files[place.file].ast;
  std::vector<PointRow> rows;
  bool good = true;
  for (NodeId row_id : ast.List(n)) {
    const Node& row_node = node(row_id, place);
    PointRow row;
    row.subject = Any(row_node.a, place);
    good &= row.subject != kNoExpr;
    bool closed = false;
    for (NodeId tier_id : ast.List(row_node)) {
      const Node& tier_node = node(tier_id, place);
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
      } else if (row.subject != kNoExpr) {
        tier.condition = PointCondition(tier_node.b, row.subject, place, &if_unknown);
        good &= if_unknown || tier.condition != kNoExpr;
      }
      if (if_unknown) row.if_unknown = tier.points;
      else row.tiers.push_back(tier);
    }
    rows.push_back(row);
  }
  if (!good) return kNoExpr;
  Expr e = At(ExprKind::kPoints, Type::kNumber, n.span, place);
  e.first = static_cast<int32_t>(scope_.rules.point_rows.size());
  e.count = static_cast<int32_t>(rows.size());
  scope_.rules.point_rows.insert(scope_.rules.point_rows.end(), rows.begin(), rows.end());
  return Add(e);
}

ExprId ExpressionChecker::PointCondition(NodeId id, ExprId subject, const Place& place, bool* if_unknown) {
  const Node& n = node(id, place);
  const bool number = expr(subject).type == Type::kNumber;
  if (n.kind == NodeKind::kTestWord) {
    std::string_view word = scope_.Text(place.file, n.name);
    *if_unknown = word == "unknown";
    if (*if_unknown) return kNoExpr;
    if (number) {
      scope_.Report(Code::Q0301, place.file, n.span, "`" + TextAt(expr(subject).span) + "` is a number: it is not true or false",
                    "test it as in `if >= 3`");
      return kNoExpr;
    }
    if (word == "true") return subject;
    Expr e = At(ExprKind::kNot, Type::kTruth, n.span, place);
    e.a = subject;
    return Add(e);
  }
  if (!number) {
    scope_.Report(Code::Q0301, place.file, n.span, "`" + TextAt(expr(subject).span) + "` is true or false: it has no size",
                  "test it as in `if true`");
    return kNoExpr;
  }
  if (n.kind == NodeKind::kTestBetween) return Between(n, subject, n.a, n.b, place);
  ExprId right = Number(n.a, place);
  return right == kNoExpr ? kNoExpr : Compare(n.span, static_cast<CompareOp>(n.op), subject, right, place);
}

// --- units ---

bool ExpressionChecker::IsConstant(ExprId id) const {
  const Expr& e = expr(id);
  switch (e.kind) {
    case ExprKind::kNumber:
    case ExprKind::kParameter: return true;
    case ExprKind::kNegate:
    case ExprKind::kConvert: return IsConstant(e.a);
    default: return false;
  }
}

terms::Substance ExpressionChecker::SubstanceOf(ExprId a, ExprId b) const {
  int32_t of_a = facts_[static_cast<size_t>(a)].substance_concept;
  int32_t of_b = facts_[static_cast<size_t>(b)].substance_concept;
  auto substance = [&](int32_t index) { return scope_.rules.concepts[static_cast<size_t>(index)].substance; };
  if (of_a < 0 && of_b < 0) return {};
  if (of_a < 0 || of_b < 0) return substance(std::max(of_a, of_b));
  return substance(of_a) == substance(of_b) ? substance(of_a) : terms::Substance{};  // two substances: no common bridge
}

ExprId ExpressionChecker::ConvertTo(ExprId id, int32_t target, const terms::Substance& substance) {
  const terms::Unit& to = scope_.rules.units[static_cast<size_t>(target)];
  std::optional<terms::Conversion> conversion = terms::Convert(unit(id), to, substance);
  if (!conversion.has_value()) return kNoExpr;
  if (conversion->identity()) return id;
  Expr convert;
  convert.kind = ExprKind::kConvert;
  convert.type = Type::kNumber;
  convert.span = expr(id).span;
  convert.a = id;
  convert.unit = target;
  convert.number = conversion->scale;
  convert.offset = conversion->offset;
  return Add(convert, facts_[static_cast<size_t>(id)]);
}

// An age is counted in the unit of what it is compared with: completed years, months or days.
bool ExpressionChecker::TakeAge(ExprId* age, ExprId other) {
  if (expr(*age).kind != ExprKind::kAge || expr(other).kind == ExprKind::kAge || !terms::IsDuration(unit(other))) return false;
  double factor = unit(other).factor;
  const char* counted_in = factor == terms::ParseUnit("a")->factor ? "a" : factor == terms::ParseUnit("mo")->factor ? "mo" : "d";
  Expr e = expr(*age);
  e.unit = scope_.UnitIndex(*terms::ParseUnit(counted_in));
  *age = Add(e, facts_[static_cast<size_t>(*age)]);
  return true;
}

bool ExpressionChecker::Meet(ExprId* a, ExprId* b, const Place& place) {
  if (!TakeAge(a, *b)) TakeAge(b, *a);
  // A temperature constant beside a difference of temperatures is a difference too: `rise > 1 Cel`.
  for (auto [difference, constant] : {std::pair(a, b), std::pair(b, a)}) {
    if (facts_[static_cast<size_t>(*difference)].difference && unit(*constant).special() && IsConstant(*constant)) {
      Expr e = expr(*constant);
      terms::Unit scale = unit(*constant);
      scale.offset = 0;
      e.unit = scope_.UnitIndex(scale);
      *constant = Add(e, {-1, true, true});
    }
  }
  const bool first_is_constant = IsConstant(*a) && !IsConstant(*b);
  ExprId* moving = first_is_constant ? a : b;
  ExprId* fixed = first_is_constant ? b : a;
  ExprId converted = ConvertTo(*moving, expr(*fixed).unit, SubstanceOf(*a, *b));
  if (converted == kNoExpr) {
    ReportUnits(*a, *b, place);
    return false;
  }
  *moving = converted;
  return true;
}

void ExpressionChecker::ReportUnits(ExprId a, ExprId b, const Place& place) {
  auto shown = [&](ExprId id) {
    std::string in = unit(id).dimension.dimensionless() && unit(id).text == "1" ? "without a unit" : "in " + unit(id).text;
    return "`" + TextAt(expr(id).span) + "` (" + in + ")";
  };
  auto exponent = [&](ExprId id, terms::Dimension::Base base) { return unit(id).dimension.exponent[base]; };
  const Expr& second = expr(b);
  std::string help = "write both in units of the same kind";
  auto concept_name = [&]() -> std::string {
    int32_t index = std::max(facts_[static_cast<size_t>(a)].substance_concept, facts_[static_cast<size_t>(b)].substance_concept);
    return index < 0 ? "" : " `" + scope_.rules.concepts[static_cast<size_t>(index)].name + "`";
  };
  ExprId plain = unit(a).text == "1" ? a : unit(b).text == "1" ? b : kNoExpr;
  if (plain != kNoExpr && expr(plain).kind == ExprKind::kNumber) {
    const terms::Unit& other = unit(plain == a ? b : a);
    help = "write the unit too: `" + TextAt(expr(plain).span) + " " + other.text + "`";
  } else if (exponent(a, terms::Dimension::kEquivalent) != exponent(b, terms::Dimension::kEquivalent)) {
    help = "say how many equivalents a mole has: a line `valence 1` in the concept" + concept_name();
  } else if (exponent(a, terms::Dimension::kAmount) != exponent(b, terms::Dimension::kAmount) &&
             exponent(a, terms::Dimension::kMass) != exponent(b, terms::Dimension::kMass)) {
    help = "say how heavy a mole is: a line `molar mass ... g/mol` in the concept" + concept_name();
  }
  scope_.Report(Code::Q0302, place.file, {second.span.begin, second.span.end}, shown(a) + " and " + shown(b) + " do not convert",
                help);
}

// --- warnings ---

void ExpressionChecker::WarnWindow(ExprId a, ExprId b, Token span, const Place& place) {
  auto strip = [&](ExprId id) {
    while (expr(id).kind == ExprKind::kConvert) id = expr(id).a;
    return id;
  };
  for (auto [value, window] : {std::pair(strip(a), strip(b)), std::pair(strip(b), strip(a))}) {
    const Expr& w = expr(window);
    if (expr(value).kind != ExprKind::kLatest && expr(value).kind != ExprKind::kThisValue) continue;
    if (w.kind != ExprKind::kLowest && w.kind != ExprKind::kHighest) continue;
    if (w.anchor != Anchor::kNone || facts_[static_cast<size_t>(value)].substance_concept != w.index) continue;
    const std::string& name = scope_.rules.concepts[static_cast<size_t>(w.index)].name;
    scope_.Report(Code::Q0703, place.file, span, "the window of `" + TextAt(w.span) + "` includes the value it is compared with",
                  "write `" + TextAt(w.span) + " before latest " + name + "`");
  }
}

void ExpressionChecker::WarnPlausible(ExprId value, ExprId limit) {
  const Expr& v = expr(value);
  bool direct = v.kind == ExprKind::kLatest || v.kind == ExprKind::kPrevious || v.kind == ExprKind::kLowest ||
                v.kind == ExprKind::kHighest || (v.kind == ExprKind::kThisValue && facts_[static_cast<size_t>(value)].substance_concept >= 0);
  if (!direct || !IsConstant(limit)) return;
  const Concept& subject = scope_.rules.concepts[static_cast<size_t>(facts_[static_cast<size_t>(value)].substance_concept)];
  double scale = 1, offset = 0;
  ExprId id = limit;
  for (; expr(id).kind != ExprKind::kNumber && expr(id).kind != ExprKind::kParameter; id = expr(id).a) {
    double inner_scale = expr(id).kind == ExprKind::kConvert ? expr(id).number : -1;
    double inner_offset = expr(id).kind == ExprKind::kConvert ? expr(id).offset : 0;
    offset += scale * inner_offset;
    scale *= inner_scale;
  }
  double constant = expr(id).kind == ExprKind::kNumber
                        ? expr(id).number
                        : scope_.rules.parameters[static_cast<size_t>(expr(id).index)].value;
  constant = constant * scale + offset;
  bool below = subject.plausible_low.has_value() && DefinitelyLess(constant, *subject.plausible_low);
  bool above = subject.plausible_high.has_value() && DefinitelyLess(*subject.plausible_high, constant);
  if (!below && !above) return;
  scope_.diagnostics.push_back(diag::Make(
      Code::Q0704, expr(limit).span,
      "`" + TextAt(expr(limit).span) + "` lies outside what is plausible for `" + subject.name + "`",
      "values " + std::string(below ? "below " + FormatNumber(*subject.plausible_low) : "above " + FormatNumber(*subject.plausible_high)) +
          " " + scope_.rules.units[static_cast<size_t>(subject.unit)].text + " are never used, so this says nothing"));
}

}  // namespace quell::check
