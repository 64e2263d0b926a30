// Lockouts of one patient: which candidates speak, and which are held back because the alert has just spoken.
#ifndef QUELL_LIB_POLICY_LOCKOUT_H_
#define QUELL_LIB_POLICY_LOCKOUT_H_

#include <cstdint>
#include <vector>

#include "lib/eval/evaluator.h"
#include "lib/plan/program.h"

namespace quell::policy {

// Only what holds a candidate back is kept; what has run out is dropped. One patient's, live and in replay alike. An alert's own showings are all that it
// sees, so a silent alert keeps its lockouts in shadow.
class Lockouts {
 public:
  // True if the candidate, at now in this step and encounter (-1: outside any), is held back; else it counts as shown and starts its lockout.
  // Candidates must come in the order of time, then alert, then record.
  bool Holds(const plan::Program& program, const eval::Evaluation& candidate, int64_t now_us, uint64_t step,
             int32_t encounter);

 private:
  // A showing that still holds back. It does so for candidates shown the same way or less insistently.
  struct Lock {
    int32_t alert = 0;
    int32_t encounter = -1;
    Display display = Display::kPassive;
    AlertSeverity severity = AlertSeverity::kLow;
    bool score_known = false;
    double score = 0;   // the highest that the showing's score could be
    uint64_t step = 0;  // of the showing: what the same step triggers is not held back
    int64_t until_us = 0;
  };
  void Show(const check::Lockout& lockout, const eval::Evaluation& candidate, int64_t now_us, uint64_t step,
            int32_t scope);
  bool Rises(const check::Lockout& lockout, const Lock& lock, const eval::Evaluation& candidate) const;

  std::vector<Lock> locks_;
};

}  // namespace quell::policy

#endif  // QUELL_LIB_POLICY_LOCKOUT_H_
