#include "lib/sim/replay.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/status/status.h"
#include "lib/base/text.h"
#include "lib/eval/evaluator.h"
#include "lib/policy/lockout.h"
#include "lib/sim/denominators.h"

namespace quell::sim {

AlertCounts& AlertCounts::operator+=(const AlertCounts& o) {
  evaluations += o.evaluations;
  when_true += o.when_true;
  when_false += o.when_false;
  when_unknown += o.when_unknown;
  for (size_t i = 0; i < unknown_by_reason.size(); ++i) unknown_by_reason[i] += o.unknown_by_reason[i];
  excluded += o.excluded;
  exclusion_unknown += o.exclusion_unknown;
  not_at_score += o.not_at_score;
  score_not_settled += o.score_not_settled;
  candidates += o.candidates;
  held_by_lockout += o.held_by_lockout;
  silent += o.silent;
  fired += o.fired;
  outside_encounter += o.outside_encounter;
  interruptive += o.interruptive;
  interruptive_outside += o.interruptive_outside;
  patients += o.patients;
  return *this;
}

std::string CheckIdentities(const AlertCounts& c) {
  if (c.evaluations != c.when_true + c.when_false + c.when_unknown) return "evaluations = true + false + unknown";
  if (c.when_true != c.excluded + c.not_at_score + c.candidates) return "true = excluded + not at score + candidates";
  if (c.candidates != c.held_by_lockout + c.silent + c.fired) return "candidates = held back + silent + fired";
  return "";
}

namespace {

// What one worker has counted. Sums of integers: the order in which workers' counts are added changes nothing.
struct Tally {
  std::vector<AlertCounts> alerts;
  std::vector<ConceptUse> concepts;
  eval::FeedCounts feed;
  int64_t records = 0, steps = 0;
};

class Worker {
 public:
  Worker(const eval::ProgramBinding& binding, const records::RecordSet& records, const std::vector<AlertStatus>& status,
         const ReplayOptions& options, std::vector<std::vector<Firing>>& firings)
      : binding_(binding), records_(records), status_(status), options_(options), firings_(firings) {
    tally_.alerts.resize(status.size());
    tally_.concepts.resize(binding.program().concepts.size());
    last_patient_.assign(status.size(), UINT32_MAX);
  }

  void RunPatient(uint32_t patient) {
    const records::PatientEntry& entry = records_.patients[patient];
    std::span<const Record> all = records_.RecordsOf(entry);
    eval::PatientState state(binding_, entry.patient);
    policy::Lockouts lockouts;
    for (size_t from = 0; from < all.size();) {
      if (all[from].known >= options_.until) break;
      size_t to = from + 1;
      while (to < all.size() && all[to].known == all[from].known) ++to;
      std::span<const Record> step = all.subspan(from, to - from);
      evaluator_.Feed(binding_, state, step, eval::Mode::kAll, evaluations_);
      ++tally_.steps;
      tally_.records += static_cast<int64_t>(step.size());
      for (const Record& record : step) CountUse(record);
      for (const eval::Evaluation& e : evaluations_) {
        Count(patient, entry.first_record + static_cast<uint32_t>(from), step, e, state, lockouts);
      }
      from = to;
    }
    tally_.feed += state.counts();
  }

  const Tally& tally() const { return tally_; }

 private:
  // Which results the rules could use, concept by concept.
  void CountUse(const Record& record) {
    if (record.kind != RecordKind::kResult) return;
    for (int32_t index : binding_.ConceptsOf(record.coding)) {
      if (!binding_.program().concepts[static_cast<size_t>(index)].measured) continue;
      double value = 0;
      int reason = eval::ReadResult(binding_, index, record, &value);
      ConceptUse& use = tally_.concepts[static_cast<size_t>(index)];
      ++(reason < 0 ? use.usable : use.unusable[static_cast<size_t>(reason)]);
    }
  }

  void Count(uint32_t patient, uint32_t first_record, std::span<const Record> step, const eval::Evaluation& e,
             const eval::PatientState& state, policy::Lockouts& lockouts) {
    const AlertStatus status = status_[static_cast<size_t>(e.alert)];
    if (status != AlertStatus::kLive && status != AlertStatus::kSilent) return;  // never fed
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
      return;
    }
    if (!e.candidate) {
      ++counts.not_at_score;
      counts.score_not_settled += e.fire_at == Truth::kUnknown ? 1 : 0;
      return;
    }
    CountCandidate(patient, first_record, step, e, state, lockouts, counts);
  }

  void CountCandidate(uint32_t patient, uint32_t first_record, std::span<const Record> step, const eval::Evaluation& e,
                      const eval::PatientState& state, policy::Lockouts& lockouts, AlertCounts& counts) {
    const Record& record = step[e.record];
    ++counts.candidates;
    const int64_t now_us = state.now_us();
    const bool held = lockouts.Holds(binding_.program(), e, now_us, state.steps(), record.encounter);
    if (options_.keep_firings) {
      firings_[patient].push_back(
          {e.alert, patient, first_record + e.record, Time(Duration(now_us)), e.severity, e.display, held});
    }
    if (held) {
      ++counts.held_by_lockout;
      return;
    }
    ++(status_[static_cast<size_t>(e.alert)] == AlertStatus::kLive ? counts.fired : counts.silent);
    counts.outside_encounter += record.encounter == kNobody ? 1 : 0;
    const bool interrupts = e.display != Display::kPassive;
    counts.interruptive += interrupts ? 1 : 0;
    counts.interruptive_outside += interrupts && record.encounter == kNobody ? 1 : 0;
    if (std::exchange(last_patient_[static_cast<size_t>(e.alert)], patient) != patient) ++counts.patients;
  }

  const eval::ProgramBinding& binding_;
  const records::RecordSet& records_;
  const std::vector<AlertStatus>& status_;
  const ReplayOptions& options_;
  std::vector<std::vector<Firing>>& firings_;  // by patient: each is one worker's alone
  eval::Evaluator evaluator_;
  std::vector<eval::Evaluation> evaluations_;
  std::vector<uint32_t> last_patient_;  // by alert: the last patient it was shown for
  Tally tally_;
};

std::vector<AlertStatus> StatusOf(const plan::Program& program, const ReplayOptions& options) {
  std::vector<AlertStatus> status;
  for (const check::Alert& alert : program.rules->alerts) status.push_back(alert.status);
  for (int32_t alert : options.as_live) status[static_cast<size_t>(alert)] = AlertStatus::kLive;
  return status;
}

void AddTally(const Tally& tally, ReplayResult& result) {
  for (size_t i = 0; i < tally.alerts.size(); ++i) result.alerts[i] += tally.alerts[i];
  for (size_t i = 0; i < tally.concepts.size(); ++i) {
    result.concepts[i].usable += tally.concepts[i].usable;
    for (size_t k = 0; k < 3; ++k) result.concepts[i].unusable[k] += tally.concepts[i].unusable[k];
  }
  result.feed += tally.feed;
  result.records += tally.records;
  result.steps += tally.steps;
}

size_t ThreadCount(const ReplayOptions& options, size_t patients) {
  size_t threads =
      options.threads > 0 ? static_cast<size_t>(options.threads) : std::max(1u, std::thread::hardware_concurrency());
  return std::clamp<size_t>(threads, 1, std::max<size_t>(patients, 1));
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(std::shared_ptr<const plan::Program> program, const records::RecordSet& records,
                                    const ReplayOptions& options) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(Av(records.source.time_zone), &zone)) {
    return absl::InvalidArgumentError(
        Av("the records' time zone `" + records.source.time_zone +
           "` is not known on this machine: use an IANA name such as Europe/Vienna, and install tzdata"));
  }
  const eval::ProgramBinding binding(program, records.vocabulary, records.source, zone);
  ReplayResult result;
  result.status = StatusOf(*program, options);
  result.alerts.resize(result.status.size());
  result.concepts.resize(program->concepts.size());
  result.denominators = CountDenominators(records, zone, options.until);
  std::vector<std::vector<Firing>> firings(options.keep_firings ? records.patients.size() : 0);
  std::vector<Worker> workers(ThreadCount(options, records.patients.size()),
                              Worker(binding, records, result.status, options, firings));
  std::atomic<uint32_t> next{0};
  {
    std::vector<std::jthread> threads;
    for (Worker& worker : workers) {
      threads.emplace_back([&worker, &next, &records] {
        for (uint32_t patient; (patient = next++) < records.patients.size();) worker.RunPatient(patient);
      });
    }
  }
  for (const Worker& worker : workers) AddTally(worker.tally(), result);
  for (const std::vector<Firing>& of_patient : firings) {
    result.firings.insert(result.firings.end(), of_patient.begin(), of_patient.end());
  }
  return result;
}

}  // namespace quell::sim
