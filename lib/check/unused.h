// What is declared and never used.
#ifndef QUELL_LIB_CHECK_UNUSED_H_
#define QUELL_LIB_CHECK_UNUSED_H_

#include "lib/check/scope.h"

namespace quell::check {

// Items, save those that a module offers to others, and arguments of definitions. Call when all uses have been seen.
void WarnUnused(Scope& scope);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_UNUSED_H_
