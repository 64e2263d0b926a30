// Names in expressions: parameters and definitions. A definition is checked once, where it is first used, and shared by all its uses.
#include <algorithm>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

// --- names ---

ExprId ExpressionChecker::Name(const Node& n, const Place& place) {
  if (place.bindings != nullptr) {
    const ExprId* argument = place.bindings->Find(scope_.Text(place.file, n.name));
    if (argument != nullptr) return Use(*argument, n, place);
  }
  const Item* item = ValueNamed(n.name, place);
  if (item == nullptr) return kNoExpr;
  const std::string name(scope_.Text(place.file, n.name));
  if (item->kind == NameKind::kDefine) {
    if (!IsFunction(*item)) return Use(DefineOf(*item, n, place), n, place);
    scope_.Report(Code::Q0314, place.file, n.span, "`" + name + "` is asked with arguments",
                  "write, for example, `" + name + "(" + FunctionOf(*item).listed + ")`");
    return kNoExpr;
  }
  if (item->kind != NameKind::kParameter) {
    scope_.Report(Code::Q0204, place.file, n.name,
                  "`" + name + "` is " + std::string(KindText(item->kind)) + ", not a value",
                  "a value comes from a parameter, a definition or a phrase such as `latest Potassium`");
    return kNoExpr;
  }
  Expr e = At(ExprKind::kParameter, Type::kNumber, n.span, place);
  e.index = item->index;
  e.unit = scope_.rules.parameters[static_cast<size_t>(item->index)].unit;
  return Add(e);
}

// What a name means where a value is asked for; null where it means nothing, or something that could not be read.
const Item* ExpressionChecker::ValueNamed(Token name, const Place& place) {
  const Found found = scope_.Resolve(place.file, name);
  if (found.told) return nullptr;
  if (found.item != nullptr) return found.item->broken ? nullptr : found.item;
  const std::string word(scope_.Text(place.file, name));
  scope_.ReportUnknown(place.file, name, {NameKind::kParameter, NameKind::kDefine},
                       "define it with `parameter " + word + " = ...` or `define " + word + " = ...`",
                       {"age", "dose", "pregnant", "score", "time", "true", "false", "value", "weight", "height"});
  return nullptr;
}

// An expression used by a name that stands here: whether what it asks may be asked here.
ExprId ExpressionChecker::Use(ExprId id, const Node& n, const Place& place) {
  if (id == kNoExpr) return kNoExpr;
  const std::string name(scope_.Text(place.file, n.name));
  if (place.where != Place::Where::kNot && facts(id).asks) {
    return NotHere(n, place, "`where` sees only the record looked at, and `" + name + "` asks for others",
                   "a `where` may ask for the record's value, dose, time, route, department and code");
  }
  if (place.outcome && facts(id).trigger) {
    return NotHere(n, place, "no record triggers an outcome, and `" + name + "` asks about the one that does",
                   "ask for the record itself, as in `latest Potassium`");
  }
  used_at_[id] = Scope::SpanOf(place.file, n.span);
  return id;
}

// --- definitions ---

ExprId ExpressionChecker::Circle(const Item& item, const Node& n, const Place& place) {
  const std::string name(scope_.Text(place.file, n.name));
  Diagnostic& d = scope_.Report(Code::Q0203, place.file, n.name, "`" + name + "` is defined by means of itself",
                                "a definition can't use itself, not even through others");
  d.notes.push_back(
      {Scope::SpanOf(item.file, scope_.node(item.file, item.node).name), "`" + name + "` is defined here"});
  return kNoExpr;
}

ExprId ExpressionChecker::BodyOf(const Item& item, const Bindings* bindings) {
  const Node& n = scope_.node(item.file, item.node);
  Place inside = PlaceOfDefinition(item.file);
  inside.bindings = bindings;
  define_state_[item.index] = 1;
  const ExprId body = n.kind == NodeKind::kPointsItem ? Points(item.node, inside) : Visit(n.a, inside);
  define_state_[item.index] = 2;
  return body;
}

ExprId ExpressionChecker::DefineOf(const Item& item, const Node& n, const Place& place) {
  const int state = define_state_[item.index];
  if (state == 1) return Circle(item, n, place);
  if (state == 2) return DefineAt(item.index).expr;
  const ExprId body = BodyOf(item, nullptr);
  DefineAt(item.index).expr = body;
  if (body == kNoExpr) return kNoExpr;
  if (facts(body).flexible == Flexible::kDose) open_defines_[body] = item.index;
  // A name for a name is a step that walks take too.
  uint16_t& height = facts_[static_cast<size_t>(body)].height;
  height = std::min<uint16_t>(static_cast<uint16_t>(height + 1), limits::kExpandedHeight);
  return body;
}

void ExpressionChecker::CheckUnused(const Item& item) {
  if (item.broken) return;
  if (IsFunction(item)) {
    Function& function = FunctionOf(item);
    if (function.called) return;
    const Place inside = PlaceOfDefinition(item.file);
    CheckNames(scope_.node(item.file, item.node).a, inside, function);
    return;
  }
  if (define_state_[item.index] != 0) return;
  ExprId body = BodyOf(item, nullptr);
  if (body != kNoExpr && expr(body).type == Type::kNumber) body = Settled(body);
  DefineAt(item.index).expr = body;
}

// What can be said of a body whose arguments nobody has given: whether its names mean anything.
void ExpressionChecker::CheckNames(NodeId id, const Place& place, const Function& function) {
  if (id == syntax::kNoNode) return;
  const Node& n = node(id, place);
  const bool argument = function.positions.count(scope_.Text(place.file, n.name)) > 0;
  if ((n.kind == NodeKind::kName || n.kind == NodeKind::kCall) && !n.name.empty() && !argument) {
    const std::string_view word = scope_.Text(place.file, n.name);
    const char initial = word[word.rfind('.') == std::string_view::npos ? 0 : word.rfind('.') + 1];
    if (initial >= 'A' && initial <= 'Z')
      scope_.Find(place.file, n.name, NameKind::kConcept);  // a drug
    else
      ValueNamed(n.name, place);
  } else if (NamesConcept(n.kind) && !n.name.empty()) {
    scope_.Find(place.file, n.name, NameKind::kConcept);
  }
  for (NodeId child : {n.a, n.b, n.c}) CheckNames(child, place, function);
  for (NodeId child : scope_.List(place.file, n)) CheckNames(child, place, function);
}

bool ExpressionChecker::NamesConcept(NodeKind kind) {
  return kind == NodeKind::kPick || kind == NodeKind::kAggregate || kind == NodeKind::kHasProblem ||
         kind == NodeKind::kHadProcedure || kind == NodeKind::kVaccinated || kind == NodeKind::kOrdering;
}

}  // namespace quell::check
