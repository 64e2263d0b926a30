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

using Steps = std::vector<std::span<const Record>>;

// What is asked: of which alerts (none named: of all), up to when, or at which record.
struct Asked {
  std::vector<int32_t> alerts;
  bool named = false;
  std::optional<Time> at;
  std::optional<std::pair<RecordKind, uint64_t>> record;
};

// One patient, step by step, with the explanations that were asked for.
class Walk {
 public:
  Walk(const std::shared_ptr<const Binding>& binding, const Patient& patient, const SessionOptions& options,
       const Asked& asked)
      : binding_(*binding),
        rules_(*binding->rules().impl().typed),
        asked_(asked),
        session_(binding, patient, options) {}

  std::vector<Explanation> Run(const Steps& steps) {
    for (const std::span<const Record>& step : steps) {
      const std::optional<Time> time = records::StepTime(step);
      if (!time.has_value() || (asked_.at.has_value() && *time > *asked_.at)) continue;
      while (session_.NextDue() < *time) RunTimers(session_.NextDue());
      session_.Feed(step);
      last_ = step;
      if (asked_.record.has_value() && AtRecord()) return std::move(out_);
      if (WholeWalk()) KeepCandidates();
      if (WholeWalk()) KeepTimers(true);
    }
    const Time end = asked_.at.value_or(Time(Duration(INT64_MAX - 1)));
    while (!asked_.record.has_value() && session_.NextDue() <= end) RunTimers(session_.NextDue());
    if (asked_.at.has_value()) LastStep();
    return std::move(out_);
  }

  // Whether the record asked for was met.
  bool met() const { return met_; }
  // Of alerts that were named: what there was of them, where nothing is left to show.
  std::string Summary(int32_t alert) const;
  void CountTriggers(const Steps& steps);

 private:
  bool WholeWalk() const { return !asked_.at.has_value() && !asked_.record.has_value(); }

  void RunTimers(Time due) {
    session_.AdvanceTo(due);
    last_ = {};
    if (WholeWalk()) KeepTimers(true);
  }

  bool Wanted(int32_t alert) const { return std::binary_search(asked_.alerts.begin(), asked_.alerts.end(), alert); }

  // By kind and concept only: what can be evaluated at all.
  bool Listens(int32_t alert, const Record& record) const {
    const std::span<const int32_t> concepts = binding_.impl().binding->ConceptsOf(record.coding);
    const check::Alert& rule = rules_.alerts[static_cast<size_t>(alert)];
    return std::any_of(rule.triggers.begin(), rule.triggers.end(), [&](const check::Trigger& trigger) {
      return trigger.kind == record.kind &&
             (trigger.concept_index < 0 || std::binary_search(concepts.begin(), concepts.end(), trigger.concept_index));
    });
  }

  void KeepCandidates() {
    for (int32_t alert : asked_.alerts) {
      for (uint32_t i = 0; i < last_.size(); ++i) {
        if (!Listens(alert, last_[i])) continue;
        Explanation one = session_.Explain(alert, i);
        Count(one);
        if (one.candidate) out_.push_back(std::move(one));
      }
    }
  }

  void KeepTimers(bool candidates_only) {
    for (Explanation& one : session_.ExplainTimers()) {
      if (!Wanted(one.alert)) continue;
      Count(one);
      if (one.candidate || !candidates_only) out_.push_back(std::move(one));
    }
  }

  void Count(const Explanation& one) {
    if (!one.evaluated) return;
    ++evaluated_[static_cast<size_t>(one.alert)][static_cast<size_t>(one.when)];
  }

  // All that the last step evaluated; an alert that was named and not evaluated is explained as of then.
  void LastStep() {
    KeepTimers(false);
    for (int32_t alert : asked_.alerts) {
      const size_t before = out_.size();
      for (uint32_t i = 0; i < last_.size(); ++i) {
        if (Listens(alert, last_[i])) AddIfEvaluated(alert, i);
      }
      if (asked_.named && out_.size() == before && !last_.empty()) out_.push_back(session_.Explain(alert, 0));
    }
  }

  void AddIfEvaluated(int32_t alert, uint32_t record) {
    Explanation one = session_.Explain(alert, record);
    if (one.evaluated) out_.push_back(std::move(one));
  }

  bool AtRecord() {
    for (uint32_t i = 0; i < last_.size(); ++i) {
      if (last_[i].kind != asked_.record->first || last_[i].id != asked_.record->second) continue;
      met_ = true;
      for (int32_t alert : asked_.alerts) {
        if (asked_.named) {
          out_.push_back(session_.Explain(alert, i));
        } else if (Listens(alert, last_[i])) {
          AddIfEvaluated(alert, i);
        }
      }
      return true;
    }
    return false;
  }

  const Binding& binding_;
  const check::TypedRules& rules_;
  const Asked& asked_;
  Session session_;
  std::span<const Record> last_;  // of the last step; empty: timers
  std::vector<Explanation> out_;
  bool met_ = false;
  std::vector<std::array<int64_t, 3>> evaluated_ =
      std::vector<std::array<int64_t, 3>>(rules_.alerts.size());  // by Truth
  std::vector<int64_t> triggers_ = std::vector<int64_t>(rules_.alerts.size());
};

void Walk::CountTriggers(const Steps& steps) {
  for (const std::span<const Record>& step : steps) {
    for (const Record& record : step) {
      for (int32_t alert : asked_.alerts) triggers_[static_cast<size_t>(alert)] += Listens(alert, record) ? 1 : 0;
    }
  }
}

std::string Walk::Summary(int32_t alert) const {
  const check::Alert& rule = rules_.alerts[static_cast<size_t>(alert)];
  const std::array<int64_t, 3>& counts = evaluated_[static_cast<size_t>(alert)];
  const int64_t evaluated = counts[0] + counts[1] + counts[2];
  const int64_t triggers = triggers_[static_cast<size_t>(alert)];
  if (evaluated == 0) {
    std::string out = rule.qualified + " was never evaluated: it listens to " + explain::TriggersText(rules_, rule) +
                      "; this patient has ";
    if (triggers == 0) return out + "no such record";
    return out + FormatCount(triggers) + " such " + (triggers == 1 ? "record" : "records") +
           ", and none was usable or was followed by its timer";
  }
  return rule.qualified + " never fired: it was evaluated " + FormatCount(evaluated) +
         (evaluated == 1 ? " time" : " times") + ", `when` was true " + FormatCount(counts[1]) + ", false " +
         FormatCount(counts[0]) + " and unknown " + FormatCount(counts[2]) + " times; --at TIME explains one of them";
}

// --- the command ---

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
  ExplainRun(const ExplainCommand& command, std::shared_ptr<const RuleSet> rules, std::ostream& out, std::ostream& err)
      : command_(command), rules_(std::move(rules)), out_(out), err_(err) {}

  int Run() {
    if (command_.records.empty() == command_.story.empty() || command_.records.empty() != command_.patient.empty()) {
      return Usage("say whom it is about: --records FOLDER --patient ID, or --story NAME");
    }
    if (!command_.at.empty() && !command_.record.empty()) return Usage("--at and --record can't both be given");
    if (!FindAlerts("--alert", command_.alerts, *rules_, asked_.alerts, err_)) return kUsage;
    asked_.named = !asked_.alerts.empty();
    for (size_t i = 0; !asked_.named && i < rules_->alerts().size(); ++i) {
      if (rules_->alerts()[i].status != AlertStatus::kRetired) asked_.alerts.push_back(static_cast<int32_t>(i));
    }
    std::sort(asked_.alerts.begin(), asked_.alerts.end());
    asked_.alerts.erase(std::unique(asked_.alerts.begin(), asked_.alerts.end()), asked_.alerts.end());
    if (!command_.record.empty()) {
      asked_.record = ReadRecordName(command_.record);
      if (!asked_.record.has_value())
        return Usage("--record " + command_.record + ": write KIND:ID, as in --record result:17");
    }
    return command_.story.empty() ? OfPatient() : OfStory();
  }

 private:
  int Usage(const std::string& text) {
    err_ << "quell: " << text << "\n";
    return kUsage;
  }

  int OfPatient() {
    SessionOptions options;
    if (!FindAlerts("--as-live", command_.as_live, *rules_, options.as_live, err_)) return kUsage;
    const absl::StatusOr<records::RecordSet> records = readers::ReadRecords(command_.records);
    if (!records.ok()) return Fails(records.status());
    const auto patient = std::find_if(records->patients.begin(), records->patients.end(),
                                      [&](const records::PatientEntry& entry) { return entry.id == command_.patient; });
    if (patient == records->patients.end())
      return Usage("--patient " + command_.patient + ": the records have no such patient");
    const auto binding = Binding::Create(rules_, records->vocabulary, records->source);
    if (!binding.ok()) return Fails(binding.status());
    if (!command_.at.empty()) {
      asked_.at = ParseTime(command_.at, (*binding)->impl().binding->zone());
      if (!asked_.at.has_value()) return Usage("--at " + command_.at + ": write a time as in --at 2180-07-23T15:00");
    }
    Steps steps;
    const std::span<const Record> all = records->RecordsOf(*patient);
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
      if (one.name == command_.story && story == nullptr) story = &one;
    }
    if (story == nullptr) {
      const std::string nearest = Nearest(command_.story, names);
      return Usage("--story " + command_.story + ": no test is called so" +
                   (nearest.empty() ? "" : "; did you mean `" + nearest + "`?"));
    }
    if (!command_.at.empty()) {
      asked_.at = ReadStoryTime(command_.at);
      if (!asked_.at.has_value())
        return Usage("--at " + command_.at + ": write a time of the story, as in --at \"30 h\"");
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
      return Usage("--record " + command_.record + ": this patient has no such record");
    if (command_.format == "json") {
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
    std::ostream& summaries = command_.format == "json" ? err_ : out_;
    for (int32_t alert : asked_.alerts) {
      if (asked_.named && told.count(alert) == 0) summaries << walk.Summary(alert) << "\n";
    }
    if (all.empty() && !asked_.named) summaries << "no alert fired or was held back\n";
    return kOk;
  }

  const ExplainCommand& command_;
  std::shared_ptr<const RuleSet> rules_;
  std::ostream& out_;
  std::ostream& err_;
  Asked asked_;
};

}  // namespace

int RunExplain(const ExplainCommand& command, std::ostream& out, std::ostream& err) {
  absl::StatusOr<LoadedRules> loaded = LoadRules(command);
  if (!loaded.ok()) {
    err << "quell: " << loaded.status().message() << "\n";
    return kUsage;
  }
  if (!ReadSettings(command.settings, loaded->options, err)) return kUsage;
  const CompileResult compiled = RuleSet::Compile(loaded->sources, loaded->options);
  err << RenderText(compiled.diagnostics, loaded->sources);
  if (HasErrors(compiled.diagnostics)) return kRuleErrors;
  for (const std::string& error : compiled.setting_errors) err << "quell: --set: " << error << "\n";
  if (compiled.rules == nullptr) return kUsage;
  return ExplainRun(command, compiled.rules, out, err).Run();
}

}  // namespace quell::cli
