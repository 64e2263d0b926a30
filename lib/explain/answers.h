// The evaluator's own answers, by expression: what explanations are made of.
#ifndef QUELL_LIB_EXPLAIN_ANSWERS_H_
#define QUELL_LIB_EXPLAIN_ANSWERS_H_

#include <string>

#include "lib/check/expression_text.h"
#include "lib/check/typed.h"
#include "lib/eval/evaluator.h"

namespace quell::explain {

// One alert at one record of the state's last step. All that it is made of must outlive it.
class Answers {
 public:
  Answers(eval::Evaluator& evaluator, const eval::ProgramBinding& binding, const eval::PatientState& state,
          const Record& record, const eval::Evaluation& evaluation)
      : evaluator_(evaluator),
        binding_(binding),
        state_(state),
        record_(record),
        evaluation_(evaluation),
        text_(rules(), check::ExpressionText::Style::kWritten) {}

  const plan::Program& program() const { return binding_.program(); }
  const check::TypedRules& rules() const { return *program().rules; }
  const check::Expr& At(check::ExprId id) const { return rules().exprs[static_cast<size_t>(id)]; }
  const eval::ProgramBinding& binding() const { return binding_; }
  const eval::PatientState& state() const { return state_; }
  const Record& record() const { return record_; }
  int32_t alert() const { return evaluation_.alert; }
  const check::ExpressionText& text() const { return text_; }

  // False for the few expressions that no answer rests on: what a row of points asks about that has but an `otherwise`.
  bool Has(check::ExprId id) const {
    const size_t place = static_cast<size_t>(id);
    return At(id).type == check::Type::kTruth ? program().condition_of_expr[place] != plan::kNone
                                              : program().value_of_expr[place] != plan::kNone;
  }
  Number Value(check::ExprId id) const {
    return evaluator_.ValueNow(binding_, state_, record_, evaluation_,
                               program().value_of_expr[static_cast<size_t>(id)]);
  }
  Truth Ask(check::ExprId id) const {
    return evaluator_.TruthNow(binding_, state_, record_, evaluation_,
                               program().condition_of_expr[static_cast<size_t>(id)]);
  }
  // Why the answer of a truth is unknown.
  ReasonSet Why(check::ExprId id) const {
    return evaluator_.ReasonsNow(binding_, state_, record_, evaluation_,
                                 program().condition_of_expr[static_cast<size_t>(id)]);
  }
  // The records that the answer rests on.
  eval::Evaluator::Behind Behind(check::ExprId id) const {
    const size_t place = static_cast<size_t>(id);
    return At(id).type == check::Type::kTruth
               ? evaluator_.BehindCondition(binding_, state_, record_, evaluation_, program().condition_of_expr[place])
               : evaluator_.BehindValue(binding_, state_, record_, evaluation_, program().value_of_expr[place]);
  }

 private:
  eval::Evaluator& evaluator_;
  const eval::ProgramBinding& binding_;
  const eval::PatientState& state_;
  const Record& record_;
  const eval::Evaluation& evaluation_;
  check::ExpressionText text_;
};

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_ANSWERS_H_
