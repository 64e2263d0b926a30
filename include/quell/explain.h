// File: explain.h
//
// Why an alert said what it said, or kept quiet: the tree of its conditions with every answer, the values behind them, how old they were
// and where they came from, and how far each answer was from turning.
//
//   for (const quell::Decision& decision : session.Feed(step)) { ... }
//   quell::Explanation why = session.Explain(alert, record);   // of the last step, fired or not
//   std::cout << quell::RenderText(why);
//
// An explanation asks the same evaluator for the same answers that the decision was made from: the two can't differ. Nothing is kept for it
// beforehand, and a session that is never asked pays nothing.
#ifndef QUELL_EXPLAIN_H_
#define QUELL_EXPLAIN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "quell/diagnostic.h"
#include "quell/export.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell {

// A record that an answer rests on. No words of the record stand here but its unit: a coded value is given in the rule's own words.
struct ExplainedRecord {
  RecordKind kind = RecordKind::kResult;
  uint64_t id = 0;         // as the host gave it
  std::string what;        // the concept's name
  std::string as_written;  // value and unit as the source has them: "250 umol/L"; "" where it carries none
  std::string as_used;     // in the rule's unit: "2.83 mg/dL"; the same text where nothing was converted
  Time clinical = kNoTime;
  Time known = kNoTime;
  Duration age{0};  // now less clinical
};

// How far an answer is from turning.
struct Margin {
  std::string of;        // which side would have to move, in the rule's words: "latest Potassium"
  double amount = 0;     // by how much, >= 0
  std::string unit;      // in which unit: that of the threshold as its author wrote it; "" for pure numbers
  int direction = 0;     // 1: it would have to be higher, -1: lower, 0: any other value
  bool beyond = false;   // it would have to pass the threshold, not only to reach it
  double threshold = 0;  // where that is, in `unit`
  double relative = 0;   // amount over the threshold's size: what "nearest" goes by
};

// One node of the rule as its author wrote it, with its answer.
struct ExplanationNode {
  enum class Sort : uint8_t {
    kTruth,   // `truth`
    kNumber,  // [low, high] in `unit`
    kTime,    // [low, high] in seconds since 1970
    kRow,     // a row of points: `choice` is the tier taken, [low, high] its points
    kChoice,  // severity or display: `choice` is its name
  };

  int32_t expr =
      -1;  // the node's number in the typed rules: the same for every patient and run of one RuleSet; -1: it has none
  Span span;  // where it is written
  std::string
      text;  // in the language's words, parameters and definitions by name; of `and` and `or`: "all of these", "any of these"
  std::string label;  // what it is to the node above: "high" before the condition of a severity; else ""
  Sort sort = Sort::kNumber;
  Truth truth = Truth::kUnknown;
  bool known = false;        // where not kTruth: is there a value
  double low = 0, high = 0;  // its ends, nearly always equal
  std::string unit;          // "" for pure numbers
  std::string choice;
  ReasonSet why;                 // where unknown
  std::string conversion;        // "3 mmol/L x 18.016" where two units meet here; else ""
  std::optional<Margin> margin;  // comparisons that are known
  bool blocks = false;           // that the alert did not fire rests on this answer (see Explanation::blocking)
  bool told_above = false;       // what stands below it has been told where the same part of the rule came up before
  std::vector<ExplainedRecord> records;  // newest first
  int64_t more_records = 0;              // and so many, not listed
  std::vector<ExplanationNode> children;
};

// One part of an alert: "when", "exclude when", "score", "fire at", "severity", "show".
struct ExplanationPart {
  std::string name;
  ExplanationNode node;
};

// A condition whose turning would have helped the alert to fire.
struct Blocking {
  std::vector<int32_t> path;  // to its node: a part, then child numbers
  std::string miss;  // what would be otherwise, as it stands after "if": "`latest Potassium` were 0.2 mmol/L higher"
};

struct Explanation {
  int32_t alert = -1;       // into RuleSet::alerts()
  std::string name, title;  // of the alert; name: "renal.aki.aki"
  Time time = kNoTime;      // when it was evaluated
  std::string time_zone;    // the source's: the one in which texts give times
  std::string trigger;      // "result Potassium 6.4 mmol/L"; or why it was not evaluated at all
  bool evaluated = false;   // did this record trigger this alert
  Truth when = Truth::kFalse;
  bool candidate = false;
  std::string verdict;  // "fires", "held by lockout until ...", "does not fire: `when` is unknown (never recorded)"
  std::vector<ExplanationPart> parts;
  // The nearest miss: the conditions which, turned together, would have let it fire; the one nearest to its threshold first. Of several such sets the nearest is given. Empty where it
  // is a candidate, or where nothing that a record says could make it one.
  std::vector<Blocking> blocking;
};

// As text for people: a node a line, indented. The same bytes on every run.
QUELL_EXPORT std::string RenderText(const Explanation& explanation);

// As JSON. Times are in the source's zone, durations in seconds; a value is null where it is not known; `reasons` are the keys of unknown.h; of a node, fields that say nothing (no records,
// no children, no margin, ...) are left out. Sort is "truth", "number", "time", "row" or "choice".
//
//   {"quell": "0.1.0",
//    "explanation": {
//      "alert": "renal.aki.aki", "title": "...", "time": "2180-07-23T15:00:00", "time_zone": "UTC", "trigger": "result Creatinine 1.6 mg/dL",
//      "evaluated": true, "when": "true", "candidate": true, "verdict": "fires",
//      "parts": [{"name": "when", "node": {
//        "expr": 12, "source": 0, "byte_begin": 112, "byte_end": 130, "text": "ratio >= rise_ratio", "sort": "truth", "value": "true",
//        "margin": {"of": "ratio", "amount": 0.1, "unit": "", "direction": "lower", "beyond": true, "threshold": 1.5, "relative": 0.0667},
//        "children": [{"expr": 7, ..., "sort": "number", "value": 1.6, "unit": "", "records": [
//          {"kind": "result", "id": 17, "what": "Creatinine", "as_written": "1.6 mg/dL", "as_used": "1.6 mg/dL", "clinical": "...", "known": "...", "age_s": 3600}]}]}}],
//      "blocking": [{"path": [0, 1], "miss": "`latest Potassium` were 0.2 mmol/L higher"}]}}
//
// A value that is an interval is {"low": 0, "high": 3}. Besides: "label", "choice", "conversion", "blocks", "told_above", "more_records".
QUELL_EXPORT std::string RenderJson(const Explanation& explanation);
// Several: {"quell": "0.1.0", "explanations": [{...}, {...}]}.
QUELL_EXPORT std::string RenderJson(const std::vector<Explanation>& explanations);

}  // namespace quell

#endif  // QUELL_EXPLAIN_H_
