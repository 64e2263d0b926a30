// The reader on real data, against counts made straight from its files.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "lib/readers/reader.h"
#include "tests/support/paths.h"
#include "tests/support/plain_mimic.h"
#include "tests/support/report_text.h"

namespace quell::readers {
namespace {

struct Threshold {
  std::set<std::string> items;
  std::string code;  // the same items as a code of the records
  std::string comparison;
  double value;
  int64_t expected;
};

const std::vector<Threshold>& Thresholds() {
  static const auto& thresholds = *new std::vector<Threshold>{
      {{"50971"}, "local mimic:50971", ">", 6.0, 17},   {{"50971"}, "local mimic:50971", ">=", 6.0, 19},
      {{"50971"}, "local mimic:50971", "<", 3.0, 10},   {{"50983"}, "local mimic:50983", "<", 125, 4},
      {{"51222"}, "local mimic:51222", "<", 7.0, 31},   {{"50931"}, "local mimic:50931", "<", 54, 7},
      {{"50813"}, "local mimic:50813", ">", 4, 54},     {{"51237"}, "local mimic:51237", ">", 4, 16},
      {{"51265"}, "local mimic:51265", "<", 50, 174},   {{"50912"}, "local mimic:50912", ">=", 4.0, 53},
      {{"50811", "51222"}, "loinc 718-7", "<", 7.0, 37}};
  return thresholds;
}

bool Holds(const std::string& comparison, double value, double threshold) {
  return comparison == ">" ? value > threshold : comparison == ">=" ? value >= threshold : value < threshold;
}

testing::PlainMimic::Labs CountRecords(const records::RecordSet& set, const Threshold& threshold) {
  testing::PlainMimic::Labs count;
  for (const Record& record : set.records) {
    if (record.kind != RecordKind::kResult || record.value_kind != ValueKind::kNumber) continue;
    if (!Holds(threshold.comparison, record.value, threshold.value)) continue;
    for (const Code& code : set.vocabulary.coding(record.coding)) {
      if (code.system + " " + code.code == threshold.code)
        ++(record.encounter == kNobody ? count.outside : count.inside);
    }
  }
  return count;
}

int64_t CountKind(const records::RecordSet& set, RecordKind kind) {
  int64_t count = 0;
  for (const Record& record : set.records) count += record.kind == kind ? 1 : 0;
  return count;
}

TEST_CASE("mimic demo: every row is read, and used or kept out for one reason") {
  const auto folder = testing::SharedData("mimic-iv-demo-60");
  if (!folder.has_value()) return;
  testing::PlainMimic plain(*folder);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE(set.ok());
  CHECK(testing::Balanced(set->report));
  const std::set<std::string> tables = {"patients",    "admissions",    "transfers",      "labevents",
                                        "poe",         "prescriptions", "pharmacy",       "emar",
                                        "emar_detail", "diagnoses_icd", "procedures_icd", "omr"};
  size_t seen = 0;
  for (const records::FileCount& file : set->report.files) {
    if (file.file.rfind("hosp/", 0) != 0) continue;
    const std::string table = file.file.substr(5, file.file.find('.') - 5);
    CHECK_MESSAGE(file.read == plain.Rows(table), file.file);
    CHECK(file.read > 0);
    seen += tables.count(table);
  }
  CHECK(seen == tables.size());
  CHECK(testing::IssueCount(set->report.notes, "hosp/prescriptions.csv.gz", "stop before start: never active") == 322);
  CHECK(testing::IssueCount(set->report.notes, "hosp/pharmacy.csv.gz",
                            "pharmacy wrote its own name for the drug after the order was signed: that name is set "
                            "aside") == plain.LatePharmacyNames());
  CHECK(plain.LatePharmacyNames() > 0);
}

TEST_CASE("mimic demo: what was given, done, coded and measured elsewhere") {
  const auto folder = testing::SharedData("mimic-iv-demo-60");
  if (!folder.has_value()) return;
  testing::PlainMimic plain(*folder);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE(set.ok());
  CHECK(plain.EmarGiven() > 9000);
  CHECK(CountKind(*set, RecordKind::kAdministration) == plain.EmarGiven() + plain.Rows("icu/inputevents"));
  CHECK(CountKind(*set, RecordKind::kProcedure) == plain.Rows("icu/procedureevents") + plain.Rows("procedures_icd"));
  CHECK(CountKind(*set, RecordKind::kProblem) == plain.Rows("diagnoses_icd"));
  const testing::PlainTable omr = testing::ReadPlainTable(*folder + "/hosp/omr.csv.gz");
  const testing::PlainTable labs = testing::ReadPlainTable(*folder + "/hosp/labevents.csv.gz");
  int64_t results = 0;
  for (const auto& row : omr.rows) results += row[omr.Column("result_name")].rfind("Blood Pressure", 0) == 0 ? 2 : 1;
  for (const auto& row : labs.rows) results += row[labs.Column("storetime")].empty() ? 0 : 1;
  CHECK(CountKind(*set, RecordKind::kResult) == results);
  MESSAGE("administrations ", CountKind(*set, RecordKind::kAdministration), ", procedures ",
          CountKind(*set, RecordKind::kProcedure), ", problems ", CountKind(*set, RecordKind::kProblem), ", results ",
          results);
  // Coded diagnoses are not visible before the patient has left.
  for (const Record& record : set->records) {
    if (record.kind == RecordKind::kProblem)
      CHECK(record.known == set->encounters[static_cast<size_t>(record.encounter)].end);
  }
  for (RecordKind kind : {RecordKind::kProblem, RecordKind::kProcedure, RecordKind::kAdministration})
    CHECK_FALSE(set->source.carries.Has(kind));
}

TEST_CASE("mimic demo: orders have the dose on which their rows agree, and prn by the pharmacy") {
  const auto folder = testing::SharedData("mimic-iv-demo-60");
  if (!folder.has_value()) return;
  const testing::PlainTable poe = testing::ReadPlainTable(*folder + "/hosp/poe.csv.gz"),
                            drugs = testing::ReadPlainTable(*folder + "/hosp/prescriptions.csv.gz"),
                            pharmacy = testing::ReadPlainTable(*folder + "/hosp/pharmacy.csv.gz");
  std::set<std::string> orders;
  for (const auto& row : poe.rows) {
    const std::string& transaction = row[poe.Column("transaction_type")];
    if (transaction == "New" || transaction == "Change") orders.insert(row[poe.Column("poe_id")]);
  }
  auto order_of = [&](const testing::PlainTable& table, const std::vector<std::string>& row) {
    const std::string& id = row[table.Column("poe_id")];
    return orders.count(id) != 0 ? id : row[table.Column("subject_id")] + "|" + row[table.Column("pharmacy_id")];
  };
  std::map<std::string, std::set<std::string>> doses, frequencies;
  for (const auto& row : drugs.rows) {
    if (row[drugs.Column("drug_type")] != "MAIN" || row[drugs.Column("dose_val_rx")].empty()) continue;
    std::string dose = row[drugs.Column("dose_val_rx")];
    dose.erase(std::remove(dose.begin(), dose.end(), ','), dose.end());
    const bool number = dose.find_first_not_of("0123456789.") == std::string::npos;
    // Spelt in several ways, a number is still one.
    if (number) dose = std::to_string(std::stod(dose)) + " " + row[drugs.Column("dose_unit_rx")];
    doses[order_of(drugs, row)].insert(dose);
    if (!number) doses[order_of(drugs, row)].insert("no number");
  }
  for (const auto& row : pharmacy.rows) {
    const std::string& text = row[pharmacy.Column("frequency")];
    const bool prn = text.find("PRN") != std::string::npos,
               once = text.find("ONCE") != std::string::npos || text.find("X1") != std::string::npos;
    if (!text.empty())
      frequencies[order_of(pharmacy, row)].insert(std::string(prn ? "prn" : "") + (once ? " once" : ""));
  }
  int64_t with_dose = 0, prn = 0, counted_dose = 0, counted_prn = 0;
  for (const auto& [order, said] : doses) with_dose += said.size() == 1 ? 1 : 0;
  for (const auto& [order, said] : frequencies) prn += said.size() == 1 && said.begin()->rfind("prn", 0) == 0 ? 1 : 0;
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE(set.ok());
  for (const Record& record : set->records) {
    if (record.kind != RecordKind::kOrder) continue;
    counted_dose += record.value_kind == ValueKind::kNumber ? 1 : 0;
    counted_prn += (record.flags & kPrn) != 0 ? 1 : 0;
  }
  CHECK(with_dose > 3000);
  CHECK(counted_dose == with_dose);
  CHECK(prn > 1000);
  CHECK(counted_prn == prn);
  MESSAGE("orders with a dose ", counted_dose, ", prn ", counted_prn);
}

TEST_CASE("mimic demo: results over thresholds, inside and outside encounters") {
  const auto folder = testing::SharedData("mimic-iv-demo-60");
  if (!folder.has_value()) return;
  testing::PlainMimic plain(*folder);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE(set.ok());
  const bool has_map = set->source.name == "MIMIC-IV" && testing::SharedData("mimic-iv-mappings").has_value();
  for (const Threshold& threshold : Thresholds()) {
    INFO(threshold.code, " ", threshold.comparison, " ", threshold.value);
    const testing::PlainMimic::Labs expected = plain.CountLabs(threshold.items, threshold.comparison, threshold.value);
    CHECK(expected.all() == threshold.expected);
    if (threshold.items.size() > 1 && !has_map) continue;
    const testing::PlainMimic::Labs counted = CountRecords(*set, threshold);
    CHECK(counted.inside == expected.inside);
    CHECK(counted.outside == expected.outside);
  }
}

TEST_CASE("mimic demo: the denominators of rates") {
  const auto folder = testing::SharedData("mimic-iv-demo-60");
  if (!folder.has_value()) return;
  testing::PlainMimic plain(*folder);
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE(set.ok());
  CHECK(static_cast<int64_t>(set->encounters.size()) == plain.Encounters());
  Duration inside{0};
  for (const records::Encounter& encounter : set->encounters) inside += encounter.end - encounter.start;
  CHECK(static_cast<double>(inside.count()) / 86400e6 == doctest::Approx(plain.EncounterDays()));
  CHECK(CountKind(*set, RecordKind::kOrder) == plain.OrdersAttempted());
  std::set<std::tuple<int32_t, size_t, int64_t>> days;
  for (size_t patient = 0; patient < set->patients.size(); ++patient) {
    for (const Record& record : set->RecordsOf(set->patients[patient])) {
      if (record.kind != RecordKind::kOrder && record.kind != RecordKind::kOrderStop &&
          record.kind != RecordKind::kAdministration)
        continue;
      if (record.clinician == kNobody) continue;
      days.emplace(record.clinician, patient,
                   std::chrono::floor<std::chrono::days>(record.known).time_since_epoch().count());
    }
  }
  CHECK(static_cast<int64_t>(days.size()) == plain.ClinicianPatientDays());
}

TEST_CASE("mimic demo: haemoglobin by gas analyser and by blood count share one LOINC code") {
  const auto folder = testing::SharedData("mimic-iv-demo-60");
  if (!folder.has_value() || !testing::SharedData("mimic-iv-mappings").has_value()) return;
  const absl::StatusOr<records::RecordSet> set = ReadRecords(*folder);
  REQUIRE(set.ok());
  std::set<std::string> items;
  for (CodingId id = 0; id < set->vocabulary.coding_count(); ++id) {
    const auto codes = set->vocabulary.coding(id);
    if (codes.size() == 2 && codes[1].code == "718-7") items.insert(codes[0].code);
  }
  CHECK(items.count("mimic:50811") == 1);
  CHECK(items.count("mimic:51222") == 1);
}

}  // namespace
}  // namespace quell::readers
