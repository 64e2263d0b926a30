// The executable specification of what a rule means: slow, obvious, and the judge of the real evaluator.
//
// Before every step it finds what is held by taking in all records fed so far from the first to the last (chart.h), and
// answers every phrase from scratch, by a walk over that. It remembers no answer, and shares no code with `plan` or
// `eval`; what it shares (comparison tolerance, units, code matching, calendar) has tests of its own.
#ifndef QUELL_TESTS_REFERENCE_REFERENCE_EVALUATOR_H_
#define QUELL_TESTS_REFERENCE_REFERENCE_EVALUATOR_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lib/check/typed.h"
#include "quell/record.h"
#include "quell/unknown.h"
#include "tests/reference/answer.h"

namespace quell::reference {

// What became of one alert at one triggering record.
struct Evaluation {
  int32_t alert = 0;    // into TypedRules::alerts
  uint32_t record = 0;  // into the records given; of a timer, the one that started it
  uint32_t step = 0;    // counted from 0: steps of records, and instants at which timers were due
  Time time;            // `now`
  bool timer = false;
  Truth when = Truth::kFalse;
  ReasonSet when_reasons;          // only where `when` is unknown
  bool excluded = false;           // never where `when` is not true: the exclusion is not asked then
  bool exclusion_unknown = false;  // likewise

  // All below keep these first values unless `when` is true and the alert is not excluded.
  bool score_known = false;
  double score_low = 0, score_high = 0;  // 0 to 0 without a score, or where it is unknown
  ReasonSet score_reasons;
  Truth fire_at = Truth::kFalse;  // kTrue without a `fire at`
  bool candidate = false;
  check::AlertSeverity severity = check::AlertSeverity::kLow;
  check::Display display = check::Display::kPassive;
};

struct Options {
  // After the last step, timers due by then run. kNoTime: none that is due at or after it.
  Time until = kOpenEnded;
  // Told what every expression that is asked comes to.
  std::function<void(check::ExprId, const Answer&)> watch = {};
};

// `records` are one patient's in feeding order; neighbours of equal known time are one step. Alerts of every status are
// evaluated: the status is the policy's business. Results come step by step, then by alert, then by triggering record
// (timers: by their start).
std::vector<Evaluation> Evaluate(const check::TypedRules& rules, const Vocabulary& vocabulary, const SourceInfo& source,
                                 const Patient& patient, std::span<const Record> records, const Options& options = {});

}  // namespace quell::reference

#endif  // QUELL_TESTS_REFERENCE_REFERENCE_EVALUATOR_H_
