// MEASUREMENT and OBSERVATION: results.
//
// - value_as_number is the number; operator_concept_id makes it a bound (4171756 <, 4171754 <=, 4171755 >=, 4172704 >; 0 and 4172703 say equal).
//   Without a number the text is the name of value_as_concept_id, else value_as_string, else value_source_value.
// - The unit is the UCUM code of unit_concept_id, else unit_source_value as it stands.
// - An observation whose concept is called `Allergy to ...` is an allergy, to what value_as_concept_id says, else to what the concept is. OMOP has no table
//   of allergies, so that their absence means nothing.
#include "lib/base/text.h"
#include "lib/readers/omop_source.h"

namespace quell::readers::omop {
namespace {

// Above what a measurement_id can be, so that the two kinds of number can't meet.
constexpr uint64_t kObservationIds = uint64_t{1} << 41;

enum { kOperator = kOwn, kNumber, kValueConcept, kUnit, kUnitText, kValueText, kValueString, kColumns };

const std::vector<std::string>& OwnColumns() {
  static const auto& columns = *new std::vector<std::string>{
      "operator_concept_id?", "value_as_number?",    "value_as_concept_id?", "unit_concept_id?",
      "unit_source_value?",   "value_source_value?", "value_as_string?"};
  return columns;
}

std::optional<ValueKind> BoundOf(std::string_view concept_id) {
  if (concept_id.empty() || concept_id == "0" || concept_id == "4172703") return ValueKind::kNumber;
  if (concept_id == "4171756") return ValueKind::kBelow;
  if (concept_id == "4171754") return ValueKind::kAtMost;
  if (concept_id == "4171755") return ValueKind::kAtLeast;
  if (concept_id == "4172704") return ValueKind::kAbove;
  return std::nullopt;
}

std::string_view ReadValue(Source& source, const CsvRow& row, const std::string& file, Record& record) {
  if (!row[kNumber].empty()) {
    const std::optional<double> number = ParseNumber(row[kNumber]);
    if (!number.has_value()) return "value_as_number is not a number";
    const std::optional<ValueKind> bound = BoundOf(row[kOperator]);
    if (!bound.has_value()) return "operator_concept_id is not known: the number may be a bound";
    record.value_kind = *bound;
    record.value = *number;
    record.unit = source.UnitOf(row[kUnit], row[kUnitText], row, file);
    return kUsed;
  }
  const Concept* const named = source.FindConcept(row[kValueConcept]);
  const std::string_view text = named != nullptr            ? named->name
                                : row[kValueString].empty() ? row[kValueText]
                                                            : row[kValueString];
  if (text.empty()) return kUsed;
  record.value_kind = ValueKind::kText;
  record.text = source.WordOf(text, row, file);
  return kUsed;
}

void CountOddities(Source& source, const CsvRow& row, const std::string& file, const Record& record) {
  if (record.value_kind == ValueKind::kText) source.tally.Note(file, row.line(), "text instead of a number");
  if (record.value_kind == ValueKind::kNone) source.tally.Note(file, row.line(), "neither a number nor text");
  if (record.encounter != kNobody) return;
  ++source.builder.report.results_outside_encounter;
  source.tally.Note(file, row.line(), "outside any encounter");
}

std::string_view TakeAllergy(Source& source, const CsvRow& row, const std::string& file, int32_t patient,
                             Record record) {
  record.kind = RecordKind::kAllergy;
  if (const CodingId substance = source.CodingOf(row[kValueConcept], "", ""); substance != kNoCoding)
    record.coding = substance;
  source.tally.Note(file, row.line(), "an allergy, by the name of its concept");
  source.builder.AddRecord(patient, record);
  return kUsed;
}

std::string_view Take(Source& source, RowIds& ids, const CsvRow& row, const std::string& file, bool measurement) {
  Record record;
  record.kind = RecordKind::kResult;
  int32_t patient;
  if (std::string_view why = ReadValue(source, row, file, record); why != kUsed) return why;
  const Duration lag = measurement ? source.result_lag : Duration(0);
  if (std::string_view why = source.ReadCommon(row, file, lag, patient, record); why != kUsed) return why;
  if (std::string_view why = ids.Check(row[kId], ContentOf(row, kColumns)); why != kUsed) return why;
  record.id = IdOf(row[kId], measurement ? 0 : kObservationIds);
  if (!measurement && source.NameOf(row[kConcept]).starts_with("allergy to ")) {
    record.value_kind = ValueKind::kNone;
    record.text = 0;
    record.unit = 0;
    record.value = 0;
    return TakeAllergy(source, row, file, patient, record);
  }
  CountOddities(source, row, file, record);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

constexpr Table kMeasurement = {"measurement",
                                "measurement_id",
                                "measurement_date",
                                "measurement_datetime",
                                "measurement_concept_id",
                                "measurement_source_concept_id",
                                "measurement_source_value",
                                "table is not there: results are not known"};
constexpr Table kObservation = {"observation",
                                "observation_id",
                                "observation_date",
                                "observation_datetime",
                                "observation_concept_id",
                                "observation_source_concept_id",
                                "observation_source_value",
                                "table is not there: what it would hold is not known"};

}  // namespace

absl::Status ReadResults(Source& source) {
  bool found = false;
  for (const Table& table : {kMeasurement, kObservation}) {
    const bool measurement = table.stem == kMeasurement.stem;
    RowIds ids(table.stem, source.doubtful);
    absl::Status status = source.ReadTable(
        table, OwnColumns(),
        [&](const CsvRow& row, const std::string& file) { return Take(source, ids, row, file, measurement); },
        measurement ? &found : nullptr);
    if (!status.ok()) return status;
  }
  if (found) source.builder.source.carries.Add(RecordKind::kResult);
  return absl::OkStatus();
}

}  // namespace quell::readers::omop
