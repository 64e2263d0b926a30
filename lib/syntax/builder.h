// Puts nodes into the arena while the grammar runs.
#ifndef QUELL_LIB_SYNTAX_BUILDER_H_
#define QUELL_LIB_SYNTAX_BUILDER_H_

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/base/limits.h"
#include "lib/diag/codes.h"
#include "lib/syntax/ast.h"

namespace quell::syntax {

class Builder {
 public:
  Builder(std::string_view text, uint32_t source) : text_(text), source_(source) {}

  NodeId Add(const Node& node) {
    SetHeight(ast.nodes.Add(node));
    return static_cast<NodeId>(ast.nodes.size() - 1);
  }
  // Counts anew how high the tree under `node` is; says so once where it is too high.
  void SetHeight(Node& node) {
    int height = 0;
    auto see = [&](NodeId id) {
      if (id != kNoNode) height = std::max(height, ast[id].height + 1);
    };
    for (NodeId child : {node.a, node.b, node.c}) see(child);
    for (NodeId child : ast.List(node)) see(child);
    node.height = static_cast<uint16_t>(std::min(height, limits::kExpressionHeight + 1) & 0x7FFF);
    if (height > limits::kExpressionHeight) too_high = true;
  }
  Node& node(NodeId id) { return ast.nodes[static_cast<size_t>(id)]; }
  void SetList(Node& node, const std::vector<NodeId>& list) {
    node.first = static_cast<int32_t>(ast.children.size());
    node.count = static_cast<int32_t>(list.size());
    ast.children.insert(ast.children.end(), list.begin(), list.end());
  }

  const char* begin() const { return text_.data(); }
  const char* end() const { return text_.data() + text_.size(); }
  uint32_t Offset(const char* p) const { return static_cast<uint32_t>(p - text_.data()); }
  Token Range(const char* from, const char* to) const { return {Offset(from), Offset(to)}; }
  std::string_view Text(Token token) const { return TextOf(text_, token); }
  Span SpanOf(Token token) const { return {source_, token.begin, token.end}; }

  Diagnostic& Report(diag::Code code, Token token, std::string message, std::string help = "") {
    diagnostics.push_back(diag::Make(code, SpanOf(token), std::move(message), std::move(help)));
    return diagnostics.back();
  }

  Ast ast;
  std::vector<Diagnostic> diagnostics;
  int depth = 0;          // of brackets, `not` and `if` while parsing
  bool too_high = false;  // a tree passed limits::kExpressionHeight

 private:
  std::string_view text_;
  uint32_t source_;
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_BUILDER_H_
