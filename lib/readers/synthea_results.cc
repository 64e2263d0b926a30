// observations.csv: laboratory results, vital signs, scores and answers to questionnaires.
//
// - TYPE says whether VALUE is a number; in old releases, which have no TYPE, it is one if it looks like one.
// - The code is LOINC if it can be one, else `local synthea:<code>` (QALY, DALY).
// - UNITS is the unit as it stands. Of a text it says nothing ({nominal}) and is left out.
#include "lib/base/text.h"
#include "lib/readers/synthea_source.h"
#include "lib/terms/code_system.h"

namespace quell::readers::synthea {
namespace {

enum { kTime, kPatient, kEncounter, kCode, kValue, kUnits, kType, kColumns };

class ResultReader {
 public:
  explicit ResultReader(Source& source) : source_(source) {}

  std::string_view Take(const CsvRow& row, const std::string& file) {
    Record record;
    record.kind = RecordKind::kResult;
    int32_t patient;
    if (row[kCode].empty()) return "no CODE";
    if (std::string_view why = source_.ReadCommon(row, file, patient, record); why != kUsed) return why;
    if (std::string_view why = ReadValue(row, file, record); why != kUsed) return why;
    record.id = ContentOf(row, kColumns);
    if (std::string_view why = contents_.Check(record.id); why != kUsed) return why;
    record.coding = CodingOf(row[kCode]);
    if (record.value_kind == ValueKind::kText) source_.tally.Note(file, row.line(), "text instead of a number");
    if (record.value_kind == ValueKind::kNone) source_.tally.Note(file, row.line(), "neither a number nor text");
    if (record.encounter == kNobody) {
      ++source_.builder.report.results_outside_encounter;
      source_.tally.Note(file, row.line(), "outside any encounter");
    }
    source_.builder.AddRecord(patient, record);
    return kUsed;
  }

 private:
  std::string_view ReadValue(const CsvRow& row, const std::string& file, Record& record) {
    if (row[kValue].empty()) return kUsed;
    const std::optional<double> number = ParseNumber(row[kValue]);
    const bool is_number = row[kType].empty() ? number.has_value() : row[kType] == "numeric";
    if (is_number && !number.has_value()) return "TYPE is numeric, and VALUE is not a number";
    if (is_number) {
      record.value_kind = ValueKind::kNumber;
      record.value = *number;
      record.unit = source_.builder.vocabulary.AddUnit(source_.TextOf(row[kUnits], row, file));
    } else {
      record.value_kind = ValueKind::kText;
      record.text = source_.WordOf(row[kValue], row, file);
    }
    return kUsed;
  }

  CodingId CodingOf(std::string_view code) {
    const auto found = codings_.find(code);
    if (found != codings_.end()) return found->second;
    const bool loinc = terms::CheckCode("loinc", code).empty();
    const CodingId coding =
        loinc ? source_.CodingOf("loinc", code) : source_.CodingOf("local", "synthea:" + std::string(code));
    codings_.emplace(code, coding);
    return coding;
  }

  Source& source_;
  RowContents contents_;
  TextMap<CodingId> codings_;
};

}  // namespace

absl::Status ReadResults(Source& source) {
  ResultReader reader(source);
  bool found = false;
  absl::Status status = source.Read(
      "observations", {"DATE", "PATIENT", "ENCOUNTER", "CODE", "VALUE", "UNITS", "TYPE?"},
      "table is not there: results are not known",
      [&](const CsvRow& row, const std::string& file) { return reader.Take(row, file); }, &found);
  if (found) source.builder.source.carries.Add(RecordKind::kResult);
  return status;
}

}  // namespace quell::readers::synthea
