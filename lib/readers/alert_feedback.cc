#include "lib/readers/alert_feedback.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/readers/byte_file.h"
#include "lib/readers/fhir_json.h"
#include "lib/readers/fhir_time.h"
#include "lib/readers/json_lines.h"
#include "lib/readers/years.h"

namespace quell::readers {
namespace {

using fhir::Fields;
using fhir::Json;
using fhir::TextOf;
using records::AlertOutcome;

constexpr std::string_view kUsed = "";

AlertOutcome OutcomeNamed(std::string_view word) {
  if (word == "accepted") return AlertOutcome::kAccepted;
  return word == "overridden" ? AlertOutcome::kOverridden : AlertOutcome::kNotRecorded;
}

// A Coding's code, else its words; early drafts had them here and not in `reason`.
std::string ReasonOf(const Json* override_reason, bool& commented) {
  const Fields<4> fields(override_reason, {"reason", "userComment", "code", "display"});
  commented = !TextOf(fields[1]).empty();
  const Fields<2> reason(fields[0], {"code", "display"});
  for (const Json* text : {reason[0], reason[1], fields[2], fields[3]}) {
    if (!TextOf(text).empty()) return std::string(TextOf(text));
  }
  return "";
}

// Whole file, up to the limit; false in `fits` beyond it.
absl::StatusOr<std::string> ReadAll(const std::string& path, const std::string& name) {
  absl::StatusOr<std::unique_ptr<ByteFile>> file = ByteFile::Open(path, name);
  if (!file.ok()) return file.status();
  std::string text;
  size_t read = 1;
  while (read > 0 && text.size() <= limits::kJsonBytes) {
    const size_t before = text.size();
    text.resize(before + (1u << 20));
    const absl::StatusOr<size_t> count = (*file)->Read(text.data() + before, 1u << 20);
    if (!count.ok()) return count.status();
    read = *count;
    text.resize(before + read);
  }
  if (text.size() <= limits::kJsonBytes) return text;
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", std::string(kTooLongLine), ": split it"));
}

}  // namespace

// The items of one file.
class FeedbackFile {
 public:
  FeedbackFile(FeedbackReader& reader, const std::string& name) : reader_(reader), name_(name) {}
  ~FeedbackFile() { reader_.tally_.Add(name_, tally_); }

  // A body, or an item of one.
  void Take(const Json& json, int64_t line) {
    const Fields<1> fields(json, {"feedback"});
    if (fields[0] == nullptr) return TakeItem(json, line);
    fhir::ForEach(fields[0], [&](const Json& item) { TakeItem(item, line); });
  }
  void KeepOut(int64_t line, std::string_view why) { tally_.KeptOut(line, why); }

 private:
  void TakeItem(const Json& item, int64_t line) {
    enum { kCard, kOutcome, kReason, kWhen, kSuggestions };
    const Fields<5> fields(item, {"card", "outcome", "overrideReason", "outcomeTimestamp", "acceptedSuggestions"});
    const std::string_view card = TextOf(fields[kCard]);
    if (card.empty()) return KeepOut(line, "it names no card");
    Feedback feedback;
    feedback.outcome = OutcomeNamed(TextOf(fields[kOutcome]));
    if (feedback.outcome == AlertOutcome::kNotRecorded)
      return KeepOut(line, "outcome is neither accepted nor overridden");
    const std::optional<fhir::Moment> when = fhir::ReadMoment(TextOf(fields[kWhen]));
    if (fields[kWhen] != nullptr && (!when.has_value() || !InYears(when->last)))
      return KeepOut(line, "outcomeTimestamp is not a time");
    if (when.has_value()) feedback.when = when->last;
    if (!when.has_value()) tally_.Note(line, "no outcomeTimestamp: when it was closed is not recorded");
    if (feedback.outcome == AlertOutcome::kOverridden) feedback.reason = ReasonOf(fields[kReason], feedback.commented);
    if (feedback.outcome == AlertOutcome::kAccepted && fields[kSuggestions] == nullptr)
      tally_.Note(line, "accepted, without saying what");
    reader_.by_card_[std::string(card)].push_back({std::move(feedback), name_, line});
  }

  FeedbackReader& reader_;
  const std::string& name_;
  RowTally tally_;
};

absl::Status FeedbackReader::Read(const std::string& path, const std::string& name) {
  const absl::StatusOr<std::string> text = ReadAll(path, name);
  if (!text.ok()) return text.status();
  FeedbackFile file(*this, name);
  std::string_view body = *text;
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  simdjson::dom::parser parser;
  Json root;
  if (parser.parse(simdjson::padded_string(body)).get(root) == simdjson::SUCCESS) {
    file.Take(root, 1);
    return absl::OkStatus();
  }
  JsonLines lines(std::make_unique<TextLines>(body, limits::kJsonBytes));
  while (const JsonLine* line = lines.Next()) {
    if (line->problem.empty()) {
      file.Take(line->root, line->number);
    } else {
      file.KeepOut(line->number, line->problem);
    }
  }
  return lines.status();
}

std::map<std::string, Feedback> FeedbackReader::Finish() {
  std::map<std::string, Feedback> last;
  for (auto& [card, all] : by_card_) {
    const Feedback& counts = std::max_element(all.begin(), all.end(), [](const Said& a, const Said& b) {
                               return a.feedback < b.feedback;
                             })->feedback;
    bool used = false;
    for (const Said& said : all) {
      if (said.feedback != counts) {
        tally_.KeptOut(said.file, said.line, "a later feedback about the same card counts");
      } else if (used) {
        tally_.KeptOut(said.file, said.line, "the same feedback has come before");
      } else {
        tally_.Used(said.file);
        used = true;
      }
    }
    last[card] = counts;
  }
  by_card_.clear();
  return last;
}

}  // namespace quell::readers
