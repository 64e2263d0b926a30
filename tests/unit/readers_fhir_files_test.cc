// The FHIR reader: the same resources in other files, and files that are not what they should be.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "lib/base/limits.h"
#include "lib/readers/fhir_reader.h"
#include "lib/readers/text_lines.h"
#include "tests/fuzz/fhir_property.h"
#include "tests/support/fhir_folder.h"
#include "tests/support/paths.h"

namespace quell::readers {
namespace {

using testing::FhirFolder;
using testing::IssueText;
using testing::Quoted;
using testing::RecordsText;
using testing::SetText;
using testing::TempFolder;

std::string Observation(const std::string& id, const std::string& fields) {
  return "{'resourceType':'Observation','id':'" + id +
         "','code':{'text':'k'},'subject':{'reference':'Patient/p1'},'encounter':{'reference':'Encounter/e1'},'status':"
         "'final','effectiveDateTime':'2026-03-03T06:00:00Z','valueInteger':" +
         fields + "}";
}

// One of everything that refers to something, by file.
std::map<std::string, std::vector<std::string>> Hospital() {
  return {
      {"Patient", {"{'resourceType':'Patient','id':'p1','gender':'male'}", "{'resourceType':'Patient','id':'p2'}"}},
      {"Encounter",
       {"{'resourceType':'Encounter','id':'e1','status':'finished','class':{'code':'IMP'},'subject':{'reference':'"
        "Patient/"
        "p1'},'period':{'start':'2026-03-02T09:00:00Z','end':'2026-03-08T15:00:00Z'},'participant':[{'individual':{"
        "'reference':'Practitioner/c1'}}],'location':[{'location':{'reference':'Location/w1'}}]}"}},
      {"Location", {"{'resourceType':'Location','id':'w1','name':'Ward 1'}"}},
      {"Practitioner", {"{'resourceType':'Practitioner','id':'c1'}"}},
      {"PractitionerRole",
       {"{'resourceType':'PractitionerRole','id':'r1','practitioner':{'reference':'Practitioner/c1'},'code':[{'text':"
        "'Surgeon'}]}"}},
      {"Medication", {"{'resourceType':'Medication','id':'m1','code':{'text':'Warfarin'}}"}},
      {"Observation", {Observation("o1", "5"), Observation("o2", "6"), Observation("o3", "7")}},
      {"MedicationAdministration",
       {"{'resourceType':'MedicationAdministration','id':'a1','status':'completed','subject':{'reference':'Patient/"
        "p1'},"
        "'effectiveDateTime':'2026-03-03T08:00:00Z','medicationReference':{'reference':'Medication/m1'},'context':{"
        "'reference':'Encounter/e1'},'performer':[{'actor':{'reference':'PractitionerRole/r1'}}]}"}},
      {"Condition",
       {"{'resourceType':'Condition','id':'d1','subject':{'reference':'Patient/"
        "p2'},'code':{'text':'asthma'},'recordedDate':"
        "'2026-01-01T00:00:00Z'}"}}};
}

std::string TextOfFiles(const std::map<std::string, std::string>& files) {
  TempFolder folder;
  for (const auto& [name, text] : files) {
    if (name.ends_with(".gz")) {
      folder.WriteGzip(name, Quoted(text));
    } else {
      folder.Write(name, Quoted(text));
    }
  }
  const absl::StatusOr<records::RecordSet> set = ReadRecords(folder.path());
  REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
  CHECK(testing::Balanced(set->report));
  CHECK(IssueText(set->report.kept_out) == "");
  return SetText(*set);
}

std::string Lines(const std::vector<std::string>& lines, const std::string& end = "\n") {
  std::string text;
  for (const std::string& line : lines) text += line + end;
  return text;
}

std::string ByType() {
  std::map<std::string, std::string> files;
  for (const auto& [type, lines] : Hospital()) files[type + ".ndjson"] = Lines(lines);
  return TextOfFiles(files);
}

std::vector<std::string> AllResources(unsigned seed) {
  std::vector<std::string> all;
  for (const auto& [type, lines] : Hospital()) all.insert(all.end(), lines.begin(), lines.end());
  std::shuffle(all.begin(), all.end(), std::mt19937(seed));
  return all;
}

// The resources as a Bundle, over several lines or on one.
std::string Bundle(const std::vector<std::string>& resources, const std::string& line_end) {
  std::string text = "{" + line_end + "'resourceType':'Bundle','type':'collection','entry':[";
  for (size_t i = 0; i < resources.size(); ++i)
    text += (i == 0 ? "" : ",") + line_end + "{'resource':" + resources[i] + "}";
  return text + line_end + "]}";
}

TEST_CASE("fhir files: the same records from files by type, numbered, packed, mixed, in any order, and from Bundles") {
  const std::string expected = ByType();
  CHECK(expected.find("result local:text:k 7 at 2026-03-03T06:00:00 in Ward 1 of e1\n") != std::string::npos);
  CHECK(
      expected.find("administration local:text:warfarin at 2026-03-03T08:00:00 in Ward 1 of e1 by c1 role Surgeon\n") !=
      std::string::npos);
  std::map<std::string, std::string> parts;
  for (const auto& [type, lines] : Hospital()) {
    for (size_t i = 0; i < lines.size(); ++i) parts[type + ".00" + std::to_string(9 - i) + ".ndjson.gz"] = lines[i];
  }
  CHECK(TextOfFiles(parts) == expected);
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const std::vector<std::string> all = AllResources(seed);
    CHECK(TextOfFiles({{"export.ndjson", Lines(all, "\r\n")}}) == expected);
    CHECK(TextOfFiles({{"all.json", Bundle(all, "\n")}}) == expected);
    CHECK(TextOfFiles({{"all.json.gz", Bundle(all, "")}}) == expected);
    const std::vector<std::string> first(all.begin(), all.begin() + 5), second(all.begin() + 5, all.end());
    CHECK(TextOfFiles({{"a.json", Bundle(first, "\n")}, {"b.json", Bundle(second, "\n")}}) == expected);
    // Files that are called after one type and hold others.
    CHECK(TextOfFiles({{"Observation.ndjson", Lines(first)}, {"Patient.ndjson", Lines(second)}}) == expected);
  }
}

TEST_CASE("fhir files: references inside a transaction are by urn, and find a resource that has an id of its own") {
  const std::string bundle =
      "{'resourceType':'Bundle','type':'transaction','entry':[\n"
      "{'fullUrl':'urn:uuid:o-1','resource':{'resourceType':'Observation','status':'final','code':{'text':'k'},"
      "'subject':{'reference':'urn:uuid:p-1'},'encounter':{'reference':'urn:uuid:e-1'},'issued':'2026-03-03T06:00:00Z',"
      "'performer':[{'reference':'urn:uuid:c-1'}]}},\n"
      "{'fullUrl':'urn:uuid:p-1','resource':{'resourceType':'Patient','id':'p1'}},\n"
      "{'fullUrl':'urn:uuid:c-1','resource':{'resourceType':'Practitioner'}},\n"
      "{'fullUrl':'urn:uuid:e-1','resource':{'resourceType':'Encounter','id':'e1','status':'finished','subject':{'"
      "reference'"
      ":'urn:uuid:p-1'},'period':{'start':'2026-03-02T09:00:00Z'}}}]}\n";
  const std::string text = TextOfFiles({{"bundle.json", bundle}});
  CHECK(text.find("result local:text:k at 2026-03-03T06:00:00 of e1 by c-1\n") != std::string::npos);
  CHECK(text.starts_with("p1 "));
}

TEST_CASE("fhir files: entries without a resource, a further page, types that are not read") {
  TempFolder folder;
  folder.Write("b.json",
               Quoted("{\n'resourceType':'Bundle','link':[{'relation':'next','url':'x'}],'entry':[{'resource':{"
                      "'resourceType':'Patient','id':'p1'}},{'request':{'method':'DELETE','url':'Patient/2'}},{"
                      "'fullUrl':'x'},{'resource':{'resourceType':'Claim','id':'1'}},{'resource':{'id':'1'}},{"
                      "'resource':{'resourceType':'Jane Doe'}}]}"));
  const absl::StatusOr<records::RecordSet> set = ReadRecords(folder.path());
  REQUIRE(set.ok());
  CHECK(testing::Balanced(set->report));
  CHECK(set->report.files[0].read == 6);
  CHECK(IssueText(set->report.kept_out) ==
        "a deletion, which is not carried out: 1 (b.json:2)\nan entry without a resource: 1 (b.json:3)\nits type is "
        "none of "
        "FHIR's: 1 (b.json:6)\nresources of type Claim are not read: 1 (b.json:4)\nthis is no resource of FHIR: it has "
        "no "
        "resourceType: 1 (b.json:5)\n");
  CHECK(set->report.notes.size() == 1);
}

TEST_CASE("fhir files: a bad line costs itself, wherever it is") {
  FhirFolder folder;
  folder["Observation.ndjson"] =
      "\xEF\xBB\xBF" + Observation("o1", "5") + "\r\n{'resourceType':'Observation','id':\n\n" + Observation("o2", "6") +
      "}\n[1]\n" + Observation("o\xE9", "7") + "\n" + Observation("o4", "8") + "\nnull\n" + std::string("\0\0\n", 3) +
      std::string(300, '[') + std::string(300, ']') + "\n" + Observation("o5", "9");
  const records::RecordSet set = folder.Read();
  const std::string tail = " at 2026-03-03T06:00:00 of e1\n";
  CHECK(RecordsText(set, RecordKind::kResult) ==
        "result local:text:k 5" + tail + "result local:text:k 8" + tail + "result local:text:k 9" + tail);
  CHECK(
      IssueText(set.report.kept_out) ==
      "nests too deep: 1 (Observation.ndjson:10)\ntext is not UTF-8: 1 (Observation.ndjson:6)\nthis is no resource of "
      "FHIR: it has no resourceType: 2 (Observation.ndjson:5, Observation.ndjson:8)\nthis is not JSON: 3 "
      "(Observation.ndjson:2, Observation.ndjson:4, Observation.ndjson:9)\n");
}

TEST_CASE("fhir files: UTF-16 is not read as if it were something") {
  FhirFolder folder;
  std::string wide = "\xFF\xFE";
  for (char c : Quoted(Observation("o1", "5"))) wide += {c, '\0'};
  folder["Observation.ndjson"] = wide;
  const records::RecordSet set = folder.Read();
  CHECK(IssueText(set.report.kept_out) == "text is not UTF-8: 1 (Observation.ndjson:1)\n");
}

TEST_CASE("fhir files: equal resources are one, different ones with an id are none") {
  FhirFolder folder;
  folder["Observation.000.ndjson"] = Observation("o1", "5") + "\n" + Observation("o2", "6") + "\n";
  folder["Observation.001.ndjson"] = Observation("o2", "6") + "\n" + Observation("o1", "9") + "\n";
  folder["Patient.001.ndjson"] =
      "{'resourceType':'Patient','id':'p2','gender':'male'}\n{'resourceType':'Patient','id':'p2','gender':'female'}\n"
      "{'resourceType':'Patient','id':'p1','gender':'female','birthDate':'1953-06-11'}\n";
  const records::RecordSet set = folder.Read();
  CHECK(set.patients.size() == 1);
  CHECK(RecordsText(set, RecordKind::kResult) == "result local:text:k 6 at 2026-03-03T06:00:00 of e1\n");
  CHECK(IssueText(set.report.kept_out) ==
        "its id is on resources that differ: none of them is used: 1 (Observation.000.ndjson:1)\n"
        "its id is on resources that differ: none of them is used: 1 (Observation.001.ndjson:2)\n"
        "its id was seen before: 1 (Observation.001.ndjson:1)\n"
        "its id is on resources that differ: none of them is used: 2 (Patient.001.ndjson:1, Patient.001.ndjson:2)\n"
        "its id was seen before: 1 (Patient.ndjson:1)\n");
}

TEST_CASE("fhir files: versions of a result replace one another, and an error takes it back") {
  auto version = [](const std::string& status, const std::string& value, const std::string& hour) {
    return "{'resourceType':'Observation','id':'o1','code':{'text':'k'},'subject':{'reference':'Patient/"
           "p1'},'status':'" +
           status + "','issued':'2026-03-03T" + hour +
           ":00:00Z','effectiveDateTime':'2026-03-03T06:00:00Z','meta':{"
           "'lastUpdated':'2026-03-03T" +
           hour + ":00:05Z'},'valueInteger':" + value + "}\n";
  };
  const std::vector<std::string> versions = {version("preliminary", "5", "07"), version("corrected", "6", "08"),
                                             version("corrected", "6", "08"), version("entered-in-error", "6", "09")};
  std::vector<size_t> order = {0, 1, 2, 3};
  do {
    FhirFolder folder;
    for (size_t i : order) folder["Observation.ndjson"] += versions[i];
    const records::RecordSet set = folder.Read();
    REQUIRE(RecordsText(set, RecordKind::kResult) ==
            "result local:text:k 5 at 2026-03-03T06:00:00 known 2026-03-03T07:00:00 preliminary of e1\n"
            "result local:text:k 6 at 2026-03-03T06:00:00 known 2026-03-03T08:00:05 of e1\n");
    REQUIRE(RecordsText(set, RecordKind::kRetraction) == "retraction of result at 2026-03-03T09:00:05 of e1\n");
    uint64_t id = 0;
    for (const Record& record : set.records) {
      if (record.kind == RecordKind::kResult && record.ref == 0) id = record.id;
      if (record.kind == RecordKind::kResult && record.ref != 0) CHECK(record.ref == id);
      if (record.kind == RecordKind::kRetraction) CHECK(record.ref == id);
    }
    CHECK(id != 0);
    CHECK(IssueText(set.report.kept_out).starts_with("its id was seen before: 1 ("));
  } while (std::next_permutation(order.begin(), order.end()));
  FhirFolder folder;
  folder["Encounter.ndjson"] +=
      "{'resourceType':'Encounter','id':'e1','meta':{'lastUpdated':'2026-03-09T00:00:00Z'},'status':"
      "'finished','class':{'code':'EMER'},'subject':{'reference':'Patient/p1'},'period':{'start':"
      "'2026-03-02T09:00:00Z','end':'2026-03-08T15:00:00Z'}}\n";
  const records::RecordSet set = folder.Read();
  CHECK(set.encounters.size() == 1);
  CHECK(set.encounters[0].encounter_class == "emergency");
  CHECK(IssueText(set.report.kept_out) == "an older version of a resource that is there too: 1 (Encounter.ndjson:2)\n");
}

TEST_CASE("fhir files: empty files say that there is none, and a folder without patients is refused") {
  FhirFolder folder;
  folder["Observation.ndjson"] = "";
  folder["MedicationRequest.ndjson"] = "\n\r\n";
  folder["stray.json"] = "";
  const records::RecordSet set = folder.Read();
  CHECK(set.records.size() == 2);
  CHECK(set.source.carries.Has(RecordKind::kResult));
  CHECK(set.source.carries.Has(RecordKind::kOrder));
  CHECK(set.report.files.size() == 5);
  CHECK(IssueText(set.report.notes) == "there is none: of orders, only those for drugs are known: 1\n");
  FhirFolder nobody;
  nobody["Patient.ndjson"] = "";
  CHECK(std::string(nobody.Try().status().message()).find("holds no Patient that can be used") != std::string::npos);
}

TEST_CASE("fhir files: files that are not what their names say") {
  FhirFolder folder;
  folder["Observation.ndjson.gz"] = Observation("o1", "5") + "\n";                       // plain
  folder["MedicationRequest.ndjson"] = "{\n" + Observation("o2", "6").substr(1) + "\n";  // over two lines
  folder["Condition.ndjson"] = "code,description\n1,asthma\n";
  folder["package.json"] = "{\n  'name': 'export'\n}\n";
  folder["notes.txt"] = "not read";
  const records::RecordSet set = folder.Read();
  const std::string tail = " at 2026-03-03T06:00:00 of e1\n";
  CHECK(RecordsText(set, RecordKind::kResult) == "result local:text:k 5" + tail + "result local:text:k 6" + tail);
  CHECK(IssueText(set.report.kept_out) ==
        "this is not JSON: 2 (Condition.ndjson:1, Condition.ndjson:2)\nthis is no resource of FHIR: it has no "
        "resourceType: "
        "1 (package.json:1)\n");
  CHECK_FALSE(set.source.carries.Has(RecordKind::kProblem));
}

TEST_CASE("fhir files: years 0 and 9999") {
  FhirFolder folder;
  auto observation = [&](const std::string& id, const std::string& when) {
    folder.Add("Observation", id,
               "'status':'final','valueInteger':5,'code':{'text':'k'},'effectiveDateTime':'" + when + "'");
  };
  observation("a", "0000-01-01T00:00:00Z");
  observation("b", "9999-12-31");
  observation("c", "1799-12-31T23:59:59Z");
  observation("d", "2026-02-30");
  observation("e", "2026-03-03T06:00:00Z");
  folder["Patient.ndjson"] += "{'resourceType':'Patient','id':'p2','birthDate':'0000'}\n";
  folder["Encounter.ndjson"] +=
      "{'resourceType':'Encounter','id':'e2','status':'in-progress','class':{'code':'IMP'},'subject':{'reference':'"
      "Patient/"
      "p1'},'period':{'start':'2026-04-02T09:00:00Z','end':'9999-12-31T00:00:00Z'}}\n";
  const records::RecordSet set = folder.Read();
  CHECK(RecordsText(set, RecordKind::kResult) == "result local:text:k 5 at 2026-03-03T06:00:00 of e1\n");
  CHECK(IssueText(set.report.kept_out) ==
        "a time can't be read: 1 (Observation.ndjson:4)\na time outside 1800 to 2300: 3 (Observation.ndjson:1, "
        "Observation.ndjson:2, Observation.ndjson:3)\n");
  CHECK(set.patients[1].patient.birth.year == 0);
  CHECK(set.encounters[1].end == kNoTime);
}

TEST_CASE("fhir files: a line of 100 MB is read, one over the limit costs itself") {
  FhirFolder folder;
  const std::string padding(100'000'000, ' ');
  folder["Observation.ndjson"] = Observation("o1", "5" + padding) + "\n" + Observation("o2", "6") + "\n";
  CHECK(RecordsText(folder.Read(), RecordKind::kResult).find(" 5 ") != std::string::npos);
  folder["Observation.ndjson"] = Observation("o1", "5" + padding + padding) + "\n" + Observation("o2", "6") + "\n";
  const records::RecordSet set = folder.Read();
  CHECK(RecordsText(set, RecordKind::kResult) == "result local:text:k 6 at 2026-03-03T06:00:00 of e1\n");
  CHECK(IssueText(set.report.kept_out) == "longer than 134,217,728 bytes: 1 (Observation.ndjson:1)\n");
}

TEST_CASE("fhir files: gzip that unpacks to far more than records do, or is cut short, is refused by name") {
  FhirFolder folder;
  folder.folder.WriteGzip("Observation.ndjson.gz", std::string(limits::kUnpackedBytes + (8u << 20), ' '));
  absl::StatusOr<records::RecordSet> set = folder.Try();
  CHECK(set.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK(std::string(set.status().message()).find("Observation.ndjson.gz unpacks to more than 500 times its size") == 0);
  std::string many;
  for (int i = 0; i < 20000; ++i) many += Quoted(Observation("o" + std::to_string(i * 7919), std::to_string(i))) + "\n";
  folder.folder.WriteGzip("Observation.ndjson.gz", many);
  std::filesystem::resize_file(folder.folder.Path("Observation.ndjson.gz"),
                               std::filesystem::file_size(folder.folder.Path("Observation.ndjson.gz")) - 1000);
  set = folder.Try();
  CHECK(set.status().code() == absl::StatusCode::kDataLoss);
  CHECK(std::string(set.status().message()).find("Observation.ndjson.gz ends in the middle") == 0);
}

TEST_CASE("fhir files: what can't be opened is named") {
  FhirFolder folder;
  std::filesystem::create_symlink("/nowhere", folder.folder.Path("Observation.ndjson"));
  CHECK(std::string(folder.Try().status().message()) ==
        "Observation.ndjson can't be opened: No such file or directory");
  std::filesystem::remove(folder.folder.Path("Observation.ndjson"));
  if (geteuid() == 0) return;  // may read everything
  folder.folder.Write("Observation.ndjson", "");
  std::filesystem::permissions(folder.folder.Path("Observation.ndjson"), std::filesystem::perms::none);
  CHECK(std::string(folder.Try().status().message()) == "Observation.ndjson can't be opened: Permission denied");
}

TEST_CASE("fhir files: lines, in place, whatever their ends and however long") {
  auto lines = [](std::string_view text, size_t longest = 1000) {
    TextLines reader(text, longest);
    std::string all;
    for (std::string_view line; reader.Next(line);)
      all += std::to_string(reader.number()) + (reader.too_long() ? "!" : ":") + std::string(line) + "|";
    CHECK(reader.status().ok());
    return all;
  };
  CHECK(lines("") == "");
  CHECK(lines("\n") == "1:|");
  CHECK(lines("a\r\n\nb") == "1:a|2:|3:b|");
  CHECK(lines("\xEF\xBB\xBF"
              "a\n\xEF\xBB\xBF"
              "b\n") ==
        "1:a|2:\xEF\xBB\xBF"
        "b|");
  CHECK(lines("abc\nabcd\nab\n", 3) == "1:abc|2!|3:ab|");
  CHECK(lines("abcd", 3) == "1!|");
  // From a file the same, also where lines end with its pieces.
  TempFolder folder;
  std::mt19937 random(5);
  std::vector<std::string> expected;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    expected.emplace_back(i % 500 == 7 ? 300'000 + random() % 3 : random() % 400, static_cast<char>('a' + i % 26));
    text += expected.back() + "\n";
  }
  folder.Write("t", text);
  absl::StatusOr<std::unique_ptr<ByteFile>> file = ByteFile::Open(folder.Path("t"), "t");
  REQUIRE(file.ok());
  TextLines reader(*std::move(file), 300'001);
  for (const std::string& line : expected) {
    std::string_view found;
    REQUIRE(reader.Next(found));
    REQUIRE(reader.too_long() == (line.size() > 300'001));
    if (!reader.too_long()) REQUIRE(found == line);
  }
  std::string_view none;
  CHECK_FALSE(reader.Next(none));
}

// A text with some bytes changed, and some pieces of lines moved.
std::string Mutated(std::string text, std::mt19937& random) {
  for (int changes = 1 + static_cast<int>(random() % 3); changes > 0 && !text.empty(); --changes) {
    const size_t at = random() % text.size(), length = random() % 40;
    const std::string piece = text.substr(random() % text.size(), length);
    if (random() % 3 == 0) text[at] = static_cast<char>(random());
    if (random() % 3 == 0) text.erase(at, length);
    if (random() % 3 == 0) text.insert(at, piece);
    if (random() % 5 == 0) text += text;
  }
  return text;
}

TEST_CASE("fhir files: whatever the bytes, rows are accounted for and their order makes no difference") {
  std::mt19937 random(11);
  int texts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::SourcePath("tests/fuzz/corpus_fhir"))) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    CAPTURE(entry.path().string());
    REQUIRE(fuzz::BrokenFhir(text) == "");
    for (int i = 0; i < 400; ++i, ++texts) {
      const std::string mutated = Mutated(text, random);
      CAPTURE(mutated);
      REQUIRE(fuzz::BrokenFhir(mutated) == "");
    }
  }
  CHECK(texts >= 2000);
}

}  // namespace
}  // namespace quell::readers
