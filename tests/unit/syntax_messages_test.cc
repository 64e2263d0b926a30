// What an author is told of broken clauses, word by word: the place, what stands there, what was expected, and what helps.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/syntax/ast.h"

namespace quell {
namespace {

struct Told {
  std::string text, message, help;
};

void CheckTold(const std::string& before, const std::string& after, const std::vector<Told>& cases) {
  for (const Told& c : cases) {
    CAPTURE(c.text);
    const std::string file = before + c.text + after;
    const std::vector<Diagnostic> told = syntax::Parse(file, 0).diagnostics;
    REQUIRE(told.size() == 1);
    const Diagnostic& d = told[0];
    CHECK(d.code + " `" + file.substr(d.span.begin, d.span.end - d.span.begin) + "` " + d.message == c.message);
    CHECK(d.help == c.help);
  }
}

TEST_CASE("syntax messages - clauses") {
  CheckTold(
      "language 1\nmodule m\nalert a {\n  on result K\n  ", "\n  show passive\n}\n",
      {
          {"  when change Creatinine > 3", "Q0101 `Creatinine` `Creatinine` stands where `in` is expected",
           "write `change in Creatinine in past 24 h`"},
          {"  when change in Creatinine > 3", "Q0101 `>` `>` stands where a window such as `in past 48 h` is expected",
           "say how far back to look, as in `in past 48 h`, or `since admission`"},
          {"  when lowest K > 3", "Q0101 `>` `>` stands where a window such as `in past 48 h` is expected",
           "say how far back to look, as in `in past 48 h`, or `since admission`"},
          {"  when lowest K in 48 h > 3", "Q0101 `48` `48` stands where `past` or `next` is expected",
           "say how far back to look, as in `in past 48 h`, or `since admission`"},
          {"  when lowest K in past > 3",
           "Q0101 `>` `>` stands where a duration such as `24 h`, or the name of a parameter is expected", ""},
          {"  when lowest K in past 48 h before K > 3",
           "Q0101 `K` `K` stands where `latest`, `previous` or `earliest` and a concept is expected",
           "write `before latest K`"},
          {"  suppressed when aki", "Q0101 `` the line ends where `shows` is expected",
           "say what the other alert does: `suppressed when aki shows`"},
          {"  suppressed when aki show", "Q0101 `show` `show` stands where `shows` is expected",
           "did you mean `shows`?"},
          {"  at most 4 per 8 h", "Q0101 `per` `per` stands where `in` is expected",
           "as in `at most 4 in 8 h per clinician`"},
          {"  at most 4 in 8 h", "Q0101 `` the line ends where `per` is expected",
           "as in `at most 4 in 8 h per clinician`"},
          {"  on resutl K",
           "Q0101 `resutl` `resutl` stands where `result`, `order`, `order select`, `administered` or `problem` and a "
           "concept, `any result`, `admission`, `transfer`, `discharge`, `chart open`, or a time such as `6 h after "
           "result` and a concept is expected",
           "did you mean `result`?"},
          {"  on order A, order B", "Q0101 `,` `,` can't stand here: what stands before it is complete",
           "each trigger has an `on` of its own"},
          {"  lockout 24 h", "Q0101 `` the line ends where `per` is expected",
           "say for what it holds, as in `lockout 24 h per patient`; `encounter`, `clinician`, `patient and clinician` "
           "or `order` can stand there too"},
          {"  lockout 24 h patient", "Q0101 `patient` `patient` stands where `per` is expected",
           "say for what it holds, as in `lockout 24 h per patient`; `encounter`, `clinician`, `patient and clinician` "
           "or `order` can stand there too"},
          {"  lockout \"24 h\"",
           "Q0101 `\"24 h\"` a text in quotes stands where a duration such as `24 h`, or the name of a parameter is "
           "expected",
           "write it without the quotes"},
          {"  when active order K", "Q0101 `K` `K` stands where `for` is expected", "write `active order for K`"},
          {"  when has asthma", "Q0101 `asthma` `asthma` stands where `problem` is expected",
           "write `has problem Asthma`"},
          {"  when has Asthma", "Q0101 `Asthma` `Asthma` stands where `problem` is expected",
           "write `has problem Asthma`"},
          {"  when alergic to K", "Q0102 `alergic` `alergic` can't stand before `to`", "did you mean `allergic`?"},
          {"  when hihgest K in past 3 d > 2", "Q0102 `hihgest` `hihgest` can't stand before `K`",
           "did you mean `highest`?"},
          {"  when latest K is foo",
           "Q0101 `foo` `foo` stands where `known`, `unknown`, a text in quotes or a word such as `hemolyzed` is "
           "expected",
           ""},
          {"  when latest K is hemolized",
           "Q0101 `hemolized` `hemolized` stands where `known`, `unknown`, a text in quotes or a word such as "
           "`hemolyzed` is expected",
           "did you mean `hemolyzed`?"},
          {"  when age is \"x\"", "Q0101 `\"x\"` a text in quotes stands where `known` or `unknown` is expected",
           "texts are compared as in `latest BloodCulture is \"positive\"`"},
          {"  when latest K ^ 2 ^ 3 > 1", "Q0117 `^ 3` a power of a power needs brackets",
           "write `(latest K ^ 2) ^ 3`"},
          {"  when weight ^ (2) > 3", "Q0101 `(` `(` stands where a number or the name of a parameter is expected",
           "`^` takes a plain number or a parameter, as in `weight ^ 0.425`"},
          {"  when f (3) > 2", "Q0101 `(` `(` can't stand here: what stands before it is complete",
           "the bracket of what is given to a definition stands at once behind its name: `f(`"},
          {"  when f(3 > 2", "Q0103 `` a bracket is not closed: the line ends where `)` is expected",
           "close the bracket with `)`"},
          {"  when f() > 2", "Q0101 `)` `)` stands where an expression is expected", ""},
          {"  recipients pharmacist",
           "Q0101 `pharmacist` `pharmacist` stands where `ordering clinician`, or `role` and its name is expected",
           "write `role pharmacist`"},
          {"  recipients role", "Q0101 `` the line ends where a name or a text in quotes is expected",
           "as in `recipients ordering clinician, role pharmacist`"},
          {"  deliver now", "Q0101 `now` `now` stands where `at next act on this patient` or `page` is expected",
           "as in `deliver at next act on this patient`"},
          {"  intends Dialysis in next 24 h",
           "Q0101 `Dialysis` `Dialysis` stands where `ordered`, `ended` or `administered` and a concept is expected",
           "say what is done: `ordered Dialysis` or `ended Dialysis`"},
          {"  intends ordered Dialysis in 24 h", "Q0101 `24` `24` stands where `next` is expected",
           "as in `intends ended Nephrotoxin or ordered Dialysis, in next 24 h`"},
          {"  override standard", "Q0101 `standard` `standard` stands where `reasons` is expected",
           "as in `override reasons standard, \"Laboratory error\"`"},
          {"  override reasons because",
           "Q0101 `because` `because` stands where `standard` or a reason in quotes is expected",
           "as in `override reasons standard, \"Laboratory error\"`"},
          {"  when in department ICU", "Q0101 `ICU` `ICU` stands where a text in quotes is expected",
           "texts stand in quotes: `\"ICU\"`"},
          {"  when clinician is pharmacist", "Q0101 `is` `is` stands where `role` or `specialty` is expected",
           "as in `clinician role is pharmacist`"},
          {"  when this order", "Q0101 `order` `order` stands where `value` or `time` is expected",
           "of the order that triggered ask `order dose`, `order route` or `order frequency`"},
          {"  when order route \"oral\"", "Q0101 `\"oral\"` a text in quotes stands where `is` is expected",
           "as in `order route is \"oral\"`"},
          {"  when sex female", "Q0101 `female` `female` stands where `is` is expected", "as in `sex is female`"},
          {"  when least (3, 4) > 2", "Q0101 `(` `(` stands where `of` is expected", "as in `least of (a, b)`"},
          {"  when status of K is final",
           "Q0101 `K` `K` stands where `latest`, `previous` or `earliest` and a concept is expected",
           "write `status of latest K is final`"},
          {"  when status of latest K final", "Q0101 `final` `final` stands where `is` is expected", ""},
          {"  exclude age > 3", "Q0101 `age` `age` stands where `when` is expected",
           "as in `exclude when age < 18 years`"},
          {"  fire when score > 3", "Q0101 `when` `when` stands where `at` is expected", "as in `fire at score >= 2`"},
          {"  score points {\n status of latest K is final: 1 if true\n foo\n age: 2 if > 3 a\n }",
           "Q0101 `` the line ends where `:` is expected", ""},
          {"  message latest", "Q0101 `latest` `latest` stands where a text in quotes is expected",
           "as in `message \"Potassium is {latest Potassium:.1}.\"`"},
          {"  suggest \"no end", "Q0106 `\"` a text has no closing quote on its line", "close it with `\"`"},
          {"  when allergic K", "Q0101 `K` `K` stands where `to` is expected", "write `allergic to K`"},
          {"  when time since K > 3 h",
           "Q0101 `K` `K` stands where `latest`, `previous` or `earliest` and a concept, or `admission` is expected",
           "write `since latest K`"},
          {"  when daily dose K > 3", "Q0101 `K` `K` stands where `of` is expected", "write `daily dose of K`"},
          {"  when active order for lisinopril",
           "Q0101 `lisinopril` `lisinopril` stands where a concept or `same ingredient as this order` is expected",
           "concepts begin with a capital letter: write `Lisinopril`"},
          {"  when latest common.labs.k > 3",
           "Q0101 `common.labs.k` `common.labs.k` stands where the name of a concept (capital first letter) is "
           "expected",
           "concepts begin with a capital letter: write `common.labs.K`"},
          {"  when latest common.labs.K > common. x",
           "Q0101 `.` `.` can't stand here: what stands before it is complete",
           "if it belongs to what stands before it, something is missing between them, such as `and`, `or` or `>`"},
          {"  when latest K within > 3",
           "Q0101 `>` `>` stands where a duration such as `24 h`, or the name of a parameter is expected", ""},
          {"  severity high if 3, extrem",
           "Q0101 `extrem` `extrem` stands where `low`, `moderate`, `high` or `critical` is expected",
           "as in `severity high if score >= 3, moderate otherwise`"},
      });
}

TEST_CASE("syntax messages - outcomes") {
  CheckTold(
      "language 1\nmodule m\noutcome o {\n  ", "\n  again after 7 d\n}\n",
      {
          {"episode latest K > 3", "Q0101 `latest` `latest` stands where `when` is expected",
           "as in `episode when had procedure Dialysis`"},
          {"again 7 d", "Q0101 `7` `7` stands where `after` is expected", "as in `again after 7 d`"},
          {"detect within 72 h", "Q0101 `` the line ends where `before` is expected",
           "as in `detect within 72 h before`"},
          {"judge within",
           "Q0101 `` the line ends where a duration such as `24 h`, or the name of a parameter is expected",
           "as in `judge within 72 h`"},
          {"if discharged or died first: unjudged", "Q0101 `died` `died` stands where `dead` is expected",
           "as in `if discharged or dead first: unjudged`"},
          {"if discharged or dead first: uncounted",
           "Q0101 `uncounted` `uncounted` stands where `unjudged` or `not met` is expected",
           "as in `if discharged or dead first: unjudged`"},
          {"epsode when true", "Q0102 `epsode` `epsode` can't stand here: a line of an outcome or `}` is expected",
           "did you mean `episode`?"},
      });
}

TEST_CASE("syntax messages - stories") {
  CheckTold("language 1\nmodule m\ntest \"t\" {\n  ", "\n  at 9 h expect nothing\n}\n",
            {
                {"patient femal 30 a", "Q0101 `femal` `femal` can't stand here: what stands before it is complete",
                 "did you mean `female`?"},
                {"at 1 h result K >= ", "Q0101 `` the line ends where a number with its unit is expected",
                 "as in `at 3 h result Potassium 6.1 mmol/L drawn 2.5 h`"},
                {"at 2 h reslt K 3", "Q0101 `reslt` `reslt` can't stand here: what stands before it is complete",
                 "did you mean `result`?"},
                {"at 3 h order W dos 3 mg", "Q0101 `dos` `dos` can't stand here: what stands before it is complete",
                 "did you mean `dose`?"},
                {"at 4 h expect a held by",
                 "Q0101 `` the line ends where `lockout`, `at most` or the name of an alert is expected", ""},
                {"at 4 h expect foo heldd by lockout",
                 "Q0101 `heldd` `heldd` can't stand here: what stands before it is complete", "did you mean `held`?"},
                {"at 5 h home medication X expect no b show high",
                 "Q0101 `show` `show` can't stand here: what stands before it is complete",
                 "as in `expect potassium with score 2, severity high`, or `held by lockout`"},
                {"at 7 h correct K 5", "Q0101 `5` `5` stands where `to` is expected",
                 "as in `at 3 h result Potassium 6.1 mmol/L drawn 2.5 h`"},
                {"at 9 h chart", "Q0101 `chart` `chart` can't stand here: what stands before it is complete",
                 "what can happen: `result`, `order`, `stop`, `hold`, `resume`, `administered`, `problem`, `resolved`, "
                 "`allergy`, `procedure`, `vaccination`, `home`, `weight`, `height`, `pregnant`, `admission`, "
                 "`transfer`, `discharge`, `chart open`, `correct` or `retract`"},
                {"expect nothing", "Q0116 `expect` `expect` stands behind a moment",
                 "say when first, as in `at 3 h expect nothing`"},
                {"at 3 h stop 5",
                 "Q0101 `5` `5` stands where a concept, or the name that `as` gave to an earlier event is expected",
                 "as in `at 3 h result Potassium 6.1 mmol/L drawn 2.5 h`"},
                {"at 3 h expect a with score", "Q0101 `` the line ends where a number with its unit is expected", ""},
                {"at 3 h\n patient male",
                 "Q0116 `patient` the patient of a story is told once, before everything that happens", "move it up"},
                {"at 3 h expect a,",
                 "Q0101 `at` `at` stands where the name of an alert, `only` or `no` and one, or `nothing` is expected",
                 "`at` is a word of the language; choose another name"},
            });
}

TEST_CASE("syntax messages - items") {
  CheckTold(
      "language 1\nmodule m\n", "\nparameter z = 1\n",
      {
          {"define f(a, B) = 3",
           "Q0101 `B` `B` stands where a name (small first letter, not a word of the language) is expected",
           "only concepts begin with a capital letter: write `b`"},
          {"define g(a, b = 3", "Q0103 `=` a bracket is not closed: `=` stands where `)` is expected",
           "close the bracket with `)`"},
          {"parameter x.y = 3", "Q0101 `.` `.` stands where `=` is expected",
           "where something gets its name, the name stands without its module"},
          {"alert common.x { }", "Q0101 `.` `.` stands where `{` is expected",
           "where something gets its name, the name stands without its module"},
          {"test { }", "Q0101 `{` `{` stands where a text in quotes is expected",
           "as in `test \"fires once on a rise\" {`"},
          {"alert A { }",
           "Q0101 `A` `A` stands where a name (small first letter, not a word of the language) is expected",
           "only concepts begin with a capital letter: write `a`"},
          {"alert hard-stop { }", "Q0101 `-` `-` stands where `{` is expected", ""},
          {"use Common", "Q0101 `Common` `Common` stands where a module name such as `renal.aki` is expected",
           "names of modules begin with a small letter: write `common`"},
          {"parameter p = x", "Q0101 `x` `x` stands where a number with its unit is expected",
           "as in `parameter limit = 6.0 mmol/L from 5.5 mmol/L to 7.0 mmol/L step 0.1 mmol/L`"},
          {"concept K { from codes.csv }", "Q0101 `codes.csv` `codes.csv` stands where a text in quotes is expected",
           "texts stand in quotes: `\"codes.csv\"`"},
          {"concept K { include a }",
           "Q0101 `a` `a` stands where the name of a concept (capital first letter) is expected",
           "concepts begin with a capital letter: write `A`"},
          {"concept K { unit mg / dL }", "Q0101 `/` `/` can't stand here: what stands before it is complete",
           "a unit is written without blanks, as in `mmol/L`"},
          {"module n", "Q0111 `module` a file has one `module`", "put the second module into a file of its own"},
          {"language 1", "Q0111 `language` a file says its `language` once", "remove it"},
          {"ponits p { }", "Q0102 `ponits` `ponits` can't stand here: an item of the file is expected",
           "did you mean `points`?"},
          {"parameter a = 1\nuse common.labs", "Q0116 `use` `use` stands behind the module, before everything else",
           "move it up"},
      });
}

}  // namespace
}  // namespace quell
