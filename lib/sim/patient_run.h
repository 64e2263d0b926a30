// One patient of a replay, in three passes: evaluate all steps, decide the candidates, count what came of them. The second is the only one in which patients may
// depend on one another.
#ifndef QUELL_LIB_SIM_PATIENT_RUN_H_
#define QUELL_LIB_SIM_PATIENT_RUN_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "lib/eval/evaluator.h"
#include "lib/policy/chain.h"
#include "lib/policy/delivery.h"
#include "lib/records/record_set.h"
#include "lib/sim/replay.h"

namespace quell::sim {

// The candidates of one patient, step by step, and what was decided of them.
struct PatientRun {
  struct Step {
    int64_t now_us = 0;
    uint64_t number = 0;        // of the patient's state
    uint32_t first_record = 0;  // into all records; kNoRecord: timers
    size_t first = 0, count = 0;
  };
  std::vector<Step> steps;  // those with candidates
  std::vector<policy::Candidate> candidates;
  std::vector<policy::Verdict> verdicts;  // by candidate, once decided; their reaches are in `reaches`
  std::vector<policy::Reach> reaches;
  policy::Chain chain;
};

// What one worker has counted. Sums of integers: the order in which workers' counts are added changes nothing.
struct Tally {
  std::vector<AlertCounts> alerts;
  std::vector<ConceptUse> concepts;
  std::map<std::pair<int32_t, int32_t>, int64_t> suppressions;
  eval::FeedCounts feed;
  int64_t records = 0, steps = 0;
};

// What all patients of a replay share.
struct ReplayPlan {
  const eval::ProgramBinding& binding;
  const policy::Policy& policy;
  const records::RecordSource& records;
  const ReplayOptions& options;
  const std::vector<int32_t>& roles;  // policy::RolesOfTexts
};

// Decides one of the run's steps; they must be decided in their order.
void DecideStep(const policy::Policy& policy, PatientRun& run, size_t step, policy::Ledger* ledger,
                policy::Verdicts& scratch);

// One thread's.
class Worker {
 public:
  explicit Worker(const ReplayPlan& plan);

  void Evaluate(uint32_t patient, PatientRun& run);
  // `firings`: null, or where the patient's are listed.
  void Count(uint32_t patient, const PatientRun& run, std::vector<Firing>* firings);
  const Tally& tally() const { return tally_; }

 private:
  void RunTimers(eval::PatientState& state, int64_t until_us, bool at_until_too, PatientRun& run);
  void Take(const eval::PatientState& state, std::span<const Record> step, uint32_t first_record, PatientRun& run);
  void CountEvaluation(const eval::Evaluation& evaluation);
  void CountUse(const Record& record);
  void CountCandidate(uint32_t patient, const policy::Candidate& candidate, const policy::Verdict& verdict);
  void CountDisplays(const PatientRun& run, const PatientRun::Step& step, size_t place);
  void CountDeliveries(uint32_t patient);

  const ReplayPlan& plan_;
  eval::Evaluator evaluator_;
  std::vector<Record> room_;  // for one patient's records, where they do not lie in memory
  std::vector<eval::Evaluation> evaluations_;
  std::vector<uint32_t> last_patient_;            // by alert: the last patient it was shown for
  std::vector<policy::Mailbox::Letter> letters_;  // of one patient: what waits for its recipient
  std::vector<policy::Mailbox::Delivered> delivered_;
  Tally tally_;
};

}  // namespace quell::sim

#endif  // QUELL_LIB_SIM_PATIENT_RUN_H_
