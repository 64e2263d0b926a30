// Whatever is called never true or never false is so, for random rules and random values.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "lib/base/compare.h"
#include "tests/support/some_rules.h"

namespace quell {
namespace {

using check::CompareOp;
using check::Expr;
using check::ExprId;
using check::ExprKind;

// The slow, obvious evaluation of what these rules are made of. Empty: unknown.
struct Evaluation {
  const check::TypedRules& rules;
  double latest, previous;

  const Expr& At(ExprId id) const { return rules.exprs[static_cast<size_t>(id)]; }
  ExprId Child(const Expr& e, int32_t i) const { return rules.children[static_cast<size_t>(e.first + i)]; }

  std::optional<double> Number(ExprId id) const {
    const Expr& e = At(id);
    if (e.kind == ExprKind::kNumber) return e.number;
    if (e.kind == ExprKind::kPicked) return e.pick == check::Pick::kLatest ? latest : previous;
    const bool list = e.kind == ExprKind::kLeast || e.kind == ExprKind::kGreatest;
    const std::optional<double> a = Number(list ? Child(e, 0) : e.a);
    const std::optional<double> b = list                    ? Number(Child(e, 1))
                                    : e.b == check::kNoExpr ? std::optional<double>(0)
                                                            : Number(e.b);
    if (!a.has_value() || !b.has_value()) return std::nullopt;
    double out = 0;
    switch (e.kind) {
      case ExprKind::kAdd:
        out = *a + *b;
        break;
      case ExprKind::kSubtract:
        out = *a - *b;
        break;
      case ExprKind::kMultiply:
        out = *a * *b;
        break;
      case ExprKind::kDivide:
        out = *a / *b;
        break;
      case ExprKind::kNegate:
        out = -*a;
        break;
      case ExprKind::kAbs:
        out = std::fabs(*a);
        break;
      case ExprKind::kRound:
        out = std::round(*a);
        break;
      case ExprKind::kSqrt:
        out = std::sqrt(*a);
        break;
      case ExprKind::kLn:
        out = std::log(*a);
        break;
      case ExprKind::kPower:
        out = std::pow(*a, e.number);
        break;
      case ExprKind::kLeast:
        out = std::min(*a, *b);
        break;
      case ExprKind::kGreatest:
        out = std::max(*a, *b);
        break;
      case ExprKind::kConvert:
        out = *a * e.number + e.offset;
        break;
      default:
        FAIL("an expression that this test does not know");
        break;
    }
    return std::isfinite(out) ? std::optional<double>(out) : std::nullopt;
  }

  std::optional<bool> Truth(ExprId id) const {
    const Expr& e = At(id);
    if (e.kind == ExprKind::kAnd || e.kind == ExprKind::kOr) {
      const bool settles = e.kind == ExprKind::kOr;
      std::optional<bool> out = !settles;
      for (int32_t i = 0; i < e.count; ++i) {
        const std::optional<bool> operand = Truth(Child(e, i));
        if (operand == settles) return settles;
        if (!operand.has_value()) out = std::nullopt;
      }
      return out;
    }
    const std::optional<double> a = Number(e.a), b = Number(e.b);
    if (!a.has_value() || !b.has_value()) return std::nullopt;
    if (e.kind == ExprKind::kBetween) return LessOrNearlyEqual(*b, *a) && LessOrNearlyEqual(*a, *Number(e.c));
    switch (e.op) {
      case CompareOp::kLess:
        return DefinitelyLess(*a, *b);
      case CompareOp::kLessEqual:
        return LessOrNearlyEqual(*a, *b);
      case CompareOp::kGreater:
        return DefinitelyLess(*b, *a);
      default:
        return LessOrNearlyEqual(*b, *a);
    }
  }
};

class RandomRule {
 public:
  explicit RandomRule(uint32_t seed) : random_(seed) {}
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_()) % n; }

  // A number without a unit, from 1 to 12 where it is a potassium.
  std::string Number(int depth) {
    if (depth == 0 || Below(4) == 0) {
      static const char* const kLeaves[] = {"latest Potassium / 1 mmol/L", "previous Potassium / 1 mmol/L",
                                            "latest Potassium / 1 mmol/L"};
      return Below(4) == 0 ? std::to_string(Below(15)) : "(" + std::string(kLeaves[Below(3)]) + ")";
    }
    const std::string a = Number(depth - 1), b = Number(depth - 1);
    switch (Below(10)) {
      case 0:
        return "(" + a + " + " + b + ")";
      case 1:
        return "(" + a + " - " + b + ")";
      case 2:
        return "(" + a + " * " + b + ")";
      case 3:
        return "(" + a + " / " + b + ")";
      case 4:
        return "abs(" + a + ")";
      case 5:
        return "round(" + a + ")";
      case 6:
        return "sqrt(" + a + ")";
      case 7:
        return "(" + a + ") ^ " + (Below(2) == 0 ? "2" : "-0.5");
      case 8:
        return "least of (" + a + ", " + b + ")";
      default:
        return "greatest of (" + a + ", " + b + ")";
    }
  }
  std::string Comparison() {
    static const char* const kOps[] = {" < ", " <= ", " > ", " >= "};
    const int depth = static_cast<int>(Below(3));
    const std::string a = Number(depth);
    if (Below(5) == 0) return a + " between " + std::to_string(Below(12)) + " and " + std::to_string(Below(16));
    return a + kOps[Below(4)] + std::to_string(static_cast<int>(Below(40)) - 10);
  }
  std::string Condition() {
    const std::string joint = Below(2) == 0 ? " and " : " or ";
    std::string out = Comparison();
    for (uint32_t i = Below(4); i > 0; --i) out += joint + Comparison();
    return out;
  }
  double Value() {
    return Below(5) == 0 ? (Below(2) == 0 ? 1 : 12) : 1 + 11 * (static_cast<double>(Below(10'001)) / 10'000);
  }

 private:
  std::mt19937 random_;
};

TEST_CASE("lints - whatever is called never true or never false is so") {
  int claims = 0;
  for (uint32_t seed = 1; seed <= 1'500; ++seed) {
    RandomRule random(seed);
    const std::string text = testing::AlertOn("on result Potassium", random.Condition());
    const testing::Checked checked = testing::CheckTexts({text});
    const check::TypedRules& rules = checked.result.rules;
    REQUIRE_FALSE(HasErrors(checked.diagnostics));
    for (const Diagnostic& d : checked.diagnostics) {
      if (d.code != "Q0706" && d.code != "Q0707") continue;
      ++claims;
      const bool never_true = d.code == "Q0706";
      // Beside another limit, it is the two of them together that the claim is about.
      const bool together = !d.notes.empty();
      const ExprId when = std::find_if(rules.alerts.begin(), rules.alerts.end(), [](const check::Alert& a) {
                            return a.name == "checked";
                          })->when;
      for (ExprId id = 0; id < static_cast<ExprId>(rules.exprs.size()); ++id) {
        const Expr& e = rules.exprs[static_cast<size_t>(id)];
        const bool meant = together ? id == when : e.type == check::Type::kTruth && e.span == d.span;
        if (!meant) continue;
        for (int i = 0; i < 100; ++i) {
          const Evaluation patient{rules, random.Value(), random.Value()};
          const bool broken = patient.Truth(id) == never_true;
          CHECK_MESSAGE(!broken, d.message << " seed " << seed << " latest " << patient.latest << " previous "
                                           << patient.previous);
        }
      }
    }
  }
  CHECK(claims > 300);
}

}  // namespace
}  // namespace quell
