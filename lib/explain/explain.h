// Explanations: one alert at one record of a patient's last step.
#ifndef QUELL_LIB_EXPLAIN_EXPLAIN_H_
#define QUELL_LIB_EXPLAIN_EXPLAIN_H_

#include <cstdint>
#include <span>
#include <string>

#include "lib/eval/evaluator.h"
#include "quell/explain.h"

namespace quell::explain {

struct Question {
  int32_t alert = 0;
  uint32_t record = 0;  // place in the step; of a timer's: place in PatientState::due()
  bool timer = false;
};

// `state` has taken in `step`, whose records stand in the order in which they were taken in. The verdict goes as far as the evaluator's: what became of a candidate is the policy's to say.
Explanation Explain(eval::Evaluator& evaluator, const eval::ProgramBinding& binding, const eval::PatientState& state,
                    std::span<const Record> step, const Question& question);

// "" where the record triggers the alert, else why it does not.
std::string WhyNotTriggered(const eval::ProgramBinding& binding, const eval::PatientState& state, const Record& record,
                            uint32_t place, int32_t alert);

// "the result can't be used as Troponin: implausible, above 100 ng/mL"; "" where the record, a result of the concept, can be used, or is none of it.
std::string WhyNotUsed(const eval::ProgramBinding& binding, const Record& record, int32_t concept_index);

// What an alert listens to: "result Potassium, order Drug, 12 h after result Potassium".
std::string TriggersText(const check::TypedRules& rules, const check::Alert& alert);

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_EXPLAIN_H_
