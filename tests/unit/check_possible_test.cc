// What is claimed impossible of a condition.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/check/possible.h"
#include "quell/quell.h"

namespace quell::check {
namespace {

// Which answers `when` can have, as letters of "tfu".
std::string Possible(const std::string& when, const std::string& trigger = "result Potassium",
                     const std::string& more = "") {
  const std::vector<Source> sources = {{"m.quell", R"(language 1
module m
concept Potassium { loinc 2823-3
  unit mmol/L
  valence 1
  plausible 1 mmol/L to 12 mmol/L }
concept Sodium { loinc 2951-2
  unit mmol/L }
concept Culture { loinc 600-7
  values "Growth", "No growth" }
concept Opioid { atc N02A* }
parameter limit = 6 mmol/L from 5 mmol/L to 7 mmol/L
)" + more + "alert a { on " + trigger + "\n  when " + when +
                                                       " }\n"}};
  const CompileResult compiled = RuleSet::Compile(sources);
  REQUIRE_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
  const TypedRules& rules = *compiled.rules->impl().typed;
  const TruthSet set = PossibleTruths(rules).Of(rules.alerts.at(0).when);
  return std::string(set.Has(Truth::kTrue) ? "t" : "") + (set.Has(Truth::kFalse) ? "f" : "") +
         (set.Has(Truth::kUnknown) ? "u" : "");
}

TEST_CASE("possible - constants and parameters") {
  CHECK(Possible("true") == "t");
  CHECK(Possible("not true") == "f");
  CHECK(Possible("limit >= 6 mmol/L") == "t");
  CHECK(Possible("limit > 6 mmol/L") == "f");
  CHECK(Possible("1 / 0 > 1") == "u");
}

TEST_CASE("possible - plausible ranges") {
  CHECK(Possible("latest Potassium > 12 mmol/L") == "tfu");  // at the border nothing is claimed
  CHECK(Possible("latest Potassium > 12.1 mmol/L") == "f");
  CHECK(Possible("latest Potassium < 1 mmol/L") == "tfu");
  CHECK(Possible("latest Potassium >= 0.9 mmol/L") == "t");
  CHECK(Possible("latest Potassium >= 0.9 mmol/L", "result Sodium") == "tu");
  CHECK(Possible("latest Potassium between 0.5 mmol/L and 20 mEq/L") == "t");
  CHECK(Possible("2 * latest Potassium + 1 mmol/L > 25.5 mmol/L") == "f");
  CHECK(Possible("latest Potassium - lowest Potassium in past 2 d > 11.5 mmol/L") == "fu");
  CHECK(Possible("latest Sodium >= 0.9 mmol/L") == "tfu");
  CHECK(Possible("latest Potassium / latest Potassium < 0.05") == "f");
}

TEST_CASE("possible - what is known because it triggers") {
  CHECK(Possible("latest Potassium is known") == "t");
  CHECK(Possible("latest Potassium within 2 h is known") == "tf");
  CHECK(Possible("previous Potassium is known") == "tf");
  CHECK(Possible("latest Potassium is known", "result Potassium\n on result Sodium") == "tf");
  CHECK(Possible("this value is known", "result Potassium\n on result Sodium") == "t");
  CHECK(Possible("latest Culture is \"Growth\"", "result Culture") == "tf");
  CHECK(Possible("latest Culture is \"Growth\"") == "tfu");
  CHECK(Possible("time since latest Potassium >= 0 h") == "t");
  CHECK(Possible("time since latest Potassium < -1 h") == "f");
  CHECK(Possible("ordering Opioid", "order Opioid") == "t");
  CHECK(Possible("ordering Opioid", "order Opioid\n on result Potassium") == "tf");
}

TEST_CASE("possible - a limit in the place of a value is not settled") {
  CHECK(Possible("latest Potassium >= 6 mmol/L") == "tfu");
  CHECK(Possible("age >= 18 y") == "tfu");
  CHECK(Possible("(age else 0 y) >= 18 y") == "tf");
  CHECK(Possible("count of Potassium in past 2 d >= 2") == "tf");
  CHECK(Possible("count of Potassium in past 2 d >= -1") == "t");
  CHECK(Possible("count of Potassium since admission >= 2") == "tfu");
  CHECK(Possible("count of Potassium in past 2 d before latest Potassium >= 2") == "tf");
}

TEST_CASE("possible - Kleene") {
  CHECK(Possible("active order for Opioid") == "tf");
  CHECK(Possible("active order for Opioid and sex is female") == "tfu");
  CHECK(Possible("latest Potassium > 13 mmol/L and sex is female") == "f");
  CHECK(Possible("latest Potassium < 13 mmol/L or sex is female") == "t");
  CHECK(Possible("not (active order for Opioid)") == "tf");
  CHECK(Possible("if active order for Opioid then sex is female otherwise true") == "tfu");
  CHECK(Possible("sex is female else active order for Opioid") == "tf");
  CHECK(Possible("sex is female is known") == "tf");
}

TEST_CASE("possible - points") {
  const std::string table =
      "points p { latest Potassium: 3 if > 13 mmol/L, 1 if > 6 mmol/L, 0 otherwise\n age: 2 if > 60 y, 0 if unknown "
      "}\n";
  CHECK(Possible("p >= 4", "result Potassium", table) == "tfu");  // a row that is not settled spans all of its points
  CHECK(Possible("p >= 6", "result Potassium", table) == "f");
  CHECK(Possible("p >= 0", "result Potassium", table) == "t");
}

}  // namespace
}  // namespace quell::check
