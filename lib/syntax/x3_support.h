// Terminals and directives for the Spirit X3 grammar (Boost 1.74). Included by grammar.cc only.
//
// Terminals skip blanks themselves, so that the grammar needs no skipper and no character class of Spirit's, which abort on bytes past
// 0x7F. Each has a name for error messages (get_info).
#ifndef QUELL_LIB_SYNTAX_X3_SUPPORT_H_
#define QUELL_LIB_SYNTAX_X3_SUPPORT_H_

#include <boost/fusion/include/for_each.hpp>
#include <boost/fusion/include/is_sequence.hpp>
#include <boost/spirit/home/x3.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/syntax/builder.h"
#include "lib/syntax/lexis.h"

namespace quell::syntax {

namespace x3 = boost::spirit::x3;

struct builder_tag;

template <class Context>
Builder& BuilderIn(const Context& context) {
  return x3::get<builder_tag>(context).get();
}

struct Quantity {
  double number = 0;
  Token unit;
};
struct Op {
  uint8_t value = 0;
};
struct Title : Token {};  // a string that goes to Node::title
struct Word {
  Token name, text;
};
// Several pieces of a node at once: what kind of thing it is about, and the thing.
struct Part {
  uint8_t op = 0;
  NodeId node = kNoNode;
};
// The value of an event: a number, maybe with a relation before it, or a text.
struct Value {
  double relation = 0;  // Node::number
  NodeId number = kNoNode;
  Token text;
};

// A reserved word; yields nothing.
struct keyword : x3::parser<keyword> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  constexpr explicit keyword(const char* w) : word(w) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RContext&, Attribute&) const {
    const char* p = SkipBlanks(first, last);
    const char* q = EndOfWord(p, last);
    if (std::string_view(p, static_cast<size_t>(q - p)) != word) return false;
    first = q;
    return true;
  }
  std::string_view word;
};

// `(`, `:`, `<=`, ...; a sign of one byte does not match the start of a longer one.
struct sign : x3::parser<sign> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  constexpr explicit sign(const char* t) : text(t) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RContext&, Attribute&) const {
    const char* p = SkipBlanks(first, last);
    std::string_view rest(p, static_cast<size_t>(last - p));
    if (rest.substr(0, text.size()) != text) return false;
    first = p + text.size();
    return true;
  }
  std::string_view text;
};

// Any of a set of words, as a Token. An entry may be several words ("hard stop"); one that begins another stands behind it.
struct one_of : x3::parser<one_of> {
  using attribute_type = Token;
  static bool const has_attribute = true;
  one_of(const char* n, std::initializer_list<std::string_view> w) : name(n), words(w) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RContext&, Attribute& attribute) const {
    const char* p = SkipBlanks(first, last);
    for (std::string_view word : words) {
      const char* q = MatchWords(p, last, word);
      if (q == nullptr) continue;
      x3::traits::move_to(BuilderIn(context).Range(p, q), attribute);
      first = q;
      return true;
    }
    return false;
  }
  std::string name;
  std::vector<std::string_view> words;
};

// Likewise, as the `op` of the node: its place in one of the enums of ast.h.
struct op_of : x3::parser<op_of> {
  struct Entry {
    template <class Enum>
    Entry(std::string_view w, Enum value) : words(w), op(static_cast<uint8_t>(value)) {}
    std::string_view words;
    uint8_t op;
  };
  using attribute_type = Op;
  static bool const has_attribute = true;
  op_of(const char* n, std::initializer_list<Entry> e) : name(n), entries(e) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RContext&, Attribute& attribute) const {
    const char* p = SkipBlanks(first, last);
    for (const Entry& entry : entries) {
      const char* q = MatchWords(p, last, entry.words);
      if (q == nullptr) continue;
      x3::traits::move_to(Op{entry.op}, attribute);
      first = q;
      return true;
    }
    return false;
  }
  std::string name;
  std::vector<Entry> entries;
};

enum class TokenKind {
  kName,            // of something of this or another module
  kConceptName,     // likewise
  kNewName,         // where something gets its name
  kNewConceptName,  // likewise
  kCalledName,      // a name with `(` at once behind it
  kSubject,         // what an event of a story is about: a concept or an earlier event
  kWord,            // a name or a text in quotes
  kDotted,
  kString,
  kCode,
  kUnit,
  kDate,
};

// A name that is no word of the language; of a qualified one that is asked of its last part.
inline const char* EndOfFreeName(const char* p, const char* last, bool qualified, bool capital) {
  const char* q = qualified ? EndOfName(p, last) : EndOfWord(p, last);
  const char* own = q;
  while (own != p && own[-1] != '.') --own;
  if (own == q || IsUpper(*own) != capital) return p;
  return IsReserved(std::string_view(own, static_cast<size_t>(q - own))) ? p : q;
}

template <TokenKind kind>
const char* EndOfToken(const char* p, const char* last) {
  if constexpr (kind == TokenKind::kName || kind == TokenKind::kConceptName) {
    return EndOfFreeName(p, last, true, kind == TokenKind::kConceptName);
  } else if constexpr (kind == TokenKind::kNewName || kind == TokenKind::kNewConceptName) {
    return EndOfFreeName(p, last, false, kind == TokenKind::kNewConceptName);
  } else if constexpr (kind == TokenKind::kCalledName) {
    const char* q = EndOfToken<TokenKind::kName>(p, last);
    return q != last && *q == '(' ? q : p;
  } else if constexpr (kind == TokenKind::kSubject) {
    const char* q = EndOfToken<TokenKind::kConceptName>(p, last);
    return q != p ? q : EndOfToken<TokenKind::kNewName>(p, last);
  } else if constexpr (kind == TokenKind::kWord) {
    const char* q = EndOfToken<TokenKind::kString>(p, last);
    return q != p ? q : EndOfToken<TokenKind::kNewName>(p, last);
  } else if constexpr (kind == TokenKind::kDotted) {
    if (p == last || !IsLower(*p)) return p;
    const char* q = EndOfWord(p, last);
    while (last - q > 1 && *q == '.' && IsLower(q[1])) q = EndOfWord(q + 1, last);
    return q;
  } else if constexpr (kind == TokenKind::kString) {
    if (p == last || *p != '"') return p;
    const char* q = EndOfString(p, last);
    return q == nullptr ? p : q;
  } else if constexpr (kind == TokenKind::kCode) {
    if (p != last && *p == '"') return EndOfToken<TokenKind::kString>(p, last);
    const char* q = p;
    while (q != last && (IsWordByte(*q) || *q == '-' || *q == '.' || *q == '*'))
      ++q;  // where a `*` may stand, the checker says
    // After `loinc` and nothing, the next line begins.
    return IsWord(std::string_view(p, static_cast<size_t>(q - p))) ? p : q;
  } else if constexpr (kind == TokenKind::kUnit) {
    const char* begin = nullptr;
    const char* end = p;
    if (p != last && *p == '1' && (last - p == 1 || IsBlank(p[1]))) return p + 1;  // the pure number
    return FindUnit(p, last, &begin, &end) ? end : p;
  } else {
    const char* q = p;
    while (q != last && (IsDigit(*q) || *q == '-')) ++q;
    return q;
  }
}

constexpr const char* NameOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kName:
    case TokenKind::kNewName:
    case TokenKind::kCalledName:
      return "a name (small first letter, not a word of the language)";
    case TokenKind::kConceptName:
    case TokenKind::kNewConceptName:
      return "the name of a concept (capital first letter)";
    case TokenKind::kSubject:
      return "a concept, or the name that `as` gave to an earlier event";
    case TokenKind::kWord:
      return "a name or a text in quotes";
    case TokenKind::kDotted:
      return "a module name such as `renal.aki`";
    case TokenKind::kString:
      return "a text in quotes";
    case TokenKind::kCode:
      return "a code";
    case TokenKind::kUnit:
      return "a unit";
    case TokenKind::kDate:
      return "a date such as 2027-06-01";
  }
  return "";
}

// A name, string, code, unit or date, as a Token (or a type derived from it).
template <TokenKind kind, class Attr = Token>
struct token : x3::parser<token<kind, Attr>> {
  using attribute_type = Attr;
  static bool const has_attribute = true;

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RContext&, Attribute& attribute) const {
    const char* p = SkipBlanks(first, last);
    const char* q = EndOfToken<kind>(p, last);
    if (q == p) return false;
    Attr value;
    static_cast<Token&>(value) = BuilderIn(context).Range(p, q);
    x3::traits::move_to(std::move(value), attribute);
    first = q;
    return true;
  }
};

// A name or a text in quotes, each in its own place in the node.
struct word_terminal : x3::parser<word_terminal> {
  using attribute_type = Word;
  static bool const has_attribute = true;

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RContext&, Attribute& attribute) const {
    const char* p = SkipBlanks(first, last);
    const char* q = EndOfToken<TokenKind::kWord>(p, last);
    if (q == p) return false;
    Word word;
    (*p == '"' ? word.text : word.name) = BuilderIn(context).Range(p, q);
    x3::traits::move_to(word, attribute);
    first = q;
    return true;
  }
};

// A decimal number and the unit on its line.
struct quantity_terminal : x3::parser<quantity_terminal> {
  using attribute_type = Quantity;
  static bool const has_attribute = true;
  constexpr explicit quantity_terminal(bool unit = true) : with_unit(unit) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RContext&, Attribute& attribute) const {
    Builder& builder = BuilderIn(context);
    const char* p = SkipBlanks(first, last);
    const char* q = EndOfNumber(p, last);
    if (q == p) return false;
    Quantity quantity;
    std::optional<double> number = ParseNumber(std::string_view(p, static_cast<size_t>(q - p)));
    if (!number.has_value()) {
      builder.Report(diag::Code::Q0113, builder.Range(p, q), "this number is too large or too small to reckon with",
                     "write a number between 1e-307 and 1e308");
    }
    quantity.number = number.value_or(std::numeric_limits<double>::quiet_NaN());
    first = q;
    const char* unit_begin = nullptr;
    const char* unit_end = nullptr;
    if (with_unit && FindUnit(q, last, &unit_begin, &unit_end)) {
      quantity.unit = builder.Range(unit_begin, unit_end);
      first = unit_end;
    }
    x3::traits::move_to(std::move(quantity), attribute);
    return true;
  }
  bool with_unit;
};

// The relations, longest first.
struct relation_terminal : x3::parser<relation_terminal> {
  using attribute_type = Op;
  static bool const has_attribute = true;

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RContext&, Attribute& attribute) const {
    static constexpr std::pair<std::string_view, Relation> kRelations[] = {
        {"<=", kLessEqual}, {"<", kLess}, {">=", kGreaterEqual}, {">", kGreater}, {"!=", kNotEqual}, {"=", kEqual}};
    const char* p = SkipBlanks(first, last);
    std::string_view rest(p, static_cast<size_t>(last - p));
    for (const auto& [text, relation] : kRelations) {
      if (rest.substr(0, text.size()) != text) continue;
      first = p + text.size();
      x3::traits::move_to(Op{relation}, attribute);
      return true;
    }
    return false;
  }
};

// Counts nesting, so that a file of brackets can't overflow the stack. Exception-safe: an expectation failure passes through.
template <class Subject>
struct nested_directive : x3::unary_parser<Subject, nested_directive<Subject>> {
  using base = x3::unary_parser<Subject, nested_directive<Subject>>;
  static bool const is_pass_through_unary = true;
  static bool const handles_container = Subject::handles_container;
  constexpr explicit nested_directive(const Subject& inner) : base(inner) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& rcontext,
             Attribute& attribute) const {
    int& depth = BuilderIn(context).depth;
    struct Guard {
      int& depth;
      ~Guard() { --depth; }
    } guard{++depth};
    if (depth > limits::kNesting) {
      boost::throw_exception(x3::expectation_failure<Iterator>(SkipBlanks(first, last), "less nesting"));
    }
    return this->subject.parse(first, last, context, rcontext, attribute);
  }
};
constexpr auto nested = [](auto parser) {
  using Subject = typename x3::extension::as_parser<decltype(parser)>::value_type;
  return nested_directive<Subject>(x3::as_parser(parser));
};

// Gives the node that a rule makes its span. (Not by on_success: where a rule has an action, X3 calls that without the attribute, and a handler that
// does not take `unused_type` is then silently left out.)
template <class Subject>
struct located_directive : x3::unary_parser<Subject, located_directive<Subject>> {
  using base = x3::unary_parser<Subject, located_directive<Subject>>;
  static bool const is_pass_through_unary = true;
  static bool const handles_container = Subject::handles_container;
  constexpr explicit located_directive(const Subject& inner) : base(inner) {}

  template <class Iterator, class Context, class RContext, class Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& made_by_action,
             Attribute& handed_on) const {
    const Iterator start = first;
    if (!this->subject.parse(first, last, context, made_by_action, handed_on)) return false;
    NodeId id = kNoNode;
    if constexpr (std::is_same_v<Attribute, NodeId>) {
      id = handed_on;
    } else {
      static_assert(std::is_same_v<RContext, NodeId>, "a located rule makes a node");
      id = made_by_action;
    }
    Builder& builder = BuilderIn(context);
    if (id != kNoNode) builder.node(id).span = builder.Range(SkipBlanks(start, last), first);
    return true;
  }
};
constexpr auto located = [](auto parser) {
  using Subject = typename x3::extension::as_parser<decltype(parser)>::value_type;
  return located_directive<Subject>(x3::as_parser(parser));
};

// What a rule's pieces put into a node: tokens are its name (a Title its title), nodes fill a, b, c in turn, a vector is the list.
inline void Take(Builder&, Node& node, int&, const Token& token) { node.name = token; }
inline void Take(Builder&, Node& node, int&, const Title& title) { node.title = title; }
inline void Take(Builder&, Node& node, int&, const Op& op) { node.op = op.value; }
inline void Take(Builder&, Node& node, int&, const Quantity& quantity) {
  node.number = quantity.number;
  node.name = quantity.unit;
}
inline void Take(Builder&, Node& node, int&, const Word& word) {
  node.name = word.name;
  node.title = word.text;
}
inline void Take(Builder&, Node& node, int& slot, NodeId id) {
  (slot == 0 ? node.a : slot == 1 ? node.b : node.c) = id;
  ++slot;
}
inline void Take(Builder& builder, Node& node, int& slot, const Part& part) {
  node.op = part.op;
  Take(builder, node, slot, part.node);
}
inline void Take(Builder&, Node& node, int& slot, const Value& value) {
  node.number = value.relation;
  node.title = value.text;
  node.a = value.number;
  slot = 1;
}
inline void Take(Builder& builder, Node& node, int&, const std::vector<NodeId>& list) { builder.SetList(node, list); }
inline void Take(Builder&, Node&, int&, x3::unused_type) {}

// The action that makes a node of this kind from what the rule has read.
template <NodeKind kind, auto op>
struct make_node {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    Node node;
    node.kind = kind;
    node.op = static_cast<uint8_t>(op);
    // Their `a` is not for what stands first here.
    constexpr bool kOverFirst =
        kind == NodeKind::kAggregate && static_cast<uint8_t>(op) != static_cast<uint8_t>(AggregateWord::kCountGiven);
    int slot = kOverFirst || kind == NodeKind::kExpect ? 1 : 0;
    auto& attribute = x3::_attr(context);
    using Attribute = std::remove_cv_t<std::remove_reference_t<decltype(attribute)>>;
    if constexpr (boost::fusion::traits::is_sequence<Attribute>::value) {
      boost::fusion::for_each(attribute, [&](const auto& piece) { Take(builder, node, slot, piece); });
    } else {
      Take(builder, node, slot, attribute);
    }
    x3::_val(context) = builder.Add(node);
  }
};
template <NodeKind kind, auto op = 0>
constexpr make_node<kind, op> make{};

}  // namespace quell::syntax

namespace boost::spirit::x3 {

template <>
struct get_info<quell::syntax::keyword> {
  using result_type = std::string;
  std::string operator()(const quell::syntax::keyword& p) const { return "`" + std::string(p.word) + "`"; }
};
template <>
struct get_info<quell::syntax::sign> {
  using result_type = std::string;
  std::string operator()(const quell::syntax::sign& p) const { return "`" + std::string(p.text) + "`"; }
};
template <>
struct get_info<quell::syntax::one_of> {
  using result_type = std::string;
  std::string operator()(const quell::syntax::one_of& p) const { return p.name; }
};
template <>
struct get_info<quell::syntax::op_of> {
  using result_type = std::string;
  std::string operator()(const quell::syntax::op_of& p) const { return p.name; }
};
template <>
struct get_info<quell::syntax::word_terminal> {
  using result_type = std::string;
  std::string operator()(const quell::syntax::word_terminal&) const { return "a name or a text in quotes"; }
};
template <quell::syntax::TokenKind kind, class Attr>
struct get_info<quell::syntax::token<kind, Attr>> {
  using result_type = std::string;
  std::string operator()(const quell::syntax::token<kind, Attr>&) const { return quell::syntax::NameOf(kind); }
};

}  // namespace boost::spirit::x3

#endif  // QUELL_LIB_SYNTAX_X3_SUPPORT_H_
