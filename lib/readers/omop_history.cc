// CONDITION_OCCURRENCE and PROCEDURE_OCCURRENCE.
//
// - A condition is a problem from its start on, known then; its end is a record of its own, known when it comes.
// - A procedure is done at procedure_datetime, and known then.
#include <algorithm>

#include "lib/readers/omop_source.h"
#include "lib/readers/years.h"

namespace quell::readers::omop {
namespace {

constexpr Table kConditions = {"condition_occurrence",   "condition_occurrence_id",
                               "condition_start_date",   "condition_start_datetime",
                               "condition_concept_id",   "condition_source_concept_id",
                               "condition_source_value", "table is not there: problems are not known"};
constexpr Table kProcedures = {"procedure_occurrence",   "procedure_occurrence_id",
                               "procedure_date",         "procedure_datetime",
                               "procedure_concept_id",   "procedure_source_concept_id",
                               "procedure_source_value", "table is not there: procedures are not known"};

std::string_view TakeCondition(Source& source, RowIds& ids, const CsvRow& row, const std::string& file) {
  enum { kEndDate = kOwn, kEndTime, kColumns };
  Record record;
  record.kind = RecordKind::kProblem;
  int32_t patient;
  if (std::string_view why = source.ReadCommon(row, file, Duration(0), patient, record); why != kUsed) return why;
  const std::optional<Time> end = ReadEnd(row[kEndDate], row[kEndTime]);
  if (!end.has_value()) return "its end can't be read";
  if (*end != kNoTime && !InYears(*end)) return kOutsideYears;
  if (std::string_view why = ids.Check(row[kId], ContentOf(row, kColumns)); why != kUsed) return why;
  record.id = IdOf(row[kId]);
  source.builder.AddRecord(patient, record);
  if (*end == kNoTime) return kUsed;
  if (*end < record.clinical) source.tally.Note(file, row.line(), "end before start: taken to end when it begins");
  Record over;
  over.kind = RecordKind::kProblemEnd;
  over.id = over.ref = record.id;
  over.clinical = std::max(*end, record.clinical);
  over.known = std::max(*end, record.known);
  over.encounter = source.builder.EncounterAt(patient, over.known);
  source.builder.AddRecord(patient, over);
  return kUsed;
}

std::string_view TakeProcedure(Source& source, RowIds& ids, const CsvRow& row, const std::string& file) {
  Record record;
  record.kind = RecordKind::kProcedure;
  int32_t patient;
  if (std::string_view why = source.ReadCommon(row, file, Duration(0), patient, record); why != kUsed) return why;
  if (std::string_view why = ids.Check(row[kId], ContentOf(row, kOwn)); why != kUsed) return why;
  record.id = IdOf(row[kId]);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadHistory(Source& source) {
  bool found = false;
  RowIds condition_ids(kConditions.stem, source.doubtful), procedure_ids(kProcedures.stem, source.doubtful);
  absl::Status status = source.ReadTable(
      kConditions, {"condition_end_date?", "condition_end_datetime?"},
      [&](const CsvRow& row, const std::string& file) { return TakeCondition(source, condition_ids, row, file); },
      &found);
  if (!status.ok()) return status;
  if (found) {
    for (RecordKind kind : {RecordKind::kProblem, RecordKind::kProblemEnd}) source.builder.source.carries.Add(kind);
  }
  status = source.ReadTable(
      kProcedures, {},
      [&](const CsvRow& row, const std::string& file) { return TakeProcedure(source, procedure_ids, row, file); },
      &found);
  if (found) source.builder.source.carries.Add(RecordKind::kProcedure);
  return status;
}

}  // namespace quell::readers::omop
