// What can be said of rules without any data: conditions that can't come true or can't be false, tiers that are never taken, windows that nothing
// fills. Only what is proved is told, with the reason or a witness.
#ifndef QUELL_LIB_CHECK_LINTS_H_
#define QUELL_LIB_CHECK_LINTS_H_

#include "lib/check/scope.h"

namespace quell::check {

// Warns (Q0706 and on) of alerts, outcomes and tables that were read without errors. Call when all else is checked.
void RunLints(Scope& scope);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_LINTS_H_
