// The evaluator: one step of one patient against all alerts that its records trigger, and the alerts whose timers are due.
#ifndef QUELL_LIB_EVAL_EVALUATOR_H_
#define QUELL_LIB_EVAL_EVALUATOR_H_

#include <cstdint>
#include <optional>
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
  uint32_t record = 0;  // place in the step; of a timer's: place in PatientState::due()
  bool timer = false;
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

// The record that triggered an evaluation of the state's last step.
inline const Record& TriggerOf(const PatientState& state, std::span<const Record> step, const Evaluation& evaluation) {
  return evaluation.timer ? state.due()[evaluation.record].record : step[evaluation.record];
}

enum class Mode : uint8_t {
  kCandidates,  // live: only candidates, no reasons
  kAll,         // every evaluation, with the reasons of what is unknown
};

// Scratch memory of one thread; holds nothing between steps. Any number of patients and programs may use one in turn.
class Evaluator {
 public:
  // Takes the step in and evaluates every alert it triggers. `out` is replaced: by alert, then by record. Timers due before the step's time are run by the caller
  // before it, those due at its time after it.
  void Feed(const ProgramBinding& binding, PatientState& state, std::span<const Record> step, Mode mode,
            std::vector<Evaluation>& out);
  // Moves to PatientState::NextDueUs, a step of its own, and evaluates the timers due then. `out` is replaced: by alert, then by start.
  void RunTimers(const ProgramBinding& binding, PatientState& state, Mode mode, std::vector<Evaluation>& out);

  // One alert at one record of the state's last step (timer: at one of PatientState::due()), in mode kAll, whatever triggers it: for explanations.
  Evaluation EvaluateOne(const ProgramBinding& binding, const PatientState& state, const Record& record,
                         uint32_t record_index, bool timer, int32_t alert);
  // A value or condition as of the state's last step, for messages and explanations. `evaluation` gives the score and the place of `record`.
  Number ValueNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                  const Evaluation& evaluation, plan::ValueId id);
  Truth TruthNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                 const Evaluation& evaluation, plan::ConditionId id);
  // Why the condition is unknown; empty where it is not.
  ReasonSet ReasonsNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                       const Evaluation& evaluation, plan::ConditionId id);
  // The held records that an answer rests on, oldest first; for explanations. Good until the state takes in its next step.
  struct Behind {
    std::vector<const HeldValue*> results;
    std::vector<const HeldRecord*> records;
    bool trigger = false;  // the triggering record itself
  };
  Behind BehindValue(const ProgramBinding& binding, const PatientState& state, const Record& record,
                     const Evaluation& evaluation, plan::ValueId id);
  Behind BehindCondition(const ProgramBinding& binding, const PatientState& state, const Record& record,
                         const Evaluation& evaluation, plan::ConditionId id);
  // The result behind `latest C`, `previous C` or `earliest C`; null where there is none or it is not asked for by any rule.
  static const HeldValue* HeldNow(const ProgramBinding& binding, const PatientState& state, check::Pick pick,
                                  int32_t concept_index);

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
  // The records of a window: those that don't come before `from` and come before `to`.
  struct Bounds {
    Moment from{INT64_MIN, 0};
    Moment to = kEndOfTime;
    ReasonSet why;  // not empty: the window is unknown
  };
  // The record that a `where` looks at: a result or another.
  struct LookedAt {
    const HeldValue* result = nullptr;
    const HeldRecord* record = nullptr;
  };

  // --- the step (evaluator.cc) ---
  void Begin(const ProgramBinding& binding, const PatientState& state);
  void EvaluateRecord(size_t index);
  bool TriggersByConcept(size_t index) const;
  void SetTrigger(const Record& record, uint32_t index);
  void SetTimer(const PendingTimer& timer, uint32_t index);
  void SetUsable(const UsableResult& usable);
  void Walk(const plan::Trigger& trigger);
  bool IsFirstTrigger(int32_t alert) const;
  int32_t FirstTriggerOf(int32_t alert) const;
  void Finish(int32_t alert, Truth when);
  Evaluation Judge(int32_t alert, Truth when);
  uint8_t TierOf(int32_t first, int32_t count, uint8_t fallback);
  void Prepare(const ProgramBinding& binding, const PatientState& state, const Record& record,
               const Evaluation& evaluation);

  // --- values (evaluator_values.cc) ---
  Number Value(plan::ValueId id);
  Number Compute(const plan::Value& v);
  Number Newest(const plan::Value& v);
  Number Aggregate(const plan::Value& v);
  Number Fold(const plan::Value& v, const HeldValues& held, const Bounds& bounds);
  static Number Slope(std::span<const HeldValue* const> values);
  Number LeastOrGreatest(const plan::Value& v);
  Number Points(const plan::Value& v);
  Number Age(plan::ValueKind kind) const;
  Number OverQuery(const plan::Value& v);
  Number DosePerDay(int32_t target, const Record& order) const;
  Number Dose(int32_t target, const Record* record) const;

  // --- conditions (evaluator_conditions.cc) ---
  Truth Ask(plan::ConditionId id);
  Truth Decide(const plan::Condition& c);
  Truth Nary(const plan::Condition& c);
  ReasonSet Reasons(plan::ConditionId id);
  ReasonSet FindReasons(const plan::Condition& c);
  ReasonSet CompareReasons(const Number& a, const Number& b, Truth truth) const;
  // What a predicate about one record or text says, with its reasons.
  struct Answer {
    Truth truth = Truth::kUnknown;
    ReasonSet why;
    static Answer Unknown(ReasonSet why) { return {Truth::kUnknown, why}; }
  };
  Answer AnswerOf(const plan::Condition& c);
  Answer PickIs(const plan::Condition& c);
  Answer TextIs(const plan::Condition& c);
  Answer Exists(const plan::Query& query);
  Answer EncounterClassIs(int32_t encounter_class);

  // --- records (evaluator_records.cc) ---
  const HeldValues& HeldOf(int32_t concept_index) const;
  ReasonSet NeverReasons() const;
  // The result that is named, or null and why there is none.
  const HeldValue* Find(check::Pick pick, int32_t concept_index, int64_t window_us, ReasonSet* why);
  const HeldValue* ThisAs(int32_t concept_index, ReasonSet* why);
  Bounds BoundsOf(int32_t window);
  // Whether `where` holds of the record looked at. `why` gains the reasons where it can't be said.
  Truth MatchOf(plan::ConditionId where, const LookedAt& at, ReasonSet* why = nullptr) {
    if (where == plan::kNone) return Truth::kTrue;
    const LookedAt outer = looked_at_;  // this may stand, by way of a definition, inside another `where`
    looked_at_ = at;
    const Truth match = Ask(where);
    if (match == Truth::kUnknown && why != nullptr) *why |= Reasons(where);
    looked_at_ = outer;
    return match;
  }
  // Records of which it can't be said whether they answer a query.
  struct Unsettled {
    int64_t count = 0;
    ReasonSet why;
  };
  // The held records that answer the query, until `see` returns false (evaluator_records.h).
  template <class See>
  void ForEachMatch(const plan::Query& query, const Bounds& bounds, See see, Unsettled* unsettled = nullptr);
  const HeldEncounters::Entry* Encounter();
  ReasonSet NoEncounterReasons() const;
  bool SharesIngredient(const Record& other) const;

  // --- what answers rest on (evaluator_sources.cc) ---
  void AddPicked(check::Pick pick, int32_t concept_index, int64_t window_us, Behind& out);
  void AddWindow(int32_t concept_index, int32_t window, Behind& out);
  void AddQuery(const plan::Query& query, Behind& out);

  const ProgramBinding* binding_ = nullptr;
  const plan::Program* program_ = nullptr;
  const PatientState* state_ = nullptr;
  std::span<const Record> step_;
  Mode mode_ = Mode::kAll;
  std::vector<Evaluation>* out_ = nullptr;

  // The triggering record, the concept it triggers through, and all concepts it might trigger through.
  const Record* record_ = nullptr;
  uint32_t record_index_ = 0;
  bool timer_ = false;
  int64_t record_clinical_us_ = 0;
  int32_t concept_index_ = -1;
  std::span<const int32_t> record_concepts_;
  bool one_way_ = false;  // it can trigger in one way only
  Number this_value_;
  HeldValue this_held_;  // ThisAs
  LookedAt looked_at_;   // inside `where`
  Number score_;

  // Never goes back, so that what was kept for another step or patient is never taken for this one's.
  uint64_t clock_ = 0;
  uint64_t step_stamp_ = 0, record_stamp_ = 0, encounter_stamp_ = 0;
  const HeldEncounters::Entry* encounter_ = nullptr;
  std::vector<Kept> kept_;
  std::vector<KeptTruth> kept_truth_;
  std::vector<KeptReasons> kept_reasons_;
  std::vector<int32_t> concepts_scratch_;
  // Stacks: one question may stand inside another's `where`.
  std::vector<int32_t> ingredients_scratch_;
  std::vector<const HeldValue*> values_scratch_;
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_EVALUATOR_H_
