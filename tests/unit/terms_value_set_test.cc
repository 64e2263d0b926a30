#include "lib/terms/value_set.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "lib/base/limits.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell::terms {
namespace {

using Lines = std::vector<std::string>;

ValueSet Read(const std::string& file, const std::string& content, const std::string& wanted = "") {
  const absl::StatusOr<ValueSet> set = ReadValueSet(file, content, wanted);
  REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
  return *set;
}

std::string Why(const std::string& file, const std::string& content, const std::string& wanted = "") {
  const absl::StatusOr<ValueSet> set = ReadValueSet(file, content, wanted);
  return set.ok() ? "read" : std::string(set.status().message());
}

// Each code as "loinc 2160-0 Creatinine".
Lines Codes(const ValueSet& set) {
  Lines lines;
  for (const CodeEntry& entry : set.codes) {
    lines.push_back(entry.system + " " + entry.code + (entry.display.empty() ? "" : " " + entry.display));
  }
  return lines;
}

std::string Fhir(const std::string& parts) { return R"({"resourceType": "ValueSet", "id": "labs", )" + parts + "}"; }

TEST_CASE("value set - csv") {
  const ValueSet set = Read("labs.csv",
                            "system,code,display\n"
                            "LOINC,2823-3,Potassium\n"
                            "http://loinc.org,2160-0,\"Creatinine, serum or \"\"plasma\"\"\"\n"
                            "RxNorm,29046,Lisinopril\n"
                            "local, K1 ,\n");
  CHECK(Codes(set) == Lines{"local K1", "loinc 2160-0 Creatinine, serum or \"plasma\"", "loinc 2823-3 Potassium",
                            "rxnorm 29046 Lisinopril"});
  CHECK(set.problems.empty());
}

TEST_CASE("value set - csv as spreadsheets write it") {
  const ValueSet set = Read("LABS.CSV",
                            "\xEF\xBB\xBF"
                            "Code , System,Extra\r\n"
                            "\r\n"
                            "2823-3,\"LOINC\" ,\"two\r\nlines\"\r\n"
                            "  \r\n"
                            "2160-1,LOINC,x");
  CHECK(Codes(set) == Lines{"loinc 2160-1", "loinc 2823-3"});
  CHECK(set.problems == Lines{"LABS.CSV:6: the check digit of LOINC 2160-1 should be 0"});
}

TEST_CASE("value set - a code is listed once, with the first display there is") {
  const ValueSet set = Read("a.csv",
                            "system,code,display\n"
                            "ICD-10,N17.9,\n"
                            "icd10,n17.9,Acute kidney failure\n"
                            "icd10,N17.9,Something else\n"
                            "local,a,\n"
                            "local,A,\n");
  CHECK(Codes(set) == Lines{"icd10 N17.9 Acute kidney failure", "local A", "local a"});
  CHECK(set.problems.empty());
}

TEST_CASE("value set - csv of several sets, and exclusions") {
  const std::string content =
      "valueset,mode,system,code\n"
      "opioids,exclude,RxNorm,1\n"
      "opioids,include,RxNorm,1\n"
      "opioids,,RxNorm,2\n"
      "statins,Include,RxNorm,1\n"
      "statins,include,RxNorm,3\n";
  CHECK(Codes(Read("d.csv", content, "opioids")) == Lines{"rxnorm 2"});
  CHECK(Codes(Read("d.csv", content, "statins")) == Lines{"rxnorm 1", "rxnorm 3"});
  const ValueSet all = Read("d.csv", content);
  CHECK(Codes(all) == Lines{"rxnorm 1", "rxnorm 2", "rxnorm 3"});
  CHECK(all.problems == Lines{"d.csv: 2 value sets stand in this file and all were taken: name one"});
  CHECK(Why("d.csv", content, "opioid") == "d.csv has no value set `opioid`; is `opioids` meant?");
  CHECK(Why("d.csv", content, "blood pressure") == "d.csv has no value set `blood pressure`");
  CHECK(Why("d.csv", "system,code\nATC,A10\n", "opioids") ==
        "d.csv:1: no column is called `valueset`, so there is no telling which rows are of `opioids`");
}

TEST_CASE("value set - nothing of a csv is lost without a word") {
  const ValueSet set = Read("d.csv",
                            "mode,system,code,display\n"
                            ",NDFRT,N01,a\n"
                            ",NDFRT,N02,b\n"
                            ",,29046,c\n"
                            ",RxNorm,,d\n"
                            ",RxNorm,29046\n"
                            ",RxNorm,29046,e,f\n"
                            "except,RxNorm,29046,g\n"
                            ",RxNorm,\"29046\"x,h\n"
                            ",ATC,C09*,i\n"
                            ",ATC,C09AA05,j\n");
  CHECK(Codes(set) == Lines{"atc C09AA05 j"});
  CHECK(set.problems ==
        Lines{"d.csv:2: the system `NDFRT` is none that quell knows, its codes are left out; the codes of the hospital "
              "itself have the system `local` (2 times in all)",
              "d.csv:4: a code without a system, left out", "d.csv:5: no code",
              "d.csv:6: 3 fields under 4 columns, the row is left out",
              "d.csv:7: 5 fields under 4 columns, the row is left out",
              "d.csv:8: the mode `except` is neither `include` nor `exclude`, the row is left out",
              "d.csv:9: text after a closing quote, the row is left out",
              "d.csv:10: `C09*` is left out: a value set lists whole codes; give a prefix in the rule"});
}

TEST_CASE("value set - a csv without the columns it needs is refused") {
  CHECK(Why("d.csv", "System;Code\nATC;A10\n") ==
        "d.csv:1: no column is called `system`: the first line should name the columns, `system,code` at least, with "
        "commas between; it has `System;Code`");
  CHECK(Why("d.csv", "system,name\n").find("no column is called `code`") != std::string::npos);
  CHECK(Why("d.csv", "system,code,CODE\n") == "d.csv:1: the column `code` is there twice");
  CHECK(Why("d.csv", "system,code\nATC,\"A10\nATC,B01\n") ==
        "d.csv:2: a quoted field begins in this row and is not closed");
  CHECK(Why("d.csv", "\"system,code\n") == "d.csv:1: a quoted field begins in this row and is not closed");
}

TEST_CASE("value set - files that are no value sets are refused with advice") {
  CHECK(Why("d.csv", "") == "d.csv is empty");
  CHECK(Why("d.json", " \n") == "d.json is empty");
  CHECK(Why("d.csv", "system,code,display\nATC,A10,\xE9\n") ==
        "d.csv:2: this is not UTF-8: save the file as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")");
  CHECK(Why("d.gz", "\x1F\x8B\x08") == "d.gz is compressed: unpack it (gzip -d)");
  CHECK(Why("d.xml", "<ValueSet/>") == "d.xml is XML: save the value set as JSON or as CSV");
  CHECK(Why("d.csv", std::string(limits::kSourceBytes + 1, 'x')) == "d.csv is larger than 64 MB: split it");
  CHECK(Why("d.json", "{").find("d.json is not JSON: ") == 0);
  CHECK(Why("d.json", "system,code\n").find("d.json is not JSON: ") == 0);
  CHECK(Why("d.json", R"({"resourceType": "Bundle"})") == "d.json: this is a `Bundle`, not a ValueSet");
  CHECK(Why("d.json", R"([1, 2])").find("this is no resource of FHIR") != std::string::npos);
  CHECK(Why("d.json", std::string(300, '[') + std::string(300, ']')) == "d.json nests more than 200 deep");
}

TEST_CASE("value set - an expansion") {
  const std::string content = Fhir(R"("compose": {"include": [{"system": "http://loinc.org"}]},
    "expansion": {"total": 5, "contains": [
      {"system": "http://loinc.org", "code": "2823-3", "display": "Potassium"},
      {"display": "a group", "contains": [
        {"system": "http://snomed.info/sct", "code": "73211009", "abstract": true, "contains": [
          {"system": "http://snomed.info/sct", "code": "44054006", "display": "Typ-2-Diabetes \u00e4"}]},
        {"system": "http://loinc.org", "code": "2823-3"}]}]})");
  const ValueSet set = Read("labs.json", content);
  CHECK(Codes(set) == Lines{"loinc 2823-3 Potassium", "snomed 44054006 Typ-2-Diabetes \xC3\xA4"});
  CHECK(set.problems.empty());
  CHECK(Codes(Read("labs", content, "labs")) == Codes(set));  // no extension: told by its first letter
  CHECK(Why("labs.json", content, "drugs") == "labs.json holds the value set `labs`, not `drugs`");
  CHECK(Read("e.json", Fhir(R"("expansion": {"total": 0})")).codes.empty());
}

TEST_CASE("value set - an expansion that is not whole is refused") {
  CHECK(Why("e.json", Fhir(R"("expansion": {"total": 1417, "contains": [{"system": "LOINC", "code": "2823-3"}]})")) ==
        "e.json: the expansion holds 1 of 1,417 codes: ask the server for all of them (`count`)");
  CHECK(Why("e.json", Fhir(R"("expansion": {"extension": [{"valueBoolean": true,
                    "url": "http://hl7.org/fhir/StructureDefinition/valueset-toocostly"}],
                    "contains": [{"system": "LOINC", "code": "2823-3"}]})"))
            .find("the server has cut the expansion short") != std::string::npos);
}

TEST_CASE("value set - codes enumerated in compose") {
  const ValueSet set = Read("c.json", Fhir(R"("compose": {
      "include": [
        {"system": "http://loinc.org", "concept": [{"code": "2823-3"}, {"code": "2160-0", "display": "Creatinine"}]},
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "concept": [{"code": "N17.9"}, {"code": "N18.6"}]},
        {"system": "http://example.org/own", "concept": [{"code": "a"}, {"code": "b"}, {"display": "c"}]}],
      "exclude": [{"system": "http://hl7.org/fhir/sid/icd-10", "concept": [{"code": "n18.6"}]}]})"));
  CHECK(Codes(set) == Lines{"icd10 N17.9", "loinc 2160-0 Creatinine", "loinc 2823-3"});
  CHECK(
      set.problems ==
      Lines{"c.json: compose.include[2].concept[0]: the system `http://example.org/own` is none that quell knows, its "
            "codes are left out; the codes of the hospital itself have the system `local` (2 times in all)",
            "c.json: compose.include[2].concept[2]: no code"});
}

TEST_CASE("value set - what is no list is not passed over") {
  const ValueSet set = Read("e.json", Fhir(R"("expansion": {"contains": [{"system": "LOINC", "code": "2823-3",
      "contains": {"system": "LOINC", "code": "2160-0"}}]})"));
  CHECK(Codes(set) == Lines{"loinc 2823-3"});
  CHECK(set.problems == Lines{"e.json: expansion.contains[0]: `contains` is no list, left out"});
}

TEST_CASE("value set - what only a terminology server can work out is refused") {
  const std::string advice = ": expand it on a terminology server ($expand) and save the expansion";
  const auto why = [](const std::string& compose) { return Why("c.json", Fhir("\"compose\": {" + compose + "}")); };
  CHECK(why(R"("include": [{"system": "http://loinc.org"}])") ==
        "c.json: compose.include[0] takes the whole of `http://loinc.org`" + advice);
  CHECK(why(R"("include": [{"system": "http://loinc.org", "filter": [{"op": "=", "value": "CHEM"}]}])") ==
        "c.json: compose.include[0] takes the codes of `http://loinc.org` by a filter" + advice);
  CHECK(why(R"("include": [{"valueSet": ["http://example.org/other"]}])") ==
        "c.json: compose.include[0] names another value set" + advice);
  CHECK(why(R"("include": [{"system": "http://loinc.org", "concept": [{"code": "2823-3"}]}],
              "exclude": [{"system": "http://loinc.org"}])") ==
        "c.json: compose.exclude[0] takes the whole of `http://loinc.org`" + advice);
  CHECK(why(R"("include": [])") == "c.json: compose includes nothing" + advice);
  CHECK(Why("c.json", Fhir(R"("status": "draft")")) == "c.json: holds neither an expansion nor a compose" + advice);
}

TEST_CASE("value set - problems are listed up to a bound and the rest counted") {
  std::string content = "system,code\n";
  for (int i = 0; i < 250; ++i) content += "system" + std::to_string(i) + ",1\n";
  const ValueSet set = Read("p.csv", content);
  CHECK(set.problems.size() == limits::kErrorsPerSource + 1);
  CHECK(set.problems.back() == "p.csv: 50 more problems are not listed");
}

TEST_CASE("value set - torn files never crash") {
  const std::string csv = "system,code,display\nLOINC,2823-3,\"a \"\"b\"\"\r\nc\"\nATC,A10,\xC3\xA4\n";
  const std::string json = Fhir(
      R"("expansion": {"contains": [{"system": "http://loinc.org", "code": "2823-3", "contains": [{"code": 1}]}]})");
  std::mt19937 random(20240611);
  for (const std::string& whole : {csv, json}) {
    for (size_t i = 0; i <= whole.size(); ++i) (void)ReadValueSet("torn", whole.substr(0, i));
    for (int i = 0; i < 20'000; ++i) {
      std::string torn = whole;
      for (int j = 0; j < 3; ++j) torn[random() % torn.size()] = "\",\n{}[]:x\xFF"[random() % 10];
      const absl::StatusOr<ValueSet> set = ReadValueSet("torn", torn);
      if (!set.ok()) CHECK(std::string(set.status().message()).find("torn") == 0);
    }
  }
}

// Counted here by commas alone: in this file no field before the display is quoted.
TEST_CASE("value set - the published sets are read in full") {
  const auto folder = testing::SharedData("valuesets");
  if (!folder) return;
  const std::string content = testing::ReadFile(*folder + "/valuesets.csv");
  std::map<std::string, std::set<std::string>> expected;
  std::istringstream lines(content);
  std::string line;
  std::getline(lines, line);
  REQUIRE(line.rfind("source,valueset,mode,system,code,display", 0) == 0);
  while (std::getline(lines, line)) {
    std::istringstream row(line);
    std::string source, set, mode, system, code;
    std::getline(row, source, ',');
    std::getline(row, set, ',');
    std::getline(row, mode, ',');
    std::getline(row, system, ',');
    std::getline(row, code, ',');
    CHECK(mode == "include");
    expected[set].insert((system == "LOINC" ? "loinc " : "rxnorm ") + code);
  }
  CHECK(expected.size() == 109);
  size_t codes = 0;
  for (const auto& [name, members] : expected) {
    const ValueSet set = Read("valuesets.csv", content, name);
    std::set<std::string> found;
    for (const CodeEntry& entry : set.codes) found.insert(entry.system + " " + entry.code);
    CAPTURE(name);
    CHECK(set.codes.size() == found.size());
    CHECK(found == members);
    CHECK(set.problems.empty());
    codes += found.size();
  }
  CHECK(Read("valuesets.csv", content, "valueset-potassium-LOINC").codes.size() == 13);
  CHECK(Read("valuesets.csv", content, "valueset-aspirin").codes.size() == 730);
  MESSAGE("value sets: " << expected.size() << " sets, " << codes << " codes in them");
}

// Reasons for not following advice: their codes are in a system of their own, so that none can be in a rule yet.
TEST_CASE("value set - the published sets of override reasons are read as far as they are enumerated") {
  const auto folder = testing::SharedData("valuesets");
  if (!folder) return;
  const std::map<std::string, std::string> left_out = {
      {"ValueSet-non-adherence-reason-categories.json", "(6 times in all)"},
      {"ValueSet-non-adherence-reason-clinical.json", "(12 times in all)"}};
  for (const auto& [file, count] : left_out) {
    const ValueSet set = Read(file, testing::ReadFile(*folder + "/" + file));
    CHECK(set.codes.empty());
    REQUIRE(set.problems.size() == 1);
    CHECK(set.problems[0].find("non-adherence-reason-codes` is none that quell knows") != std::string::npos);
    CHECK(set.problems[0].find(count) != std::string::npos);
  }
  const std::string all = "ValueSet-non-adherence-reason.json";
  CHECK(Why(all, testing::ReadFile(*folder + "/" + all)).find("compose.include[0] takes the whole of") !=
        std::string::npos);
  const std::string nested = testing::ReadFile(*folder + "/nested.csv");
  CHECK(Why("nested.csv", nested).find("no column is called `system`") != std::string::npos);
}

}  // namespace
}  // namespace quell::terms
