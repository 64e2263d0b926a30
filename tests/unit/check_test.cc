// What the checker says of small rules: the code of each diagnostic, and the words under its caret.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "quell/ruleset.h"

namespace quell {
namespace {

using Lines = std::vector<std::string>;

// "Q0302 `6 mg/dL`" for each diagnostic of all files, in order.
Lines Told(const std::vector<std::string>& texts) {
  std::vector<Source> sources;
  for (const std::string& text : texts) sources.push_back({"file" + std::to_string(sources.size()) + ".quell", text});
  Lines told;
  for (const Diagnostic& d : RuleSet::Compile(sources).diagnostics) {
    told.push_back(d.code + " `" + texts[d.span.source].substr(d.span.begin, d.span.end - d.span.begin) + "`");
  }
  return told;
}

// Concepts of every kind, items of one's own, and an alert that uses all concepts and has these clauses.
std::string Rule(const std::string& clauses, const std::string& items = "") {
  return R"(language 1 module checked
concept Potassium { loinc 2823-3 unit mmol/L plausible 1 mmol/L to 12 mmol/L }
concept Glucose { loinc 2345-7 unit mg/dL molar mass 180.156 g/mol }
concept Calcium { loinc 17861-6 unit mg/dL molar mass 40.078 g/mol valence 2 }
concept Temperature { loinc 8310-5 unit Cel }
concept Inr { loinc 6301-6 unit {INR} }
concept Digoxin { atc C01AA05 }
alert use_all {
  on order Digoxin
  when latest Potassium is known and latest Glucose is known and latest Calcium is known and latest Temperature is known and latest Inr is known
}
)" + items +
         "\nalert checked {\n" + clauses + "\n}\n";
}
Lines When(const std::string& condition, const std::string& items = "") {
  return Told({Rule("  on result Potassium\n  when " + condition, items)});
}

TEST_CASE("check - units of what is compared") {
  CHECK(When("latest Potassium > 6 mmol/L") == Lines{});
  CHECK(When("latest Potassium > 6000 umol/L") == Lines{});
  CHECK(When("latest Potassium > 23 mg/dL") == Lines{"Q0302 `23 mg/dL`"});
  CHECK(When("23 mg/dL < latest Potassium") == Lines{"Q0302 `23 mg/dL`"});
  CHECK(When("latest Glucose < 3.0 mmol/L") == Lines{});
  CHECK(When("latest Glucose < 3.0 meq/L") == Lines{"Q0302 `3.0 meq/L`"});
  CHECK(When("latest Calcium < 3.0 meq/L") == Lines{});
  CHECK(When("latest Potassium > 6 meq/L") == Lines{"Q0302 `6 meq/L`"});
  CHECK(When("latest Potassium > 6") == Lines{"Q0302 `6`"});
  CHECK(When("latest Inr > 4") == Lines{});
  CHECK(When("latest Potassium > 6 mmoll") == Lines{"Q0309 `mmoll`"});
  CHECK(When("latest Potassium > 6 \xC2\xB5mol/L") == Lines{"Q0704 `6 \xC2\xB5mol/L`"});
  CHECK(When("latest Glucose > latest Potassium") == Lines{"Q0302 `latest Potassium`"});
  CHECK(When("latest Glucose / latest Potassium > 3 mg.L/dL/mmol") == Lines{});
  CHECK(When("latest Potassium + 6 > 3 mmol/L") == Lines{"Q0302 `6`"});
  CHECK(When("(latest Potassium else 3) > 3 mmol/L") == Lines{"Q0302 `3`"});
  CHECK(When("(if age > 3 a then latest Potassium otherwise 3) > 3 mmol/L") == Lines{"Q0302 `3`"});
  CHECK(When("latest Potassium between 3 mmol/L and 5") == Lines{"Q0302 `5`"});
  CHECK(When("latest Potassium between 3 mmol/L and 5000 umol/L") == Lines{});
}

TEST_CASE("check - ages and temperatures") {
  for (const char* age : {"age >= 18 years", "age < 24 months", "age > 28 d", "age > 1 wk"})
    CHECK(When(age) == Lines{});
  CHECK(When("age > 18") == Lines{"Q0302 `18`"});
  CHECK(When("age > 18 mg") == Lines{"Q0302 `18 mg`"});
  for (const char* limit : {"38 C", "100.4 degF", "311 K"})
    CHECK(When("latest Temperature > " + std::string(limit)) == Lines{});
  CHECK(When("latest Temperature - previous Temperature > 1 Cel") == Lines{});
  CHECK(When("latest Temperature + 1 Cel > 38 Cel") == Lines{"Q0310 `latest Temperature + 1 Cel`"});
  CHECK(When("2 * latest Temperature > 38 Cel") == Lines{"Q0310 `2 * latest Temperature`"});
  CHECK(When("-latest Temperature > 38 Cel") == Lines{"Q0310 `-latest Temperature`"});
  CHECK(When("latest Temperature > 38") == Lines{"Q0302 `38`"});
}

TEST_CASE("check - truths and numbers") {
  CHECK(When("latest Potassium") == Lines{"Q0301 `latest Potassium`"});
  CHECK(When("not latest Potassium") == Lines{"Q0301 `latest Potassium`"});
  CHECK(When("age > 3 a and latest Potassium or_not", "define or_not = 3")[0].substr(0, 5) == "Q0101");
  CHECK(When("active order for Digoxin >= 1") == Lines{"Q0301 `active order for Digoxin`"});
  CHECK(When("(age > 3 a) + 1 > 2") == Lines{"Q0301 `(age > 3 a)`"});
  CHECK(When("if age > 3 a then 1 otherwise true") == Lines{"Q0301 `if age > 3 a then 1 otherwise true`"});
  CHECK(When("latest Potassium else true") == Lines{"Q0301 `latest Potassium else true`"});
  CHECK(When("latest Potassium = 6 mmol/L") == Lines{"Q0303 `latest Potassium = 6 mmol/L`"});
  CHECK(When("latest Potassium / 2 != 3 mmol/L") == Lines{"Q0303 `latest Potassium / 2 != 3 mmol/L`"});
  CHECK(When("count of Potassium in past 7 d = 2 and 2 * 3 = 6") == Lines{"Q0707 `2 * 3 = 6`"});
  CHECK(When("rise", "define rise = latest Potassium - previous Potassium") == Lines{"Q0301 `rise`"});
  CHECK(When("rise > 2 mg", "define rise = latest Potassium - previous Potassium") == Lines{"Q0302 `2 mg`"});
  CHECK(When("(latest Digoxin > 2) is known") == Lines{"Q0304 `Digoxin`"});
}

TEST_CASE("check - names") {
  CHECK(When("latest Potasium > 3 mmol/L") == Lines{"Q0201 `Potasium`"});
  CHECK(When("latest Potassium > limt", "parameter limit = 3 mmol/L") == Lines{"Q0201 `limt`"});
  CHECK(When("agee > 3 years") == Lines{"Q0201 `agee`"});
  CHECK(When("checked") == Lines{"Q0204 `checked`"});
  CHECK(When("latest Potassium within span > 3 mmol/L", "define span = 24 h") == Lines{"Q0204 `span`"});
  CHECK(When("latest Potassium within span > 3 mmol/L", "parameter span = 24 h") == Lines{});
  CHECK(When("x > 3", "define x = y\ndefine y = z + 1\ndefine z = x") == Lines{"Q0203 `x`"});
  CHECK(When("x > 3 and x > 4 and y > 3", "define x = x + 1\ndefine y = x") == Lines{"Q0203 `x`"});
  CHECK(When("true", "define idle = 3\nparameter unused = 3\nconcept Unused { atc C01 }") ==
        Lines{"Q0702 `idle`", "Q0702 `unused`", "Q0702 `Unused`"});
  CHECK(When("true", "define idle = latest Nothing") == Lines{"Q0702 `idle`", "Q0201 `Nothing`"});
}

TEST_CASE("check - names given twice, and where the other is") {
  const std::string text =
      Rule("  on result Potassium", "parameter twice = 3\ndefine twice = latest Potassium > twice");
  const CompileResult compiled = RuleSet::Compile(std::vector<Source>{{"f.quell", text}});
  REQUIRE_FALSE(compiled.diagnostics.empty());
  const Diagnostic* twice = nullptr;
  for (const Diagnostic& d : compiled.diagnostics) twice = d.code == "Q0202" ? &d : twice;
  REQUIRE(twice != nullptr);
  CHECK(twice->span.begin == text.find("twice = latest"));
  REQUIRE(twice->notes.size() == 1);
  CHECK(twice->notes[0].span.begin == text.find("twice = 3"));
  // The second one is checked all the same.
  CHECK(Told({Rule("  on result Potassium", "alert b { on result Potassium }\nalert b { on result Nothing }")}) ==
        Lines{"Q0202 `b`", "Q0201 `Nothing`"});
  CHECK(Told({Rule("  on result Potassium"), "language 1 module checked\n"}) == Lines{"Q0202 `checked`"});
  CHECK(Told({Rule("  on result Potassium"),
              "language 1 module other\nconcept Potassium { atc A }\nalert checked { on order Potassium }\n"}) ==
        Lines{});
}

TEST_CASE("check - durations") {
  CHECK(When("lowest Potassium in past 48 > 3 mmol/L") == Lines{"Q0306 `48`"});
  CHECK(When("lowest Potassium in past 48 mg > 3 mmol/L") == Lines{"Q0306 `48 mg`"});
  CHECK(When("lowest Potassium in past 0 h > 3 mmol/L") == Lines{"Q0307 `0 h`"});
  CHECK(When("latest Potassium within 11 a > 3 mmol/L") == Lines{"Q0307 `11 a`"});
  CHECK(When("latest Potassium within 10 a > 3 mmol/L") == Lines{});
  CHECK(When("lowest Potassium in past p > 3 mmol/L", "parameter p = 3 mmol/L") == Lines{"Q0306 `p`"});
  CHECK(Told({Rule("  on result Potassium\n  lockout 0 h per patient")}) == Lines{});
  CHECK(Told({Rule("  on result Potassium\n  lockout 24 per patient")}) == Lines{"Q0306 `24`"});
}

TEST_CASE("check - this value, value and score where they have a meaning") {
  CHECK(When("this value > 6 mmol/L") == Lines{});
  CHECK(Told({Rule("  on order Digoxin\n  when this value > 6 mmol/L")}) == Lines{"Q0305 `this value`"});
  CHECK(Told({Rule("  on result Potassium\n  on order Digoxin\n  when this value > 6 mmol/L")}) ==
        Lines{"Q0305 `this value`"});
  CHECK(Told({Rule("  on result Potassium\n  on result Glucose\n  when this value > 6 mmol/L")}) ==
        Lines{"Q0305 `this value`"});
  CHECK(Told({Rule("  on result Glucose\n  on result Calcium\n  when this value > 6 mg/dL")}) == Lines{});
  CHECK(Told({Rule("  on result Potasium\n  when this value > 6 mmol/L")}) == Lines{"Q0201 `Potasium`"});
  CHECK(When("value > 6 mmol/L") == Lines{"Q0305 `value`"});
  CHECK(When("count of Potassium where value > 6 mmol/L in past 7 d > 2") == Lines{});
  CHECK(When("count of Potassium where this value > 6 mmol/L in past 7 d > 2") == Lines{"Q0305 `this value`"});
  CHECK(When("count of Potassium where value > 6 mg in past 7 d > 2") == Lines{"Q0302 `6 mg`"});
  CHECK(When("score > 3") == Lines{"Q0305 `score`"});
  CHECK(Told({Rule("  on result Potassium\n  fire at score > 2")}) == Lines{"Q0402 `fire at score > 2`"});
  CHECK(Told({Rule("  on result Potassium\n  lockout 1 h per patient unless score rises")}) ==
        Lines{"Q0402 `lockout 1 h per patient unless score rises`"});
  CHECK(Told({Rule("  on result Potassium\n  score latest Potassium")}) == Lines{"Q0302 `latest Potassium`"});
  CHECK(Told({Rule("  on result Potassium\n  score latest Potassium / 1 mmol/L\n  fire at score > 2")}) == Lines{});
}

TEST_CASE("check - alerts") {
  CHECK(Told({Rule("  when true")}) == Lines{"Q0401 `checked`"});
  CHECK(Told({Rule("  on result Potassium\n  on result Potassium")}) == Lines{"Q0111 `on result Potassium`"});
  CHECK(Told({Rule("  on result Potassium\n  status silent\n  status draft")}) == Lines{"Q0111 `status draft`"});
  CHECK(Told({Rule("  on result Potassium\n  status live")}) == Lines{"Q0403 `status live`"});
  CHECK(Told({Rule("  on result Potassium\n  severity high, low if age > 3 a")}) == Lines{"Q0404 `low if age > 3 a`"});
  CHECK(Told({Rule("  on result Potassium\n  score points { age: 1 otherwise, 2 if > 3 a }")}) ==
        Lines{"Q0404 `2 if > 3 a`"});
  CHECK(Told({Rule("  on result Potassium\n  score points { age: 1 if true, 2 if > 3 }")}) ==
        Lines{"Q0301 `true`", "Q0302 `3`"});
  CHECK(Told({Rule("  on result Potassium\n  score points { active order for Digoxin: 1 if > 3, 2 if false }")}) ==
        Lines{"Q0301 `> 3`"});
}

TEST_CASE("check - what could not be read is not held against the alert") {
  CHECK(Told({Rule("  on admission\n  when this value > 3 mmol/L")}) == Lines{"Q0305 `this value`"});
  CHECK(Told({Rule("  on result Potassium\n  score points age\n  fire at score > 2")}) == Lines{"Q0101 `age`"});
  CHECK(When("latest Broken > 3 mmol/L", "concept Broken { atc C01 units mmol/L }") == Lines{"Q0102 `units`"});
  CHECK(When("latest Broken > 3 mmol/L", "concept Broken { atc C01 unit mmoll }") == Lines{"Q0309 `mmoll`"});
  CHECK(When("latest Broken > 3 mmol/L", "concept Broken no quotes { atc C01 unit mmol/L }") == Lines{"Q0101 `no`"});
  CHECK(When("latest Broken > 3 mmol/L", "concept broken { atc C01 unit mmol/L }") == Lines{"Q0101 `broken`"});
  CHECK(When("latest Potassium > broken", "parameter broken = six") == Lines{"Q0101 `six`"});
  CHECK(When("latest Potassium > broken", "parameter broken = 6 mmoll") == Lines{"Q0309 `mmoll`"});
}

TEST_CASE("check - concepts") {
  auto concept_line = [](const std::string& lines) {
    return When("active order for Tried", "concept Tried { " + lines + " }");
  };
  CHECK(concept_line("atc C09A*, C09B*") == Lines{});
  CHECK(concept_line("unit mmol/L") == Lines{"Q0501 `Tried`"});
  CHECK(concept_line("atc *") == Lines{"Q0502 `*`"});
  CHECK(concept_line("atc C*9") == Lines{"Q0502 `C*9`"});
  CHECK(concept_line("local \"a*b\"") == Lines{"Q0502 `\"a*b\"`"});
  CHECK(concept_line("loinc 2823-3 molar mass 39 g/mol") == Lines{"Q0502 `Tried`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL molar mass 39") == Lines{"Q0302 `39`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL molar mass 0 g/mol") == Lines{"Q0502 `molar mass 0 g/mol`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL valence 0") == Lines{"Q0502 `valence 0`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL valence -1") == Lines{"Q0502 `valence -1`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL plausible 5 mg/dL to 1 mg/dL") ==
        Lines{"Q0502 `plausible 5 mg/dL to 1 mg/dL`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL plausible 5 to 10 mg/dL") == Lines{"Q0302 `5`"});
  CHECK(concept_line("loinc 2823-3 unit mg/dL unit g/L") == Lines{"Q0111 `unit g/L`"});
  CHECK(concept_line("loinc 2823-3 loinc 6298-4") == Lines{});
  CHECK(concept_line("loinc 2823-3 6298-4") == Lines{"Q0101 `6298`"});
  CHECK(concept_line("loinc 2823-4") == Lines{"Q0701 `2823-4`"});
  CHECK(concept_line("snomed 22298007, 22298006") == Lines{"Q0701 `22298007`"});
}

TEST_CASE("check - parameters") {
  auto parameter = [](const std::string& text) { return When("latest Glucose > p", "parameter p = " + text); };
  CHECK(parameter("6 mmol/L from 5 mmol/L to 7 mmol/L step 0.5 mmol/L \"title\"") == Lines{});
  CHECK(parameter("6 mmol/L from 5000 umol/L to 7 mmol/L step 500 umol/L") == Lines{});
  CHECK(parameter("6 mmol/L from 7 mmol/L to 8 mmol/L") == Lines{"Q0308 `6 mmol/L`"});
  CHECK(parameter("6 mmol/L from 8 mmol/L to 7 mmol/L") == Lines{"Q0308 `from 8 mmol/L to 7 mmol/L`"});
  CHECK(parameter("6 mmol/L from 5 mmol/L to 7 mmol/L step 0 mmol/L") == Lines{"Q0308 `0 mmol/L`"});
  CHECK(parameter("6 mmol/L from 5 mmol/L to 7 mmol/L step 1 mg") == Lines{"Q0308 `1 mg`"});
  CHECK(parameter("6 mmol/L from 5 to 7") == Lines{"Q0302 `5`"});
  CHECK(parameter("-6 mmol/L from -7 mmol/L to 0 mmol/L") == Lines{});
}

TEST_CASE("check - a step of temperatures is a difference") {
  const std::string text = Rule("  on result Temperature\n  when latest Temperature > fever",
                                "parameter fever = 100.4 degF from 37 C to 40 C step 0.5 Cel");
  const CompileResult compiled = RuleSet::Compile(std::vector<Source>{{"t.quell", text}});
  REQUIRE(compiled.rules != nullptr);
  CHECK(compiled.rules->Dump(Stage::kTyped).find(" to 104 step 0.9\n") != std::string::npos);
}

TEST_CASE("check - warnings") {
  CHECK(When("latest Potassium > highest Potassium in past 7 d") ==
        Lines{"Q0703 `latest Potassium > highest Potassium in past 7 d`"});
  CHECK(When("latest Potassium > highest Potassium in past 7 d before latest Potassium") == Lines{});
  CHECK(When("this value - lowest Potassium in past 7 d > 1 mmol/L") == Lines{});
  CHECK(When("latest Potassium > highest Glucose in past 7 d * (1 mmol/L) / (1 mg/dL)") == Lines{});
  CHECK(When("latest Potassium > 12.5 mmol/L") == Lines{"Q0704 `12.5 mmol/L`"});
  CHECK(When("0.5 mmol/L > latest Potassium") == Lines{"Q0704 `0.5 mmol/L`"});
  CHECK(When("latest Potassium > 12 mmol/L") == Lines{});
  CHECK(When("latest Potassium > p", "parameter p = 13000 umol/L") == Lines{"Q0704 `p`"});
}

}  // namespace
}  // namespace quell
