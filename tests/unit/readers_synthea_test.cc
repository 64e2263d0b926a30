// Each rule of the Synthea CSV reader, on folders of a few rows.
#include <doctest/doctest.h>

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

// An export of a new release, with rows where a test sets them.
struct Synthea : testing::TableFolder {
  Synthea()
      : TableFolder({{"patients",
                      "Id,BIRTHDATE,DEATHDATE,FIRST,LAST,GENDER,INCOME\np1,1950-03-04,,A,B,F,1\np2,2001-01-02,2020-01-"
                      "01,C,D,M,2\n"},
                     {"organizations", "Id,NAME,CITY\no1,COUNTY HOSPITAL,X\n"},
                     {"providers", "Id,ORGANIZATION,NAME,GENDER,SPECIALITY\nd1,o1,Dr X,F,GENERAL PRACTICE\n"},
                     {"encounters",
                      "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE\n"
                      "e1,2020-01-01T10:00:00Z,2020-01-03T10:00:00Z,p1,o1,d1,x,inpatient,1\n"},
                     {"observations", "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"},
                     {"medications", "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,DISPENSES\n"},
                     {"conditions", "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION\n"},
                     {"allergies", "START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY\n"},
                     {"procedures", "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION\n"},
                     {"immunizations", "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n"}},
                    "", ".csv") {}
};

TEST_CASE("synthea: patients, encounters, who and where") {
  const records::RecordSet set = Synthea().Read();
  CHECK(set.source.name == "Synthea CSV");
  CHECK(set.source.clocks_comparable);
  REQUIRE(set.patients.size() == 2);
  CHECK(set.patients[0].patient.sex == Sex::kFemale);
  CHECK(set.patients[0].patient.birth.year == 1950);
  CHECK(set.patients[0].patient.birth.month == 3);
  CHECK(set.patients[0].patient.birth.day == 4);
  const auto admissions = OfKind(set, RecordKind::kAdmission);
  REQUIRE(admissions.size() == 1);
  CHECK(admissions[0].known == At("2020-01-01T10:00:00"));
  CHECK(admissions[0].encounter_class == EncounterClass::kInpatient);
  CHECK(set.vocabulary.text(admissions[0].department) == "COUNTY HOSPITAL");
  CHECK(set.vocabulary.text(admissions[0].specialty) == "general practice");
  CHECK(set.clinicians[0].id == "d1");
  CHECK(OfKind(set, RecordKind::kDischarge)[0].known == At("2020-01-03T10:00:00"));
  CHECK(IssueCount(set.report.notes, "patients.csv", "a death: quell has no kind of record for it") == 1);
  for (RecordKind kind :
       {RecordKind::kResult, RecordKind::kOrder, RecordKind::kProblem, RecordKind::kProblemEnd, RecordKind::kAllergy,
        RecordKind::kProcedure, RecordKind::kImmunization, RecordKind::kAdmission, RecordKind::kDischarge})
    CHECK(set.source.carries.Has(kind));
  for (RecordKind kind : {RecordKind::kAdministration, RecordKind::kTransfer, RecordKind::kOrderStop})
    CHECK_FALSE(set.source.carries.Has(kind));
}

TEST_CASE("synthea: results are numbers, texts or nothing") {
  Synthea synthea;
  synthea["observations"] +=
      "2020-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      "2020-01-01T12:00:00Z,p1,e1,survey,72166-2,Smoking,Never smoker,{nominal},text\n"
      "2020-01-01T13:00:00Z,p1,,,QALY,QALY,1.0,a,numeric\n"
      "2020-01-01T14:00:00Z,p1,e1,laboratory,2823-3,K,high,mmol/L,numeric\n"
      "2020-01-01T15:00:00Z,p1,e1,laboratory,2823-3,K,,mmol/L,numeric\n"
      "2020-01-05T15:00:00Z,p1,gone,laboratory,2823-3,K,4,mmol/L,numeric\n";
  const records::RecordSet set = synthea.Read();
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 5);
  CHECK(Codes(set, results[0]) == "loinc 2823-3; ");
  CHECK(results[0].value == 6.1);
  CHECK(set.vocabulary.unit(results[0].unit) == "mmol/L");
  CHECK(results[0].clinical == At("2020-01-01T11:00:00"));
  CHECK(results[0].encounter == 0);
  CHECK(set.vocabulary.text(results[0].department) == "COUNTY HOSPITAL");
  CHECK(set.vocabulary.text(results[1].text) == "Never smoker");
  CHECK(Codes(set, results[2]) == "local synthea:QALY; ");
  CHECK(results[2].encounter == 0);  // by time
  CHECK(results[3].value_kind == ValueKind::kNone);
  CHECK(results[4].encounter == kNobody);
  const std::string file = "observations.csv";
  CHECK(IssueCount(set.report.kept_out, file, "TYPE is numeric, and VALUE is not a number") == 1);
  CHECK(IssueCount(set.report.notes, file,
                   "its encounter is not among the patient's in encounters.csv: attached by time") == 1);
  CHECK(set.report.results_outside_encounter == 1);
}

TEST_CASE("synthea: orders run from START to STOP") {
  Synthea synthea;
  synthea["medications"] +=
      "2020-01-01T11:00:00Z,2020-02-01T11:00:00Z,p1,x,e1,314076,lisinopril,3\n"
      "2020-01-01T12:00:00Z,,p1,x,e1,197361,amlodipine,\n"
      "2020-01-01T13:00:00Z,2019-01-01T11:00:00Z,p1,x,e1,1,a,\n2020-01-01T13:00:00Z,soon,p1,x,e1,2,b,\n";
  const records::RecordSet set = synthea.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 3);
  CHECK(Codes(set, orders[0]) == "rxnorm 314076; ");
  CHECK(orders[0].until == At("2020-02-01T11:00:00"));
  CHECK(set.clinicians[static_cast<size_t>(orders[0].clinician)].id == "d1");
  CHECK(orders[1].until == kOpenEnded);
  CHECK(orders[2].until == orders[2].clinical);
  CHECK(IssueCount(set.report.kept_out, "medications.csv", "STOP is not a time") == 1);
  CHECK(IssueCount(set.report.notes, "medications.csv", "STOP before START: never active") == 1);
}

TEST_CASE("synthea: what is dated with a day is not known before its encounter begins") {
  Synthea synthea;
  synthea["conditions"] +=
      "2020-01-01,,p1,e1,http://snomed.info/sct,44054006,Diabetes\n2020-01-01,2020-01-01,p1,e1,,195662009,Pharyngitis\n"
      "2020-01-02,2019-12-01,p1,e1,ICD-10-CM,N17.9,AKI\n";
  synthea["allergies"] +=
      "2020-01-01,,p1,e1,111088007,SNOMED-CT,Latex,allergy,environment\n2020-01-01,2020-03-01,p1,e1,7984,RxNorm,"
      "Penicillin,allergy,medication\n"
      "2020-01-01,,p1,e1,X1,Unknown,Thing,allergy,medication\n";
  synthea["procedures"] += "2020-01-01T11:00:00Z,2020-01-01T12:00:00Z,p1,e1,,430193006,Reconciliation\n";
  synthea["immunizations"] += "2020-01-01T11:30:00Z,p1,e1,140,Influenza\n";
  const records::RecordSet set = synthea.Read();
  const auto problems = OfKind(set, RecordKind::kProblem), ends = OfKind(set, RecordKind::kProblemEnd);
  REQUIRE(problems.size() == 3);
  REQUIRE(ends.size() == 2);
  const Time admitted = At("2020-01-01T10:00:00");
  CHECK(problems[0].clinical == At("2020-01-01"));
  CHECK(problems[0].known == admitted);
  CHECK(Codes(set, problems[2]) == "icd10 N17.9; ");
  CHECK(ends[0].known == admitted);  // not before the problem itself
  CHECK(ends[0].ref != 0);
  CHECK(ends[1].ref == problems[2].id);
  CHECK(ends[1].clinical == problems[2].clinical);
  const auto allergies = OfKind(set, RecordKind::kAllergy), taken_back = OfKind(set, RecordKind::kRetraction);
  REQUIRE(allergies.size() == 3);
  REQUIRE(taken_back.size() == 1);
  CHECK(taken_back[0].target == RecordKind::kAllergy);
  CHECK(taken_back[0].known == At("2020-03-01"));
  std::string codes;
  for (const Record& allergy : allergies) {
    codes += Codes(set, allergy);
    if (Codes(set, allergy) == "rxnorm 7984; ") CHECK(taken_back[0].ref == allergy.id);
  }
  CHECK(codes == "local unknown:X1; rxnorm 7984; snomed 111088007; ");
  CHECK(Codes(set, OfKind(set, RecordKind::kProcedure)[0]) == "snomed 430193006; ");
  CHECK(Codes(set, OfKind(set, RecordKind::kImmunization)[0]) == "cvx 140; ");
}

TEST_CASE("synthea: an old release") {
  Synthea synthea;
  synthea.tables = {
      {"patients", "ID,BIRTHDATE,DEATHDATE,GENDER\np1,1950-03-04,,F\n"},
      {"organizations", "Id,NAME\no1,COUNTY HOSPITAL\n"},
      {"encounters", "ID,DATE,PATIENT,PROVIDER,CODE\ne1,2010-10-12,p1,o1,185349003\ne2,2011-10-12,p1,d9,185349003\n"},
      {"observations",
       "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE,UNITS\n2010-10-12,p1,e1,8302-2,Height,168.1,cm\n2010-10-12,p1,e1,"
       "72166-2,Smoking,Never smoker,\n"},
      {"procedures", "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n2010-10-12,p1,e1,430193006,x\n"}};
  const records::RecordSet set = synthea.Read();
  const auto admissions = OfKind(set, RecordKind::kAdmission);
  REQUIRE(admissions.size() == 2);
  CHECK(set.vocabulary.text(admissions[0].department) == "COUNTY HOSPITAL");
  CHECK(admissions[0].clinician == kNobody);
  CHECK(set.clinicians[static_cast<size_t>(admissions[1].clinician)].id == "d9");
  CHECK(set.encounters[0].end == kNoTime);
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 2);
  CHECK(results[0].value_kind == ValueKind::kText);
  CHECK(results[1].value == 168.1);
  CHECK(OfKind(set, RecordKind::kProcedure).size() == 1);
  CHECK_FALSE(set.source.carries.Has(RecordKind::kOrder));
  CHECK(IssueCount(set.report.notes, "medications.csv", "table is not there: orders are not known") == 1);
}

TEST_CASE("synthea: found in the folder csv too, packed or not") {
  Synthea synthea;
  testing::TempFolder folder;
  for (const auto& [table, text] : synthea.tables) folder.WriteGzip("csv/" + table + ".csv.gz", text);
  const auto packed = ReadRecords(folder.path());
  REQUIRE(packed.ok());
  CHECK(testing::TextOf(*packed) == testing::TextOf(synthea.Read()));
}

TEST_CASE("synthea: the order of rows makes no difference, nor do rows that stand there twice") {
  Synthea one, other;
  const std::string a = "2020-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n",
                    b = "2020-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.2,mmol/L,numeric\n";
  one["observations"] += a + b;
  other["observations"] += b + a + b;
  other["encounters"] += "e1,2020-01-01T10:00:00Z,2020-01-03T10:00:00Z,p1,o1,d1,x,inpatient,1\n";
  const records::RecordSet set = other.Read();
  CHECK(testing::TextOf(set) == testing::TextOf(one.Read()));
  CHECK(IssueCount(set.report.kept_out, "observations.csv", "the same row was seen before") == 1);
  CHECK(IssueCount(set.report.kept_out, "encounters.csv", "its id was seen before") == 1);
}

TEST_CASE("synthea: of rows with one id that differ none is used") {
  Synthea synthea;
  synthea["encounters"] +=
      "e1,2020-01-02T10:00:00Z,2020-01-03T10:00:00Z,p1,o1,d1,x,inpatient,1\n"
      "e2,2020-02-02T10:00:00Z,2020-02-03T10:00:00Z,p1,o1,d1,x,wellness,1\n";
  synthea["patients"] += "p2,2002-01-02,2020-01-01,C,D,M,2\n";
  const records::RecordSet set = synthea.Read();
  CHECK(set.patients.size() == 1);
  REQUIRE(set.encounters.size() == 1);
  CHECK(set.encounters[0].id == "e2");
  CHECK(IssueCount(set.report.kept_out, "encounters.csv", "its id is on rows that differ: none of them is used") == 2);
  CHECK(IssueCount(set.report.kept_out, "patients.csv", "its id is on rows that differ: none of them is used") == 2);
}

TEST_CASE("synthea: bad rows in the middle cost themselves only") {
  Synthea synthea;
  synthea["observations"] +=
      "2020-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      "2020-01-01T11:00:00Z,p1\n"
      "0000-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      "9999-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      "1066-01-01T11:00:00Z,p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      ",p1,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      "2020-01-01T11:00:00Z,p9,e1,laboratory,2823-3,K,6.1,mmol/L,numeric\n"
      "2020-01-01T11:00:00Z,p1,e1,laboratory,,K,6.1,mmol/L,numeric\n"
      "2020-01-01T11:00:00Z,p1,e1,laboratory,72166-2,Smoking,\xE4,{nominal},text\n"
      "2020-01-01T12:00:00Z,p1,e1,laboratory,2823-3,K,6.3,mmol/L,numeric\n";
  synthea["encounters"] += "e3,2020-05-02T10:00:00Z,2020-05-01T10:00:00Z,p1,o1,d1,x,hospice,1\n";
  const records::RecordSet set = synthea.Read();
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 3);
  CHECK(set.vocabulary.text(results[1].text) == "\xEF\xBF\xBD");
  const std::string file = "observations.csv";
  CHECK(IssueCount(set.report.kept_out, file, "row has fewer fields than the header") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its time can't be read") == 2);
  CHECK(IssueCount(set.report.kept_out, file, "a time outside 1800 to 2300") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "when it was is not recorded") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "its patient is not in patients.csv") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "no CODE") == 1);
  CHECK(IssueCount(set.report.notes, "encounters.csv",
                   "STOP before START: the encounter is taken to end when it begins") == 1);
  CHECK(IssueCount(set.report.notes, "encounters.csv", "class is none that rules can ask for: taken as not recorded") ==
        1);
}

TEST_CASE("synthea: files that are missing, empty, or not what their name says") {
  auto message = [](const std::string& table, const std::string& text) {
    Synthea synthea;
    synthea[table] = text;
    return std::string(synthea.Try().status().message());
  };
  Synthea without;
  without.tables.erase("encounters");
  CHECK(std::string(without.Try().status().message()).find("has no encounters.csv") != std::string::npos);
  CHECK(message("observations", "") == "observations.csv is empty: its first line should name the columns");
  CHECK(message("patients", "") == "patients.csv is empty: its first line should name the columns");
  CHECK(message("observations", "{\"resourceType\":\"Observation\"}\n") ==
        "observations.csv is no CSV but JSON: it should be CSV");
  CHECK(message("observations", "PK\x03\x04rest") == "observations.csv is no CSV but a zip archive: unpack it");
  CHECK(message("observations", std::string("\xFF\xFE"
                                            "D\0A\0",
                                            6)) == "observations.csv is no CSV but UTF-16: save it as UTF-8");
  CHECK(message("observations", "1,2,3\n").find("does not name the columns") != std::string::npos);
  CHECK(message("medications", "START,STOP,PATIENT\n").find("medications.csv has no column `ENCOUNTER`") == 0);
  Synthea header_only;
  header_only["observations"] =
      "\xEF\xBB\xBF"
      "DATE,PATIENT,ENCOUNTER,CODE,VALUE,UNITS,NEW_COLUMN\r\n";
  CHECK(OfKind(header_only.Read(), RecordKind::kResult).empty());
}

}  // namespace
}  // namespace quell::readers
