#include "lib/policy/lockout.h"

#include <algorithm>

#include "lib/base/compare.h"

namespace quell::policy {

bool Lockouts::Rises(const check::Lockout& lockout, const Lock& lock, const eval::Evaluation& candidate) const {
  if (candidate.severity > lock.severity) return true;
  if (!lockout.unless_score_rises || !candidate.score_known) return false;
  return !lock.score_known || DefinitelyLess(lock.score, candidate.score_low);
}

bool Lockouts::Holds(const plan::Program& program, const eval::Evaluation& candidate, int64_t now_us, uint64_t step,
                     int32_t encounter) {
  const check::Alert& alert = program.rules->alerts[static_cast<size_t>(candidate.alert)];
  if (!alert.lockout.has_value() || alert.lockout->duration == Duration(0)) return false;
  const int32_t scope = alert.lockout->scope == check::LockoutScope::kEncounter ? encounter : -1;
  std::erase_if(locks_, [&](const Lock& lock) { return lock.until_us <= now_us; });
  for (const Lock& lock : locks_) {
    if (lock.alert != candidate.alert || lock.encounter != scope || lock.display < candidate.display) continue;
    if (lock.step != step && !Rises(*alert.lockout, lock, candidate)) return true;
  }
  Show(*alert.lockout, candidate, now_us, step, scope);
  return false;
}

// The showing starts the lockout anew, for itself and for what is less insistent. Several showings in one step are one: the strongest counts.
void Lockouts::Show(const check::Lockout& lockout, const eval::Evaluation& candidate, int64_t now_us, uint64_t step,
                    int32_t scope) {
  std::erase_if(locks_, [&](const Lock& lock) {
    return lock.alert == candidate.alert && lock.encounter == scope && lock.display <= candidate.display &&
           lock.step != step;
  });
  Lock lock;
  lock.alert = candidate.alert;
  lock.encounter = scope;
  lock.display = candidate.display;
  lock.severity = candidate.severity;
  lock.score_known = candidate.score_known;
  lock.score = candidate.score_high;
  lock.step = step;
  lock.until_us = now_us + lockout.duration.count();
  for (Lock& same : locks_) {
    if (same.alert != lock.alert || same.encounter != scope || same.display != lock.display) continue;
    same.severity = std::max(same.severity, lock.severity);
    if (lock.score_known) same.score = same.score_known ? std::max(same.score, lock.score) : lock.score;
    same.score_known |= lock.score_known;
    return;
  }
  locks_.push_back(lock);
}

}  // namespace quell::policy
