// Fields that several files of the format have.
#include "lib/base/text.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

// Above what a row may give, so that the two kinds of number can't meet.
constexpr uint64_t kUnnamed = uint64_t{1} << 62;

}  // namespace

std::string_view ReadNumber(std::string_view text, std::string_view why_not, uint64_t& number) {
  number = 0;
  if (text.empty()) return kUsed;
  const std::optional<long long> value = ParseInteger(text);
  if (!value.has_value() || *value <= 0 || static_cast<uint64_t>(*value) >= kUnnamed) return why_not;
  number = static_cast<uint64_t>(*value);
  return kUsed;
}

std::string_view ReadValue(std::string_view text, Record& record) {
  if (text.empty()) return kUsed;
  ValueKind kind = ValueKind::kNumber;
  auto take = [&](std::string_view sign, ValueKind meant) {
    if (kind != ValueKind::kNumber || !text.starts_with(sign)) return;
    kind = meant;
    text = Trim(text.substr(sign.size()));
  };
  take("<=", ValueKind::kAtMost);
  take(">=", ValueKind::kAtLeast);
  take("<", ValueKind::kBelow);
  take(">", ValueKind::kAbove);
  const std::optional<double> number = ParseNumber(text);
  if (!number.has_value()) return "value is not a number";
  record.value_kind = kind;
  record.value = *number;
  return kUsed;
}

std::string_view ReadFlag(std::string_view text, RecordFlag flag, std::string_view why_not, Record& record) {
  if (text == "yes") record.flags |= flag;
  return text == "yes" || text == "no" || text.empty() ? kUsed : why_not;
}

std::string_view Source::ReadCommon(const CommonFields& fields, const CsvRow& row, const std::string& file,
                                    int32_t& patient, Record& record) {
  patient = builder.FindPatient(fields.patient);
  if (patient == kNobody) return kUnknownPatient;
  if (fields.known.empty()) return "when it became known is not recorded";
  const std::optional<Time> known = ReadTime(fields.known), clinical = ReadTime(fields.clinical);
  if (!known.has_value() || !clinical.has_value()) return "a time can't be read";
  if (!InYears(*known) || !InYears(*clinical)) return kOutsideYears;
  record.known = *known;
  record.clinical = *clinical;
  record.coding = ReadCodes(fields.codes);
  if (record.coding == kNoCoding) return kBadCodes;
  record.clinician = ClinicianOf(row, fields.clinician, file);
  record.department = DepartmentOf(patient, fields.department, record.known, row, file);
  record.encounter = EncounterOf(patient, fields.encounter, record.clinical, row, file);
  if (record.known < record.clinical) tally.Note(file, row.line(), "known before its own time");
  return kUsed;
}

std::string_view Source::SetIds(int32_t patient, std::string_view id, std::string_view corrects, Record& record) {
  uint64_t given = 0;
  if (std::string_view why = ReadNumber(id, "id is not a whole number above 0", given); why != kUsed) return why;
  if (std::string_view why = ReadNumber(corrects, "corrects is not a whole number above 0", record.ref); why != kUsed)
    return why;
  if (given != 0 && !given_ids_.emplace(patient, record.kind, given).second) return kSeenBefore;
  record.id = given != 0 ? given : kUnnamed + NextId(patient, record.kind);
  return kUsed;
}

}  // namespace quell::readers::quell_csv
