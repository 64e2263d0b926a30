#include "lib/policy/lockout.h"

#include <algorithm>

#include "lib/base/compare.h"

namespace quell::policy {
namespace {

bool Rises(const check::Lockout& lockout, const Lock& lock, const Candidate& candidate) {
  if (candidate.severity > lock.severity) return true;
  if (!lockout.unless_score_rises || !candidate.score_known) return false;
  return !lock.score_known || DefinitelyLess(lock.score, candidate.score_low);
}

// The lockout is over (from, until). A patient's late steps are all taken at one instant and come after one another all the same; of two patients' at one instant
// neither comes first.
bool Runs(const Lock& lock, int64_t now_us, StepId step) {
  if (lock.step == step || now_us >= lock.until_us) return false;
  if (lock.replaced != StepId{} && lock.replaced != step) return false;
  return lock.step.chain == step.chain ? true : now_us > lock.from_us;
}

}  // namespace

int64_t Lockouts::HeldUntilUs(const check::Lockout& lockout, const LockKey& key, const Candidate& candidate,
                              int64_t now_us, StepId step) const {
  int64_t until_us = INT64_MIN;
  for (const Lock& lock : locks_) {
    if (lock.key != key || lock.display < candidate.display || !Runs(lock, now_us, step)) continue;
    if (!Rises(lockout, lock, candidate)) until_us = std::max(until_us, lock.until_us);
  }
  return until_us;
}

void Lockouts::Show(const check::Lockout& lockout, const LockKey& key, const Candidate& candidate, int64_t now_us,
                    StepId step) {
  Lock* same = nullptr;
  for (Lock& lock : locks_) {
    if (lock.key != key || lock.display > candidate.display || lock.replaced != StepId{}) continue;
    if (lock.step != step) lock.replaced = step;
    if (lock.step == step && lock.display == candidate.display) same = &lock;
  }
  if (same == nullptr) {
    locks_.push_back({key,
                      candidate.display,
                      candidate.severity,
                      candidate.score_known,
                      candidate.score_high,
                      now_us,
                      now_us + lockout.duration.count(),
                      step,
                      {}});
    return;
  }
  same->severity = std::max(same->severity, candidate.severity);
  if (candidate.score_known)
    same->score = same->score_known ? std::max(same->score, candidate.score_high) : candidate.score_high;
  same->score_known |= candidate.score_known;
}

void Lockouts::Trim(int64_t before_us, StepId step) {
  std::erase_if(locks_, [&](const Lock& lock) {
    return lock.until_us <= before_us || (lock.replaced != StepId{} && lock.replaced != step);
  });
}

bool Showings::Full(const check::AtMost& limit, const Showing& candidate) const {
  const int64_t after_us = candidate.time_us - limit.window.count();
  const auto count = std::count_if(showings_.begin(), showings_.end(), [&](const Showing& shown) {
    return shown.time_us > after_us && shown.time_us <= candidate.time_us && shown.who == candidate.who &&
           (!shown.silent || shown.alert == candidate.alert) && (shown.interrupts || !candidate.interrupts);
  });
  return count >= limit.count;
}

void Showings::Trim(int64_t through_us) {
  std::erase_if(showings_, [&](const Showing& shown) { return shown.time_us <= through_us; });
}

}  // namespace quell::policy
