// Comparisons of intervals, three-valued. The arithmetic is in lib/base/interval.h.
#ifndef QUELL_LIB_EVAL_NUMBER_H_
#define QUELL_LIB_EVAL_NUMBER_H_

#include "lib/base/compare.h"
#include "lib/base/interval.h"
#include "lib/plan/program.h"
#include "quell/unknown.h"

namespace quell::eval {

using quell::Number;

// Both known.
inline Truth Less(const Number& a, const Number& b) {
  if (DefinitelyLess(a.high, b.low)) return Truth::kTrue;
  return DefinitelyLess(a.low, b.high) ? Truth::kUnknown : Truth::kFalse;
}
inline Truth Equal(const Number& a, const Number& b) {
  if (DefinitelyLess(a.high, b.low) || DefinitelyLess(b.high, a.low)) return Truth::kFalse;
  return NearlyEqual(a.low, b.high) && NearlyEqual(a.high, b.low) ? Truth::kTrue : Truth::kUnknown;
}
inline Truth Not(Truth t) { return t == Truth::kUnknown ? t : t == Truth::kTrue ? Truth::kFalse : Truth::kTrue; }
inline Truth Compare(check::CompareOp op, const Number& a, const Number& b) {
  if (!a.known() || !b.known()) return Truth::kUnknown;
  switch (op) {
    case check::CompareOp::kLess:
      return Less(a, b);
    case check::CompareOp::kLessEqual:
      return Not(Less(b, a));
    case check::CompareOp::kGreater:
      return Less(b, a);
    case check::CompareOp::kGreaterEqual:
      return Not(Less(a, b));
    case check::CompareOp::kEqual:
      return Equal(a, b);
    case check::CompareOp::kNotEqual:
      return Not(Equal(a, b));
  }
  return Truth::kUnknown;
}

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_NUMBER_H_
