// Each rule of the Challenge 2012 reader, in both layouts.
#include <doctest/doctest.h>

#include <string>

#include "lib/base/civil_time.h"
#include "lib/readers/challenge_parameters.h"
#include "lib/readers/reader.h"
#include "lib/terms/code_system.h"
#include "lib/terms/unit.h"
#include "tests/support/kinds.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::Codes;
using testing::IssueCount;
using testing::OfKind;
using testing::TempFolder;

constexpr char kFirst[] =
    "00:00,RecordID,132539\n00:00,Age,54\n00:00,Gender,0\n00:00,Height,-1\n00:00,ICUType,4\n00:00,Weight,80.5\n"
    "00:07,HR,73\n00:37,Temp,-17.8\n47:59,K,4.4\n48:00,NewThing,1\n";
constexpr char kSecond[] = "00:00,RecordID,132540\n00:00,Age,-1\n00:00,Gender,-1\n00:00,ICUType,9\n01:00,SysABP,0\n";

std::string Joined(const std::string& id, const std::string& rows) {
  std::string text;
  size_t from = 0;
  for (size_t end; (end = rows.find('\n', from)) != std::string::npos; from = end + 1)
    text += id + "," + rows.substr(from, end - from) + "\n";
  return text;
}

absl::StatusOr<records::RecordSet> ReadJoined(const std::string& rows) {
  TempFolder folder;
  folder.WriteGzip("observations.csv.gz", "RecordID,Time,Parameter,Value\n" + rows);
  return ReadRecords(folder.path());
}

TEST_CASE("challenge: a stay, its patient and its results") {
  const auto set = ReadJoined(Joined("132540", kSecond) + Joined("132539", kFirst));
  REQUIRE(set.ok());
  CHECK(testing::Balanced(set->report));
  CHECK_FALSE(set->source.clocks_comparable);
  CHECK(set->source.carries.Has(RecordKind::kResult));
  CHECK_FALSE(set->source.carries.Has(RecordKind::kDischarge));
  CHECK_FALSE(set->source.carries.Has(RecordKind::kOrder));
  REQUIRE(set->patients.size() == 2);
  CHECK(set->patients[0].patient.sex == Sex::kFemale);
  CHECK(set->patients[0].patient.birth.year == 1958);
  CHECK(set->patients[1].patient.sex == Sex::kNotRecorded);
  CHECK(set->patients[1].patient.birth.year == 0);
  const auto admissions = OfKind(*set, RecordKind::kAdmission);
  CHECK(set->vocabulary.text(admissions[0].department) == "Surgical ICU");
  CHECK(admissions[1].department == 0);
  const auto results = OfKind(*set, RecordKind::kResult);
  REQUIRE(results.size() == 6);
  CHECK(Codes(*set, results[0]) == "local Weight; loinc 29463-7; ");
  CHECK(Codes(*set, results[1]) == "local HR; loinc 8867-4; ");
  CHECK(results[1].known == *ParseTime("2012-01-01T00:07", absl::UTCTimeZone()));
  CHECK(results[2].value == -17.8);  // implausible, and for a range to say
  CHECK(set->vocabulary.unit(results[3].unit) == "mEq/L");
  CHECK(results[3].known == *ParseTime("2012-01-02T23:59", absl::UTCTimeZone()));
  CHECK(Codes(*set, results[4]) == "local NewThing; ");
  CHECK(results[4].unit == 0);
  CHECK(results[5].value == 0);
  CHECK(set->vocabulary.text(results[1].department) == "Surgical ICU");
  const std::string file = "observations.csv.gz";
  CHECK(IssueCount(set->report.kept_out, file, "-1: not recorded") == 3);
  CHECK(IssueCount(set->report.kept_out, file, "ICUType is none of 1 to 4") == 1);
  CHECK(IssueCount(set->report.notes, file, "Parameter is none that the challenge publishes: its unit is not known") ==
        1);
}

TEST_CASE("challenge: the layout as published gives the same records") {
  TempFolder folder;
  folder.Write("132539.txt", std::string("Time,Parameter,Value\n") + kFirst);
  folder.Write("132540.txt", std::string("Time,Parameter,Value\n") + kSecond);
  folder.Write("notes.txt", "not a stay\n");
  const auto set = ReadRecords(folder.path());
  REQUIRE(set.ok());
  CHECK(set->report.files.size() == 2);
  const auto joined = ReadJoined(Joined("132539", kFirst) + Joined("132540", kSecond));
  CHECK(testing::TextOf(*set) == testing::TextOf(*joined));
}

TEST_CASE("challenge: rows that can't be used, in any order") {
  const std::string rows = Joined("132539", kFirst),
                    bad =
                        "132539,00:10,,5\n132539,00:10,K,high\n132539,10,K,4\n132539,00:61,K,4\n132539,-1:00,K,"
                        "4\n132539,00:07,HR,73\n"
                        "x,00:10,K,4\n132539,00:10,K\n132539,00:00,RecordID,7\n132539,00:00,Age,55\n";
  const auto set = ReadJoined(rows + bad), other = ReadJoined(bad + rows);
  REQUIRE(set.ok());
  REQUIRE(other.ok());
  CHECK(testing::Balanced(set->report));
  CHECK(testing::TextOf(*set) == testing::TextOf(*other));
  CHECK(set->patients[0].patient.birth.year == 0);
  const std::string file = "observations.csv.gz";
  for (const char* why : {"no Parameter", "Value is not a number", "the same row was seen before",
                          "RecordID is not a whole number above 0", "row has fewer fields than the header",
                          "RecordID is not that of the stay"})
    CHECK_MESSAGE(IssueCount(set->report.kept_out, file, why) == 1, std::string(why));
  CHECK(IssueCount(set->report.kept_out, file, "Time is not hours and minutes since admission") == 3);
  CHECK(IssueCount(set->report.kept_out, file, "the stay has it in two ways: none is used") == 2);
}

TEST_CASE("challenge: a byte order mark, an unknown column, no rows") {
  TempFolder folder;
  folder.Write("observations.csv", "\xEF\xBB\xBFRecordID,Time,Parameter,Value,Unit\r\n1,00:10,K,4,x\r\n");
  CHECK(OfKind(*ReadRecords(folder.path()), RecordKind::kResult).size() == 1);
  folder.Write("observations.csv", "RecordID,Time,Parameter,Value\n");
  const auto empty = ReadRecords(folder.path());
  REQUIRE(empty.ok());
  CHECK(empty->records.empty());
  folder.Write("observations.csv", "");
  CHECK(std::string(ReadRecords(folder.path()).status().message()).find("holds no records that quell can read") !=
        std::string::npos);
  folder.Remove("observations.csv");
  folder.Write("132539.txt", "");
  CHECK(std::string(ReadRecords(folder.path()).status().message()) ==
        "132539.txt is empty: its first line should name the columns");
}

TEST_CASE("challenge: units can be read, and LOINC codes have their check digit") {
  for (const challenge::Parameter& parameter : challenge::Parameters()) {
    INFO(std::string(parameter.name));
    if (!parameter.loinc.empty()) CHECK(terms::CheckCode("loinc", parameter.loinc) == "");
    CHECK(terms::ParseUnit(parameter.unit).has_value());
  }
}

}  // namespace
}  // namespace quell::readers
