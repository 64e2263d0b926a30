// hosp/diagnoses_icd and hosp/procedures_icd: what was coded for billing.
//
// - They are coded once the patient has left, so both are known at dischtime, and nothing of them before. A diagnosis is a problem from admittime
//   on, a procedure was done on chartdate. Since they come so late, their absence before says nothing: neither kind is promised.
// - Diagnoses are `icd9` or `icd10`, written as MIMIC has them and with the dot (N179 and N17.9). Codes of procedures are others than those of diagnoses:
//   `local mimic:icd9proc:<code>`, `local mimic:icd10pcs:<code>`.
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "lib/base/text.h"
#include "lib/readers/mimic_source.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

// I252 as I25.2, E8495 as E849.5; a code of three signs has no dot.
std::string WithDot(std::string_view code, bool icd9) {
  const size_t before = icd9 && code.starts_with('E') ? 4 : 3;
  if (code.size() <= before) return std::string(code);
  return std::string(code.substr(0, before)) + "." + std::string(code.substr(before));
}

class CodedReader {
 public:
  explicit CodedReader(MimicSource& source) : source_(source) {}

  absl::Status Read() {
    for (const RecordKind kind : {RecordKind::kProblem, RecordKind::kProcedure}) {
      const bool procedures = kind == RecordKind::kProcedure;
      absl::Status status = source_.ReadIfThere(
          procedures ? "hosp/procedures_icd" : "hosp/diagnoses_icd",
          {"subject_id", "hadm_id", "seq_num", "icd_code", "icd_version", procedures ? "chartdate" : "chartdate?"},
          [&](const CsvRow& row, const std::string&) { return Take(row, kind); }, /*sorted=*/true);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  enum { kSubject, kHadm, kSeq, kCode, kVersion, kDate };

  std::string_view Take(const CsvRow& row, RecordKind kind) {
    const int32_t patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    const int32_t encounter = source_.builder.FindEncounter(patient, row[kHadm]);
    if (encounter == kNobody) return "its hadm_id is not among the patient's in hosp/admissions";
    const records::Encounter& stay = source_.builder.encounter(encounter);
    if (stay.end == kNoTime) return "its stay has no dischtime: when it was coded is not known";
    if (row[kCode].empty()) return "no icd_code";
    if (row[kVersion] != "9" && row[kVersion] != "10") return "icd_version is neither 9 nor 10";
    const uint64_t seq = ReadId(row[kSeq]), hadm = ReadId(row[kHadm]);
    if (seq == 0 || seq > kMostSeq) return "seq_num is not a whole number above 0";
    Record record;
    record.kind = kind;
    record.clinical = stay.start;
    if (kind == RecordKind::kProcedure) {
      const std::optional<Time> day = ReadTime(row[kDate]);
      if (!day.has_value()) return "chartdate is not a date";
      if (!InYears(*day)) return kOutsideYears;
      record.clinical = *day;
    }
    if (!seen_.emplace(kind, hadm, seq).second) return kSeenBefore;
    record.known = stay.end;
    record.id = hadm * (kMostSeq + 1) + seq;
    record.encounter = encounter;
    record.coding = CodingOf(ValidUtf8(row[kCode]), row[kVersion] == "9", kind);
    source_.Add(patient, record);
    return kUsed;
  }

  CodingId CodingOf(std::string_view code, bool icd9, RecordKind kind) {
    if (kind == RecordKind::kProcedure) {
      return source_.builder.vocabulary.AddCoding(
          {{"local", std::string(icd9 ? "mimic:icd9proc:" : "mimic:icd10pcs:") + std::string(code)}});
    }
    const std::string system = icd9 ? "icd9" : "icd10";
    return source_.builder.vocabulary.AddCoding({{system, std::string(code)}, {system, WithDot(code, icd9)}});
  }

  static constexpr uint64_t kMostSeq = 9'999;

  MimicSource& source_;
  std::set<std::tuple<RecordKind, uint64_t, uint64_t>> seen_;
};

}  // namespace

absl::Status ReadCoded(MimicSource& source) { return CodedReader(source).Read(); }

}  // namespace quell::readers::mimic
