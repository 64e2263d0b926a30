// The stories of the documents, the packs and the examples come out as they say.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/check/possible.h"
#include "lib/story/report.h"
#include "lib/story/run.h"
#include "quell/ruleset.h"
#include "tests/tidy/tree.h"

namespace quell::tidy {
namespace {

// How many stories there are; all must pass.
int64_t CheckStories(const std::string& name, const std::string& text) {
  const std::vector<Source> sources = {{name, text}};
  const CompileResult compiled = RuleSet::Compile(sources);
  CHECK_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
  if (compiled.rules == nullptr) return 0;
  const story::RunResult result = story::RunStories(compiled.rules, {"", true}).value();
  // What is claimed impossible never comes about.
  const check::TypedRules& rules = *compiled.rules->impl().typed;
  check::PossibleTruths possible(rules);
  for (const story::CoverageReport::Node& node : result.coverage->nodes) {
    CAPTURE(node.text);
    CHECK((possible.Of(node.expr) | node.seen) == possible.Of(node.expr));
  }
  const std::string failed = result.failed == 0 ? "" : story::ToText({rules, sources, result});
  CHECK_MESSAGE(failed.empty(), failed);
  return result.passed;
}

TEST_CASE("stories - all of the language's page pass") {
  int64_t passed = 0;
  for (const std::string& block : Blocks(ReadText("rules/LANGUAGE.md"), "quell"))
    passed += CheckStories("rules/LANGUAGE.md", block);
  CHECK(passed >= 15);
}

TEST_CASE("stories - all of the packs and examples pass") {
  int64_t passed = 0;
  for (const char* folder : {"rules", "examples"}) {
    for (const std::string& file : Files(folder, {".quell"})) passed += CheckStories(file, ReadText(file));
  }
  CHECK(passed >= 20);
}

// What is shipped is tried out as the tutorial tells others to.
TEST_CASE("stories - the packs cover what their conditions can answer") {
  for (const char* file :
       {"rules/potassium.quell", "rules/kidney.quell", "rules/glucose.quell", "rules/anticoagulation.quell"}) {
    const std::vector<Source> sources = {{file, ReadText(file)}};
    const CompileResult compiled = RuleSet::Compile(sources);
    REQUIRE(compiled.rules != nullptr);
    const story::RunResult result = story::RunStories(compiled.rules, {"", true}).value();
    const bool enough = result.coverage->Percent() >= 90;
    CHECK_MESSAGE(enough, story::ToText({*compiled.rules->impl().typed, sources, result}));
  }
}

}  // namespace
}  // namespace quell::tidy
