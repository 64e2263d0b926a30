// Modules: what a name means in a file, and what is told where it means nothing, or two things.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/syntax/ast.h"
#include "tests/support/checked.h"

namespace quell {
namespace {

using testing::Checked;
using testing::CheckTexts;
using testing::Told;
using Lines = std::vector<std::string>;

const std::string kLabs = R"(module common.labs
concept Potassium { loinc 2823-3 unit mmol/L }
concept Sodium { loinc 2951-2 unit mmol/L }
parameter high = 6 mmol/L
define rise = latest Potassium - previous Potassium
)";

std::string Alert(const std::string& condition, const std::string& uses = "use common.labs\n",
                  const std::string& items = "") {
  return "module ward\n" + uses + items + "alert a { on result Potassium when " + condition + " }\n";
}
std::string HelpOf(const std::vector<std::string>& texts, size_t number = 0) {
  const Checked checked = CheckTexts(texts);
  return number < checked.diagnostics.size() ? checked.diagnostics[number].help : "nothing was told";
}

TEST_CASE("modules - names of a used module stand alone or with its name") {
  CHECK(Told({Alert("latest Potassium > high and rise > 1 mmol/L"), kLabs}) == Lines{});
  CHECK(Told({kLabs, Alert("latest common.labs.Potassium > common.labs.high and common.labs.rise > 1 mmol/L")}) ==
        Lines{});
  CHECK(Told({Alert("latest ward.Own > 1 mmol/L and latest Own < 2 mmol/L", "use common.labs\n",
                    "concept Own { loinc 2345-7 unit mmol/L }\n"),
              kLabs}) == Lines{});
}

TEST_CASE("modules - what is not there") {
  CHECK(Told({Alert("true", "use common.lab\n"), kLabs}) == Lines{"Q0205 `common.lab`"});
  CHECK(HelpOf({Alert("true", "use common.lab\n"), kLabs}).find("did you mean `common.labs`?") == 0);
  CHECK(HelpOf({Alert("true", "use others\n"), kLabs}) == "give its file too, or its folder with --include");
  // What a module that is not there gives can't be known; a slip of the pen is told all the same.
  CHECK(Told({Alert("latest Potassium > 6 mmol/L", "use others\n")}) == Lines{"Q0205 `others`"});
  CHECK(Told({Alert("latest Sodum > 6 mmol/L", "use others\nuse common.labs\n"), kLabs}) ==
        Lines{"Q0205 `others`", "Q0201 `Sodum`"});
  CHECK(Told({Alert("latest others.Sodium > 6 mmol/L", "use others\nuse common.labs\n"), kLabs}) ==
        Lines{"Q0205 `others`"});
}

TEST_CASE("modules - a name that only an unused module has") {
  const std::string own = "concept Potassium { loinc 2823-3 unit mmol/L }\n";
  CHECK(Told({Alert("latest Sodium > 6 mmol/L", "", own), kLabs}) == Lines{"Q0201 `Sodium`"});
  CHECK(HelpOf({Alert("latest Sodium > 6 mmol/L", "", own), kLabs}) ==
        "`common.labs` has one: add `use common.labs` below the lines of `module`");
  CHECK(Told({Alert("latest common.labs.Sodium > 6 mmol/L", "", own), kLabs}) == Lines{"Q0209 `common.labs.Sodium`"});
  CHECK(Told({Alert("latest common.lab.Sodium > 6 mmol/L", "", own), kLabs}) == Lines{"Q0205 `common.lab.Sodium`"});
  CHECK(HelpOf({Alert("latest common.lab.Sodium > 6 mmol/L", "", own), kLabs}) == "did you mean `common.labs`?");
}

TEST_CASE("modules - the nearest name is written as it would have to be") {
  CHECK(HelpOf({Alert("latest Sodum > 6 mmol/L"), kLabs}) == "did you mean `Sodium`?");
  CHECK(HelpOf({Alert("latest common.labs.Sodum > 6 mmol/L"), kLabs}) == "did you mean `common.labs.Sodium`?");
}

TEST_CASE("modules - a name that two used modules give") {
  const std::string other = "module other.labs\nconcept Sodium { loinc 2947-0 unit mmol/L }\n";
  const std::string uses = "use common.labs\nuse other.labs\n";
  const Checked checked = CheckTexts({Alert("latest Sodium > 140 mmol/L", uses), kLabs, other});
  CHECK(checked.told == Lines{"Q0208 `Sodium`"});
  REQUIRE(checked.diagnostics.size() == 1);
  REQUIRE(checked.diagnostics[0].notes.size() == 2);
  CHECK(checked.diagnostics[0].notes[0].span.source == 1);
  CHECK(checked.diagnostics[0].notes[1].span.source == 2);
  CHECK(Told({Alert("latest other.labs.Sodium > 140 mmol/L", uses), kLabs, other}) == Lines{});
  // Unused, it harms nobody.
  CHECK(Told({Alert("true", uses), kLabs, other}) == Lines{});
}

TEST_CASE("modules - a file's own name comes first, with a warning") {
  const std::string own = "concept Sodium { loinc 2947-0 unit mmol/L }\n";
  const Checked checked = CheckTexts({Alert("latest Sodium > 140 mmol/L", "use common.labs\n", own), kLabs});
  CHECK(checked.told == Lines{"Q0719 `Sodium`"});
  CHECK(checked.diagnostics[0].severity == Severity::kWarning);
  REQUIRE(checked.result.rules.concepts.size() == 3);
  CHECK(checked.result.rules.concepts[2].qualified == "ward.Sodium");
  CHECK(check::Dump(checked.result.rules).find("when : truth = latest Sodium > 140 mmol/L") != std::string::npos);
  bool asks_own = false;
  for (const check::Expr& e : checked.result.rules.exprs)
    asks_own |= e.kind == check::ExprKind::kPicked && e.index == 2;
  CHECK(asks_own);
}

TEST_CASE("modules - circles") {
  CHECK(Told({"module a\nuse a\n"}) == Lines{"Q0207 `a`"});
  const Checked checked = CheckTexts({"module a\nuse b\n", "module b\nuse c\n", "module c\nuse a\n"});
  CHECK(checked.told == Lines{"Q0207 `a`"});
  CHECK(checked.diagnostics[0].message ==
        "these modules use each other in a circle: `a` uses `b`, which uses `c`, which uses `a`");
  CHECK(checked.diagnostics[0].notes.size() == 2);
  CHECK(Told({"module a\nuse b\nuse c\n", "module b\nuse c\n", "module c\n"}) == Lines{});
  CHECK(Told({"module a\nuse b\nuse b\n", "module b\n"}) == Lines{"Q0111 `b`"});
}

TEST_CASE("modules - names do not pass through a module") {
  CHECK(Told({Alert("latest Sodium > 140 mmol/L", "use between\n", "concept Potassium { loinc 2823-3 unit mmol/L }\n"),
              "module between\nuse common.labs\n", kLabs}) == Lines{"Q0201 `Sodium`"});
}

TEST_CASE("modules - what nothing uses") {
  // Items of a module without alerts, or of one that another file uses, are there for others.
  CHECK(Told({kLabs}) == Lines{});
  CHECK(Told({kLabs + "alert own { on result Potassium }\n"}) ==
        Lines{"Q0702 `Sodium`", "Q0702 `high`", "Q0702 `rise`"});
  CHECK(Told({kLabs + "alert own { on result Potassium }\n", "module b\nuse common.labs\n"}) == Lines{});
  CHECK(Told({kLabs + "define f(x, unit_free) = x + 1\n"}) == Lines{"Q0702 `unit_free`"});
}

TEST_CASE("modules - the order of the files means nothing") {
  const std::string alert = Alert("latest Potassium > high and rise > 1 mmol/L");
  const Checked one = CheckTexts({alert, kLabs}), other = CheckTexts({kLabs, alert});
  CHECK(check::Dump(one.result.rules) == check::Dump(other.result.rules));
  CHECK(check::Fingerprint(one.result.rules) == check::Fingerprint(other.result.rules));
}

TEST_CASE("modules - which are missing") {
  std::vector<Source> sources = {{"a", "language 1\nmodule a\nuse b\nuse z.y\nuse z.y\n"},
                                 {"b", "language 1\nmodule b\nuse c\n"}};
  std::vector<syntax::Ast> asts;
  for (uint32_t i = 0; i < sources.size(); ++i) asts.push_back(syntax::Parse(sources[i].text, i).ast);
  CHECK(check::MissingModules(asts, sources) == Lines{"c", "z.y"});
}

}  // namespace
}  // namespace quell
