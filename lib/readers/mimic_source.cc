#include "lib/readers/mimic_source.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "lib/readers/utf8.h"

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

absl::Status MimicSource::ReadIfThere(const std::string& table, const std::vector<std::string>& columns,
                                      absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                                      bool sorted) {
  const CsvFile file = Find(table);
  if (file.path.empty()) return absl::OkStatus();
  auto take_row = [&](const CsvRow& row) { return take(row, file.name); };
  return sorted ? ReadCsvSorted(file, columns, tally, take_row) : ReadCsv(file, columns, tally, take_row);
}

TextId MimicSource::WordOf(std::string_view text, const CsvRow& row, const std::string& file) {
  if (IsUtf8(text)) return builder.vocabulary.AddText(text);
  tally.Note(file, row.line(), "text is not UTF-8: U+FFFD stands for each bad byte");
  return builder.vocabulary.AddText(ValidUtf8(text));
}

void MimicSource::CountOddities(const Record& record, const CsvRow& row, const std::string& file) {
  if (record.value_kind == ValueKind::kText) tally.Note(file, row.line(), "text instead of a number");
  if (record.value_kind == ValueKind::kNone) tally.Note(file, row.line(), "neither a number nor text");
  if (record.known < record.clinical) tally.Note(file, row.line(), "known before its own time");
  if (record.encounter != kNobody) return;
  ++builder.report.results_outside_encounter;
  tally.Note(file, row.line(), "outside any encounter");
}

void NoteUnread(MimicSource& source) {
  for (const char* table :
       {"hosp/drgcodes", "hosp/hcpcsevents", "hosp/microbiologyevents", "hosp/poe_detail", "hosp/provider",
        "hosp/services", "icu/caregiver", "icu/datetimeevents", "icu/ingredientevents", "ed/diagnosis"}) {
    const CsvFile file = FindCsv(source.folder, table);
    if (!file.path.empty()) source.tally.Note(file.name, "table is not read: quell has no kind of record for it");
  }
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
