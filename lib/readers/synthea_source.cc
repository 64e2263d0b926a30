#include "lib/readers/synthea_source.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/diag/line_index.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"
#include "lib/terms/code_system.h"

namespace quell::readers::synthea {

std::optional<Time> ReadTime(std::string_view text) { return ParseTime(text, absl::UTCTimeZone()); }

absl::Status Source::Read(const std::string& stem, const std::vector<std::string>& columns, std::string_view without,
                          absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                          bool* found) {
  const CsvFile file = FindCsv(folder, stem);
  if (found != nullptr) *found = !file.path.empty();
  if (file.path.empty() && without == kNeeded) {
    return absl::NotFoundError(absl::StrFormat(
        "%s has no %s.csv (nor %s.csv.gz): a Synthea export needs patients and encounters", folder, stem, stem));
  }
  if (file.path.empty()) {
    tally.Note(file.name, without);
    return absl::OkStatus();
  }
  return ReadCsv(file, columns, tally, [&](const CsvRow& row) { return take(row, file.name); });
}

std::string_view Source::ReadCommon(const CsvRow& row, const std::string& file, int32_t& patient, Record& record) {
  enum { kTime, kPatient, kEncounter };
  constexpr size_t kDaySize = 10;
  const auto known_patient = patients.find(row[kPatient]);
  if (known_patient == patients.end()) return kUnknownPatient;
  patient = known_patient->second;
  const std::optional<Time> time = ReadTime(row[kTime]);
  if (!time.has_value()) return row[kTime].empty() ? "when it was is not recorded" : "its time can't be read";
  if (!InYears(*time)) return kOutsideYears;
  record.clinical = record.known = *time;
  const auto stay = stays.find(row[kEncounter]);
  if (stay != stays.end() && stay->second.patient == patient) {
    record.encounter = stay->second.encounter;
    if (row[kTime].size() == kDaySize) record.known = std::max(record.known, stay->second.start);
    record.clinician = stay->second.clinician;
    record.department = stay->second.department;
    return kUsed;
  }
  if (!row[kEncounter].empty()) {
    tally.Note(file, row.line(), "its encounter is not among the patient's in encounters.csv: attached by time");
  }
  record.encounter = builder.EncounterAt(patient, *time);
  return kUsed;
}

std::string Source::TextOf(std::string_view text, const CsvRow& row, const std::string& file) {
  if (diag::IsUtf8(text)) return std::string(text);
  tally.Note(file, row.line(), "text is not UTF-8: U+FFFD stands for each bad byte");
  return ValidUtf8(text);
}

TextId Source::WordOf(std::string_view text, const CsvRow& row, const std::string& file) {
  return text.empty() ? 0 : builder.vocabulary.AddText(TextOf(text, row, file));
}

CodingId Source::CodingOf(std::string_view system, std::string_view code) {
  std::string key = std::string(system) + " " + std::string(code);
  const auto found = codings_.find(key);
  if (found != codings_.end()) return found->second;
  const CodingId coding = builder.vocabulary.AddCoding({{std::string(system), ValidUtf8(code)}});
  codings_.emplace(std::move(key), coding);
  return coding;
}

std::string_view Source::SystemOf(std::string_view system, std::string_view usual) {
  return system.empty() ? usual : terms::CodeSystemNamed(system);
}

void NoteUnread(Source& source) {
  for (const char* stem : {"careplans", "claims", "claims_transactions", "devices", "imaging_studies",
                           "payer_transitions", "payers", "supplies"}) {
    const CsvFile file = FindCsv(source.folder, stem);
    if (!file.path.empty()) source.tally.Note(file.name, "table is not read: quell has no kind of record for it");
  }
}

}  // namespace quell::readers::synthea
