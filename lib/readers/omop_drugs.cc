// DRUG_EXPOSURE: orders, administrations, home medication and vaccines.
//
// - drug_type_concept_id says what a row is: 32818, 38000179, 38000180 and 581373 an administration; 32865 and 44787730 home medication (the patient said
//   so); anything else an order, which dispensings and claims stand for, and any type that is not known. Whatever its type, a row with a CVX code is a vaccine.
// - An order is signed at its start and runs to the end of its last day (drug_exposure_end_*, else verbatim_end_date); an end is only looked at through
//   whether the drug is active.
// - The dose of an administration is quantity in dose_unit_source_value, where both are there. The quantity of an order is a number of tablets and no dose.
// - The route is route_source_value, else the name of route_concept_id.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/readers/omop_source.h"

namespace quell::readers::omop {
namespace {

enum { kType = kOwn, kEndDate, kEndTime, kVerbatimEnd, kQuantity, kDoseUnit, kRoute, kRouteConcept, kColumns };

constexpr Table kDrugs = {"drug_exposure",
                          "drug_exposure_id",
                          "drug_exposure_start_date",
                          "drug_exposure_start_datetime",
                          "drug_concept_id",
                          "drug_source_concept_id",
                          "drug_source_value",
                          "table is not there: orders are not known"};

bool IsOneOf(std::string_view id, std::initializer_list<std::string_view> ids) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

RecordKind KindOf(std::string_view type) {
  if (IsOneOf(type, {"32818", "38000179", "38000180", "581373"})) return RecordKind::kAdministration;
  if (IsOneOf(type, {"32865", "44787730"})) return RecordKind::kHomeMedication;
  return RecordKind::kOrder;
}

// Types that say prescribed or ordered; all other orders are taken for one.
bool IsPrescription(std::string_view type) { return IsOneOf(type, {"32833", "32838", "32839", "32817", "38000177"}); }

class DrugReader {
 public:
  explicit DrugReader(Source& source) : source_(source), ids_("drug_exposure", source.doubtful) {}

  std::string_view Take(const CsvRow& row, const std::string& file) {
    Record record;
    int32_t patient;
    if (std::string_view why = source_.ReadCommon(row, file, Duration(0), patient, record); why != kUsed) return why;
    record.kind = HasCvx(record.coding) ? RecordKind::kImmunization : KindOf(row[kType]);
    record.id = IdOf(row[kId]);
    const bool lasts = record.kind == RecordKind::kOrder || record.kind == RecordKind::kHomeMedication;
    if (std::string_view why = lasts ? ReadUntil(row, record) : ReadDose(row, file, record); why != kUsed) return why;
    if (std::string_view why = ids_.Check(row[kId], ContentOf(row, kColumns)); why != kUsed) return why;
    if (lasts) NoteTimes(row, file, record);
    if (record.kind == RecordKind::kOrder && !IsPrescription(row[kType])) {
      source_.tally.Note(file, row.line(),
                         "its type is no prescription (dispensed, claimed or not known): taken for an order");
    }
    record.route = row[kRoute].empty() ? source_.WordOf(source_.NameOf(row[kRouteConcept]), row, file)
                                       : source_.WordOf(row[kRoute], row, file);
    source_.builder.source.carries.Add(record.kind);
    source_.builder.AddRecord(patient, record);
    return kUsed;
  }

 private:
  bool HasCvx(CodingId coding) const {
    for (const Code& code : source_.builder.vocabulary.coding(coding)) {
      if (code.system == "cvx") return true;
    }
    return false;
  }

  static std::string_view ReadUntil(const CsvRow& row, Record& record) {
    std::optional<Time> end = ReadEnd(row[kEndDate], row[kEndTime]);
    if (end.has_value() && *end == kNoTime) end = ReadEnd(row[kVerbatimEnd], "");
    if (!end.has_value()) return "its end can't be read";
    record.until = *end == kNoTime ? kOpenEnded : *end;
    return kUsed;
  }

  void NoteTimes(const CsvRow& row, const std::string& file, Record& record) {
    if (record.until == kOpenEnded) source_.tally.Note(file, row.line(), "order without an end: taken to be open");
    if (record.until >= record.clinical) return;
    source_.tally.Note(file, row.line(), "end before start: never active");
    record.until = record.clinical;
  }

  std::string_view ReadDose(const CsvRow& row, const std::string& file, Record& record) {
    if (record.kind != RecordKind::kAdministration || row[kQuantity].empty() || row[kDoseUnit].empty()) return kUsed;
    const std::optional<double> dose = ParseNumber(row[kQuantity]);
    if (!dose.has_value()) return "quantity is not a number";
    record.value_kind = ValueKind::kNumber;
    record.value = *dose;
    record.unit = source_.builder.vocabulary.AddUnit(source_.TextOf(row[kDoseUnit], row, file));
    return kUsed;
  }

  Source& source_;
  RowIds ids_;
};

}  // namespace

// What the table carries is what it has rows of: one of prescriptions says nothing about what was given.
absl::Status ReadDrugs(Source& source) {
  DrugReader reader(source);
  return source.ReadTable(
      kDrugs,
      {"drug_type_concept_id?", "drug_exposure_end_date?", "drug_exposure_end_datetime?", "verbatim_end_date?",
       "quantity?", "dose_unit_source_value?", "route_source_value?", "route_concept_id?"},
      [&](const CsvRow& row, const std::string& file) { return reader.Take(row, file); });
}

}  // namespace quell::readers::omop
