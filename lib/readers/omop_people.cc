// CARE_SITE, PROVIDER, PERSON and DEATH.
//
// - A department is the care_site_name. A clinician's specialty is specialty_source_value, else the name of specialty_concept_id, in small
//   letters; no roles are recorded.
// - Sex: concepts 8507 (male) and 8532 (female); 0 is not recorded, any other is `other`. Birth: year, month and day as far as they are there.
// - A death ends a visit that has no end; quell has no kind of record for it.
#include "lib/base/text.h"
#include "lib/readers/omop_source.h"
#include "lib/readers/years.h"

namespace quell::readers::omop {
namespace {

absl::Status ReadCareSites(Source& source) {
  enum { kSite, kName };
  RowIds ids("care_site", source.doubtful);
  return source.Read("care_site", {"care_site_id", "care_site_name?"}, "table is not there: departments are not known",
                     [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (row[kSite].empty() || row[kName].empty()) return "no id or no name";
                       if (std::string_view why = ids.Check(row[kSite], ContentOf(row, 2)); why != kUsed) return why;
                       source.care_sites.emplace(row[kSite], source.TextOf(row[kName], row, file));
                       return kUsed;
                     });
}

absl::Status ReadProviders(Source& source) {
  enum { kProviderId, kSpecialty, kSpecialtyText };
  RowIds ids("provider", source.doubtful);
  return source.Read("provider", {"provider_id", "specialty_concept_id?", "specialty_source_value?"},
                     "table is not there: specialties are not known",
                     [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (row[kProviderId].empty()) return "no id";
                       if (std::string_view why = ids.Check(row[kProviderId], ContentOf(row, 3)); why != kUsed)
                         return why;
                       const std::string specialty =
                           row[kSpecialtyText].empty() ? source.NameOf(row[kSpecialty]) : ToLower(row[kSpecialtyText]);
                       source.builder.ClinicianNumber(row[kProviderId], "", source.TextOf(specialty, row, file));
                       return kUsed;
                     });
}

Sex SexOf(std::string_view concept_id) {
  if (concept_id == "8507") return Sex::kMale;
  if (concept_id == "8532") return Sex::kFemale;
  return concept_id.empty() || concept_id == "0" ? Sex::kNotRecorded : Sex::kOther;
}

// Year, month and day as far as they are there and can be a date.
BirthDate BirthOf(std::string_view year_text, std::string_view month_text, std::string_view day_text) {
  BirthDate birth;
  const std::optional<long long> year = ParseInteger(year_text), month = ParseInteger(month_text),
                                 day = ParseInteger(day_text);
  if (!year.has_value() || !InYears(*year)) return birth;
  birth.year = static_cast<int32_t>(*year);
  if (!month.has_value() || *month < 1 || *month > 12) return birth;
  birth.month = static_cast<uint8_t>(*month);
  const std::chrono::year_month_day date{std::chrono::year(birth.year), std::chrono::month(birth.month),
                                         std::chrono::day(static_cast<unsigned>(day.value_or(0)))};
  if (day.has_value() && *day >= 1 && *day <= 31 && date.ok()) birth.day = static_cast<uint8_t>(*day);
  return birth;
}

absl::Status ReadPersons(Source& source) {
  enum { kPersonId, kGender, kYear, kMonth, kDay };
  RowIds ids("person", source.doubtful);
  return source.Read("person", {"person_id", "gender_concept_id", "year_of_birth", "month_of_birth?", "day_of_birth?"},
                     "", [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (row[kPersonId].empty()) return "no id";
                       if (std::string_view why = ids.Check(row[kPersonId], ContentOf(row, 5)); why != kUsed)
                         return why;
                       const int32_t number = source.builder.PatientNumber(row[kPersonId]);
                       source.persons.emplace(row[kPersonId], number);
                       Patient& patient = source.builder.patient(number);
                       patient.sex = SexOf(row[kGender]);
                       patient.birth = BirthOf(row[kYear], row[kMonth], row[kDay]);
                       if (patient.birth.year == 0) {
                         source.tally.Note(file, row.line(), "year_of_birth can't be used: the age is not known");
                       }
                       return kUsed;
                     });
}

absl::Status ReadDeaths(Source& source) {
  enum { kPersonId, kDeathDate, kDeathTime };
  RowIds ids("death", source.doubtful);
  return source.Read("death", {"person_id", "death_date", "death_datetime?"},
                     "table is not there: deaths are not known",
                     [&](const CsvRow& row, const std::string& file) -> std::string_view {
                       if (source.persons.find(row[kPersonId]) == source.persons.end()) return kUnknownPatient;
                       const std::optional<Time> time = ReadEnd(row[kDeathDate], row[kDeathTime]);
                       if (!time.has_value() || *time == kNoTime) return "its date can't be read";
                       if (!InYears(*time)) return kOutsideYears;
                       if (std::string_view why = ids.Check(row[kPersonId], ContentOf(row, 3)); why != kUsed)
                         return why;
                       source.deaths.emplace(row[kPersonId], *time);
                       source.tally.Note(file, row.line(),
                                         "a death: it ends visits without an end; quell has no kind of record for it");
                       return kUsed;
                     });
}

}  // namespace

absl::Status ReadPeople(Source& source) {
  for (auto read : {ReadCareSites, ReadProviders, ReadPersons, ReadDeaths}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quell::readers::omop
