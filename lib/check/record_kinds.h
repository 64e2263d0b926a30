// Which records a concept can have at all, by the systems of its codes: a drug has no results, and a laboratory test is not given.
#ifndef QUELL_LIB_CHECK_RECORD_KINDS_H_
#define QUELL_LIB_CHECK_RECORD_KINDS_H_

#include <string>

#include "lib/check/scope.h"

namespace quell::check {

// Records of this kind can have one of the concept's codes. True where nothing is known of its codes.
bool CanHave(Scope& scope, int32_t concept_index, RecordKind kind);
// What to ask for instead, by the concept's codes: "for a drug write `administered C in past 24 h` ...".
std::string AskInstead(Scope& scope, int32_t concept_index);
// Says so (Q0721) where it can't have such records.
void WarnRecords(Scope& scope, const Span& span, int32_t concept_index, RecordKind kind);
// The same for all that a phrase asks for.
void WarnRecords(Scope& scope, const Expr& phrase);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_RECORD_KINDS_H_
