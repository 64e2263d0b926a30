// RuleSet from outside: settings, what to subscribe to, fingerprints, and that no text makes it crash.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "quell/ruleset.h"
#include "tests/golden/golden_cases.h"

namespace quell {
namespace {

const char kRule[] = R"(language 1 module settings
concept Potassium { loinc 2823-3, 6298-4 unit mmol/L }
concept Chloride { loinc 2075-0 unit mmol/L }
concept Statin { atc C10AA* }
concept Unused { atc B01 }
parameter limit = 6 mmol/L from 5 mmol/L to 7 mmol/L
parameter rearm = 12 h
parameter ratio = 1.5
alert high {
  on result Potassium
  when latest Potassium > limit * ratio and active order for Statin
  lockout rearm per patient
}
)";
std::string Text() {
  std::string text = kRule;
  text.replace(text.find("alert high"), 10, "alert too_high");
  return text;
}

using Settings = std::vector<std::pair<std::string, std::string>>;

std::string ErrorOf(const Settings& settings, const std::vector<Source>& sources) {
  CompileOptions options;
  options.settings = settings;
  const CompileResult compiled = RuleSet::Compile(sources, options);
  CHECK((compiled.rules == nullptr) == !compiled.setting_errors.empty());
  return compiled.setting_errors.empty() ? "" : compiled.setting_errors[0];
}
std::string ErrorOf(const std::string& name, const std::string& value) {
  return ErrorOf({{name, value}}, {{"s.quell", Text()}});
}

uint64_t Fingerprint(const std::vector<Source>& sources, const Settings& settings = {}) {
  CompileOptions options;
  options.settings = settings;
  const CompileResult compiled = RuleSet::Compile(sources, options);
  REQUIRE(compiled.rules != nullptr);
  return compiled.rules->Fingerprint();
}

TEST_CASE("settings - a parameter is set in any unit that converts") {
  CHECK(ErrorOf("limit", "6.5 mmol/L") == "");
  CHECK(ErrorOf("limit", " 6500 umol/L ") == "");
  CHECK(ErrorOf("settings.limit", "5 mmol/L") == "");
  CHECK(ErrorOf("rearm", "2d") == "");
  CHECK(ErrorOf("ratio", "-2") == "");
  CompileOptions options;
  options.settings = {{"limit", "6500 umol/L"}};
  const CompileResult compiled = RuleSet::Compile(std::vector<Source>{{"s.quell", Text()}}, options);
  REQUIRE(compiled.rules != nullptr);
  CHECK(compiled.rules->Dump(Stage::kTyped).find("parameter settings.limit = 6.5 mmol/L") != std::string::npos);
}

TEST_CASE("settings - what is wrong with one is said") {
  CHECK(ErrorOf("limit", "6.5 mg/dL") ==
        "`limit=6.5 mg/dL`: write a number with a unit that converts to mmol/L, as in `limit=6 mmol/L`");
  for (const char* bad : {"6.5", "", "mmol/L", "6.5 mmoll", "1e400 mmol/L", "--6 mmol/L", "six"}) {
    CAPTURE(std::string(bad));
    CHECK(ErrorOf("limit", bad).find("write a number with a unit that converts to mmol/L") != std::string::npos);
  }
  CHECK(ErrorOf("ratio", "x") == "`ratio=x`: write a number with a unit that converts to 1, as in `ratio=1.5`");
  CHECK(ErrorOf("limit", "7.5 mmol/L") == "`limit=7.5 mmol/L` lies outside the parameter's range, 5 to 7 mmol/L");
  CHECK(ErrorOf("limt", "6 mmol/L") == "no parameter is called `limt`; did you mean `limit`?");
  CHECK(ErrorOf("nothing_like_it", "6 mmol/L") == "no parameter is called `nothing_like_it`");
}

TEST_CASE("settings - a name that two modules have is said with its module") {
  std::string other = Text();
  other.replace(0, 26, "language 1 module another");
  const std::vector<Source> sources = {{"a.quell", Text()}, {"b.quell", other}};
  CHECK(ErrorOf({{"limit", "6 mmol/L"}}, sources) ==
        "more than one module has a parameter `limit`: write `another.limit` or `settings.limit`");
  CHECK(ErrorOf({{"another.limit", "6 mmol/L"}}, sources) == "");
}

TEST_CASE("ruleset - codes to subscribe to, sorted, without repeats") {
  const CompileResult compiled =
      RuleSet::Compile(std::vector<Source>{{"s.quell", Text()}, {"t.quell", R"(language 1 module two
concept K { loinc 2823-3 unit mmol/L }
alert b { on result K }
)"}});
  REQUIRE(compiled.rules != nullptr);
  CHECK(compiled.rules->Interests() ==
        std::vector<Interest>{{"atc", "C10AA*"}, {"loinc", "2823-3"}, {"loinc", "6298-4"}});
  CHECK(compiled.rules->alerts().size() == 2);
  CHECK(compiled.rules->alerts()[0].qualified == "settings.too_high");
  CHECK(compiled.rules->alerts()[1].qualified == "two.b");
}

TEST_CASE("ruleset - the fingerprint is of the meaning") {
  const std::vector<Source> one = {{"s.quell", Text()}};
  const uint64_t print = Fingerprint(one);
  CHECK(Fingerprint(one) == print);
  CHECK(Fingerprint({{"other_name.quell", "// a comment\n" + Text() + "\n\n// and another"}}) == print);
  CHECK(Fingerprint(one, {{"limit", "6 mmol/L"}}) == print);
  CHECK(Fingerprint(one, {{"limit", "6.5 mmol/L"}}) != print);
  CHECK(Fingerprint(one, {{"rearm", "24 h"}}) != print);
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"per patient", "per encounter"},
                                                        {"C10AA*", "C10AB*"},
                                                        {"on result Potassium", "status silent on result Potassium"},
                                                        {"active order for Statin", "not active order for Statin"}}) {
    std::string text = Text();
    text.replace(text.find(from), from.size(), to);
    CHECK(Fingerprint({{"s.quell", text}}) != print);
  }
  const Source first{"a.quell", Text()};
  const Source second{"b.quell",
                      "language 1 module b\nconcept K { loinc 2823-3 unit mmol/L }\nalert c { on result K when latest "
                      "K > 6 mmol/L }\n"};
  CHECK(Fingerprint({first, second}) == Fingerprint({second, first}));
}

TEST_CASE("ruleset - no part of a text, and no text without one byte, makes it crash") {
  for (const std::string& name : testing::GoldenCases()) {
    for (const Source& source : testing::GoldenSources(name)) {
      if (source.text.size() > 1'200) continue;
      CAPTURE(name);
      CAPTURE(source.name);
      auto compile = [&](std::string text) {
        const std::vector<Source> sources = {{source.name, std::move(text)}};
        const CompileResult compiled = RuleSet::Compile(sources);
        const bool sound =
            HasErrors(compiled.diagnostics) == (compiled.rules == nullptr) &&
            std::all_of(compiled.diagnostics.begin(), compiled.diagnostics.end(), [&](const Diagnostic& d) {
              return d.span.begin <= d.span.end && d.span.end <= sources[0].text.size() && !d.message.empty();
            });
        CHECK(sound);
        if (!compiled.diagnostics.empty()) CHECK_FALSE(RenderText(compiled.diagnostics, sources).empty());
      };
      for (size_t i = 0; i <= source.text.size(); ++i) {
        compile(source.text.substr(0, i));
        if (i < source.text.size()) compile(std::string(source.text).erase(i, 1));
      }
    }
  }
}

}  // namespace
}  // namespace quell
