// conditions.csv, allergies.csv, procedures.csv and immunizations.csv.
//
// - A condition is a problem from START on; its STOP is a record of its own, known when it comes (a day: at its midnight, not before the problem itself).
// - An allergy is to what CODE says (a substance, or an allergy to one). One with a STOP is taken back then: rules know no allergy that ends.
// - A procedure is done at START (old releases: DATE); a vaccine is given at DATE.
// - SYSTEM names the code system where it is there and quell knows it. Else conditions, allergies and procedures are SNOMED CT, vaccines CVX; a code
//   of a system that quell does not know is `local <its name>:<code>`.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/readers/synthea_source.h"
#include "lib/readers/years.h"

namespace quell::readers::synthea {
namespace {

struct HistoryTable {
  const char* stem;
  const char* time;
  RecordKind kind;
  std::string_view system;  // of its codes, where the row does not say
  std::string_view without;
};
constexpr HistoryTable kTables[] = {
    {"conditions", "START|DATE", RecordKind::kProblem, "snomed", "table is not there: problems are not known"},
    {"allergies", "START|DATE", RecordKind::kAllergy, "snomed", "table is not there: allergies are not known"},
    {"procedures", "START|DATE", RecordKind::kProcedure, "snomed", "table is not there: procedures are not known"},
    {"immunizations", "DATE|START", RecordKind::kImmunization, "cvx", "table is not there: vaccines are not known"}};

enum { kTime, kPatient, kEncounter, kCode, kSystem, kStop, kColumns };

CodingId CodingOf(Source& source, std::string_view system, std::string_view code, std::string_view usual) {
  const std::string_view known = Source::SystemOf(system, usual);
  if (!known.empty()) return source.CodingOf(known, code);
  return source.CodingOf("local", ToLower(system) + ":" + std::string(code));
}

// What a STOP says: the problem is over, or the allergy no longer holds.
void AddEnd(Source& source, int32_t patient, const Record& record, Time stop) {
  Record end;
  end.kind = record.kind == RecordKind::kProblem ? RecordKind::kProblemEnd : RecordKind::kRetraction;
  end.target = record.kind == RecordKind::kProblem ? end.target : record.kind;
  end.id = end.ref = record.id;
  end.clinical = stop;
  end.known = std::max(stop, record.known);
  end.encounter = source.builder.EncounterAt(patient, end.known);
  source.builder.AddRecord(patient, end);
}

std::string_view Take(Source& source, const HistoryTable& table, RowContents& contents, const CsvRow& row,
                      const std::string& file) {
  if (row[kCode].empty()) return "no CODE";
  Record record;
  record.kind = table.kind;
  int32_t patient;
  if (std::string_view why = source.ReadCommon(row, file, patient, record); why != kUsed) return why;
  const bool ends = table.kind == RecordKind::kProblem || table.kind == RecordKind::kAllergy;
  std::optional<Time> stop = ends ? ReadTime(row[kStop]) : std::nullopt;
  if (ends && !stop.has_value() && !row[kStop].empty()) return "STOP is not a time";
  if (!InYears(stop.value_or(record.known))) return kOutsideYears;
  record.id = ContentOf(row, kColumns);
  if (std::string_view why = contents.Check(record.id); why != kUsed) return why;
  record.coding = CodingOf(source, row[kSystem], row[kCode], table.system);
  source.builder.AddRecord(patient, record);
  if (!stop.has_value()) return kUsed;
  if (*stop < record.clinical) {
    source.tally.Note(file, row.line(), "STOP before START: taken to end when it begins");
    stop = record.clinical;
  }
  if (table.kind == RecordKind::kAllergy) source.tally.Note(file, row.line(), "an allergy that ends: taken back then");
  AddEnd(source, patient, record, *stop);
  return kUsed;
}

}  // namespace

absl::Status ReadHistory(Source& source) {
  for (const HistoryTable& table : kTables) {
    RowContents contents;
    bool found = false;
    absl::Status status = source.Read(
        table.stem, {table.time, "PATIENT", "ENCOUNTER", "CODE", "SYSTEM?", "STOP?"}, table.without,
        [&](const CsvRow& row, const std::string& file) { return Take(source, table, contents, row, file); }, &found);
    if (!status.ok()) return status;
    if (!found) continue;
    source.builder.source.carries.Add(table.kind);
    if (table.kind == RecordKind::kProblem) source.builder.source.carries.Add(RecordKind::kProblemEnd);
  }
  return absl::OkStatus();
}

}  // namespace quell::readers::synthea
