#include "lib/readers/challenge_reader.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "lib/base/text.h"
#include "lib/readers/challenge_parameters.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/read_tally.h"
#include "lib/readers/row_ids.h"
#include "lib/readers/text_map.h"
#include "lib/readers/utf8.h"

namespace quell::readers {
namespace {

constexpr int kStartYear = 2012;
constexpr Time kStart = std::chrono::sys_days(std::chrono::year(kStartYear) / 1 / 1);

// One file and whose it is; joined files say it in each row.
struct ChallengeFile {
  CsvFile file;
  std::string record_id;
};

bool IsRecordName(const std::string& name) {
  constexpr std::string_view kEnding = ".txt";
  return name.ends_with(kEnding) && ParseInteger(std::string_view(name).substr(0, name.size() - kEnding.size())) > 0;
}

std::vector<ChallengeFile> FilesOf(const std::string& folder) {
  if (const CsvFile joined = FindCsv(folder, "observations"); HasColumns(joined, {"RecordID", "Parameter"})) {
    return {{joined, ""}};
  }
  std::vector<ChallengeFile> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (IsRecordName(name)) files.push_back({{entry.path().string(), name}, name.substr(0, name.size() - 4)});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.file.name < b.file.name; });
  return files;
}

// `07:31`, `47:59`: hours and minutes since the stay began.
std::optional<Duration> ReadSince(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2 || colon > 4 || text.size() != colon + 3) return std::nullopt;
  const std::optional<long long> hours = ParseInteger(text.substr(0, colon)),
                                 minutes = ParseInteger(text.substr(colon + 1));
  if (!hours.has_value() || !minutes.has_value() || *hours < 0 || *minutes < 0 || *minutes > 59) return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

bool IsDescriptor(std::string_view parameter) {
  return parameter == "Age" || parameter == "Gender" || parameter == "ICUType";
}

bool IsMinusOne(std::string_view text) { return ParseNumber(text) == -1.0; }

std::string_view DepartmentNamed(double icu_type) {
  if (icu_type == 1) return "Coronary Care Unit";
  if (icu_type == 2) return "Cardiac Surgery Recovery Unit";
  if (icu_type == 3) return "Medical ICU";
  return icu_type == 4 ? "Surgical ICU" : "";
}

// A stay, and what is said of its patient: every value that a parameter has, which should be one.
struct Stay {
  int32_t patient = kNobody;
  int32_t encounter = kNobody;
  TextId department = 0;
  std::map<std::string, std::set<double>, std::less<>> descriptors;

  std::optional<double> Only(std::string_view parameter) const {
    const auto found = descriptors.find(parameter);
    if (found == descriptors.end() || found->second.size() != 1) return std::nullopt;
    return *found->second.begin();
  }
};

class Reader {
 public:
  Reader(std::vector<ChallengeFile> files, records::RecordSetBuilder& builder)
      : files_(std::move(files)), builder_(builder) {
    SourceInfo& info = builder_.source;
    info.name = "Challenge 2012";
    info.clocks_comparable = false;
    info.carries = {RecordKind::kResult, RecordKind::kAdmission};
  }

  absl::Status Read() {
    // Whose a value is and where it was taken stands in other rows: those are read first.
    ReadTally not_counted;
    for (const ChallengeFile& each : files_) {
      absl::Status status = ReadFile(each, not_counted, [&](const CsvRow& row) { return Describe(each, row); });
      if (!status.ok()) return status;
    }
    for (auto& [id, stay] : stays_) AddStay(id, stay);
    for (const ChallengeFile& each : files_) {
      absl::Status status = ReadFile(each, tally_, [&](const CsvRow& row) { return Take(each, row); });
      if (!status.ok()) return status;
    }
    tally_.Note(files_[0].file.name, "one clock only: a value is taken to be known at its own time");
    tally_.Finish(builder_.report);
    return absl::OkStatus();
  }

 private:
  enum { kTime, kParameter, kValue, kRecordId, kColumns };

  static absl::Status ReadFile(const ChallengeFile& each, ReadTally& tally, RowHandler handler) {
    return ReadCsv(each.file, {"Time", "Parameter", "Value", each.record_id.empty() ? "RecordID" : "RecordID?"}, tally,
                   handler);
  }

  static std::string_view IdOf(const ChallengeFile& each, const CsvRow& row) {
    return each.record_id.empty() ? row[kRecordId] : std::string_view(each.record_id);
  }

  std::string_view Describe(const ChallengeFile& each, const CsvRow& row) {
    const std::string_view id = IdOf(each, row);
    if (ParseInteger(id).value_or(0) <= 0) return kUsed;
    auto found = stays_.find(id);
    if (found == stays_.end()) found = stays_.emplace(id, Stay()).first;
    if (!IsDescriptor(row[kParameter]) || IsMinusOne(row[kValue])) return kUsed;
    if (const std::optional<double> value = ParseNumber(row[kValue]))
      found->second.descriptors[std::string(row[kParameter])].insert(*value);
    return kUsed;
  }

  void AddStay(const std::string& id, Stay& stay) {
    stay.patient = builder_.PatientNumber(id);
    stay.encounter = builder_.AddEncounter(stay.patient, {id, "inpatient", kStart, kNoTime});
    stay.department = builder_.vocabulary.AddText(DepartmentNamed(stay.Only("ICUType").value_or(0)));
    Patient& patient = builder_.patient(stay.patient);
    const double age = stay.Only("Age").value_or(-1), gender = stay.Only("Gender").value_or(-1);
    if (age >= 0 && age < 150) patient.birth.year = kStartYear - static_cast<int32_t>(age);
    if (gender == 0) patient.sex = Sex::kFemale;
    if (gender == 1) patient.sex = Sex::kMale;
    Record record;
    record.kind = RecordKind::kAdmission;
    record.id = 1;
    record.encounter = stay.encounter;
    record.department = stay.department;
    record.encounter_class = EncounterClass::kInpatient;
    record.clinical = record.known = kStart;
    builder_.AddRecord(stay.patient, record);
  }

  std::string_view Take(const ChallengeFile& each, const CsvRow& row) {
    const auto stay = stays_.find(IdOf(each, row));
    if (stay == stays_.end()) return "RecordID is not a whole number above 0";
    const std::string_view parameter = row[kParameter];
    if (parameter.empty()) return "no Parameter";
    const std::optional<double> value = ParseNumber(row[kValue]);
    if (!value.has_value()) return "Value is not a number";
    const std::optional<Duration> since = ReadSince(row[kTime]);
    if (!since.has_value()) return "Time is not hours and minutes since admission";
    if (parameter == "RecordID") {
      return ParseInteger(row[kValue]) == ParseInteger(stay->first) ? kUsed : "RecordID is not that of the stay";
    }
    const bool may_lack = IsDescriptor(parameter) || parameter == "Height" || parameter == "Weight";
    if (may_lack && *value == -1) return "-1: not recorded";
    if (IsDescriptor(parameter)) return CheckDescriptor(stay->second, parameter, *value);
    return AddResult(each, row, stay->second, *since, *value);
  }

  static std::string_view CheckDescriptor(const Stay& stay, std::string_view parameter, double value) {
    if (!stay.Only(parameter).has_value()) return "the stay has it in two ways: none is used";
    if (parameter == "ICUType" && DepartmentNamed(value).empty()) return "ICUType is none of 1 to 4";
    if (parameter == "Gender" && value != 0 && value != 1) return "Gender is neither 0 nor 1";
    if (parameter == "Age" && (value < 0 || value >= 150)) return "Age is none that a person can have";
    return kUsed;
  }

  std::string_view AddResult(const ChallengeFile& each, const CsvRow& row, const Stay& stay, Duration since,
                             double value) {
    Record record;
    record.kind = RecordKind::kResult;
    record.id = StableHash(stays_.find(IdOf(each, row))->first, ContentOf(row, kRecordId));
    if (std::string_view why = contents_.Check(record.id); why != kUsed) return why;
    record.value_kind = ValueKind::kNumber;
    record.value = value;
    record.clinical = record.known = kStart + since;
    record.encounter = stay.encounter;
    record.department = stay.department;
    const Series& series = SeriesOf(row[kParameter]);
    record.coding = series.coding;
    record.unit = series.unit;
    if (!series.published)
      tally_.Note(each.file.name, row.line(), "Parameter is none that the challenge publishes: its unit is not known");
    builder_.AddRecord(stay.patient, record);
    return kUsed;
  }

  // What all values of one parameter have in common.
  struct Series {
    CodingId coding;
    UnitId unit = 0;
    bool published = false;
  };

  const Series& SeriesOf(std::string_view parameter) {
    const auto found = series_.find(parameter);
    if (found != series_.end()) return found->second;
    std::vector<Code> codes = {{"local", ValidUtf8(parameter)}};
    Series series;
    if (const challenge::Parameter* const published = challenge::FindParameter(parameter)) {
      if (!published->loinc.empty()) codes.push_back({"loinc", std::string(published->loinc)});
      series.unit = builder_.vocabulary.AddUnit(published->unit);
      series.published = true;
    }
    series.coding = builder_.vocabulary.AddCoding(std::move(codes));
    return series_.emplace(parameter, series).first->second;
  }

  std::vector<ChallengeFile> files_;
  records::RecordSetBuilder& builder_;
  ReadTally tally_;
  TextMap<Stay> stays_;  // walked through only to number what is sorted later
  TextMap<Series> series_;
  RowContents contents_;
};

}  // namespace

bool IsChallenge(const std::string& folder) { return !FilesOf(folder).empty(); }

absl::Status ReadChallenge(const std::string& folder, records::RecordSetBuilder& builder) {
  return Reader(FilesOf(folder), builder).Read();
}

}  // namespace quell::readers
