// source.csv, and what all files of the format have in common.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/diag/line_index.h"
#include "lib/readers/json_rows.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/utf8.h"
#include "lib/terms/code_system.h"

namespace quell::readers::quell_csv {
namespace {

struct KindName {
  std::string_view name;
  RecordKind kind;
};
constexpr KindName kKindNames[] = {{"admission", RecordKind::kAdmission},
                                   {"transfer", RecordKind::kTransfer},
                                   {"problem", RecordKind::kProblem},
                                   {"problem_end", RecordKind::kProblemEnd},
                                   {"allergy", RecordKind::kAllergy},
                                   {"procedure", RecordKind::kProcedure},
                                   {"immunization", RecordKind::kImmunization},
                                   {"home_medication", RecordKind::kHomeMedication},
                                   {"order_stop", RecordKind::kOrderStop},
                                   {"order_hold", RecordKind::kOrderHold},
                                   {"order_resume", RecordKind::kOrderResume},
                                   {"order", RecordKind::kOrder},
                                   {"administration", RecordKind::kAdministration},
                                   {"result", RecordKind::kResult},
                                   {"chart_open", RecordKind::kChartOpen},
                                   {"discharge", RecordKind::kDischarge}};

std::string AllKindNames() {
  std::string names;
  for (const KindName& kind : kKindNames) names += (names.empty() ? "" : ", ") + std::string(kind.name);
  return names;
}

// The next word of `text`, which is taken off it; "" at the end.
std::string_view TakeWord(std::string_view& text) {
  text = Trim(text);
  std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

absl::Status Wrong(const std::string& file, const std::string& what) {
  return absl::InvalidArgumentError(file + ": " + what);
}

absl::Status ReadCarries(const std::string& file, std::string_view text, KindSet& carries) {
  for (std::string_view word = TakeWord(text); !word.empty(); word = TakeWord(text)) {
    const std::optional<RecordKind> kind = KindNamed(word);
    if (!kind.has_value())
      return Wrong(file, absl::StrFormat("`carries` names `%s`; it can name %s", word, AllKindNames()));
    carries.Add(*kind);
  }
  return absl::OkStatus();
}

absl::Status Apply(const std::string& file, std::map<std::string, std::string>& values, Source& source) {
  if ((values["format"] != "quell-csv" && values["format"] != "quell-ndjson") || values["version"] != "1") {
    return Wrong(file, absl::StrFormat("it says format `%s`, version `%s`; this reader knows quell-csv, version 1",
                                       values["format"], values["version"]));
  }
  SourceInfo& info = source.builder.source;
  info.name = values["name"].empty() ? "quell CSV" : values["name"];
  if (!values["time_zone"].empty()) info.time_zone = values["time_zone"];
  if (!absl::LoadTimeZone(info.time_zone, &source.zone)) {
    return Wrong(
        file, absl::StrFormat("the time zone `%s` is not known here: use an IANA name such as Europe/Vienna, and see "
                              "that tzdata is installed",
                              info.time_zone));
  }
  const std::string& comparable = values["clocks_comparable"];
  if (comparable != "yes" && comparable != "no") {
    return Wrong(file, absl::StrFormat("clocks_comparable is `%s`; it should be yes or no", comparable));
  }
  info.clocks_comparable = comparable == "yes";
  const std::string& quality = values["specimen_quality"];
  if (quality != "yes" && quality != "no" && !quality.empty()) {
    return Wrong(file, absl::StrFormat("specimen_quality is `%s`; it should be yes or no", quality));
  }
  info.specimen_quality = quality == "yes";
  return ReadCarries(file, values["carries"], info.carries);
}

}  // namespace

std::optional<RecordKind> KindNamed(std::string_view name) {
  for (const KindName& kind : kKindNames) {
    if (kind.name == name) return kind.kind;
  }
  return std::nullopt;
}

absl::Status ReadSource(Source& source) {
  std::map<std::string, std::string> values;
  std::string file;
  int64_t bad_line = 0;  // the first that is not UTF-8; rows come in the order of their content
  absl::Status status = source.Read("source", {"key", "value"}, true, [&](const CsvRow& row, const std::string& name) {
    file = name;
    if (!diag::IsUtf8(row[0]) || !diag::IsUtf8(row[1])) {
      bad_line = bad_line == 0 ? row.line() : std::min(bad_line, row.line());
      return std::string_view("text is not UTF-8");
    }
    static const std::set<std::string_view> kKeys = {
        "format", "version", "name", "time_zone", "clocks_comparable", "carries", "specimen_quality"};
    if (kKeys.count(row[0]) == 0) return std::string_view("key is not known");
    return values.emplace(row[0], row[1]).second ? kUsed : std::string_view("key was seen before");
  });
  if (!status.ok()) return status;
  if (bad_line != 0) {
    return Wrong(absl::StrFormat("%s:%d", file, bad_line), "this line is not UTF-8: save the file as UTF-8");
  }
  return Apply(file, values, source);
}

absl::Status Source::Read(const std::string& stem, const std::vector<std::string>& columns, bool needed,
                          absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take) {
  const CsvFile file = FindCsv(folder, stem), lines = FindNdjson(folder, stem);
  if (file.path.empty() && lines.path.empty()) {
    if (!needed) return absl::OkStatus();
    return absl::NotFoundError(
        absl::StrFormat("%s has no %s.csv, which source.csv's `carries` or the format itself asks for", folder, stem));
  }
  if (file.path.empty()) {
    return ReadNdjsonSorted(lines, columns, tally, [&](const CsvRow& row) { return take(row, lines.name); });
  }
  if (!lines.path.empty()) tally.Note(lines.name, "not read: the .csv beside it is");
  return ReadCsvSorted(
      file, columns, tally, [&](const CsvRow& row) { return take(row, file.name); }, builder.space());
}

std::optional<Time> Source::ReadTime(std::string_view text) const { return ParseTime(text, zone); }

CodingId Source::ReadCodes(std::string_view text) {
  std::vector<Code> codes;
  for (std::string_view word = TakeWord(text); !word.empty(); word = TakeWord(text)) {
    const size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon + 1 == word.size()) return kNoCoding;
    if (!terms::IsCodeSystem(word.substr(0, colon))) return kNoCoding;
    codes.push_back({std::string(word.substr(0, colon)), std::string(word.substr(colon + 1))});
  }
  return codes.empty() ? kNoCoding : builder.vocabulary.AddCoding(std::move(codes));
}

int32_t Source::ClinicianOf(const CsvRow& row, std::string_view id, const std::string& file) {
  if (!id.empty() && clinicians.count(id) == 0) tally.Note(file, row.line(), "its clinician is not in clinicians.csv");
  return builder.ClinicianNumber(id);
}

int32_t Source::EncounterOf(int32_t patient, std::string_view id, Time time, const CsvRow& row,
                            const std::string& file) {
  if (!id.empty()) {
    const int32_t encounter = builder.FindEncounter(patient, id);
    if (encounter != kNobody) return encounter;
    tally.Note(file, row.line(), "its encounter is not among the patient's in encounters.csv: attached by time");
  }
  return builder.EncounterAt(patient, time);
}

TextId Source::DepartmentOf(int32_t patient, std::string_view name, Time time, const CsvRow& row,
                            const std::string& file) {
  return name.empty() ? care_units.At(patient, time) : WordOf(name, row, file);
}

std::string Source::TextOf(std::string_view text, const CsvRow& row, const std::string& file) {
  if (diag::IsUtf8(text)) return std::string(text);
  tally.Note(file, row.line(), "text is not UTF-8: U+FFFD stands for each bad byte");
  return ValidUtf8(text);
}

}  // namespace quell::readers::quell_csv
