// What crosses patients: what each clinician has been shown, at any bedside.
#ifndef QUELL_LIB_POLICY_LEDGER_H_
#define QUELL_LIB_POLICY_LEDGER_H_

#include <cstdint>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "lib/policy/lockout.h"

namespace quell::policy {

// Shared by the chains of any number of patients. Whoever uses it holds its mutex for the whole of a step. Entries older than the longest window of the rules, counted
// from the newest step seen, are dropped: a patient whose clock lies further behind finds them gone.
class Ledger {
 public:
  std::mutex& mutex() { return mutex_; }
  // To be called first for each step.
  void Begin(int64_t now_us, int64_t longest_us);
  // What was shown to a clinician, trimmed. Good until the next call.
  Shown& Of(int32_t clinician, StepId step);
  size_t clinicians() const { return clinicians_.size(); }

 private:
  void DropIdle();

  std::mutex mutex_;
  absl::flat_hash_map<int32_t, Shown>
      clinicians_;  // never walked but to drop from it: the order of a hash table decides nothing
  int64_t newest_us_ = INT64_MIN;
  int64_t longest_us_ = 0;
  size_t drop_at_ = 1024;  // clinicians: then those of whom nothing counts any more are dropped
};

}  // namespace quell::policy

#endif  // QUELL_LIB_POLICY_LEDGER_H_
