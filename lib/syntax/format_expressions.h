// Expressions on one line, as the formatter writes them.
#ifndef QUELL_LIB_SYNTAX_FORMAT_EXPRESSIONS_H_
#define QUELL_LIB_SYNTAX_FORMAT_EXPRESSIONS_H_

#include <string>
#include <string_view>

#include "lib/syntax/ast.h"

namespace quell::syntax {

class FlatText {
 public:
  FlatText(const Ast& ast, std::string_view text) : ast_(ast), text_(text) {}

  // The node in the words of the language, on one line. kNoNode is "".
  std::string Of(NodeId id) const;
  // The same, without the brackets that the author put around the whole.
  std::string Inside(NodeId id) const;
  std::string Name(const Node& node) const { return std::string(TextOf(text_, node.name)); }
  std::string Title(const Node& node) const { return std::string(TextOf(text_, node.title)); }
  // `a, b, c`, or with another sign between.
  std::string List(const Node& node, std::string_view between = ", ") const;
  std::string Quantity(const Node& node) const;
  std::string TierWord(const Node& n) const;
  std::string Tier(const Node& node) const;       // of `severity` and `show`
  std::string PointTier(const Node& node) const;  // of a row

  static std::string_view RelationText(int op);

 private:
  std::string Phrase(const Node& node) const;
  std::string Aggregate(const Node& node) const;
  std::string Over(NodeId id) const;
  std::string Within(const Node& node) const;
  std::string Without(const Node& node) const;
  std::string TextQuestion(const Node& node) const;

  const Ast& ast_;
  std::string_view text_;
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_FORMAT_EXPRESSIONS_H_
