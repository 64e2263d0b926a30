// Reports of stories, and what they cover.
#include <doctest/doctest.h>
#include <tinyxml2.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/story/report.h"
#include "lib/story/run.h"
#include "quell/quell.h"

namespace quell::story {
namespace {

constexpr char kRules[] = R"(language 1
module m
concept Potassium { loinc 2823-3
  unit mmol/L
  plausible 1 mmol/L to 12 mmol/L }
concept Opioid { atc N02A* }
define fast = latest Potassium - previous Potassium >= 1 mmol/L
alert high { on result Potassium
  when latest Potassium >= 6 mmol/L or (fast and active order for Opioid) }
alert higher { on result Potassium
  when latest Potassium >= 13 mmol/L
  exclude when fast }
alert old { status retired
  on result Potassium
  when latest Potassium >= 11 mmol/L }
)";

struct Ran {
  std::vector<Source> sources;
  CompileResult compiled;
  RunResult result;
  explicit Ran(const std::string& stories) {
    sources = {{"m.quell", kRules + stories}};
    compiled = RuleSet::Compile(sources);
    REQUIRE_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
    result = RunStories(compiled.rules, {"", true}).value();
  }
  Report report() const { return {*compiled.rules->impl().typed, sources, result}; }
  std::vector<std::string> Missing() const {
    std::vector<std::string> out;
    for (const Answer& answer : result.coverage->missing) out.push_back(Text(answer));
    return out;
  }
  std::string Text(const Answer& answer) const {
    const std::string truths[] = {"false", "true", "unknown"};
    return result.coverage->nodes[static_cast<size_t>(answer.node)].text + ": " +
           truths[static_cast<int>(answer.truth)];
  }
};

TEST_CASE("story coverage - counts the answers of all conditions, each once") {
  const Ran none("");
  CHECK(none.result.coverage->covered == 0);
  CHECK(none.result.coverage->alerts.size() == 2);
  // high: or, >= 6, and, fast (3 each), active order (2); higher: never true, so false and unknown; fast is shared, and never asked by `exclude when`.
  CHECK(none.result.coverage->possible == 3 + 3 + 3 + 3 + 2 + 1);

  const Ran some("test \"t\" { at 0 h result Potassium 6 mmol/L expect high }");
  CHECK(some.result.coverage->covered == 1 + 1 + 1 + 1 + 1 + 1);
  CHECK(some.result.coverage->alerts[0].covered == 5);
  const std::vector<std::string> missing = some.Missing();
  CHECK(std::count(missing.begin(), missing.end(), "latest Potassium >= 6 mmol/L: false") == 1);
  CHECK(std::count(missing.begin(), missing.end(), "active order for Opioid: true") == 1);

  const Ran all(R"(test "t" {
  at 0 h result Potassium 4 mmol/L   expect nothing
  at 1 h order Opioid
  at 2 h result Potassium 5 mmol/L   expect high
  at 3 h result Potassium 5 mmol/L   expect nothing
  at 4 h result Potassium > 5 mmol/L expect high unknown
  at 5 h result Potassium 6 mmol/L   expect only high
})");
  CHECK_MESSAGE(all.Missing().empty(), ToText(all.report()));
  CHECK(all.result.coverage->Percent() == 100);
}

TEST_CASE("story coverage - what is impossible is left out with the proof") {
  const Ran ran("");
  const std::string text = ToText(ran.report());
  CHECK(text.find("`active order for Opioid` is never unknown: the source of a story carries every kind of record\n") !=
        std::string::npos);
  CHECK(text.find(
            "`latest Potassium >= 13 mmol/L` is never true or unknown: `latest Potassium` is from 1 to 12 mmol/L\n") !=
        std::string::npos);
  CHECK(text.find("no story was run\n") != std::string::npos);
}

TEST_CASE("story reports - text, JSON and JUnit say the same") {
  const Ran ran(R"(test "good" { at 0 h result Potassium 6 mmol/L expect high }
test "bad <&\"" {
  at 0 h result Potassium 5 mmol/L
  at 1 h result Potassium 5 mmol/L   expect high
})");
  const std::string text = ToText(ran.report());
  CHECK(text.rfind("ok      m: good\nFAILED  m: bad <&\"\n", 0) == 0);
  CHECK(text.find("  > 19 |   at 1 h result Potassium 5 mmol/L   expect high\n") != std::string::npos);
  CHECK(text.find("    expected: `high` is shown\n    seen:     `high` is asked and keeps quiet: `when` is false\n") !=
        std::string::npos);
  CHECK(text.find("2 stories: 1 passed, 1 failed\n") != std::string::npos);

  const std::string json = ToJson(ran.report());
  CHECK(json.find("\"name\": \"bad <&\\\"\"") != std::string::npos);
  CHECK(json.find("\"at_s\": 3600") != std::string::npos);
  CHECK(json.find("\"failed\": 1") != std::string::npos);
  CHECK(json.find("\"percent\": ") != std::string::npos);

  const std::string xml = ToJUnit(ran.report());
  tinyxml2::XMLDocument document;
  REQUIRE(document.Parse(xml.c_str()) == tinyxml2::XML_SUCCESS);
  const tinyxml2::XMLElement* suites = document.FirstChildElement("testsuites");
  REQUIRE(suites != nullptr);
  CHECK(suites->IntAttribute("tests") == 2);
  CHECK(suites->IntAttribute("failures") == 1);
  const tinyxml2::XMLElement* suite = suites->FirstChildElement("testsuite");
  REQUIRE(suite != nullptr);
  CHECK(std::string(suite->Attribute("name")) == "m");
  const tinyxml2::XMLElement* good = suite->FirstChildElement("testcase");
  REQUIRE(good != nullptr);
  CHECK(std::string(good->Attribute("classname")) == "m");
  CHECK(good->Attribute("time") == nullptr);
  CHECK(good->FirstChildElement("failure") == nullptr);
  const tinyxml2::XMLElement* bad = good->NextSiblingElement("testcase");
  REQUIRE(bad != nullptr);
  CHECK(std::string(bad->Attribute("name")) == "bad <&\"");
  REQUIRE(bad->FirstChildElement("failure") != nullptr);
  CHECK(std::string(bad->FirstChildElement("failure")->Attribute("message")) ==
        "expected: `high` is shown; seen: `high` is asked and keeps quiet: `when` is false");
  CHECK(std::string(bad->FirstChildElement("failure")->GetText()).find("m.quell:19:") != std::string::npos);
}

}  // namespace
}  // namespace quell::story
