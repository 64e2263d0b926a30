#include "lib/readers/alert_log_reader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"
#include "lib/readers/alert_feedback.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers {
namespace {

using records::AlertDisplay;
using records::AlertLog;
using records::AlertOutcome;

enum {
  kDisplay,
  kAlert,
  kVersion,
  kPatient,
  kEncounter,
  kRecipient,
  kRole,
  kDepartment,
  kShown,
  kClosed,
  kOutcome,
  kReason,
  kOrder,
  kDrug,
  kColumnCount
};
const std::vector<std::string>& Columns() {
  static const auto& columns = *new std::vector<std::string>{
      "display?",    "alert", "version?", "patient",  "encounter?", "recipient?", "role?",
      "department?", "shown", "closed?",  "outcome?", "reason?",    "order?",     "drug?"};
  return columns;
}

std::optional<AlertOutcome> OutcomeNamed(std::string_view word) {
  if (word.empty()) return AlertOutcome::kNotRecorded;
  if (word == "ignored") return AlertOutcome::kIgnored;
  if (word == "accepted") return AlertOutcome::kAccepted;
  if (word == "overridden") return AlertOutcome::kOverridden;
  return std::nullopt;
}

class LogReader {
 public:
  explicit LogReader(std::string folder) : folder_(std::move(folder)), feedback_(tally_) {}

  absl::StatusOr<AlertLog> Read() {
    const CsvFile alerts = FindCsv(folder_, "alerts");
    const std::vector<std::string> feedback = FeedbackFiles();
    if (alerts.path.empty() && feedback.empty()) {
      return absl::NotFoundError(folder_ + " holds no log of alerts: neither alerts.csv nor feedback*.json or .ndjson");
    }
    if (!alerts.path.empty()) {
      if (absl::Status status = ReadAlerts(alerts); !status.ok()) return status;
    }
    for (const std::string& name : feedback) {
      tally_.AddFile(name);
      if (absl::Status status = feedback_.Read(folder_ + "/" + name, name); !status.ok()) return status;
    }
    Merge(!alerts.path.empty());
    Sort();
    tally_.Finish(log_.report);
    return std::move(log_);
  }

 private:
  std::vector<std::string> FeedbackFiles() const {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      std::string_view stem = name;
      if (stem.ends_with(".gz")) stem.remove_suffix(3);
      if (stem.starts_with("feedback") && (stem.ends_with(".json") || stem.ends_with(".ndjson"))) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // Sorted by content, rows with one display are neighbours.
  absl::Status ReadAlerts(const CsvFile& file) {
    std::set<std::string> doubtful;
    std::map<std::string, std::vector<std::string>> seen;
    ReadTally ignored;
    absl::Status status = ReadCsvSorted(file, Columns(), ignored, [&](const CsvRow& row) {
      if (row[kDisplay].empty()) return kUsed;
      const auto [place, added] = seen.try_emplace(std::string(row[kDisplay]), Content(row));
      if (!added && place->second != Content(row)) doubtful.insert(place->first);
      return kUsed;
    });
    if (!status.ok()) return status;
    return ReadCsvSorted(file, Columns(), tally_, [&](const CsvRow& row) { return Take(row, file.name, doubtful); });
  }

  static std::vector<std::string> Content(const CsvRow& row) {
    std::vector<std::string> content;
    for (size_t i = 0; i < kColumnCount; ++i) content.emplace_back(row[i]);
    return content;
  }

  static std::string_view ReadTimes(const CsvRow& row, AlertDisplay& display) {
    const std::optional<Time> shown = ParseTime(row[kShown], absl::UTCTimeZone());
    if (!shown.has_value()) return "shown is not a time";
    const std::optional<Time> closed = ParseTime(row[kClosed], absl::UTCTimeZone());
    if (!closed.has_value() && !row[kClosed].empty()) return "closed is not a time";
    if (!InYears(*shown) || !InYears(closed.value_or(*shown))) return kOutsideYears;
    display.shown = *shown;
    display.closed = closed.value_or(kNoTime);
    return kUsed;
  }

  std::string_view Take(const CsvRow& row, const std::string& file, const std::set<std::string>& doubtful) {
    AlertDisplay display;
    if (row[kAlert].empty()) return "no alert is named";
    if (row[kPatient].empty()) return "no patient is named";
    if (const std::string_view why = ReadTimes(row, display); why != kUsed) return why;
    const std::optional<AlertOutcome> outcome = OutcomeNamed(row[kOutcome]);
    if (!outcome.has_value()) return "outcome is none of accepted, overridden and ignored";
    display.outcome = *outcome;
    if (!row[kDisplay].empty()) {
      if (doubtful.count(std::string(row[kDisplay])) != 0)
        return "its display is on rows that differ: none of them is used";
      if (!taken_.emplace(row[kDisplay]).second) return "its display was seen before";
    }
    struct Text {
      int column;
      std::string AlertDisplay::*field;
    };
    for (const Text& text :
         {Text{kDisplay, &AlertDisplay::display}, Text{kAlert, &AlertDisplay::alert},
          Text{kVersion, &AlertDisplay::version}, Text{kPatient, &AlertDisplay::patient},
          Text{kEncounter, &AlertDisplay::encounter}, Text{kRecipient, &AlertDisplay::recipient},
          Text{kRole, &AlertDisplay::role}, Text{kDepartment, &AlertDisplay::department},
          Text{kReason, &AlertDisplay::reason}, Text{kOrder, &AlertDisplay::order}, Text{kDrug, &AlertDisplay::drug}}) {
      display.*text.field = ValidUtf8(row[static_cast<size_t>(text.column)]);
    }
    if (display.closed != kNoTime && display.closed < display.shown)
      tally_.Note(file, row.line(), "closed before it was shown");
    log_.displays.push_back(std::move(display));
    return kUsed;
  }

  // The outcome that was sent back is the display's own word; what the log says otherwise gives way to it.
  void Merge(bool has_alerts) {
    std::map<std::string, Feedback> feedback = feedback_.Finish();
    for (AlertDisplay& display : log_.displays) {
      const auto found = feedback.find(display.display);
      if (display.display.empty() || found == feedback.end()) continue;
      Apply(found->second, display);
      feedback.erase(found);
    }
    for (const auto& [card, said] : feedback) {
      AlertDisplay display;
      display.display = ValidUtf8(card);
      Apply(said, display);
      log_.displays.push_back(std::move(display));
      if (has_alerts) tally_.Note("feedback", "about a card that alerts.csv does not have");
    }
  }

  static void Apply(const Feedback& feedback, AlertDisplay& display) {
    display.outcome = feedback.outcome;
    display.reason = feedback.reason;
    display.commented = feedback.commented;
    if (feedback.when != kNoTime) display.closed = feedback.when;
  }

  void Sort() {
    std::sort(log_.displays.begin(), log_.displays.end(), [](const AlertDisplay& a, const AlertDisplay& b) {
      auto key = [](const AlertDisplay& d) {
        return std::tie(d.shown, d.display, d.alert, d.patient, d.recipient, d.version, d.encounter, d.role,
                        d.department, d.closed, d.outcome, d.reason, d.order, d.drug);
      };
      return key(a) < key(b);
    });
  }

  std::string folder_;
  ReadTally tally_;
  FeedbackReader feedback_;
  AlertLog log_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace

absl::StatusOr<AlertLog> ReadAlertLog(const std::string& folder) { return LogReader(folder).Read(); }

}  // namespace quell::readers
