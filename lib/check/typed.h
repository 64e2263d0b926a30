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

enum class Type : uint8_t { kTruth, kNumber };

// A number's value is counted in its node's `unit`. The two operands of a comparison, `+`, `-`, `if`, `else` and `between` have
// been brought to one unit by kConvert nodes.
enum class ExprKind : uint8_t {
  // numbers
  kNumber,     // `number`
  kParameter,  // parameters[index].value
  kLatest,     // latest concepts[index], not older than `window` where window > 0
  kPrevious,   // the one before the latest
  kLowest,     // of concepts[index] in the window
  kHighest,
  kCount,  // how many of concepts[index] in the window, for which `a` (a truth over kRecordValue) is true if a is given
  kThisValue,    // the value of the triggering result
  kRecordValue,  // inside `where`: the value of the record looked at
  kAge,          // completed years, months or days, by `unit` (a, mo, d), in the source's time zone
  kScore,        // the alert's score (an interval), inside fire at, severity and show
  kNegate,       // -a
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,   // a op b
  kConvert,  // a * number + offset
  kIf,       // if a then b otherwise c: unknown where a is
  kElse,     // a where known, else b
  kPoints,   // the sum of point_rows[first .. first+count)
  // truths
  kTruth,  // number != 0
  kAnd,
  kOr,       // children[first .. first+count), Kleene
  kNot,      // a
  kCompare,  // a op b
  kBetween,  // b <= a <= c
  kIsKnown,
  kIsUnknown,    // of a (either type); never unknown themselves
  kActiveOrder,  // an order of concepts[index] is active now
  kOrdering,     // the triggering record is an order of concepts[index]
  kSexIs,        // Sex(index)
};

enum class CompareOp : uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual };

// `before latest C` / `before previous C`: only records that come before that one by (clinical time, knowledge time, the
// step's order) count.
enum class Anchor : uint8_t { kNone, kLatest, kPrevious };

struct Expr {
  ExprKind kind = ExprKind::kNumber;
  Type type = Type::kNumber;
  CompareOp op = CompareOp::kLess;
  Anchor anchor = Anchor::kNone;
  Span span;
  int32_t unit = 0;    // into TypedRules::units
  int32_t index = -1;  // concept, parameter or Sex
  int32_t anchor_concept = -1;
  ExprId a = kNoExpr, b = kNoExpr, c = kNoExpr;
  int32_t first = 0, count = 0;
  double number = 0, offset = 0;
  Duration window{0};             // 0: none
  int32_t window_parameter = -1;  // the parameter the window was taken from
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
  std::vector<CodePattern> codes;
  bool measured = false;  // a unit is declared: results are numbers in it
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

// A named expression, kept for printing: uses have been expanded by sharing.
struct Define {
  std::string name, qualified;
  Span span;
  ExprId expr = kNoExpr;
};

using Status = quell::AlertStatus;
using quell::AlertSeverity;
using quell::Display;
enum class LockoutScope : uint8_t { kPatient, kEncounter };

struct Trigger {
  RecordKind kind = RecordKind::kResult;  // kResult or kOrder
  int32_t concept_index = -1;
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
  std::optional<Lockout> lockout;
  std::vector<MessagePart> message;
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
  std::vector<Expr> exprs;
  std::vector<ExprId> children;
  std::vector<PointRow> point_rows;
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_TYPED_H_
