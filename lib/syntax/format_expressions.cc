#include "lib/syntax/format_expressions.h"

#include <array>

#include "lib/syntax/lexis.h"

namespace quell::syntax {
namespace {

constexpr std::array<std::string_view, 3> kPicks = {"latest ", "previous ", "earliest "};
constexpr std::array<std::string_view, 8> kAggregates = {
    "lowest ", "highest ", "mean ", "sum of ", "change in ", "slope of ", "count of ", "count of administered "};

}  // namespace

std::string_view FlatText::RelationText(int op) {
  static constexpr std::array<std::string_view, 6> kTexts = {"<", "<=", ">", ">=", "=", "!="};
  return kTexts[static_cast<size_t>(op)];
}

// The number as its author wrote it (6.0 is not 6 to a reader), and one blank before the unit.
std::string FlatText::Quantity(const Node& node) const {
  const char* const end = text_.data() + node.span.end;
  // The place of a node in brackets is that of the brackets.
  const char* begin = SkipBlanks(text_.data() + node.span.begin, end);
  while (begin != end && *begin == '(') begin = SkipBlanks(begin + 1, end);
  std::string number(begin, EndOfNumber(begin, end));
  return node.name.empty() ? number : number + " " + Name(node);
}

std::string FlatText::List(const Node& node, std::string_view between) const {
  std::string out;
  for (NodeId id : ast_.List(node)) {
    if (!out.empty()) out += between;
    out += Of(id);
  }
  return out;
}

std::string FlatText::Of(NodeId id) const {
  if (id == kNoNode) return "";
  return ast_[id].bracketed ? "(" + Inside(id) + ")" : Inside(id);
}

std::string FlatText::Inside(NodeId id) const {
  const Node& n = ast_[id];
  switch (n.kind) {
    case NodeKind::kQuantity:
      return Quantity(n);
    case NodeKind::kName:
      return Name(n);
    case NodeKind::kText:
      return Title(n);
    case NodeKind::kCode:
      return Name(n);
    case NodeKind::kStandard:
      return "standard";
    case NodeKind::kTruth:
      return n.number != 0 ? "true" : "false";
    case NodeKind::kCall:
      return Name(n) + "(" + List(n) + ")";
    case NodeKind::kLeastOf:
      return "least of (" + List(n) + ")";
    case NodeKind::kGreatestOf:
      return "greatest of (" + List(n) + ")";
    case NodeKind::kFunction:
      return Name(n) + "(" + Of(n.a) + ")";
    case NodeKind::kIf:
      return "if " + Of(n.a) + " then " + Of(n.b) + " otherwise " + Of(n.c);
    case NodeKind::kPower:
      return Of(n.a) + " ^ " + Of(n.b);
    case NodeKind::kNegate:
      return "-" + Of(n.a);
    case NodeKind::kAdd:
      return Of(n.a) + " + " + Of(n.b);
    case NodeKind::kSubtract:
      return Of(n.a) + " - " + Of(n.b);
    case NodeKind::kMultiply:
      return Of(n.a) + " * " + Of(n.b);
    case NodeKind::kDivide:
      return Of(n.a) + " / " + Of(n.b);
    case NodeKind::kElse:
      return Of(n.a) + " else " + Of(n.b);
    case NodeKind::kRelation:
      return Of(n.a) + " " + std::string(RelationText(n.op)) + " " + Of(n.b);
    case NodeKind::kBetween:
      return Of(n.a) + " between " + Of(n.b) + " and " + Of(n.c);
    case NodeKind::kIsKnown:
      return Of(n.a) + " is known";
    case NodeKind::kIsUnknown:
      return Of(n.a) + " is unknown";
    case NodeKind::kNot:
      return "not " + Of(n.a);
    case NodeKind::kAnd:
      return List(n, " and ");
    case NodeKind::kOr:
      return List(n, " or ");
    default:
      return Phrase(n);
  }
}

std::string FlatText::Phrase(const Node& n) const {
  switch (n.kind) {
    case NodeKind::kPick:
      return std::string(kPicks[n.op]) + Name(n) + Within(n);
    case NodeKind::kIsText:
      return Of(n.a) + " is " + Title(n);
    case NodeKind::kIsQuality:
      return Of(n.a) + " is " + Name(n);
    case NodeKind::kStatusOf:
      return "status of " + Of(n.a) + " is " + Name(n);
    case NodeKind::kAggregate:
      return Aggregate(n);
    case NodeKind::kCountIngredients:
      return "count of distinct ingredients in active orders for " + Of(n.a) + Without(n);
    case NodeKind::kTimeSince:
      return "time since " + (n.a == kNoNode ? "admission" : Of(n.a));
    case NodeKind::kActiveOrder:
      return "active order for " + Of(n.a) + (n.b == kNoNode ? "" : " where " + Of(n.b)) + Without(n);
    case NodeKind::kHomeMedication:
      return "home medication " + Of(n.a);
    case NodeKind::kAdministered:
      return "administered " + Of(n.a) + Over(n.b);
    case NodeKind::kEnded:
      return "ended " + Of(n.a) + Over(n.b);
    case NodeKind::kDailyDose:
      return "daily dose of " + Of(n.a);
    case NodeKind::kSameIngredient:
      return "same ingredient as this order";
    case NodeKind::kHasProblem:
      return "has problem " + Name(n);
    case NodeKind::kAllergic:
      return "allergic to " + Of(n.a);
    case NodeKind::kHadProcedure:
      return "had procedure " + Name(n) + Over(n.b);
    case NodeKind::kVaccinated:
      return "vaccinated with " + Name(n) + Over(n.b);
    case NodeKind::kThisValue:
      return "this value";
    case NodeKind::kThisTime:
      return "this time";
    case NodeKind::kValue:
      return "value";
    case NodeKind::kTime:
      return "time";
    case NodeKind::kDose:
      return "dose";
    case NodeKind::kScore:
      return "score";
    case NodeKind::kAge:
      return "age";
    case NodeKind::kOrderDose:
      return "order dose";
    case NodeKind::kOrderFrequency:
      return "order frequency";
    case NodeKind::kTextIs:
      return TextQuestion(n);
    case NodeKind::kSexIs:
      return "sex is " + Name(n);
    case NodeKind::kPregnant:
      return "pregnant";
    case NodeKind::kBody:
      return (n.op == 0 ? "weight" : "height") + Within(n);
    case NodeKind::kEncounterClassIs:
      return "encounter class is " + Name(n);
    case NodeKind::kOrdering:
      return "ordering " + Name(n);
    default:
      return std::string(TextOf(text_, n.span));
  }
}

std::string FlatText::Within(const Node& n) const { return n.a == kNoNode ? "" : " within " + Of(n.a); }

std::string FlatText::Without(const Node& n) const {
  std::string out;
  if ((n.op & kWithoutPrn) != 0) out += " excluding prn";
  if ((n.op & kWithoutOneTime) != 0) out += " excluding one-time";
  return out;
}

std::string FlatText::Aggregate(const Node& n) const {
  std::string what = static_cast<AggregateWord>(n.op) == AggregateWord::kCountGiven ? Of(n.a) : Name(n);
  return std::string(kAggregates[n.op]) + what + Over(n.b);
}

std::string FlatText::Over(NodeId id) const {
  if (id == kNoNode) return "";
  const Node& n = ast_[id];
  std::string out = n.a == kNoNode ? "" : " where " + Of(n.a);
  switch (static_cast<OverWord>(n.op)) {
    case OverWord::kNone:
      break;
    case OverWord::kPast:
      out += " in past " + Of(n.b);
      break;
    case OverWord::kNext:
      out += " in next " + Of(n.b);
      break;
    case OverWord::kSincePick:
      out += " since " + Of(n.b);
      break;
    case OverWord::kSinceAdmission:
      out += " since admission";
      break;
  }
  return n.c == kNoNode ? out : out + " before " + Of(n.c);
}

std::string FlatText::TextQuestion(const Node& n) const {
  static constexpr std::array<std::string_view, 7> kWords = {
      "order route is ", "route is ",          "department is ",         "code is ",
      "in department ",  "clinician role is ", "clinician specialty is "};
  return std::string(kWords[n.op]) + (n.title.empty() ? Name(n) : Title(n));
}

// `hard stop` may have been written with more than one blank.
std::string FlatText::TierWord(const Node& n) const { return Name(n).rfind("hard", 0) == 0 ? "hard stop" : Name(n); }

std::string FlatText::Tier(const Node& n) const {
  const std::string word = TierWord(n);
  if (n.op == 1) return word + " otherwise";
  return n.a == kNoNode ? word : word + " if " + Of(n.a);
}

std::string FlatText::PointTier(const Node& n) const {
  if (n.b == kNoNode) return Of(n.a) + " otherwise";
  const Node& test = ast_[n.b];
  std::string asked;
  if (test.kind == NodeKind::kTestRelation) {
    asked = std::string(RelationText(test.op)) + " " + Of(test.a);
  } else if (test.kind == NodeKind::kTestBetween) {
    asked = "between " + Of(test.a) + " and " + Of(test.b);
  } else {
    asked = Name(test);
  }
  return Of(n.a) + " if " + asked;
}

}  // namespace quell::syntax
