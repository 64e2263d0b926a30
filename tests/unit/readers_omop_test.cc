// Each rule of the OMOP reader, on folders of a few rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string>

#include "lib/base/civil_time.h"
#include "lib/readers/reader.h"
#include "tests/support/kinds.h"
#include "tests/support/report_text.h"
#include "tests/support/table_folder.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::Codes;
using testing::IssueCount;
using testing::OfKind;

Time At(const std::string& text) { return *ParseTime(text, absl::UTCTimeZone()); }

constexpr char kMeasurements[] =
    "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,operator_concept_id,value_"
    "as_"
    "number,value_as_concept_id,unit_concept_id,provider_id,visit_occurrence_id,measurement_source_value,measurement_"
    "source_concept_id,unit_source_value,value_source_value\n";
constexpr char kObservations[] =
    "observation_id,person_id,observation_concept_id,observation_date,observation_datetime,value_as_number,value_as_"
    "string,value_as_concept_id,visit_occurrence_id,observation_source_value\n";
constexpr char kDrugs[] =
    "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_start_datetime,drug_exposure_"
    "end_"
    "date,drug_exposure_end_datetime,drug_type_concept_id,quantity,visit_occurrence_id,drug_source_value,drug_source_"
    "concept_id,route_source_value,dose_unit_source_value\n";
constexpr char kConditions[] =
    "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_start_datetime,condition_"
    "end_"
    "date,visit_occurrence_id,condition_source_value,condition_source_concept_id\n";

struct Omop : testing::TableFolder {
  Omop()
      : TableFolder(
            {{"PERSON",
              "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth\n1,8532,1950,3,4\n2,8507,1960,,"
              "\n"},
             {"CONCEPT",
              "concept_id,concept_name,domain_id,vocabulary_id,concept_code\n3023103,Potassium,M,LOINC,2823-3\n"
              "8753,millimole per liter,U,UCUM,mmol/L\n9191,Positive,V,SNOMED,10828004\n"
              "1335471,benazepril,D,RxNorm,18867\n40213154,Influenza,D,CVX,88\n2617206,Visit,P,CPT4,99213\n"
              "201826,Type 2 diabetes,C,SNOMED,44054006\n45576876,T2DM,C,ICD10CM,E11.9\n4085100,Allergy to "
              "penicillin,O,SNOMED,91936005\n"
              "1728416,Penicillin G,D,RxNorm,7980\n9201,Inpatient Visit,V,Visit,IP\n999,never named,V,Visit,X\n"},
             {"PROVIDER",
              "provider_id,provider_name,specialty_concept_id,specialty_source_value\n7,Dr X,0,CARDIOLOGY\n"},
             {"CARE_SITE", "care_site_id,care_site_name\n3,Ward A\n4,ICU\n"},
             {"VISIT_OCCURRENCE",
              "visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_start_datetime,visit_end_date,"
              "visit_end_"
              "datetime,provider_id,care_site_id\n10,1,9201,2020-01-01,2020-01-01 08:30:00,2020-01-05,2020-01-05 "
              "00:00:00,7,3\n"},
             {"MEASUREMENT", kMeasurements},
             {"OBSERVATION", kObservations},
             {"DRUG_EXPOSURE", kDrugs},
             {"CONDITION_OCCURRENCE", kConditions}},
            "", ".csv") {}
};

TEST_CASE("omop: persons, visits, who and where") {
  Omop omop;
  omop["VISIT_DETAIL"] =
      "visit_detail_id,person_id,visit_occurrence_id,visit_detail_start_date,visit_detail_start_datetime,visit_detail_"
      "end_date,visit_detail_end_datetime,care_site_id\n50,1,10,2020-01-02,2020-01-02 09:00:00,2020-01-03,2020-01-03 "
      "10:00:00,4\n51,1,10,2020-01-03,2020-01-03 10:00:00,2020-01-05,,\n";
  omop["MEASUREMENT"] += "1,1,3023103,2020-01-02,2020-01-02 10:00:00,0,6.1,0,8753,,10,,,,\n";
  const records::RecordSet set = omop.Read();
  CHECK(set.patients[0].patient.sex == Sex::kFemale);
  CHECK(set.patients[0].patient.birth.day == 4);
  CHECK(set.patients[1].patient.birth.year == 1960);
  CHECK(set.patients[1].patient.birth.month == 0);
  const auto admissions = OfKind(set, RecordKind::kAdmission), discharges = OfKind(set, RecordKind::kDischarge);
  REQUIRE(admissions.size() == 1);
  CHECK(admissions[0].known == At("2020-01-01T08:30"));
  CHECK(admissions[0].encounter_class == EncounterClass::kInpatient);
  CHECK(set.encounters[0].encounter_class == "inpatient visit");
  CHECK(set.vocabulary.text(admissions[0].department) == "Ward A");
  CHECK(set.vocabulary.text(admissions[0].specialty) == "cardiology");
  // Only the day is recorded: the visit lasts to its end.
  CHECK(discharges[0].known == At("2020-01-05T23:59:59"));
  const auto transfers = OfKind(set, RecordKind::kTransfer);
  REQUIRE(transfers.size() == 1);
  CHECK(set.vocabulary.text(transfers[0].department) == "ICU");
  CHECK(set.source.carries.Has(RecordKind::kTransfer));
  const auto results = OfKind(set, RecordKind::kResult);
  CHECK(set.vocabulary.text(results[0].department) == "ICU");
  CHECK(set.clinicians[static_cast<size_t>(results[0].clinician)].id == "7");
  CHECK(IssueCount(set.report.kept_out, "VISIT_DETAIL.csv",
                   "no care site that CARE_SITE names: where to is not recorded") == 1);
}

TEST_CASE("omop: measurements have codes, bounds, units, texts and a declared lag") {
  Omop omop;
  omop["MEASUREMENT"] +=
      "1,1,3023103,2020-01-02,2020-01-02 10:00:00,0,6.1,0,8753,,10,2823-3,3023103,mEq/L,6.1\n"
      "2,1,3023103,2020-01-02,2020-01-02 11:00:00,4171756,2.5,0,0,,10,,,mEq/L,\n"
      "3,1,3023103,2020-01-02,2020-01-02 12:00:00,4171755,9,0,777,,10,,,mg,\n"
      "4,1,3023103,2020-01-02,2020-01-02 13:00:00,99,9,0,0,,10,,,,\n"
      "5,1,3023103,2020-01-02,2020-01-02 14:00:00,0,,9191,0,,10,,,,pos\n"
      "6,1,3023103,2020-01-02,2020-01-02 15:00:00,0,,0,0,,10,,,,hemolyzed\n"
      "7,1,0,2020-01-02,2020-01-02 16:00:00,0,1,0,0,,10,LOCALK,0,,\n"
      "8,1,0,2020-01-02,2020-01-02 17:00:00,0,1,0,0,,10,,0,,\n"
      "9,1,2617206,2020-01-02,2020-01-02 18:00:00,0,1,0,0,,10,,0,,\n"
      "10,1,3023103,2020-01-01,2020-01-01 00:00:00,0,5,0,0,,10,,,,\n"
      "11,1,3023103,2020-01-09,,0,5,0,0,,,,,,\n";
  ReadOptions options;
  options.result_lag = std::chrono::minutes(90);
  const records::RecordSet set = omop.Read(options);
  std::map<uint64_t, Record> by_id;
  for (const Record& record : OfKind(set, RecordKind::kResult)) by_id[record.id] = record;
  REQUIRE(by_id.size() == 9);
  CHECK(Codes(set, by_id[1]) == "local omop:3023103; loinc 2823-3; ");
  CHECK(set.vocabulary.unit(by_id[1].unit) == "mmol/L");
  CHECK(by_id[1].clinical == At("2020-01-02T10:00"));
  CHECK(by_id[1].known == At("2020-01-02T11:30"));
  CHECK(by_id[2].value_kind == ValueKind::kBelow);
  CHECK(set.vocabulary.unit(by_id[2].unit) == "mEq/L");
  CHECK(by_id[3].value_kind == ValueKind::kAtLeast);
  CHECK(set.vocabulary.text(by_id[5].text) == "Positive");
  CHECK(set.vocabulary.text(by_id[6].text) == "hemolyzed");
  CHECK(Codes(set, by_id[7]) == "local omop:source:LOCALK; ");
  CHECK(Codes(set, by_id[9]) == "local cpt4:99213; local omop:2617206; ");
  // A day only: not known before the visit begins.
  CHECK(by_id[10].clinical == At("2020-01-01"));
  CHECK(by_id[10].known == At("2020-01-01T10:00"));
  CHECK(by_id[11].encounter == kNobody);
  CHECK(by_id[11].known == At("2020-01-09T01:30"));
  const std::string file = "MEASUREMENT.csv";
  CHECK(IssueCount(set.report.kept_out, file, "operator_concept_id is not known: the number may be a bound") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "no code: its concept is 0 and there is no source value") == 1);
  CHECK(IssueCount(set.report.notes, file, "its time of day is not recorded: taken as midnight") == 2);
  CHECK(IssueCount(
            set.report.notes, file,
            "when a result could be seen is not recorded: taken as its own time and 90 min (the declared lag)") == 1);
  CHECK(IssueCount(set.report.kept_out, "CONCEPT.csv", "a concept that no table names") > 0);
}

TEST_CASE("omop: drug types say what a row is") {
  Omop omop;
  omop["DRUG_EXPOSURE"] +=
      "1,1,1335471,2020-01-02,2020-01-02 10:00:00,2020-01-04,2020-01-04 00:00:00,32838,30,10,,,PO,\n"
      "2,1,1335471,2020-01-02,2020-01-02 10:05:00,2020-01-02,,32818,20,10,,,PO,mg\n"
      "3,1,1335471,2020-01-02,,,,32865,,10,,,,\n"
      "4,1,40213154,2020-01-02,,2020-01-02,,32818,,10,,,,\n"
      "5,1,1335471,2020-01-02,2020-01-02 10:00:00,2020-01-01,2020-01-01 10:00:00,32869,,10,,,,\n";
  const records::RecordSet set = omop.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 2);
  CHECK(Codes(set, orders[0]) == "local omop:1335471; rxnorm 18867; ");
  CHECK(orders[0].until == At("2020-01-05"));  // the end of its last day
  CHECK(orders[0].value_kind == ValueKind::kNone);
  CHECK(set.vocabulary.text(orders[0].route) == "PO");
  CHECK(orders[1].until == orders[1].clinical);
  const auto given = OfKind(set, RecordKind::kAdministration);
  REQUIRE(given.size() == 1);
  CHECK(given[0].value == 20);
  CHECK(set.vocabulary.unit(given[0].unit) == "mg");
  CHECK(OfKind(set, RecordKind::kHomeMedication).size() == 1);
  CHECK(OfKind(set, RecordKind::kImmunization).size() == 1);
  CHECK(set.source.carries.Has(RecordKind::kAdministration));
  CHECK(IssueCount(set.report.notes, "DRUG_EXPOSURE.csv",
                   "its type is no prescription (dispensed, claimed or not known): taken for an order") == 1);
  CHECK(IssueCount(set.report.notes, "DRUG_EXPOSURE.csv", "end before start: never active") == 1);
}

TEST_CASE("omop: what it has no rows of is not promised") {
  Omop omop;
  omop["DRUG_EXPOSURE"] += "1,1,1335471,2020-01-02,,2020-01-04,,32838,30,10,,,PO,\n";
  omop.tables.erase("CONDITION_OCCURRENCE");
  const KindSet carries = omop.Read().source.carries;
  CHECK(carries.Has(RecordKind::kOrder));
  CHECK(carries.Has(RecordKind::kResult));
  for (RecordKind kind : {RecordKind::kAdministration, RecordKind::kHomeMedication, RecordKind::kImmunization,
                          RecordKind::kProblem, RecordKind::kProcedure, RecordKind::kTransfer, RecordKind::kAllergy})
    CHECK_FALSE(carries.Has(kind));
}

TEST_CASE("omop: conditions, procedures, observations, allergies, deaths") {
  Omop omop;
  omop["CONDITION_OCCURRENCE"] +=
      "1,1,201826,2020-01-02,2020-01-02 "
      "10:00:00,2020-01-03,10,E11.9,45576876\n2,1,201826,2020-01-02,,2019-01-01,10,,\n";
  omop["PROCEDURE_OCCURRENCE"] =
      "procedure_occurrence_id,person_id,procedure_concept_id,procedure_date,procedure_datetime,visit_occurrence_id\n"
      "1,1,2617206,2020-01-02,2020-01-02 10:00:00,10\n";
  omop["OBSERVATION"] +=
      "1,1,4085100,2020-01-02,,,,1728416,10,\n2,1,201826,2020-01-02,,,family,0,10,\n3,1,4085100,2020-01-02,,,,0,10,\n";
  omop["MEASUREMENT"] += "1,1,3023103,2020-01-02,2020-01-02 10:00:00,0,6.1,0,8753,,10,,,,\n";
  omop["VISIT_OCCURRENCE"] +=
      "11,2,9203,2020-03-01,2020-03-01 10:00:00,,,,\n12,2,4,2020-04-01,2020-04-01 10:00:00,,,,\n";
  omop["DEATH"] = "person_id,death_date,death_datetime\n2,2020-03-02,2020-03-02 04:00:00\n";
  const records::RecordSet set = omop.Read();
  const auto problems = OfKind(set, RecordKind::kProblem), ends = OfKind(set, RecordKind::kProblemEnd);
  REQUIRE(problems.size() == 2);
  CHECK(Codes(set, problems[1]) == "icd10 E11.9; local omop:201826; local omop:45576876; snomed 44054006; ");
  REQUIRE(ends.size() == 2);
  CHECK(ends[1].ref == 1);
  CHECK(ends[1].known == At("2020-01-04"));
  CHECK(ends[0].known == At("2020-01-02"));
  CHECK(OfKind(set, RecordKind::kProcedure).size() == 1);
  const auto allergies = OfKind(set, RecordKind::kAllergy);
  REQUIRE(allergies.size() == 2);
  CHECK(Codes(set, allergies[0]) == "local omop:1728416; rxnorm 7980; ");
  CHECK(Codes(set, allergies[1]) == "local omop:4085100; snomed 91936005; ");
  // Results of the two tables keep numbers of their own.
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 2);
  CHECK(results[0].id != results[1].id);
  CHECK(set.encounters[1].end == At("2020-03-02T04:00"));
  CHECK(set.encounters[2].end == At("2020-04-01T10:00"));  // dead before it began
  CHECK(IssueCount(set.report.notes, "VISIT_OCCURRENCE.csv",
                   "class is none that rules can ask for: taken as not recorded") == 1);
}

TEST_CASE("omop: file and column names in any case, packed, and a vocabulary with tabs") {
  Omop omop;
  omop["MEASUREMENT"] += "1,1,3023103,2020-01-02,2020-01-02 10:00:00,0,6.1,0,8753,,10,,,,\n";
  testing::TempFolder folder;
  for (auto [table, text] : omop.tables) {
    const size_t end = text.find('\n');
    std::string upper = text.substr(0, end), lower = table;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    text = upper + text.substr(end);
    if (table == "CONCEPT") std::replace(text.begin(), text.end(), ',', '\t');
    folder.WriteGzip(lower + ".csv.gz", text);
  }
  const auto other = ReadRecords(folder.path());
  REQUIRE_MESSAGE(other.ok(), std::string(other.status().message()));
  CHECK(testing::TextOf(*other) == testing::TextOf(omop.Read()));
}

TEST_CASE("omop: without CONCEPT codes are concept ids") {
  Omop omop;
  omop.tables.erase("CONCEPT");
  omop["MEASUREMENT"] += "1,1,3023103,2020-01-02,2020-01-02 10:00:00,0,6.1,0,8753,,10,,,mmol/l,\n";
  const records::RecordSet set = omop.Read();
  const auto results = OfKind(set, RecordKind::kResult);
  CHECK(Codes(set, results[0]) == "local omop:3023103; ");
  CHECK(set.vocabulary.unit(results[0].unit) == "mmol/l");
  CHECK(testing::IssueText(set.report.notes).find("codes are concept ids only") != std::string::npos);
}

TEST_CASE("omop: ids that stand there twice, bad rows, years, the order of rows") {
  const std::string
      good = "1,1,3023103,2020-01-02,2020-01-02 10:00:00,0,6.1,0,8753,,10,,,,\n",
      one = "2,1,3023103,2020-01-02,2020-01-02 11:00:00,0,6.2,0,8753,,10,,,,\n",
      two = "2,1,3023103,2020-01-02,2020-01-02 11:00:00,0,6.3,0,8753,,10,,,,\n",
      bad =
          "3,1\n4,1,3023103,0000-01-02,,0,6.3,0,8753,,10,,,,\n5,1,3023103,9999-01-02,,0,6.3,0,8753,,10,,,,\n"
          "6,1,3023103,1500-01-02,,0,6.3,0,8753,,10,,,,\n7,9,3023103,2020-01-02,,0,6.3,0,8753,,10,,,,\n"
          "8,1,3023103,2020-01-02,,0,six,0,8753,,10,,,,\n,1,3023103,2020-01-02,,0,6,0,8753,,10,,,,\n";
  Omop first, second;
  first["MEASUREMENT"] += good + good + one + bad + two;
  second["MEASUREMENT"] += two + one + bad + good + good;
  const records::RecordSet set = first.Read();
  CHECK(testing::TextOf(set) == testing::TextOf(second.Read()));
  CHECK(OfKind(set, RecordKind::kResult).size() == 1);
  const std::string file = "MEASUREMENT.csv";
  CHECK(IssueCount(set.report.kept_out, file, "its id was seen before") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its id is on rows that differ: none of them is used") == 2);
  CHECK(IssueCount(set.report.kept_out, file, "row has fewer fields than the header") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its date can't be read") == 2);
  CHECK(IssueCount(set.report.kept_out, file, "a time outside 1800 to 2300") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its person is not in PERSON") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "value_as_number is not a number") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "no id") == 1);
}

TEST_CASE("omop: files that are missing, empty, or not what their name says") {
  Omop without;
  without.tables.erase("VISIT_OCCURRENCE");
  CHECK(std::string(without.Try().status().message()).find("has no visit_occurrence.csv") != std::string::npos);
  Omop empty;
  empty["MEASUREMENT"] = "";
  CHECK(std::string(empty.Try().status().message()) ==
        "MEASUREMENT.csv is empty: its first line should name the columns");
  Omop other;
  other["MEASUREMENT"] = "PAR1\x15";
  CHECK(std::string(other.Try().status().message()) == "MEASUREMENT.csv is no CSV but Parquet: export it as CSV");
}

}  // namespace
}  // namespace quell::readers
