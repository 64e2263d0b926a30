// The kinds of record and the fields that quell CSV carries beside results and orders.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/readers/reader.h"
#include "tests/support/kinds.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::IssueCount;

struct Hospital {
  std::map<std::string, std::string> files = {
      {"source",
       "key,value\nformat,quell-csv\nversion,1\nclocks_comparable,yes\nspecimen_quality,yes\n"
       "carries,result order allergy procedure immunization home_medication order_hold order_resume problem "
       "problem_end chart_open\n"},
      {"patients", "patient,sex,born\np1,female,1953-06-11\n"},
      {"clinicians", "clinician,role,specialty\nc1,pharmacist,oncology\n"},
      {"encounters",
       "encounter,patient,class,start,end,clinician,department\ne1,p1,Inpatient,2026-03-02T09:40,,c1,Ward\n"},
      {"results",
       "patient,encounter,drawn,filed,codes,value,unit,text,clinician,department,status,quality,id,corrects\n"},
      {"orders",
       "order,patient,encounter,ordered,start,end,codes,clinician,department,dose,dose_unit,route,per_day,prn,one_time,"
       "corrects\n"},
      {"order_holds", "order,patient,held,clinician\n"},
      {"order_resumes", "order,patient,resumed,clinician\n"},
      {"problems", "patient,encounter,noted,recorded,codes,clinician,department,id\n"},
      {"problem_ends", "problem,patient,ended,clinician\n"},
      {"allergies", "patient,encounter,noted,recorded,codes,clinician,department,id\n"},
      {"procedures", "patient,encounter,done,recorded,codes,clinician,department\n"},
      {"immunizations", "patient,encounter,given,recorded,codes,clinician,department\n"},
      {"home_medications", "patient,encounter,start,end,recorded,codes,clinician,department\n"},
      {"chart_opens", "patient,time,clinician\n"},
      {"retractions", "patient,time,kind,id\n"}};
  testing::TempFolder folder;

  std::string& operator[](const std::string& file) { return files[file]; }
  records::RecordSet Read() {
    for (const auto& [file, text] : files) folder.Write(file + ".csv", text);
    absl::StatusOr<records::RecordSet> set = ReadRecords(folder.path());
    REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
    CHECK(testing::Balanced(set->report));
    return *std::move(set);
  }
};

using testing::OfKind;

Time Utc(const std::string& text) { return *ParseTime(text, absl::UTCTimeZone()); }

}  // namespace

TEST_CASE("quell csv kinds: values that are bounds, words, statuses and specimens") {
  Hospital hospital;
  hospital["results"] +=
      "p1,,2026-03-03T01:00,2026-03-03T01:40,loinc:1,<0.01,ng/L,,c1,,preliminary,,1,\n"
      "p1,,2026-03-03T02:00,2026-03-03T02:40,loinc:1,<= 0.01,ng/L,,,,final,,2,1\n"
      "p1,,2026-03-03T03:00,2026-03-03T03:40,loinc:1,>90,ng/L,,,,,hemolyzed icteric,,\n"
      "p1,,2026-03-03T04:00,2026-03-03T04:40,loinc:1,>=90,ng/L,,,,,,,\n"
      "p1,,2026-03-03T05:00,2026-03-03T05:40,loinc:1,,,Positive,,,,,,\n"
      "p1,,2026-03-03T05:00,2026-03-03T05:40,loinc:1,1,,,,,done,,,\n"
      "p1,,2026-03-03T05:00,2026-03-03T05:40,loinc:1,1,,,,,,blue,,\n"
      "p1,,2026-03-03T05:00,2026-03-03T05:40,loinc:1,1,,,,,,,2,\n"
      "p1,,2026-03-03T05:00,2026-03-03T05:40,loinc:1,1,,,,,,,,-1\n"
      "p1,,2026-03-03T05:00,2026-03-03T05:40,loinc:1,<<1,,,,,,,,\n";
  const records::RecordSet set = hospital.Read();
  CHECK(set.source.specimen_quality);
  const std::vector<Record> results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 5);
  CHECK(results[0].value_kind == ValueKind::kBelow);
  CHECK(results[0].value == 0.01);
  CHECK(results[0].status == ResultStatus::kPreliminary);
  CHECK(set.vocabulary.text(results[0].role) == "pharmacist");
  CHECK(set.vocabulary.text(results[0].specialty) == "oncology");
  CHECK(results[1].value_kind == ValueKind::kAtMost);
  CHECK(results[1].id == 2);
  CHECK(results[1].ref == 1);
  CHECK(results[2].value_kind == ValueKind::kAbove);
  CHECK(results[2].flags == (kHemolyzed | kIcteric));
  CHECK(set.vocabulary.unit(results[2].unit) == "ng/L");
  CHECK(results[3].value_kind == ValueKind::kAtLeast);
  CHECK(results[4].value_kind == ValueKind::kText);
  CHECK(set.vocabulary.text(results[4].text) == "Positive");
  CHECK(testing::IssueText(set.report.kept_out) ==
        "corrects is not a whole number above 0: 1 (results.csv:10)\n"
        "its id was seen before: 1 (results.csv:9)\n"
        "quality is none of hemolyzed, lipemic, icteric, clotted and contaminated: 1 (results.csv:8)\n"
        "status is neither preliminary nor final: 1 (results.csv:7)\n"
        "value is not a number: 1 (results.csv:11)\n");
}

TEST_CASE("quell csv kinds: doses, routes, holds") {
  Hospital hospital;
  hospital["orders"] +=
      "1,p1,,2026-03-03T01:00,,2026-03-04T01:00,atc:A,c1,,5,mg,oral,3,yes,no,\n"
      "2,p1,,2026-03-03T02:00,,2026-03-04T01:00,atc:A,,,,,,,,yes,1\n"
      "3,p1,,2026-03-03T02:00,,2026-03-04T01:00,atc:A,,,<5,mg,,,,,\n"
      "4,p1,,2026-03-03T02:00,,2026-03-04T01:00,atc:A,,,5,mg,,0,,,\n"
      "5,p1,,2026-03-03T02:00,,2026-03-04T01:00,atc:A,,,5,mg,,,maybe,,\n";
  hospital["order_holds"] += "1,p1,2026-03-03T05:00,c1\n";
  hospital["order_resumes"] += "1,p1,2026-03-03T06:00,c1\n9,p1,2026-03-03T06:00,\n";
  const records::RecordSet set = hospital.Read();
  const std::vector<Record> orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].value == 5);
  CHECK(set.vocabulary.unit(orders[0].unit) == "mg");
  CHECK(set.vocabulary.text(orders[0].route) == "oral");
  CHECK(orders[0].per_day == 3);
  CHECK(orders[0].flags == kPrn);
  CHECK(orders[1].value_kind == ValueKind::kNone);
  CHECK(orders[1].flags == kOneTime);
  CHECK(orders[1].ref == 1);
  REQUIRE(OfKind(set, RecordKind::kOrderHold).size() == 1);
  CHECK(OfKind(set, RecordKind::kOrderHold)[0].ref == 1);
  CHECK(OfKind(set, RecordKind::kOrderResume).size() == 2);
  CHECK(IssueCount(set.report.notes, "order_resumes.csv", "a resumption of an order that is not in the data") == 1);
  CHECK(IssueCount(set.report.kept_out, "orders.csv", "dose is not a number") == 1);
  CHECK(IssueCount(set.report.kept_out, "orders.csv", "per_day is not a number above 0") == 1);
  CHECK(IssueCount(set.report.kept_out, "orders.csv", "prn is neither yes nor no") == 1);
}

TEST_CASE("quell csv kinds: history, chart openings and retractions") {
  Hospital hospital;
  hospital["problems"] += "p1,,2026-03-03T01:00,2026-03-03T01:00,icd10:I10,,,7\n";
  hospital["problem_ends"] += "7,p1,2026-03-05T01:00,c1\n";
  hospital["allergies"] += "p1,,2020-03-03T01:00,2026-03-03T01:00,rxnorm:1,,,3\n";
  hospital["procedures"] += "p1,,2026-03-03T01:00,2026-03-03T03:00,snomed:1,,\n";
  hospital["immunizations"] += "p1,,2026-03-03T01:00,2026-03-03T03:00,cvx:1,,\n";
  hospital["home_medications"] += "p1,,2026-01-03,2026-02-03,2026-03-03T03:00,atc:B,,\n";
  hospital["chart_opens"] += "p1,2026-03-03T04:00,c1\n";
  hospital["retractions"] +=
      "p1,2026-03-03T05:00,allergy,3\np1,2026-03-03T05:00,admission,3\np1,2026-03-03T05:00,result,\n";
  const records::RecordSet set = hospital.Read();
  REQUIRE(OfKind(set, RecordKind::kProblemEnd).size() == 1);
  CHECK(OfKind(set, RecordKind::kProblem)[0].id == 7);
  CHECK(OfKind(set, RecordKind::kProblemEnd)[0].ref == 7);
  CHECK(OfKind(set, RecordKind::kAllergy)[0].id == 3);
  CHECK(OfKind(set, RecordKind::kProcedure)[0].clinical == Utc("2026-03-03T01:00"));
  CHECK(OfKind(set, RecordKind::kImmunization).size() == 1);
  CHECK(OfKind(set, RecordKind::kHomeMedication)[0].until == Utc("2026-02-03"));
  REQUIRE(OfKind(set, RecordKind::kChartOpen).size() == 1);
  CHECK(set.vocabulary.text(OfKind(set, RecordKind::kChartOpen)[0].role) == "pharmacist");
  const std::vector<Record> retractions = OfKind(set, RecordKind::kRetraction);
  REQUIRE(retractions.size() == 1);
  CHECK(retractions[0].target == RecordKind::kAllergy);
  CHECK(retractions[0].ref == 3);
  CHECK(OfKind(set, RecordKind::kAdmission)[0].encounter_class == EncounterClass::kInpatient);
}

TEST_CASE("quell csv kinds: columns that are new may be absent, and what is carried needs its file") {
  Hospital hospital;
  hospital["results"] =
      "patient,encounter,drawn,filed,codes,value,unit,text,clinician,department\n"
      "p1,,2026-03-03T01:00,2026-03-03T01:40,loinc:1,1,ng/L,,,\n";
  CHECK(OfKind(hospital.Read(), RecordKind::kResult)[0].ref == 0);
  hospital.files.erase("allergies");
  testing::TempFolder other;
  for (const auto& [file, text] : hospital.files) other.Write(file + ".csv", text);
  CHECK(std::string(ReadRecords(other.path()).status().message()).find("has no allergies.csv") != std::string::npos);
}

}  // namespace quell::readers
