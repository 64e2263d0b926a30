// Definitions, with and without arguments: shared, limited, and what is said of their mistakes.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/limits.h"
#include "tests/support/some_rules.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

testing::Checked When(const std::string& condition, const std::string& items) {
  return testing::CheckTexts({testing::AlertOn("on result Potassium", condition, items)});
}
Lines DefineNames(const check::TypedRules& rules) {
  Lines names;
  for (const check::Define& define : rules.defines) names.push_back(define.name);
  return names;
}

TEST_CASE("functions - the same arguments are one expression") {
  const testing::Checked checked =
      When("f(latest Potassium, 3) > 12 and f(latest Potassium, 3) > 10 and f(latest Potassium, 4) > 12",
           "define f(a, b) = a / 1 mmol/L * b");
  CHECK(checked.told == Lines{"Q0708 `f(latest Potassium, 3) > 10`"});
  CHECK(DefineNames(checked.result.rules) == Lines{"f(latest Potassium, 3)", "f(latest Potassium, 4)"});
}

TEST_CASE("functions - arguments inside arguments are shown in the caller's words") {
  const testing::Checked checked =
      When("f(latest Potassium) > 8 mmol/L", "define f(x) = g(x + 1 mmol/L)\ndefine g(y) = y * 2");
  CHECK(checked.told == Lines{});
  CHECK(DefineNames(checked.result.rules) == Lines{"f(latest Potassium)", "g((latest Potassium) + 1 mmol/L)"});
}

TEST_CASE("functions - arguments of every kind, and in windows") {
  CHECK(When("low(12 h) > 2 mmol/L and low(win) > 3 mmol/L and half(sex is female)",
             "parameter win = 6 h\ndefine low(w) = lowest Potassium in past w before latest Potassium\ndefine half(t) "
             "= not t")
            .told == Lines{});
  CHECK(When("low(3 mg) > 2 mmol/L", "define low(w) = lowest Potassium in past w").told == Lines{"Q0306 `w`"});
  CHECK(When("low(latest Potassium) > 2 mmol/L", "define low(w) = lowest Potassium in past w").told ==
        Lines{"Q0306 `w`"});
  CHECK(When("count of Potassium where big(value) in past 7 d > 2", "define big(v) = v > 6 mmol/L").told == Lines{});
  CHECK(When("count of Potassium where big(value) in past 7 d > 2", "define big(v) = v > latest Potassium").told ==
        Lines{"Q0305 `big(value)`"});
  CHECK(testing::CheckTexts({testing::AlertOn("on order Vancomycin", "big(order dose)", "define big(d) = d > 1 g")})
            .told == Lines{});
}

TEST_CASE("functions - a mistake in the body is told with the call that showed it") {
  const testing::Checked checked =
      When("f(latest Potassium) > 2 and f(latest Creatinine) > 2", "define f(x) = x + 1 mg/dL");
  REQUIRE(checked.told == Lines{"Q0302 `1 mg/dL`", "Q0302 `2`"});
  REQUIRE_FALSE(checked.diagnostics[0].notes.empty());
  CHECK(checked.diagnostics[0].notes[0].message == "used here with `latest Potassium`");
}

TEST_CASE("functions - one mistake in a body is told once, however often it is called") {
  CHECK(
      When("f(latest Potassium) > 2 mmol/L and f(previous Potassium) > 3 mmol/L", "define f(x) = x + nonesuch").told ==
      Lines{"Q0201 `nonesuch`"});
}

TEST_CASE("functions - wrong calls") {
  const std::string f = "define f(a, b) = a + b\nparameter p = 3\n";
  CHECK(When("f(1) > 2", f).told == Lines{"Q0702 `p`", "Q0314 `f(1)`"});
  CHECK(When("f(1, 2, 3) > p", f).told == Lines{"Q0314 `f(1, 2, 3)`"});
  CHECK(When("f > p", f).told == Lines{"Q0314 `f`"});
  CHECK(When("p(3) > f(1, 2)", f).told == Lines{"Q0314 `p(3)`"});
  CHECK(When("g(3) > 2", "define gg(x) = x").told == Lines{"Q0201 `g`"});
  CHECK(When("f(3) > 2", "define f(x) = g(x)\ndefine g(x) = f(x)").told == Lines{"Q0203 `f`"});
  CHECK(When("f(f(latest Potassium)) > 7 mmol/L", "define f(x) = x * 2").told == Lines{});
  CHECK(When("f(3, 4) > 7", "define f(x, x) = x * 2").told[0] == "Q0202 `x`");
}

TEST_CASE("functions - the body of one that nobody calls is looked through") {
  const Lines names = When("true", "define idle(x) = x + nonesuch + latest Nothing").told;
  CHECK(std::count(names.begin(), names.end(), "Q0201 `nonesuch`") == 1);
  CHECK(std::count(names.begin(), names.end(), "Q0201 `Nothing`") == 1);
}

TEST_CASE("functions - what calls come to is limited") {
  std::string items = "define f0(x) = x\n";
  for (int i = 1; i <= 24; ++i) {
    const std::string below = "f" + std::to_string(i - 1);
    items += "define f" + std::to_string(i) + "(x) = " + below + "(x) + " + below + "(x * 3)\n";
  }
  const testing::Checked narrow = When("f5(1) > 2", items.substr(0, items.find("define f6")));
  CHECK(std::none_of(narrow.diagnostics.begin(), narrow.diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; }));
  // The powers of 3 repeat: the sum has few different parts, and stays small.
  CHECK(narrow.result.rules.exprs.size() < 400);
  std::string doubled = "define f0(x, y) = x + y\n";
  for (int i = 1; i <= 24; ++i) {
    const std::string below = "f" + std::to_string(i - 1);
    doubled += "define f" + std::to_string(i) + "(x, y) = " + below + "(x, y * 2) + " + below + "(y * 3, x)\n";
  }
  const testing::Checked wide = When("f24(1, 2) > 2", doubled);
  CHECK(testing::MessageOf(wide, "Q0315").find("written out, definitions come to more than") == 0);
  CHECK(wide.result.rules.exprs.size() < 2 * limits::kExpandedNodes);
}

TEST_CASE("functions - definitions inside definitions are limited in height") {
  std::string items = "define d0 = latest Potassium\n";
  for (int i = 1; i <= limits::kExpandedHeight + 10; ++i) {
    items += "define d" + std::to_string(i) + " = d" + std::to_string(i - 1) + " + 1 mmol/L\n";
  }
  const testing::Checked checked = When("d" + std::to_string(limits::kExpandedHeight + 10) + " > 3 mmol/L", items);
  CHECK(testing::MessageOf(checked, "Q0105") != "");
  std::string names = "define d0 = latest Potassium\n";
  for (int i = 1; i <= 3'000; ++i) names += "define d" + std::to_string(i) + " = d" + std::to_string(i - 1) + "\n";
  CHECK(testing::MessageOf(When("d3000 > 3 mmol/L", names), "Q0105") != "");
}

TEST_CASE("points - a table that stands alone") {
  const testing::Checked checked = When("news >= 3", R"(points news "Early warning" {
  latest Potassium: 3 if >= 6 mmol/L, 1 if >= 5 mmol/L, 0 otherwise
  daily dose of Vancomycin: 2 if > 4 g/d
  age: 1 if > 65 years
})");
  CHECK(checked.told == Lines{});
  CHECK(DefineNames(checked.result.rules) == Lines{"news"});
}

}  // namespace
}  // namespace quell
