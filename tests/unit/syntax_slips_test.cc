// Slips that authors are known to make: where the caret stands, and what helps.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/syntax/ast.h"
#include "tests/support/checked.h"

namespace quell {
namespace {

// "`words under the caret`: help" of the only thing told.
std::string Only(const std::string& file, const std::vector<Diagnostic>& told) {
  if (told.size() != 1) return std::to_string(told.size()) + " things are told";
  const Diagnostic& d = told[0];
  return "`" + file.substr(d.span.begin, d.span.end - d.span.begin) + "`: " + d.help;
}
std::string OfFile(const std::string& text) {
  const std::string file = "language 1\n" + text;
  return Only(file, syntax::Parse(file, 0).diagnostics);
}
std::string OfItem(const std::string& item) { return OfFile("module m\n" + item + "\nparameter z = 1\n"); }
std::string OfClause(const std::string& clause) {
  return OfItem("alert a {\n  on result K\n  " + clause + "\n  show passive\n}");
}
std::string OfMoment(const std::string& moment) { return OfItem("test \"t\" {\n  " + moment + "\n}"); }

// Errors alone; of the checker.
std::string OfCheck(const std::string& items) {
  const std::string file = "language 1\nmodule m\nconcept K { loinc 2823-3 unit mmol/L }\n" + items;
  std::vector<Diagnostic> errors;
  for (const Diagnostic& d : testing::CheckTexts({file}).diagnostics) {
    if (d.severity == Severity::kError) errors.push_back(d);
  }
  return Only(file, errors);
}

TEST_CASE("slips - words of the language written otherwise") {
  CHECK(OfItem("concept E { icd-10 N18.6 }") == "`icd-10`: did you mean `icd10`?");
  CHECK(OfItem("concept E { icd-9 585.6 }") == "`icd-9`: did you mean `icd9`?");
  CHECK(OfItem("concept E { LOINC 2823-3 }") == "`LOINC`: the words of the language are written small: `loinc`");
  CHECK(OfClause("WHEN latest K > 6 mmol/L") == "`WHEN`: the words of the language are written small: `when`");
  CHECK(OfClause("when latest K > limit AND true") == "`AND`: write `and`");
  CHECK(OfClause("if latest K > 7 mmol/L") == "`if`: did you mean `when`?");
  CHECK(OfClause("priority high") == "`priority`: did you mean `severity`?");
  CHECK(OfClause("flavour high").rfind("`flavour`: what can stand here: `status`, `on`, `when`", 0) == 0);
  CHECK(OfClause("severity medium") == "`medium`: write `moderate`");
  CHECK(OfItem("rule r {\n}") == "`rule`: did you mean `alert`?");
  CHECK(OfItem("parameter p = 1\nrise = latest K - previous K") ==
        "`rise`: a definition begins with `define`: `define rise = ...`");
  CHECK(OfItem("define d = 1\nrule high \"High\" {\n}") == "`rule`: did you mean `alert`?");
  CHECK(OfFile("module slips-aki\nparameter z = 1\n") ==
        "`-`: names of modules have no `-`; `_` can stand in its place");
}

TEST_CASE("slips - what is asked of a concept") {
  CHECK(OfClause("when last K > 5 mmol/L") == "`last`: did you mean `latest`?");
  CHECK(OfClause("when prior K > 5 mmol/L") == "`prior`: did you mean `previous`?");
  CHECK(OfClause("when latest K in past 24 h > 5 mmol/L") ==
        "`in`: of one value is asked how old it may be: `latest K within 24 h`");
  CHECK(OfClause("exclude when problem Esrd") == "`problem`: write `has problem Esrd`");
  CHECK(OfClause("when latest K is not known") == "`not`: write `is unknown`");
  CHECK(OfClause("exclude when latest K is not known") == "`not`: write `is unknown`");
  CHECK(OfClause("when latest Culture = \"Growth\"") == "`\"Growth\"`: words are asked for with `is`: `is \"Growth\"`");
  CHECK(OfClause("when latest K = \"hemolyzed\"") == "`\"hemolyzed\"`: words are asked for with `is`: `is hemolyzed`");
  CHECK(OfClause("when latest Culture != \"Growth\"") == "`\"Growth\"`: write `not (... is \"Growth\")`");
  CHECK(OfClause("when rise is 1 mmol/L") ==
        "`1`: `is` asks for words; numbers are compared, as in `>= 6 mmol/L` or `between 3 mmol/L and 5 mmol/L`");
  CHECK(OfClause("when latest K is >= 6 mmol/L") == "`>`: leave out `is`, as in `latest Potassium >= 6 mmol/L`");
  CHECK(OfClause("when patient is pregnant") == "`pregnant`: write `pregnant` alone");
}

TEST_CASE("slips - signs, numbers and units") {
  CHECK(OfClause("when latest K > 1.2 \u00D7 previous K") == "`\u00D7`: write `*`");
  CHECK(OfClause("when latest K > 1.2 x previous K") == "`x`: write `*`");
  CHECK(OfClause("when latest K > 5 mmol / L") == "`L`: a unit is written without blanks: `mmol/L`");
  CHECK(OfClause("when latest K > = 5 mmol/L") == "`=`: write `>=` without a blank");
  CHECK(OfClause("when: latest K > 5 mmol/L") == "`:`: no `:` stands behind `when`");
  CHECK(OfClause("when latest K between 3 mmol/L to 5 mmol/L") ==
        "`to`: `and` stands between the two ends, as in `between 3 mmol/L and 5 mmol/L`");
  CHECK(OfItem("define d = 1\n/* mine */") == "`*`: a comment begins with `//`");
  CHECK(OfClause("when latest K >= 5.5.1 mmol/L") == "`5.5.1`: a number has one point");
  CHECK(OfFile("module m\n  review 01.06.2027\nparameter z = 1\n") ==
        "`01.06.2027`: a date is written as `2027-06-01`");
  CHECK(OfClause("when latest K\u00A0> 5 mmol/L") == "`\u00A0`: put an ordinary blank in its place");
  CHECK(OfClause("override reasons \"Known\" \"Error\"") == "`\"Error\"`: texts stand with a `,` between them");
}

TEST_CASE("slips - stories") {
  CHECK(OfMoment("at 0 h K 6 mmol/L expect a") == "`K`: say what happens: `result K` or `order K`");
  CHECK(OfMoment("at 1 h result K 6 mmol/L expect not a") == "`not`: write `no a`");
  CHECK(OfCheck("test \"t\" {\n  patient female 85 y 50 kg\n}\n") == "`50 kg`: write `weight 50 kg`");
  CHECK(OfCheck("test \"t\" {\n  patient female 85 y 155 cm\n}\n") == "`155 cm`: write `height 155 cm`");
}

TEST_CASE("slips - names that stand for something else") {
  const std::string alert = "alert a {\n  on result K\n  ";
  CHECK(OfCheck(alert + "severity high if latest K > 7 mmol/L else moderate\n}\n") ==
        "`moderate`: the last tier is written `, moderate otherwise`");
  CHECK(OfCheck(alert + "when max(latest K, previous K) > 5 mmol/L\n}\n") ==
        "`max`: write `greatest of (a, b)`, or `highest Potassium in past 24 h`");
  CHECK(OfCheck(alert + "when female and latest K > 5 mmol/L\n}\n") == "`female`: write `sex is female`");
}

TEST_CASE("slips - a unit is shown as it is written") {
  const testing::Checked checked =
      testing::CheckTexts({"module m\nconcept K { loinc 2823-3 unit mmol/L }\n"
                           "alert a { on result K when latest K > 6 mmol\u00B7L\u207B\u00B9 }\n"});
  REQUIRE_FALSE(checked.diagnostics.empty());
  CHECK(checked.diagnostics[0].message.find('?') == std::string::npos);
  CHECK(checked.diagnostics[0].message.find("L\u207B\u00B9") != std::string::npos);
}

}  // namespace
}  // namespace quell
