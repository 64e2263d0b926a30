// The evaluator: one step of one patient against all alerts that its records trigger.
#ifndef QUELL_LIB_EVAL_EVALUATOR_H_
#define QUELL_LIB_EVAL_EVALUATOR_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lib/eval/binding.h"
#include "lib/eval/number.h"
#include "lib/eval/patient_state.h"

namespace quell::eval {

// What became of one alert at one triggering record. The fields stand in the order in which they are found out; those after `excluded` keep their first
// values unless `when` is true and nothing excludes.
struct Evaluation {
  int32_t alert = 0;
  uint32_t record = 0;  // place in the step
  Truth when = Truth::kFalse;
  bool excluded = false;
  bool exclusion_unknown = false;  // `exclude when` could not say: it does not exclude
  bool score_known = false;
  Truth fire_at = Truth::kFalse;
  bool candidate = false;
  AlertSeverity severity = AlertSeverity::kLow;
  Display display = Display::kPassive;
  ReasonSet when_reasons;   // where `when` is unknown
  ReasonSet score_reasons;  // where the score is
  double score_low = 0, score_high = 0;
};

enum class Mode : uint8_t {
  kCandidates,  // live: only candidates, no reasons
  kAll,         // every evaluation, with the reasons of what is unknown
};

// Scratch memory of one thread; holds nothing between steps. Any number of patients and programs may use one in turn.
class Evaluator {
 public:
  // Takes the step in and evaluates every alert it triggers. `out` is replaced: by alert, then by record.
  void Feed(const ProgramBinding& binding, PatientState& state, std::span<const Record> step, Mode mode,
            std::vector<Evaluation>& out);

  // A value or condition as of the state's last step; for messages. `evaluation` gives the score and the record.
  Number ValueNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                  const Evaluation& evaluation, plan::ValueId id);
  Truth TruthNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                 const Evaluation& evaluation, plan::ConditionId id);

 private:
  struct Kept {
    uint64_t stamp = 0;
    Number number;
  };
  struct KeptTruth {
    uint64_t stamp = 0;
    Truth truth = Truth::kUnknown;
  };

  struct KeptReasons {
    uint64_t stamp = 0;
    ReasonSet reasons;
  };

  void Begin(const ProgramBinding& binding, const PatientState& state);
  void EvaluateRecord(size_t index, std::span<const int32_t> concepts, RecordKind kind);
  void Walk(const plan::Trigger& trigger);
  bool IsFirstTrigger(int32_t alert) const;
  void Finish(int32_t alert, Truth when);
  uint8_t TierOf(int32_t first, int32_t count, uint8_t fallback);
  void Prepare(const ProgramBinding& binding, const PatientState& state, const Record& record,
               const Evaluation& evaluation);

  Number Value(plan::ValueId id);
  Number Compute(const plan::Value& v);
  Number Held(const plan::Value& v);
  Number Aggregate(const plan::Value& v);
  Number Points(const plan::Value& v);
  Number Age(plan::ValueKind kind) const;
  Truth Ask(plan::ConditionId id);
  Truth Decide(const plan::Condition& c);
  Truth Nary(const plan::Condition& c);
  ReasonSet Reasons(plan::ConditionId id);
  ReasonSet FindReasons(const plan::Condition& c);
  ReasonSet CompareReasons(const Number& a, const Number& b, Truth truth) const;
  ReasonSet NeverReasons() const;
  // The record that `before` names, or null.
  const HeldValue* AnchorOf(const plan::Value& v) const;
  const HeldValues& HeldOf(int32_t concept_index) const;

  const ProgramBinding* binding_ = nullptr;
  const plan::Program* program_ = nullptr;
  const PatientState* state_ = nullptr;
  std::span<const Record> step_;
  Mode mode_ = Mode::kAll;
  std::vector<Evaluation>* out_ = nullptr;

  // The triggering record, the concept it triggers through, and all concepts it might trigger through.
  const Record* record_ = nullptr;
  uint32_t record_index_ = 0;
  int32_t concept_index_ = -1;
  std::span<const int32_t> record_concepts_;
  double this_value_ = 0;
  double where_value_ = 0;  // inside `where`
  Number score_;

  uint64_t clock_ =
      0;  // never goes back, so that what was kept for another step or patient is never taken for this one's
  uint64_t step_stamp_ = 0, record_stamp_ = 0;
  std::vector<Kept> kept_;
  std::vector<KeptTruth> kept_truth_;
  std::vector<KeptReasons> kept_reasons_;
  std::vector<int32_t> concepts_scratch_;
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_EVALUATOR_H_
