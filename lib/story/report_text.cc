#include <algorithm>
#include <set>

#include "lib/base/text.h"
#include "lib/diag/places.h"
#include "lib/story/report.h"
#include "lib/story/report_words.h"

namespace quell::story {
namespace {

using check::Story;

std::string Counted(int64_t count, const std::string& one, const std::string& many) {
  return FormatCount(count) + " " + (count == 1 ? one : many);
}

std::string Percent(double percent) { return FormatShort(percent) + " %"; }

// The story as it is written, from its name to its last line; `>` before what failed.
std::string Timeline(const diag::Places& places, const Story& story, const StoryResult& result) {
  const diag::LineIndex& lines = places.Lines(story.span);
  uint32_t last = lines.At(story.span.end).line;
  for (const check::StoryMoment& moment : story.moments) {
    last = std::max(last, lines.At(moment.span.end).line);
    for (const check::Expectation& expectation : moment.expectations)
      last = std::max(last, lines.At(expectation.span.end).line);
  }
  std::set<uint32_t> failed;
  for (const Failure& failure : result.failures) failed.insert(lines.At(failure.span.begin).line);
  const size_t digits = std::to_string(last).size();
  std::string out;
  for (uint32_t line = lines.At(story.span.begin).line; line <= last; ++line) {
    const std::string number = std::to_string(line);
    out += std::string(failed.count(line) == 1 ? "  > " : "    ") + std::string(digits - number.size(), ' ') + number +
           " | " + std::string(lines.Line(line)) + "\n";
  }
  return out;
}

std::string Indented(const std::string& text, const std::string& by) {
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    out += (end > begin ? by : "") + text.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return out;
}

std::string FailedStory(const diag::Places& places, const Story& story, const StoryResult& result) {
  std::string out = "\n" + PlaceText(places, story.span) + ": \"" + story.name + "\" failed\n";
  out += Timeline(places, story, result);
  for (const Failure& failure : result.failures) {
    out += "  " + PlaceText(places, failure.span) + "\n    expected: " + failure.expected +
           "\n    seen:     " + failure.seen + "\n";
    if (failure.why.has_value()) out += Indented(RenderText(*failure.why), "      ");
  }
  return out;
}

std::string Answers(const diag::Places& places, const CoverageReport& coverage, const std::vector<Answer>& answers) {
  std::string out;
  for (size_t i = 0; i < answers.size(); ++i) {
    const CoverageReport::Node& node = coverage.nodes[static_cast<size_t>(answers[i].node)];
    std::string line = "  " + PlaceText(places, node.span) + ": `" + ShortText(node.text) + "` is never " +
                       std::string(TruthText(answers[i].truth));
    // What else is said of the same node for the same reason stands on the same line.
    while (i + 1 < answers.size() && answers[i + 1].node == answers[i].node && answers[i + 1].why == answers[i].why) {
      line += " or " + std::string(TruthText(answers[++i].truth));
    }
    out += line + (answers[i].why.empty() ? "" : ": " + answers[i].why) + "\n";
  }
  return out;
}

std::string CoverageText(const diag::Places& places, const check::TypedRules& rules, const CoverageReport& coverage) {
  std::string out = "\ncoverage " + Percent(coverage.Percent()) + ": " + FormatCount(coverage.covered) + " of " +
                    FormatCount(coverage.possible) + " answers that conditions can have\n";
  for (const CoverageReport::Alert& alert : coverage.alerts) {
    out += "  " + rules.alerts[static_cast<size_t>(alert.alert)].qualified + ": " + FormatCount(alert.covered) +
           " of " + FormatCount(alert.possible) + "\n";
  }
  if (!coverage.missing.empty()) out += "in no story:\n" + Answers(places, coverage, coverage.missing);
  if (!coverage.impossible.empty())
    out += "left out, because no story can bring it about:\n" + Answers(places, coverage, coverage.impossible);
  return out;
}

}  // namespace

std::string ToText(const Report& report) {
  const diag::Places places(report.sources);
  std::string out, failed;
  for (const StoryResult& result : report.result.stories) {
    const Story& story = report.rules.stories[static_cast<size_t>(result.story)];
    out += (result.passed() ? "ok      " : "FAILED  ") + story.module + ": " + story.name + "\n";
    if (!result.passed()) failed += FailedStory(places, story, result);
  }
  out += failed;
  if (report.result.coverage.has_value()) out += CoverageText(places, report.rules, *report.result.coverage);
  const int64_t count = report.result.passed + report.result.failed;
  if (count == 0) return out + "no story was run\n";
  return out + (failed.empty() && !report.result.coverage.has_value() ? "" : "\n") +
         Counted(count, "story", "stories") + ": " + FormatCount(report.result.passed) + " passed, " +
         FormatCount(report.result.failed) + " failed\n";
}

}  // namespace quell::story
