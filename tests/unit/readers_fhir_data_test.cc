// The FHIR reader on real exports, against counts made by a scan of their lines.
#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "lib/readers/reader.h"
#include "tests/support/fhir_folder.h"
#include "tests/support/paths.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

// The lines of a gzip file without the blanks that some writers put behind `:` and `,`.
std::vector<std::string> PlainLines(const std::string& path) {
  std::vector<std::string> lines;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return lines;
  std::string line;
  std::vector<char> buffer(1 << 16);
  bool in_text = false;
  while (const int count = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) {
    if (count < 0) break;
    for (int i = 0; i < count; ++i) {
      const char c = buffer[static_cast<size_t>(i)];
      if (c == '\n') {
        lines.push_back(std::move(line));
        line.clear();
        in_text = false;
        continue;
      }
      if (c == '"' && (line.empty() || line.back() != '\\')) in_text = !in_text;
      if (c != ' ' || in_text) line += c;
    }
  }
  gzclose(file);
  return lines;
}

int64_t Occurrences(const std::string& line, const std::string& word, const std::function<bool(char)>& next) {
  int64_t count = 0;
  for (size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1))
    count += next(line[at + word.size()]) ? 1 : 0;
  return count;
}

class PlainFhir {
 public:
  explicit PlainFhir(std::string folder) : folder_(std::move(folder)) {}
  const std::vector<std::string>& Of(const std::string& type) {
    const auto [place, added] = lines_.try_emplace(type);
    if (added) place->second = PlainLines(folder_ + "/" + type + ".ndjson.gz");
    return place->second;
  }
  int64_t Lines(const std::string& type) { return static_cast<int64_t>(Of(type).size()); }
  int64_t With(const std::string& type, const std::string& text) {
    int64_t count = 0;
    for (const std::string& line : Of(type)) count += line.find(text) != std::string::npos ? 1 : 0;
    return count;
  }
  // A value[x] each, of the observation or of a component; in these data all have one, and a component's has no other.
  int64_t Values() {
    int64_t count = 0;
    for (const std::string& line : Of("Observation"))
      count += Occurrences(line, "\"value", [](char c) { return c >= 'A' && c <= 'Z'; });
    return count;
  }
  // Observations (not components) with that LOINC code and a quantity of at least so much.
  int64_t AtLeast(const std::string& loinc, double least) {
    static const std::regex value("\"valueQuantity\":\\{[^}]*\"value\":([-0-9.e]+)");
    int64_t count = 0;
    for (const std::string& line : Of("Observation")) {
      std::smatch match;
      if (line.find("\"code\":\"" + loinc + "\"") == std::string::npos || !std::regex_search(line, match, value))
        continue;
      count += std::strtod(match[1].str().c_str(), nullptr) >= least ? 1 : 0;
    }
    return count;
  }

 private:
  std::string folder_;
  std::map<std::string, std::vector<std::string>> lines_;
};

std::map<RecordKind, int64_t> Kinds(const records::RecordSet& set) {
  std::map<RecordKind, int64_t> kinds;
  for (const Record& record : set.records) ++kinds[record.kind];
  return kinds;
}

int64_t CountAtLeast(const records::RecordSet& set, const std::string& loinc, double least) {
  int64_t count = 0;
  for (const Record& record : set.records) {
    if (record.kind != RecordKind::kResult || record.value_kind != ValueKind::kNumber || record.value < least) continue;
    for (const Code& code : set.vocabulary.coding(record.coding))
      count += code.system == "loinc" && code.code == loinc ? 1 : 0;
  }
  return count;
}

void CheckFiles(const records::RecordSet& set, PlainFhir& plain) {
  CHECK(testing::Balanced(set.report));
  for (const records::FileCount& file : set.report.files) {
    CAPTURE(file.file);
    CHECK(file.read == plain.Lines(file.file.substr(0, file.file.find('.'))));
    CHECK(file.read > 0);
  }
}

TEST_CASE("fhir data: an inpatient export, counts by kind equal those of its lines") {
  const auto folder = testing::SharedData("fhir-r4-inpatient-sim");
  if (!folder.has_value()) return;
  PlainFhir plain(*folder);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
  CheckFiles(*set, plain);
  CHECK(set->report.files.size() == 13);
  const int64_t not_given = plain.With("MedicationAdministration", "\"status\":\"not-done\"");
  const std::map<RecordKind, int64_t> expected = {
      {RecordKind::kAdmission, plain.Lines("Encounter")},
      {RecordKind::kDischarge, plain.With("Encounter", "\"status\":\"finished\"")},
      {RecordKind::kProblem, plain.Lines("Condition")},
      {RecordKind::kProblemEnd, plain.With("Condition", "\"abatementDateTime\"")},
      {RecordKind::kAllergy, plain.Lines("AllergyIntolerance")},
      {RecordKind::kProcedure, plain.Lines("Procedure")},
      {RecordKind::kOrder, plain.Lines("MedicationRequest") + plain.Lines("ServiceRequest")},
      {RecordKind::kAdministration, plain.Lines("MedicationAdministration") - not_given},
      {RecordKind::kResult, plain.Values()}};
  CHECK(Kinds(*set) == expected);
  CHECK(not_given > 0);
  CHECK(set->patients.size() == plain.Of("Patient").size());
  CHECK(set->encounters.size() == plain.Of("Encounter").size());
  CHECK(set->clinicians.size() == plain.Of("Practitioner").size());
  for (const auto& [loinc, least] : std::map<std::string, double>{{"8867-4", 120}, {"2823-3", 5.5}, {"2708-6", 95}}) {
    CAPTURE(loinc);
    CHECK(CountAtLeast(*set, loinc, least) == plain.AtLeast(loinc, least));
    CHECK(plain.AtLeast(loinc, least) > 0);
  }
  std::string kinds;
  for (const auto& [kind, count] : expected) kinds += testing::KindText(kind) + " " + std::to_string(count) + "  ";
  MESSAGE(kinds);
}

TEST_CASE("fhir data: a Synthea export, counts by kind equal those of its lines") {
  const auto folder = testing::SharedData("fhir-r4-synthea");
  if (!folder.has_value()) return;
  PlainFhir plain(*folder);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
  CheckFiles(*set, plain);
  CHECK(set->report.files.size() == 9);
  const std::map<RecordKind, int64_t> expected = {
      {RecordKind::kAdmission, plain.Lines("Encounter")},
      {RecordKind::kDischarge, plain.Lines("Encounter")},
      {RecordKind::kProblem, plain.Lines("Condition")},
      {RecordKind::kProblemEnd, plain.With("Condition", "\"abatementDateTime\"")},
      {RecordKind::kAllergy, plain.Lines("AllergyIntolerance")},
      {RecordKind::kProcedure, plain.Lines("Procedure")},
      {RecordKind::kOrder, plain.Lines("MedicationRequest")},
      {RecordKind::kResult, plain.Values()}};
  CHECK(Kinds(*set) == expected);
  CHECK(set->report.kept_out.empty());
  CHECK(set->patients.size() == plain.Of("Patient").size());
  CHECK(CountAtLeast(*set, "8302-2", 150) == plain.AtLeast("8302-2", 150));
  int64_t prn = 0;
  for (const Record& record : set->records) prn += (record.flags & kPrn) != 0 ? 1 : 0;
  CHECK(prn == plain.With("MedicationRequest", "\"asNeededBoolean\":true"));
  CHECK(set->source.carries.Has(RecordKind::kAllergy));
  CHECK_FALSE(set->source.carries.Has(RecordKind::kAdministration));
  CHECK_FALSE(set->source.carries.Has(RecordKind::kImmunization));
  std::string kinds;
  for (const auto& [kind, count] : expected) kinds += testing::KindText(kind) + " " + std::to_string(count) + "  ";
  MESSAGE(kinds);
}

TEST_CASE("fhir data: all of an export in one file, from its last line to its first, is the same") {
  const auto folder = testing::SharedData("fhir-r4-synthea");
  if (!folder.has_value()) return;
  const absl::StatusOr<records::RecordSet> expected = ReadRecords(*folder);
  REQUIRE(expected.ok());
  PlainFhir plain(*folder);
  std::string text;
  for (const records::FileCount& file : expected->report.files) {
    const std::vector<std::string>& lines = plain.Of(file.file.substr(0, file.file.find('.')));
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) text.insert(text.size(), *line + "\r\n");
  }
  testing::TempFolder mixed;
  mixed.Write("export.ndjson", text);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(mixed.path());
  REQUIRE(set.ok());
  CHECK(testing::SetText(*set) == testing::SetText(*expected));
  CHECK(set->source.carries == expected->source.carries);
}

}  // namespace
}  // namespace quell::readers
