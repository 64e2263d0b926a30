// What a dose may be counted in: an amount; of a day's dose, an amount a day.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

std::string Rule(const std::string& condition) {
  return "module d\nconcept X { atc B01AB05 }\nparameter limit = 150 mg\nalert uses { on order X when order dose > "
         "limit }\n"
         "alert checked { on order X when " +
         condition + " }\n";
}
Lines When(const std::string& condition) { return testing::Told({Rule(condition)}); }
std::string Help(const std::string& condition) {
  const testing::Checked checked = testing::CheckTexts({Rule(condition)});
  return checked.diagnostics.empty() ? "" : checked.diagnostics[0].help;
}

TEST_CASE("doses - a day's dose is an amount a day") {
  for (const char* limit : {"150 mg/d", "1 g/d", "3 mmol/d", "3 meq/d", "20 mL/d", "20000 [iU]/d", "3 {tablet}/d",
                            "6.25 mg/h", "2 mg/kg/d * weight", "5 MBq/d"}) {
    CAPTURE(limit);
    CHECK(When("daily dose of X > " + std::string(limit)) == Lines{});
  }
  for (const char* limit : {"150 mg", "5 h", "3 mmol/L", "3 mmol/L/d", "2 mg/kg/d", "3 g.d", "37 Cel", "3 /d", "3"}) {
    CAPTURE(limit);
    CHECK(When("daily dose of X > " + std::string(limit)) == Lines{"Q0302 `" + std::string(limit) + "`"});
  }
  CHECK(When("daily dose of X > limit") == Lines{"Q0302 `limit`"});
  CHECK(Help("daily dose of X > 150 mg") == "say in which time: `150 mg/d`");
  CHECK(Help("daily dose of X > limit") == "count it in mg/d");
  CHECK(Help("daily dose of X > 2 mg/kg/d") == "multiply it by the weight: `2 mg/kg/d * weight`");
}

TEST_CASE("doses - an order's dose is an amount, or the rate of an infusion") {
  for (const char* limit : {"150 mg", "3 mmol", "3 meq", "20 mL", "20000 [iU]", "2 {tablet}", "20 mL/h", "5 ug/min",
                            "0.1 ug/kg/min", "1.5 mg/kg * weight", "50 MBq", "5 U"}) {
    CAPTURE(limit);
    CHECK(When("order dose > " + std::string(limit)) == Lines{});
    CHECK(When("active order for X where dose > " + std::string(limit)) ==
          (std::string(limit).find("weight") == std::string::npos ? Lines{} : Lines{"Q0305 `weight`"}));
  }
  for (const char* limit : {"1.5 mg/kg", "3 mmol/L", "3 g/d", "5 h", "3 m", "2 mg/m2", "3"}) {
    CAPTURE(limit);
    CHECK(When("order dose > " + std::string(limit)) == Lines{"Q0302 `" + std::string(limit) + "`"});
    CHECK(When("active order for X where dose > " + std::string(limit)) == Lines{"Q0302 `" + std::string(limit) + "`"});
  }
  CHECK(Help("order dose > 1.5 mg/kg") == "multiply it by the weight: `1.5 mg/kg * weight`");
  CHECK(Help("order dose > 10 units") == "of international units write `10 [iU]`");
  CHECK(Help("order dose > 3 g/d").find("`daily dose of") != std::string::npos);
}

TEST_CASE("doses - what is calculated with one must leave it an amount") {
  CHECK(When("order dose / weight > 1.5 mg/kg") == Lines{});
  CHECK(When("order dose * order frequency > 3 g/d") == Lines{});
  CHECK(When("order dose / 100 mg > 2") == Lines{});
  CHECK(When("daily dose of X / weight > 2 mg/kg/d") == Lines{});
  CHECK(When("order dose / weight > 1.5 mg") == Lines{"Q0302 `1.5 mg`"});
  CHECK(When("order dose * order frequency > 3 mmol/L") == Lines{"Q0302 `3 mmol/L`"});
}

}  // namespace
}  // namespace quell
