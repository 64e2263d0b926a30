// How far a comparison is from turning, in its author's unit.
#ifndef QUELL_LIB_EXPLAIN_MARGIN_H_
#define QUELL_LIB_EXPLAIN_MARGIN_H_

#include <optional>

#include "lib/explain/answers.h"
#include "quell/explain.h"

namespace quell::explain {

// Of a comparison or `between` that is known; none for anything else, or where both sides are constants. `score`: what `score` stands for.
std::optional<Margin> MarginOf(const Answers& answers, check::ExprId id, check::ExprId score);

// A number that no patient changes: a literal or a parameter, converted or not.
bool IsConstant(const check::TypedRules& rules, check::ExprId id);

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_MARGIN_H_
