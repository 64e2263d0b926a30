// The chain after `fire at`: `suppressed when X shows`, then `lockout`, then `at most`, for each recipient.
#ifndef QUELL_LIB_POLICY_CHAIN_H_
#define QUELL_LIB_POLICY_CHAIN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lib/policy/ledger.h"
#include "lib/policy/lockout.h"
#include "lib/policy/policy.h"

namespace quell::policy {

// What became of a candidate at one of its alert's recipients.
struct Reach {
  int32_t recipient = 0;  // its place among the alert's
  Addressee who;
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;       // kHeldByAlert: by which
  int64_t held_until_us = 0;  // kHeldByLockout
};

// What became of a candidate: shown (or silent) if it is to one recipient at least, else as at the first of them.
struct Verdict {
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;
  uint32_t first_reach = 0, reach_count = 0;
};

struct Verdicts {
  std::vector<Verdict> verdicts;  // one for each candidate
  std::vector<Reach> reaches;
  std::span<const Reach> Of(const Verdict& verdict) const {
    return {reaches.data() + verdict.first_reach, verdict.reach_count};
  }
};

// One patient's. A silent alert runs as if it were shown, and sees what live alerts show; nothing else sees what it would have shown.
class Chain {
 public:
  Chain();

  // Decides the candidates of one step, which come by alert, then record, all of alerts that are fed. Steps must come in order. Without a ledger, what crosses patients is
  // counted for this patient alone.
  void Decide(const Policy& policy, int64_t now_us, uint64_t step, std::span<const Candidate> candidates,
              Ledger* ledger, Verdicts& out);

 private:
  struct ShownNow {
    int32_t alert;
    Addressee who;
    Display display;
  };
  struct Asked {
    const Policy& policy;
    int64_t now_us;
    StepId step;
    Ledger* ledger;
  };
  void DecideOne(const Asked& asked, const Candidate& candidate, Verdict& verdict, std::vector<Reach>& reaches);
  void DecideReach(const Asked& asked, const Candidate& candidate, Reach& reach);
  int32_t Suppressor(const check::Alert& alert, const Candidate& candidate, const Addressee& who) const;
  Shown& BookOf(const Asked& asked, const Addressee& who, bool crosses);
  // The order in which the candidates are decided: suppressors before what they suppress, and else the most severe first.
  std::span<const uint32_t> Order(const Policy& policy, std::span<const Candidate> candidates);

  uint64_t id_;
  Shown own_;  // all that stays with this patient
  std::vector<ShownNow> shown_now_;
  std::vector<uint32_t> order_;
};

}  // namespace quell::policy

#endif  // QUELL_LIB_POLICY_CHAIN_H_
