// hosp/omr: weights, heights and blood pressures of visits, mostly to the clinic.
//
// - There is a date only: a value is clinical at its midnight and taken to be known at the end of the day, when it surely was.
// - `Blood Pressure` 120/80 is two results. Units stand in the name: Lbs, Inches, kg/m2.
// - The code is `local mimic:omr:<result_name in small letters>` and LOINC where the name is known; of a blood pressure `:systolic` and `:diastolic` behind.
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

struct Known {
  std::string_view name;  // in small letters, to where the name in the table may go on (`blood pressure sitting`)
  std::string_view unit;
  std::string_view loinc;
};
constexpr Known kKnown[] = {{"weight (lbs)", "[lb_av]", "29463-7"},  {"weight", "", "29463-7"},
                            {"height (inches)", "[in_i]", "8302-2"}, {"height", "", "8302-2"},
                            {"bmi (kg/m2)", "kg/m2", "39156-5"},     {"bmi", "kg/m2", "39156-5"}};
constexpr std::string_view kPressure = "blood pressure";

class OmrReader {
 public:
  explicit OmrReader(MimicSource& source) : source_(source) {}

  std::string_view Take(const CsvRow& row, const std::string& file) {
    enum { kSubject, kDate, kSeq, kName, kValue, kColumns };
    const int32_t patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    const std::optional<Time> day = ReadTime(row[kDate]);
    if (!day.has_value()) return "chartdate is not a date";
    if (!InYears(*day)) return kOutsideYears;
    if (row[kName].empty()) return "no result_name";
    const std::string name = ToLower(ValidUtf8(row[kName]));
    const bool pressure = name.starts_with(kPressure);
    double systolic = 0, diastolic = 0;
    if (pressure && !ReadPressure(row[kValue], systolic, diastolic)) return "result_value is no blood pressure";
    const uint64_t content = ContentOf(row, kColumns);
    if (std::string_view why = contents_.Check(content); why != kUsed) return why;
    Record record;
    record.kind = RecordKind::kResult;
    record.clinical = *day;
    record.known = *day + std::chrono::days(1);
    record.encounter = source_.builder.EncounterAt(patient, *day);
    if (pressure) {
      AddNumber(patient, record, systolic, "mm[Hg]", {name + ":systolic", "8480-6"}, StableHash("s", content));
      AddNumber(patient, record, diastolic, "mm[Hg]", {name + ":diastolic", "8462-4"}, StableHash("d", content));
    } else {
      AddOther(patient, record, name, row, row[kValue], file, content);
    }
    return kUsed;
  }

 private:
  struct Meaning {
    std::string name;
    std::string_view loinc;
  };

  static bool ReadPressure(std::string_view text, double& systolic, double& diastolic) {
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos) return false;
    const std::optional<double> above = ParseNumber(Trim(text.substr(0, slash))),
                                below = ParseNumber(Trim(text.substr(slash + 1)));
    systolic = above.value_or(0);
    diastolic = below.value_or(0);
    return above.has_value() && below.has_value();
  }

  CodingId CodingOf(const Meaning& meaning) {
    std::vector<Code> codes = {{"local", "mimic:omr:" + meaning.name}};
    if (!meaning.loinc.empty()) codes.push_back({"loinc", std::string(meaning.loinc)});
    return source_.builder.vocabulary.AddCoding(std::move(codes));
  }

  void AddNumber(int32_t patient, Record record, double value, std::string_view unit, const Meaning& meaning,
                 uint64_t content) {
    record.id = IdFromContent(content);
    record.value_kind = ValueKind::kNumber;
    record.value = value;
    record.unit = source_.builder.vocabulary.AddUnit(unit);
    record.coding = CodingOf(meaning);
    if (record.encounter == kNobody) ++source_.builder.report.results_outside_encounter;
    source_.Add(patient, record);
  }

  void AddOther(int32_t patient, Record record, const std::string& name, const CsvRow& row, std::string_view value,
                const std::string& file, uint64_t content) {
    Known known{"", "", ""};
    for (const Known& each : kKnown) {
      if (each.name == name) known = each;
    }
    if (const std::optional<double> number = ParseNumber(value)) {
      AddNumber(patient, record, *number, known.unit, {name, known.loinc}, content);
      return;
    }
    record.id = IdFromContent(content);
    record.coding = CodingOf({name, known.loinc});
    if (!value.empty()) {
      record.value_kind = ValueKind::kText;
      record.text = source_.WordOf(value, row, file);
    }
    source_.CountOddities(record, row, file);
    source_.Add(patient, record);
  }

  MimicSource& source_;
  RowContents contents_;
};

}  // namespace

absl::Status ReadOmr(MimicSource& source) {
  OmrReader reader(source);
  const CsvFile file = source.Find("hosp/omr");
  if (!file.path.empty()) {
    source.tally.Note(file.name, "dates only: a value is taken to be known at the end of its day");
  }
  return source.ReadIfThere("hosp/omr", {"subject_id", "chartdate", "seq_num", "result_name", "result_value"},
                            [&](const CsvRow& row, const std::string& name) { return reader.Take(row, name); });
}

}  // namespace quell::readers::mimic
