#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/base/json_writer.h"
#include "lib/base/text.h"
#include "lib/report/rows.h"
#include "lib/report/simulation.h"
#include "lib/sim/rates.h"
#include "quell/version.h"

namespace quell::report {
namespace {

struct Column {
  const char* key;
  int64_t sim::AlertCounts::*count;
};
constexpr Column kColumns[] = {
    {"evaluations", &sim::AlertCounts::evaluations},
    {"true", &sim::AlertCounts::when_true},
    {"false", &sim::AlertCounts::when_false},
    {"unknown", &sim::AlertCounts::when_unknown},
    {"excluded", &sim::AlertCounts::excluded},
    {"exclusion_unknown", &sim::AlertCounts::exclusion_unknown},
    {"not_at_score", &sim::AlertCounts::not_at_score},
    {"score_not_settled", &sim::AlertCounts::score_not_settled},
    {"candidates", &sim::AlertCounts::candidates},
    {"held_by_lockout", &sim::AlertCounts::held_by_lockout},
    {"held_by_at_most", &sim::AlertCounts::held_by_at_most},
    {"held_by_alert", &sim::AlertCounts::held_by_alert},
    {"silent", &sim::AlertCounts::silent},
    {"fired", &sim::AlertCounts::fired},
    {"outside_encounter", &sim::AlertCounts::outside_encounter},
    {"interrupting", &sim::AlertCounts::interruptive},
    {"patients", &sim::AlertCounts::patients},
    {"displays", &sim::AlertCounts::displays},
    {"unassigned", &sim::AlertCounts::unassigned},
    {"interruptions", &sim::AlertCounts::interruptions},
    {"at_once", &sim::AlertCounts::at_once},
    {"delivered", &sim::AlertCounts::delivered},
    {"within_hour", &sim::AlertCounts::within_hour},
    {"undelivered", &sim::AlertCounts::undelivered},
};

void WriteRates(JsonWriter& json, const sim::AlertCounts& counts, const sim::Denominators& denominators) {
  json.Key("rates").BeginObject();
  for (const sim::Rate& rate : sim::RatesOf(counts, denominators)) {
    json.Key(rate.key).BeginObject();
    json.Key("value");
    rate.defined() ? json.Number(rate.value()) : json.Null();
    if (!rate.why_not.empty()) json.Field("not_available", rate.why_not);
    json.Field("numerator", rate.numerator)
        .Field("interrupting", rate.interrupting)
        .Key("denominator")
        .Number(rate.denominator)
        .Key("factor")
        .Number(rate.factor);
    json.EndObject();
  }
  json.EndObject();
}

void WriteRecipients(JsonWriter& json, const check::Alert& alert) {
  json.Key("recipients").BeginArray();
  for (const check::Recipient& recipient : alert.recipients) {
    json.String(recipient.kind == check::Recipient::kRole ? "role " + recipient.role : "ordering clinician");
  }
  json.EndArray();
}

// How often the alert was held back by which other.
void WriteSuppressions(JsonWriter& json, const Simulation& s, int32_t alert) {
  json.Key("held_by").BeginObject();
  for (const sim::Suppression& each : s.result.suppressions) {
    if (each.alert == alert) json.Field(s.program.rules->alerts[static_cast<size_t>(each.by)].qualified, each.count);
  }
  json.EndObject();
}

void WriteAlert(JsonWriter& json, const Simulation& s, size_t i) {
  const check::Alert& alert = s.program.rules->alerts[i];
  const sim::AlertCounts& counts = s.result.alerts[i];
  json.BeginObject().Field("alert", alert.qualified).Field("title", alert.title);
  json.Field("declared", quell::ToText(alert.status)).Field("status", quell::ToText(s.result.status[i]));
  for (const Column& column : kColumns) json.Field(column.key, counts.*column.count);
  WriteRecipients(json, alert);
  WriteSuppressions(json, s, static_cast<int32_t>(i));
  json.Key("unknown_by_reason").BeginObject();
  for (int r = 0; r < kUnknownReasonCount; ++r) {
    int64_t count = counts.unknown_by_reason[static_cast<size_t>(r)];
    if (count > 0) json.Field(ReasonKey(static_cast<UnknownReason>(r)), count);
  }
  json.EndObject();
  WriteRates(json, counts, s.result.denominators);
  json.EndObject();
}

void WriteRecords(JsonWriter& json, const Simulation& s) {
  const sim::Denominators& d = s.result.denominators;
  json.Key("records")
      .BeginObject()
      .Field("source", s.records.source.name)
      .Field("time_zone", s.records.source.time_zone);
  json.Key("clocks_comparable").Bool(s.records.source.clocks_comparable);
  json.Key("clinicians_apart").Bool(s.result.clinicians_apart);
  json.Field("patients", d.patients).Field("encounters", d.encounters).Key("patient_days").Number(d.patient_days());
  json.Field("orders_attempted", d.orders);
  json.Field(d.per_patient_clock ? "clinician_patient_days" : "clinician_days", d.clinician_days);
  json.Field("records", s.result.records).Field("steps", s.result.steps);
  json.Field("clock_ahead", s.result.feed.clock_ahead).Field("late_steps", s.result.feed.late_steps);
  json.Field("refused_times", s.result.feed.refused_times);
  json.Field("corrections_of_nothing", s.result.feed.corrections_of_nothing);
  json.Field("timers_not_started", s.result.feed.timers_not_started);
  json.Field("results_outside_encounter", s.records.report.results_outside_encounter);
  WriteRows(json, s.records.report);
  json.EndObject();
}

void WriteConcepts(JsonWriter& json, const Simulation& s) {
  json.Key("concepts").BeginArray();
  for (size_t i = 0; i < s.result.concepts.size(); ++i) {
    const check::Concept& subject = s.program.rules->concepts[i];
    if (!subject.measured && subject.values.empty()) continue;
    json.BeginObject().Field("concept", subject.qualified).Field("used", s.result.concepts[i].usable);
    for (size_t k = 0; k < eval::kUnusableReasons.size(); ++k) {
      json.Field(ReasonKey(eval::kUnusableReasons[k]), s.result.concepts[i].unusable[k]);
    }
    json.EndObject();
  }
  json.EndArray();
}

// Quoted where the text would break the row.
std::string CsvField(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

absl::Status WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path partial = path;
  partial += ".partial";
  std::ofstream file(partial, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(partial, path, error);
  if (file && !error) return absl::OkStatus();
  std::string why = error ? error.message() : std::strerror(errno);
  std::filesystem::remove(partial, error);
  return absl::UnavailableError(Av(path.string() + ": can't be written: " + why));
}

}  // namespace

std::string ToJson(const Simulation& s) {
  JsonWriter json;
  json.BeginObject().Field("quell", QUELL_VERSION_STRING).Field("command", s.command);
  json.Field("rules_fingerprint", absl::StrFormat("%016x", s.rules_fingerprint));
  json.Key("settings").BeginArray();
  for (const std::string& setting : s.settings) json.String(setting);
  json.EndArray();
  json.Key("alerts").BeginArray();
  for (size_t i = 0; i < s.result.alerts.size(); ++i) WriteAlert(json, s, i);
  json.EndArray();
  sim::AlertCounts all;
  for (const sim::AlertCounts& counts : s.result.alerts) all += counts;
  json.Key("all_alerts").BeginObject();
  for (const char* key : {"candidates", "held_by_lockout", "held_by_at_most", "held_by_alert", "silent", "fired",
                          "outside_encounter", "interrupting", "displays", "unassigned", "interruptions", "at_once",
                          "delivered", "within_hour", "undelivered"}) {
    for (const Column& column : kColumns) {
      if (std::string_view(key) == column.key) json.Field(key, all.*column.count);
    }
  }
  WriteRates(json, all, s.result.denominators);
  json.EndObject();
  WriteConcepts(json, s);
  WriteRecords(json, s);
  json.EndObject();
  return json.Take();
}

std::string ToCsv(const Simulation& s) {
  std::string out = "alert,title,declared,status";
  for (const Column& column : kColumns) out += std::string(",") + column.key;
  for (int r = 0; r < kUnknownReasonCount; ++r)
    out += ",unknown_" + std::string(ReasonKey(static_cast<UnknownReason>(r)));
  for (const sim::Rate& rate : sim::RatesOf({}, s.result.denominators)) {
    std::string key(rate.key);
    out += "," + key + "," + key + "_numerator," + key + "_interrupting," + key + "_denominator";
  }
  out += "\n";
  for (size_t i = 0; i < s.result.alerts.size(); ++i) {
    const check::Alert& alert = s.program.rules->alerts[i];
    const sim::AlertCounts& counts = s.result.alerts[i];
    out += CsvField(alert.qualified) + "," + CsvField(alert.title) + "," + std::string(quell::ToText(alert.status)) +
           "," + std::string(quell::ToText(s.result.status[i]));
    for (const Column& column : kColumns) out += "," + std::to_string(counts.*column.count);
    for (int64_t count : counts.unknown_by_reason) out += "," + std::to_string(count);
    for (const sim::Rate& rate : sim::RatesOf(counts, s.result.denominators)) {
      out += "," + (rate.defined() ? FormatNumber(rate.value()) : "") + "," + std::to_string(rate.numerator) + "," +
             std::to_string(rate.interrupting) + "," + FormatNumber(rate.denominator);
    }
    out += "\n";
  }
  return out;
}

std::string KeptOutCsv(const Simulation& s) {
  std::string out = "kind,where,what,count,example\n";
  auto issues = [&](const char* kind, const std::vector<records::ReadIssue>& list) {
    for (const records::ReadIssue& issue : list) {
      out += std::string(kind) + "," + CsvField(issue.file) + "," + CsvField(issue.what) + "," +
             std::to_string(issue.count) + "," + CsvField(issue.examples.empty() ? "" : issue.examples[0]) + "\n";
    }
  };
  issues("row kept out", s.records.report.kept_out);
  issues("row noted", s.records.report.notes);
  for (size_t i = 0; i < s.result.concepts.size(); ++i) {
    for (size_t k = 0; k < eval::kUnusableReasons.size(); ++k) {
      int64_t count = s.result.concepts[i].unusable[k];
      if (count == 0) continue;
      out += "result kept out," + CsvField(s.program.rules->concepts[i].qualified) + "," +
             std::string(ReasonKey(eval::kUnusableReasons[k])) + "," + std::to_string(count) + ",\n";
    }
  }
  return out;
}

absl::Status WriteFiles(const Simulation& simulation, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::UnavailableError(Av(folder + ": the folder can't be made: " + error.message()));
  const std::filesystem::path path(folder);
  absl::Status status = WriteFile(path / "simulation.json", ToJson(simulation));
  if (status.ok()) status = WriteFile(path / "alerts.csv", ToCsv(simulation));
  if (status.ok()) status = WriteFile(path / "kept_out.csv", KeptOutCsv(simulation));
  return status;
}

}  // namespace quell::report
