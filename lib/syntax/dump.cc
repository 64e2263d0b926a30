#include <span>
#include <string>
#include <string_view>

#include "lib/base/text.h"
#include "lib/syntax/ast.h"

namespace quell::syntax {

std::string_view KindName(NodeKind kind) {
  static constexpr std::string_view kNames[] = {
      "file", "module", "field", "use", "concept", "codes", "code", "from", "include", "except", "unit", "molar_mass",
      "valence", "plausible", "values", "text", "parameter", "range", "define", "points_item",
      // alerts
      "alert", "status", "trigger", "when", "exclude", "score", "points", "row", "point_tier", "test_relation",
      "test_between", "test_word", "fire_at", "severity", "show", "tier", "recipients", "recipient", "deliver",
      "lockout", "suppressed", "at_most", "message", "message_text", "message_value", "suggest", "intends", "action",
      "reasons", "standard",
      // outcomes, stories
      "outcome", "episode", "again", "detect", "judge", "if_left", "test", "person", "person_fact", "at", "event",
      "detail", "expect", "expect_detail",
      // expressions
      "quantity", "name", "call", "truth", "if", "least_of", "greatest_of", "function", "power", "pick", "is_text",
      "is_quality", "status_of", "aggregate", "over", "count_ingredients", "time_since", "active_order",
      "home_medication", "administered", "ended", "daily_dose", "same_ingredient", "has_problem", "allergic",
      "had_procedure", "vaccinated", "this_value", "this_time", "value", "time", "dose", "score_value", "age",
      "order_dose", "order_frequency", "text_is", "sex_is", "pregnant", "body", "encounter_class_is", "ordering",
      "negate", "add", "subtract", "multiply", "divide", "else", "relation", "between", "is_known", "is_unknown", "not",
      "and", "or"};
  static_assert(std::size(kNames) == static_cast<size_t>(NodeKind::kOr) + 1);
  return kNames[static_cast<size_t>(kind)];
}

namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kRelations[] = {"<", "<=", ">", ">=", "=", "!="};
constexpr std::string_view kBroken[] = {"", "broken"};
constexpr std::string_view kTriggers[] = {"result",    "order",      "order_select", "administered",
                                          "problem",   "any_result", "admission",    "transfer",
                                          "discharge", "chart_open", "after_result"};
constexpr std::string_view kTiers[] = {"", "otherwise"};
constexpr std::string_view kRecipients[] = {"ordering_clinician", "role"};
constexpr std::string_view kDeliveries[] = {"next_act", "page"};
constexpr std::string_view kLockouts[] = {"", "unless_score_rises"};
constexpr std::string_view kActions[] = {"ordered", "ended", "administered"};
constexpr std::string_view kLeft[] = {"unjudged", "not_met"};
constexpr std::string_view kPersons[] = {"female", "male",   "born",     "age",
                                         "weight", "height", "pregnant", "not_pregnant"};
constexpr std::string_view kEvents[] = {"result",     "order",        "order_select",    "stop",     "hold",
                                        "resume",     "administered", "problem",         "resolved", "allergy",
                                        "procedure",  "vaccination",  "home_medication", "weight",   "height",
                                        "pregnant",   "not_pregnant", "admission",       "transfer", "discharge",
                                        "chart_open", "correct",      "retract"};
constexpr std::string_view kDetails[] = {"as",   "drawn",     "dose",        "route",    "for",     "frequency",
                                         "prn",  "one_time",  "preliminary", "final",    "quality", "by",
                                         "role", "specialty", "department",  "encounter"};
constexpr std::string_view kExpects[] = {"shown",           "only",          "not",    "nothing", "held_by_lockout",
                                         "held_by_at_most", "held_by_alert", "unknown"};
constexpr std::string_view kExpectDetails[] = {"score", "severity", "show"};
constexpr std::string_view kPicks[] = {"latest", "previous", "earliest"};
constexpr std::string_view kAggregates[] = {"lowest", "highest", "mean",  "sum",
                                            "change", "slope",   "count", "count_given"};
constexpr std::string_view kOvers[] = {"", "past", "next", "since", "since_admission"};
constexpr std::string_view kOrders[] = {"", "without_prn", "without_one_time", "without_prn_or_one_time"};
constexpr std::string_view kTexts[] = {"order_route",   "route", "department", "code",
                                       "in_department", "role",  "specialty"};
constexpr std::string_view kBodies[] = {"weight", "height"};

// What `op` says in a node of this kind; nothing where it says nothing.
Names OpNames(NodeKind kind) {
  switch (kind) {
    case NodeKind::kRelation:
    case NodeKind::kTestRelation:
      return kRelations;
    case NodeKind::kConcept:
    case NodeKind::kPointsItem:
    case NodeKind::kAlert:
    case NodeKind::kOutcome:
    case NodeKind::kTest:
      return kBroken;
    case NodeKind::kTrigger:
      return kTriggers;
    case NodeKind::kTier:
      return kTiers;
    case NodeKind::kRecipient:
      return kRecipients;
    case NodeKind::kDeliver:
      return kDeliveries;
    case NodeKind::kLockout:
      return kLockouts;
    case NodeKind::kAction:
      return kActions;
    case NodeKind::kIfLeft:
      return kLeft;
    case NodeKind::kPersonFact:
      return kPersons;
    case NodeKind::kEvent:
      return kEvents;
    case NodeKind::kDetail:
      return kDetails;
    case NodeKind::kExpect:
      return kExpects;
    case NodeKind::kExpectDetail:
      return kExpectDetails;
    case NodeKind::kPick:
      return kPicks;
    case NodeKind::kAggregate:
      return kAggregates;
    case NodeKind::kOver:
      return kOvers;
    case NodeKind::kCountIngredients:
    case NodeKind::kActiveOrder:
      return kOrders;
    case NodeKind::kTextIs:
      return kTexts;
    case NodeKind::kBody:
      return kBodies;
    default:
      return {};
  }
}

std::string NumberText(const Node& node) {
  if (node.kind == NodeKind::kQuantity || node.kind == NodeKind::kTruth) return " " + FormatNumber(node.number);
  if (node.kind == NodeKind::kMessageValue && node.number >= 0) return " decimals=" + FormatNumber(node.number);
  if (node.kind == NodeKind::kEvent && node.number > 0) {
    return " " + std::string(kRelations[static_cast<size_t>(node.number) - 1]);
  }
  return "";
}

void DumpNode(const Ast& ast, std::string_view text, NodeId id, int depth, std::string& out) {
  const Node& node = ast[id];
  out += std::string(static_cast<size_t>(depth) * 2, ' ') + std::string(KindName(node.kind));
  const Names ops = OpNames(node.kind);
  if (node.op < ops.size() && !ops[node.op].empty()) out += " " + std::string(ops[node.op]);
  out += NumberText(node);
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
