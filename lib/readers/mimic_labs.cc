// hosp/labevents: laboratory results.
//
// - charttime is when the specimen was drawn (clinical), storetime when the result could be seen (known). Without
//   storetime a result can't be replayed: taking charttime would let rules see it before anyone could.
// - valuenum is the number. Where it is empty, `value` is text, even if it looks like a number (">300"): MIMIC did not
//   take it for one.
// - valueuom is the unit as it stands.
// - Rows with one labevent_id that say the same are one result; where they differ, which of them is right is not known,
//   and none is used. Only rows that could be used otherwise are compared.
// - The codes are `local mimic:<itemid>` and the LOINC code of the item in mimic-code's map, where that is there.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/base/stable_hash.h"
#include "lib/base/text.h"
#include "lib/readers/mimic_source.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

using LoincMap = std::map<std::string, std::vector<std::string>, std::less<>>;  // by itemid

absl::Status ReadLoincMap(MimicSource& source, LoincMap& map) {
  CsvFile file;
  for (const char* stem :
       {"d_labitems_to_loinc", "mapping/d_labitems_to_loinc", "../mimic-iv-mappings/d_labitems_to_loinc"}) {
    file = FindCsv(source.folder, stem);
    if (!file.path.empty()) break;
  }
  if (file.path.empty()) {
    source.tally.Note("d_labitems_to_loinc.csv",
                      "map is not there: laboratory results have local codes only, no LOINC");
    return absl::OkStatus();
  }
  enum { kItem, kVocabulary, kCode };
  return ReadCsv(file, {"itemid (omop_source_code)", "omop_vocabulary_id", "omop_concept_code"}, source.tally,
                 [&](const CsvRow& row) -> std::string_view {
                   if (row[kVocabulary] != "LOINC" || row[kCode].empty()) return "no LOINC code for the item";
                   map[std::string(row[kItem])].emplace_back(row[kCode]);
                   return kUsed;
                 });
}

class LabReader {
 public:
  LabReader(MimicSource& source, const LoincMap& loinc) : source_(source), loinc_(loinc) {}

  absl::Status Read() {
    absl::StatusOr<CsvFile> file = source_.Need("hosp/labevents");
    if (!file.ok()) return file.status();
    file_ = *file;
    return ReadCsv(file_,
                   {"labevent_id", "subject_id", "hadm_id", "itemid", "order_provider_id", "charttime", "storetime",
                    "value", "valuenum", "valueuom"},
                   source_.tally, [&](const CsvRow& row) { return Take(row); });
  }

 private:
  enum { kId, kSubject, kHadm, kItem, kProvider, kChart, kStore, kValue, kNumber, kUnit };

  std::string_view Take(const CsvRow& row) {
    const int32_t patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    Record record;
    record.kind = RecordKind::kResult;
    record.id = ReadId(row[kId]);
    if (record.id == 0) return kBadId;
    if (row[kItem].empty()) return "no itemid";
    if (std::string_view why = ReadTimes(row, record); why != kUsed) return why;
    if (std::string_view why = ReadValue(row, record); why != kUsed) return why;
    if (std::string_view why = CheckRepeated(row, record.id); why != kUsed) return why;
    record.coding = CodingOf(row[kItem]);
    record.unit = source_.builder.vocabulary.AddUnit(row[kUnit]);
    if (record.value_kind == ValueKind::kText) record.text = source_.builder.vocabulary.AddText(ValidUtf8(row[kValue]));
    record.clinician = source_.builder.ClinicianNumber(row[kProvider]);
    record.encounter = source_.EncounterOf(patient, row[kHadm], record.clinical, file_.name, row.line());
    CountOddities(row, record);
    source_.Add(patient, record);
    return kUsed;
  }

  static std::string_view ReadTimes(const CsvRow& row, Record& record) {
    if (row[kStore].empty()) return "no storetime: when it became known is not recorded";
    const std::optional<Time> drawn = ReadTime(row[kChart]), filed = ReadTime(row[kStore]);
    if (!drawn.has_value()) return "charttime is not a time";
    if (!filed.has_value()) return "storetime is not a time";
    if (!InYears(*drawn) || !InYears(*filed)) return kOutsideYears;
    record.clinical = *drawn;
    record.known = *filed;
    return kUsed;
  }

  static std::string_view ReadValue(const CsvRow& row, Record& record) {
    if (row[kNumber].empty()) {
      record.value_kind = row[kValue].empty() ? ValueKind::kNone : ValueKind::kText;
      return kUsed;
    }
    const std::optional<double> number = ParseNumber(row[kNumber]);
    if (!number.has_value()) return "valuenum is not a number";
    record.value_kind = ValueKind::kNumber;
    record.value = *number;
    return kUsed;
  }

  // A hash of the row stands for it: the file does not fit into memory twice.
  std::string_view CheckRepeated(const CsvRow& row, uint64_t id) {
    if (source_.doubtful_labs.contains(id)) return kIdsDiffer;
    uint64_t content = StableHash("");
    for (int column = kId; column <= kUnit; ++column) {
      content = StableHash(row[static_cast<size_t>(column)], content);
      content = StableHash(std::string_view("\0", 1), content);  // no field holds a NUL
    }
    const auto [place, added] = seen_.try_emplace(id, content);
    if (added) return kUsed;
    if (place->second == content) return kSeenBefore;
    source_.doubtful_labs.insert(id);
    return kIdsDiffer;
  }

  CodingId CodingOf(std::string_view item) {
    const auto found = codings_.find(item);
    if (found != codings_.end()) return found->second;
    std::vector<Code> codes = {{"local", "mimic:" + std::string(item)}};
    if (const auto mapped = loinc_.find(item); mapped != loinc_.end()) {
      for (const std::string& code : mapped->second) codes.push_back({"loinc", code});
    }
    return codings_[std::string(item)] = source_.builder.vocabulary.AddCoding(std::move(codes));
  }

  void CountOddities(const CsvRow& row, const Record& record) {
    if (record.value_kind == ValueKind::kText) source_.tally.Note(file_.name, row.line(), "text instead of a number");
    if (record.value_kind == ValueKind::kNone) source_.tally.Note(file_.name, row.line(), "neither a number nor text");
    if (record.known < record.clinical) source_.tally.Note(file_.name, row.line(), "known before its own time");
    if (record.encounter != kNobody) return;
    ++source_.builder.report.results_outside_encounter;
    source_.tally.Note(file_.name, row.line(), "outside any encounter");
  }

  MimicSource& source_;
  const LoincMap& loinc_;
  CsvFile file_;
  std::map<std::string, CodingId, std::less<>> codings_;
  absl::flat_hash_map<uint64_t, uint64_t> seen_;  // the content of the row by its id
};

}  // namespace

absl::Status ReadLabs(MimicSource& source) {
  LoincMap loinc;
  if (absl::Status status = ReadLoincMap(source, loinc); !status.ok()) return status;
  return LabReader(source, loinc).Read();
}

}  // namespace quell::readers::mimic
