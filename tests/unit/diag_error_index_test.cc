// rules/ERRORS.md: each example is told its section's code, and nothing else.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/diag/codes.h"
#include "quell/ruleset.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/tidy/tree.h"

namespace quell {
namespace {

// Limits that no readable example reaches, what takes more than one file, and a file that is no text; tests/unit/syntax_limits_test.cc reaches them.
const std::set<std::string>& WithoutExample() {
  static const auto& codes = *new std::set<std::string>{"Q0105", "Q0107", "Q0112", "Q0114", "Q0719", "Q0208",
                                                        "Q0209", "Q0315", "Q0405", "Q0720", "Q0715"};
  return codes;
}

std::map<std::string, std::string> Sections() {
  std::map<std::string, std::string> sections;
  std::string code;
  for (const std::string& line : tidy::Lines(testing::ReadFile(testing::SourcePath("rules/ERRORS.md")))) {
    if (line.compare(0, 5, "### Q") == 0) code = line.substr(4, 5);
    if (!code.empty()) sections[code] += line + "\n";
  }
  return sections;
}

TEST_CASE("error index - every code has a section, under its own title") {
  const std::map<std::string, std::string> sections = Sections();
  CHECK(sections.size() == diag::AllCodes().size());
  for (const diag::CodeInfo& info : diag::AllCodes()) {
    const std::string code(info.code);
    CAPTURE(code);
    REQUIRE(sections.count(code) == 1);
    const std::string heading = "### " + code + ": " + std::string(info.title) + "\n";
    CHECK(sections.at(code).substr(0, heading.size()) == heading);
  }
}

TEST_CASE("error index - every example is told its own code and no other") {
  for (const auto& [code, section] : Sections()) {
    CAPTURE(code);
    const std::vector<std::string> examples = tidy::Blocks(section, "quell-error");
    CHECK(examples.size() == (WithoutExample().count(code) == 1 ? 0 : 1));
    for (const std::string& example : examples) {
      const std::vector<Source> sources = {{"example.quell", example}};
      std::set<std::string> told;
      const CompileResult compiled = RuleSet::Compile(sources);
      for (const Diagnostic& d : compiled.diagnostics) told.insert(d.code);
      CHECK_MESSAGE(told == std::set<std::string>{code}, RenderText(compiled.diagnostics, sources));
    }
  }
}

}  // namespace
}  // namespace quell
