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

// What `a`, `b`, `c`, the list, `name`, `title`, `op` and `number` hold stands behind each kind; what is not named is empty. Names may be qualified
// (`common.labs.Creatinine`): the token is the whole.
enum class NodeKind : uint8_t {
  kFile,        // list: module, uses and items
  kModule,      // name: dotted; list: kField
  kField,       // name: the field's word; title: its string or date
  kUse,         // name: dotted
  kConcept,     // name; title; list: concept lines; op 1: some of its text could not be read
  kCodes,       // name: the system; list: kCode
  kCode,        // name: the code, or the string with its quotes
  kFrom,        // title: the file; name: the set's name, with its quotes
  kInclude,     // list: kName
  kExcept,      // list: kName (the line `exclude A, B`)
  kUnitLine,    // name: the unit
  kMolarMass,   // a: quantity
  kValence,     // a: quantity
  kPlausible,   // a, b: quantities
  kValues,      // list: kText
  kText,        // title: a string
  kParameter,   // name; title; a: value; b: kRange
  kRange,       // a: from; b: to; c: step
  kDefine,      // name; list: kName, its arguments; a: expression, or kNoNode where the text of the item is broken
  kPointsItem,  // name; title; list: kRow; op 1: some of its text could not be read
  // alerts
  kAlert,         // name; title; list: clauses; op 1: some of its text could not be read
  kStatus,        // name: the status
  kTrigger,       // op: TriggerWord; name: the concept; kAfterResult: a: duration, b: kName of `unless result`
  kWhen,          // a
  kExclude,       // a
  kScoreClause,   // a: expression or kPoints
  kPoints,        // list: kRow
  kRow,           // a: subject; list: kPointTier
  kPointTier,     // a: points (quantity, maybe negated); b: test, or kNoNode for `otherwise`
  kTestRelation,  // op: Relation; a
  kTestBetween,   // a, b
  kTestWord,      // name: true, false or unknown
  kFireAt,        // a
  kSeverity,      // list: kTier
  kShow,          // list: kTier
  kTier,          // name: the word(s); a: condition; op 1: `otherwise`
  kRecipients,    // list: kRecipient
  kRecipient,     // op 0: ordering clinician; 1: role, name: a word or a string with its quotes
  kDeliver,       // op 0: at next act on this patient; 1: page
  kLockout,       // a: duration; name: the scope's word or words, as written; op 1: unless score rises
  kSuppressed,    // list: kName
  kAtMost,        // a: count (quantity); b: duration
  kMessage,       // title: the string; list: kMessageText, kMessageValue
  kMessageText,   // name: the stretch inside the string
  kMessageValue,  // a: expression; number: decimals or -1
  kSuggest,       // title
  kIntends,       // list: kAction; a: duration
  kAction,        // op 0: ordered, 1: ended, 2: administered; name: the concept
  kReasons,       // list: kText, kStandard
  kStandard,
  // outcomes
  kOutcome,  // name; title; list: its lines; op 1: some of its text could not be read
  kEpisode,  // a
  kAgain,
  kDetect,
  kJudge,   // a: duration
  kIfLeft,  // op 0: unjudged; 1: not met
  // stories
  kTest,        // title; list: kPerson (at most one, first), kAt; op 1: some of its text could not be read
  kPerson,      // list: kPersonFact
  kPersonFact,  // op: PersonWord; a: quantity; title: the date
  kAt,          // a: time (quantity); b: kEvent or kNoNode; list: kExpect
  kEvent,  // op: EventWord; name: concept, subject or class; title: a string; a: quantity (maybe negated); number: 0, or 1 + Relation; list: kDetail
  kDetail,        // op: DetailWord; name: word; title: string; a: quantity
  kExpect,        // op: ExpectWord; name: the alert; b: kName of the alert that holds it; list: kExpectDetail
  kExpectDetail,  // op 0: score, a: quantity (maybe negated); 1: severity, 2: show, name: the word(s)
  // expressions
  kQuantity,  // number, NaN where it could not be read; name: the unit
  kName,      // name
  kCall,      // name; list
  kTruth,     // number: 1 or 0
  kIf,        // a, b, c
  kLeastOf,
  kGreatestOf,        // list
  kFunction,          // name: abs, round, sqrt, ln or exp; a
  kPower,             // a; b: quantity (maybe negated) or kName
  kPick,              // op: PickWord; name: concept; a: within
  kIsText,            // a: kPick, kThisValue or kValue; title
  kIsQuality,         // a: kPick, kThisValue or kValue; name: the word
  kStatusOf,          // a: kPick; name: preliminary or final
  kAggregate,         // op: AggregateWord; name: concept (kCountGiven: a: drug); b: kOver
  kOver,              // op: OverWord; a: where; b: duration (kPast, kNext) or kPick (kSincePick); c: kPick of `before`
  kCountIngredients,  // a: drug; op: OrderWord bits
  kTimeSince,         // a: kPick; kNoNode: admission
  kActiveOrder,       // a: drug; b: where; op: OrderWord bits
  kHomeMedication,    // a: drug
  kAdministered,      // a: drug; b: kOver
  kEnded,             // a: drug; b: kOver
  kDailyDose,         // a: drug
  kSameIngredient,    // a drug: same ingredient as this order. The other kind of drug is a kName
  kHasProblem,        // name
  kAllergic,          // a: drug
  kHadProcedure,
  kVaccinated,  // name; b: kOver
  kThisValue,
  kThisTime,
  kValue,
  kTime,
  kDose,
  kScore,
  kAge,
  kOrderDose,
  kOrderFrequency,
  kTextIs,  // op: TextWord; title: the string, or name: the word
  kSexIs,   // name: female or male
  kPregnant,
  kBody,              // op 0: weight, 1: height; a: within
  kEncounterClassIs,  // name: the class
  kOrdering,          // name: concept
  kNegate,            // a
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,    // a, b
  kElse,      // a, b
  kRelation,  // op: Relation; a, b
  kBetween,   // a; b, c
  kIsKnown,
  kIsUnknown,  // a
  kNot,        // a
  kAnd,
  kOr,  // list
};
enum class TriggerWord : uint8_t {
  kResult,
  kOrder,
  kOrderSelect,
  kAdministered,
  kProblem,
  kAnyResult,
  kAdmission,
  kTransfer,
  kDischarge,
  kChartOpen,
  kAfterResult
};
enum class PickWord : uint8_t { kLatest, kPrevious, kEarliest };
enum class AggregateWord : uint8_t { kLowest, kHighest, kMean, kSum, kChange, kSlope, kCount, kCountGiven };
enum class OverWord : uint8_t { kNone, kPast, kNext, kSincePick, kSinceAdmission };  // kNone: only `where`
enum OrderWord : uint8_t { kWithoutPrn = 1, kWithoutOneTime = 2 };
enum class TextWord : uint8_t { kOrderRoute, kRoute, kDepartment, kCode, kInDepartment, kRole, kSpecialty };
enum class PersonWord : uint8_t { kFemale, kMale, kBorn, kAge, kWeight, kHeight, kPregnant, kNotPregnant };
enum class EventWord : uint8_t {
  kResult,
  kOrder,
  kOrderSelect,
  kStop,
  kHold,
  kResume,
  kAdministered,
  kProblem,
  kResolved,
  kAllergy,
  kProcedure,
  kVaccination,
  kHomeMedication,
  kWeight,
  kHeight,
  kPregnant,
  kNotPregnant,
  kAdmission,
  kTransfer,
  kDischarge,
  kChartOpen,
  kCorrect,
  kRetract
};
enum class DetailWord : uint8_t {
  kAs,
  kDrawn,
  kDose,
  kRoute,
  kFor,
  kFrequency,
  kPrn,
  kOneTime,
  kPreliminary,
  kFinal,
  kQuality,
  kBy,
  kRole,
  kSpecialty,
  kDepartment,
  kEncounter
};
enum class ExpectWord : uint8_t {
  kShown,
  kOnly,
  kNot,
  kNothing,
  kHeldByLockout,
  kHeldByAtMost,
  kHeldByAlert,
  kUnknown
};
std::string_view KindName(NodeKind kind);

enum Relation : uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual };

struct Node {
  NodeKind kind = NodeKind::kFile;
  uint8_t op = 0;
  uint16_t bracketed : 1 = 0;  // stood in brackets of its own
  uint16_t height : 15 = 0;    // of the tree below, at most limits::kExpressionHeight: walks of it may recurse
  Token span;
  Token name, title;
  NodeId a = kNoNode, b = kNoNode, c = kNoNode;
  int32_t first = 0, count = 0;  // the list: children[first .. first + count)
  double number = 0;
};
static_assert(sizeof(Node) == 56);  // a text of n bytes can have n nodes

// Nodes in blocks: growing copies none of them, so that a tree takes no more than its own size.
class Nodes {
 public:
  size_t size() const { return blocks_.empty() ? 0 : (blocks_.size() - 1) * kBlock + blocks_.back().size(); }
  Node& operator[](size_t i) { return blocks_[i / kBlock][i % kBlock]; }
  const Node& operator[](size_t i) const { return blocks_[i / kBlock][i % kBlock]; }
  Node& Add(const Node& node) {
    if (blocks_.empty() || blocks_.back().size() == kBlock) blocks_.emplace_back().reserve(kBlock);
    return blocks_.back().emplace_back(node);
  }
  // Forgets all but the first `size`.
  void CutTo(size_t size) {
    blocks_.resize((size + kBlock - 1) / kBlock);
    if (!blocks_.empty()) blocks_.back().resize(size - (blocks_.size() - 1) * kBlock);
  }

  struct Iterator {
    const Nodes* nodes;
    size_t i;
    const Node& operator*() const { return (*nodes)[i]; }
    Iterator& operator++() { return ++i, *this; }
    bool operator!=(const Iterator& other) const { return i != other.i; }
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  static constexpr size_t kBlock = 1024;
  std::vector<std::vector<Node>> blocks_;
};

struct Ast {
  Nodes nodes;
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

// The file in its one canonical form, comments kept: what `quell fmt` writes. Only for a tree read without errors. Formatting the result gives the same bytes, and
// parsing it the same tree (but for places).
std::string Format(const Ast& ast, std::string_view text);

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_AST_H_
