#include <string>
#include <string_view>

#include "lib/base/text.h"
#include "lib/syntax/ast.h"

namespace quell::syntax {

std::string_view KindName(NodeKind kind) {
  static constexpr std::string_view kNames[] = {
      "file",         "module",     "field",        "concept",    "codes",      "code",
      "unit",         "molar_mass", "valence",      "plausible",  "parameter",  "range",
      "define",       "alert",      "status",       "on_result",  "on_order",   "when",
      "exclude",      "score",      "points",       "row",        "point_tier", "test_relation",
      "test_between", "test_word",  "fire_at",      "severity",   "show",       "tier",
      "lockout",      "message",    "text",         "value_of",   "quantity",   "name",
      "truth",        "if",         "latest",       "previous",   "lowest",     "highest",
      "count",        "window",     "anchor",       "this_value", "value",      "score_value",
      "age",          "sex_is",     "active_order", "ordering",   "negate",     "add",
      "subtract",     "multiply",   "divide",       "else",       "relation",   "between",
      "is_known",     "is_unknown", "not",          "and",        "or"};
  static_assert(std::size(kNames) == static_cast<size_t>(NodeKind::kOr) + 1);
  return kNames[static_cast<size_t>(kind)];
}

namespace {

constexpr std::string_view kRelationText[] = {"<", "<=", ">", ">=", "=", "!="};

bool HasOp(NodeKind kind) { return kind == NodeKind::kRelation || kind == NodeKind::kTestRelation; }

void DumpNode(const Ast& ast, std::string_view text, NodeId id, int depth, std::string& out) {
  const Node& node = ast[id];
  out += std::string(static_cast<size_t>(depth) * 2, ' ') + std::string(KindName(node.kind));
  if (HasOp(node.kind)) out += " " + std::string(kRelationText[node.op]);
  if ((node.kind == NodeKind::kConcept || node.kind == NodeKind::kAlert) && node.op == 1) out += " broken";
  if (node.kind == NodeKind::kAnchor) out += node.op == 0 ? " latest" : " previous";
  if (node.kind == NodeKind::kLockout && node.op == 1) out += " unless_score_rises";
  if (node.kind == NodeKind::kQuantity || node.kind == NodeKind::kTruth) out += " " + FormatNumber(node.number);
  if (node.kind == NodeKind::kMessageValue && node.number >= 0) out += " decimals=" + FormatNumber(node.number);
  if (!node.name.empty()) out += " " + std::string(TextOf(text, node.name));
  if (!node.title.empty()) out += " " + std::string(TextOf(text, node.title));
  out += " @" + std::to_string(node.span.begin) + "-" + std::to_string(node.span.end) + "\n";
  for (NodeId child : {node.a, node.b, node.c}) {
    if (child != kNoNode) DumpNode(ast, text, child, depth + 1, out);
  }
  for (NodeId child : ast.List(node)) DumpNode(ast, text, child, depth + 1, out);
}

}  // namespace

std::string Dump(const Ast& ast, std::string_view text) {
  std::string out;
  if (ast.root != kNoNode) DumpNode(ast, text, ast.root, 0, out);
  return out;
}

}  // namespace quell::syntax
