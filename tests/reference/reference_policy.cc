#include "tests/reference/reference_policy.h"

#include <algorithm>

#include "lib/base/compare.h"
#include "lib/base/text.h"

namespace quell::reference {
namespace {

bool IsOrder(const Record& record) {
  return record.kind == RecordKind::kOrder || record.kind == RecordKind::kOrderSelect;
}

// A corrected order stays the order that it was. 0: no order, or one without a number.
uint64_t OrderOf(const Record& record) { return !IsOrder(record) ? 0 : record.ref != 0 ? record.ref : record.id; }

bool Interrupts(const Evaluation& e) { return e.display != Display::kPassive; }

}  // namespace

bool ReferencePolicy::Fed(int32_t alert) const {
  return Live(alert) || status_[static_cast<size_t>(alert)] == AlertStatus::kSilent;
}

// --- the order of a step ---

// The more severe, then the higher score (one that is known before one that is not), then the name, then the record.
bool ReferencePolicy::GoesFirst(const Candidate& a, const Candidate& b) {
  const Evaluation &x = a.evaluation, &y = b.evaluation;
  if (x.severity != y.severity) return x.severity > y.severity;
  if (x.score_known != y.score_known) return x.score_known;
  if (x.score_known && x.score_low != y.score_low) return x.score_low > y.score_low;
  if (x.score_known && x.score_high != y.score_high) return x.score_high > y.score_high;
  return false;  // they come by name and record
}

// What may suppress another is decided before it.
size_t ReferencePolicy::Next(const std::vector<Candidate>& candidates, const std::vector<bool>& decided) const {
  const auto waits = [&](const Candidate& candidate) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      const int32_t other = candidates[i].evaluation.alert;
      const std::vector<int32_t>& by = AlertOf(candidate).suppressed_by;
      if (!decided[i] && Live(other) && std::find(by.begin(), by.end(), other) != by.end()) return true;
    }
    return false;
  };
  std::optional<size_t> first;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (decided[i] || waits(candidates[i])) continue;
    if (!first || GoesFirst(candidates[i], candidates[*first])) first = i;
  }
  return *first;  // no circles
}

std::vector<std::vector<Reach>> ReferencePolicy::Decide(int patient, Time now,
                                                        const std::vector<Candidate>& candidates) {
  ++step_;
  std::vector<std::vector<Reach>> results(candidates.size());
  std::vector<bool> decided(candidates.size());
  for (size_t done = 0; done < candidates.size(); ++done) {
    const size_t i = Next(candidates, decided);
    decided[i] = true;
    const std::vector<check::Recipient>& recipients = AlertOf(candidates[i]).recipients;
    for (size_t r = 0; r < recipients.size(); ++r) {
      Showing asked;
      asked.step = step_;
      asked.patient = patient;
      asked.time = now;
      asked.alert = candidates[i].evaluation.alert;
      asked.recipient = r;
      const bool role = recipients[r].kind == check::Recipient::kRole;
      asked.who.role = role ? ToLower(Trim(recipients[r].role)) : "";
      asked.who.clinician = role ? kNobody : candidates[i].trigger.clinician;
      asked.live = Live(asked.alert);
      asked.candidate = candidates[i];
      const Reach reach = DecideOne(asked);
      results[i].push_back(reach);
      if (reach.outcome == Outcome::kShown || reach.outcome == Outcome::kSilent) shown_.push_back(asked);
    }
  }
  return results;
}

// --- one candidate at one recipient ---

Reach ReferencePolicy::DecideOne(const Showing& asked) const {
  Reach reach;
  reach.clinician = asked.who.clinician;
  reach.held_by = Suppressor(asked);
  if (reach.held_by >= 0) {
    reach.outcome = Outcome::kHeldByAlert;
  } else if (const std::optional<Time> until = LockedUntil(asked)) {
    reach.outcome = Outcome::kHeldByLockout;
    reach.held_until = *until;
  } else if (TooOften(asked)) {
    reach.outcome = Outcome::kHeldByAtMost;
  } else {
    reach.outcome = asked.live ? Outcome::kShown : Outcome::kSilent;
  }
  return reach;
}

// Really shown, in this step, to the same recipient, at the same or a stronger display.
int32_t ReferencePolicy::Suppressor(const Showing& asked) const {
  int32_t first = -1;
  const std::vector<int32_t>& by = AlertOf(asked.candidate).suppressed_by;
  for (const Showing& shown : shown_) {
    if (shown.step != asked.step || !shown.live || shown.who != asked.who) continue;
    if (shown.candidate.evaluation.display < asked.candidate.evaluation.display) continue;
    if (std::find(by.begin(), by.end(), shown.alert) == by.end()) continue;
    if (first < 0 || shown.alert < first) first = shown.alert;
  }
  return first;
}

// Only a known clinician is the same person at two bedsides.
bool ReferencePolicy::SamePerson(const Showing& a, const Showing& b) const {
  return a.who == b.who && (a.patient == b.patient || a.who.clinician != kNobody);
}

// Whether a showing of `a` locks out `b` by its alert, recipient and scope.
bool ReferencePolicy::SameLock(const Showing& a, const Showing& b) const {
  if (a.alert != b.alert || a.recipient != b.recipient) return false;
  const bool same_patient = a.patient == b.patient;
  switch (AlertOf(a.candidate).lockout->scope) {
    case check::LockoutScope::kPatient:
      return same_patient;
    case check::LockoutScope::kEncounter:  // what is outside any encounter shares one lockout
      return same_patient && a.candidate.trigger.encounter == b.candidate.trigger.encounter;
    case check::LockoutScope::kClinician:
      return SamePerson(a, b);
    case check::LockoutScope::kPatientAndClinician:
      return same_patient && a.who == b.who;
    case check::LockoutScope::kOrder: {
      const uint64_t order = OrderOf(a.candidate.trigger);
      return same_patient && order != 0 && order == OrderOf(b.candidate.trigger);
    }
  }
  return false;
}

// A lockout begins anew with every showing, for what is shown so and less insistently; what the step of that showing
// triggers besides is still held by the old one.
bool ReferencePolicy::Replaced(const Showing& shown, size_t now_step) const {
  return std::any_of(shown_.begin(), shown_.end(), [&](const Showing& later) {
    return shown.step < later.step && later.step < now_step && SameLock(shown, later) &&
           later.candidate.evaluation.display >= shown.candidate.evaluation.display;
  });
}

// Several showings of one display in one step are one: its severity and score are the highest among them.
bool ReferencePolicy::Rises(const check::Lockout& lockout, const Showing& shown, const Candidate& candidate) const {
  AlertSeverity severity = AlertSeverity::kLow;
  std::optional<double> score;
  for (const Showing& other : shown_) {
    const Evaluation& e = other.candidate.evaluation;
    if (other.step != shown.step || !SameLock(other, shown) || e.display != shown.candidate.evaluation.display)
      continue;
    severity = std::max(severity, e.severity);
    if (e.score_known) score = score ? std::max(*score, e.score_high) : e.score_high;
  }
  if (candidate.evaluation.severity > severity) return true;
  if (!lockout.unless_score_rises || !candidate.evaluation.score_known) return false;
  return !score || DefinitelyLess(*score, candidate.evaluation.score_low);
}

// From t it holds in (t, t + D). A patient's late steps are all taken at one instant, and come one after the other all the same;
// of two patients' steps at one instant neither comes first.
std::optional<Time> ReferencePolicy::LockedUntil(const Showing& asked) const {
  const std::optional<check::Lockout>& lockout = AlertOf(asked.candidate).lockout;
  if (!lockout || lockout->duration <= Duration(0)) return std::nullopt;
  std::optional<Time> until;
  for (const Showing& shown : shown_) {
    if (shown.step == asked.step || !SameLock(shown, asked) || Replaced(shown, asked.step)) continue;
    const bool after = shown.patient == asked.patient || shown.time < asked.time;
    if (!after || shown.time + lockout->duration <= asked.time) continue;
    if (shown.candidate.evaluation.display < asked.candidate.evaluation.display) continue;
    if (Rises(*lockout, shown, asked.candidate)) continue;
    until = std::max(until.value_or(kNoTime), shown.time + lockout->duration);
  }
  return until;
}

// What live alerts have shown in (now - D, now], and of silent ones what this alert would have shown. A passive showing
// never uses up what interrupts.
bool ReferencePolicy::TooOften(const Showing& asked) const {
  const std::optional<check::AtMost>& limit = AlertOf(asked.candidate).at_most;
  if (!limit || asked.candidate.evaluation.severity == AlertSeverity::kCritical) return false;
  const auto counts = [&](const Showing& shown) {
    return SamePerson(shown, asked) && asked.time - limit->window < shown.time && shown.time <= asked.time &&
           (shown.live || shown.alert == asked.alert) &&
           (Interrupts(shown.candidate.evaluation) || !Interrupts(asked.candidate.evaluation));
  };
  return std::count_if(shown_.begin(), shown_.end(), counts) >= limit->count;
}

}  // namespace quell::reference
