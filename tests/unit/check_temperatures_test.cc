// Temperatures and differences of them: which of the two a constant is, and what is refused where nothing says.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "quell/ruleset.h"
#include "tests/support/some_rules.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

// Of temperatures in Cel (`Temperature`) and in K (`Cold`).
Lines When(const std::string& condition) {
  return testing::Told(
      {testing::AlertOn("on result Temperature", condition,
                        "concept Cold { loinc 8310-5 unit K }\n"
                        "alert use_cold { on result Temperature when latest Cold is known }\n"
                        "parameter degree = 1 Cel\n"
                        "alert use_degree { on result Temperature when latest Temperature > degree }")});
}
bool Good(const std::string& condition) { return When(condition) == Lines{}; }
Lines Refused(const std::string& under) { return {"Q0310 `" + under + "`"}; }

TEST_CASE("temperatures - no amount is taken from a temperature or added to it") {
  CHECK(When("latest Temperature - 1 K > 37 Cel") == Refused("1 K"));
  CHECK(When("latest Temperature - 310 K > 1 K") == Refused("310 K"));
  CHECK(When("310 K - latest Temperature > 1 K") == Refused("310 K"));
  CHECK(When("latest Temperature - 1.8 [degF] > 37 Cel") == Refused("37 Cel"));
  CHECK(When("latest Temperature - 1 Cel > 37 Cel") == Refused("37 Cel"));
  CHECK(When("latest Temperature - degree > 37 Cel") == Refused("37 Cel"));
  CHECK(When("latest Temperature - 1 Cel > previous Temperature") == Refused("previous Temperature"));
  CHECK(When("latest Temperature > previous Temperature + 1 Cel") == Refused("previous Temperature + 1 Cel"));
  CHECK(When("latest Temperature > previous Temperature + 1 K") == Refused("previous Temperature + 1 K"));
  CHECK(When("latest Cold + 1 Cel > 300 K") == Refused("latest Cold + 1 Cel"));
  CHECK(When("latest Cold - 1 Cel > 300 K") == Refused("1 Cel"));
  CHECK(When("latest Cold - 300 K > 1 Cel") == Refused("1 Cel"));
}

TEST_CASE("temperatures - a difference never meets a temperature") {
  CHECK(When("change in Temperature in past 6 h > latest Temperature") == Refused("latest Temperature"));
  CHECK(When("latest Temperature - change in Temperature in past 6 h > 37 Cel") == Refused("latest Temperature"));
  CHECK(When("(change in Temperature in past 6 h else latest Temperature) > 1 Cel") == Refused("latest Temperature"));
  CHECK(When("least of (latest Temperature, latest Temperature - previous Temperature) > 1 Cel") ==
        Refused("latest Temperature"));
}

TEST_CASE("temperatures - what stays right") {
  CHECK(Good("latest Temperature - previous Temperature >= 1 Cel"));
  CHECK(Good("latest Temperature - previous Temperature >= 1.8 [degF]"));
  CHECK(Good("latest Temperature - previous Temperature >= 1 K"));
  CHECK(Good("latest Temperature - previous Temperature >= degree"));
  CHECK(Good("latest Temperature - previous Temperature between 1 Cel and 3.6 [degF]"));
  CHECK(Good("(latest Temperature - previous Temperature else 0 Cel) >= 1 Cel"));
  CHECK(Good("change in Temperature in past 6 h - 1 K > 1 Cel"));
  CHECK(Good("abs(latest Temperature - 37 Cel) > 1 K"));
  CHECK(Good("latest Temperature > 310 K"));
  CHECK(Good("(latest Temperature else 37 Cel) > 100 [degF]"));
  CHECK(Good("latest Temperature - latest Cold > 1 Cel"));
}

// The typed rules say by which number a constant was counted.
std::string Typed(const std::string& condition) {
  const CompileResult compiled = RuleSet::Compile(std::vector<Source>{
      {"t.quell",
       "language 1 module t\nconcept T { loinc 8310-5 unit Cel }\nconcept Cold { loinc 8310-5 unit K }\n"
       "alert a { on result T when latest Cold is known and " +
           condition + " }\n"}});
  REQUIRE(compiled.rules != nullptr);
  return compiled.rules->Dump(Stage::kTyped);
}

TEST_CASE("temperatures - a constant beside a difference is one, wherever the difference comes from") {
  for (const char* difference : {"latest T - previous T", "change in Cold in past 6 h", "latest Cold - previous Cold",
                                 "slope of T in past 6 h * 1 h", "change in T in past 6 h + 1 K"}) {
    CAPTURE(difference);
    const std::string text = Typed("(" + std::string(difference) + ") > 2 Cel");
    CHECK_MESSAGE(text.find("> 2 Cel") != std::string::npos, text);
    CHECK_MESSAGE(text.find("2 Cel [in K]") == std::string::npos, text);  // 275.15 K
  }
  CHECK(Typed("latest Cold > 2 Cel").find("2 Cel [in K]") != std::string::npos);
}

TEST_CASE("temperatures - the message says how to ask for a rise") {
  const auto help = [](const std::string& condition) {
    const testing::Checked checked = testing::CheckTexts({testing::AlertOn("on result Temperature", condition)});
    return checked.diagnostics.empty() ? "" : checked.diagnostics[0].help;
  };
  for (const char* condition : {"latest Temperature - 1 K > 37 Cel", "latest Temperature - 1 Cel > 37 Cel",
                                "latest Temperature > previous Temperature + 1 Cel"}) {
    CAPTURE(condition);
    CHECK(help(condition).find("`latest Temperature - previous Temperature >= 1 Cel`") != std::string::npos);
  }
}

}  // namespace
}  // namespace quell
