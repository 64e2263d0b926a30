#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/readers/reader.h"
#include "tests/support/kinds.h"
#include "tests/support/paths.h"
#include "tests/support/report_text.h"
#include "tests/support/table_folder.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::IssueCount;
using testing::TempFolder;

constexpr char kSource[] =
    "key,value\nformat,quell-csv\nversion,1\nname,Test\ntime_zone,America/New_York\nclocks_comparable,yes\n"
    "carries,result order order_stop admission discharge\n";

// A folder that has every file that its source.csv asks for.
struct Hospital : testing::TableFolder {
  Hospital()
      : TableFolder({{"source", kSource},
                     {"patients", "patient,sex,born\np1,female,1953-06-11\np2,,1955\np3,male,1960-02\n"},
                     {"clinicians", "clinician,role\nc1,physician\n"},
                     {"encounters",
                      "encounter,patient,class,start,end,clinician,department\ne1,p1,inpatient,2026-03-02T09:40,2026-"
                      "03-08T15:40,c1,"
                      "Ward\n"
                      "e2,p2,emergency,2026-03-02T09:40,,c1,\n"},
                     {"transfers", "patient,encounter,time,department\np1,e1,2026-03-03T10:00,Intensive care\n"},
                     {"results", "patient,encounter,drawn,filed,codes,value,unit,text,clinician,department\n"},
                     {"orders", "order,patient,encounter,ordered,start,end,codes,clinician,department\n"},
                     {"order_stops", "order,patient,stopped,clinician\n"}},
                    "", ".csv") {}
};

using testing::OfKind;

bool HasText(const records::RecordSet& set, const std::string& text) {
  for (TextId i = 0; i < set.vocabulary.text_count(); ++i) {
    if (set.vocabulary.text(i) == text) return true;
  }
  return false;
}

Time Utc(const std::string& text) { return *ParseTime(text, absl::UTCTimeZone()); }

TEST_CASE("quell csv: people and stays") {
  Hospital hospital;
  const records::RecordSet set = hospital.Read();
  CHECK(set.source.name == "Test");
  CHECK(set.source.time_zone == "America/New_York");
  CHECK(set.source.clocks_comparable);
  CHECK(set.source.carries == KindSet{RecordKind::kResult, RecordKind::kOrder, RecordKind::kOrderStop,
                                      RecordKind::kAdmission, RecordKind::kDischarge});
  REQUIRE(set.patients.size() == 3);
  CHECK(set.patients[0].patient.birth.day == 11);
  CHECK(set.patients[1].patient.sex == Sex::kNotRecorded);
  CHECK(set.patients[1].patient.birth.year == 1955);
  CHECK(set.patients[1].patient.birth.month == 0);
  CHECK(set.patients[2].patient.birth.month == 2);
  const auto admissions = OfKind(set, RecordKind::kAdmission);
  REQUIRE(admissions.size() == 2);
  CHECK(admissions[0].known == Utc("2026-03-02T14:40"));
  CHECK(set.vocabulary.text(admissions[0].department) == "Ward");
  const auto discharges = OfKind(set, RecordKind::kDischarge);  // the second stay has no end
  REQUIRE(discharges.size() == 1);
  CHECK(discharges[0].known == Utc("2026-03-08T19:40"));  // in summer time by then
  CHECK(set.clinicians[0].role == "physician");
}

TEST_CASE("quell csv: results") {
  Hospital hospital;
  hospital["results"] +=
      "p1,e1,2026-03-03T11:00,2026-03-03T11:40,loinc:2823-3 local:K,6.1,mmol/L,,c1,\n"
      "p1,,2026-03-03T12:00,2026-03-03T12:40,loinc:2823-3,,,hemolyzed,c9,Lab\n"
      "p1,,2026-03-01T12:00,2026-03-01T12:40,loinc:2823-3,4.2,mmol/L,,,\n"
      "p1,e9,2026-03-04T12:00,2026-03-04T11:40Z,loinc:2823-3,,,,,\n"
      "p9,,2026-03-04T12:00,2026-03-04T12:40,loinc:2823-3,4.2,mmol/L,,,\n"
      "p1,,2026-03-04T12:00,2026-03-04T12:40,loinc:2823-3,\"4,2\",mmol/L,,,\n"
      "p1,,2026-03-04T25:00,2026-03-04T12:40,loinc:2823-3,4.2,mmol/L,,,\n"
      "p1,,2026-03-04T12:00,,loinc:2823-3,4.2,mmol/L,,,\n"
      "p1,,2026-03-04T12:00,2026-03-04T12:40,loink:2823-3,4.2,mmol/L,,,\n"
      "p1,,2026-03-04T12:00,2026-03-04T12:40,,4.2,mmol/L,,,\n";
  const records::RecordSet set = hospital.Read();
  const auto results = OfKind(set, RecordKind::kResult);
  REQUIRE(results.size() == 4);
  CHECK(results[0].encounter == kNobody);
  CHECK(results[1].value == 6.1);
  CHECK(results[1].encounter == 0);
  CHECK(set.vocabulary.coding(results[1].coding).size() == 2);
  CHECK(set.vocabulary.text(results[1].department) == "Intensive care");
  CHECK(results[2].value_kind == ValueKind::kText);
  CHECK(results[2].encounter == 0);
  CHECK(set.vocabulary.text(results[2].department) == "Lab");
  CHECK(results[3].value_kind == ValueKind::kNone);
  CHECK(results[3].known == Utc("2026-03-04T11:40"));
  CHECK(set.report.results_outside_encounter == 1);
  CHECK(testing::IssueText(set.report.kept_out) ==
        "a time can't be read: 1 (results.csv:8)\n"
        "codes are not written as system:code, with systems that quell knows: 2 (results.csv:10, results.csv:11)\n"
        "its patient is not in patients.csv: 1 (results.csv:6)\n"
        "value is not a number: 1 (results.csv:7)\n"
        "when it became known is not recorded: 1 (results.csv:9)\n");
  CHECK(testing::IssueText(set.report.notes) ==
        "its clinician is not in clinicians.csv: 1 (results.csv:3)\n"
        "its encounter is not among the patient's in encounters.csv: attached by time: 1 (results.csv:5)\n"
        "known before its own time: 1 (results.csv:5)\n"
        "neither a number nor text: 1 (results.csv:5)\n"
        "outside any encounter: 1 (results.csv:4)\n"
        "text instead of a number: 1 (results.csv:3)\n");
}

TEST_CASE("quell csv: orders and stops") {
  Hospital hospital;
  hospital["orders"] +=
      "1,p1,e1,2026-03-03T09:00,,,atc:A12BA01,c1,\n"
      "2,p1,,2026-03-03T10:30,2026-03-03T20:00,2026-03-03T19:00,atc:A12BA01,c1,\n"
      "1,p1,e1,2026-03-03T09:30,,,atc:A12BA01,c1,\n"
      "x,p1,e1,2026-03-03T09:30,,,atc:A12BA01,c1,\n";
  hospital["order_stops"] += "1,p1,2026-03-04T09:00,c1\n7,p1,2026-03-04T09:00,c1\n";
  const records::RecordSet set = hospital.Read();
  const auto orders = OfKind(set, RecordKind::kOrder);
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].clinical == orders[0].known);
  CHECK(orders[0].until == kOpenEnded);
  CHECK(orders[1].until == orders[1].clinical);
  CHECK(orders[1].clinical == Utc("2026-03-04T01:00"));
  CHECK(orders[1].encounter == 0);
  const auto stops = OfKind(set, RecordKind::kOrderStop);
  REQUIRE(stops.size() == 2);
  CHECK(stops[0].ref + stops[1].ref == 8);
  CHECK(stops[0].id != stops[1].id);
  CHECK(IssueCount(set.report.kept_out, "orders.csv", "its id was seen before") == 1);
  CHECK(IssueCount(set.report.kept_out, "orders.csv", "order is not a whole number above 0") == 1);
  CHECK(IssueCount(set.report.notes, "orders.csv", "end before start: never active") == 1);
  CHECK(IssueCount(set.report.notes, "order_stops.csv", "a stop of an order that is not in the data") == 1);
}

TEST_CASE("quell csv: what is wrong with source.csv, and files that it asks for") {
  auto with = [](const std::string& from, const std::string& to) {
    Hospital hospital;
    std::string& text = hospital["source"];
    text.replace(text.find(from), from.size(), to);
    return hospital.Error();
  };
  CHECK(with("version,1", "version,2") ==
        "source.csv: it says format `quell-csv`, version `2`; this reader knows quell-csv, version 1");
  CHECK(with("America/New_York", "America/Nowhere").find("the time zone `America/Nowhere` is not known") !=
        std::string::npos);
  CHECK(with("comparable,yes", "comparable,maybe").find("it should be yes or no") != std::string::npos);
  CHECK(with("carries,result", "carries,results").find("`carries` names `results`") != std::string::npos);
  CHECK(with("carries,", "carries,problem ").find("has no problems.csv") != std::string::npos);
  Hospital hospital;
  hospital["results"] = "patient,encounter\n";
  CHECK(hospital.Error().rfind("results.csv has no column `filed`", 0) == 0);
}

TEST_CASE("quell csv: text that is not UTF-8") {
  Hospital hospital;
  hospital["source"].replace(hospital["source"].find("Test"), 4, "Spit\xE4lchen");
  CHECK(hospital.Error() == "source.csv:4: this line is not UTF-8: save the file as UTF-8");
  hospital["source"] = kSource;
  hospital["clinicians"] += "c2,\xC4rztin\n";
  hospital["encounters"] +=
      "e3,p3,station\xE4r,2026-03-02T09:40,,c1,K\xFC"
      "che\n";
  hospital["transfers"] += "p3,e3,2026-03-03T10:00,\xC3\xA4\xC3\n";
  hospital["results"] += "p1,,2026-03-03T11:00,2026-03-03T11:40,loinc:2823-3,6.1,\xB5mol/L,,c1,L\xE4\n";
  hospital["orders"] += "1,p1,e1,2026-03-03T09:00,,,atc:A12BA01,c1,L\xE4\n";
  const records::RecordSet set = hospital.Read();
  const std::string bad = "\xEF\xBF\xBD";
  CHECK(set.clinicians[1].role == bad + "rztin");
  CHECK(set.encounters[2].encounter_class == "station" + bad + "r");
  for (const std::string& text : {"K" + bad + "che", "L" + bad, std::string("Ward"), "\xC3\xA4" + bad})
    CHECK(HasText(set, text));
  CHECK(set.vocabulary.unit(OfKind(set, RecordKind::kResult)[0].unit) == bad + "mol/L");
  const std::string note = "text is not UTF-8: U+FFFD stands for each bad byte";
  for (const char* file : {"clinicians.csv", "transfers.csv", "orders.csv"}) {
    CHECK(IssueCount(set.report.notes, file, note) == 1);
  }
  CHECK(IssueCount(set.report.notes, "encounters.csv", note) == 2);
  CHECK(IssueCount(set.report.notes, "results.csv", note) == 2);
}

TEST_CASE("quell csv: years that no record can be of") {
  Hospital hospital;
  hospital["patients"] += "p4,,1799-12-31\np5,,1800\np6,,2301-01\n";
  hospital["encounters"] += "e3,p3,x,0206-03-02T09:40,,,\ne4,p3,x,2026-03-02T09:40,2602-03-02T09:40,,\n";
  hospital["transfers"] += "p1,e1,1026-03-03T10:00,Ward\n";
  hospital["results"] +=
      "p1,,2026-03-03T11:00,2301-01-01T11:40,loinc:2823-3,6.1,mmol/L,,,\n"
      "p1,,1799-12-31T11:00,2026-03-03T11:40,loinc:2823-3,6.1,mmol/L,,,\n"
      "p1,,1800-01-01T11:00,2300-12-31T11:40,loinc:2823-3,6.1,mmol/L,,,\n";
  hospital["orders"] +=
      "1,p1,,2602-03-03T09:00,,,atc:A12BA01,,\n2,p1,,2026-03-03T09:00,2602-03-03T09:00,,atc:A12BA01,,\n"
      "3,p1,,2026-03-03T09:00,,9000-01-01,atc:A12BA01,,\n";  // an end that means "no end"
  hospital["order_stops"] += "3,p1,0026-03-03T09:00,\n";
  const records::RecordSet set = hospital.Read();
  const std::string born = "year of birth outside 1800 to 2300: taken as not recorded";
  CHECK(IssueCount(set.report.notes, "patients.csv", born) == 2);
  CHECK(set.patients[3].patient.birth.year == 0);
  CHECK(set.patients[3].patient.birth.day == 0);
  CHECK(set.patients[4].patient.birth.year == 1800);
  CHECK(set.patients[5].patient.birth.month == 0);
  CHECK(testing::IssueText(set.report.kept_out) ==
        "a time outside 1800 to 2300: 2 (encounters.csv:4, encounters.csv:5)\n"
        "a time outside 1800 to 2300: 1 (order_stops.csv:2)\n"
        "a time outside 1800 to 2300: 2 (orders.csv:2, orders.csv:3)\n"
        "a time outside 1800 to 2300: 2 (results.csv:2, results.csv:3)\n"
        "a time outside 1800 to 2300: 1 (transfers.csv:3)\n");
  CHECK(OfKind(set, RecordKind::kResult).size() == 1);
  CHECK(OfKind(set, RecordKind::kOrder).size() == 1);
}

// The same file with its rows in another order.
std::string Shuffled(const std::string& text, std::mt19937& random) {
  std::istringstream in(text);
  std::string header, line, shuffled;
  std::getline(in, header);
  std::vector<std::string> lines;
  while (std::getline(in, line)) lines.push_back(line);
  std::shuffle(lines.begin(), lines.end(), random);
  for (const std::string& each : lines) shuffled += each + "\n";
  return header + "\n" + shuffled;
}

bool SameRecords(const records::RecordSet& a, const records::RecordSet& b) {
  auto key = [](const Record& r) {
    return std::tie(r.kind, r.value_kind, r.coding, r.unit, r.value, r.clinical, r.known, r.until, r.id, r.ref,
                    r.encounter, r.clinician, r.department, r.role, r.text);
  };
  return std::equal(a.records.begin(), a.records.end(), b.records.begin(), b.records.end(),
                    [&](const Record& x, const Record& y) { return key(x) == key(y); });
}

TEST_CASE("quell csv: the hospital that is shipped") {
  const std::string path = testing::SourcePath("examples/hospital");
  const absl::StatusOr<records::RecordSet> set = ReadRecords(path);
  REQUIRE(set.ok());
  CHECK(testing::Balanced(set->report));
  CHECK(set->patients.size() == 22);
  CHECK(set->encounters.size() == 23);
  CHECK(set->clinicians.size() == 6);
  for (const char* name : {"Emergency", "Intensive care", "Medicine 4B"}) CHECK(HasText(*set, name));
  CHECK(OfKind(*set, RecordKind::kResult).size() == 2424);
  CHECK(OfKind(*set, RecordKind::kOrder).size() == 198);
  CHECK(OfKind(*set, RecordKind::kOrderStop).size() == 19);
  CHECK(OfKind(*set, RecordKind::kAdministration).size() == 295);
  CHECK(OfKind(*set, RecordKind::kProblem).size() == 23);
  CHECK(set->report.results_outside_encounter == 8);
  CHECK(IssueCount(set->report.kept_out, "results.csv", "value is not a number") == 1);
  CHECK(IssueCount(set->report.kept_out, "results.csv", "when it became known is not recorded") == 1);
}

TEST_CASE("quell csv: the order of rows makes no difference") {
  const std::string path = testing::SourcePath("examples/hospital");
  const absl::StatusOr<records::RecordSet> expected = ReadRecords(path);
  REQUIRE(expected.ok());
  std::mt19937 random(3);
  TempFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() != ".csv") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    folder.WriteGzip(entry.path().filename().string() + ".gz", Shuffled(text, random));
  }
  const absl::StatusOr<records::RecordSet> set = ReadRecords(folder.path());
  REQUIRE(set.ok());
  CHECK(SameRecords(*set, *expected));
  REQUIRE(set->report.notes.size() == expected->report.notes.size());
  for (size_t i = 0; i < set->report.notes.size(); ++i)
    CHECK(set->report.notes[i].count == expected->report.notes[i].count);
}

}  // namespace
}  // namespace quell::readers
