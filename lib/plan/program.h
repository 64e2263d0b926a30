// Program: rules compiled to flat arrays. Immutable, shared by threads, printable; no closures, no virtual nodes.
//
//   values      numeric terms, each distinct one once
//   conditions  truth-valued formulas over them, each distinct one once; those without truth-valued operands are the *predicates*
//   branches    one decision tree a trigger: a node asks one predicate and goes on by true, false or unknown; a leaf says what the `when` of one
//               alert is and goes on with the next alert of the trigger
//   triggers    (kind of record, concept) -> the tree to walk
//   windows, queries, lists   which held records are asked about
//
// Three-valued answers come out of the branches exactly: an unknown conjunct sends the walk to a copy of the remaining conjuncts whose only
// outcomes are false and unknown. Where copies would multiply, a node asks a whole formula at once (kFormula).
#ifndef QUELL_LIB_PLAN_PROGRAM_H_
#define QUELL_LIB_PLAN_PROGRAM_H_

#include <array>
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
  kPicked,  // any other pick
  // over a window's results
  kLowest,
  kHighest,
  kMean,
  kSum,
  kChange,
  kSlope,
  kCount,
  // over the records of query a
  kCountRecords,
  kCountIngredients,
  kDailyDose,
  kTimeSince,
  kTimeSinceAdmission,
  kThisTime,
  kRecordTime,
  kThisValue,
  kRecordValue,
  kOrderDose,
  kRecordDose,
  kOrderFrequency,
  kAgeYears,
  kAgeMonths,
  kAgeDays,
  kScore,
  kNegate,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kPower,
  kAbs,
  kRound,
  kSqrt,
  kLn,
  kExp,
  kLeast,
  kGreatest,
  kConvert,
  kIf,
  kElse,
  kPoints,
};
inline bool IsAggregate(ValueKind kind) { return kind >= ValueKind::kLowest && kind <= ValueKind::kCount; }
inline bool IsOverQuery(ValueKind kind) { return kind >= ValueKind::kCountRecords && kind <= ValueKind::kDailyDose; }

struct Value {
  ValueKind kind = ValueKind::kConstant;
  Scope scope = Scope::kStep;
  check::Pick pick = check::Pick::kLatest;  // kPicked, kTimeSince
  int32_t concept_index = kNone;
  int32_t window = kNone;  // aggregates: into windows
  int32_t target = kNone;  // doses: into dose_targets
  // kIf: a is a ConditionId, b and c are values; kPoints: rows [a, a + b); kLeast and kGreatest: operands[a .. a + b), values; over queries: a; else values.
  int32_t a = kNone, b = kNone, c = kNone;
  int64_t window_us = 0;  // kLatest, kPrevious, kPicked
  double number = 0, offset = 0;
  friend bool operator==(const Value&, const Value&) = default;
};

// What records an aggregate or a query is about; lib/check/typed.h says how.
struct Window {
  int64_t window_us = 0;  // 0: none
  check::Since since = check::Since::kNothing;
  check::Pick since_pick = check::Pick::kLatest;
  bool anchored = false;
  check::Pick anchor_pick = check::Pick::kLatest;
  int32_t since_concept = kNone, anchor_concept = kNone;
  ConditionId where = kNone;
  friend bool operator==(const Window&, const Window&) = default;
};

// A question about held records that are no results.
struct Query {
  enum Test : uint8_t {
    kActive,    // now
    kInWindow,  // by their clinical times
    kEnded,     // in the window
  } test = kInWindow;
  RecordKind kind = RecordKind::kOrder;
  bool same_ingredient = false;   // as the triggering order
  uint16_t without = 0;           // RecordFlags
  int32_t concept_index = kNone;  // kNone: same_ingredient
  int32_t list = kNone;           // into lists
  int32_t window = kNone;         // into windows; kNone: all
  friend bool operator==(const Query&, const Query&) = default;
};

enum class ConditionKind : uint8_t {
  // predicates
  kConstant,  // a: 0 false, 1 true
  kCompare,   // values a op b
  kBetween,   // values b <= a <= c
  kIsKnownValue,
  kIsUnknownValue,    // value a
  kValueIs,           // `pick` of concept a is the value numbered b; c: a window or kNone
  kQualityIs,         // ... is flagged b
  kStatusIs,          // ... has status b
  kExists,            // a record of query a
  kOrdering,          // concept a
  kTextIs,            // TextOf(b) is rules->texts[a]
  kEncounterClassIs,  // EncounterClass a
  kSexIs,             // Sex a
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
  check::Pick pick = check::Pick::kLatest;
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
  int32_t concept_index = kNone;  // kNone: any record of the kind
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

// The kinds of records that are held beside results, as places in arrays.
inline constexpr std::array<RecordKind, 7> kListKinds = {
    RecordKind::kOrder,     RecordKind::kAdministration, RecordKind::kProblem,       RecordKind::kAllergy,
    RecordKind::kProcedure, RecordKind::kImmunization,   RecordKind::kHomeMedication};
int ListPlace(RecordKind kind);  // in kListKinds; -1: none of them

// What is remembered of one concept, and why.
struct ConceptPlan {
  bool measured = false;
  bool coded = false;
  bool held = false;                // some value asks for its results
  int64_t retention_us = 0;         // the longest window asked for
  int32_t retention_alert = kNone;  // the first alert that asks for that window; kNone: none does
  int32_t held_slot = kNone;
  std::array<int32_t, kListKinds.size()> lists{kNone, kNone, kNone, kNone, kNone, kNone, kNone};  // into Program::lists
  bool in_list = false;                                                                           // in one of them
  int32_t first_timer = 0, timer_count = 0;  // those that its results start
  bool stops_timers = false;                 // `unless result` names it
  // The kinds of its records that anything depends on: what is held, what triggers, what `ordering` asks for.
  KindSet asked;
};

// A list of held records: all of a kind that are of a concept, or (kNone) all of the kind.
struct ListPlan {
  RecordKind kind = RecordKind::kOrder;
  int32_t concept_index = kNone;
};

// A timer that results of a concept start.
struct TimerPlan {
  int32_t concept_index = kNone;
  int32_t alert = kNone;
  int32_t trigger = 0;  // in the alert's list
  int32_t slot = 0;     // one for each alert that has timers
  int64_t delay_us = 0;
  int32_t unless_concept = kNone;
};

// What a dose is read in.
struct DoseTarget {
  int32_t unit = 0;               // into rules->units
  int32_t concept_index = kNone;  // whose substance it is; kNone: not known
  friend bool operator==(const DoseTarget&, const DoseTarget&) = default;
};

struct Program {
  std::shared_ptr<const check::TypedRules> rules;  // the cold half: names, spans, texts
  std::vector<Value> values;
  std::vector<Condition> conditions;
  std::vector<int32_t> operands;  // conditions, or values of kLeast and kGreatest
  std::vector<Window> windows;
  std::vector<Query> queries;
  std::vector<DoseTarget> dose_targets;
  std::vector<Branch> branches;
  std::vector<Trigger> triggers;  // by (kind, concept); a concept of kNone: any record of the kind
  std::array<std::vector<int32_t>, kRecordKindCount>
      concept_triggers;                                 // kind -> concept -> into triggers, or kNone; empty: none
  std::array<int32_t, kRecordKindCount> any_trigger{};  // kind -> into triggers, or kNone
  std::vector<TimerPlan> timers;                        // by concept, alert, trigger
  std::vector<PointRow> point_rows;
  std::vector<PointTier> point_tiers;
  std::vector<TierPlan> tiers;
  std::vector<MessagePart> message_parts;
  std::vector<AlertPlan> alerts;      // one for each of rules->alerts
  std::vector<ConceptPlan> concepts;  // one for each of rules->concepts
  std::vector<ListPlan> lists;
  std::array<int32_t, kListKinds.size()> all_lists{kNone, kNone, kNone, kNone,
                                                   kNone, kNone, kNone};  // kind -> into lists
  int32_t held_slots = 0, timer_slots = 0;
  bool encounters = false;  // some rule asks for the encounter
  KindSet asked_of_all;     // kinds whose records matter whatever their codes
  bool memo = true;         // may the evaluator keep answers within a step?
  // For explanations: what an expression has become; kNone: it is not planned, or is of the other sort.
  std::vector<ValueId> value_of_expr;
  std::vector<ConditionId> condition_of_expr;

  int32_t TriggerOf(RecordKind kind, int32_t concept_index) const {
    const std::vector<int32_t>& of = concept_triggers[static_cast<size_t>(kind)];
    return of.empty() ? kNone : of[static_cast<size_t>(concept_index)];
  }
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
