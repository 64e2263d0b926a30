// The syntax tree of one file of rules: a flat arena of nodes that point into the text. No Spirit type is seen from here.
#ifndef QUELL_LIB_SYNTAX_AST_H_
#define QUELL_LIB_SYNTAX_AST_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quell/diagnostic.h"

namespace quell::syntax {

using NodeId = int32_t;
inline constexpr NodeId kNoNode = -1;

// A stretch of the source's bytes; empty where something is absent.
struct Token {
  uint32_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

// What `a`, `b`, `c`, the list, `name`, `title` and `number` hold stands behind each kind; what is not named is empty.
enum class NodeKind : uint8_t {
  kFile,          // list: module and items
  kModule,        // name: dotted; list: kField
  kField,         // name: the field's word; title: its string or date
  kConcept,       // name; title; list: concept lines; op 1: some of its text could not be read
  kCodes,         // name: the system; list: kCode
  kCode,          // name: the code, or the string with its quotes
  kUnitLine,      // name: the unit
  kMolarMass,     // a: quantity
  kValence,       // a: quantity
  kPlausible,     // a, b: quantities
  kParameter,     // name; title; a: value; b: kRange
  kRange,         // a: from; b: to; c: step
  kDefine,        // name; a: expression, or kNoNode where the text of the item is broken
  kAlert,         // name; title; list: clauses; op 1: some of its text could not be read
  kStatus,        // name: the status
  kOnResult,      // name: the concept
  kOnOrder,       // name: the concept
  kWhen,          // a
  kExclude,       // a
  kScoreClause,   // a: expression or kPoints
  kPoints,        // list: kRow
  kRow,           // a: subject; list: kPointTier
  kPointTier,     // a: points (quantity, maybe negated); b: test, or kNoNode for `otherwise`
  kTestRelation,  // op; a
  kTestBetween,   // a, b
  kTestWord,      // name: true, false or unknown
  kFireAt,        // a
  kSeverity,      // list: kTier
  kShow,          // list: kTier
  kTier,          // name: the word(s); a: condition; op 1: `otherwise`
  kLockout,       // a: duration; name: patient or encounter; op 1: unless score rises
  kMessage,       // title: the string; list: kMessageText, kMessageValue
  kMessageText,   // name: the stretch inside the string
  kMessageValue,  // a: expression; number: decimals or -1
  // expressions
  kQuantity,  // number, NaN where it could not be read; name: the unit
  kName,      // name
  kTruth,     // number: 1 or 0
  kIf,        // a, b, c
  kLatest,
  kPrevious,  // name: concept; a: within
  kLowest,
  kHighest,  // name: concept; a: kWindow
  kCount,    // name: concept; a: where; b: kWindow
  kWindow,   // a: duration; b: kAnchor
  kAnchor,   // op 0: latest, 1: previous; name: concept
  kThisValue,
  kValue,
  kScore,
  kAge,
  kSexIs,  // name: female or male
  kActiveOrder,
  kOrdering,  // name: concept
  kNegate,    // a
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,    // a, b
  kElse,      // a, b
  kRelation,  // op; a, b
  kBetween,   // a; b, c
  kIsKnown,
  kIsUnknown,  // a
  kNot,        // a
  kAnd,
  kOr,  // list
};
std::string_view KindName(NodeKind kind);

enum Relation : uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual };

struct Node {
  NodeKind kind = NodeKind::kFile;
  uint8_t op = 0;
  bool bracketed = false;  // stood in brackets of its own
  uint16_t height = 0;     // of the tree below, at most limits::kExpressionHeight: walks of it may recurse
  Token span;
  Token name, title;
  NodeId a = kNoNode, b = kNoNode, c = kNoNode;
  int32_t first = 0, count = 0;  // the list: children[first .. first + count)
  double number = 0;
};

struct Ast {
  std::vector<Node> nodes;
  std::vector<NodeId> children;
  NodeId root = kNoNode;

  const Node& operator[](NodeId id) const { return nodes[static_cast<size_t>(id)]; }
  std::span<const NodeId> List(const Node& node) const {
    return {children.data() + node.first, static_cast<size_t>(node.count)};
  }
};

struct ParseResult {
  Ast ast;  // what could be read, even where there are errors
  std::vector<Diagnostic> diagnostics;
};

// Reads one file. `source` is its number in the spans of the diagnostics. Never throws; linear in the text; nesting, size and number of
// errors are limited (lib/base/limits.h).
ParseResult Parse(std::string_view text, uint32_t source);

// The text between a string token's quotes, its escapes (\" \\ \n) resolved.
std::string Unquote(std::string_view text, Token quoted);
inline std::string_view TextOf(std::string_view text, Token token) {
  return text.substr(token.begin, token.end - token.begin);
}

// The tree as text, a node a line: the golden form of `quell dump --stage ast`.
std::string Dump(const Ast& ast, std::string_view text);

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_AST_H_
