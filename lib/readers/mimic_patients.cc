// hosp/patients: sex and year of birth. A patient's anchor_age is the age in the (shifted) anchor_year; the day of
// birth is not published, so ages are differences of years.
#include <optional>

#include "lib/base/text.h"
#include "lib/readers/mimic_source.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

Sex ReadSex(std::string_view gender) {
  if (gender == "F") return Sex::kFemale;
  if (gender == "M") return Sex::kMale;
  return gender.empty() ? Sex::kNotRecorded : Sex::kOther;
}

}  // namespace

absl::Status ReadPatients(MimicSource& source) {
  const absl::StatusOr<CsvFile> file = source.Need("hosp/patients");
  if (!file.ok()) return file.status();
  enum { kSubject, kGender, kAnchorAge, kAnchorYear };
  auto take = [&](const CsvRow& row) -> std::string_view {
    if (row[kSubject].empty()) return "no subject_id";
    if (source.builder.FindPatient(row[kSubject]) != kNobody) return kSeenBefore;
    Patient& patient = source.builder.patient(source.builder.PatientNumber(row[kSubject]));
    patient.sex = ReadSex(row[kGender]);
    const std::optional<long long> age = ParseInteger(row[kAnchorAge]), year = ParseInteger(row[kAnchorYear]);
    if (!age.has_value() || !year.has_value() || *age < 0 || *age >= 150 || *year < 1 || *year > 9999) {
      source.tally.Note(file->name, row.line(), "anchor_age or anchor_year can't be used: the age is not known");
    } else if (!InYears(*year - *age)) {
      source.tally.Note(file->name, row.line(), kBornOutsideYears);
    } else {
      patient.birth.year = static_cast<int32_t>(*year - *age);
    }
    return kUsed;
  };
  return ReadCsvSorted(*file, {"subject_id", "gender", "anchor_age", "anchor_year"}, source.tally, take);
}

}  // namespace quell::readers::mimic
