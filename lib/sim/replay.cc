#include "lib/sim/replay.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/base/watch.h"
#include "lib/eval/evaluator.h"
#include "lib/policy/policy.h"
#include "lib/sim/denominators.h"
#include "lib/sim/patient_run.h"

namespace quell::sim {

AlertCounts& AlertCounts::operator+=(const AlertCounts& o) {
  for (size_t i = 0; i < unknown_by_reason.size(); ++i) unknown_by_reason[i] += o.unknown_by_reason[i];
  for (auto count : {&AlertCounts::evaluations,
                     &AlertCounts::when_true,
                     &AlertCounts::when_false,
                     &AlertCounts::when_unknown,
                     &AlertCounts::excluded,
                     &AlertCounts::exclusion_unknown,
                     &AlertCounts::not_at_score,
                     &AlertCounts::score_not_settled,
                     &AlertCounts::candidates,
                     &AlertCounts::held_by_lockout,
                     &AlertCounts::held_by_at_most,
                     &AlertCounts::held_by_alert,
                     &AlertCounts::silent,
                     &AlertCounts::fired,
                     &AlertCounts::outside_encounter,
                     &AlertCounts::interruptive,
                     &AlertCounts::interruptive_outside,
                     &AlertCounts::patients,
                     &AlertCounts::displays,
                     &AlertCounts::interruptions,
                     &AlertCounts::unassigned,
                     &AlertCounts::at_once,
                     &AlertCounts::delivered,
                     &AlertCounts::undelivered,
                     &AlertCounts::within_hour}) {
    this->*count += o.*count;
  }
  return *this;
}

std::string CheckIdentities(const AlertCounts& c) {
  if (c.evaluations != c.when_true + c.when_false + c.when_unknown) return "evaluations = true + false + unknown";
  if (c.when_true != c.excluded + c.not_at_score + c.candidates) return "true = excluded + not at score + candidates";
  if (c.candidates != c.held() + c.silent + c.fired) return "candidates = held back + silent + fired";
  if (c.interruptions != c.at_once + c.delivered + c.undelivered)
    return "interruptions = at once + delivered + undelivered";
  return "";
}

namespace {

std::vector<AlertStatus> StatusOf(const plan::Program& program, const ReplayOptions& options) {
  std::vector<AlertStatus> status;
  for (const check::Alert& alert : program.rules->alerts) status.push_back(alert.status);
  for (int32_t alert : options.as_live) status[static_cast<size_t>(alert)] = AlertStatus::kLive;
  return status;
}

size_t ThreadCount(const ReplayOptions& options, size_t patients) {
  size_t threads =
      options.threads > 0 ? static_cast<size_t>(options.threads) : std::max(1u, std::thread::hardware_concurrency());
  return std::clamp<size_t>(threads, 1, std::max<size_t>(patients, 1));
}

// The passes over all patients.
class Passes {
 public:
  Passes(const ReplayPlan& plan, size_t threads)
      : plan_(plan),
        workers_(threads, Worker(plan)),
        firings_(plan.options.keep_firings ? plan.records.patients.size() : 0) {
    if (watch_ == nullptr) return;
    watch_->all_patients = static_cast<int64_t>(plan.records.patients.size());
    watch_->stage = Watch::kReplaying;
  }

  // No rule looks from one patient to another: each goes through all three passes alone.
  void RunApart() {
    ForEachPatient([&](Worker& worker, uint32_t patient) {
      PatientRun run;
      policy::Verdicts scratch;
      worker.Evaluate(patient, run);
      for (size_t step = 0; step < run.steps.size(); ++step) DecideStep(plan_.policy, run, step, nullptr, scratch);
      worker.Count(patient, run, FiringsOf(patient));
    });
  }

  // Decisions in the order of time, then patient: what a clinician was shown at one bedside counts at the next.
  void RunTogether() {
    std::vector<PatientRun> runs(plan_.records.patients.size());
    ForEachPatient([&](Worker& worker, uint32_t patient) { worker.Evaluate(patient, runs[patient]); });
    DecideTogether(runs);
    ForEachPatient([&](Worker& worker, uint32_t patient) { worker.Count(patient, runs[patient], FiringsOf(patient)); });
  }

  void AddTo(ReplayResult& result) const;

 private:
  void ForEachPatient(absl::FunctionRef<void(Worker&, uint32_t)> pass) {
    if (watch_ != nullptr) watch_->patients = 0;
    std::atomic<uint32_t> next{0};
    std::vector<std::jthread> threads;
    for (Worker& worker : workers_) {
      threads.emplace_back([&worker, &next, &pass, this] {
        for (uint32_t patient; (patient = next++) < plan_.records.patients.size();) {
          pass(worker, patient);
          if (watch_ != nullptr) ++watch_->patients;
        }
      });
    }
  }

  void DecideTogether(std::vector<PatientRun>& runs) const {
    std::vector<std::tuple<int64_t, uint32_t, size_t>> order;  // now, patient, step
    for (uint32_t patient = 0; patient < runs.size(); ++patient) {
      for (size_t step = 0; step < runs[patient].steps.size(); ++step)
        order.emplace_back(runs[patient].steps[step].now_us, patient, step);
    }
    std::sort(order.begin(), order.end());
    policy::Ledger ledger;
    policy::Verdicts scratch;
    for (const auto& [now_us, patient, step] : order) DecideStep(plan_.policy, runs[patient], step, &ledger, scratch);
  }

  std::vector<Firing>* FiringsOf(uint32_t patient) { return firings_.empty() ? nullptr : &firings_[patient]; }

  const ReplayPlan& plan_;
  Watch* watch_ = Watch::Current();
  std::vector<Worker> workers_;
  std::vector<std::vector<Firing>> firings_;  // by patient: each is one worker's alone
};

void Passes::AddTo(ReplayResult& result) const {
  std::map<std::pair<int32_t, int32_t>, int64_t> suppressions;
  for (const Worker& worker : workers_) {
    const Tally& tally = worker.tally();
    for (size_t i = 0; i < tally.alerts.size(); ++i) result.alerts[i] += tally.alerts[i];
    for (size_t i = 0; i < tally.concepts.size(); ++i) {
      result.concepts[i].usable += tally.concepts[i].usable;
      for (size_t k = 0; k < result.concepts[i].unusable.size(); ++k)
        result.concepts[i].unusable[k] += tally.concepts[i].unusable[k];
    }
    for (const auto& [pair, count] : tally.suppressions) suppressions[pair] += count;
    result.feed += tally.feed;
    result.records += tally.records;
    result.steps += tally.steps;
  }
  for (const auto& [pair, count] : suppressions) result.suppressions.push_back({pair.first, pair.second, count});
  for (const std::vector<Firing>& of_patient : firings_) {
    result.firings.insert(result.firings.end(), of_patient.begin(), of_patient.end());
  }
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(std::shared_ptr<const plan::Program> program, const records::RecordSource& records,
                                    const ReplayOptions& options) {
  const absl::StatusOr<absl::TimeZone> zone = FindZone(records.source.time_zone);
  if (!zone.ok()) return zone.status();
  const eval::ProgramBinding binding(program, records.vocabulary, records.source, *zone);
  ReplayResult result;
  result.status = StatusOf(*program, options);
  result.alerts.resize(result.status.size());
  result.concepts.resize(program->concepts.size());
  result.denominators = CountDenominators(records, *zone, options.until);
  const policy::Policy policy(program->rules, result.status);
  result.clinicians_apart = policy.crosses_patients() && !records.source.clocks_comparable;
  const std::vector<int32_t> roles = policy::RolesOfTexts(policy.roles(), records.vocabulary);
  const ReplayPlan plan{binding, policy, records, options, roles};
  Passes passes(plan, ThreadCount(options, records.patients.size()));
  policy.crosses_patients() && records.source.clocks_comparable ? passes.RunTogether() : passes.RunApart();
  passes.AddTo(result);
  return result;
}

}  // namespace quell::sim
