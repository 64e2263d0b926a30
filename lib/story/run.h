// Runs the stories of rules.
#ifndef QUELL_LIB_STORY_RUN_H_
#define QUELL_LIB_STORY_RUN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/story/coverage.h"
#include "quell/explain.h"
#include "quell/ruleset.h"

namespace quell::story {

// An expectation that did not come about.
struct Failure {
  size_t moment = 0;  // into Story::moments
  Span span;          // of the expectation
  std::string expected, seen;
  std::optional<Explanation> why;  // of the alert that it hangs on, where that was asked
};

struct StoryResult {
  int32_t story = 0;  // into TypedRules::stories
  std::vector<Failure> failures;
  bool passed() const { return failures.empty(); }
};

struct RunOptions {
  // Only stories in whose name, or in whose module's, this stands (capitals aside); "": all.
  std::string filter;
  bool coverage = false;
};

struct RunResult {
  std::vector<StoryResult> stories;  // in the order of TypedRules::stories
  int64_t passed = 0, failed = 0;
  std::optional<CoverageReport> coverage;  // by the stories that were run, where asked for
};

// Every alert counts as live. An error only where the rules can't be bound at all.
absl::StatusOr<RunResult> RunStories(const std::shared_ptr<const RuleSet>& rules, const RunOptions& options = {});

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_RUN_H_
