// What came of stories, for people, programs and continuous integration.
#ifndef QUELL_LIB_STORY_REPORT_H_
#define QUELL_LIB_STORY_REPORT_H_

#include <string>
#include <vector>

#include "lib/check/typed.h"
#include "lib/story/run.h"
#include "quell/diagnostic.h"

namespace quell::story {

struct Report {
  const check::TypedRules& rules;
  const std::vector<Source>& sources;
  const RunResult& result;
};

// A line a story; of those that failed the story itself, with a mark at what failed, what was expected and what was seen, and why. Then the coverage, where it was asked for.
std::string ToText(const Report& report);

// Lines and columns count from 1; times are seconds from the story's start. `coverage` is null where it was not asked for.
//
//   {"quell": "0.1.0",
//    "stories": [{"name": "...", "module": "renal.aki", "file": "rules/aki.quell", "line": 68, "passed": false,
//                 "failures": [{"file": "...", "line": 72, "column": 40, "at_s": 72000, "expected": "...", "seen": "...", "why": "..."}]}],
//    "summary": {"stories": 2, "passed": 1, "failed": 1},
//    "coverage": {"percent": 87.5, "covered": 35, "possible": 40,
//                 "alerts": [{"alert": "renal.aki.aki", "covered": 30, "possible": 35}],
//                 "missing": [{"file": "...", "line": 45, "column": 8, "text": "ratio >= rise_ratio", "value": "unknown"}],
//                 "impossible": [{(as above), "why": "..."}]}}
std::string ToJson(const Report& report);

// JUnit's XML, as continuous integration reads it: a suite a module, a case a story. Without times: the same bytes on every run.
std::string ToJUnit(const Report& report);

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_REPORT_H_
