// results.csv, administrations.csv, problems.csv.
#include "lib/base/text.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

// Columns that the three files have in common, in the order in which rows are numbered.
enum { kPatient, kKnown, kClinical, kCodes, kEncounter, kClinician, kDepartment, kValue, kUnit, kText };

// Sets what every record has.
std::string_view ReadCommon(Source& source, const CsvRow& row, const std::string& file, int32_t& patient,
                            Record& record) {
  patient = source.builder.FindPatient(row[kPatient]);
  if (patient == kNobody) return kUnknownPatient;
  if (row[kKnown].empty()) return "when it became known is not recorded";
  const std::optional<Time> known = source.ReadTime(row[kKnown]), clinical = source.ReadTime(row[kClinical]);
  if (!known.has_value() || !clinical.has_value()) return "a time can't be read";
  if (!InYears(*known) || !InYears(*clinical)) return kOutsideYears;
  record.known = *known;
  record.clinical = *clinical;
  record.coding = source.ReadCodes(row[kCodes]);
  if (record.coding == kNoCoding) return kBadCodes;
  record.clinician = source.ClinicianOf(row, row[kClinician], file);
  record.department = source.DepartmentOf(patient, row[kDepartment], record.known, row, file);
  record.encounter = source.EncounterOf(patient, row[kEncounter], record.clinical, row, file);
  if (record.known < record.clinical) source.tally.Note(file, row.line(), "known before its own time");
  return kUsed;
}

// A number that can't be read is refused before anything else of the row is counted.
std::string_view ReadValue(const CsvRow& row, Record& record) {
  if (row[kValue].empty()) return kUsed;
  const std::optional<double> number = ParseNumber(row[kValue]);
  if (!number.has_value()) return "value is not a number";
  record.value_kind = ValueKind::kNumber;
  record.value = *number;
  return kUsed;
}

void SetUnit(Source& source, const CsvRow& row, const std::string& file, Record& record) {
  if (record.value_kind != ValueKind::kNumber) return;
  record.unit = source.builder.vocabulary.AddUnit(source.TextOf(row[kUnit], row, file));
}

std::string_view TakeResult(Source& source, const CsvRow& row, const std::string& file) {
  Record record;
  int32_t patient;
  if (std::string_view why = ReadValue(row, record); why != kUsed) return why;
  if (std::string_view why = ReadCommon(source, row, file, patient, record); why != kUsed) return why;
  SetUnit(source, row, file, record);
  record.kind = RecordKind::kResult;
  record.id = source.NextId(patient, record.kind);
  if (record.value_kind == ValueKind::kNone) {
    if (!row[kText].empty()) record.value_kind = ValueKind::kText;
    source.tally.Note(file, row.line(), row[kText].empty() ? "neither a number nor text" : "text instead of a number");
  }
  if (record.encounter == kNobody) {
    ++source.builder.report.results_outside_encounter;
    source.tally.Note(file, row.line(), "outside any encounter");
  }
  source.builder.AddRecord(patient, record);
  return kUsed;
}

std::string_view TakeAdministration(Source& source, const CsvRow& row, const std::string& file) {
  Record record;
  int32_t patient;
  if (std::string_view why = ReadValue(row, record); why != kUsed) return why;
  if (std::string_view why = ReadCommon(source, row, file, patient, record); why != kUsed) return why;
  SetUnit(source, row, file, record);
  record.kind = RecordKind::kAdministration;
  record.id = source.NextId(patient, record.kind);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

std::string_view TakeProblem(Source& source, const CsvRow& row, const std::string& file) {
  Record record;
  int32_t patient;
  if (std::string_view why = ReadCommon(source, row, file, patient, record); why != kUsed) return why;
  record.kind = RecordKind::kProblem;
  record.id = source.NextId(patient, record.kind);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadResults(Source& source) {
  const KindSet carries = source.builder.source.carries;
  absl::Status status = source.Read(
      "results",
      {"patient", "filed", "drawn", "codes", "encounter", "clinician", "department", "value", "unit", "text"},
      carries.Has(RecordKind::kResult),
      [&](const CsvRow& row, const std::string& file) { return TakeResult(source, row, file); });
  if (!status.ok()) return status;
  status =
      source.Read("administrations",
                  {"patient", "recorded", "given", "codes", "encounter", "clinician", "department", "value", "unit"},
                  carries.Has(RecordKind::kAdministration),
                  [&](const CsvRow& row, const std::string& file) { return TakeAdministration(source, row, file); });
  if (!status.ok()) return status;
  return source.Read("problems", {"patient", "recorded", "noted", "codes", "encounter", "clinician", "department"},
                     carries.Has(RecordKind::kProblem),
                     [&](const CsvRow& row, const std::string& file) { return TakeProblem(source, row, file); });
}

}  // namespace quell::readers::quell_csv
