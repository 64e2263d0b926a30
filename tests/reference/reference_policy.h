// The executable specification of suppression: which candidates speak, to whom, and what holds the others back. Slow and
// obvious: every candidate is decided by a walk over all that was ever shown. Shares no code with lib/policy.
#ifndef QUELL_TESTS_REFERENCE_REFERENCE_POLICY_H_
#define QUELL_TESTS_REFERENCE_REFERENCE_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/check/typed.h"
#include "quell/alert.h"
#include "quell/record.h"
#include "tests/reference/reference_evaluator.h"

namespace quell::reference {

// What a candidate came to at one of its alert's recipients, in their order.
struct Reach {
  int32_t clinician = kNobody;  // the ordering clinician, where known
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;       // kHeldByAlert
  Time held_until = kNoTime;  // kHeldByLockout: when the last lockout that holds it is over
};

class ReferencePolicy {
 public:
  // `status`: what each alert is run as. Only silent and live alerts are fed.
  ReferencePolicy(const check::TypedRules& rules, std::vector<AlertStatus> status)
      : rules_(rules), status_(std::move(status)) {}

  struct Candidate {
    Evaluation evaluation;
    Record trigger;
  };
  // Decides the candidates of one step of one patient, by alert, then record; those of alerts that are not fed are not
  // among them. Steps of all patients come one after the other, in the order in which the hospital takes them.
  std::vector<std::vector<Reach>> Decide(int patient, Time now, const std::vector<Candidate>& candidates);
  bool Fed(int32_t alert) const;

 private:
  // To whom: a role as texts are compared, or "" for the ordering clinician; the clinician only then.
  struct Addressee {
    std::string role;
    int32_t clinician = kNobody;
    friend bool operator==(const Addressee&, const Addressee&) = default;
  };
  struct Showing {
    size_t step = 0;
    int patient = 0;
    Time time;
    int32_t alert = 0;
    size_t recipient = 0;  // its place among the alert's
    Addressee who;
    bool live = false;
    Candidate candidate;
  };

  bool Live(int32_t alert) const { return status_[static_cast<size_t>(alert)] == AlertStatus::kLive; }
  const check::Alert& AlertOf(const Candidate& candidate) const {
    return rules_.alerts[static_cast<size_t>(candidate.evaluation.alert)];
  }
  static bool GoesFirst(const Candidate& a, const Candidate& b);
  size_t Next(const std::vector<Candidate>& candidates, const std::vector<bool>& decided) const;
  Reach DecideOne(const Showing& asked) const;
  int32_t Suppressor(const Showing& asked) const;
  std::optional<Time> LockedUntil(const Showing& asked) const;
  bool SameLock(const Showing& a, const Showing& b) const;
  bool SamePerson(const Showing& a, const Showing& b) const;
  bool Replaced(const Showing& shown, size_t now_step) const;
  bool Rises(const check::Lockout& lockout, const Showing& shown, const Candidate& candidate) const;
  bool TooOften(const Showing& asked) const;

  const check::TypedRules& rules_;
  std::vector<AlertStatus> status_;
  size_t step_ = 0;
  std::vector<Showing> shown_;  // silent ones too, in the order in which they were decided
};

}  // namespace quell::reference

#endif  // QUELL_TESTS_REFERENCE_REFERENCE_POLICY_H_
