// Each rule of the MIMIC-IV reader, on folders of a few rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/readers/reader.h"
#include "tests/support/report_text.h"
#include "tests/support/table_folder.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::IssueCount;
using testing::TempFolder;

Time At(const std::string& text) { return *ParseTime(text, absl::UTCTimeZone()); }

constexpr char kLabHeader[] =
    "labevent_id,subject_id,hadm_id,specimen_id,itemid,order_provider_id,charttime,storetime,value,valuenum,valueuom,"
    "comments\n";
constexpr char kPoeHeader[] =
    "poe_id,poe_seq,subject_id,hadm_id,ordertime,order_type,order_subtype,transaction_type,discontinue_of_poe_id,"
    "discontinued_by_poe_id,order_provider_id,order_status\n";
constexpr char kDrugHeader[] = "subject_id,hadm_id,pharmacy_id,poe_id,starttime,stoptime,drug,formulary_drug_cd,ndc\n";
constexpr char kPharmacyHeader[] = "subject_id,hadm_id,pharmacy_id,poe_id,starttime,stoptime,medication,entertime\n";

// A folder that has every table, with rows where a test sets them.
struct Mimic : testing::TableFolder {
  Mimic()
      : TableFolder(
            {{"patients", "subject_id,gender,anchor_age,anchor_year,dod\n1,F,70,2150,\n2,M,40,2140,2141-01-01\n"},
             {"admissions",
              "subject_id,hadm_id,admittime,dischtime,admission_type,admit_provider_id\n"
              "1,10,2150-01-01 08:00:00,2150-01-05 12:00:00,EW EMER.,PA\n1,11,2150-02-01 00:00:00,2150-02-02 "
              "00:00:00,URGENT,\n"},
             {"transfers",
              "subject_id,hadm_id,transfer_id,eventtype,careunit,intime,outtime\n1,10,501,ED,Emergency,2150-01-01 "
              "06:00:00,2150-01-01 "
              "10:00:00\n1,10,502,admit,Ward,2150-01-01 10:00:00,2150-01-05 12:00:00\n1,10,503,discharge,,2150-01-05 "
              "12:00:00,\n"},
             {"labevents", kLabHeader},
             {"poe", kPoeHeader},
             {"prescriptions", kDrugHeader},
             {"pharmacy", kPharmacyHeader}},
            "hosp/", ".csv.gz") {}
};

std::vector<Record> OfKind(const records::RecordSet& set, RecordKind kind) {
  std::vector<Record> found;
  for (const Record& record : set.records) {
    if (record.kind == kind) found.push_back(record);
  }
  std::sort(found.begin(), found.end(), [](const Record& a, const Record& b) { return a.id < b.id; });
  return found;
}

std::string Codes(const records::RecordSet& set, const Record& record) {
  std::string text;
  for (const Code& code : set.vocabulary.coding(record.coding)) text += code.system + " " + code.code + "; ";
  return text;
}

const std::string kLabs = "hosp/labevents.csv.gz";
const std::string kPoe = "hosp/poe.csv.gz";

TEST_CASE("mimic: patients, stays and transfers") {
  Mimic mimic;
  const records::RecordSet set = mimic.Read();
  CHECK(set.source.name == "MIMIC-IV");
  CHECK(set.source.time_zone == "UTC");
  CHECK_FALSE(set.source.clocks_comparable);
  REQUIRE(set.patients.size() == 2);
  CHECK(set.patients[0].patient.birth.year == 2080);
  CHECK(set.patients[0].patient.birth.month == 0);
  CHECK(set.patients[0].patient.sex == Sex::kFemale);
  CHECK(set.patients[1].patient.sex == Sex::kMale);
  REQUIRE(set.encounters.size() == 2);
  CHECK(set.encounters[0].id == "10");
  CHECK(set.encounters[0].encounter_class == "ew emer.");
  CHECK(set.encounters[0].end == At("2150-01-05 12:00:00"));
  const auto admissions = OfKind(set, RecordKind::kAdmission);
  REQUIRE(admissions.size() == 2);
  CHECK(admissions[0].known == At("2150-01-01 08:00:00"));
  CHECK(set.clinicians[static_cast<size_t>(admissions[0].clinician)].id == "PA");
  CHECK(set.vocabulary.text(admissions[0].department) == "Emergency");
  CHECK(admissions[1].clinician == kNobody);
  CHECK(OfKind(set, RecordKind::kDischarge).size() == 2);
  const auto transfers = OfKind(set, RecordKind::kTransfer);
  REQUIRE(transfers.size() == 2);
  CHECK(transfers[1].known == At("2150-01-01 10:00:00"));
  CHECK(set.vocabulary.text(transfers[1].department) == "Ward");
  CHECK(IssueCount(set.report.kept_out, "hosp/transfers.csv.gz", "discharge row: hosp/admissions says it") == 1);
}

TEST_CASE("mimic: what is carried") {
  const records::RecordSet set = Mimic().Read();
  for (RecordKind kind : {RecordKind::kResult, RecordKind::kOrder, RecordKind::kOrderStop, RecordKind::kAdmission,
                          RecordKind::kDischarge, RecordKind::kTransfer}) {
    CHECK(set.source.carries.Has(kind));
  }
  CHECK_FALSE(set.source.carries.Has(RecordKind::kAdministration));
  CHECK_FALSE(set.source.carries.Has(RecordKind::kProblem));
}

TEST_CASE("mimic: laboratory results") {
  Mimic mimic;
  mimic["labevents"] +=
      "1,1,10,9,50971,PL,2150-01-02 05:00:00,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n"
      "2,1,10,9,50971,,2150-01-02 05:00:00,,6.4,6.4,mEq/L,\n"                              // no storetime
      "3,1,10,9,50931,,2150-01-02 05:00:00,2150-01-02 06:10:00,___,168,mg/dL,\"a,\nb\"\n"  // text removed, a number
      "4,1,10,9,50931,,2150-01-02 05:00:00,2150-01-02 06:10:00,>300,,mg/dL,\n"
      "5,1,10,9,50931,,2150-01-02 05:00:00,2150-01-02 06:10:00,,,,\n"
      "6,1,,9,50971,,2150-01-03 05:00:00,2150-01-03 06:10:00,4.1,4.1,mEq/L,\n"    // by time
      "7,1,,9,50971,,2150-01-20 05:00:00,2150-01-20 06:10:00,4.1,4.1,mEq/L,\n"    // outside
      "8,1,99,9,50971,,2150-01-04 05:00:00,2150-01-04 06:10:00,4.1,4.1,mEq/L,\n"  // unknown stay, by time
      "9,3,,9,50971,,2150-01-04 05:00:00,2150-01-04 06:10:00,4.1,4.1,mEq/L,\n"    // unknown patient
      "1,1,10,9,50971,PL,2150-01-02 05:00:00,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n"
      "10,1,10,9,50971,,2150-13-02 05:00:00,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n"
      "11,1,10,9,50971,,2150-01-02 05:00:00,2150-01-02 06:10:00,6.4,6.4x,mEq/L,\n"
      "12,1,10,9,50971\n"
      "13,1,11,9,50971,,2150-01-04 05:00:00,2150-01-04 06:10:00,4.1,4.1,mEq/L,\n";  // its stay, whatever the time
  const records::RecordSet set = mimic.Read();
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 8);
  CHECK(results[0].value == 6.4);
  CHECK(results[0].clinical == At("2150-01-02 05:00:00"));
  CHECK(results[0].known == At("2150-01-02 06:10:00"));
  CHECK(set.vocabulary.unit(results[0].unit) == "mEq/L");
  CHECK(Codes(set, results[0]) == "local mimic:50971; ");
  CHECK(set.clinicians[static_cast<size_t>(results[0].clinician)].id == "PL");
  CHECK(set.vocabulary.text(results[0].department) == "Ward");
  CHECK(set.encounters[static_cast<size_t>(results[0].encounter)].id == "10");
  CHECK(results[1].value == 168);
  CHECK(results[2].value_kind == ValueKind::kText);
  CHECK(results[3].value_kind == ValueKind::kNone);
  CHECK(results[4].encounter == 0);
  CHECK(results[5].encounter == kNobody);
  CHECK(results[5].department == 0);
  CHECK(results[6].encounter == 0);
  CHECK(results[7].encounter == 1);
  CHECK(set.report.results_outside_encounter == 1);
  CHECK(testing::IssueText(set.report.kept_out) ==
        "charttime is not a time: 1 (hosp/labevents.csv.gz:13)\n"
        "its id was seen before: 1 (hosp/labevents.csv.gz:12)\n"
        "its patient is not in hosp/patients: 1 (hosp/labevents.csv.gz:11)\n"
        "no storetime: when it became known is not recorded: 1 (hosp/labevents.csv.gz:3)\n"
        "row has fewer fields than the header: 1 (hosp/labevents.csv.gz:15)\n"
        "valuenum is not a number: 1 (hosp/labevents.csv.gz:14)\n"
        "discharge row: hosp/admissions says it: 1 (hosp/transfers.csv.gz:4)\n");
  CHECK(testing::IssueText(set.report.notes) ==
        "map is not there: laboratory results have local codes only, no LOINC: 1\n"
        "hadm_id is not among the patient's in hosp/admissions: attached by time: 1 (hosp/labevents.csv.gz:10)\n"
        "neither a number nor text: 1 (hosp/labevents.csv.gz:7)\n"
        "outside any encounter: 1 (hosp/labevents.csv.gz:9)\n"
        "text instead of a number: 1 (hosp/labevents.csv.gz:6)\n");
}

TEST_CASE("mimic: the LOINC map, at each of its places") {
  for (const char* place : {"d_labitems_to_loinc.csv", "mapping/d_labitems_to_loinc.csv"}) {
    Mimic mimic;
    mimic.folder.Write(
        place,
        "itemid (omop_source_code),label,omop_vocabulary_id,omop_concept_code\n50971,Potassium,LOINC,2823-3\n"
        "50972,Other,SNOMED,123\n50973,None,LOINC,\n");
    mimic["labevents"] += "1,1,10,9,50971,PL,2150-01-02 05:00:00,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n";
    const records::RecordSet set = mimic.Read();
    CHECK(Codes(set, OfKind(set, RecordKind::kResult)[0]) == "local mimic:50971; loinc 2823-3; ");
    CHECK(IssueCount(set.report.kept_out, place, "no LOINC code for the item") == 2);
    CHECK(set.report.notes.empty());
  }
}

TEST_CASE("mimic: orders, changes and stops") {
  Mimic mimic;
  mimic["poe"] +=
      "1-5,5,1,10,2150-01-02 09:00:00,Medications,,New,,1-7,PO,Inactive\n"
      "1-6,6,1,10,2150-01-02 09:05:00,Lab,Chemistry,New,,,,Inactive\n"
      "1-7,7,1,10,2150-01-03 09:00:00,Medications,,Change,1-5,,PO,Active\n"
      "1-8,8,1,10,2150-01-03 10:00:00,Medications,,D/C,1-7,,PQ,Inactive\n"
      "1-9,9,1,10,2150-01-03 11:00:00,Medications,,H,,,PQ,Inactive\n"
      "1-10,10,1,10,2150-01-03 12:00:00,Medications,,D/C,1-77,,PQ,Inactive\n"
      "1-6,6,1,10,2150-01-02 09:05:00,Lab,Chemistry,New,,,,Inactive\n"
      "1-11,11,1,10,2150-01-03 12:00:00,Medications,,Merge,,,PQ,Inactive\n";
  const records::RecordSet set = mimic.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 3);
  CHECK(orders[0].id == 5);
  CHECK(orders[0].known == At("2150-01-02 09:00:00"));
  CHECK(orders[0].clinical == orders[0].known);
  CHECK(orders[0].until == At("2150-01-05 12:00:00"));  // the end of the stay, not what order_status knows
  CHECK(Codes(set, orders[0]) == "local mimic:order:medications; ");
  CHECK(Codes(set, orders[1]) == "local mimic:order:lab; local mimic:order:lab/chemistry; ");
  CHECK(orders[1].clinician == kNobody);
  const auto stops = OfKind(set, RecordKind::kOrderStop);
  REQUIRE(stops.size() == 3);
  CHECK(stops[0].id == 7);
  CHECK(stops[0].ref == 5);
  CHECK(stops[0].known == orders[2].known);
  CHECK(stops[1].ref == 7);
  CHECK(set.clinicians[static_cast<size_t>(stops[1].clinician)].id == "PQ");
  CHECK(stops[2].ref == 0);
  CHECK(IssueCount(set.report.kept_out, kPoe, "a hold that does not name its order") == 1);
  CHECK(IssueCount(set.report.kept_out, kPoe, "its id was seen before") == 1);
  CHECK(IssueCount(set.report.kept_out, kPoe, "transaction_type is not known") == 1);
  CHECK(IssueCount(set.report.notes, kPoe, "a stop of an order that is not in the data") == 1);
  CHECK(IssueCount(set.report.notes, kPoe, "order without a stop: taken to end with its stay") == 3);
}

TEST_CASE("mimic: the drugs of an order and when they run") {
  Mimic mimic;
  mimic["poe"] +=
      "1-5,5,1,10,2150-01-02 09:00:00,Medications,,New,,,PO,Inactive\n1-6,6,1,10,2150-01-02 "
      "09:00:00,Medications,,New,,,PO,\n";
  mimic["prescriptions"] +=
      "1,10,70,1-5,2150-01-02 12:00:00,2150-01-03 12:00:00, Potassium Chloride ,KCL20,00245004101\n"
      "1,10,70,1-5,2150-01-02 10:00:00,2150-01-02 08:00:00,Sterile Water,,0\n"
      "1,10,71,1-6,2150-01-02 14:00:00,2150-01-02 13:00:00,Heparin,HEPA5I,\n";
  mimic["pharmacy"] += "1,10,70,1-5,2150-01-02 11:00:00,2150-01-03 18:00:00,Potassium Chloride,2150-01-02 09:10:00\n";
  const records::RecordSet set = mimic.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 2);
  CHECK(Codes(set, orders[0]) ==
        "local mimic:drug:potassium chloride; local mimic:drug:sterile water; local mimic:formulary:KCL20; "
        "local mimic:order:medications; ndc 00245004101; ");
  CHECK(orders[0].known == At("2150-01-02 09:00:00"));
  CHECK(orders[0].clinical == At("2150-01-02 11:00:00"));
  CHECK(orders[0].until == At("2150-01-03 18:00:00"));
  CHECK(orders[1].clinical == At("2150-01-02 14:00:00"));  // never active, but an order all the same
  CHECK(orders[1].until == orders[1].clinical);
  CHECK(IssueCount(set.report.notes, "hosp/prescriptions.csv.gz", "stop before start: never active") == 2);
}

TEST_CASE("mimic: drug rows without an order in poe are orders of their own") {
  Mimic mimic;
  mimic["prescriptions"] +=
      "1,10,80,,2150-01-02 12:00:00,2150-01-03 12:00:00,Drug A,,\n1,10,80,,2150-01-02 11:00:00,,Drug B,,\n"
      "1,10,81,1-99,2150-01-02 12:00:00,,Drug C,,\n1,10,,,2150-01-02 12:00:00,,Drug D,,\n1,10,82,,,,Drug E,,\n"
      "1,10,83,,2150-01-02 12:00:00x,,Drug F,,\n";
  mimic["pharmacy"] += "1,10,80,,2150-01-02 12:00:00,,Drug A,2150-01-02 10:30:00\n";
  const records::RecordSet set = mimic.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].id == (uint64_t{1} << 40) + 80);
  CHECK(orders[0].known == At("2150-01-02 10:30:00"));
  CHECK(orders[0].clinical == At("2150-01-02 11:00:00"));
  CHECK(orders[0].until == At("2150-01-03 12:00:00"));
  CHECK(orders[0].clinician == kNobody);
  CHECK(Codes(set, orders[0]) == "local mimic:drug:drug a; local mimic:drug:drug b; ");
  CHECK(orders[1].known == At("2150-01-02 12:00:00"));
  CHECK(orders[1].until == At("2150-01-05 12:00:00"));
  const std::string file = "hosp/prescriptions.csv.gz";
  CHECK(IssueCount(set.report.notes, file,
                   "no order in hosp/poe: the rows of its pharmacy_id are an order of their own") == 3);
  CHECK(IssueCount(set.report.kept_out, file, "no order in hosp/poe, and pharmacy_id is not a whole number above 0") ==
        1);
  CHECK(IssueCount(set.report.kept_out, file, "no order in hosp/poe, and neither entertime nor starttime") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "starttime is not a time") == 1);
}

const std::string kPharmacy = "hosp/pharmacy.csv.gz";
constexpr char kLateName[] =
    "pharmacy wrote its own name for the drug after the order was signed: that name is set aside";
constexpr char kNameWithoutTime[] = "pharmacy's own name for the drug has no entertime: that name is set aside";

TEST_CASE("mimic: the pharmacy's name for a drug counts only if it was known with the order") {
  Mimic mimic;
  for (const char* seq : {"1", "2", "3", "4"}) {
    mimic["poe"] += "1-" + std::string(seq) + "," + seq + ",1,10,2150-01-02 09:00:00,Medications,,New,,,PO,\n";
  }
  mimic["prescriptions"] += "1,10,70,1-1,2150-01-02 10:00:00,2150-01-03 12:00:00,Drug A,,\n";
  mimic["pharmacy"] +=
      "1,10,70,1-1,2150-01-02 09:30:00,2150-01-03 18:00:00,Kit A,2150-01-02 09:00:01\n"
      "1,10,71,1-2,2150-01-02 10:00:00,,Kit B,2150-01-02 09:00:00\n"
      "1,10,72,1-3,2150-01-02 10:00:00,,Kit C,2150-01-02 09:10:00\n"  // nothing else names its drug
      "1,10,73,1-4,2150-01-02 10:00:00,,Kit D,\n"
      "1,10,74,1-4,2150-01-02 10:00:00,,,2150-01-02 09:10:00\n";
  const records::RecordSet set = mimic.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 4);
  CHECK(Codes(set, orders[0]) == "local mimic:drug:drug a; local mimic:order:medications; ");
  CHECK(orders[0].clinical == At("2150-01-02 09:30:00"));  // its times count all the same
  CHECK(orders[0].until == At("2150-01-03 18:00:00"));
  CHECK(Codes(set, orders[1]) == "local mimic:drug:kit b; local mimic:order:medications; ");
  CHECK(Codes(set, orders[2]) == "local mimic:order:medications; ");
  CHECK(Codes(set, orders[3]) == "local mimic:order:medications; ");
  CHECK(IssueCount(set.report.notes, kPharmacy, kLateName) == 2);
  CHECK(IssueCount(set.report.notes, kPharmacy, kNameWithoutTime) == 1);
}

TEST_CASE("mimic: the pharmacy's names of an order that poe does not have, in any order of rows") {
  const std::vector<std::string> rows = {"1,10,80,,2150-01-02 12:00:00,,Early,2150-01-02 10:30:00\n",
                                         "1,10,80,,2150-01-02 12:00:00,,Late,2150-01-02 10:40:00\n",
                                         "1,10,80,,2150-01-02 12:00:00,,Undated,\n", "1,11,80,,,,Nothing,\n",
                                         "1,10,81,,2150-01-02 12:00:00,,Alone,\n"};
  for (bool backward : {false, true}) {
    Mimic mimic;
    for (size_t i = 0; i < rows.size(); ++i) mimic["pharmacy"] += rows[backward ? rows.size() - 1 - i : i];
    const records::RecordSet set = mimic.Read();
    const auto orders = OfKind(set, RecordKind::kOrder);
    REQUIRE(orders.size() == 2);
    CHECK(Codes(set, orders[0]) == "local mimic:drug:early; ");
    CHECK(orders[0].known == At("2150-01-02 10:30:00"));
    CHECK(set.encounters[static_cast<size_t>(orders[0].encounter)].id == "10");
    CHECK(Codes(set, orders[1]) == "local mimic:drug:alone; ");
    CHECK(orders[1].known == At("2150-01-02 12:00:00"));
    CHECK(IssueCount(set.report.notes, kPharmacy, kLateName) == 1);
    CHECK(IssueCount(set.report.notes, kPharmacy, kNameWithoutTime) == 1);
    CHECK(IssueCount(set.report.kept_out, kPharmacy, "no order in hosp/poe, and neither entertime nor starttime") == 1);
  }
}

// What a record says, with everything that it names by number spelt out.
std::string Spelt(const records::RecordSet& set) {
  std::string text;
  for (const Record& r : set.records) {
    text += std::to_string(static_cast<int>(r.kind)) + " " + std::to_string(r.id) + " " + std::to_string(r.value) +
            " " + std::to_string(r.known.time_since_epoch().count()) + " " + std::to_string(r.coding) + " " +
            std::to_string(r.unit) + " " + std::to_string(r.clinician) + "\n";
  }
  for (const records::Clinician& clinician : set.clinicians) text += clinician.id + " ";
  text += std::to_string(set.vocabulary.unit_count()) + " " + std::to_string(set.vocabulary.coding_count()) + "\n";
  for (const auto* issues : {&set.report.kept_out, &set.report.notes}) {
    for (const records::ReadIssue& issue : *issues) text += issue.what + ": " + std::to_string(issue.count) + "\n";
  }
  return text;
}

TEST_CASE("mimic: rows with one labevent_id, in any order") {
  std::vector<std::string> rows = {
      "1,1,10,9,50971,PL,2150-01-02 05:00:00,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n",
      "1,1,10,9,50971,PL,2150-01-02 05:00:00,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n",   // says the same
      "1,1,10,9,50971,PL,2150-01-02 05:00:00,,6.4,6.4,mEq/L,\n",                      // could not be used anyway
      "2,1,10,9,50971,PM,2150-01-02 05:00:00,2150-01-02 06:10:00,4.1,4.1,mmol/L,\n",  // three that differ
      "2,1,,9,50931,PN,2150-01-12 05:00:00,2150-01-02 06:10:00,high,,mg/dL,\n",
      "2,1,10,9,50971,PM,2150-01-02 05:00:00,2150-01-02 06:10:00,4.1,4.1,mmol/L,\n",
      "3,1,10,9,50971,PO,2150-01-02 05:00:00,2150-01-02 06:20:00,4.2,4.2,mEq/L,\n"};
  std::sort(rows.begin(), rows.end());
  std::string expected;
  for (int turn = 0; turn < 60; ++turn) {
    Mimic mimic;
    for (const std::string& row : rows) mimic["labevents"] += row;
    const records::RecordSet set = mimic.Read();
    const auto results = OfKind(set, RecordKind::kResult);
    REQUIRE(results.size() == 2);
    CHECK(results[0].value == 6.4);
    CHECK(results[1].value == 4.2);
    CHECK(set.vocabulary.unit_count() == 2);
    CHECK(IssueCount(set.report.kept_out, kLabs, "its id is on rows that differ: none of them is used") == 3);
    CHECK(IssueCount(set.report.kept_out, kLabs, "its id was seen before") == 1);
    CHECK(set.report.results_outside_encounter == 0);
    if (turn == 0) expected = Spelt(set);
    CHECK(Spelt(set) == expected);
    std::next_permutation(rows.begin(), rows.end());
    std::rotate(rows.begin(), rows.begin() + turn % 3, rows.end());
  }
}

TEST_CASE("mimic: a result that was stored before it was drawn is used and noted") {
  Mimic mimic;
  mimic["labevents"] += "1,1,10,9,50971,PL,2150-01-02 06:10:00,2150-01-02 05:00:00,6.4,6.4,mEq/L,\n";
  const records::RecordSet set = mimic.Read();
  CHECK(OfKind(set, RecordKind::kResult).size() == 1);
  CHECK(IssueCount(set.report.notes, kLabs, "known before its own time") == 1);
}

TEST_CASE("mimic: years that no record can be of") {
  Mimic mimic;
  mimic["patients"] += "3,F,20,1819,\n4,F,20,1820,\n5,F,20,2321,\n6,F,200,2150,\n";
  mimic["admissions"] +=
      "1,12,1750-01-01 08:00:00,2150-01-05 12:00:00,URGENT,\n1,13,2150-01-01 08:00:00,2501-01-05 12:00:00,URGENT,\n";
  mimic["transfers"] += "1,10,504,ED,Emergency,1501-01-01 06:00:00,\n";
  mimic["labevents"] +=
      "1,1,10,9,50971,,1799-12-31 23:59:59,2150-01-02 06:10:00,6.4,6.4,mEq/L,\n"
      "2,1,10,9,50971,,2150-01-02 05:00:00,2301-01-01 00:00:00,6.4,6.4,mEq/L,\n"
      "3,1,10,9,50971,,1800-01-01 00:00:00,2300-12-31 23:59:59,6.4,6.4,mEq/L,\n";
  mimic["poe"] +=
      "1-5,5,1,10,2510-01-02 09:00:00,Medications,,New,,,PO,\n1-6,6,1,10,2150-01-02 09:00:00,Medications,,New,,,PO,\n";
  mimic["prescriptions"] += "1,10,70,1-6,2510-01-02 12:00:00,,Drug A,,\n";
  mimic["pharmacy"] += "1,10,70,1-6,2150-01-02 12:00:00,,Drug A,1510-01-02 12:00:00\n";
  const records::RecordSet set = mimic.Read();
  const std::string born = "year of birth outside 1800 to 2300: taken as not recorded";
  CHECK(IssueCount(set.report.notes, "hosp/patients.csv.gz", born) == 2);
  CHECK(set.patients[2].patient.birth.year == 0);
  CHECK(set.patients[3].patient.birth.year == 1800);
  CHECK(set.patients[4].patient.birth.year == 0);
  CHECK(set.patients[5].patient.birth.year == 0);
  const std::string out = "a time outside 1800 to 2300";
  for (const char* table : {"transfers", "poe", "prescriptions", "pharmacy"}) {
    CHECK_MESSAGE(IssueCount(set.report.kept_out, "hosp/" + std::string(table) + ".csv.gz", out) == 1, table);
  }
  CHECK(IssueCount(set.report.kept_out, "hosp/admissions.csv.gz", out) == 2);
  CHECK(IssueCount(set.report.kept_out, kLabs, out) == 2);
  CHECK(OfKind(set, RecordKind::kResult).size() == 1);
  CHECK(OfKind(set, RecordKind::kOrder).size() == 1);
}

TEST_CASE("mimic: missing tables") {
  for (const char* table : {"patients", "admissions", "labevents"}) {
    Mimic mimic;
    mimic.tables.erase(table);
    const absl::StatusOr<records::RecordSet> set = mimic.Try();
    CHECK(set.status().code() == absl::StatusCode::kNotFound);
    CHECK(std::string(set.status().message()).find(std::string("has no hosp/") + table + ".csv.gz") !=
          std::string::npos);
  }
  Mimic mimic;
  for (const char* table : {"transfers", "poe", "prescriptions", "pharmacy"}) mimic.tables.erase(table);
  const records::RecordSet set = mimic.Read();
  CHECK(set.source.carries == KindSet{RecordKind::kResult, RecordKind::kAdmission, RecordKind::kDischarge});
  CHECK(set.report.notes.size() == 5);
  Mimic no_pharmacy;
  no_pharmacy.tables.erase("pharmacy");
  const KindSet carries = no_pharmacy.Read().source.carries;
  CHECK_FALSE(carries.Has(RecordKind::kOrder));
  CHECK(carries.Has(RecordKind::kOrderStop));
}

TEST_CASE("mimic: a missing column and a truncated file are errors that name the file") {
  Mimic mimic;
  mimic["labevents"] = "labevent_id,subject_id\n";
  CHECK(std::string(mimic.Try().status().message()).rfind("hosp/labevents.csv.gz has no column `hadm_id`", 0) == 0);
  Mimic cut;
  REQUIRE(cut.Try().ok());
  const std::string bytes = cut.folder.Read("hosp/poe.csv.gz");
  cut.tables.clear();
  cut.folder.Write("hosp/poe.csv.gz", bytes.substr(0, bytes.size() - 5));
  CHECK(std::string(cut.Try().status().message()).rfind("hosp/poe.csv.gz ends in the middle of its gzip data", 0) == 0);
}

TEST_CASE("mimic: odd stays") {
  Mimic mimic;
  mimic["admissions"] +=
      "2,20,2140-05-05 10:00:00,2140-05-05 09:00:00,URGENT,\n2,21,2140-06-05 10:00:00,,URGENT,\n"
      "2,20,2140-05-05 11:00:00,2140-05-06 09:00:00,URGENT,\n9,22,2140-06-05 10:00:00,,URGENT,\n2,x,2140-06-05 "
      "10:00:00,,URGENT,\n";
  const records::RecordSet set = mimic.Read();
  REQUIRE(set.encounters.size() == 4);
  CHECK(set.encounters[2].end == set.encounters[2].start);
  CHECK(set.encounters[3].end == kNoTime);
  CHECK(OfKind(set, RecordKind::kDischarge).size() == 3);
  const std::string file = "hosp/admissions.csv.gz";
  CHECK(IssueCount(set.report.kept_out, file, "its id was seen before") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its patient is not in hosp/patients") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its id is not a whole number above 0") == 1);
}

TEST_CASE("reader: folders of no known kind") {
  TempFolder folder;
  auto message = [&](const std::string& path) { return std::string(ReadRecords(path).status().message()); };
  CHECK(message(folder.Path("x")) == folder.Path("x") + " is not there");
  CHECK(message(folder.path()).find("none of MIMIC-IV (a folder hosp/), quell") != std::string::npos);
  folder.Write("labevents.csv", "a\n");
  CHECK(message(folder.path()).find("give the folder above it") != std::string::npos);
  CHECK(message(folder.Path("labevents.csv")).find("is a file") != std::string::npos);
}

}  // namespace
}  // namespace quell::readers
