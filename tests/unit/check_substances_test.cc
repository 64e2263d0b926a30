// Numbers made of two substances: no molar mass and no valence applies to them.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

std::string Rule(const std::string& condition) {
  return R"(module s
concept Glucose { loinc 2345-7 unit mg/dL molar mass 180.16 g/mol }
concept Creatinine { loinc 2160-0 unit mg/dL molar mass 113.12 g/mol }
concept SerumCreatinine { loinc 38483-4 unit mg/dL molar mass 113.12 g/mol }
concept K { loinc 2823-3 unit mmol/L valence 1 }
concept Ca { loinc 17863-2 unit mmol/L valence 2 }
alert all { on result K when latest Glucose + latest Creatinine + latest SerumCreatinine > 1 mg/dL and latest Ca > 1 meq/L }
alert checked { on result Glucose when )" +
         condition + " }\n";
}
Lines When(const std::string& condition) { return testing::Told({Rule(condition)}); }

TEST_CASE("substances - the order of a sum does not decide") {
  CHECK(When("latest Glucose + latest Creatinine > 10 mmol/L") == Lines{"Q0302 `10 mmol/L`"});
  CHECK(When("latest Creatinine + latest Glucose > 10 mmol/L") == Lines{"Q0302 `10 mmol/L`"});
  CHECK(When("latest Glucose - latest Creatinine > 10 mmol/L") == Lines{"Q0302 `10 mmol/L`"});
  CHECK(When("latest K + latest Ca > 8 meq/L") == Lines{"Q0302 `8 meq/L`"});
  CHECK(When("latest Ca + latest K > 8 meq/L") == Lines{"Q0302 `8 meq/L`"});
  CHECK(When("(2 * (latest Ca + latest K)) / 3 > 8 meq/L") == Lines{"Q0302 `8 meq/L`"});
  CHECK(When("latest K + (latest K + latest Ca) > 8 meq/L") == Lines{"Q0302 `8 meq/L`"});
}

TEST_CASE("substances - nor does the order of a choice") {
  CHECK(When("(latest Ca within 1 min else latest K) > 6 meq/L") == Lines{"Q0302 `6 meq/L`"});
  CHECK(When("(latest K else latest Ca within 1 min) > 6 meq/L") == Lines{"Q0302 `6 meq/L`"});
  CHECK(When("(if age > 3 a then latest K otherwise latest Ca) > 6 meq/L") == Lines{"Q0302 `6 meq/L`"});
  CHECK(When("least of (latest K, latest Ca) > 6 meq/L") == Lines{"Q0302 `6 meq/L`"});
  CHECK(When("greatest of (1 mmol/L, latest Ca, latest K) > 6 meq/L") == Lines{"Q0302 `6 meq/L`"});
}

TEST_CASE("substances - what needs neither, or has one, stays right") {
  CHECK(When("latest K + latest Ca > 8000 umol/L") == Lines{});
  CHECK(When("latest Glucose + latest Creatinine > 1 g/L") == Lines{});
  CHECK(When("(latest Creatinine else latest SerumCreatinine) > 200 umol/L") == Lines{});
  CHECK(When("(latest Ca else 2 mmol/L) > 4 meq/L") == Lines{});
  CHECK(When("latest Glucose / latest Creatinine > 3") == Lines{});
}

TEST_CASE("substances - the message names them") {
  const testing::Checked checked = testing::CheckTexts({Rule("latest K + latest Ca > 8 meq/L")});
  REQUIRE(checked.diagnostics.size() == 1);
  CHECK(checked.diagnostics[0].help.find("different substances (`K` and `Ca`)") != std::string::npos);
}

}  // namespace
}  // namespace quell
