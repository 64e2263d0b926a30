#include "lib/sim/patient_run.h"

#include <utility>

#include "lib/eval/reading.h"

namespace quell::sim {
namespace {

constexpr int64_t kHourUs = Duration(std::chrono::hours(1)).count();

int64_t MicrosOf(Time time) { return time.time_since_epoch().count(); }

bool IsShown(Outcome outcome) { return outcome == Outcome::kShown || outcome == Outcome::kSilent; }

// The records known at the instant at which `all[from]` is.
std::span<const Record> StepAt(std::span<const Record> all, size_t from) {
  size_t to = from + 1;
  while (to < all.size() && all[to].known == all[from].known) ++to;
  return all.subspan(from, to - from);
}

}  // namespace

void DecideStep(const policy::Policy& policy, PatientRun& run, size_t step, policy::Ledger* ledger,
                policy::Verdicts& scratch) {
  const PatientRun::Step& one = run.steps[step];
  const std::span<const policy::Candidate> candidates =
      std::span<const policy::Candidate>(run.candidates).subspan(one.first, one.count);
  run.chain.Decide(policy, one.now_us, one.number, candidates, ledger, scratch);
  for (policy::Verdict verdict : scratch.verdicts) {
    verdict.first_reach += static_cast<uint32_t>(run.reaches.size());
    run.verdicts.push_back(verdict);
  }
  run.reaches.insert(run.reaches.end(), scratch.reaches.begin(), scratch.reaches.end());
}

Worker::Worker(const ReplayPlan& plan) : plan_(plan) {
  const plan::Program& program = plan.binding.program();
  tally_.alerts.resize(program.rules->alerts.size());
  tally_.concepts.resize(program.concepts.size());
  last_patient_.assign(program.rules->alerts.size(), UINT32_MAX);
}

void Worker::Evaluate(uint32_t patient, PatientRun& run) {
  const records::PatientEntry& entry = plan_.records.patients[patient];
  const std::span<const Record> all = plan_.records.Read(patient, room_);
  eval::PatientState state(plan_.binding, entry.patient);
  const Time until = plan_.options.until;
  for (size_t from = 0; from < all.size() && all[from].known < until;) {
    const std::span<const Record> step = StepAt(all, from);
    RunTimers(state, MicrosOf(step[0].known), false, run);
    evaluator_.Feed(plan_.binding, state, step, eval::Mode::kAll, evaluations_);
    ++tally_.steps;
    tally_.records += static_cast<int64_t>(step.size());
    for (const Record& record : step) CountUse(record);
    Take(state, step, entry.first_record + static_cast<uint32_t>(from), run);
    RunTimers(state, state.now_us(), true, run);
    from += step.size();
  }
  // Where the records are cut, what is due before the cut still runs.
  if (!all.empty() && until <= all.back().known) RunTimers(state, MicrosOf(until), false, run);
  tally_.feed += state.counts();
}

void Worker::RunTimers(eval::PatientState& state, int64_t until_us, bool at_until_too, PatientRun& run) {
  while (state.NextDueUs() < until_us || (at_until_too && state.NextDueUs() == until_us)) {
    evaluator_.RunTimers(plan_.binding, state, eval::Mode::kAll, evaluations_);
    Take(state, {}, kNoRecord, run);
  }
}

// Counts the evaluations of the state's last step, and keeps its candidates.
void Worker::Take(const eval::PatientState& state, std::span<const Record> step, uint32_t first_record,
                  PatientRun& run) {
  const size_t first = run.candidates.size();
  for (const eval::Evaluation& e : evaluations_) {
    if (!plan_.policy.fed(e.alert)) continue;
    CountEvaluation(e);
    if (!e.candidate) continue;
    run.candidates.push_back(policy::CandidateOf(e, eval::TriggerOf(state, step, e)));
    if (e.timer) run.candidates.back().act = false;  // its record is of long ago: nobody is at work now
  }
  if (run.candidates.size() == first) return;
  run.steps.push_back({state.now_us(), state.steps(), first_record, first, run.candidates.size() - first});
}

// Which results the rules could use, concept by concept.
void Worker::CountUse(const Record& record) {
  if (record.kind != RecordKind::kResult) return;
  for (int32_t index : plan_.binding.ConceptsOf(record.coding)) {
    const plan::ConceptPlan& subject = plan_.binding.program().concepts[static_cast<size_t>(index)];
    if (!subject.measured && !subject.coded) continue;
    const eval::Reading reading = eval::ReadResult(plan_.binding, index, record);
    ConceptUse& use = tally_.concepts[static_cast<size_t>(index)];
    ++(reading.usable() ? use.usable : use.unusable[static_cast<size_t>(reading.unusable)]);
  }
}

void Worker::CountEvaluation(const eval::Evaluation& e) {
  AlertCounts& counts = tally_.alerts[static_cast<size_t>(e.alert)];
  ++counts.evaluations;
  ++(e.when == Truth::kTrue ? counts.when_true : e.when == Truth::kFalse ? counts.when_false : counts.when_unknown);
  for (int i = 0; i < kUnknownReasonCount; ++i) {
    if (e.when_reasons.Has(static_cast<UnknownReason>(i))) ++counts.unknown_by_reason[static_cast<size_t>(i)];
  }
  if (e.when != Truth::kTrue) return;
  counts.exclusion_unknown += e.exclusion_unknown ? 1 : 0;
  if (e.excluded) {
    ++counts.excluded;
  } else if (!e.candidate) {
    ++counts.not_at_score;
    counts.score_not_settled += e.fire_at == Truth::kUnknown ? 1 : 0;
  }
}

void Worker::Count(uint32_t patient, const PatientRun& run, std::vector<Firing>* firings) {
  letters_.clear();
  for (const PatientRun::Step& step : run.steps) {
    for (size_t i = step.first; i < step.first + step.count; ++i) {
      const policy::Candidate& candidate = run.candidates[i];
      CountCandidate(patient, candidate, run.verdicts[i]);
      CountDisplays(run, step, i);
      if (firings == nullptr) continue;
      const uint32_t record = step.first_record == kNoRecord ? kNoRecord : step.first_record + candidate.record;
      firings->push_back({candidate.alert, patient, record, Time(Duration(step.now_us)), candidate.severity,
                          candidate.display, run.verdicts[i].outcome, run.verdicts[i].held_by});
    }
  }
  if (!letters_.empty()) CountDeliveries(patient);
}

void Worker::CountCandidate(uint32_t patient, const policy::Candidate& candidate, const policy::Verdict& verdict) {
  AlertCounts& counts = tally_.alerts[static_cast<size_t>(candidate.alert)];
  ++counts.candidates;
  switch (verdict.outcome) {
    case Outcome::kHeldByLockout:
      ++counts.held_by_lockout;
      return;
    case Outcome::kHeldByAtMost:
      ++counts.held_by_at_most;
      return;
    case Outcome::kHeldByAlert:
      ++counts.held_by_alert;
      ++tally_.suppressions[{candidate.alert, verdict.held_by}];
      return;
    case Outcome::kShown:
      ++counts.fired;
      break;
    case Outcome::kSilent:
      ++counts.silent;
      break;
  }
  const bool interrupts = policy::Interrupts(candidate.display);
  const bool outside = candidate.encounter == kNobody;
  counts.outside_encounter += outside ? 1 : 0;
  counts.interruptive += interrupts ? 1 : 0;
  counts.interruptive_outside += interrupts && outside ? 1 : 0;
  if (std::exchange(last_patient_[static_cast<size_t>(candidate.alert)], patient) != patient) ++counts.patients;
}

// A silent alert's are counted as if it were shown.
void Worker::CountDisplays(const PatientRun& run, const PatientRun::Step& step, size_t place) {
  const policy::Candidate& candidate = run.candidates[place];
  const policy::Verdict& verdict = run.verdicts[place];
  AlertCounts& counts = tally_.alerts[static_cast<size_t>(candidate.alert)];
  const bool interrupts = policy::Interrupts(candidate.display), waits = policy::Waits(plan_.policy, candidate);
  for (uint32_t r = verdict.first_reach; r < verdict.first_reach + verdict.reach_count; ++r) {
    const policy::Reach& reach = run.reaches[r];
    if (!IsShown(reach.outcome)) continue;
    ++counts.displays;
    counts.unassigned += reach.who.role < 0 && !reach.who.known() ? 1 : 0;
    counts.interruptions += interrupts ? 1 : 0;
    counts.at_once += interrupts && !waits ? 1 : 0;
    if (!waits) continue;
    ++counts.undelivered;  // until it is delivered
    letters_.push_back({0, candidate.alert, reach.recipient, reach.who, step.now_us});
  }
}

// Goes through the patient's records once more, and hands what waits to the acts after it.
void Worker::CountDeliveries(uint32_t patient) {
  const std::span<const Record> all = plan_.records.Read(patient, room_);
  policy::Mailbox mailbox;
  size_t next = 0;
  for (size_t from = 0; from < all.size() && all[from].known < plan_.options.until;) {
    const std::span<const Record> step = StepAt(all, from);
    const int64_t now_us = MicrosOf(step[0].known);
    for (; next < letters_.size() && letters_[next].decided_us < now_us; ++next) mailbox.Add(letters_[next]);
    delivered_.clear();
    mailbox.Take(step, plan_.roles, delivered_);
    for (const policy::Mailbox::Delivered& each : delivered_) {
      AlertCounts& counts = tally_.alerts[static_cast<size_t>(each.letter.alert)];
      --counts.undelivered;
      ++counts.delivered;
      counts.within_hour += now_us - each.letter.decided_us <= kHourUs ? 1 : 0;
    }
    from += step.size();
  }
}

}  // namespace quell::sim
