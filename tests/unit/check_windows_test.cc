// A value in the window it is compared with (Q0703); limits of tiers (Q0319); division (Q0118).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/some_rules.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

Lines When(const std::string& condition, const std::string& items = "") {
  return testing::Told({testing::AlertOn("on result Potassium", condition, items)});
}
// Whether a comparison with `P`, a window that holds the value, is told.
bool Warned(std::string condition, const std::string& items = "") {
  for (size_t at = 0; (at = condition.find("$", at)) != std::string::npos;)
    condition.replace(at, 1, "Potassium in past 48 h");
  const Lines told = When(condition, items);
  if (told == Lines{}) return false;
  CHECK_MESSAGE(told == Lines{"Q0703 `" + condition + "`"}, condition);
  return true;
}

TEST_CASE("own window - told where the value answers by itself") {
  for (const char* condition :
       {"latest Potassium >= highest $", "latest Potassium <= lowest $", "latest Potassium >= lowest $",
        "latest Potassium <= highest $", "latest Potassium >= mean $", "mean $ <= latest Potassium",
        "latest Potassium < 1.2 * lowest $", "latest Potassium - highest $ >= 0 mmol/L",
        "latest Potassium / lowest $ < 1.2", "lowest $ + 1 mmol/L > this value", "lowest $ / latest Potassium <= 1",
        "latest Potassium > 0.8 * mean $"}) {
    CAPTURE(condition);
    CHECK(Warned(condition));
  }
  for (const char* never :
       {"latest Potassium > highest $", "this value > 1.5 * highest $", "latest Potassium < lowest $",
        "lowest $ > this value", "latest Potassium - highest $ > 1 mmol/L", "latest Potassium / highest $ > 1.5",
        "latest Potassium < 0.8 * lowest $"}) {
    CAPTURE(never);
    CHECK(Warned(never));
  }
}

TEST_CASE("own window - a mean is always told: the value pulls it towards itself") {
  for (const char* condition : {"mean $ < latest Potassium", "latest Potassium >= 1.2 * mean $",
                                "this value - mean $ > 1 mmol/L", "latest Potassium / mean $ < 0.5"}) {
    CAPTURE(condition);
    CHECK(Warned(condition));
  }
  CHECK_FALSE(Warned("latest Potassium >= 1.2 * mean $ before latest Potassium"));
}

TEST_CASE("own window - silent where only other values make it true") {
  for (const char* condition :
       {"this value >= 1.5 * lowest $", "latest Potassium >= 1.5 * lowest $", "latest Potassium / lowest $ >= 1.5",
        "this value >= lowest $ + 1 mmol/L", "this value - lowest $ >= 1 mmol/L", "latest Potassium > lowest $",
        "highest $ - latest Potassium > 1 mmol/L", "latest Potassium < highest $", "latest Potassium < 0.8 * highest $",
        "highest $ / this value >= 1.5", "latest Potassium >= highest $ before latest Potassium",
        "latest Creatinine / 1 mg/dL >= highest $ / 1 mmol/L"}) {
    CAPTURE(condition);
    CHECK_FALSE(Warned(condition));
  }
}

TEST_CASE("own window - through definitions and parameters, and in tiers") {
  CHECK(When("latest Potassium >= low", "define low = lowest Potassium in past 48 h") ==
        Lines{"Q0703 `latest Potassium >= low`"});
  CHECK(When("latest Potassium < factor * lowest Potassium in past 48 h", "parameter factor = 1.2") ==
        Lines{"Q0703 `latest Potassium < factor * lowest Potassium in past 48 h`"});
  CHECK(When("latest Potassium >= factor * lowest Potassium in past 48 h", "parameter factor = 1.5") == Lines{});
  // A temperature may be below zero, so that a factor says nothing; the highest is still the highest.
  CHECK(When("latest Temperature > highest Temperature in past 48 h") ==
        Lines{"Q0703 `latest Temperature > highest Temperature in past 48 h`"});
  CHECK(When("latest Temperature - lowest Temperature in past 48 h >= 1 Cel") == Lines{});
}

TEST_CASE("own window - products of products are not walked for ever") {
  std::string chain = "latest Potassium";
  for (int i = 0; i < 120; ++i) chain += " * 2 / 2";
  CHECK(When(chain + " > lowest Potassium in past 48 h") == Lines{});
}

TEST_CASE("own window - the message says which of the two it is") {
  const auto message = [](const std::string& condition) {
    return testing::MessageOf(testing::CheckTexts({testing::AlertOn("on result Potassium", condition)}), "Q0703");
  };
  CHECK(message("latest Potassium > highest Potassium in past 48 h").find("never true") != std::string::npos);
  CHECK(message("latest Potassium >= highest Potassium in past 48 h").find("true where there is no other value") !=
        std::string::npos);
}

Lines Row(const std::string& row, const std::string& items = "") {
  return testing::Told(
      {testing::SomeRules(items + "\nalert checked { on result Potassium score points { " + row + " } }\n")});
}

TEST_CASE("tiers - limits are constants and parameters") {
  CHECK(Row("latest Potassium: 1 if > previous Potassium, 0 otherwise") == Lines{"Q0319 `previous Potassium`"});
  CHECK(Row("latest Potassium: 1 if between 3 mmol/L and previous Potassium") == Lines{"Q0319 `previous Potassium`"});
  CHECK(Row("latest Potassium: 1 if > 2 * low", "define low = lowest Potassium in past 7 d before latest Potassium") ==
        Lines{"Q0319 `2 * low`"});
  CHECK(Row("latest Potassium: 1 if > if age > 65 years then 5 mmol/L otherwise 6 mmol/L") ==
        Lines{"Q0319 `if age > 65 years then 5 mmol/L otherwise 6 mmol/L`"});
  CHECK(Row("latest Potassium: 1 if > p", "parameter p = 6 mmol/L") == Lines{});
  CHECK(Row("latest Potassium: 1 if > 1.5 * p", "parameter p = 6 mmol/L") == Lines{});
  CHECK(Row("latest Potassium > previous Potassium: 1 if true") == Lines{});
}

TEST_CASE("division - a blank on both sides") {
  for (const char* quotient : {"latest Potassium/previous Potassium", "latest Potassium /previous Potassium",
                               "latest Potassium/ previous Potassium", "(latest Potassium)/(previous Potassium)"}) {
    CAPTURE(quotient);
    CHECK(When(quotient + std::string(" > 1.2")) == Lines{"Q0118 `/`"});
  }
  CHECK(When("(latest Potassium // now / then\n / previous Potassium) > 1.2") == Lines{});
  CHECK(When("latest Potassium\n/\nprevious Potassium > 1.2") == Lines{});
  CHECK(When("latest Potassium >= 5 mmol/L/1") == Lines{"Q0118 `mmol/L/1`"});
  CHECK(When("latest Cells > 10 10*9/L", "concept Cells { loinc 6690-2 unit 10*3/uL }") == Lines{});
}

}  // namespace
}  // namespace quell
