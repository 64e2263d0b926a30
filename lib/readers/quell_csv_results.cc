// results.csv and administrations.csv.
#include "lib/base/text.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

// Columns that the two files have in common, in the order in which rows are numbered.
enum {
  kPatient,
  kKnown,
  kClinical,
  kCodes,
  kEncounter,
  kClinician,
  kDepartment,
  kValue,
  kUnit,
  kText,
  kStatus,
  kQuality,
  kId,
  kCorrects
};

std::string_view ReadCommon(Source& source, const CsvRow& row, const std::string& file, int32_t& patient,
                            Record& record) {
  const CommonFields fields{row[kPatient],   row[kKnown],     row[kClinical],  row[kCodes],
                            row[kEncounter], row[kClinician], row[kDepartment]};
  return source.ReadCommon(fields, row, file, patient, record);
}

void SetUnit(Source& source, const CsvRow& row, const std::string& file, Record& record) {
  if (record.value_kind == ValueKind::kNone) return;
  record.unit = source.builder.vocabulary.AddUnit(source.TextOf(row[kUnit], row, file));
}

std::string_view ReadStatus(std::string_view text, Record& record) {
  if (text == "preliminary") record.status = ResultStatus::kPreliminary;
  if (text == "final") record.status = ResultStatus::kFinal;
  return text.empty() || record.status != ResultStatus::kNotRecorded ? kUsed
                                                                     : "status is neither preliminary nor final";
}

// Any of the words, with blanks between them.
std::string_view ReadQuality(std::string_view text, Record& record) {
  struct Word {
    std::string_view word;
    RecordFlag flag;
  };
  static constexpr Word kWords[] = {{"hemolyzed", kHemolyzed},
                                    {"lipemic", kLipemic},
                                    {"icteric", kIcteric},
                                    {"clotted", kClotted},
                                    {"contaminated", kContaminated}};
  for (std::string_view rest = Trim(text); !rest.empty(); rest = Trim(rest)) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    bool known = false;
    for (const Word& each : kWords) {
      if (each.word != word) continue;
      record.flags |= each.flag;
      known = true;
    }
    if (!known) return "quality is none of hemolyzed, lipemic, icteric, clotted and contaminated";
  }
  return kUsed;
}

std::string_view TakeResult(Source& source, const CsvRow& row, const std::string& file) {
  Record record;
  record.kind = RecordKind::kResult;
  int32_t patient;
  // What can't be read is refused before anything else of the row is counted.
  for (std::string_view why :
       {ReadValue(row[kValue], record), ReadStatus(row[kStatus], record), ReadQuality(row[kQuality], record)}) {
    if (why != kUsed) return why;
  }
  if (std::string_view why = ReadCommon(source, row, file, patient, record); why != kUsed) return why;
  if (std::string_view why = source.SetIds(patient, row[kId], row[kCorrects], record); why != kUsed) return why;
  SetUnit(source, row, file, record);
  if (record.value_kind == ValueKind::kNone) {
    if (!row[kText].empty()) {
      record.value_kind = ValueKind::kText;
      record.text = source.WordOf(row[kText], row, file);
    }
    source.tally.Note(file, row.line(), row[kText].empty() ? "neither a number nor text" : "text instead of a number");
  }
  if (record.encounter == kNobody) {
    ++source.builder.report.results_outside_encounter;
    source.tally.Note(file, row.line(), "outside any encounter");
  }
  source.builder.AddRecord(patient, record);
  return kUsed;
}

std::string_view TakeAdministration(Source& source, const CsvRow& row, const std::string& file) {
  enum { kRoute = kUnit + 1, kGivenId, kGivenCorrects };
  Record record;
  record.kind = RecordKind::kAdministration;
  int32_t patient;
  if (std::string_view why = ReadValue(row[kValue], record); why != kUsed) return why;
  if (std::string_view why = ReadCommon(source, row, file, patient, record); why != kUsed) return why;
  if (std::string_view why = source.SetIds(patient, row[kGivenId], row[kGivenCorrects], record); why != kUsed)
    return why;
  SetUnit(source, row, file, record);
  record.route = source.WordOf(row[kRoute], row, file);
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadResults(Source& source) {
  const KindSet carries = source.builder.source.carries;
  absl::Status status = source.Read("results",
                                    {"patient", "filed", "drawn", "codes", "encounter", "clinician", "department",
                                     "value", "unit", "text", "status?", "quality?", "id?", "corrects?"},
                                    carries.Has(RecordKind::kResult), [&](const CsvRow& row, const std::string& file) {
                                      return TakeResult(source, row, file);
                                    });
  if (!status.ok()) return status;
  return source.Read("administrations",
                     {"patient", "recorded", "given", "codes", "encounter", "clinician", "department", "value", "unit",
                      "route?", "id?", "corrects?"},
                     carries.Has(RecordKind::kAdministration),
                     [&](const CsvRow& row, const std::string& file) { return TakeAdministration(source, row, file); });
}

}  // namespace quell::readers::quell_csv
