// How lines are begun, and expressions broken.
#include "lib/syntax/formatter.h"

#include <algorithm>
#include <span>

#include "lib/syntax/lexis.h"

namespace quell::syntax {

std::string Formatter::Run() {
  const char* first = SkipBlanks(text_.data(), text_.data() + text_.size());
  const uint32_t begin = static_cast<uint32_t>(first - text_.data());
  lines_.Start(begin, 0, Blank::kNever);
  lines_.Add("language 1", begin);
  NodeKind before = NodeKind::kModule;
  for (NodeId id : ast_.List(ast_[ast_.root])) {
    const NodeKind kind = ast_[id].kind;
    // Parameters and definitions may stand close together, as their author has them.
    const bool close =
        kind == before && (kind == NodeKind::kParameter || kind == NodeKind::kDefine || kind == NodeKind::kUse);
    Item(ast_[id], kind == NodeKind::kModule ? Blank::kNever : close ? Blank::kKeep : Blank::kAlways);
    before = kind;
  }
  return lines_.Finish();
}

bool Formatter::Fits(const std::string& flat, NodeId id) const {
  return lines_.column() + static_cast<int>(flat.size()) <= kWidth && !CommentBreaks(id);
}

bool Formatter::CommentBreaks(NodeId id) const {
  const Node& n = ast_[id];
  if (!lines_.HasComment(n.span)) return false;
  NodeId last = kNoNode;
  switch (n.kind) {
    case NodeKind::kNot:
      return CommentBreaks(n.a);
    case NodeKind::kAnd:
    case NodeKind::kOr:
      last = ast_.List(n).back();
      break;
    case NodeKind::kIf:
      last = n.c;
      break;
    case NodeKind::kElse:
    case NodeKind::kAdd:
    case NodeKind::kSubtract:
    case NodeKind::kMultiply:
    case NodeKind::kDivide:
    case NodeKind::kRelation:
      last = n.b;
      break;
    default:
      return false;
  }
  return lines_.HasComment({n.span.begin, ast_[last].span.begin}) || CommentBreaks(last);
}

void Formatter::Close(const Node& body) {
  lines_.Start(body.span.end - 1, 0, Blank::kNever, 2);
  lines_.Add("}", body.span.end);
}

void Formatter::Expression(NodeId id, int indent) {
  const Node& n = ast_[id];
  const std::string flat = flat_.Of(id);
  if (Fits(flat, id)) {
    lines_.Add(flat, n.span.end);
    return;
  }
  if (n.bracketed) Add("(");
  Broken(id, n.bracketed ? indent + 1 : indent);
  if (n.bracketed) lines_.Add(")", n.span.end);
}

void Formatter::Broken(NodeId id, int indent) {
  const Node& n = ast_[id];
  switch (n.kind) {
    case NodeKind::kAnd:
      return Operands(n, "and ", indent);
    case NodeKind::kOr:
      return Operands(n, "or ", indent);
    case NodeKind::kNot:
      Add("not ");
      return Expression(n.a, indent);
    case NodeKind::kIf:
      return BrokenIf(n, indent);
    case NodeKind::kElse:
      return Binary(n, "else ", indent);
    case NodeKind::kAdd:
      return Binary(n, "+ ", indent);
    case NodeKind::kSubtract:
      return Binary(n, "- ", indent);
    case NodeKind::kMultiply:
      return Binary(n, "* ", indent);
    case NodeKind::kDivide:
      return Binary(n, "/ ", indent);
    case NodeKind::kRelation:
      return Binary(n, std::string(FlatText::RelationText(n.op)) + " ", indent);
    default:
      lines_.Add(flat_.Inside(id), n.span.end);
  }
}

void Formatter::Operands(const Node& n, std::string_view word, int indent) {
  bool first = true;
  for (NodeId id : ast_.List(n)) {
    if (!first) {
      Start(ast_[id], indent, Blank::kNever);
      Add(word);
    }
    Expression(id, indent + (first ? 0 : static_cast<int>(word.size())));
    first = false;
  }
}

void Formatter::Binary(const Node& n, std::string_view word, int indent) {
  Expression(n.a, indent);
  Start(ast_[n.b], indent, Blank::kNever);
  Add(word);
  Expression(n.b, indent + static_cast<int>(word.size()));
}

void Formatter::BrokenIf(const Node& n, int indent) {
  Add("if ");
  Expression(n.a, indent + 3);
  Start(ast_[n.b], indent, Blank::kNever);
  Add("then ");
  Expression(n.b, indent + 5);
  Start(ast_[n.c], indent, Blank::kNever);
  Add("otherwise ");
  Expression(n.c, indent + 10);
}

void Formatter::Filled(const Node& n, int indent, const std::function<std::string(NodeId)>& show) {
  const std::span<const NodeId> list = ast_.List(n);
  for (size_t i = 0; i < list.size(); ++i) {
    const Node& piece = ast_[list[i]];
    const std::string text = show(list[i]) + (i + 1 < list.size() ? "," : "");
    const Token gap{i == 0 ? n.span.begin : ast_[list[i - 1]].span.end, piece.span.begin};
    if (i > 0 && (lines_.column() + 1 + static_cast<int>(text.size()) > kWidth || lines_.HasComment(gap))) {
      Start(piece, indent, Blank::kNever);
    } else if (i > 0) {
      Add(" ");
    }
    lines_.Add(text, piece.span.end);
  }
}

void Formatter::FilledFlat(const Node& n, int indent) {
  Filled(n, indent, [this](NodeId piece) { return flat_.Of(piece); });
}

std::string Format(const Ast& ast, std::string_view text) { return Formatter(ast, text).Run(); }

}  // namespace quell::syntax
