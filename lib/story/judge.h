// Whether what a story expects has come about.
#ifndef QUELL_LIB_STORY_JUDGE_H_
#define QUELL_LIB_STORY_JUDGE_H_

#include <span>
#include <string>

#include "lib/check/typed.h"
#include "lib/story/play.h"

namespace quell::story {

// `seen`: all that was seen since the moment before, up to and at this one.
bool Holds(const check::Expectation& expectation, std::span<const Sighting> seen);

// "`aki` is shown with score 1, severity moderate"
std::string ExpectedText(const check::TypedRules& rules, const check::Expectation& expectation);
// What there was in its place; `why_not`: why nothing triggers its alert, where that is known: "`aki` is shown with score 3, severity high, show passive; `sepsis` is shown"
std::string SeenText(const check::TypedRules& rules, const check::Expectation& expectation,
                     std::span<const Sighting> seen, const std::string& why_not = "");

// The sighting that tells most of why an expectation failed; null where its alert was not asked.
const Sighting* Telling(const check::Expectation& expectation, std::span<const Sighting> seen);

// What the alert asks is not known: its `when` is unknown; or that is true, and its score does not settle its `fire at`.
bool IsUnknown(const eval::Evaluation& evaluation);

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_JUDGE_H_
