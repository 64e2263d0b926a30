// chart_opens.csv, and retractions.csv: what is taken back.
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

// What such a row has in common with the others: somebody's, at a time.
std::string_view ReadMoment(Source& source, const CsvRow& row, int32_t& patient, Record& record) {
  enum { kPatient, kTime };
  patient = source.builder.FindPatient(row[kPatient]);
  if (patient == kNobody) return kUnknownPatient;
  const std::optional<Time> time = source.ReadTime(row[kTime]);
  if (!time.has_value()) return "time is not a time";
  if (!InYears(*time)) return kOutsideYears;
  record.clinical = record.known = *time;
  record.department = source.care_units.At(patient, *time);
  record.encounter = source.builder.EncounterAt(patient, *time);
  return kUsed;
}

std::string_view TakeChartOpen(Source& source, const CsvRow& row, const std::string& file) {
  enum { kClinician = 2 };
  Record record;
  record.kind = RecordKind::kChartOpen;
  int32_t patient;
  if (std::string_view why = ReadMoment(source, row, patient, record); why != kUsed) return why;
  record.clinician = source.ClinicianOf(row, row[kClinician], file);
  record.id = source.NextId(patient, record.kind);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

// The kinds whose rows have a number of their own that a retraction can name.
bool HasNumber(RecordKind kind) {
  return KindSet{RecordKind::kResult,  RecordKind::kOrder,     RecordKind::kAdministration, RecordKind::kProblem,
                 RecordKind::kAllergy, RecordKind::kProcedure, RecordKind::kImmunization,   RecordKind::kHomeMedication}
      .Has(kind);
}

std::string_view TakeRetraction(Source& source, const CsvRow& row, const std::string&) {
  enum { kKind = 2, kId };
  static constexpr std::string_view kBadId = "id is not a whole number above 0";
  Record record;
  record.kind = RecordKind::kRetraction;
  const std::optional<RecordKind> target = KindNamed(row[kKind]);
  if (!target.has_value() || !HasNumber(*target)) return "kind is none whose rows have a number";
  record.target = *target;
  if (std::string_view why = ReadNumber(row[kId], kBadId, record.ref); why != kUsed) return why;
  if (record.ref == 0) return kBadId;
  int32_t patient;
  if (std::string_view why = ReadMoment(source, row, patient, record); why != kUsed) return why;
  record.id = source.NextId(patient, record.kind);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadActs(Source& source) {
  return source.Read("chart_opens", {"patient", "time", "clinician"},
                     source.builder.source.carries.Has(RecordKind::kChartOpen),
                     [&](const CsvRow& row, const std::string& file) { return TakeChartOpen(source, row, file); });
}

absl::Status ReadRetractions(Source& source) {
  return source.Read("retractions", {"patient", "time", "kind", "id"}, false,
                     [&](const CsvRow& row, const std::string& file) { return TakeRetraction(source, row, file); });
}

}  // namespace quell::readers::quell_csv
