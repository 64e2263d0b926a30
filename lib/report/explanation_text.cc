// Explanations as people read them.
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/explain/words.h"
#include "quell/explain.h"

namespace quell {
namespace {

using Sort = ExplanationNode::Sort;

// Readers number what has no number in the source from here on: that says nothing to anybody.
constexpr uint64_t kMadeUpIds = uint64_t{1} << 62;

std::string TruthText(Truth truth) {
  return truth == Truth::kTrue ? "true" : truth == Truth::kFalse ? "false" : "unknown";
}

class ExplanationText {
 public:
  explicit ExplanationText(const Explanation& e) : e_(e), zone_(absl::UTCTimeZone()) {
    absl::LoadTimeZone(Av(e.time_zone), &zone_);
  }

  std::string Run() {
    Line(0, e_.name + (e_.title.empty() ? "" : " \"" + e_.title + "\"") + " at " + FormatTime(e_.time, zone_));
    Line(1, e_.verdict);
    Line(1, e_.evaluated ? "evaluated because of: " + e_.trigger : "not evaluated: " + e_.trigger);
    for (const ExplanationPart& part : e_.parts) {
      Line(1, part.name + ":");
      Node(2, part.node);
    }
    NearestMiss();
    return std::move(out_);
  }

 private:
  void Line(int depth, const std::string& text) {
    out_ += std::string(static_cast<size_t>(depth) * 2, ' ') + text + "\n";
  }

  std::string Answer(const ExplanationNode& node) const {
    if (node.sort == Sort::kTruth) return TruthText(node.truth);
    if (node.sort == Sort::kChoice) return node.choice;
    if (!node.known) return "unknown";
    if (node.sort == Sort::kTime) return FormatTime(Time(Duration(static_cast<int64_t>(node.low * 1e6))), zone_);
    std::string amount = explain::AmountText(node.low, node.high, node.unit);
    if (node.sort != Sort::kRow) return amount;
    return amount + (node.low == 1 && node.high == 1 ? " point" : " points");
  }

  void Node(int depth, const ExplanationNode& node) {
    std::string line = Answer(node) + "  ";
    if (!node.label.empty()) line += node.label + " ";
    line += node.text;
    if (node.sort == Sort::kRow) line += ": " + node.choice;
    if (!node.why.empty()) line += " (" + explain::ReasonsText(node.why) + ")";
    if (!node.conversion.empty()) line += " (" + node.conversion + ")";
    if (node.margin.has_value()) line += "; turns if " + explain::MissText(*node.margin);
    if (node.told_above) line += "; as above";
    if (node.blocks) line += "  <- keeps it quiet";
    Line(depth, line);
    for (const ExplainedRecord& record : node.records) Record(depth + 1, record);
    if (node.more_records > 0) {
      Line(depth + 1, "and " + FormatCount(node.more_records) + (node.more_records == 1 ? " other" : " others"));
    }
    for (const ExplanationNode& child : node.children) Node(depth + 1, child);
  }

  void Record(int depth, const ExplainedRecord& record) {
    std::string line = "from " + std::string(explain::KindText(record.kind));
    if (!record.what.empty()) line += " " + record.what;
    if (!record.as_written.empty()) line += " " + record.as_written;
    if (!record.as_used.empty() && record.as_used != record.as_written) line += " = " + record.as_used;
    if (record.clinical != kNoTime) {
      line += ", " + FormatTime(record.clinical, zone_);
      line += record.age.count() < 0 ? " (in " + explain::AgeText(-record.age) + ")"
                                     : " (" + explain::AgeText(record.age) + " ago)";
    }
    if (record.known != kNoTime && record.known != record.clinical)
      line += ", known " + FormatTime(record.known, zone_);
    if (record.id != 0 && record.id < kMadeUpIds) line += ", id " + std::to_string(record.id);
    Line(depth, line);
  }

  void NearestMiss() {
    if (e_.blocking.empty()) return;
    if (e_.blocking.size() == 1) {
      Line(1, "would fire if " + e_.blocking[0].miss);
      return;
    }
    Line(1, "would fire if all of this were so, the nearest first:");
    for (const Blocking& blocking : e_.blocking) Line(2, blocking.miss);
  }

  const Explanation& e_;
  absl::TimeZone zone_;
  std::string out_;
};

}  // namespace

std::string RenderText(const Explanation& explanation) { return ExplanationText(explanation).Run(); }

}  // namespace quell
