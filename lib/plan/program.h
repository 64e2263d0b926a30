// Program: rules compiled to flat arrays. Immutable, shared by threads, printable; no closures, no virtual nodes.
//
//   values      numeric terms, each distinct one once
//   conditions  truth-valued formulas over them, each distinct one once; those without truth-valued operands are the *predicates*
//   branches    one decision tree a trigger: a node asks one predicate and goes on by true, false or unknown; a leaf says what the `when` of one
//               alert is and goes on with the next alert of the trigger
//   triggers    (kind of record, concept) -> the tree to walk
//
// Three-valued answers come out of the branches exactly: an unknown conjunct sends the walk to a copy of the remaining conjuncts whose only
// outcomes are false and unknown. Where copies would multiply, a node asks a whole formula at once (kFormula).
#ifndef QUELL_LIB_PLAN_PROGRAM_H_
#define QUELL_LIB_PLAN_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/check/typed.h"

namespace quell::plan {

using ValueId = int32_t;
using ConditionId = int32_t;
using BranchId = int32_t;
inline constexpr int32_t kNone = -1;

// What an answer depends on, and so how long it stays good.
enum class Scope : uint8_t {
  kStep,    // the patient's state after the step
  kRecord,  // also the triggering record
  kAlert,   // also the alert's score, or the record that a `where` looks at: never kept
};

enum class ValueKind : uint8_t {
  kConstant,
  kLatest,
  kPrevious,
  kLowest,
  kHighest,
  kCount,
  kThisValue,
  kRecordValue,
  kAgeYears,
  kAgeMonths,
  kAgeDays,
  kScore,
  kNegate,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kConvert,
  kIf,
  kElse,
  kPoints,
};

struct Value {
  ValueKind kind = ValueKind::kConstant;
  Scope scope = Scope::kStep;
  check::Anchor anchor = check::Anchor::kNone;
  int32_t concept_index = kNone;
  int32_t anchor_concept = kNone;
  // kIf: a is a ConditionId, b and c are values; kCount: a is a ConditionId or kNone; kPoints: rows [a, a + b); else values.
  int32_t a = kNone, b = kNone, c = kNone;
  int64_t window_us = 0;
  double number = 0, offset = 0;
  friend bool operator==(const Value&, const Value&) = default;
};

enum class ConditionKind : uint8_t {
  // predicates
  kConstant,  // a: 0 false, 1 true
  kCompare,   // values a op b
  kBetween,   // values b <= a <= c
  kIsKnownValue,
  kIsUnknownValue,  // value a
  kActiveOrder,     // concept a
  kOrdering,        // concept a
  kSexIs,           // Sex a
  // formulas over conditions
  kAnd,
  kOr,    // operands[a .. a + b)
  kNot,   // condition a
  kIf,    // conditions a ? b : c
  kElse,  // condition a, where unknown b
  kIsKnownTruth,
  kIsUnknownTruth,  // condition a
};
inline bool IsPredicate(ConditionKind kind) { return kind < ConditionKind::kAnd; }

struct Condition {
  ConditionKind kind = ConditionKind::kConstant;
  Scope scope = Scope::kStep;
  check::CompareOp op = check::CompareOp::kLess;
  int32_t a = kNone, b = kNone, c = kNone;
};

// A node of a trigger's tree. condition >= 0: ask it, go on by the answer. condition == kNone: a leaf, the `when` of `alert` is `truth`; go
// on at on_true (kNone: the end).
struct Branch {
  ConditionId condition = kNone;
  BranchId on_true = kNone, on_false = kNone, on_unknown = kNone;
  int32_t alert = kNone;
  uint8_t truth = 0;  // a quell::Truth
};

struct Trigger {
  RecordKind kind = RecordKind::kResult;
  int32_t concept_index = kNone;
  BranchId root = kNone;
  int32_t alert_count = 0;
};

struct PointRow {
  int32_t first_tier = 0, tier_count = 0;
  bool has_if_unknown = false;
  ConditionId subject_unknown = kNone;  // with has_if_unknown: whether what the row asks about is unknown
  double if_unknown = 0;
  double lowest = 0, highest = 0;
};
struct PointTier {
  ConditionId condition = kNone;  // kNone: otherwise
  double points = 0;
};

struct TierPlan {
  ConditionId condition = kNone;
  uint8_t value = 0;
};

struct AlertPlan {
  ConditionId when = kNone;  // kNone: always
  ConditionId exclude = kNone;
  ValueId score = kNone;
  ConditionId fire_at = kNone;
  int32_t first_severity = 0, severity_count = 0;  // into tiers
  int32_t first_show = 0, show_count = 0;
  int32_t first_message = 0;  // into message_parts: one for each part of the alert's message
};

// What stands in the braces of a message; both kNone for plain text.
struct MessagePart {
  ValueId value = kNone;
  ConditionId condition = kNone;
};

// What is remembered of one concept, and why.
struct ConceptPlan {
  bool measured = false;
  bool held = false;                // some value asks for it: at least the newest two values are kept
  int64_t retention_us = 0;         // the longest window asked for
  int32_t retention_alert = kNone;  // the first alert that asks for that window; kNone: none does
  bool orders = false;              // `active order for` asks for it
  int32_t held_slot = kNone, order_slot = kNone;
};

struct Program {
  std::shared_ptr<const check::TypedRules> rules;  // the cold half: names, spans, texts
  std::vector<Value> values;
  std::vector<Condition> conditions;
  std::vector<ConditionId> operands;
  std::vector<Branch> branches;
  std::vector<Trigger> triggers;                       // by (kind, concept)
  std::vector<int32_t> result_trigger, order_trigger;  // concept -> index into triggers, or kNone
  std::vector<PointRow> point_rows;
  std::vector<PointTier> point_tiers;
  std::vector<TierPlan> tiers;
  std::vector<MessagePart> message_parts;
  std::vector<AlertPlan> alerts;      // one for each of rules->alerts
  std::vector<ConceptPlan> concepts;  // one for each of rules->concepts
  int32_t held_slots = 0, order_slots = 0;
  bool memo = true;  // may the evaluator keep answers within a step?
};

// Every optimisation, by the name it can be switched off with. None changes an answer.
enum Pass : uint32_t {
  kFold = 1,    // constants are computed once
  kShare = 2,   // equal values and conditions become one
  kOrder = 4,   // cheap operands of `and` and `or` are asked first
  kBranch = 8,  // `when` becomes a decision tree; off: one formula a leaf
  kMemo = 16,   // answers are kept while they stay good
};
inline constexpr uint32_t kAllPasses = 31;
struct PassInfo {
  Pass pass;
  const char* name;
  const char* what;
};
const std::vector<PassInfo>& Passes();

struct PlanOptions {
  uint32_t passes = kAllPasses;
};

// Compiles rules that were checked without errors. Cost: near linear in the rules (a limit holds the copies in the trees).
Program Plan(std::shared_ptr<const check::TypedRules> rules, const PlanOptions& options = {});

// The trees as sentences, alert by alert, and what is remembered: `quell dump --stage plan`.
std::string DumpPlan(const Program& program);
// The arrays themselves: `quell dump --stage program`.
std::string DumpProgram(const Program& program);

}  // namespace quell::plan

#endif  // QUELL_LIB_PLAN_PROGRAM_H_
