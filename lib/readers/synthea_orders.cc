// medications.csv: prescriptions.
//
// - A row is an order that is signed at START and active in [START, STOP); without a STOP it is open. The STOP is when the drug was stopped in the
//   end. It is only looked at through whether the order is active, so no rule sees it before its time.
// - CODE is RxNorm. There is no dose, route or frequency in the table.
// - DISPENSES, the times it was handed out, have no time of their own and make no records.
#include "lib/readers/synthea_source.h"

namespace quell::readers::synthea {

absl::Status ReadOrders(Source& source) {
  enum { kStart, kPatient, kEncounter, kCode, kStop, kDispenses, kColumns };
  RowContents contents;
  bool found = false;
  auto take = [&](const CsvRow& row, const std::string& file) -> std::string_view {
    if (row[kCode].empty()) return "no CODE";
    Record record;
    record.kind = RecordKind::kOrder;
    int32_t patient;
    if (std::string_view why = source.ReadCommon(row, file, patient, record); why != kUsed) return why;
    const std::optional<Time> stop = ReadTime(row[kStop]);
    if (!stop.has_value() && !row[kStop].empty()) return "STOP is not a time";
    record.id = ContentOf(row, kColumns);
    if (std::string_view why = contents.Check(record.id); why != kUsed) return why;
    record.until = stop.value_or(kOpenEnded);
    if (!stop.has_value()) source.tally.Note(file, row.line(), "order without a stop: taken to be open");
    if (record.until < record.clinical) {
      record.until = record.clinical;
      source.tally.Note(file, row.line(), "STOP before START: never active");
    }
    record.coding = source.CodingOf("rxnorm", row[kCode]);
    if (!row[kDispenses].empty()) {
      source.tally.Note(file, row.line(), "the times it was dispensed are only counted: no record says when");
    }
    source.builder.AddRecord(patient, record);
    return kUsed;
  };
  absl::Status status = source.Read("medications", {"START", "PATIENT", "ENCOUNTER", "CODE", "STOP?", "DISPENSES?"},
                                    "table is not there: orders are not known", take, &found);
  if (found) source.builder.source.carries.Add(RecordKind::kOrder);
  return status;
}

}  // namespace quell::readers::synthea
