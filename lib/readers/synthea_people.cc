// organizations.csv, providers.csv, patients.csv and encounters.csv.
//
// - SPECIALITY is the clinician's specialty, in small letters; Synthea records no roles.
// - BIRTHDATE is a day. GENDER is M, F or empty; anything else is `other`.
// - An encounter is [START, STOP], an old release's [DATE, open). Its class: inpatient, emergency, virtual and home are what they are called;
//   ambulatory, outpatient, urgentcare and wellness are outpatient; any other (hospice, snf) is none that rules can ask for.
// - DEATHDATE is counted and not used: quell has no kind of record for a death.
#include "lib/base/text.h"
#include "lib/readers/synthea_source.h"
#include "lib/readers/years.h"

namespace quell::readers::synthea {
namespace {

Sex ReadSex(std::string_view gender) {
  if (gender == "F") return Sex::kFemale;
  if (gender == "M") return Sex::kMale;
  return gender.empty() ? Sex::kNotRecorded : Sex::kOther;
}

EncounterClass ClassOf(std::string_view name) {
  struct Name {
    std::string_view name;
    EncounterClass meant;
  };
  static constexpr Name kNames[] = {
      {"inpatient", EncounterClass::kInpatient},   {"emergency", EncounterClass::kEmergency},
      {"virtual", EncounterClass::kVirtual},       {"home", EncounterClass::kHome},
      {"ambulatory", EncounterClass::kOutpatient}, {"outpatient", EncounterClass::kOutpatient},
      {"urgentcare", EncounterClass::kOutpatient}, {"wellness", EncounterClass::kOutpatient}};
  for (const Name& each : kNames) {
    if (each.name == name) return each.meant;
  }
  return EncounterClass::kNotRecorded;
}

absl::Status ReadOrganizations(Source& source) {
  RowIds ids("organizations", source.doubtful);
  return source.Read("organizations", {"Id", "NAME?"}, "table is not there: departments are known by id only",
                     [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (row[0].empty()) return "no Id";
                       if (std::string_view why = ids.Check(row[0], ContentOf(row, 2)); why != kUsed) return why;
                       source.organizations.emplace(row[0], source.TextOf(row[1].empty() ? row[0] : row[1], row, file));
                       return kUsed;
                     });
}

absl::Status ReadProviders(Source& source) {
  RowIds ids("providers", source.doubtful);
  return source.Read("providers", {"Id", "SPECIALITY|SPECIALTY?", "ORGANIZATION?"},
                     "table is not there: specialties are not known",
                     [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (row[0].empty()) return "no Id";
                       if (std::string_view why = ids.Check(row[0], ContentOf(row, 3)); why != kUsed) return why;
                       source.providers.emplace(row[0], Provider{std::string(row[2])});
                       source.builder.ClinicianNumber(row[0], "", source.TextOf(ToLower(row[1]), row, file));
                       return kUsed;
                     });
}

std::optional<BirthDate> ReadBirth(std::string_view text) {
  const std::string_view day = text.substr(0, 10);
  if (!ReadTime(day).has_value() || !ReadTime(text).has_value()) return std::nullopt;
  return BirthDate{static_cast<int32_t>(*ParseInteger(day.substr(0, 4))),
                   static_cast<uint8_t>(*ParseInteger(day.substr(5, 2))),
                   static_cast<uint8_t>(*ParseInteger(day.substr(8, 2)))};
}

absl::Status ReadPatients(Source& source) {
  enum { kId, kBirth, kGender, kDeath };
  RowIds ids("patients", source.doubtful);
  return source.Read("patients", {"Id", "BIRTHDATE", "GENDER", "DEATHDATE?"}, kNeeded,
                     [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (row[kId].empty()) return "no Id";
                       if (std::string_view why = ids.Check(row[kId], ContentOf(row, 4)); why != kUsed) return why;
                       const int32_t number = source.builder.PatientNumber(row[kId]);
                       source.patients.emplace(row[kId], number);
                       Patient& patient = source.builder.patient(number);
                       patient.sex = ReadSex(row[kGender]);
                       const std::optional<BirthDate> birth = ReadBirth(row[kBirth]);
                       if (!birth.has_value()) {
                         source.tally.Note(file, row.line(), "BIRTHDATE can't be read: the age is not known");
                       } else if (!InYears(birth->year)) {
                         source.tally.Note(file, row.line(), kBornOutsideYears);
                       } else {
                         patient.birth = *birth;
                       }
                       if (!row[kDeath].empty())
                         source.tally.Note(file, row.line(), "a death: quell has no kind of record for it");
                       return kUsed;
                     });
}

// What an encounter's PROVIDER and ORGANIZATION say, whatever the release.
void FindWhoAndWhere(Source& source, const CsvRow& row, const std::string& file, std::string_view provider,
                     std::string_view organization, Stay& stay) {
  const auto clinician = source.providers.find(provider);
  const bool is_organization = clinician == source.providers.end() && organization.empty() &&
                               source.organizations.find(provider) != source.organizations.end();
  if (is_organization) organization = provider;
  if (!is_organization && !provider.empty()) {
    stay.clinician = source.builder.ClinicianNumber(provider);
    if (clinician == source.providers.end()) {
      source.tally.Note(file, row.line(), "its provider is not in providers.csv: the specialty is not known");
    } else if (organization.empty()) {
      organization = clinician->second.organization;
    }
  }
  const auto place = source.organizations.find(organization);
  stay.department = place != source.organizations.end() ? source.builder.vocabulary.AddText(place->second)
                                                        : source.WordOf(organization, row, file);
}

// An encounter is also its first and its last record.
void AddStay(Source& source, const Stay& stay, std::string_view id, EncounterClass encounter_class) {
  Record record;
  record.kind = RecordKind::kAdmission;
  record.id = StableHash(id);
  record.encounter = stay.encounter;
  record.clinician = stay.clinician;
  record.department = stay.department;
  record.encounter_class = encounter_class;
  record.clinical = record.known = stay.start;
  source.builder.AddRecord(stay.patient, record);
  const Time end = source.builder.encounter(stay.encounter).end;
  if (end == kNoTime) return;
  record.kind = RecordKind::kDischarge;
  record.encounter_class = EncounterClass::kNotRecorded;
  record.clinician = kNobody;
  record.clinical = record.known = end;
  source.builder.AddRecord(stay.patient, record);
}

absl::Status ReadEncounters(Source& source) {
  enum { kId, kPatient, kStart, kStop, kProvider, kOrganization, kClass };
  RowIds ids("encounters", source.doubtful);
  return source.Read(
      "encounters", {"Id", "PATIENT", "START|DATE", "STOP?", "PROVIDER?", "ORGANIZATION?", "ENCOUNTERCLASS?"}, kNeeded,
      [&](const CsvRow& row, const std::string& file) -> std::string_view {
        if (row[kId].empty()) return "no Id";
        const auto patient = source.patients.find(row[kPatient]);
        if (patient == source.patients.end()) return kUnknownPatient;
        const std::optional<Time> start = ReadTime(row[kStart]), stop = ReadTime(row[kStop]);
        if (!start.has_value()) return "START is not a time";
        if (!stop.has_value() && !row[kStop].empty()) return "STOP is not a time";
        if (!InYears(*start) || !InYears(stop.value_or(*start))) return kOutsideYears;
        if (std::string_view why = ids.Check(row[kId], ContentOf(row, 7)); why != kUsed) return why;
        const std::string name = ToLower(row[kClass]);
        records::Encounter encounter{std::string(row[kId]), source.TextOf(name, row, file), *start,
                                     stop.value_or(kNoTime)};
        if (stop.has_value() && *stop < *start) {
          source.tally.Note(file, row.line(), "STOP before START: the encounter is taken to end when it begins");
          encounter.end = *start;
        }
        Stay stay;
        stay.patient = patient->second;
        stay.start = *start;
        FindWhoAndWhere(source, row, file, row[kProvider], row[kOrganization], stay);
        stay.encounter = source.builder.AddEncounter(stay.patient, std::move(encounter));
        const EncounterClass encounter_class = ClassOf(name);
        if (encounter_class == EncounterClass::kNotRecorded) {
          source.tally.Note(file, row.line(), "class is none that rules can ask for: taken as not recorded");
        }
        AddStay(source, stay, row[kId], encounter_class);
        source.stays.emplace(row[kId], stay);
        return kUsed;
      });
}

}  // namespace

absl::Status ReadPeople(Source& source) {
  for (auto read : {ReadOrganizations, ReadProviders, ReadPatients, ReadEncounters}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  for (RecordKind kind : {RecordKind::kAdmission, RecordKind::kDischarge}) source.builder.source.carries.Add(kind);
  return absl::OkStatus();
}

}  // namespace quell::readers::synthea
