#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/explain_walk.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/explain/explain.h"
#include "lib/explain/words.h"
#include "lib/readers/reader.h"
#include "lib/records/step_order.h"
#include "lib/story/script.h"
#include "lib/terms/unit.h"
#include "quell/session.h"

namespace quell::cli {
namespace {

struct ExplainOptions : RunOptions {
  RecordsOptions records;
  std::string patient;  // of whom; or:
  std::string story;
  std::vector<std::string> alerts;  // names; none: all
  std::string at;
  std::string record;  // KIND:ID
  std::string format;  // text or json
  std::vector<std::string> as_live;
};

std::optional<std::pair<RecordKind, uint64_t>> ReadRecordName(const std::string& text) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::optional<long long> id = ParseInteger(std::string_view(text).substr(colon + 1));
  if (!id.has_value() || *id < 0) return std::nullopt;
  for (int kind = 0; kind < kRecordKindCount; ++kind) {
    if (explain::KindKey(static_cast<RecordKind>(kind)) == text.substr(0, colon)) {
      return std::pair(static_cast<RecordKind>(kind), static_cast<uint64_t>(*id));
    }
  }
  return std::nullopt;
}

// "30 h": from a story's start.
std::optional<Time> ReadStoryTime(const std::string& text) {
  const size_t blank = text.find(' ');
  const std::optional<double> number = ParseNumber(std::string_view(text).substr(0, blank));
  const std::optional<terms::Unit> unit =
      blank == std::string::npos ? std::nullopt : terms::ParseUnit(Trim(text.substr(blank)));
  if (!number.has_value() || !unit.has_value() || !terms::IsDuration(*unit)) return std::nullopt;
  const double seconds = *number * unit->factor;
  if (!(seconds >= 0 && seconds < 1e10)) return std::nullopt;
  return story::kStart + Duration(static_cast<int64_t>(seconds * 1e6 + 0.5));
}

// Where and when, beside the rules; each gives an exit code.
class ExplainRun {
 public:
  ExplainRun(const ExplainOptions& options, std::shared_ptr<const RuleSet> rules, std::ostream& out, std::ostream& err)
      : options_(options), rules_(std::move(rules)), out_(out), err_(err) {}

  int Run() {
    if (options_.records.path.empty() == options_.story.empty() ||
        options_.records.path.empty() != options_.patient.empty()) {
      return Usage("say whom it is about: --records FOLDER --patient ID, or --story NAME");
    }
    if (!options_.at.empty() && !options_.record.empty()) return Usage("--at and --record can't both be given");
    if (!FindAlerts("--alert", options_.alerts, *rules_, asked_.alerts, err_)) return kUsage;
    asked_.named = !asked_.alerts.empty();
    for (size_t i = 0; !asked_.named && i < rules_->alerts().size(); ++i) {
      if (rules_->alerts()[i].status != AlertStatus::kRetired) asked_.alerts.push_back(static_cast<int32_t>(i));
    }
    std::sort(asked_.alerts.begin(), asked_.alerts.end());
    asked_.alerts.erase(std::unique(asked_.alerts.begin(), asked_.alerts.end()), asked_.alerts.end());
    if (!options_.record.empty()) {
      asked_.record = ReadRecordName(options_.record);
      if (!asked_.record.has_value())
        return Usage("--record " + options_.record + ": write KIND:ID, as in --record result:17");
    }
    return options_.story.empty() ? OfPatient() : OfStory();
  }

 private:
  int Usage(const std::string& text) {
    err_ << "quell: " << text << "\n";
    return kUsage;
  }

  int OfPatient() {
    SessionOptions options;
    if (!FindAlerts("--as-live", options_.as_live, *rules_, options.as_live, err_)) return kUsage;
    const absl::StatusOr<std::unique_ptr<const records::RecordSource>> opened = OpenRecords(options_.records, err_);
    if (!opened.ok()) return Fails(opened.status());
    const records::RecordSource* records = opened->get();
    const auto patient = std::find_if(records->patients.begin(), records->patients.end(),
                                      [&](const records::PatientEntry& entry) { return entry.id == options_.patient; });
    if (patient == records->patients.end())
      return Usage("--patient " + options_.patient + ": the records have no such patient");
    const auto binding = Binding::Create(rules_, records->vocabulary, records->source);
    if (!binding.ok()) return Fails(binding.status());
    if (!options_.at.empty()) {
      asked_.at = ParseTime(options_.at, (*binding)->impl().binding->zone());
      if (!asked_.at.has_value()) return Usage("--at " + options_.at + ": write a time as in --at 2180-07-23T15:00");
    }
    Steps steps;
    std::vector<Record> room;
    const std::span<const Record> all = records->Read(static_cast<size_t>(patient - records->patients.begin()), room);
    for (size_t from = 0, to = 0; from < all.size(); from = to) {
      while (to < all.size() && all[to].known == all[from].known) ++to;
      steps.push_back(all.subspan(from, to - from));
    }
    return Print(*binding, patient->patient, options, steps);
  }

  int OfStory() {
    const check::TypedRules& typed = *rules_->impl().typed;
    const check::Story* story = nullptr;
    std::vector<std::string> names;
    for (const check::Story& one : typed.stories) {
      names.push_back(one.name);
      if (one.name == options_.story && story == nullptr) story = &one;
    }
    if (story == nullptr) {
      const std::string nearest = Nearest(options_.story, names);
      return Usage("--story " + options_.story + ": no test is called so" +
                   (nearest.empty() ? "" : "; did you mean `" + nearest + "`?"));
    }
    if (!options_.at.empty()) {
      asked_.at = ReadStoryTime(options_.at);
      if (!asked_.at.has_value())
        return Usage("--at " + options_.at + ": write a time of the story, as in --at \"30 h\"");
    }
    story::ScriptWriter writer(rules_->impl().program);
    const story::Script script = writer.Write(*story);
    const auto binding = Binding::Create(rules_, writer.vocabulary(), story::ScriptWriter::Source());
    if (!binding.ok()) return Fails(binding.status());
    SessionOptions options;  // stories ignore the status of alerts
    for (size_t i = 0; i < rules_->alerts().size(); ++i) options.as_live.push_back(static_cast<int32_t>(i));
    Steps steps;
    for (const std::vector<Record>& step : script.steps) {
      if (!step.empty()) steps.emplace_back(step);
    }
    return Print(*binding, script.patient, options, steps);
  }

  int Fails(const absl::Status& status) {
    err_ << "quell: " << status.message() << "\n";
    return kDataErrors;
  }

  int Print(const std::shared_ptr<const Binding>& binding, const Patient& patient, const SessionOptions& options,
            const Steps& steps) {
    Walk walk(binding, patient, options, asked_);
    const std::vector<Explanation> all = walk.Run(steps);
    if (asked_.record.has_value() && !walk.met())
      return Usage("--record " + options_.record + ": this patient has no such record");
    if (options_.format == "json") {
      out_ << RenderJson(all);
    } else {
      for (size_t i = 0; i < all.size(); ++i) out_ << (i == 0 ? "" : "\n") << RenderText(all[i]);
    }
    if (asked_.at.has_value() || asked_.record.has_value()) {
      if (all.empty()) err_ << "quell: no alert was evaluated then; --alert NAME explains one all the same\n";
      return kOk;
    }
    walk.CountTriggers(steps);
    std::set<int32_t> told;
    for (const Explanation& one : all) told.insert(one.alert);
    std::ostream& summaries = options_.format == "json" ? err_ : out_;
    for (int32_t alert : asked_.alerts) {
      if (asked_.named && told.count(alert) == 0) summaries << walk.Summary(alert) << "\n";
    }
    if (all.empty() && !asked_.named) summaries << "no alert fired or was held back\n";
    return kOk;
  }

  const ExplainOptions& options_;
  std::shared_ptr<const RuleSet> rules_;
  std::ostream& out_;
  std::ostream& err_;
  Asked asked_;
};

}  // namespace

Verb ExplainVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("explain", "say why an alert fired, or did not, for a patient or in a test");
  auto options = std::make_shared<ExplainOptions>();
  Add(*verb, *options);
  Add(*verb, options->records, "--records", false);
  verb->add_option("--patient", options->patient, "the patient's id in the records");
  verb->add_option("--story", options->story, "the name of a test in the rules, instead of records");
  verb->add_option("--alert", options->alerts, "only this alert (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option(
      "--at", options->at,
      "explain the last step at or before this time (of a test: after so long, as in \"30 h\"), fired or not");
  verb->add_option("--record", options->record, "explain this record, as KIND:ID (result:17), fired or not");
  AddFormat(*verb, options->format, {"text", "json"});
  AddAsLive(*verb, options->as_live);
  return {verb, [options](std::ostream& out, std::ostream& err) {
            const CompiledRules compiled = CompileRules(*options, err);
            return compiled.rules == nullptr ? compiled.code : ExplainRun(*options, compiled.rules, out, err).Run();
          }};
}

}  // namespace quell::cli
