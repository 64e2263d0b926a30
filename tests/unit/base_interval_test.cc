// Arithmetic by the ends, and where it has no value.
#include <doctest/doctest.h>

#include <limits>

#include "lib/base/compare.h"
#include "lib/base/interval.h"
#include "lib/base/text.h"

namespace quell {
namespace {

bool Is(const Number& n, double low, double high) { return n.known() && n.low == low && n.high == high; }
bool Is(const Number& n, UnknownReason why) { return n.why == ReasonSet(why); }

}  // namespace

TEST_CASE("interval - powers") {
  CHECK(Is(Power({-2, 3, {}}, 2), 0, 9));
  CHECK(Is(Power({-3, -2, {}}, 2), 4, 9));
  CHECK(Is(Power({-2, 3, {}}, 3), -8, 27));
  CHECK(Is(Power({2, 4, {}}, -1), 0.25, 0.5));
  CHECK(Is(Power({-4, -2, {}}, -2), 0.0625, 0.25));
  CHECK(Is(Power({-1, 1, {}}, 0), 1, 1));
  CHECK(Is(Power({-1, 1, {}}, -0.5), UnknownReason::kDivisionByZero));
  CHECK(Is(Power({-1, 1, {}}, 0.5), UnknownReason::kOverflow));
  CHECK(Is(Power(Number::Point(1e300), 2), UnknownReason::kOverflow));
}

TEST_CASE("interval - functions") {
  CHECK(Is(Abs({-3, 2, {}}), 0, 3));
  CHECK(Is(Abs({-3, -2, {}}), 2, 3));
  CHECK(Is(Round({-2.5, 2.5, {}}), -3, 3));
  CHECK(FormatNumber(Round(Number::Point(-0.2)).low) == "0");
  CHECK(Is(Sqrt({4, 9, {}}), 2, 3));
  CHECK(Is(Sqrt({-0.1, 9, {}}), UnknownReason::kOverflow));
  CHECK(Is(Ln({0, 1, {}}), UnknownReason::kOverflow));
  CHECK(Is(Exp(Number::Point(0)), 1, 1));
  CHECK(Is(Exp(Number::Point(1'000)), UnknownReason::kOverflow));
  CHECK(Is(Least({1, 5, {}}, {2, 3, {}}), 1, 3));
  CHECK(Is(Greatest({1, 5, {}}, {2, 3, {}}), 2, 5));
  const Number unknown = Add(Number::Unknown(UnknownReason::kTooFew), Number::Unknown(UnknownReason::kImplausible));
  CHECK(unknown.why == (ReasonSet(UnknownReason::kTooFew) | UnknownReason::kImplausible));
}

TEST_CASE("compare - what lies just beside a value is definitely less or more") {
  for (double v : {0.01, -0.01, 0.0, 90.0, 1e300, -1e-200}) {
    CAPTURE(v);
    CHECK(DefinitelyLess(JustBelow(v), v));
    CHECK(DefinitelyLess(v, JustAbove(v)));
  }
  CHECK(JustAbove(std::numeric_limits<double>::max()) == std::numeric_limits<double>::max());
}

TEST_CASE("text - the same text in another form") {
  CHECK(SameText(" Positive\t", "positive"));
  CHECK(SameText("", "  "));
  CHECK_FALSE(SameText("pos itive", "positive"));
}

}  // namespace quell
