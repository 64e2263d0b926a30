// An alert's message with its values filled in.
#ifndef QUELL_LIB_API_MESSAGE_H_
#define QUELL_LIB_API_MESSAGE_H_

#include <string>

#include "lib/eval/evaluator.h"

namespace quell {

// As of the state's last step, which gave `evaluation` at `record`.
std::string MessageOf(eval::Evaluator& evaluator, const eval::ProgramBinding& binding, const eval::PatientState& state,
                      const Record& record, const eval::Evaluation& evaluation);

}  // namespace quell

#endif  // QUELL_LIB_API_MESSAGE_H_
