// What is known of a patient's past and present: problems.csv, problem_ends.csv, allergies.csv, procedures.csv, immunizations.csv,
// home_medications.csv.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

// One file of the room, and what its own time is called.
struct HistoryFile {
  const char* stem;
  const char* clinical;
  RecordKind kind;
};
constexpr HistoryFile kFiles[] = {{"problems", "noted", RecordKind::kProblem},
                                  {"allergies", "noted", RecordKind::kAllergy},
                                  {"procedures", "done", RecordKind::kProcedure},
                                  {"immunizations", "given", RecordKind::kImmunization},
                                  {"home_medications", "start", RecordKind::kHomeMedication}};

enum {
  kPatient,
  kKnown,
  kClinical,
  kCodes,
  kEncounter,
  kClinician,
  kDepartment,
  kId,
  kCorrects,
  kEnd
};  // kEnd: home medication

std::string_view TakeRecord(Source& source, const CsvRow& row, const std::string& file, RecordKind kind) {
  Record record;
  record.kind = kind;
  int32_t patient;
  const CommonFields fields{row[kPatient],   row[kKnown],     row[kClinical],  row[kCodes],
                            row[kEncounter], row[kClinician], row[kDepartment]};
  if (kind == RecordKind::kHomeMedication && !row[kEnd].empty()) {
    const std::optional<Time> end = source.ReadTime(row[kEnd]);
    if (!end.has_value()) return "end is not a time";
    record.until = *end;
  }
  if (std::string_view why = source.ReadCommon(fields, row, file, patient, record); why != kUsed) return why;
  if (std::string_view why = source.SetIds(patient, row[kId], row[kCorrects], record); why != kUsed) return why;
  if (record.until < record.clinical) {
    record.until = record.clinical;
    source.tally.Note(file, row.line(), "end before start: never active");
  }
  source.builder.AddRecord(patient, record);
  return kUsed;
}

std::string_view TakeEnd(Source& source, const CsvRow& row, const std::string& file) {
  enum { kEndPatient, kTime, kProblem, kEndClinician };
  const int32_t patient = source.builder.FindPatient(row[kEndPatient]);
  if (patient == kNobody) return kUnknownPatient;
  const std::optional<Time> time = source.ReadTime(row[kTime]);
  if (!time.has_value()) return "ended is not a time";
  if (!InYears(*time)) return kOutsideYears;
  Record record;
  record.kind = RecordKind::kProblemEnd;
  static constexpr std::string_view kBadProblem = "problem is not a whole number above 0";
  if (std::string_view why = ReadNumber(row[kProblem], kBadProblem, record.ref); why != kUsed) return why;
  if (record.ref == 0) return kBadProblem;
  record.id = source.NextId(patient, record.kind);
  record.clinical = record.known = *time;
  record.clinician = source.ClinicianOf(row, row[kEndClinician], file);
  record.department = source.care_units.At(patient, *time);
  record.encounter = source.builder.EncounterAt(patient, *time);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadHistory(Source& source) {
  const KindSet carries = source.builder.source.carries;
  for (const HistoryFile& each : kFiles) {
    std::vector<std::string> columns = {"patient",   "recorded",   each.clinical, "codes",    "encounter",
                                        "clinician", "department", "id?",         "corrects?"};
    if (each.kind == RecordKind::kHomeMedication) columns.push_back("end?");
    absl::Status status = source.Read(
        each.stem, columns, carries.Has(each.kind),
        [&](const CsvRow& row, const std::string& file) { return TakeRecord(source, row, file, each.kind); });
    if (!status.ok()) return status;
  }
  return source.Read("problem_ends", {"patient", "ended", "problem", "clinician"}, carries.Has(RecordKind::kProblemEnd),
                     [&](const CsvRow& row, const std::string& file) { return TakeEnd(source, row, file); });
}

}  // namespace quell::readers::quell_csv
