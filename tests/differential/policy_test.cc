// Suppression held to the reference: random rules that hold one another back, several patients who share their
// clinicians, through Session and one Ledger.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/check/typed.h"
#include "lib/records/step_order.h"
#include "quell/ruleset.h"
#include "quell/session.h"
#include "tests/differential/patient_generator.h"
#include "tests/differential/random.h"
#include "tests/differential/rule_generator.h"
#include "tests/differential/typed_rules.h"
#include "tests/reference/reference_evaluator.h"
#include "tests/reference/reference_policy.h"

namespace quell {
namespace {

using reference::ReferencePolicy;

struct Seen {
  int64_t decisions = 0;
  std::map<Outcome, int64_t> outcomes;
  std::map<check::LockoutScope, int64_t> held;  // by lockouts of that scope
};

// A hospital of some patients, fed step by step in the order of time; timers run before the step of anybody.
class Hospital {
 public:
  Hospital(uint64_t seed, Seen& seen) : seed_(seed), seen_(seen) {
    differential::RuleOptions options;
    options.suppression = true;
    options.alerts = 6;
    rules_ = differential::GenerateRules(seed, options);
  }

  // "" or the first difference.
  std::string Run() {
    if (!Compile()) return "no rules";
    AddPatients();
    for (const Step& step : Steps()) {
      RunTimers(step.now);
      if (difference_.empty()) Feed(step);
      if (!difference_.empty()) return difference_ + "\n" + rules_.Text();
    }
    return "";
  }

 private:
  struct Bed {
    differential::GeneratedPatient patient;
    std::unique_ptr<Session> session;
    std::vector<reference::Evaluation> evaluations;  // by the reference, in order
    size_t next = 0;                                 // of them
  };
  struct Step {
    size_t bed = 0, from = 0, to = 0;
    Time now;
  };

  bool Compile() {
    typed_ = differential::Typed(rules_.files);
    std::vector<Source> sources;
    for (size_t i = 0; i < rules_.files.size(); ++i)
      sources.push_back({"generated" + std::to_string(i), rules_.files[i]});
    compiled_ = RuleSet::Compile(sources).rules;
    if (typed_ == nullptr || compiled_ == nullptr) return false;
    differential::Random random(seed_);
    std::vector<AlertStatus> status;
    for (const check::Alert& alert : typed_->alerts) {
      status.push_back(alert.status);
      if (!random.Chance(60)) continue;
      status.back() = AlertStatus::kLive;
      options_.as_live.push_back(static_cast<int32_t>(status.size()) - 1);
    }
    policy_ = std::make_unique<ReferencePolicy>(*typed_, status);
    return true;
  }

  void AddPatients() {
    for (uint64_t p = 0; p < 3; ++p) {
      differential::PatientOptions options;
      options.steps = 20;
      options.clinicians = 2;
      beds_.push_back({differential::GeneratePatient(seed_ * 1000 + p, rules_, &vocabulary_, options), {}, {}, 0});
    }
    // The same calendar for all, so that windows of one clinician meet.
    for (Bed& bed : beds_) {
      const Duration shift = beds_[0].patient.records.front().known - bed.patient.records.front().known;
      for (Record& record : bed.patient.records) {
        for (Time* time : {&record.clinical, &record.known, &record.until}) {
          if (*time != kNoTime && *time != kOpenEnded) *time += shift;
        }
      }
    }
    for (Bed& bed : beds_) {
      SortSteps(bed.patient.records);
      bed.patient.source = beds_[0].patient.source;
      auto binding = Binding::Create(compiled_, vocabulary_, bed.patient.source);
      REQUIRE(binding.ok());
      bed.session = std::make_unique<Session>(*binding, bed.patient.patient, options_);
      bed.evaluations =
          reference::Evaluate(*typed_, vocabulary_, bed.patient.source, bed.patient.patient, bed.patient.records);
    }
  }

  // A session orders the records of a step by itself; the reference takes them as they come.
  void SortSteps(std::vector<Record>& records) const {
    const auto rank = [&](const Record& record) {
      uint32_t before = 0;
      for (CodingId other = 0; record.coding != kNoCoding && other < vocabulary_.coding_count(); ++other) {
        const std::span<const Code> a = vocabulary_.coding(other), b = vocabulary_.coding(record.coding);
        before += std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
      }
      return record.coding == kNoCoding ? UINT32_MAX : before;
    };
    for (size_t from = 0, to = 0; from < records.size(); from = to) {
      while (to < records.size() && records[to].known == records[from].known) ++to;
      const auto begin = records.begin() + static_cast<std::ptrdiff_t>(from);
      std::stable_sort(begin, begin + static_cast<std::ptrdiff_t>(to - from),
                       [&](const Record& a, const Record& b) { return records::FedBefore(a, b, rank(a), rank(b)); });
    }
  }

  std::vector<Step> Steps() const {
    std::vector<Step> steps;
    for (size_t b = 0; b < beds_.size(); ++b) {
      const std::vector<Record>& records = beds_[b].patient.records;
      Time now = kNoTime;
      for (size_t from = 0, to = 0; from < records.size(); from = to) {
        while (to < records.size() && records[to].known == records[from].known) ++to;
        now = std::max(now, records[from].known);
        steps.push_back({b, from, to, now});
      }
    }
    std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.now < b.now; });
    return steps;
  }

  void RunTimers(Time before) {
    while (difference_.empty()) {
      auto next = std::min_element(beds_.begin(), beds_.end(), [](const Bed& a, const Bed& b) {
        return a.session->NextDue() < b.session->NextDue();
      });
      const Time due = next->session->NextDue();
      if (due >= before || due == kOpenEnded) return;
      const std::span<const Decision> got = next->session->AdvanceTo(due, &ledger_);
      Compare(*next, got, due, 0, 0);
    }
  }

  void Feed(const Step& step) {
    Bed& bed = beds_[step.bed];
    const std::span<const Record> records = std::span(bed.patient.records).subspan(step.from, step.to - step.from);
    const std::span<const Decision> got = bed.session->Feed(records, &ledger_);
    Compare(bed, got, step.now, step.from, step.to);
  }

  // Of the reference's evaluations those that belong to this call: of records before `to`, and of timers due by now.
  void Compare(Bed& bed, std::span<const Decision> got, Time now, size_t from, size_t to) {
    size_t place = 0;
    while (bed.next < bed.evaluations.size()) {
      const reference::Evaluation& first = bed.evaluations[bed.next];
      if (first.timer ? first.time > now : first.record >= to) break;
      std::vector<ReferencePolicy::Candidate> candidates;
      for (; bed.next < bed.evaluations.size() && bed.evaluations[bed.next].step == first.step; ++bed.next) {
        const reference::Evaluation& e = bed.evaluations[bed.next];
        if (e.candidate && policy_->Fed(e.alert)) candidates.push_back({e, bed.patient.records[e.record]});
      }
      const auto want = policy_->Decide(static_cast<int>(&bed - beds_.data()), first.time, candidates);
      for (size_t i = 0; i < candidates.size() && difference_.empty(); ++i, ++place) {
        if (place >= got.size()) {
          difference_ = "seed " + std::to_string(seed_) + ": a decision is missing";
        } else {
          CompareOne(candidates[i], want[i], got[place], from);
        }
      }
    }
    if (difference_.empty() && place != got.size()) difference_ = "seed " + std::to_string(seed_) + ": one too many";
  }

  void CompareOne(const ReferencePolicy::Candidate& candidate, const std::vector<reference::Reach>& want,
                  const Decision& got, size_t from) {
    const reference::Evaluation& e = candidate.evaluation;
    bool same = got.alert == e.alert && got.time == e.time && got.severity == e.severity && got.display == e.display &&
                got.record == (e.timer ? kNoRecord : e.record - static_cast<uint32_t>(from)) &&
                got.encounter == candidate.trigger.encounter && got.recipients.size() == want.size();
    std::string shown;
    Outcome whole = want[0].outcome;
    int32_t held_by = want[0].held_by;
    for (size_t i = 0; i < want.size() && same; ++i) {
      const RecipientDecision& r = got.recipients[i];
      same = r.recipient == static_cast<int32_t>(i) && r.clinician == want[i].clinician &&
             r.outcome == want[i].outcome && r.held_by == want[i].held_by && r.held_until == want[i].held_until;
      shown += " recipient " + std::to_string(i) + ": " + std::string(ToText(want[i].outcome)) + " by " +
               std::to_string(want[i].held_by) + ", session " + std::string(ToText(r.outcome)) + " by " +
               std::to_string(r.held_by);
      ++seen_.outcomes[want[i].outcome];
      if (want[i].outcome == Outcome::kHeldByLockout)
        ++seen_.held[typed_->alerts[static_cast<size_t>(e.alert)].lockout->scope];
    }
    for (const reference::Reach& reach : want) {
      if (reach.outcome != Outcome::kShown && reach.outcome != Outcome::kSilent) continue;
      whole = reach.outcome;
      held_by = -1;
    }
    ++seen_.decisions;
    if (same && got.outcome == whole && got.held_by == held_by) return;
    difference_ = "seed " + std::to_string(seed_) + " alert " + std::to_string(e.alert) + " record " +
                  std::to_string(e.record) + " at " + std::to_string(e.time.time_since_epoch().count()) +
                  (e.timer ? " timer" : "") + "; session: alert " + std::to_string(got.alert) + " record " +
                  std::to_string(got.record + from) + " severity " + std::to_string(static_cast<int>(got.severity)) +
                  shown;
  }

  uint64_t seed_;
  Seen& seen_;
  differential::GeneratedRules rules_;
  std::shared_ptr<const check::TypedRules> typed_;
  std::shared_ptr<const RuleSet> compiled_;
  SessionOptions options_;
  std::unique_ptr<ReferencePolicy> policy_;
  Vocabulary vocabulary_;
  Ledger ledger_;
  std::vector<Bed> beds_;
  std::string difference_;
};

}  // namespace

TEST_CASE("differential - random suppression") {
  Seen seen;
  int failed = 0;
  const uint64_t first = differential::FirstSeed(), seeds = differential::SeedCount(200);
  for (uint64_t seed = first; seed < first + seeds && failed < 3; ++seed) {
    const std::string difference = Hospital(seed, seen).Run();
    failed += difference.empty() ? 0 : 1;
    if (!difference.empty()) FAIL_CHECK(difference);
  }
  CHECK(failed == 0);
  for (Outcome outcome :
       {Outcome::kShown, Outcome::kSilent, Outcome::kHeldByLockout, Outcome::kHeldByAtMost, Outcome::kHeldByAlert}) {
    INFO(ToText(outcome));
    CHECK(seen.outcomes[outcome] > 50);
  }
  for (check::LockoutScope scope :
       {check::LockoutScope::kPatient, check::LockoutScope::kEncounter, check::LockoutScope::kClinician,
        check::LockoutScope::kPatientAndClinician, check::LockoutScope::kOrder}) {
    INFO("scope " << static_cast<int>(scope));
    CHECK(seen.held[scope] > 3);
  }
  MESSAGE(seen.decisions << " decisions");
}

}  // namespace quell
