// What an expression comes to, and the arithmetic and logic of it: unknown with its reasons, or known.
#ifndef QUELL_TESTS_REFERENCE_ANSWER_H_
#define QUELL_TESTS_REFERENCE_ANSWER_H_

#include "lib/check/typed.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell::reference {

// A truth, or a number as an interval, nearly always of one point. A time is a number of seconds.
struct Answer {
  bool known = false;
  ReasonSet reasons = {};
  bool truth = false;
  double low = 0, high = 0;
};

Answer Unknown(ReasonSet reasons);
Answer Known(bool truth);
// Every number is made here, so that none that is not finite ever meets a comparison.
Answer Number(double low, double high);
Answer Number(double value);
Answer Seconds(Duration duration);
Answer Hours(Duration duration);

Truth ToTruth(const Answer& a);

// Kleene's tables.
Answer Not(const Answer& a);
Answer And(const Answer& a, const Answer& b);
Answer Or(const Answer& a, const Answer& b);

Answer Compare(check::CompareOp op, const Answer& a, const Answer& b);
// kAdd, kSubtract, kMultiply, kDivide, kLeast, kGreatest.
Answer Arithmetic(check::ExprKind kind, const Answer& a, const Answer& b);
Answer Scale(const Answer& a, double factor, double offset);
Answer Power(const Answer& a, double exponent);
Answer Function(check::ExprKind kind, const Answer& a);  // kAbs, kRound, kSqrt, kLn, kExp

}  // namespace quell::reference

#endif  // QUELL_TESTS_REFERENCE_ANSWER_H_
