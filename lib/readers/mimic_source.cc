#include "lib/readers/mimic_source.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"

namespace quell::readers::mimic {

std::optional<Time> ReadTime(std::string_view text) { return ParseTime(text, absl::UTCTimeZone()); }

uint64_t ReadId(std::string_view text) {
  const std::optional<long long> id = ParseInteger(text);
  return id.has_value() && *id > 0 ? static_cast<uint64_t>(*id) : 0;
}

CsvFile MimicSource::Find(const std::string& table) {
  CsvFile file = FindCsv(folder, table);
  std::error_code ignored;
  if (file.name == table + ".csv" && !file.path.empty() && std::filesystem::exists(file.path + ".gz", ignored)) {
    tally.Note(file.name, "read instead of the .csv.gz beside it");
  }
  return file;
}

absl::StatusOr<CsvFile> MimicSource::Need(const std::string& table) {
  CsvFile file = Find(table);
  if (!file.path.empty()) return file;
  return absl::NotFoundError(absl::StrFormat(
      "%s has no %s.csv.gz (nor %s.csv): a MIMIC-IV folder needs hosp/patients, hosp/admissions and hosp/labevents",
      folder, table, table));
}

int32_t MimicSource::EncounterOf(int32_t patient, std::string_view hadm_id, Time time, const std::string& file,
                                 int64_t line) {
  if (!hadm_id.empty()) {
    const int32_t encounter = builder.FindEncounter(patient, hadm_id);
    if (encounter != kNobody) return encounter;
    tally.Note(file, line, "hadm_id is not among the patient's in hosp/admissions: attached by time");
  }
  return builder.EncounterAt(patient, time);
}

void MimicSource::Add(int32_t patient, Record record) {
  record.department = care_units.At(patient, record.known);
  builder.AddRecord(patient, record);
}

}  // namespace quell::readers::mimic
