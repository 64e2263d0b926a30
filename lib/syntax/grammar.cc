// The grammar of the language in Spirit X3, and nothing else: the only translation unit that sees Spirit. rules/LANGUAGE.md has the
// same grammar as EBNF.
//
// Every parser on the right of `>` is a terminal with a name or a bare named rule, because its name goes into the author's error message. All levels
// of expressions are called "an expression": nobody should be told that a product is missing.
#include "lib/syntax/grammar.h"

#include <functional>
#include <utility>

#include "lib/syntax/x3_support.h"

namespace quell::syntax {
namespace {

using NodeList = std::vector<NodeId>;

#define QUELL_NODE_RULE(rule_name, shown) \
  struct rule_name##_id {};               \
  const x3::rule<rule_name##_id, NodeId> rule_name = shown;
#define QUELL_RULE(rule_name, Attribute, shown) \
  struct rule_name##_id {};                     \
  const x3::rule<rule_name##_id, Attribute> rule_name = shown;

// Expressions.
QUELL_NODE_RULE(expression, "an expression")
QUELL_NODE_RULE(nested_expression, "an expression")
QUELL_NODE_RULE(and_expression, "an expression")
QUELL_NODE_RULE(not_expression, "an expression")
QUELL_NODE_RULE(nested_not, "an expression")
QUELL_NODE_RULE(not_node, "an expression")
QUELL_NODE_RULE(comparison, "an expression")
QUELL_NODE_RULE(else_expression, "an expression")
QUELL_NODE_RULE(sum, "an expression")
QUELL_NODE_RULE(product, "an expression")
QUELL_NODE_RULE(unary, "an expression")
QUELL_NODE_RULE(nested_unary, "an expression")
QUELL_NODE_RULE(negation, "an expression")
QUELL_NODE_RULE(primary, "an expression")
QUELL_NODE_RULE(bracket, "an expression")
QUELL_RULE(or_list, NodeList, "an expression")
QUELL_RULE(and_list, NodeList, "an expression")
QUELL_RULE(comparison_list, NodeList, "an expression")
QUELL_RULE(else_list, NodeList, "an expression")
QUELL_RULE(sum_list, NodeList, "an expression")
QUELL_RULE(product_list, NodeList, "an expression")
QUELL_NODE_RULE(comparison_tail, "a comparison")
QUELL_NODE_RULE(is_what, "`known` or `unknown`")
QUELL_NODE_RULE(else_tail, "an expression")
QUELL_NODE_RULE(sum_tail, "an expression")
QUELL_NODE_RULE(product_tail, "an expression")
QUELL_NODE_RULE(quantity, "a number with its unit")
QUELL_NODE_RULE(signed_quantity, "a number with its unit")
QUELL_NODE_RULE(name_node, "a name")
QUELL_NODE_RULE(if_node, "an expression")
QUELL_NODE_RULE(phrase, "a phrase such as `latest Potassium`")
QUELL_NODE_RULE(duration, "a duration such as `24 h`, or the name of a parameter")
QUELL_NODE_RULE(within, "`within` and a duration")
QUELL_NODE_RULE(window, "a window such as `in past 48 h`")
QUELL_NODE_RULE(anchor, "`before latest` or `before previous` and a concept")
QUELL_NODE_RULE(anchor_what, "`latest` or `previous` and a concept")
QUELL_NODE_RULE(where, "`where` and a condition")
QUELL_RULE(sex_word, Token, "`female` or `male`")

// Items.
QUELL_NODE_RULE(module_head, "`module` and its name")
QUELL_NODE_RULE(module_field, "`title`, `version`, `owner`, `source` or `review`")
QUELL_NODE_RULE(concept_head, "`concept`")
QUELL_NODE_RULE(concept_line, "a line of a concept")
QUELL_RULE(code_list, NodeList, "a code")
QUELL_NODE_RULE(code, "a code")
QUELL_NODE_RULE(parameter, "`parameter`")
QUELL_NODE_RULE(range, "`from` ... `to`")
QUELL_NODE_RULE(step, "`step`")
QUELL_NODE_RULE(define, "`define`")
QUELL_RULE(maybe_title, Title, "a text in quotes")

// Alerts.
QUELL_NODE_RULE(alert_head, "`alert`")
QUELL_NODE_RULE(clause, "a clause of an alert")
QUELL_NODE_RULE(on_what, "`result` or `order` and a concept")
QUELL_RULE(status_word, Token, "`draft`, `silent`, `live` or `retired`")
QUELL_NODE_RULE(points_head, "`score points {`")
QUELL_NODE_RULE(row, "a row such as `age: 1 if >= 65 years`")
QUELL_RULE(point_list, NodeList, "points such as `2 if >= 3`")
QUELL_NODE_RULE(point_tier, "points such as `2 if >= 3`")
QUELL_NODE_RULE(point_test, "`if` and a test, or `otherwise`")
QUELL_NODE_RULE(test, "a test such as `>= 3`, `between 1 and 2`, `true` or `unknown`")
QUELL_RULE(level_list, NodeList, "`low`, `moderate`, `high` or `critical`")
QUELL_NODE_RULE(level, "`low`, `moderate`, `high` or `critical`")
QUELL_RULE(display_list, NodeList, "`passive`, `interruptive` or `hard stop`")
QUELL_NODE_RULE(display, "`passive`, `interruptive` or `hard stop`")
QUELL_RULE(display_word, Token, "`passive`, `interruptive` or `hard stop`")
QUELL_NODE_RULE(tier_condition, "`if` and a condition, or `otherwise`")
QUELL_RULE(scope_word, Token, "`patient` or `encounter`")
QUELL_RULE(rises, Op, "`unless score rises`")

#undef QUELL_NODE_RULE
#undef QUELL_RULE

const token<TokenKind::kConceptName> concept_name;
const token<TokenKind::kName> name;
const token<TokenKind::kString, Title> title_string;
const auto nothing = x3::attr(kNoNode);

// One operand stands for itself; several become one n-ary node (a chain of 10,000 `and`s is not 10,000 deep).
template <NodeKind kind>
struct fold_list {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    if (list.size() == 1) {
      x3::_val(context) = list[0];
      return;
    }
    Node node;
    node.kind = kind;
    builder.SetList(node, list);
    x3::_val(context) = builder.Add(node);
  }
};

// The first operand, then tails that wait for their left side in `a` (and hold their own operands one place too early).
struct fold_left {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    NodeId left = list[0];
    for (size_t i = 1; i < list.size(); ++i) {
      Node& tail = builder.node(list[i]);
      tail.c = tail.b;
      tail.b = tail.a;
      tail.a = left;
      tail.span.begin = builder.node(list[0]).span.begin;
      builder.SetHeight(tail);
      left = list[i];
    }
    x3::_val(context) = left;
  }
};

struct fold_comparison {
  template <class Context>
  void operator()(Context& context) const {
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    if (list.size() > 2) {
      builder.Report(diag::Code::Q0110, builder.node(list[2]).span, "a comparison does not chain",
                     Advice(builder, list));
      // The first comparison stands for the whole, so that nobody is told of a truth compared with a number.
      x3::_attr(context).resize(2);
    }
    fold_left()(context);
  }

  static std::string Advice(Builder& builder, const NodeList& list) {
    auto text = [&](NodeId id) { return std::string(builder.Text(builder.node(id).span)); };
    const Node& first = builder.node(list[1]);
    const Node& second = builder.node(list[2]);
    std::string comparison = text(list[0]) + " " + text(list[1]);
    if (second.kind != NodeKind::kRelation) {
      return "put the first comparison in brackets: `(" + comparison + ") " + text(list[2]) + "`";
    }
    if (first.kind != NodeKind::kRelation) return "join two comparisons with `and`";
    return "join two comparisons with `and`: `" + comparison + " and " + text(first.a) + " " + text(list[2]) + "`";
  }
};

// `a and b or c` has two readings, and no reader knows which was meant: both are shown.
struct fold_or {
  template <class Context>
  void operator()(Context& context) const {
    fold_list<NodeKind::kOr>()(context);
    Builder& builder = BuilderIn(context);
    const NodeList& list = x3::_attr(context);
    if (list.size() < 2) return;
    for (size_t i = 0; i < list.size(); ++i) {
      const Node& operand = builder.node(list[i]);
      if (operand.kind == NodeKind::kAnd && !operand.bracketed) {
        ReportMix(builder, list, i);
        return;
      }
    }
  }

  static void ReportMix(Builder& builder, const NodeList& list, size_t mixed) {
    const Node conjunction = builder.node(list[mixed]);
    auto text = [&](NodeId id) { return std::string(builder.Text(builder.node(id).span)); };
    auto operand = [&](int32_t i) { return text(builder.ast.children[static_cast<size_t>(conjunction.first + i)]); };
    bool left = mixed > 0;  // is the `or` on the left of the `and`s?
    std::string other = text(list[left ? mixed - 1 : mixed + 1]);
    std::string joined, inner;
    for (int32_t i = 0; i < conjunction.count; ++i) joined += (i > 0 ? " and " : "") + operand(i);
    for (int32_t i = left ? 1 : 0; i < conjunction.count - (left ? 0 : 1); ++i)
      inner += (left ? " and " : "") + operand(i) + (left ? "" : " and ");
    std::string first_reading = left ? other + " or (" + joined + ")" : "(" + joined + ") or " + other;
    std::string second_reading = left ? "(" + other + " or " + operand(0) + ")" + inner
                                      : inner + "(" + operand(conjunction.count - 1) + " or " + other + ")";
    Token span{builder.node(list.front()).span.begin, builder.node(list.back()).span.end};
    builder.Report(diag::Code::Q0104, span, "`and` and `or` are mixed, and the sentence has two readings",
                   "write `" + first_reading + "` or `" + second_reading + "`");
  }
};

struct mark_bracketed {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context) = x3::_attr(context);
    BuilderIn(context).node(x3::_attr(context)).bracketed = true;
  }
};

// Hands a node on. Needed where another alternative of the same rule has an action: X3 then hands nothing on by itself.
struct pass {
  template <class Context>
  void operator()(Context& context) const {
    x3::_val(context) = x3::_attr(context);
  }
};

template <int value>
struct make_truth {
  template <class Context>
  void operator()(Context& context) const {
    Node node;
    node.kind = NodeKind::kTruth;
    node.number = value;
    x3::_val(context) = BuilderIn(context).Add(node);
  }
};

// --- expressions ---

const auto or_list_def = and_expression >> *(keyword("or") > and_expression);
const auto expression_def = located(or_list[fold_or()]);
const auto nested_expression_def = located(nested(expression));
const auto and_list_def = not_expression >> *(keyword("and") > not_expression);
const auto and_expression_def = located(and_list[fold_list<NodeKind::kAnd>()]);
const auto not_expression_def = located(not_node | comparison);
const auto nested_not_def = located(nested(not_expression));
const auto not_node_def = located((keyword("not") > nested_not)[make<NodeKind::kNot>]);

const auto comparison_list_def = else_expression >> *comparison_tail;
const auto comparison_def = located(comparison_list[fold_comparison()]);
const auto comparison_tail_def =
    located((relation_terminal() > else_expression)[make<NodeKind::kRelation>] |
            (keyword("between") > else_expression > keyword("and") > else_expression)[make<NodeKind::kBetween>] |
            (keyword("is") > is_what)[pass()]);
const auto is_what_def =
    located(keyword("known")[make<NodeKind::kIsKnown>] | keyword("unknown")[make<NodeKind::kIsUnknown>]);

const auto else_list_def = sum >> *else_tail;
const auto else_tail_def = located((keyword("else") > sum)[make<NodeKind::kElse>]);
const auto else_expression_def = located(else_list[fold_left()]);
const auto sum_list_def = product >> *sum_tail;
const auto sum_tail_def =
    located((sign("+") > product)[make<NodeKind::kAdd>] | (sign("-") > product)[make<NodeKind::kSubtract>]);
const auto sum_def = located(sum_list[fold_left()]);
const auto product_list_def = unary >> *product_tail;
const auto product_tail_def =
    located((sign("*") > unary)[make<NodeKind::kMultiply>] | (sign("/") > unary)[make<NodeKind::kDivide>]);
const auto product_def = located(product_list[fold_left()]);
const auto unary_def = located(negation | primary);
const auto nested_unary_def = located(nested(unary));
const auto negation_def = located((sign("-") > nested_unary)[make<NodeKind::kNegate>]);

const auto primary_def = located(quantity | bracket | name_node | if_node | phrase);
const auto bracket_def = located((sign("(") > nested_expression > sign(")"))[mark_bracketed()]);
const auto quantity_def = located(quantity_terminal()[make<NodeKind::kQuantity>]);
const auto name_node_def = located(name[make<NodeKind::kName>]);
const auto if_node_def = located((keyword("if") > nested_expression > keyword("then") > nested_expression >
                                  keyword("otherwise") > nested_expression)[make<NodeKind::kIf>]);

const auto phrase_def =
    located((keyword("latest") > concept_name > within)[make<NodeKind::kLatest>] |
            (keyword("previous") > concept_name > within)[make<NodeKind::kPrevious>] |
            (keyword("lowest") > concept_name > window)[make<NodeKind::kLowest>] |
            (keyword("highest") > concept_name > window)[make<NodeKind::kHighest>] |
            (keyword("count") > keyword("of") > concept_name > where > window)[make<NodeKind::kCount>] |
            (keyword("this") > keyword("value"))[make<NodeKind::kThisValue>] |
            keyword("value")[make<NodeKind::kValue>] | keyword("score")[make<NodeKind::kScore>] |
            keyword("age")[make<NodeKind::kAge>] | (keyword("sex") > keyword("is") > sex_word)[make<NodeKind::kSexIs>] |
            (keyword("active") > keyword("order") > keyword("for") > concept_name)[make<NodeKind::kActiveOrder>] |
            (keyword("ordering") > concept_name)[make<NodeKind::kOrdering>] | keyword("true")[make_truth<1>()] |
            keyword("false")[make_truth<0>()]);
const auto sex_word_def = one_of("`female` or `male`", {"female", "male"});
// The word before it is not part of what a node is about: these rules do not make a node their span.
const auto within_def = (keyword("within") > duration) | nothing;
const auto where_def = (keyword("where") > nested_expression) | nothing;
const auto duration_def = located(quantity | name_node);
const auto window_def = located((keyword("in") > keyword("past") > duration > anchor)[make<NodeKind::kWindow>]);
const auto anchor_def = (keyword("before") > anchor_what) | nothing;
const auto anchor_what_def = located((keyword("latest") > concept_name)[make<NodeKind::kAnchor, 0>] |
                                     (keyword("previous") > concept_name)[make<NodeKind::kAnchor, 1>]);

// --- items ---

const auto module_head_def = located((keyword("module") > token<TokenKind::kDotted>())[make<NodeKind::kModule>]);
const auto module_field_def =
    located((one_of("a field", {"title", "version", "owner", "source"}) > title_string)[make<NodeKind::kField>] |
            (one_of("a field", {"review"}) > token<TokenKind::kDate, Title>())[make<NodeKind::kField>]);
const auto maybe_title_def = title_string | x3::attr(Title{});

const auto concept_head_def =
    located((keyword("concept") > concept_name > maybe_title > sign("{"))[make<NodeKind::kConcept>]);
const auto code_def = located(token<TokenKind::kCode>()[make<NodeKind::kCode>]);
const auto code_list_def = code >> *(sign(",") > code);
const auto concept_line_def =
    located((one_of("a code system", {"loinc", "rxnorm", "atc", "snomed", "icd10", "icd9", "cvx", "ndc", "local"}) >
             code_list)[make<NodeKind::kCodes>] |
            (keyword("unit") > token<TokenKind::kUnit>())[make<NodeKind::kUnitLine>] |
            (keyword("molar") > keyword("mass") > quantity)[make<NodeKind::kMolarMass>] |
            (keyword("valence") > signed_quantity)[make<NodeKind::kValence>] |
            (keyword("plausible") > signed_quantity > keyword("to") > signed_quantity)[make<NodeKind::kPlausible>]);

const auto signed_quantity_def = located((sign("-") > quantity)[make<NodeKind::kNegate>] | quantity[pass()]);
const auto parameter_def = located(
    (keyword("parameter") > name > sign("=") > signed_quantity > range > maybe_title)[make<NodeKind::kParameter>]);
const auto range_def =
    located((keyword("from") > signed_quantity > keyword("to") > signed_quantity > step)[make<NodeKind::kRange>] |
            nothing[pass()]);
const auto step_def = (keyword("step") > quantity) | nothing;
const auto define_def = located((keyword("define") > name > sign("=") > expression)[make<NodeKind::kDefine>]);

// --- alerts ---

const auto alert_head_def = located((keyword("alert") > name > maybe_title > sign("{"))[make<NodeKind::kAlert>]);
const auto status_word_def = one_of("`draft`, `silent`, `live` or `retired`", {"draft", "silent", "live", "retired"});
const auto on_what_def = located((keyword("result") > concept_name)[make<NodeKind::kOnResult>] |
                                 (keyword("order") > concept_name)[make<NodeKind::kOnOrder>]);
const auto clause_def =
    located((keyword("status") > status_word)[make<NodeKind::kStatus>] | (keyword("on") > on_what)[pass()] |
            (keyword("when") > expression)[make<NodeKind::kWhen>] |
            (keyword("exclude") > keyword("when") > expression)[make<NodeKind::kExclude>] |
            (keyword("score") > expression)[make<NodeKind::kScoreClause>] |
            (keyword("fire") > keyword("at") > expression)[make<NodeKind::kFireAt>] |
            (keyword("severity") > level_list)[make<NodeKind::kSeverity>] |
            (keyword("show") > display_list)[make<NodeKind::kShow>] |
            (keyword("lockout") > duration > keyword("per") > scope_word > rises)[make<NodeKind::kLockout>] |
            (keyword("message") > title_string)[make<NodeKind::kMessage>]);
const auto scope_word_def = one_of("`patient` or `encounter`", {"patient", "encounter"});
const auto rises_def = (keyword("unless") > keyword("score") > keyword("rises") > x3::attr(Op{1})) | x3::attr(Op{0});

const auto tier_condition_def = (keyword("if") > expression) | (keyword("otherwise") >> nothing) | nothing;
const auto level_def =
    located((one_of("a level", {"low", "moderate", "high", "critical"}) > tier_condition)[make<NodeKind::kTier>]);
const auto level_list_def = level >> *(sign(",") > level);
const auto display_word_def =
    one_of("a way to show", {"passive", "interruptive"}) | (one_of("a way to show", {"hard"}) > keyword("stop"));
const auto display_def = located((display_word > tier_condition)[make<NodeKind::kTier>]);
const auto display_list_def = display >> *(sign(",") > display);

const auto points_head_def = located((keyword("score") >> keyword("points") > sign("{"))[make<NodeKind::kPoints>]);
const auto row_def = located((expression > sign(":") > point_list)[make<NodeKind::kRow>]);
const auto point_list_def = point_tier >> *(sign(",") > point_tier);
const auto point_tier_def = located((signed_quantity > point_test)[make<NodeKind::kPointTier>]);
const auto point_test_def = (keyword("if") > test) | (keyword("otherwise") >> nothing);
const auto test_def =
    located((relation_terminal() > else_expression)[make<NodeKind::kTestRelation>] |
            (keyword("between") > else_expression > keyword("and") > else_expression)[make<NodeKind::kTestBetween>] |
            one_of("a test", {"true", "false", "unknown"})[make<NodeKind::kTestWord>]);

BOOST_SPIRIT_DEFINE(expression, nested_expression, and_expression, not_expression, nested_not, not_node, comparison,
                    else_expression, sum, product, unary, nested_unary, negation, primary, bracket)
BOOST_SPIRIT_DEFINE(or_list, and_list, comparison_list, else_list, sum_list, product_list, comparison_tail, is_what,
                    else_tail, sum_tail, product_tail, quantity, signed_quantity, name_node, if_node, phrase)
BOOST_SPIRIT_DEFINE(duration, within, window, anchor, anchor_what, where, sex_word)
BOOST_SPIRIT_DEFINE(module_head, module_field, concept_head, concept_line, code_list, code, parameter, range, step,
                    define, maybe_title)
BOOST_SPIRIT_DEFINE(alert_head, clause, on_what, status_word, points_head, row, point_list, point_tier, point_test,
                    test)
BOOST_SPIRIT_DEFINE(level_list, level, display_list, display, display_word, tier_condition, scope_word, rises)

using Parser = bool (*)(Builder&, const char**, const char*, NodeId*);

template <const auto& rule>
bool Run(Builder& builder, const char** first, const char* last, NodeId* id) {
  return x3::parse(*first, last, x3::with<builder_tag>(std::ref(builder))[rule], *id);
}

Parser ParserFor(Entry entry) {
  switch (entry) {
    case Entry::kModuleHead:
      return Run<module_head>;
    case Entry::kModuleField:
      return Run<module_field>;
    case Entry::kConceptHead:
      return Run<concept_head>;
    case Entry::kConceptLine:
      return Run<concept_line>;
    case Entry::kParameter:
      return Run<parameter>;
    case Entry::kDefine:
      return Run<define>;
    case Entry::kAlertHead:
      return Run<alert_head>;
    case Entry::kClause:
      return Run<clause>;
    case Entry::kPointsHead:
      return Run<points_head>;
    case Entry::kRow:
      return Run<row>;
    case Entry::kExpression:
      return Run<expression>;
  }
  return nullptr;
}

}  // namespace

NodeId ParseEntry(Entry entry, Builder& builder, const char** first, const char* last, Failure* failure) {
  const size_t nodes = builder.ast.nodes.size();
  const size_t children = builder.ast.children.size();
  const char* const start = *first;
  NodeId id = kNoNode;
  try {
    if (ParserFor(entry)(builder, first, last, &id)) {
      if (!std::exchange(builder.too_high, false)) return id;
      *failure = {start, "", true};
    } else {
      *failure = {start, "an expression", false};
    }
  } catch (const x3::expectation_failure<const char*>& expectation) {
    *failure = {expectation.where(), expectation.which(), expectation.which() == "less nesting"};
  }
  // Actions do not roll back by themselves.
  builder.ast.nodes.resize(nodes);
  builder.ast.children.resize(children);
  *first = start;
  return kNoNode;
}

}  // namespace quell::syntax
