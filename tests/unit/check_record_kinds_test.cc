// Records that a concept can't have, and the order that counts itself.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

std::string Rule(const std::string& clauses) {
  return R"(module k
concept K { loinc 2823-3 unit mmol/L }
concept Drug { atc J01XA01 }
concept Class { atc J01X* }
concept Other { atc J01XA02 }
concept Problem { icd10 N18.6 }
concept Any { snomed 108241001 unit mg/L }
alert uses { on result K when active order for Drug and active order for Class and active order for Other and has problem Problem and latest Any is known }
alert checked { )" +
         clauses + " }\n";
}
Lines On(const std::string& clauses) { return testing::Told({Rule(clauses)}); }
Lines When(const std::string& condition) { return On("on result K when " + condition); }
Lines Told(const std::string& under) { return {"Q0721 `" + under + "`"}; }
std::string Help(const std::string& condition) {
  const testing::Checked checked = testing::CheckTexts({Rule("on result K when " + condition)});
  return checked.diagnostics.empty() ? "" : checked.diagnostics[0].help;
}

TEST_CASE("record kinds - a drug has no results, a diagnosis is not given") {
  for (const char* phrase :
       {"time since latest Drug", "count of K since latest Drug", "count of K in past 24 h before latest Drug",
        "count of Drug in past 24 h", "count of administered Problem in past 24 h"}) {
    CAPTURE(phrase);
    const bool time = std::string(phrase).substr(0, 4) == "time";
    CHECK(When(phrase + std::string(time ? " < 6 h" : " >= 1")) == Told(phrase));
  }
  for (const char* phrase :
       {"status of latest Drug is final", "latest Drug is hemolyzed", "administered Problem in past 24 h",
        "administered K in past 24 h", "ended Problem in past 24 h", "active order for Problem", "home medication K",
        "has problem Drug", "has problem K", "allergic to K", "allergic to Problem", "had procedure Drug",
        "vaccinated with Problem"}) {
    CAPTURE(phrase);
    CHECK(When(phrase) == Told(phrase));
  }
  CHECK(When("daily dose of Problem > 3 g/d") == Told("daily dose of Problem"));
}

TEST_CASE("record kinds - triggers and intents too") {
  CHECK(On("on result Problem when true") == Told("Problem"));
  CHECK(On("on order Problem when true") == Told("Problem"));
  CHECK(On("on administered K when true") == Told("K"));
  CHECK(On("on problem Drug when true") == Told("Drug"));
  CHECK(On("on 6 h after result Drug unless result K when true") == Told("Drug"));
  CHECK(On("on 6 h after result K unless result Drug when true") == Told("Drug"));
  CHECK(On("on result K when true intends ended Problem, in next 6 h") == Told("Problem"));
  CHECK(On("on result K when true intends administered K, in next 6 h") == Told("K"));
}

TEST_CASE("record kinds - silent where such records may be") {
  CHECK(When("latest Any > 3 mg/L or administered Any in past 6 h or has problem Any or active order for Any or had "
             "procedure Any or allergic to Any or vaccinated with Any") == Lines{});
  CHECK(When("active order for K or had procedure Problem or allergic to Drug or vaccinated with Drug") == Lines{});
  CHECK(On("on result K on administered Drug on problem Problem when true intends ended Drug, in next 6 h") == Lines{});
}

TEST_CASE("record kinds - nothing is said of codes that could not be read") {
  const Lines told = testing::Told(
      {"module k concept Level { atc J01XA01 from \"levels.csv\" unit mg/L } alert a { on result Level when latest "
       "Level > 3 mg/L }"});
  CHECK(told == Lines{"Q0505 `\"levels.csv\"`"});
}

TEST_CASE("record kinds - the message says what to ask for") {
  CHECK(Help("time since latest Drug < 6 h").find("`administered Drug in past 6 h`") != std::string::npos);
  CHECK(Help("administered Problem in past 6 h").find("`has problem Problem`") != std::string::npos);
  CHECK(Help("has problem K").find("`latest K`") != std::string::npos);
  CHECK(Help("latest Drug > 3 mg/L").find("`administered Drug in past 6 h`") != std::string::npos);  // Q0304
}

TEST_CASE("own order - the order that triggers is an active one") {
  const Lines told = {"Q0722 `active order for Drug`"};
  CHECK(On("on order Drug when active order for Drug") == told);
  CHECK(On("on order Drug on order select Drug when active order for Drug") == told);
  CHECK(On("on order Drug when latest K > 5 mmol/L and active order for Drug") == told);
  CHECK(On("on order Drug when true exclude when active order for Drug") == told);
  CHECK(On("on order Drug score points { active order for Drug: 1 if true }") == told);
  CHECK(On("on order Drug when active order for Class excluding prn") ==
        Lines{"Q0722 `active order for Class excluding prn`"});
}

TEST_CASE("own order - silent where it is another's, or left out") {
  for (const char* clauses : {"on order Drug when active order for Drug where time < this time",
                              "on order Drug when active order for same ingredient as this order",
                              "on order select Drug when active order for Drug",
                              "on order Drug when active order for Other", "on order Class when active order for Drug",
                              "on order Drug on order Other when active order for Drug and active order for Other",
                              "on order Drug on result K when active order for Drug",
                              "on order Drug when count of distinct ingredients in active orders for Class >= 2"}) {
    CAPTURE(clauses);
    CHECK(On(clauses) == Lines{});
  }
}

}  // namespace
}  // namespace quell
