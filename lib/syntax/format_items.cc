// Modules, concepts, parameters, definitions, tables of points.
#include "lib/syntax/formatter.h"

#include <algorithm>

namespace quell::syntax {

void Formatter::Item(const Node& n, Blank blank) {
  Start(n, 0, blank);
  switch (n.kind) {
    case NodeKind::kModule:
      return Module(n);
    case NodeKind::kUse:
      return lines_.Add("use " + flat_.Name(n), n.span.end);
    case NodeKind::kConcept:
      return Body(n, "concept", [this](const Node& line) { ConceptLine(line); });
    case NodeKind::kParameter:
      return Parameter(n);
    case NodeKind::kDefine:
      return Define(n);
    case NodeKind::kPointsItem:
      return Body(n, "points", [this](const Node& row) { Row(row, 2); });
    case NodeKind::kAlert:
      return Body(n, "alert", [this](const Node& clause) { Clause(clause); });
    case NodeKind::kOutcome:
      return Body(n, "outcome", [this](const Node& line) { OutcomeLine(line); });
    case NodeKind::kTest:
      return Story(n);
    default:
      return lines_.Add(TextOf(text_, n.span), n.span.end);
  }
}

void Formatter::Module(const Node& n) {
  lines_.Add("module " + flat_.Name(n), n.name.end);
  for (NodeId id : ast_.List(n)) {
    const Node& field = ast_[id];
    Start(field, 2, Blank::kNever);
    lines_.Add(Padded(flat_.Name(field), 7) + " " + flat_.Title(field), field.span.end);
  }
}

void Formatter::Body(const Node& n, const std::string& word, const std::function<void(const Node&)>& line) {
  std::string head = word + " " + flat_.Name(n);
  if (!n.title.empty()) head += " " + flat_.Title(n);
  lines_.Add(head + " {", std::max(n.name.end, n.title.end));
  code_width_ = CodeWidth(n);
  Blank blank = Blank::kNever;
  for (NodeId id : ast_.List(n)) {
    Start(ast_[id], 2, blank);
    line(ast_[id]);
    blank = Blank::kKeep;
  }
  Close(n);
}

size_t Formatter::CodeWidth(const Node& n) const {
  size_t width = 0;
  for (NodeId id : ast_.List(n)) {
    if (ast_[id].kind == NodeKind::kCodes) width = std::max<size_t>(width, flat_.Name(ast_[id]).size());
    if (ast_[id].kind == NodeKind::kUnitLine) width = std::max<size_t>(width, 4);
  }
  return width;
}

void Formatter::ConceptLine(const Node& n) {
  switch (n.kind) {
    case NodeKind::kCodes:
      Add(Padded(flat_.Name(n), code_width_) + " ");
      return FilledHere(n);
    case NodeKind::kUnitLine:
      return lines_.Add(Padded("unit", code_width_) + " " + flat_.Name(n), n.span.end);
    case NodeKind::kFrom:
      return lines_.Add("from " + flat_.Title(n) + (n.name.empty() ? "" : " set " + flat_.Name(n)), n.span.end);
    case NodeKind::kInclude:
      Add("include ");
      return FilledHere(n);
    case NodeKind::kExcept:
      Add("exclude ");
      return FilledHere(n);
    case NodeKind::kMolarMass:
      return lines_.Add("molar mass " + flat_.Of(n.a), n.span.end);
    case NodeKind::kValence:
      return lines_.Add("valence " + flat_.Of(n.a), n.span.end);
    case NodeKind::kPlausible:
      return lines_.Add("plausible " + flat_.Of(n.a) + " to " + flat_.Of(n.b), n.span.end);
    case NodeKind::kValues:
      Add("values ");
      return FilledHere(n);
    default:
      return lines_.Add(TextOf(text_, n.span), n.span.end);
  }
}

void Formatter::Parameter(const Node& n) {
  std::string line = "parameter " + flat_.Name(n) + " = " + flat_.Of(n.a);
  if (n.b != kNoNode) {
    const Node& range = ast_[n.b];
    line += " from " + flat_.Of(range.a) + " to " + flat_.Of(range.b);
    if (range.c != kNoNode) line += " step " + flat_.Of(range.c);
  }
  if (!n.title.empty()) line += " " + flat_.Title(n);
  lines_.Add(line, n.span.end);
}

void Formatter::Define(const Node& n) {
  std::string head = "define " + flat_.Name(n);
  if (n.count > 0) head += "(" + flat_.List(n) + ")";
  lines_.Add(head + " =", n.name.end);
  if (n.a == kNoNode) return;
  const std::string flat = flat_.Of(n.a);
  if (Fits(" " + flat, n.a)) {
    lines_.Add(" " + flat, n.span.end);
    return;
  }
  Start(ast_[n.a], 4, Blank::kNever);
  Expression(n.a, 4);
}

}  // namespace quell::syntax
