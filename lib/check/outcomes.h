// Outcomes: what an alert ought to have foreseen.
#ifndef QUELL_LIB_CHECK_OUTCOMES_H_
#define QUELL_LIB_CHECK_OUTCOMES_H_

#include "lib/check/expressions.h"
#include "lib/check/scope.h"

namespace quell::check {

void CheckOutcomes(Scope& scope, ExpressionChecker& expressions);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_OUTCOMES_H_
