#include <string>
#include <string_view>

#include "lib/diag/places.h"
#include "lib/story/report.h"
#include "lib/story/report_words.h"

namespace quell::story {
namespace {

// Sources are UTF-8. Most control characters can't stand in XML at all, not even escaped.
std::string Escaped(std::string_view text, bool attribute) {
  std::string out;
  for (char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += attribute ? "&quot;" : "\"";
        break;
      case '\n':
      case '\t':
      case '\r':
        out += attribute || c == '\r' ? "&#" + std::to_string(byte) + ";" : std::string(1, c);
        break;
      default:
        out += byte < 0x20 || byte == 0x7F ? '?' : c;
    }
  }
  return out;
}

std::string Attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + Escaped(value, true) + "\"";
}

std::string CaseOf(const diag::Places& places, const check::Story& story, const StoryResult& result) {
  std::string out = "    <testcase" + Attribute("name", story.name) + Attribute("classname", story.module) +
                    Attribute("file", places.Name(story.span)) +
                    Attribute("line", std::to_string(places.Region(story.span).begin.line));
  if (result.passed()) return out + "/>\n";
  const Failure& first = result.failures.front();
  // One element a case: more of them are not read everywhere.
  out += ">\n      <failure" + Attribute("message", "expected: " + first.expected + "; seen: " + first.seen) +
         Attribute("type", "expectation") + ">";
  for (const Failure& failure : result.failures) {
    std::string text =
        PlaceText(places, failure.span) + "\n  expected: " + failure.expected + "\n  seen: " + failure.seen + "\n";
    if (failure.why.has_value()) text += RenderText(*failure.why);
    out += Escaped(text, false);
  }
  return out + "</failure>\n    </testcase>\n";
}

std::string Counts(int64_t tests, int64_t failures) {
  return Attribute("tests", std::to_string(tests)) + Attribute("failures", std::to_string(failures)) +
         Attribute("errors", "0");
}

}  // namespace

std::string ToJUnit(const Report& report) {
  const diag::Places places(report.sources);
  const std::vector<StoryResult>& stories = report.result.stories;
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + Attribute("name", "quell") +
                    Counts(report.result.passed + report.result.failed, report.result.failed) + ">\n";
  // Stories come by module.
  for (size_t begin = 0; begin < stories.size();) {
    const std::string& module = report.rules.stories[static_cast<size_t>(stories[begin].story)].module;
    std::string cases;
    int64_t failures = 0;
    size_t end = begin;
    for (; end < stories.size(); ++end) {
      const check::Story& story = report.rules.stories[static_cast<size_t>(stories[end].story)];
      if (story.module != module) break;
      cases += CaseOf(places, story, stories[end]);
      failures += stories[end].passed() ? 0 : 1;
    }
    out += "  <testsuite" + Attribute("name", module) + Counts(static_cast<int64_t>(end - begin), failures) +
           Attribute("skipped", "0") + ">\n" + cases + "  </testsuite>\n";
    begin = end;
  }
  return out + "</testsuites>\n";
}

}  // namespace quell::story
