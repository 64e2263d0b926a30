// Synthea CSV, OMOP and Challenge 2012 on whole data sets, against counts made straight from their files.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "lib/readers/reader.h"
#include "lib/terms/code_system.h"
#include "tests/support/kinds.h"
#include "tests/support/paths.h"
#include "tests/support/plain_mimic.h"
#include "tests/support/report_text.h"

namespace quell::readers {
namespace {

using testing::CountKind;
using testing::PlainTable;
using testing::ReadPlainTable;

int64_t Rows(const PlainTable& table) { return static_cast<int64_t>(table.rows.size()); }

int64_t RowsWith(const PlainTable& table, const std::string& column) {
  const size_t place = table.Column(column);
  int64_t count = 0;
  for (const auto& row : table.rows) count += row[place].empty() ? 0 : 1;
  return count;
}

void ReportsEachFile(const records::RecordSet& set, const std::map<std::string, int64_t>& rows) {
  CHECK(testing::Balanced(set.report));
  for (const auto& [name, count] : rows) {
    bool found = false;
    for (const records::FileCount& file : set.report.files) {
      if (file.file != name) continue;
      found = true;
      CHECK_MESSAGE(file.read == count, name);
    }
    CHECK_MESSAGE(found, name);
  }
}

TEST_CASE("synthea 27: counts by kind are those of the files") {
  const auto folder = testing::SharedData("synthea-csv-27");
  if (!folder.has_value()) return;
  auto table = [&](const std::string& name) { return ReadPlainTable(*folder + "/" + name + ".csv"); };
  const PlainTable encounters = table("encounters"), conditions = table("conditions"), allergies = table("allergies"),
                   observations = table("observations");
  const auto set = ReadRecords(*folder);
  REQUIRE(set.ok());
  CHECK(set->source.name == "Synthea CSV");
  CHECK(static_cast<int64_t>(set->patients.size()) == Rows(table("patients")));
  CHECK(static_cast<int64_t>(set->clinicians.size()) == Rows(table("providers")));
  CHECK(CountKind(*set, RecordKind::kAdmission) == Rows(encounters));
  CHECK(CountKind(*set, RecordKind::kDischarge) == RowsWith(encounters, "STOP"));
  CHECK(CountKind(*set, RecordKind::kResult) == Rows(observations));
  CHECK(CountKind(*set, RecordKind::kOrder) == Rows(table("medications")));
  CHECK(CountKind(*set, RecordKind::kProblem) == Rows(conditions));
  CHECK(CountKind(*set, RecordKind::kProblemEnd) == RowsWith(conditions, "STOP"));
  CHECK(CountKind(*set, RecordKind::kAllergy) == Rows(allergies));
  CHECK(CountKind(*set, RecordKind::kRetraction) == RowsWith(allergies, "STOP"));
  CHECK(CountKind(*set, RecordKind::kProcedure) == Rows(table("procedures")));
  CHECK(CountKind(*set, RecordKind::kImmunization) == Rows(table("immunizations")));
  int64_t numeric = 0, outside = 0;
  for (const auto& row : observations.rows) {
    numeric += row[observations.Column("TYPE")] == "numeric" ? 1 : 0;
    outside += row[observations.Column("ENCOUNTER")].empty() ? 1 : 0;
  }
  int64_t numbers = 0;
  for (const Record& record : testing::OfKind(*set, RecordKind::kResult))
    numbers += record.value_kind == ValueKind::kNumber ? 1 : 0;
  CHECK(numbers == numeric);
  CHECK(set->report.results_outside_encounter <= outside);
  ReportsEachFile(*set, {{"encounters.csv", Rows(encounters)}, {"observations.csv", Rows(observations)}});
  MESSAGE("patients ", set->patients.size(), ", encounters ", set->encounters.size(), ", results ",
          CountKind(*set, RecordKind::kResult), ", orders ", CountKind(*set, RecordKind::kOrder), ", problems ",
          CountKind(*set, RecordKind::kProblem));
}

TEST_CASE("omop 27nj: counts by kind are those of the files") {
  const auto folder = testing::SharedData("omop-synthea27nj-5.4");
  if (!folder.has_value()) return;
  auto table = [&](const std::string& name) { return ReadPlainTable(*folder + "/" + name + ".csv.gz"); };
  const PlainTable measurements = table("MEASUREMENT"), observations = table("OBSERVATION"),
                   conditions = table("CONDITION_OCCURRENCE"), visits = table("VISIT_OCCURRENCE"),
                   concepts = table("CONCEPT");
  const auto set = ReadRecords(*folder);
  REQUIRE(set.ok());
  CHECK(set->source.name == "OMOP CDM");
  CHECK(static_cast<int64_t>(set->patients.size()) == Rows(table("PERSON")));
  CHECK(CountKind(*set, RecordKind::kAdmission) == Rows(visits));
  CHECK(CountKind(*set, RecordKind::kDischarge) == RowsWith(visits, "visit_end_date"));
  CHECK(CountKind(*set, RecordKind::kResult) == Rows(measurements) + Rows(observations));
  CHECK(CountKind(*set, RecordKind::kOrder) == Rows(table("DRUG_EXPOSURE")));
  CHECK(CountKind(*set, RecordKind::kProblem) == Rows(conditions));
  CHECK(CountKind(*set, RecordKind::kProblemEnd) == RowsWith(conditions, "condition_end_date"));
  CHECK(CountKind(*set, RecordKind::kProcedure) == Rows(table("PROCEDURE_OCCURRENCE")));
  ReportsEachFile(*set, {{"MEASUREMENT.csv.gz", Rows(measurements)}, {"CONCEPT.csv.gz", Rows(concepts)}});
  // Numbers with the LOINC code and the unit that CONCEPT gives them, each file looked up by hand.
  std::map<std::string, std::string> loinc, ucum;
  for (const auto& row : concepts.rows) {
    const std::string& id = row[concepts.Column("concept_id")];
    if (row[concepts.Column("vocabulary_id")] == "LOINC") loinc[id] = row[concepts.Column("concept_code")];
    if (row[concepts.Column("vocabulary_id")] == "UCUM") ucum[id] = row[concepts.Column("concept_code")];
  }
  std::map<std::string, int64_t> expected, counted;
  for (const auto& row : measurements.rows) {
    if (row[measurements.Column("value_as_number")].empty()) continue;
    const auto code = loinc.find(row[measurements.Column("measurement_concept_id")]);
    const auto unit = ucum.find(row[measurements.Column("unit_concept_id")]);
    if (code == loinc.end()) continue;
    ++expected[code->second + " " +
               (unit == ucum.end() ? row[measurements.Column("unit_source_value")] : unit->second)];
  }
  for (const Record& record : testing::OfKind(*set, RecordKind::kResult)) {
    if (record.value_kind != ValueKind::kNumber) continue;
    CHECK(record.known - record.clinical >= std::chrono::hours(1));
    for (const Code& code : set->vocabulary.coding(record.coding)) {
      if (code.system == "loinc") ++counted[code.code + " " + std::string(set->vocabulary.unit(record.unit))];
    }
  }
  CHECK(expected.size() > 50);
  CHECK(counted == expected);
  MESSAGE("patients ", set->patients.size(), ", visits ", set->encounters.size(), ", results ",
          CountKind(*set, RecordKind::kResult), ", orders ", CountKind(*set, RecordKind::kOrder), ", problems ",
          CountKind(*set, RecordKind::kProblem), ", procedures ", CountKind(*set, RecordKind::kProcedure),
          "; LOINC codes with their units ", counted.size());
}

struct Threshold {
  std::string name;
  std::set<std::string> parameters;
  const char* comparison;
  double limit;
  int64_t rows, stays;  // as the data set is described; stays -1: not said
};

const std::vector<Threshold>& Thresholds() {
  static const auto& thresholds = *new std::vector<Threshold>{
      {"K > 6", {"K"}, ">", 6, 33, 31},
      {"lactate > 4", {"Lactate"}, ">", 4, 407, 129},
      {"HR > 130", {"HR"}, ">", 130, 1273, 183},
      {"RespRate >= 25", {"RespRate"}, ">=", 25, 2211, 212},
      {"Temp > 38.5", {"Temp"}, ">", 38.5, 639, 183},
      {"GCS <= 8", {"GCS"}, "<=", 8, 3692, 542},
      {"platelets < 50", {"Platelets"}, "<", 50, 118, 37},
      {"systolic 0", {"SysABP", "NISysABP"}, "<=", 0, 236, -1},
      {"Temp < 20", {"Temp"}, "<", 20, 20, -1},
  };
  return thresholds;
}

bool Holds(double value, const std::string& comparison, double limit) {
  if (comparison == ">") return value > limit;
  if (comparison == ">=") return value >= limit;
  return comparison == "<" ? value < limit : value <= limit;
}

TEST_CASE("challenge 2012 c: counts by kind and over thresholds are those of the file") {
  const auto folder = testing::SharedData("icu-challenge-2012-c");
  if (!folder.has_value()) return;
  const PlainTable plain = ReadPlainTable(*folder + "/observations.csv.gz");
  const size_t id = plain.Column("RecordID"), parameter = plain.Column("Parameter"), number = plain.Column("Value");
  const auto set = ReadRecords(*folder);
  REQUIRE(set.ok());
  CHECK(set->source.name == "Challenge 2012");
  CHECK_FALSE(set->source.clocks_comparable);
  ReportsEachFile(*set, {{"observations.csv.gz", Rows(plain)}});
  std::set<std::string> stays;
  int64_t results = 0, nameless = 0;
  for (const auto& row : plain.rows) {
    stays.insert(row[id]);
    nameless += row[parameter].empty() ? 1 : 0;
    if (row[parameter].empty() || std::set<std::string>{"RecordID", "Age", "Gender", "ICUType"}.count(row[parameter]))
      continue;
    const bool lacks =
        (row[parameter] == "Weight" || row[parameter] == "Height") && std::atof(row[number].c_str()) == -1;
    results += lacks ? 0 : 1;
  }
  CHECK(set->patients.size() == stays.size());
  CHECK(CountKind(*set, RecordKind::kAdmission) == static_cast<int64_t>(stays.size()));
  CHECK(CountKind(*set, RecordKind::kResult) == results);
  CHECK(testing::IssueCount(set->report.kept_out, "observations.csv.gz", "no Parameter") == nameless);
  for (const Threshold& threshold : Thresholds()) {
    INFO(threshold.name);
    int64_t rows = 0, counted = 0;
    std::set<std::string> in_stays, in_patients;
    for (const auto& row : plain.rows) {
      if (threshold.parameters.count(row[parameter]) == 0) continue;
      if (!Holds(std::strtod(row[number].c_str(), nullptr), threshold.comparison, threshold.limit)) continue;
      ++rows;
      in_stays.insert(row[id]);
    }
    for (const records::PatientEntry& patient : set->patients) {
      for (const Record& record : set->RecordsOf(patient)) {
        if (record.kind != RecordKind::kResult || !Holds(record.value, threshold.comparison, threshold.limit)) continue;
        for (const Code& code : set->vocabulary.coding(record.coding)) {
          if (code.system != "local" || threshold.parameters.count(code.code) == 0) continue;
          ++counted;
          in_patients.insert(patient.id);
        }
      }
    }
    CHECK(rows == threshold.rows);
    if (threshold.stays >= 0) CHECK(static_cast<int64_t>(in_stays.size()) == threshold.stays);
    CHECK(counted == rows);
    CHECK(in_patients == in_stays);
    MESSAGE(threshold.name, ": ", counted, " rows in ", in_patients.size(), " records");
  }
}

}  // namespace
}  // namespace quell::readers
