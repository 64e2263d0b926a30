#include "lib/check/expressions.h"

#include <cmath>

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

Span ExpressionChecker::SpanOf(ExprId id) const {
  auto used = used_at_.find(id);
  return used == used_at_.end() ? expr(id).span : used->second;
}

// --- entry points ---

ExprId ExpressionChecker::Truth(NodeId id, const Place& place) {
  ExprId result = Any(id, place);
  if (result == kNoExpr || expr(result).type == Type::kTruth) return result;
  scope_.Report(Code::Q0301, place.file, node(id, place).span,
                "`" + TextOf(result) + "` is a number, and a condition (true or false) is needed here",
                "compare it with something, as in `" + Short(TextOf(result)) +
                    " >= " + (unit(result).text == "1" ? "3" : "... " + Readable(unit(result))) + "`");
  return kNoExpr;
}

ExprId ExpressionChecker::Number(NodeId id, const Place& place) {
  ExprId result = Any(id, place);
  if (result == kNoExpr || expr(result).type == Type::kNumber) return result;
  scope_.Report(Code::Q0301, place.file, node(id, place).span,
                "`" + TextOf(result) + "` is a condition (true or false), and a number is needed here",
                "write `if ... then 1 otherwise 0` to make a number of it");
  return kNoExpr;
}

ExprId ExpressionChecker::Any(NodeId id, const Place& place) {
  const Node& n = node(id, place);
  switch (n.kind) {
    case NodeKind::kQuantity:
      return Quantity(n, place);
    case NodeKind::kName:
      return Name(n, place);
    case NodeKind::kTruth: {
      Expr e = At(ExprKind::kTruth, Type::kTruth, n.span, place);
      e.number = n.number;
      return Add(e);
    }
    case NodeKind::kAnd:
      return NaryTruth(n, ExprKind::kAnd, place);
    case NodeKind::kOr:
      return NaryTruth(n, ExprKind::kOr, place);
    case NodeKind::kNot: {
      ExprId a = Truth(n.a, place);
      if (a == kNoExpr) return kNoExpr;
      Expr e = At(ExprKind::kNot, Type::kTruth, n.span, place);
      e.a = a;
      return Add(e);
    }
    case NodeKind::kRelation:
      return Relation(n, place);
    case NodeKind::kBetween:
      return Between(n, Number(n.a, place), n.b, n.c, place);
    case NodeKind::kIsKnown:
    case NodeKind::kIsUnknown: {
      ExprId a = Any(n.a, place);
      if (a == kNoExpr) return kNoExpr;
      Expr e =
          At(n.kind == NodeKind::kIsKnown ? ExprKind::kIsKnown : ExprKind::kIsUnknown, Type::kTruth, n.span, place);
      e.a = a;
      return Add(e);
    }
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
    case NodeKind::kIf:
      return If(n, place);
    case NodeKind::kElse:
      return Else(n, place);
    default:
      return Phrase(n, place);
  }
}

// --- constants and names ---

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

ExprId ExpressionChecker::Name(const Node& n, const Place& place) {
  std::string name(scope_.Text(place.file, n.name));
  const FileScope& file = scope_.files[place.file];
  auto found = file.names.find(name);
  if (found == file.names.end()) {
    bool broken = false;
    std::string nearest = scope_.NearestName(place.file, name, {NameKind::kParameter, NameKind::kDefine}, &broken);
    if (broken) return kNoExpr;
    if (nearest.empty()) nearest = Nearest(name, {"age", "score", "true", "false", "value"});
    scope_.Report(Code::Q0201, place.file, n.name, "nothing in this file is called `" + name + "`",
                  nearest.empty() ? "define it with `parameter " + name + " = ...` or `define " + name + " = ...`"
                                  : "did you mean `" + nearest + "`?");
    return kNoExpr;
  }
  const Item& item = found->second;
  item.used = true;
  if (item.broken) return kNoExpr;
  if (item.kind == NameKind::kDefine) {
    ExprId defined = Define(item, name, n, place);
    if (defined != kNoExpr) used_at_[defined] = {place.file, n.span.begin, n.span.end};
    return defined;
  }
  if (item.kind != NameKind::kParameter) {
    scope_.Report(Code::Q0204, place.file, n.name,
                  "`" + name + "` is " + std::string(KindText(item.kind)) + ", not a value",
                  "a value comes from a parameter, a definition or a phrase such as `latest Potassium`");
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
    Diagnostic& d = scope_.Report(Code::Q0203, place.file, n.name, "`" + name + "` is defined by means of itself",
                                  "a definition can't use itself, not even through others");
    const Token defined = scope_.node(item.file, item.node).name;
    d.notes.push_back({{item.file, defined.begin, defined.end}, "`" + name + "` is defined here"});
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
    case NodeKind::kLatest:
      return Held(n, ExprKind::kLatest, place);
    case NodeKind::kPrevious:
      return Held(n, ExprKind::kPrevious, place);
    case NodeKind::kLowest:
      return Held(n, ExprKind::kLowest, place);
    case NodeKind::kHighest:
      return Held(n, ExprKind::kHighest, place);
    case NodeKind::kCount:
      return CountOf(n, place);
    case NodeKind::kActiveOrder:
    case NodeKind::kOrdering: {
      const Item* item = scope_.Find(place.file, n.name, NameKind::kConcept);
      if (item == nullptr) return kNoExpr;
      Expr e =
          At(n.kind == NodeKind::kOrdering ? ExprKind::kOrdering : ExprKind::kActiveOrder, Type::kTruth, n.span, place);
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
    default:
      return Special(n, place);
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
      if (place.this_told) return kNoExpr;
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
  if (scope_.no_unit_told[static_cast<size_t>(item->index)]) return nullptr;
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
  } else if (!scope_.ReadUnit(place.file, n.name, &unit) || std::isnan(value)) {
    return false;
  }
  if (!terms::IsDuration(unit)) {
    std::string text(scope_.Text(place.file, n.span));
    const bool bare = n.kind != NodeKind::kName && n.name.empty();
    scope_.Report(
        Code::Q0306, place.file, n.span,
        "a duration is needed here, and `" + text + "` " + (bare ? "has no unit" : "is none"),
        bare ? "write the unit too: `" + text + " h` or `" + text + " d`" : "write, for example, `24 h` or `7 d`");
    return false;
  }
  double micros = value * unit.factor * 1e6;
  double most = static_cast<double>(Duration(limits::kWindow).count());
  if (micros < static_cast<double>(least.count()) || micros > most) {
    if (out->parameter >= 0) {
      // A value set from outside is not the rule's mistake.
      const Parameter& parameter = scope_.rules.parameters[static_cast<size_t>(out->parameter)];
      if (parameter.value != parameter.default_value) {
        scope_.setting_errors.push_back("`" + parameter.name + "` is used as a duration, and can't be set to " +
                                        FormatNumber(value) + " " + unit.text + ": it must be " +
                                        (micros > most ? "ten years at most" : "longer than nothing"));
        return false;
      }
    }
    scope_.Report(
        Code::Q0307, place.file, n.span,
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
  if (additive && !Meet(&a, &b)) return kNoExpr;
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
    if (difference) e.unit = scope_.UnitIndex(OfDifference(unit(a)));
  } else {
    // A plain factor leaves the substance what it is; anything else makes something new.
    bool plain_a = unit(a).dimension.dimensionless(), plain_b = unit(b).dimension.dimensionless();
    if (plain_b) facts.substance_concept = of_a.substance_concept;
    if (plain_a && kind == ExprKind::kMultiply) facts.substance_concept = of_b.substance_concept;
    e.unit = scope_.UnitIndex(kind == ExprKind::kMultiply ? terms::Multiply(unit(a), unit(b))
                                                          : terms::Divide(unit(a), unit(b)));
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
  if (expr(a).type == Type::kNumber && !Meet(&a, &b)) return kNoExpr;
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
  if (expr(a).type == Type::kNumber && !Meet(&a, &b)) return kNoExpr;
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
  if (!Meet(&subject, &b) || !Meet(&again, &c)) return kNoExpr;
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
  if (!Meet(&a, &b)) return kNoExpr;
  bool counted = facts_[static_cast<size_t>(a)].counted && facts_[static_cast<size_t>(b)].counted;
  if ((op == CompareOp::kEqual || op == CompareOp::kNotEqual) && !counted) {
    scope_.Report(Code::Q0303, place.file, span,
                  "`=` and `!=` are not for measured values: 6.0 and 5.999 are the same to a clinician",
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

ExprId ExpressionChecker::Relation(const Node& n, const Place& place) {
  ExprId a = Any(n.a, place);
  ExprId b = Any(n.b, place);
  bool good = a != kNoExpr && b != kNoExpr;
  for (ExprId side : {a, b}) {
    if (side == kNoExpr || expr(side).type == Type::kNumber) continue;
    const Span span = SpanOf(side);
    scope_.Report(Code::Q0301, place.file, {span.begin, span.end},
                  "`" + TextAt(span) + "` is true or false already, and can't be compared with anything",
                  "leave the comparison out; write `not` before it to ask for the opposite");
    good = false;
  }
  return good ? Compare(n.span, static_cast<CompareOp>(n.op), a, b, place) : kNoExpr;
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
      if (if_unknown)
        row.if_unknown = tier.points;
      else
        row.tiers.push_back(tier);
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
      scope_.Report(Code::Q0301, place.file, n.span, "`" + TextOf(subject) + "` is a number: it is not true or false",
                    "test it as in `if >= 3`");
      return kNoExpr;
    }
    if (word == "true") return subject;
    Expr e = At(ExprKind::kNot, Type::kTruth, n.span, place);
    e.a = subject;
    return Add(e);
  }
  if (!number) {
    scope_.Report(Code::Q0301, place.file, n.span, "`" + TextOf(subject) + "` is true or false: it has no size",
                  "test it as in `if true`");
    return kNoExpr;
  }
  if (n.kind == NodeKind::kTestBetween) return Between(n, subject, n.a, n.b, place);
  ExprId right = Number(n.a, place);
  return right == kNoExpr ? kNoExpr : Compare(n.span, static_cast<CompareOp>(n.op), subject, right, place);
}

}  // namespace quell::check
