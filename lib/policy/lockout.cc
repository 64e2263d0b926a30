#include "lib/policy/lockout.h"

#include "lib/base/compare.h"

namespace quell::policy {

bool Lockouts::Rises(const check::Lockout& lockout, const Lock& lock, const eval::Evaluation& candidate) const {
  if (candidate.severity > lock.severity) return true;
  if (!lockout.unless_score_rises || !candidate.score_known) return false;
  return !lock.score_known || DefinitelyLess(lock.score, candidate.score_low);
}

bool Lockouts::Holds(const plan::Program& program, const eval::Evaluation& candidate, int64_t now_us, int32_t encounter) {
  const check::Alert& alert = program.rules->alerts[static_cast<size_t>(candidate.alert)];
  if (!alert.lockout.has_value() || alert.lockout->duration == Duration(0)) return false;
  const int32_t scope = alert.lockout->scope == check::LockoutScope::kEncounter ? encounter : -1;
  std::erase_if(locks_, [&](const Lock& lock) { return lock.until_us <= now_us; });
  for (const Lock& lock : locks_) {
    if (lock.alert != candidate.alert || lock.encounter != scope || lock.display < candidate.display) continue;
    // It holds in (t, t + D): what the same step triggers is not held back by its own showing.
    if (lock.since_us < now_us && !Rises(*alert.lockout, lock, candidate)) return true;
  }
  std::erase_if(locks_, [&](const Lock& lock) {
    return lock.alert == candidate.alert && lock.encounter == scope && lock.display <= candidate.display &&
           lock.since_us < now_us;
  });
  Lock lock;
  lock.alert = candidate.alert;
  lock.encounter = scope;
  lock.display = candidate.display;
  lock.severity = candidate.severity;
  lock.score_known = candidate.score_known;
  lock.score = candidate.score_high;
  lock.since_us = now_us;
  lock.until_us = now_us + alert.lockout->duration.count();
  locks_.push_back(lock);
  return false;
}

}  // namespace quell::policy
