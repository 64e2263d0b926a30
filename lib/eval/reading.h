// What a record says, as rules see it: the value of a result in a concept's unit or among its values, a dose in the unit asked for.
#ifndef QUELL_LIB_EVAL_READING_H_
#define QUELL_LIB_EVAL_READING_H_

#include <array>
#include <cstdint>

#include "lib/base/interval.h"
#include "lib/eval/binding.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell::eval {

// The reasons for which a result can't be used, in the order of Reading::unusable.
inline constexpr std::array<UnknownReason, 4> kUnusableReasons = {
    UnknownReason::kNotANumber, UnknownReason::kNoUsableUnit, UnknownReason::kImplausible, UnknownReason::kNotListed};

// A result of a concept: an interval in the concept's unit, the point of its place in `values`, or 0 where the concept is neither measured nor coded.
struct Reading {
  int unusable = -1;  // the place of its reason in kUnusableReasons; -1: usable
  double low = 0, high = 0;
  bool usable() const { return unusable < 0; }
};

// What the record, a result, says as one of the concept; lib/check/typed.h states how it is read.
Reading ReadResult(const ProgramBinding& binding, int32_t concept_index, const Record& record);

// The dose of an order or administration in the unit of the program's target.
Number ReadDose(const ProgramBinding& binding, int32_t target, const Record& record);

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_READING_H_
