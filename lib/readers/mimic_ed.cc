// ed/edstays, ed/triage, ed/vitalsign, ed/medrecon and ed/pyxis: the emergency department.
//
// - A stay there is an encounter of its own, [intime, outtime], class emergency, whether it leads to an admission or not.
// - There is one clock only: a row is taken to be known at charttime, triage (which has no time) at the stay's intime.
// - A row of vital signs is a result for each that is there. Their codes are LOINC and `local mimic:ed:<column>`; temperature is degF. acuity and
//   pain have local codes only; a pain that is no number is text.
// - medrecon is home medication, from charttime on (since when it is taken is not recorded); pyxis is what was taken out of the cabinet for the patient, taken for
//   an administration. Their codes are `local mimic:drug:<name in small letters>` and medrecon's ndc.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/text.h"
#include "lib/readers/mimic_source.h"
#include "lib/readers/row_ids.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

constexpr std::string_view kUnknownStay = "its stay_id is not among the patient's in ed/edstays";

struct Sign {
  const char* column;
  std::string_view unit;
  std::string_view loinc;
};
constexpr Sign kSigns[] = {{"temperature", "[degF]", "8310-5"},
                           {"heartrate", "/min", "8867-4"},
                           {"resprate", "/min", "9279-1"},
                           {"o2sat", "%", "59408-5"},
                           {"sbp", "mm[Hg]", "8480-6"},
                           {"dbp", "mm[Hg]", "8462-4"},
                           {"pain", "", ""},
                           {"acuity", "", ""}};

// The first columns of each of the tables but edstays.
enum { kSubject, kStay, kChart, kOwn };

class EdReader {
 public:
  explicit EdReader(MimicSource& source) : source_(source) {}

  absl::Status ReadSigns(const std::string& table, bool triage) {
    std::vector<std::string> columns = {"subject_id", "stay_id", triage ? "charttime?" : "charttime"};
    for (const Sign& sign : kSigns) columns.push_back(std::string(sign.column) + "?");
    RowContents contents;
    return source_.ReadIfThere(table, columns, [&](const CsvRow& row, const std::string& file) {
      return TakeSigns(row, file, triage, contents);
    });
  }

  absl::Status ReadDrugs(const std::string& table, RecordKind kind) {
    RowContents contents;
    return source_.ReadIfThere(
        table, {"subject_id", "stay_id", "charttime", "name", "ndc?"},
        [&](const CsvRow& row, const std::string& file) { return TakeDrug(row, file, kind, contents); });
  }

 private:
  std::string_view ReadCommon(const CsvRow& row, bool triage, int32_t& patient, Record& record) {
    patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    record.encounter = source_.builder.FindEncounter(patient, row[kStay]);
    if (record.encounter == kNobody) return kUnknownStay;
    const std::optional<Time> time = triage ? source_.builder.encounter(record.encounter).start : ReadTime(row[kChart]);
    if (!time.has_value()) return "charttime is not a time";
    if (!InYears(*time)) return kOutsideYears;
    record.clinical = record.known = *time;
    return kUsed;
  }

  std::string_view TakeSigns(const CsvRow& row, const std::string& file, bool triage, RowContents& contents) {
    Record record;
    record.kind = RecordKind::kResult;
    int32_t patient;
    if (std::string_view why = ReadCommon(row, triage, patient, record); why != kUsed) return why;
    const uint64_t content = ContentOf(row, kOwn + std::size(kSigns));
    if (std::string_view why = contents.Check(content); why != kUsed) return why;
    bool any = false;
    for (size_t i = 0; i < std::size(kSigns); ++i) {
      const std::string_view text = row[kOwn + i];
      if (text.empty()) continue;
      any = true;
      record.id = IdFromContent(StableHash(kSigns[i].column, content));
      AddSign(kSigns[i], text, row, file, patient, record);
    }
    if (!any) source_.tally.Note(file, row.line(), "no vital sign in it");
    return kUsed;
  }

  void AddSign(const Sign& sign, std::string_view text, const CsvRow& row, const std::string& file, int32_t patient,
               Record record) {
    std::vector<Code> codes = {{"local", std::string("mimic:ed:") + sign.column}};
    if (!sign.loinc.empty()) codes.push_back({"loinc", std::string(sign.loinc)});
    record.coding = source_.builder.vocabulary.AddCoding(std::move(codes));
    if (const std::optional<double> number = ParseNumber(text)) {
      record.value_kind = ValueKind::kNumber;
      record.value = *number;
      record.unit = source_.builder.vocabulary.AddUnit(sign.unit);
    } else {
      record.value_kind = ValueKind::kText;
      record.text = source_.WordOf(text, row, file);
    }
    source_.CountOddities(record, row, file);
    source_.Add(patient, record);
  }

  std::string_view TakeDrug(const CsvRow& row, const std::string& file, RecordKind kind, RowContents& contents) {
    enum { kName = kOwn, kNdc, kColumns };
    Record record;
    record.kind = kind;
    int32_t patient;
    if (std::string_view why = ReadCommon(row, false, patient, record); why != kUsed) return why;
    std::vector<Code> codes;
    if (!row[kName].empty()) codes.push_back({"local", "mimic:drug:" + ToLower(ValidUtf8(row[kName]))});
    if (!row[kNdc].empty() && row[kNdc] != "0") codes.push_back({"ndc", ValidUtf8(row[kNdc])});
    if (codes.empty()) return "no drug";
    const uint64_t content = ContentOf(row, kColumns);
    if (std::string_view why = contents.Check(content); why != kUsed) return why;
    record.id = IdFromContent(content);
    record.coding = source_.builder.vocabulary.AddCoding(std::move(codes));
    if (kind == RecordKind::kAdministration)
      source_.tally.Note(file, row.line(), "taken out of the cabinet: taken for an administration");
    source_.Add(patient, record);
    return kUsed;
  }

  MimicSource& source_;
};

std::string_view TakeStay(MimicSource& source, const CsvRow& row, const std::string& file) {
  enum { kStayId, kPatient, kIn, kOut };
  const int32_t patient = source.builder.FindPatient(row[kPatient]);
  if (patient == kNobody) return kUnknownPatient;
  Record record;
  record.id = ReadId(row[kStayId]);
  if (record.id == 0) return kBadId;
  const std::optional<Time> in = ReadTime(row[kIn]);
  std::optional<Time> out = ReadTime(row[kOut]);
  if (!in.has_value()) return "intime is not a time";
  if (!out.has_value() && !row[kOut].empty()) return "outtime is not a time";
  if (!InYears(*in) || !InYears(out.value_or(*in))) return kOutsideYears;
  if (source.builder.FindEncounter(patient, row[kStayId]) != kNobody) return kSeenBefore;
  if (out.has_value() && *out < *in) {
    source.tally.Note(file, row.line(), "outtime before intime: the stay is taken to end when it begins");
    out = in;
  }
  record.encounter =
      source.builder.AddEncounter(patient, {std::string(row[kStayId]), "emergency", *in, out.value_or(kNoTime)});
  record.kind = RecordKind::kAdmission;
  record.encounter_class = EncounterClass::kEmergency;
  record.clinical = record.known = *in;
  source.Add(patient, record);
  if (!out.has_value()) return kUsed;
  record.kind = RecordKind::kDischarge;
  record.encounter_class = EncounterClass::kNotRecorded;
  record.clinical = record.known = *out;
  source.Add(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadEdStays(MimicSource& source) {
  return source.ReadIfThere(
      "ed/edstays", {"stay_id", "subject_id", "intime", "outtime"},
      [&](const CsvRow& row, const std::string& file) { return TakeStay(source, row, file); }, /*sorted=*/true);
}

absl::Status ReadEd(MimicSource& source) {
  EdReader reader(source);
  if (absl::Status status = reader.ReadSigns("ed/triage", true); !status.ok()) return status;
  if (absl::Status status = reader.ReadSigns("ed/vitalsign", false); !status.ok()) return status;
  if (absl::Status status = reader.ReadDrugs("ed/medrecon", RecordKind::kHomeMedication); !status.ok()) return status;
  return reader.ReadDrugs("ed/pyxis", RecordKind::kAdministration);
}

}  // namespace quell::readers::mimic
