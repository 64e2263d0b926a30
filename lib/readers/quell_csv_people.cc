// patients.csv, clinicians.csv, encounters.csv, transfers.csv.
#include <iterator>

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

// `1950-03-04`, `1950-03`, `1950` or nothing.
bool ReadBirth(std::string_view text, BirthDate& birth) {
  if (text.empty()) return true;
  const std::optional<Time> day = ParseTime(std::string(text) + (text.size() == 4   ? "-01-01"
                                                                 : text.size() == 7 ? "-01"
                                                                                    : ""),
                                            absl::UTCTimeZone());
  if (!day.has_value() || (text.size() != 4 && text.size() != 7 && text.size() != 10)) return false;
  birth.year = static_cast<int32_t>(*ParseInteger(text.substr(0, 4)));
  if (text.size() >= 7) birth.month = static_cast<uint8_t>(*ParseInteger(text.substr(5, 2)));
  if (text.size() == 10) birth.day = static_cast<uint8_t>(*ParseInteger(text.substr(8, 2)));
  return true;
}

std::optional<Sex> ReadSex(std::string_view text) {
  if (text == "female") return Sex::kFemale;
  if (text == "male") return Sex::kMale;
  if (text == "other") return Sex::kOther;
  if (text.empty()) return Sex::kNotRecorded;
  return std::nullopt;
}

absl::Status ReadPatients(Source& source) {
  enum { kPatient, kSex, kBorn };
  return source.Read("patients", {"patient", "sex", "born"}, true, [&](const CsvRow& row, const std::string& file) {
    if (row[kPatient].empty()) return std::string_view("no patient id");
    Patient patient;
    const std::optional<Sex> sex = ReadSex(row[kSex]);
    if (!sex.has_value()) return std::string_view("sex is none of female, male, other and nothing");
    if (!ReadBirth(row[kBorn], patient.birth)) return std::string_view("born is not a date");
    if (source.builder.FindPatient(row[kPatient]) != kNobody) return kSeenBefore;
    if (patient.birth.year != 0 && !InYears(patient.birth.year)) {
      source.tally.Note(file, row.line(), kBornOutsideYears);
      patient.birth = {};
    }
    patient.sex = *sex;
    source.builder.patient(source.builder.PatientNumber(row[kPatient])) = patient;
    return kUsed;
  });
}

absl::Status ReadClinicians(Source& source) {
  return source.Read(
      "clinicians", {"clinician", "role", "specialty?"}, false, [&](const CsvRow& row, const std::string& file) {
        if (row[0].empty()) return std::string_view("no clinician id");
        if (!source.clinicians.emplace(row[0]).second) return kSeenBefore;
        source.builder.ClinicianNumber(row[0], source.TextOf(row[1], row, file), source.TextOf(row[2], row, file));
        return kUsed;
      });
}

std::optional<EncounterClass> ReadClass(std::string_view text) {
  static constexpr std::string_view kNames[] = {"",        "inpatient", "outpatient", "emergency", "observation",
                                                "virtual", "home"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (ToLower(text) == kNames[i]) return static_cast<EncounterClass>(i);
  }
  return std::nullopt;
}

// An encounter is also its first and its last record.
void AddStay(Source& source, int32_t patient, Record record, const records::Encounter& encounter) {
  record.kind = RecordKind::kAdmission;
  record.clinical = record.known = encounter.start;
  record.id = source.NextId(patient, record.kind);
  source.builder.AddRecord(patient, record);
  if (encounter.end == kNoTime) return;
  record.kind = RecordKind::kDischarge;
  record.encounter_class = EncounterClass::kNotRecorded;
  record.clinical = record.known = encounter.end;
  record.clinician = kNobody;
  record.department = 0;
  source.builder.AddRecord(patient, record);
}

absl::Status ReadEncounters(Source& source) {
  enum { kPatient, kStart, kEncounter, kClass, kEnd, kClinician, kDepartment };
  const KindSet carries = source.builder.source.carries;
  const bool needed = carries.Has(RecordKind::kAdmission) || carries.Has(RecordKind::kDischarge);
  return source.Read(
      "encounters", {"patient", "start", "encounter", "class", "end", "clinician", "department"}, needed,
      [&](const CsvRow& row, const std::string& file) -> std::string_view {
        const int32_t patient = source.builder.FindPatient(row[kPatient]);
        if (patient == kNobody) return kUnknownPatient;
        if (row[kEncounter].empty()) return "no encounter id";
        const std::optional<Time> start = source.ReadTime(row[kStart]), end = source.ReadTime(row[kEnd]);
        if (!start.has_value()) return "start is not a time";
        if (!end.has_value() && !row[kEnd].empty()) return "end is not a time";
        if (!InYears(*start) || !InYears(end.value_or(*start))) return kOutsideYears;
        if (end.has_value() && *end < *start) return "end before start";
        if (source.builder.FindEncounter(patient, row[kEncounter]) != kNobody) return kSeenBefore;
        const records::Encounter encounter{std::string(row[kEncounter]), source.TextOf(row[kClass], row, file), *start,
                                           end.value_or(kNoTime)};
        Record record;
        record.encounter = source.builder.AddEncounter(patient, encounter);
        record.clinician = source.ClinicianOf(row, row[kClinician], file);
        const std::optional<EncounterClass> kind = ReadClass(row[kClass]);
        record.encounter_class = kind.value_or(EncounterClass::kNotRecorded);
        if (!kind.has_value()) {
          source.tally.Note(file, row.line(), "class is none that rules can ask for: taken as not recorded");
        }
        record.department = source.builder.vocabulary.AddText(source.TextOf(row[kDepartment], row, file));
        AddStay(source, patient, record, encounter);
        return kUsed;
      });
}

absl::Status ReadTransfers(Source& source) {
  enum { kPatient, kTime, kDepartment, kEncounter };
  return source.Read(
      "transfers", {"patient", "time", "department", "encounter"},
      source.builder.source.carries.Has(RecordKind::kTransfer),
      [&](const CsvRow& row, const std::string& file) -> std::string_view {
        const int32_t patient = source.builder.FindPatient(row[kPatient]);
        if (patient == kNobody) return kUnknownPatient;
        const std::optional<Time> time = source.ReadTime(row[kTime]);
        if (!time.has_value()) return "time is not a time";
        if (!InYears(*time)) return kOutsideYears;
        Record record;
        record.kind = RecordKind::kTransfer;
        record.id = source.NextId(patient, record.kind);
        record.clinical = record.known = *time;
        record.department = source.builder.vocabulary.AddText(source.TextOf(row[kDepartment], row, file));
        record.encounter = source.EncounterOf(patient, row[kEncounter], *time, row, file);
        const Time leaves = record.encounter == kNobody ? kNoTime : source.builder.encounter(record.encounter).end;
        source.care_units.Add(patient, {*time, leaves, record.id, record.department});
        source.builder.AddRecord(patient, record);
        return kUsed;
      });
}

}  // namespace

absl::Status ReadPeople(Source& source) {
  for (auto read : {ReadPatients, ReadClinicians, ReadEncounters, ReadTransfers}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quell::readers::quell_csv
