// What is proved of rules without data: each warning where it is right, and silence where it is not.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "lib/check/ranges.h"
#include "tests/support/some_rules.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

Lines When(const std::string& condition, const std::string& items = "") {
  return testing::Told({testing::AlertOn("on result Potassium", condition, items)});
}
std::string Why(const std::string& code, const std::string& condition, const std::string& items = "") {
  return testing::MessageOf(testing::CheckTexts({testing::AlertOn("on result Potassium", condition, items)}), code);
}
// An alert on potassium with these lines.
Lines Lint(const std::string& lines, const std::string& items = "") {
  return testing::Told({testing::SomeRules(items + "\nalert checked {\n  on result Potassium\n" + lines + "\n}\n")});
}
Lines Points(const std::string& rows) { return Lint("  score points { " + rows + " }"); }

TEST_CASE("lints - never true and never false, by what values can be") {
  CHECK(When("count of Potassium in past 7 d < 0") == Lines{"Q0706 `count of Potassium in past 7 d < 0`"});
  CHECK(When("count of Potassium in past 7 d >= 0") == Lines{"Q0707 `count of Potassium in past 7 d >= 0`"});
  CHECK(When("count of Potassium in past 7 d >= 1") == Lines{});
  CHECK(When("age < 0 years") == Lines{"Q0706 `age < 0 years`"});
  CHECK(When("abs(latest Potassium - previous Potassium) < 0 mmol/L") ==
        Lines{"Q0706 `abs(latest Potassium - previous Potassium) < 0 mmol/L`"});
  CHECK(When("latest Potassium - previous Potassium > 11.5 mmol/L") ==
        Lines{"Q0706 `latest Potassium - previous Potassium > 11.5 mmol/L`"});
  CHECK(When("latest Potassium - previous Potassium > 10.5 mmol/L") == Lines{});
  CHECK(When("latest Potassium / previous Potassium > 13") ==
        Lines{"Q0706 `latest Potassium / previous Potassium > 13`"});
  CHECK(When("mean Potassium in past 7 d before latest Potassium > 5 mmol/L") == Lines{});
  CHECK(When("time since latest Potassium < 0 h") == Lines{"Q0706 `time since latest Potassium < 0 h`"});
  CHECK(When("1 > 2") == Lines{"Q0706 `1 > 2`"});
  CHECK(When("latest Creatinine > 1000 mg/dL and latest Creatinine > -3 mg/dL") ==
        Lines{"Q0708 `latest Creatinine > -3 mg/dL`"});
  CHECK(When("latest Potassium between 5 mmol/L and 3 mmol/L") ==
        Lines{"Q0706 `latest Potassium between 5 mmol/L and 3 mmol/L`"});
  CHECK(When("ordering Digoxin") == Lines{"Q0706 `ordering Digoxin`"});
  CHECK(Why("Q0706", "latest Potassium - previous Potassium > 11.5 mmol/L").find("is from -11 to 11 mmol/L") !=
        std::string::npos);
}

TEST_CASE("lints - any source of records is reckoned with") {
  CHECK(When("count of Potassium in past 7 d is unknown") == Lines{});
  CHECK(When("latest Potassium is known") == Lines{});
  CHECK(When("active order for Digoxin is known") == Lines{});
  CHECK(When("(latest Potassium else 0 mmol/L) < 1 mmol/L") == Lines{});
}

TEST_CASE("lints - a threshold that is told to be implausible is not told twice") {
  CHECK(When("latest Potassium > 15 mmol/L") == Lines{"Q0704 `15 mmol/L`"});
  CHECK(When("latest Potassium > 15 mmol/L and latest Potassium > 14 mmol/L") ==
        Lines{"Q0704 `15 mmol/L`", "Q0704 `14 mmol/L`"});
}

TEST_CASE("lints - parameters are at their values, and it is said where others would do") {
  const std::string wide = "parameter limit = -1 from -5 to 5";
  const std::string narrow = "parameter limit = -1 from -5 to -1";
  CHECK(Why("Q0706", "count of Potassium in past 7 d < limit", wide).find("not over all of their ranges") !=
        std::string::npos);
  const std::string always = Why("Q0706", "count of Potassium in past 7 d < limit", narrow);
  CHECK(always != "");
  CHECK(always.find("not over all of their ranges") == std::string::npos);
  CHECK(When("switch_on = 1", "parameter switch_on = 0 from 0 to 1") == Lines{});
  CHECK(When("latest Potassium > limit and latest Potassium > 5 mmol/L", "parameter limit = 6 mmol/L") == Lines{});
}

TEST_CASE("lints - limits beside one another") {
  CHECK(When("latest Potassium > 6 mmol/L and latest Potassium < 5 mmol/L") ==
        Lines{"Q0706 `latest Potassium < 5 mmol/L`"});
  CHECK(When("latest Potassium >= 6 mmol/L and latest Potassium < 6 mmol/L") ==
        Lines{"Q0706 `latest Potassium < 6 mmol/L`"});
  CHECK(When("latest Potassium >= 6 mmol/L and latest Potassium <= 6 mmol/L") == Lines{});
  CHECK(When("latest Potassium > 6 mmol/L and latest Potassium > 5000 umol/L") ==
        Lines{"Q0708 `latest Potassium > 5000 umol/L`"});
  CHECK(When("latest Potassium > 5 mmol/L and 6 mmol/L < latest Potassium") ==
        Lines{"Q0708 `latest Potassium > 5 mmol/L`"});
  CHECK(When("latest Potassium > 6 mmol/L or latest Potassium > 5 mmol/L") ==
        Lines{"Q0708 `latest Potassium > 6 mmol/L`"});
  CHECK(When("latest Potassium > 6 mmol/L or latest Potassium < 3 mmol/L") == Lines{});
  CHECK(When("latest Potassium >= 5 mmol/L or latest Potassium < 6 mmol/L") ==
        Lines{"Q0707 `latest Potassium < 6 mmol/L`"});
  CHECK(When("latest Potassium > 6 mmol/L and previous Potassium < 5 mmol/L") == Lines{});
  CHECK(When("latest Potassium within 1 d > 6 mmol/L and latest Potassium > 5 mmol/L") == Lines{});
  CHECK(When("latest Potassium between 3 mmol/L and 4 mmol/L and latest Potassium < 5 mmol/L") ==
        Lines{"Q0708 `latest Potassium < 5 mmol/L`"});
  CHECK(Why("Q0708", "latest Potassium > 6 mmol/L and latest Potassium > 5 mmol/L").find("as at 7 mmol/L") !=
        std::string::npos);
  // What the comparison does not tell apart is not told apart here.
  CHECK(When("latest Potassium > 6 mmol/L and latest Potassium < 6.0000000001 mmol/L") == Lines{});
}

TEST_CASE("lints - tiers of points") {
  CHECK(Points("latest Potassium: 3 if >= 6 mmol/L, 1 if >= 5 mmol/L") == Lines{});
  CHECK(Points("latest Potassium: 1 if >= 5 mmol/L, 3 if >= 6 mmol/L") == Lines{"Q0709 `>= 6 mmol/L`"});
  CHECK(Points("latest Potassium: 1 if < 5 mmol/L, 2 if >= 5 mmol/L, 3 if > 6 mmol/L") == Lines{"Q0709 `> 6 mmol/L`"});
  CHECK(Points("count of Potassium in past 7 d: 1 if < 0, 2 if > 3") == Lines{"Q0709 `< 0`"});
  CHECK(Points("age: 1 if between 65 years and 74 years, 2 if >= 75 years") == Lines{});
  CHECK(Points("age: 1 if between 65 years and 73 years, 2 if >= 75 years") == Lines{"Q0710 `age`"});
  CHECK(Points("latest Potassium: 1 if between 5 mmol/L and 5.9 mmol/L, 2 if >= 6 mmol/L") ==
        Lines{"Q0710 `latest Potassium`"});
  CHECK(Points("latest Potassium: 1 if between 5 mmol/L and 5.9 mmol/L, 2 if >= 6 mmol/L, 0 otherwise") == Lines{});
  CHECK(Points("latest Potassium: 1 if between 5 mmol/L and 6 mmol/L, 2 if > 6 mmol/L") == Lines{});
  CHECK(Points("latest Potassium: 2 if < 3 mmol/L, 2 if > 6 mmol/L") == Lines{"Q0710 `latest Potassium`"});
  CHECK(Points("latest Potassium: 1 if between 5 mmol/L and 6 mmol/L, 2 if between 6 mmol/L and 7 mmol/L") ==
        Lines{"Q0711 `between 6 mmol/L and 7 mmol/L`"});
  CHECK(Points("latest Potassium: 1 if between 5 mmol/L and 6 mmol/L, 1 if between 6 mmol/L and 7 mmol/L") == Lines{});
  CHECK(Points("latest Potassium: 2 if < 3.5 mmol/L, 0 if between 3.5 mmol/L and 5 mmol/L, 2 if > 5 mmol/L") ==
        Lines{});
  CHECK(Points("active order for Digoxin: 1 if true, 0 if unknown") == Lines{});
}

TEST_CASE("lints - tiers of severity and show, and scores that can't be") {
  const std::string points = "  score points { latest Potassium: 3 if >= 6 mmol/L, 1 otherwise }\n";
  CHECK(Lint(points + "  severity high if score >= 3, moderate if score >= 1") == Lines{});
  CHECK(Lint(points + "  severity moderate if score >= 1, high if score >= 3") == Lines{"Q0709 `high if score >= 3`"});
  CHECK(Lint(points + "  severity high if score >= 4, moderate otherwise") == Lines{"Q0709 `high if score >= 4`"});
  CHECK(Lint(points + "  fire at score >= 4") == Lines{"Q0706 `score >= 4`"});
  CHECK(Lint(points + "  fire at score >= 3\n  severity high if score >= 3, moderate if score < 3") ==
        Lines{"Q0709 `moderate if score < 3`"});
  CHECK(Lint("  severity high if true, low if age > 3 a") == Lines{"Q0709 `low if age > 3 a`"});
  CHECK(Lint("  severity high if age > 3 a, low if age > 3 a") == Lines{"Q0709 `low if age > 3 a`"});
}

TEST_CASE("lints - exclusions") {
  CHECK(Lint("  when latest Potassium > 6 mmol/L\n  exclude when latest Potassium < 3 mmol/L") ==
        Lines{"Q0712 `latest Potassium < 3 mmol/L`"});
  CHECK(Lint("  when latest Potassium > 6 mmol/L\n  exclude when latest Potassium > 5 mmol/L") ==
        Lines{"Q0712 `latest Potassium > 5 mmol/L`"});
  CHECK(Lint("  when latest Potassium > 6 mmol/L\n  exclude when latest Potassium > 6 mmol/L") ==
        Lines{"Q0712 `latest Potassium > 6 mmol/L`"});
  CHECK(Lint("  when latest Potassium > 6 mmol/L\n  exclude when latest Potassium > 8 mmol/L") == Lines{});
  CHECK(Lint("  exclude when count of Potassium in past 7 d < 0") ==
        Lines{"Q0712 `count of Potassium in past 7 d < 0`"});
  CHECK(Lint("  exclude when true") == Lines{"Q0712 `true`"});
  CHECK(Lint("  when latest Potassium > 6 mmol/L and sex is female\n  exclude when latest Potassium < 3 mmol/L or "
             "pregnant") == Lines{});
}

TEST_CASE("lints - windows that nonesuch can fill") {
  CHECK(When("lowest Potassium in past 7 d before earliest Potassium > 3 mmol/L") ==
        Lines{"Q0713 `lowest Potassium in past 7 d before earliest Potassium`"});
  CHECK(When("count of Potassium since latest Potassium > 3") ==
        Lines{"Q0713 `count of Potassium since latest Potassium`"});
  CHECK(When("count of Potassium since latest Creatinine > 3") == Lines{});
  CHECK(When("count of Potassium since latest Creatinine before previous Creatinine > 3") ==
        Lines{"Q0713 `count of Potassium since latest Creatinine before previous Creatinine`"});
  CHECK(When("count of Potassium since previous Creatinine before latest Creatinine > 3") == Lines{});
}

TEST_CASE("lints - interrupting without reasons or an intent") {
  const std::string silent = "  status silent\n  when latest Potassium > 6 mmol/L\n  show interruptive\n";
  CHECK(Lint(silent) == Lines{"Q0714 `checked`"});
  CHECK(Lint(silent + "  override reasons standard") == Lines{"Q0714 `checked`"});
  CHECK(Lint(silent + "  override reasons standard\n  intends ended Digoxin, in next 24 h") == Lines{});
  CHECK(Lint("  status draft\n  show hard stop") == Lines{});
  CHECK(Lint("  status silent\n  show passive") == Lines{});
}

TEST_CASE("lints - review dates") {
  check::CheckOptions options;
  const std::string text = "language 1\nmodule old\n  review 2026-06-01\n";
  CHECK(testing::Told({text}, options) == Lines{});
  options.today = absl::CivilDay(2026, 6, 1);
  CHECK(testing::Told({text}, options) == Lines{});
  options.today = absl::CivilDay(2026, 6, 2);
  CHECK(testing::Told({text}, options) == Lines{"Q0715 `2026-06-01`"});
}

TEST_CASE("lints - what can never hold an alert back") {
  const auto pair = [](const std::string& other, const std::string& lines) {
    return Lint("  when latest Potassium > 6 mmol/L\n" + lines + "  suppressed when other shows",
                "alert other {\n  on result Potassium\n" + other + "}\n");
  };
  CHECK(pair("  status draft\n", "  status silent\n") == Lines{"Q0716 `other`"});
  CHECK(pair("  status retired\n", "  status silent\n") == Lines{"Q0716 `other`"});
  CHECK(pair("  status silent\n", "  status silent\n") == Lines{});
  CHECK(pair("  status draft\n", "  status draft\n") == Lines{});
  const std::string interrupts =
      "  show interruptive\n  override reasons standard\n  intends ended Digoxin, in next 24 h\n";
  CHECK(pair("  status silent\n", "  status silent\n" + interrupts) == Lines{"Q0716 `other`"});
  CHECK(pair("  status silent\n" + interrupts, "  status silent\n" + interrupts) == Lines{});
}

TEST_CASE("lints - outcomes that are true by construction, and alerts that fire together") {
  const auto outcome = [](const std::string& when, const std::string& episode) {
    return Lint("  when " + when, "outcome bad { episode when " + episode + " }");
  };
  CHECK(outcome("latest Potassium > 6 mmol/L", "latest Potassium > 6 mmol/L") == Lines{"Q0717 `bad`"});
  CHECK(outcome("this value > 6 mmol/L or age > 90 years", "latest Potassium > 6 mmol/L") == Lines{"Q0717 `bad`"});
  CHECK(outcome("latest Potassium > 6 mmol/L", "latest Potassium > 7 mmol/L") == Lines{});
  CHECK(outcome("latest Potassium > 6 mmol/L", "latest Potassium > 6 mmol/L or had procedure Dialysis") == Lines{});
  CHECK(Lint("  when latest Potassium > 6 mmol/L",
             "alert twin { on result Potassium when latest Potassium > 6 mmol/L }") == Lines{"Q0718 `twin`"});
  CHECK(Lint("  when latest Potassium > 6 mmol/L",
             "alert twin { on result Creatinine when latest Potassium > 6 mmol/L }") == Lines{});
}

TEST_CASE("lints - a twin that holds the other back, and one that can't") {
  const std::string when = "  on result Potassium\n  when latest Potassium > 6 mmol/L\n";
  const auto told = [&](const std::string& first, const std::string& second) {
    return testing::CheckTexts(
        {testing::SomeRules("alert one {\n" + when + first + "}\nalert two {\n" + when + second + "}\n")});
  };
  const std::string loud = "  show interruptive\n  override reasons standard\n  intends ended Digoxin, in next 1 h\n";
  const auto help = [&](const testing::Checked& checked) {
    for (const Diagnostic& d : checked.diagnostics) {
      if (d.code == "Q0718") return d.help;
    }
    return std::string("none");
  };
  CHECK(help(told("", "")) == "make one of them, or let `suppressed when one shows` hold `two` back");
  CHECK(help(told("", "  suppressed when one shows\n")) == "none");
  CHECK(help(told("  suppressed when two shows\n", "")) == "none");
  // The quiet one can't hold the loud one back: the other way round it can.
  CHECK(help(told("", loud)) == "make one of them, or let `suppressed when two shows` hold `one` back");
  const testing::Checked vain = told("", loud + "  suppressed when one shows\n");
  CHECK(help(vain) == "make one of them, or let `suppressed when two shows` hold `one` back");
  CHECK(testing::MessageOf(vain, "Q0716").find("`one` is always shown more quietly than `two`") != std::string::npos);
  CHECK(help(told("  suppressed when two shows\n", loud)) == "none");
}

TEST_CASE("lints - what has errors is left alone") {
  CHECK(When("latest Potassium > 6 mmol/L and latest Potassium < 5 mmol/L and nonesuch > 3") ==
        Lines{"Q0201 `nonesuch`"});
}

TEST_CASE("ranges - sets of numbers") {
  using check::Range;
  const Range three_to_five{3, 5, false, false}, above_four{4, Range().high, true, false};
  CHECK(three_to_five.Meet(above_four).Holds(Range{4.5, 5, false, false}));
  CHECK_FALSE(three_to_five.Meet(above_four).Holds(Range{4, 5, false, false}));
  CHECK(Range{5, 5, false, true}.empty());
  CHECK(Range{5, 3, false, false}.empty());
  const std::vector<Range> left = Range().Without(three_to_five);
  REQUIRE(left.size() == 2);
  CHECK(left[0].high == 3);
  CHECK(left[0].high_open);
  CHECK(left[1].low == 5);
  CHECK(left[1].low_open);
  CHECK(three_to_five.Without(Range()).empty());
  CHECK(three_to_five.Without(Range{7, 9, false, false}).size() == 1);
  CHECK(Range{74, 75, true, true}.HoldsInteger() == false);
  CHECK(Range{73, 75, true, true}.HoldsInteger());
  CHECK(Range{5.9, 6, true, true}.Witness() > 5.9);
  CHECK(Range{5.9, 6, true, true}.Witness() < 6);
}

}  // namespace
}  // namespace quell
