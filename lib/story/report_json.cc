#include "lib/base/json_writer.h"
#include "lib/diag/places.h"
#include "lib/story/report.h"
#include "lib/story/report_words.h"
#include "quell/version.h"

namespace quell::story {
namespace {

void WritePlace(const diag::Places& places, const Span& span, JsonWriter& json) {
  const diag::LineColumn at = places.Region(span).begin;
  json.Field("file", places.Name(span)).Field("line", int64_t{at.line}).Field("column", int64_t{at.column});
}

void WriteStory(const diag::Places& places, const check::Story& story, const StoryResult& result, JsonWriter& json) {
  json.BeginObject().Field("name", story.name).Field("module", story.module).Field("file", places.Name(story.span));
  json.Field("line", int64_t{places.Region(story.span).begin.line}).Key("passed").Bool(result.passed());
  json.Key("failures").BeginArray();
  for (const Failure& failure : result.failures) {
    json.BeginObject();
    WritePlace(places, failure.span, json);
    json.Key("at_s").Number(static_cast<double>(story.moments[failure.moment].at.count()) / 1e6);
    json.Field("expected", failure.expected).Field("seen", failure.seen).Key("why");
    failure.why.has_value() ? json.String(RenderText(*failure.why)) : json.Null();
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void WriteAnswers(const diag::Places& places, const CoverageReport& coverage, const std::vector<Answer>& answers,
                  JsonWriter& json) {
  json.BeginArray();
  for (const Answer& answer : answers) {
    const CoverageReport::Node& node = coverage.nodes[static_cast<size_t>(answer.node)];
    json.BeginObject();
    WritePlace(places, node.span, json);
    json.Field("text", node.text).Field("value", TruthText(answer.truth));
    if (!answer.why.empty()) json.Field("why", answer.why);
    json.EndObject();
  }
  json.EndArray();
}

void WriteCoverage(const diag::Places& places, const check::TypedRules& rules, const CoverageReport& coverage,
                   JsonWriter& json) {
  json.BeginObject().Key("percent").Number(coverage.Percent());
  json.Field("covered", coverage.covered).Field("possible", coverage.possible).Key("alerts").BeginArray();
  for (const CoverageReport::Alert& alert : coverage.alerts) {
    json.BeginObject().Field("alert", rules.alerts[static_cast<size_t>(alert.alert)].qualified);
    json.Field("covered", alert.covered).Field("possible", alert.possible).EndObject();
  }
  json.EndArray().Key("missing");
  WriteAnswers(places, coverage, coverage.missing, json);
  json.Key("impossible");
  WriteAnswers(places, coverage, coverage.impossible, json);
  json.EndObject();
}

}  // namespace

std::string ToJson(const Report& report) {
  const diag::Places places(report.sources);
  const RunResult& result = report.result;
  JsonWriter json;
  json.BeginObject().Field("quell", QUELL_VERSION_STRING).Key("stories").BeginArray();
  for (const StoryResult& story : result.stories) {
    WriteStory(places, report.rules.stories[static_cast<size_t>(story.story)], story, json);
  }
  json.EndArray().Key("summary").BeginObject();
  json.Field("stories", result.passed + result.failed).Field("passed", result.passed).Field("failed", result.failed);
  json.EndObject().Key("coverage");
  if (result.coverage.has_value()) {
    WriteCoverage(places, report.rules, *result.coverage, json);
  } else {
    json.Null();
  }
  json.EndObject();
  return json.Take();
}

}  // namespace quell::story
