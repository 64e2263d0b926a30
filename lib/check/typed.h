// TypedRules: rules after names, types, dimensions and units have been settled. The input of `plan`, and of the reference
// evaluator in the tests. A plain immutable value; every reference is an index into one of its vectors.
//
// What each expression means is stated here once; rules/LANGUAGE.md says the same in the author's words.
#ifndef QUELL_LIB_CHECK_TYPED_H_
#define QUELL_LIB_CHECK_TYPED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/terms/unit.h"
#include "quell/alert.h"
#include "quell/diagnostic.h"
#include "quell/record.h"

namespace quell::check {

using ExprId = int32_t;
inline constexpr ExprId kNoExpr = -1;

// A time is a number of seconds since 1970-01-01T00:00Z. Two times are compared as their difference against 0, and differ by a duration in s.
enum class Type : uint8_t { kTruth, kNumber, kTime };

// --- The record as rules see it ---
//
// A *result of C* is a kResult record whose coding is one of concept C's. It is *usable* if C is measured and the record's value lies in the
// plausible range after conversion; or C is coded and its words are one of C's values; or C is neither (it then carries no value). What is not
// usable is held apart, with its reason and time. Usable results are held in the order of their *moment*: clinical time, then knowledge
// time, then the step's order; a result's clinical time is `known` where it is missing or ahead of it. Its value is an interval [low, high], nearly always a point.
//
// `known` is here always the `now` of the step that the record was taken in with. Administrations, procedures and immunizations have their clinical time as results do; all
// other kinds `known` where it is missing, and it may lie ahead. What orders, problems, administrations ... "come after" or "before" is by their moments likewise.
//
// Reading. Why a result is not usable is the first that applies of: kNotANumber (measured: no finite value, before or after conversion, of a ValueKind but kNone
// and kText), kNoUsableUnit, kImplausible; for a coded one it is kNotListed (words, in ValueKind::kText, that are the same as no value; or anything else). With v the converted value and JustBelow,
// JustAbove of lib/base/compare.h: kNumber is [v, v]. kBelow has high = JustBelow(v), kAtMost high = v, and both low = plausible_low, else 0 if v > 0 and the concept's unit has
// offset 0, else -DBL_MAX. kAtLeast has low = v, kAbove low = JustAbove(v), and both high = plausible_high, else DBL_MAX. Then a high definitely above plausible_high becomes that, and
// a low definitely below plausible_low becomes that (for kNumber: kImplausible instead). Where high is then below low: the point v if that nearly equals a plausible end or they differ by less than definitely, else kImplausible. A coded
// value is the point of its place in `values`. Doses are read alike, as of a concept without a plausible range, their units and the one asked for by terms::ParseDoseUnit; of ValueKind::kNone: kNeverRecorded.
//
// At most limits::kHeldValues usable results a concept are held: beyond, the one with the oldest moment goes (*dropped*); so for the unusable ones.
// Orders, administrations, problems, allergies, procedures, immunizations and home medication of a concept (for kSameIngredient: all of the kind) are held likewise, the first taken in
// going first. So are stops, holds, resumes, problem ends, admissions, transfers and discharges, of each kind at most limits::kHeldValues in all; a stop, hold, resume or problem end that goes
// keeps for good its effect on what is held when it goes.
//
// A retraction takes what it names out of all that is held, from its step on; a correction (`ref` of a record that is no stop) does so and is then
// taken in as a record of its own. One that names nothing held is counted and, if a correction, taken in all the same. Records are taken in one after the other, in the step's order: what a
// retraction names and comes after it in its own step stays. A stop, hold, resume or end can be retracted, not corrected (its `ref` is what it is about). What was dropped stays dropped.
//
// *Texts* (coded values, routes, departments, roles, specialties) are the same if they are equal without blanks at the ends and in lower case (ASCII).
//
// An order is *active* at t if start <= t < end, where start is its clinical time (`known` where missing) and end is the earliest of `until` and
// the times of its stops, and it is not on hold: of its holds and resumes that took effect by t, the latest (then the last taken in) is
// not a hold. A stop, hold or resume takes effect at its clinical time or when it became known, whichever is later; it may be known before its order.
// A problem or home medication is active at t likewise (kProblemEnd is the stop of a problem; neither can be on hold).
//
// The *encounter* of an evaluation: the one that the triggering record names, if its admission is known and has begun; else that of the admission
// with the newest moment that has begun and has no known discharge by now; else there is none. Its department is that of the newest of its admission and transfers
// (records with the same `encounter`) that have happened. Of several admissions with one `encounter` that have begun, the one with the newest moment is *its admission*. A discharge
// is of an admission if it has the same `encounter` (kNobody is one like any other here, but names none in the triggering record) and a clinical time not before the admission's and not after now.
//
// *Ingredients* of a coding: its rxnorm codes; without any, its ATC codes of seven characters; without any, the coding itself. Two records have the same ingredient
// where they share one. rxnorm and ATC codes are compared in lower case, codings as they stand; a record without a coding has no ingredient. The ingredient of the triggering order is that of the triggering record, of whatever kind.

// Which record of a concept, or which record at hand.
enum class Pick : uint8_t {
  kLatest,    // the usable result with the newest moment
  kPrevious,  // the one before it
  kEarliest,  // the oldest; unknown (too many records) once one was dropped
  kThis,      // the triggering record
  kRecord,    // inside `where`: the record looked at
};
// Where there is no such record: kNeverRecorded (kNotCarried where the source carries no results), and the reasons of the unusable results held of the concept (where the node has a window > 0:
// with a clinical time in [now - window, now]). kTooManyRecords alone: kEarliest once one was dropped; kLatest and kPrevious where too few are held and one was dropped. kOlderThanWindow comes
// with the reasons of those unusable results too. kThis is read as a result of concepts[index]: kNeverRecorded where it is no result of it, its reason where it is not usable as one; only kQualityIs and kStatusIs take
// any triggering result, whatever index. kRecord: as the aggregate's concept reads it; kNeverRecorded where it is no result. Anchors and `since` are kLatest, kPrevious or kEarliest.

// A number's value is counted in its node's `unit`. The operands of a comparison, `+`, `-`, `if`, `else`, `between`, kLeast and kGreatest have
// been brought to one unit by kConvert nodes. Unknown operands make arithmetic unknown, with the union of their reasons.
//
// The *window* of an aggregate: held results (or administrations, orders ...) of concepts[index] that
//   window > 0        have a clinical time in [now - window, now]
//   since kAdmission  have a clinical time at or after that of the encounter's admission; unknown without one (kNoEncounter, or kNotCarried where the source
//                     carries no admissions)
//   since kRecord     come after `since_pick` of concepts[since_concept] by their moment; unknown, with the reasons of that pick, where there is none
//   anchor            and come before `anchor_pick` of concepts[anchor_concept] by their moment; unknown likewise
//   a                 and for which `a`, a truth over what kRecord nodes see, is true. Where `a` is unknown of a record, it is not in the window; but kCount and kCountAdministered
//                     are then an interval, from those that are to those that may be in it, and a truth over records that no record answers is unknown, with the reasons of `a`
//                     (and with kNotCarried and kTooManyRecords, as below).
// A window is unknown with the union of the reasons of its parts, alone. Then, for results: kNotCarried of kCount, alone; then kTooManyRecords, alone,
// where a usable result was dropped that was in the window before `anchor` and `a` were asked. For kEnded an
// order's moment is its end, then its place among what was taken in, and the window ends at now in any case; an order whose end is not after its start never ends.
// Over none: kOlderThanWindow where a usable result of the concept (before the anchor, if there is one) is held or was dropped, else kNeverRecorded (kNotCarried where the source
// carries no results); and the reasons of unusable results held in the window (before `anchor` and `a`).
enum class ExprKind : uint8_t {
  // numbers
  kNumber,     // `number`
  kParameter,  // parameters[index].value
  kPicked,  // the value of `pick` of concepts[index]; window > 0: unknown (kOlderThanWindow) where its clinical time is before now - window
  kLowest,  // over the window: the least of the lows, the least of the highs
  kHighest,
  kMean,    // summed from the oldest to the newest, then divided
  kSum,     // likewise
  kChange,  // newest - oldest
  // Least squares over clinical time, per hour; kTooFew, and the reasons of unusable results held in the window, without two different times. With t in hours from the oldest of them, w = t - (sum of t) / n
  // and c the low of the oldest: low = (sum of w * (w >= 0 ? low - c : high - c)) / (sum of w * w), high likewise the other way round; all sums from the oldest to the newest.
  kSlope,
  kCount,              // how many; 0 over none; kNotCarried where the source carries no results
  kCountAdministered,  // how many administrations of `drug` in the window
  kCountIngredients,   // how many ingredients the active orders of `drug` have together (see `without`)
  kTimeSince,  // now - the clinical time of `pick` of concepts[index], in h (microseconds / 3.6e9), which is its `unit`; times and differences of two times are in s (microseconds / 1e6)
  kTimeSinceAdmission,  // now - the encounter's admission, in h likewise; kNoEncounter or kNotCarried as in windows
  kThisTime,    // Type::kTime: the triggering record's clinical time, the one of its moment (an order's may lie ahead)
  kRecordTime,  // inside `where`: that of the record looked at (of an order its start, for kEnded too)
  kThisValue,  // the value of the triggering result, read as a result of the concept it triggered through; kNeverRecorded without one or where that is not measured
  kRecordValue,  // inside `where`: the value of the record looked at
  kOrderDose,  // the triggering order's dose, in `unit` (by the substance of concepts[index] where index >= 0): kNeverRecorded (also where it is no order, signed or being written), kNotANumber or kNoUsableUnit where it can't be had
  kRecordDose,      // inside `where` over orders and administrations, likewise
  kOrderFrequency,  // the triggering order's per_day; kNeverRecorded where it is 0 or there is no order
  kDailyDose,  // the sum of dose * per_day over the active orders of `drug`, each dose read in units[dose_unit]; a one-time order counts once a day, whatever its per_day; unknown if any
               // part is (kNeverRecorded: per_day is 0); 0 without any. Summed in the order in which they were taken in
  kAge,        // completed years, months or days, by `unit` (a, mo, d), in the source's time zone
  kScore,      // the alert's score (an interval), inside fire at, severity, show, lockout and message
  kNegate,     // -a
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,  // a op b
  kPower,  // a ^ number (a ^ 0 is 1). A negative power of an interval with 0 in it: kDivisionByZero, asked first; a power that is no integer of what may be below 0: kOverflow
  kAbs,    // of a
  kRound,  // to the nearest integer, halves away from 0
  kSqrt,   // kOverflow where a may be below 0
  kLn,     // kOverflow where a may not be above 0
  kExp,
  kLeast,  // of children[first .. first+count)
  kGreatest,
  kConvert,  // a * number + offset
  kIf,       // if a then b otherwise c: unknown where a is; any type
  kElse,     // a where known, else b; any type
  kPoints,   // the sum of point_rows[first .. first+count)
  // truths
  kTruth,  // number != 0
  kAnd,
  kOr,       // children[first .. first+count), Kleene
  kNot,      // a
  kCompare,  // a op b
  kBetween,  // b <= a <= c
  kIsKnown,
  kIsUnknown,  // of a (any type); never unknown themselves
  kValueIs,  // the value of `pick` of concepts[index], a coded concept, is the one numbered `number`; window as kPicked
  kQualityIs,  // the specimen of `pick` of concepts[index] is flagged `number` (a RecordFlag); not flagged: false if the source says so, else kNotCarried
  kStatusIs,   // the ResultStatus of `pick` of concepts[index] is `number`; kNeverRecorded where it is not recorded
  kActiveOrder,     // an order of `drug` is active now (see `without`) and, where a is given, a is true of it
  kHomeMedication,  // home medication of `drug` is active now
  kAdministered,    // `drug` was given in the window
  kEnded,           // an order of `drug` came to its end in the window ([now - window, now], by the time of its end)
  kHasProblem,      // a problem of concepts[index] is active now
  kAllergicTo,      // an allergy to `drug` is known
  kHadProcedure,    // a procedure of concepts[index] in the window; without one: ever
  kVaccinated,      // likewise
  // From kActiveOrder on, and kCountAdministered, kCountIngredients, kDailyDose: where a record answers, that is the answer. Where none does: kNotCarried if the
  // source does not carry that kind, kTooManyRecords if one was dropped (both, if both), else false or 0. A window that is unknown makes the answer unknown. The three numbers are unknown (kTooManyRecords, alone)
  // once one was dropped, also where others answer.
  kOrdering,          // the triggering record is an order (signed or being written) of concepts[index]
  kTextIs,            // the text `text_of` is texts[index]
  kEncounterClassIs,  // the encounter's class is `number` (an EncounterClass); kNeverRecorded, kNoEncounter, kNotCarried
  kSexIs,             // Sex(index)
};

enum class CompareOp : uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual };

enum class Since : uint8_t { kNothing, kAdmission, kRecord };

// What kTextIs looks at.
enum class TextOf : uint8_t {
  kOrderRoute,        // of the triggering order; kNeverRecorded where it has none
  kRecordRoute,       // inside `where`; kNeverRecorded where it has none
  kRecordDepartment,  // inside `where`; likewise
  kRecordCode,        // inside `where`: true if one of the record's codes, of whatever system, is the text
  kDepartment,  // of the encounter: false once it is over; kNoEncounter, kNotCarried without one, kNeverRecorded without a department
  kClinicianRole,  // of the triggering record's clinician; kNoClinician where the record gives no such text
  kClinicianSpecialty,
};

// What stands for a drug: records of concepts[index], or those with the ingredient of the triggering order (its own record, by kind and id, not among them).
enum class Drug : uint8_t { kConcept, kSameIngredient };

struct Expr {
  ExprKind kind = ExprKind::kNumber;
  Type type = Type::kNumber;
  CompareOp op = CompareOp::kLess;
  Pick pick = Pick::kLatest;
  Pick anchor_pick = Pick::kLatest, since_pick = Pick::kLatest;
  Since since = Since::kNothing;
  TextOf text_of = TextOf::kOrderRoute;
  Drug drug = Drug::kConcept;
  // Bits, and in this order, since a rule set may have millions of these.
  bool anchored : 1 = false;    // the window has an anchor
  bool ahead : 1 = false;       // the window is (now, now + window]: only in outcomes
  uint8_t window_unit : 4 = 0;  // what its author counted `window` in, for printing: see FormatDuration
  uint16_t without = 0;         // orders with one of these RecordFlags do not count
  Span span;
  int32_t unit = 0;       // into TypedRules::units
  int32_t dose_unit = 0;  // kDailyDose: `unit` times a day
  int32_t index = -1;     // concept, parameter, text or Sex
  int32_t anchor_concept = -1, since_concept = -1;
  ExprId a = kNoExpr, b = kNoExpr, c = kNoExpr;
  int32_t first = 0, count = 0;
  int32_t window_parameter = -1;  // the parameter the window was taken from
  Duration window{0};             // 0: none
  double number = 0, offset = 0;
};

// One row of a points table: the first tier whose condition is true gives the points; past a condition that is unknown the row
// is unsettled. No tier: 0. Where `if_unknown` is declared, a row whose subject is unknown or that is unsettled gives that; else an
// unsettled row gives the interval from its lowest to its highest points (0 among them where there is no `otherwise`).
struct PointRow {
  struct Tier {
    ExprId condition = kNoExpr;  // kNoExpr: otherwise
    double points = 0;
  };
  ExprId subject = kNoExpr;  // what the conditions ask about; for printing
  std::vector<Tier> tiers;
  std::optional<double> if_unknown;
};

struct CodePattern {
  std::string system, pattern;  // pattern: a code, or a prefix ending in '*'
  Span span;
};

struct Concept {
  std::string name;       // "Potassium"
  std::string qualified;  // "renal.labs.Potassium"
  std::string title;
  Span span;  // of the name
  // A coding is one of the concept if one of its codes matches one of these and none matches one of `excluded`. What the concept includes, excludes or takes from
  // files has been copied here.
  std::vector<CodePattern> codes, excluded;
  bool measured = false;            // a unit is declared: results are numbers in it
  std::vector<std::string> values;  // not empty: coded, results are one of these
  bool built_in = false;            // weight, height or pregnancy: no module's
  int32_t unit = 0;
  terms::Substance substance;
  std::optional<double> plausible_low, plausible_high;  // in `unit`, both ends included
};

struct Parameter {
  std::string name, qualified, title;
  Span span;
  int32_t unit = 0;
  double value = 0;  // in `unit`: as set from outside, else the default
  double default_value = 0;
  std::optional<double> low, high, step;
};

// A named expression or points table, kept for printing: uses have been expanded by sharing. One with arguments stands here once for each
// different list of arguments it was used with, its name followed by them: "egfr(latest Creatinine, age)".
struct Define {
  std::string name, qualified;
  Span span;
  ExprId expr = kNoExpr;
};

using Status = quell::AlertStatus;
using quell::AlertSeverity;
using quell::Display;
enum class LockoutScope : uint8_t { kPatient, kEncounter, kClinician, kPatientAndClinician, kOrder };

// A record triggers through the first of an alert's triggers that it matches. A result triggers through a concept only if it is usable as one of it; `any` result
// triggers whatever it is. A correction triggers as what it is; a retraction never.
//
// A timer (delay > 0) is started by each usable result of the concept, at the step's now; it is due `delay` later, and runs then as a step of its own, with that result as the triggering
// record, after the records of that instant (right after a step that is taken at it: a late step taken at the same instant comes later). It does not run if before or at that instant, but after the step that started it, a usable result of `unless_concept` becomes known that is not retracted or corrected by then (of more than limits::kTimerStops, whatever becomes of them). It is dropped if
// the result that started it is retracted or corrected (also by a later record of its own step: timers are started and dropped as the records are taken in, one after the other). Timers due at one instant run by alert, then by their start (the record's place among what was taken in, then the
// trigger's place in the alert), all in one step. Each timer of an alert starts by itself, whatever else the record triggers. At most limits::kHeldValues timers of one alert run at once; more are counted and not started.
struct Trigger {
  RecordKind kind = RecordKind::
      kResult;  // kResult, kOrder, kOrderSelect, kAdministration, kProblem, kAdmission, kTransfer, kDischarge, kChartOpen
  int32_t concept_index = -1;  // -1: any record of the kind
  Duration delay{0};
  int32_t delay_parameter = -1;
  int delay_unit = 0;  // what its author counted it in: see FormatDuration
  int32_t unless_concept = -1;
  Span span;
};

// The first whose condition is true wins; a condition that is unknown is not taken.
struct Tier {
  ExprId condition = kNoExpr;  // kNoExpr: otherwise
  uint8_t value = 0;           // an AlertSeverity or a Display
  Span span;
};

struct Lockout {
  Duration duration{0};
  int32_t parameter = -1;
  LockoutScope scope = LockoutScope::kPatient;
  bool unless_score_rises = false;
  Span span;
};

struct MessagePart {
  std::string text;  // printed as it is where expr is kNoExpr
  ExprId expr = kNoExpr;
  int decimals = -1;  // -1: as many as the value needs
};

struct Recipient {
  enum Kind : uint8_t { kOrderingClinician, kRole } kind = kOrderingClinician;
  std::string role;  // kRole
};

// At the next act on this patient (an order, an administration, a chart opened) by a recipient, or at once. Where the trigger is itself an act, both are at once.
enum class Delivery : uint8_t { kNextAct, kPage };

struct AtMost {
  int32_t count = 0;
  Duration window{0};
  int32_t parameter = -1;
  Span span;
};

// What would show that the alert was heeded: one of these within `window` after it.
struct Intent {
  struct Action {
    enum Kind : uint8_t { kOrdered, kEnded, kAdministered } kind = kOrdered;
    int32_t concept_index = -1;
  };
  std::vector<Action> actions;
  Duration window{0};
  int32_t parameter = -1;
  Span span;
};

struct Alert {
  std::string name, qualified, title;
  Span span;  // of the name
  Status status = Status::kDraft;
  std::vector<Trigger> triggers;
  ExprId when = kNoExpr;  // kNoExpr: always
  ExprId exclude = kNoExpr;
  ExprId score = kNoExpr;
  ExprId fire_at = kNoExpr;    // a truth over kScore
  std::vector<Tier> severity;  // none: low
  std::vector<Tier> show;      // none: passive
  std::vector<Recipient> recipients = {Recipient{}};
  Delivery delivery = Delivery::kNextAct;
  std::vector<int32_t> suppressed_by;  // alerts, ascending
  std::optional<Lockout> lockout;
  std::optional<AtMost> at_most;
  std::vector<MessagePart> message;
  std::vector<std::string> suggestions;
  std::optional<Intent> intent;
  bool standard_reasons = false;
  std::vector<std::string> override_reasons;
};

// Episodes that an alert ought to precede: judged after the fact.
struct Outcome {
  std::string name, qualified, title;
  Span span;
  ExprId episode = kNoExpr;
  Duration again{0}, detect{0}, judge{0};
  bool unjudged_if_left = true;  // discharged or dead before `judge` is over: not counted; false: counts as not met
};

// --- stories ---

// One thing that happens to the patient of a story.
struct StoryEvent {
  enum Kind : uint8_t {
    kRecord,   // a record of `record` kind; concept_index where it is of a concept
    kCorrect,  // `of` again, with another value
    kRetract,  // takes back `of`
  } kind = kRecord;
  RecordKind record = RecordKind::kResult;
  Duration at{0};                 // when it becomes known, from the story's start
  std::optional<Duration> drawn;  // its clinical time; none: `at`
  int32_t concept_index = -1;
  int32_t of = -1;  // the event that is stopped, held, resumed, ended, corrected or retracted
  ValueKind value_kind = ValueKind::kNone;
  double value = 0;
  int32_t unit = 0;  // into TypedRules::units
  std::string text, route, department, role, specialty, clinician;
  std::optional<Duration> lasts;  // orders, problems, home medication: until their start + this
  double per_day = 0;
  uint16_t flags = 0;
  ResultStatus status = ResultStatus::kNotRecorded;
  EncounterClass encounter_class = EncounterClass::kNotRecorded;
  int32_t encounter =
      0;  // 0: not given: an admission opens a new one (1, 2, ...), all else belongs to the newest that is open
  Span span;
};

struct Expectation {
  enum Kind : uint8_t {
    kShown,
    kOnlyShown,
    kNotShown,
    kNothing,
    kHeldByLockout,
    kHeldByAtMost,
    kHeldByAlert,
    kUnknown
  } kind = kShown;
  int32_t alert = -1;  // into TypedRules::alerts; -1 for kNothing
  int32_t by = -1;     // kHeldByAlert
  std::optional<double> score;
  std::optional<AlertSeverity> severity;
  std::optional<Display> display;
  Span span;
};

// One `at` of a story: what becomes known at that instant, and what must come of it. Moments are in the order of time; those of one instant are one step.
struct StoryMoment {
  Duration at{0};
  std::vector<int32_t> events;  // into Story::events
  std::vector<Expectation> expectations;
  Span span;
};

struct Story {
  std::string name;
  std::string module;
  Patient patient;
  // Age at the start, in completed years (a), months (mo) or days (d), where no date of birth is given; -1: not given.
  int32_t age_years = -1, age_months = -1, age_days = -1;
  std::vector<StoryEvent> events;
  std::vector<StoryMoment> moments;
  Span span;
};

struct Module {
  std::string name, title, version, owner, source, review;
  Span span;
};

struct TypedRules {
  std::vector<Module> modules;
  std::vector<terms::Unit> units;     // units[0] is the pure number
  std::vector<Concept> concepts;      // by qualified name
  std::vector<Parameter> parameters;  // by qualified name
  std::vector<Define> defines;        // by qualified name
  std::vector<Alert> alerts;          // by qualified name
  std::vector<Outcome> outcomes;      // by qualified name
  std::vector<Story> stories;         // by module, then place
  std::vector<std::string> texts;     // what kTextIs compares with, as the author wrote it
  std::vector<Expr> exprs;
  std::vector<ExprId> children;
  std::vector<PointRow> point_rows;
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_TYPED_H_
