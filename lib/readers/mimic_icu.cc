// icu/inputevents, icu/procedureevents, icu/chartevents and icu/outputevents.
//
// - Each is clinical at starttime or charttime and known at storetime. Without storetime a row can't be replayed.
// - inputevents are administrations, the dose is amount in amountuom; a change of rate begins a new row. The codes are `local mimic:<itemid>` and
//   RxNorm by mimic-code's map, where that is there. Rows that were rewritten have been replaced by others and are kept out.
// - procedureevents are procedures.
// - chartevents (vital signs, scores) and outputevents are results, read as hosp/labevents are; LOINC by mimic-code's map.
// - The tables have no row numbers of their own: rows that say the same are one, and the number of a record is made from what its row says.
// - Who wrote the row down is caregiver_id.
#include <string>
#include <utility>

#include "lib/base/text.h"
#include "lib/readers/mimic_item_map.h"
#include "lib/readers/row_ids.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

// The first columns of each of the tables.
enum { kSubject, kHadm, kStay, kItem, kStart, kStore, kCaregiver, kValue, kUnit, kNumber, kOrder, kStatus };

struct IcuTable {
  const char* name;
  const char* start;
  const char* value;
  const char* unit;
  RecordKind kind;
};

class IcuReader {
 public:
  IcuReader(MimicSource& source, const IcuTable& table, ItemMap& items)
      : source_(source), table_(table), items_(items) {}

  absl::Status Read() {
    return source_.ReadIfThere(
        table_.name,
        {"subject_id", "hadm_id", "stay_id", "itemid", table_.start, "storetime", "caregiver_id?", table_.value,
         table_.unit, "valuenum?", "orderid?", "statusdescription?"},
        [&](const CsvRow& row, const std::string& file) { return Take(row, file); });
  }

 private:
  std::string_view Take(const CsvRow& row, const std::string& file) {
    const int32_t patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    if (row[kItem].empty()) return "no itemid";
    if (row[kStatus] == "Rewritten") return "rewritten: other rows replace it";
    Record record;
    record.kind = table_.kind;
    if (std::string_view why = ReadTimes(row, record); why != kUsed) return why;
    if (std::string_view why = ReadValue(row, file, record); why != kUsed) return why;
    const uint64_t content = ContentOf(row, kStatus + 1);
    if (std::string_view why = contents_.Check(content); why != kUsed) return why;
    record.id = IdFromContent(content);
    record.coding = items_.CodingOf(row[kItem]);
    record.clinician = source_.builder.ClinicianNumber(row[kCaregiver]);
    record.encounter = source_.EncounterOf(patient, row[kHadm], record.clinical, file, row.line());
    if (record.kind == RecordKind::kResult) {
      source_.CountOddities(record, row, file);
    } else if (record.known < record.clinical) {
      source_.tally.Note(file, row.line(), "known before its own time");
    }
    source_.Add(patient, record);
    return kUsed;
  }

  static std::string_view ReadTimes(const CsvRow& row, Record& record) {
    if (row[kStore].empty()) return "no storetime: when it became known is not recorded";
    const std::optional<Time> start = ReadTime(row[kStart]), stored = ReadTime(row[kStore]);
    if (!start.has_value()) return "its time is not a time";
    if (!stored.has_value()) return "storetime is not a time";
    if (!InYears(*start) || !InYears(*stored)) return kOutsideYears;
    record.clinical = *start;
    record.known = *stored;
    return kUsed;
  }

  // A chart has the number in a column of its own; where that is empty, the value is text, even if it looks like a number.
  std::string_view ReadValue(const CsvRow& row, const std::string& file, Record& record) {
    if (table_.kind == RecordKind::kProcedure) return kUsed;
    const bool chart = table_.kind == RecordKind::kResult && std::string_view(table_.name) == "icu/chartevents";
    const std::string_view text = chart ? row[kNumber] : row[kValue];
    record.unit = source_.builder.vocabulary.AddUnit(row[kUnit]);
    if (!text.empty()) {
      const std::optional<double> number = ParseNumber(text);
      if (!number.has_value()) return "its value is not a number";
      record.value_kind = ValueKind::kNumber;
      record.value = *number;
    } else if (chart && !row[kValue].empty()) {
      record.value_kind = ValueKind::kText;
      record.text = source_.WordOf(row[kValue], row, file);
    }
    return kUsed;
  }

  MimicSource& source_;
  const IcuTable& table_;
  ItemMap& items_;
  RowContents contents_;
};

}  // namespace

absl::Status ReadIcu(MimicSource& source) {
  static constexpr IcuTable kInputs = {"icu/inputevents", "starttime", "amount", "amountuom",
                                       RecordKind::kAdministration};
  static constexpr IcuTable kProcedures = {"icu/procedureevents", "starttime", "value", "valueuom",
                                           RecordKind::kProcedure};
  static constexpr IcuTable kCharts = {"icu/chartevents", "charttime", "value", "valueuom", RecordKind::kResult};
  static constexpr IcuTable kOutputs = {"icu/outputevents", "charttime", "value", "valueuom", RecordKind::kResult};
  ItemMap drugs(source), charts(source);
  if (!source.Find(kInputs.name).path.empty()) {
    absl::Status status =
        drugs.Read("inputevents_to_rxnorm", {"itemid (omop_source_code)", "omop_vocabulary_id", "omop_concept_code"},
                   "RxNorm", "rxnorm", "map is not there: drugs given in intensive care have local codes only");
    if (!status.ok()) return status;
  }
  if (!source.Find(kCharts.name).path.empty()) {
    absl::Status status =
        charts.Read("chartevents_to_loinc", {"subject_id", "predicate_id", "object_id"}, "skos:exactMatch", "loinc",
                    "map is not there: charted values have local codes only, no LOINC");
    if (!status.ok()) return status;
  }
  for (const auto& [table, items] : {std::pair(&kInputs, &drugs), std::pair(&kProcedures, &charts),
                                     std::pair(&kCharts, &charts), std::pair(&kOutputs, &charts)}) {
    if (absl::Status status = IcuReader(source, *table, *items).Read(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quell::readers::mimic
