// Lockouts and limits: what has been shown, and what it holds back.
#ifndef QUELL_LIB_POLICY_LOCKOUT_H_
#define QUELL_LIB_POLICY_LOCKOUT_H_

#include <cstdint>
#include <vector>

#include "lib/policy/policy.h"

namespace quell::policy {

// One step of one patient's chain; 0: none. Two patients' steps are never one.
struct StepId {
  uint64_t chain = 0, step = 0;
  friend bool operator==(const StepId&, const StepId&) = default;
};

// What two showings have in common where one locks out the other.
struct LockKey {
  int32_t alert = 0;
  int32_t recipient = 0;  // its place among the alert's: a lockout is a recipient's own
  int64_t scope = 0;      // the encounter, clinician or order; 0 where the scope is the patient
  friend bool operator==(const LockKey&, const LockKey&) = default;
};

// A showing that holds back what is shown the same way or less insistently.
struct Lock {
  LockKey key;
  Display display = Display::kPassive;
  AlertSeverity severity = AlertSeverity::kLow;
  bool score_known = false;
  double score = 0;  // the highest that the showing's score could be
  int64_t from_us = 0, until_us = 0;
  StepId step;  // of the showing: what the same step triggers is not held back by it
  StepId
      replaced;  // by a showing of this step: until that step is over it still holds, so that the order within a step does not matter
};

class Lockouts {
 public:
  // Until when the candidate is held back; INT64_MIN: it is not.
  int64_t HeldUntilUs(const check::Lockout& lockout, const LockKey& key, const Candidate& candidate, int64_t now_us,
                      StepId step) const;
  // The candidate is shown: its lockout begins anew, for itself and for what is less insistent. Several showings in one step are one: the strongest counts.
  void Show(const check::Lockout& lockout, const LockKey& key, const Candidate& candidate, int64_t now_us, StepId step);
  // Forgets what has run out by `before_us`, and what has been replaced in another step than this one.
  void Trim(int64_t before_us, StepId step);
  bool empty() const { return locks_.empty(); }

 private:
  std::vector<Lock> locks_;
};

// What was shown to whom, for `at most`.
class Showings {
 public:
  struct Showing {
    int64_t time_us = 0;
    int32_t alert = 0;
    Addressee who;
    bool silent = false;  // only its own alert sees it
    bool interrupts = false;
  };
  void Add(const Showing& showing) { showings_.push_back(showing); }
  // True if, of what `candidate` would be one more of, as many as `limit` allows have been shown in (now - window, now]. A passive showing never uses up what interrupts.
  bool Full(const check::AtMost& limit, const Showing& candidate) const;
  void Trim(int64_t through_us);
  bool empty() const { return showings_.empty(); }

 private:
  std::vector<Showing> showings_;
};

struct Shown {
  Lockouts lockouts;
  Showings showings;
};

}  // namespace quell::policy

#endif  // QUELL_LIB_POLICY_LOCKOUT_H_
