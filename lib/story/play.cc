#include "lib/story/play.h"

#include <algorithm>
#include <utility>

#include "lib/policy/delivery.h"
#include "lib/records/step_order.h"

namespace quell::story {

Player::Player(const eval::ProgramBinding& binding, const policy::Policy& policy, const Patient& patient,
               Watcher watcher)
    : binding_(binding), policy_(policy), watcher_(std::move(watcher)), state_(binding, patient) {}

void Player::PlayMoment(Time time, std::vector<Record> step) {
  const int64_t time_us = time.time_since_epoch().count();
  RunTimers(time_us, false);
  if (!step.empty()) {
    std::stable_sort(step.begin(), step.end(), [&](const Record& a, const Record& b) {
      return records::FedBefore(a, b, binding_.RankOf(a.coding), binding_.RankOf(b.coding));
    });
    evaluator_.Feed(binding_, state_, step, eval::Mode::kAll, evaluations_);
    Decide(step, false);
  }
  RunTimers(time_us, true);
}

void Player::RunTimers(int64_t until_us, bool at_until_too) {
  while (state_.NextDueUs() < until_us || (at_until_too && state_.NextDueUs() == until_us)) {
    evaluator_.RunTimers(binding_, state_, eval::Mode::kAll, evaluations_);
    Decide({}, true);
  }
}

void Player::Decide(std::span<const Record> step, bool timers) {
  std::vector<policy::Candidate> candidates;
  for (const eval::Evaluation& e : evaluations_) {
    if (!e.candidate) continue;
    candidates.push_back(policy::CandidateOf(e, eval::TriggerOf(state_, step, e)));
    candidates.back().act &= !timers;  // a timer's record acted long ago: nobody is at work now
  }
  policy::Verdicts verdicts;
  chain_.Decide(policy_, state_.now_us(), state_.steps(), candidates, nullptr, verdicts);
  const Scene scene{evaluator_, binding_, state_, step};
  size_t candidate = 0;
  for (const eval::Evaluation& e : evaluations_) {
    Sighting sighting;
    sighting.evaluation = e;
    sighting.time = Time(Duration(state_.now_us()));
    if (e.candidate) {
      const size_t at = candidate++;
      const policy::Verdict& verdict = verdicts.verdicts[at];
      sighting.outcome = verdict.outcome;
      sighting.held_by = verdict.held_by;
      for (const policy::Reach& reach : verdicts.Of(verdict)) {
        const bool locked = reach.outcome == Outcome::kHeldByLockout;
        const bool waits = reach.outcome == Outcome::kShown && policy::Waits(policy_, candidates[at]);
        sighting.reached.push_back({reach.recipient, reach.outcome, reach.held_by,
                                    locked ? Time(Duration(reach.held_until_us)) : kNoTime, waits});
      }
    }
    watcher_(scene, sighting);
  }
}

}  // namespace quell::story
