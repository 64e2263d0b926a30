// What the compiler prints of whole files, held word by word. A case is a folder with *.quell files, compiled together, and with any of the
// files `ast`, `typed`, `plan`, `program`, `diagnostics` and `stories`: those that are there are compared. QUELL_BLESS=1 rewrites them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/diag/codes.h"
#include "lib/story/report.h"
#include "lib/story/run.h"
#include "quell/ruleset.h"
#include "tests/golden/golden_cases.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell {
namespace {

namespace fs = std::filesystem;

std::string StageText(const std::string& stage, const std::vector<Source>& sources, const CompileResult& compiled) {
  if (stage == "diagnostics") return RenderText(compiled.diagnostics, sources);
  if (stage == "ast") return DumpAst(sources, nullptr);
  if (compiled.rules == nullptr) return "the rules have errors\n";
  if (stage == "stories") {
    return story::ToText(
        {*compiled.rules->impl().typed, sources, story::RunStories(compiled.rules, {"", true}).value()});
  }
  return compiled.rules->Dump(stage == "typed" ? Stage::kTyped : stage == "plan" ? Stage::kPlan : Stage::kProgram);
}

// "" if both are the same; else the first line in which they differ.
std::string FirstDifference(const std::string& expected, const std::string& actual) {
  if (expected == actual) return "";
  size_t line = 1, begin = 0;
  for (size_t i = 0; i < std::min(expected.size(), actual.size()) && expected[i] == actual[i]; ++i) {
    if (expected[i] != '\n') continue;
    ++line;
    begin = i + 1;
  }
  auto rest = [begin](const std::string& text) {
    return begin < text.size() ? text.substr(begin, text.find('\n', begin) - begin) : std::string("(the end)");
  };
  return "line " + std::to_string(line) + "\n  expected: " + rest(expected) + "\n  actual:   " + rest(actual);
}

TEST_CASE("golden - every stage prints what it printed") {
  const bool bless = std::getenv("QUELL_BLESS") != nullptr;
  const std::vector<std::string> cases = testing::GoldenCases();
  CHECK(cases.size() >= 10);
  for (const std::string& name : cases) {
    CAPTURE(name);
    const std::vector<Source> sources = testing::GoldenSources(name);
    REQUIRE_FALSE(sources.empty());
    const CompileResult compiled = RuleSet::Compile(sources);
    int compared = 0;
    for (const char* stage : {"ast", "typed", "plan", "program", "diagnostics", "stories"}) {
      const std::string path = testing::SourcePath("tests/golden/" + name + "/" + stage);
      if (!fs::exists(path)) continue;
      ++compared;
      CAPTURE(stage);
      const std::string actual = StageText(stage, sources, compiled);
      if (bless) {
        std::ofstream(path, std::ios::binary) << actual;
        continue;
      }
      const std::string difference = FirstDifference(testing::ReadFile(path), actual);
      CHECK_MESSAGE(difference.empty(), difference);
    }
    CHECK_MESSAGE(compared > 0, "nothing is expected of this case");
  }
}

TEST_CASE("golden - every code of the index occurs in a test") {
  // Reached by tests/unit/syntax_limits_test.cc: no file for them is worth keeping.
  std::set<std::string> covered = {"Q0105", "Q0107", "Q0112", "Q0114", "Q0405"};
  static const std::regex code("(error|warning) (Q[0-9]{4}):");
  for (const std::string& name : testing::GoldenCases()) {
    const std::string text = testing::ReadFile(testing::SourcePath("tests/golden/" + name + "/diagnostics"));
    covered.insert(std::sregex_token_iterator(text.begin(), text.end(), code, 2), {});
  }
  // The error index has an example of nearly all of them, which tests/unit/diag_error_index_test.cc runs; it lists the others.
  const std::string index = testing::ReadFile(testing::SourcePath("rules/ERRORS.md"));
  static const std::regex entry("### (Q[0-9]{4}):");
  covered.insert(std::sregex_token_iterator(index.begin(), index.end(), entry, 1), {});
  for (const diag::CodeInfo& info : diag::AllCodes()) {
    const std::string wanted(info.code);
    CHECK_MESSAGE(covered.count(wanted) == 1, wanted);
  }
}

TEST_CASE("golden - six mistakes of six files are told together, each with place, caret and advice") {
  const std::vector<Source> sources = testing::GoldenSources("six_mistakes");
  CHECK(sources.size() == 6);
  const CompileResult compiled = RuleSet::Compile(sources);
  CHECK(compiled.rules == nullptr);
  std::set<uint32_t> files;
  for (const Diagnostic& d : compiled.diagnostics) {
    CAPTURE(d.message);
    CHECK(d.severity == Severity::kError);
    CHECK_FALSE(d.help.empty());
    files.insert(d.span.source);
  }
  CHECK(files.size() == 6);
  CHECK(compiled.diagnostics.size() == 6);
}

}  // namespace
}  // namespace quell
