// Expressions in the language's own words, the dump of typed rules, and the fingerprint.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using testing::Checked;
using testing::CheckTexts;

const std::string kConcepts = R"(module m
concept K { loinc 2823-3 unit mmol/L }
concept Blood { loinc 882-1 values "A", "B" }
concept Drug { atc A12BA* }
concept Ill { icd10 N17* }
parameter span = 8 h
)";

// What `when CONDITION` is printed as.
std::string Printed(const std::string& condition, const std::string& trigger = "order Drug") {
  const Checked checked = CheckTexts({kConcepts + "alert a { on " + trigger + " when " + condition + " }"});
  for (const Diagnostic& d : checked.diagnostics) {
    if (d.severity == Severity::kError) return d.message;
  }
  return check::ToText(checked.result.rules, checked.result.rules.alerts[0].when);
}

TEST_CASE("text - every phrase is printed as it is written") {
  for (const std::string& condition : std::vector<std::string>{
           "latest K >= 6 mmol/L",
           "latest K within span >= 6 mmol/L",
           "earliest K > previous K",
           "lowest K in past 7 d before latest K < 3 mmol/L",
           "mean K since admission > 3 mmol/L",
           "sum of K since latest Blood > 3 mmol/L",
           "change in K in past 2 d > 1 mmol/L",
           "slope of K in past span > 1 mmol/L/h",
           "count of K where value > 6 mmol/L in past 7 d >= 2",
           "count of K where (department is \"ICU\") or (code is \"x\") in past 7 d >= 2",
           "count of administered Drug where route is \"iv\" in past 4 h > 2",
           "count of distinct ingredients in active orders for Drug excluding prn excluding one-time > 3",
           "time since latest K < 2 h",
           "time since admission < 2 h",
           "latest Blood is \"A\"",
           "latest K is hemolyzed",
           "status of latest K is preliminary",
           "active order for Drug excluding prn",
           "active order for same ingredient as this order",
           "home medication Drug",
           "administered Drug in past span",
           "ended Drug in past 24 h",
           "daily dose of Drug > 3 g/d",
           "has problem Ill",
           "allergic to Drug",
           "had procedure Ill",
           "had procedure Ill in past 30 d",
           "vaccinated with Ill in past 10 a",
           "ordering Drug",
           "order dose > 5 mg",
           "order frequency > 3 /d",
           "order route is \"iv\"",
           "age >= 18 a",
           "sex is female",
           "pregnant",
           "weight within 7 d > 60 kg",
           "height > 160 cm",
           "in department \"ICU\"",
           "encounter class is inpatient",
           "clinician specialty is \"cardiology\"",
           "latest K between 3 mmol/L and 5 mmol/L",
           "(latest K / (1 mmol/L)) ^ 2 > 9",
           "abs(latest K - previous K) > 1 mmol/L",
           "least of (latest K, previous K) > 3 mmol/L",
           "(latest K else previous K) > 3 mmol/L",
           "(latest K) is unknown",
           "not has problem Ill",
       }) {
    CAPTURE(condition);
    std::string printed = Printed(condition);
    // What was printed is the language again, and prints as itself.
    CHECK(Printed(printed) == printed);
    if (condition.find('(') == std::string::npos) CHECK(printed == condition);
  }
  CHECK(Printed("this value is \"A\"", "result Blood") == "this value is \"A\"");
  CHECK(Printed("this value > 6 mmol/L and latest K < 9 mmol/L", "result K") ==
        "this value > 6 mmol/L and latest K < 9 mmol/L");
}

std::string Whole(const std::string& clauses) {
  return kConcepts + "alert b { on result K }\nalert a { " + clauses +
         " }\noutcome o { episode when has problem Ill judge within 2 d }\n";
}
uint64_t Print(const std::string& text) { return check::Fingerprint(CheckTexts({text}).result.rules); }

TEST_CASE("fingerprint - each clause changes it") {
  std::set<uint64_t> seen;
  for (const std::string& clauses : std::vector<std::string>{
           "on result K",
           "on order select Drug",
           "on 6 h after result K",
           "on 7 h after result K",
           "on 6 h after result K unless result Blood",
           "on result K when latest K > 6 mmol/L",
           "on result K when previous K > 6 mmol/L",
           "on result K when earliest K > 6 mmol/L",
           "on result K when lowest K in past 7 d > 6 mmol/L",
           "on result K when lowest K since admission > 6 mmol/L",
           "on result K when lowest K since latest Blood > 6 mmol/L",
           "on result K when lowest K since previous K > 6 mmol/L",
           "on result K when latest Blood is \"A\"",
           "on result K when latest Blood is \"B\"",
           "on result K when latest K is hemolyzed",
           "on result K when in department \"ICU\"",
           "on result K when in department \"ED\"",
           "on result K when clinician specialty is \"ICU\"",
           "on result K when active order for Drug",
           "on result K when active order for Drug excluding prn",
           "on result K when active order for Drug excluding one-time",
           "on result K recipients role pharmacist",
           "on result K deliver page",
           "on result K suppressed when b shows",
           "on result K lockout 1 h per patient",
           "on result K lockout 1 h per clinician",
           "on result K at most 4 in 8 h per clinician",
           "on result K at most 5 in 8 h per clinician",
           "on result K suggest \"x\"",
           "on result K intends ended Drug in next 1 h",
           "on result K intends administered Drug in next 1 h",
           "on result K override reasons standard",
           "on result K override reasons \"x\"",
           "on result K message \"x\"",
       }) {
    CAPTURE(clauses);
    CHECK(seen.insert(Print(Whole(clauses))).second);
  }
}

TEST_CASE("fingerprint - what means nothing does not change it") {
  const std::string rules = Whole("on result K when latest K > 6 mmol/L");
  CHECK(Print(rules) == Print(rules + "test \"t\" { patient weight 60 kg at 0 h result K 5 mmol/L expect nothing }\n"));
  CHECK(Print(rules) == Print("// a comment\n" + rules));
  CHECK(Print(Whole("on result K when in department \"ICU\"")) ==
        Print(Whole("on result K when in department \" icu \"")));
  std::string other = rules;
  other.replace(other.find("judge within 2 d"), 16, "judge within 3 d");
  CHECK(Print(rules) != Print(other));
  other = rules;
  other.replace(other.find("\"A\", \"B\""), 8, "\"A\", \"C\"");
  CHECK(Print(rules) != Print(other));
}

TEST_CASE("dump - a story is printed with all that was read of it") {
  const Checked checked = CheckTexts({kConcepts + R"(alert a "A" { on order Drug }
test "a story" {
  patient male 68 y
  at 0 h  order Drug dose 5 mg route "oral" 4 /d for 3 d prn as first  expect only a with severity low
  at 1 h  hold first
  at 2 h  result K < 3 mmol/L drawn 1 h hemolyzed   expect no a
})"});
  const std::string dump = check::Dump(checked.result.rules);
  CHECK(dump.substr(dump.find("test ")) == R"(test "a story" of m
  patient male aged 68 a
  at 0 s
    event 0: order m.Drug 5 mg route "oral" for 3 d 4 /d prn
    expect only m.a severity low
  at 1 h
    event 1: order hold m.Drug of event 0
  at 2 h
    event 2: result m.K < 3 mmol/L drawn 1 h hemolyzed
    expect no m.a
)");
}

TEST_CASE("check - the cost grows with the rules, not with their square") {
  std::string text = kConcepts;
  for (int i = 0; i < 10'000; ++i) {
    const std::string number = std::to_string(i);
    text +=
        "define rise_" + number + " = latest K - lowest K in past 48 h before latest K\nalert alert_" + number +
        " \"Alert\" {\n  on result K\n  when latest K >= " + number + " mmol/L or rise_" + number +
        " >= 1.5 mmol/L\n  score points { latest K: 2 if >= 6.5 mmol/L, 1 if >= 6.0 mmol/L }\n  fire at score >= 1\n" +
        (i == 0 ? "" : "  suppressed when alert_" + std::to_string(i - 1) + " shows\n") +
        "  lockout span per patient\n  message \"Potassium {latest K:.1}.\"\n}\n";
  }
  const Checked checked = CheckTexts({text});
  CHECK(checked.result.rules.alerts.size() == 10'000);
  size_t errors = 0;
  for (const Diagnostic& d : checked.diagnostics) errors += d.severity == Severity::kError;
  CHECK(errors == 0);
}

}  // namespace
}  // namespace quell
