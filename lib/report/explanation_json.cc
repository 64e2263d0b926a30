// Explanations as JSON; include/quell/explain.h says what stands where.
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"
#include "lib/base/json_writer.h"
#include "lib/base/text.h"
#include "lib/explain/words.h"
#include "quell/explain.h"
#include "quell/version.h"

namespace quell {
namespace {

using Sort = ExplanationNode::Sort;

constexpr std::string_view kTruthKeys[] = {"false", "true", "unknown"};
constexpr std::string_view kSortKeys[] = {"truth", "number", "time", "row", "choice"};

class ExplanationJson {
 public:
  ExplanationJson(const Explanation& e, JsonWriter& json) : e_(e), json_(json), zone_(absl::UTCTimeZone()) {
    absl::LoadTimeZone(Av(e.time_zone), &zone_);
  }

  void Write() {
    json_.BeginObject();
    json_.Field("alert", e_.name).Field("title", e_.title);
    TimeField("time", e_.time);
    json_.Field("time_zone", e_.time_zone).Field("trigger", e_.trigger);
    json_.Key("evaluated").Bool(e_.evaluated);
    json_.Field("when", kTruthKeys[static_cast<size_t>(e_.when)]);
    json_.Key("candidate").Bool(e_.candidate);
    json_.Field("verdict", e_.verdict);
    json_.Key("parts").BeginArray();
    for (const ExplanationPart& part : e_.parts) {
      json_.BeginObject().Field("name", part.name).Key("node");
      Node(part.node);
      json_.EndObject();
    }
    json_.EndArray().Key("blocking").BeginArray();
    for (const Blocking& blocking : e_.blocking) {
      json_.BeginObject().Key("path").BeginArray();
      for (int32_t place : blocking.path) json_.Int(place);
      json_.EndArray().Field("miss", blocking.miss).EndObject();
    }
    json_.EndArray().EndObject();
  }

 private:
  void TimeField(std::string_view key, Time time) {
    json_.Key(key);
    if (time == kNoTime) {
      json_.Null();
    } else {
      json_.String(FormatTime(time, zone_));
    }
  }

  void Text(std::string_view key, const std::string& text) {
    if (!text.empty()) json_.Field(key, text);
  }

  void Value(const ExplanationNode& node) {
    json_.Key("value");
    if (node.sort == Sort::kTruth) {
      json_.String(kTruthKeys[static_cast<size_t>(node.truth)]);
    } else if (node.sort == Sort::kChoice) {
      json_.String(node.choice);
    } else if (!node.known) {
      json_.Null();
    } else if (node.low != node.high) {
      json_.BeginObject().Key("low").Number(node.low).Key("high").Number(node.high).EndObject();
    } else if (node.sort == Sort::kTime) {
      json_.String(FormatTime(Time(Duration(static_cast<int64_t>(node.low * 1e6))), zone_));
    } else {
      json_.Number(node.low);
    }
    if (node.sort == Sort::kNumber) json_.Field("unit", node.unit);
    if (node.sort == Sort::kRow) json_.Field("choice", node.choice);
  }

  void Reasons(ReasonSet why) {
    if (why.empty()) return;
    json_.Key("reasons").BeginArray();
    for (int i = 0; i < kUnknownReasonCount; ++i) {
      const UnknownReason reason = static_cast<UnknownReason>(i);
      if (why.Has(reason)) json_.String(ReasonKey(reason));
    }
    json_.EndArray();
  }

  void MarginOf(const Margin& margin) {
    json_.Key("margin").BeginObject();
    json_.Field("of", margin.of).Key("amount").Number(margin.amount).Field("unit", margin.unit);
    json_.Field("direction", margin.direction > 0 ? "higher" : margin.direction < 0 ? "lower" : "other");
    json_.Key("beyond").Bool(margin.beyond);
    json_.Key("threshold").Number(margin.threshold).Key("relative").Number(margin.relative);
    json_.EndObject();
  }

  void Record(const ExplainedRecord& record) {
    json_.BeginObject().Field("kind", explain::KindKey(record.kind));
    // A number where JSON's readers keep it whole.
    if (record.id <= (uint64_t{1} << 53)) {
      json_.Field("id", static_cast<int64_t>(record.id));
    } else {
      json_.Field("id", std::to_string(record.id));
    }
    json_.Field("what", record.what);
    Text("as_written", record.as_written);
    Text("as_used", record.as_used);
    TimeField("clinical", record.clinical);
    TimeField("known", record.known);
    json_.Key("age_s").Number(static_cast<double>(record.age.count()) / 1e6);
    json_.EndObject();
  }

  void Node(const ExplanationNode& node) {
    json_.BeginObject();
    if (node.expr >= 0) json_.Field("expr", static_cast<int64_t>(node.expr));
    json_.Field("source", static_cast<int64_t>(node.span.source));
    json_.Field("byte_begin", static_cast<int64_t>(node.span.begin));
    json_.Field("byte_end", static_cast<int64_t>(node.span.end));
    Text("label", node.label);
    json_.Field("text", node.text).Field("sort", kSortKeys[static_cast<size_t>(node.sort)]);
    Value(node);
    Reasons(node.why);
    Text("conversion", node.conversion);
    if (node.margin.has_value()) MarginOf(*node.margin);
    if (node.blocks) json_.Key("blocks").Bool(true);
    if (node.told_above) json_.Key("told_above").Bool(true);
    if (!node.records.empty()) {
      json_.Key("records").BeginArray();
      for (const ExplainedRecord& record : node.records) Record(record);
      json_.EndArray();
    }
    if (node.more_records > 0) json_.Field("more_records", node.more_records);
    if (!node.children.empty()) {
      json_.Key("children").BeginArray();
      for (const ExplanationNode& child : node.children) Node(child);
      json_.EndArray();
    }
    json_.EndObject();
  }

  const Explanation& e_;
  JsonWriter& json_;
  absl::TimeZone zone_;
};

}  // namespace

std::string RenderJson(const Explanation& explanation) {
  JsonWriter json;
  json.BeginObject().Field("quell", QUELL_VERSION_STRING).Key("explanation");
  ExplanationJson(explanation, json).Write();
  json.EndObject();
  return json.Take();
}

std::string RenderJson(const std::vector<Explanation>& explanations) {
  JsonWriter json;
  json.BeginObject().Field("quell", QUELL_VERSION_STRING).Key("explanations").BeginArray();
  for (const Explanation& explanation : explanations) ExplanationJson(explanation, json).Write();
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace quell
