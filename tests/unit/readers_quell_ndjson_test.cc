// quell's own format as NDJSON: the same records as its CSV.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/readers/reader.h"
#include "tests/support/kinds.h"
#include "tests/support/paths.h"
#include "tests/support/plain_mimic.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::IssueCount;
using testing::TempFolder;

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

// A CSV file as NDJSON: empty fields left out, what is a number and reads back as it stands as a number.
std::string AsNdjson(const std::string& path) {
  const testing::PlainTable table = testing::ReadPlainTable(path);
  std::string text;
  for (const auto& row : table.rows) {
    text += "{\"not a column\": {}";
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].empty()) continue;
      const auto number = ParseNumber(row[i]);
      const bool plain = table.names[i] == "value" && number.has_value() && FormatNumber(*number) == row[i];
      text += ", " + Quoted(table.names[i]) + ": " + (plain ? row[i] : Quoted(row[i]));
    }
    text += "}\r\n";
  }
  return text;
}

TEST_CASE("quell ndjson: the example hospital reads as the same records") {
  const std::string hospital = testing::SourcePath("examples/hospital");
  TempFolder folder;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(hospital)) {
    if (entry.path().extension() != ".csv") continue;
    const std::string text = AsNdjson(entry.path().string()), name = entry.path().stem().string() + ".ndjson";
    ++files % 2 == 0 ? folder.Write(name, text) : folder.WriteGzip(name + ".gz", text);
  }
  CHECK(files > 5);
  const auto csv = ReadRecords(hospital), ndjson = ReadRecords(folder.path());
  REQUIRE(csv.ok());
  REQUIRE_MESSAGE(ndjson.ok(), std::string(ndjson.status().message()));
  CHECK(testing::Balanced(ndjson->report));
  CHECK(csv->records.size() > 500);
  CHECK(testing::TextOf(*ndjson) == testing::TextOf(*csv));
  CHECK(ndjson->source.carries == csv->source.carries);
}

struct Small {
  TempFolder folder;
  Small() {
    folder.Write("source.ndjson",
                 "\xEF\xBB\xBF{\"key\":\"format\",\"value\":\"quell-ndjson\"}\n{\"key\":\"version\",\"value\":1}\n"
                 "{\"key\":\"clocks_comparable\",\"value\":true}\n{\"key\":\"carries\",\"value\":[\"result\"]}\n");
    folder.Write("patients.csv", "patient,sex,born\np1,female,1950\n");
  }
  records::RecordSet Read(const std::string& results) {
    folder.Write("results.ndjson", results);
    auto set = ReadRecords(folder.path());
    REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
    CHECK(testing::Balanced(set->report));
    return *std::move(set);
  }
};

constexpr char kStart[] = "{\"patient\":\"p1\",\"filed\":\"2026-03-02T05:40\",\"drawn\":\"2026-03-02T05:05\",";

TEST_CASE("quell ndjson: numbers, words, lists and what is missing") {
  Small small;
  const records::RecordSet set =
      small.Read(std::string(kStart) +
                 "\"codes\":[\"loinc:2823-3\",\"local:K\"],\"value\":6.1,\"unit\":\"mmol/L\",\"text\":null}\n\n" +
                 kStart + "\"codes\":\"local:K\",\"value\":\"<0.01\",\"quality\":[\"hemolyzed\",\"lipemic\"]}\n");
  REQUIRE(set.records.size() == 2);
  CHECK(set.source.carries.Has(RecordKind::kResult));
  CHECK(testing::Codes(set, set.records[1]) == "local K; loinc 2823-3; ");
  CHECK(set.records[1].value == 6.1);
  CHECK(set.records[0].value_kind == ValueKind::kBelow);
  CHECK(set.records[0].flags == (kHemolyzed | kLipemic));
}

TEST_CASE("quell ndjson: bad lines cost themselves only") {
  Small small;
  const std::string good = std::string(kStart) + "\"codes\":\"local:K\",\"value\":6}\n";
  const records::RecordSet set = small.Read(
      "{\"patient\": \n[1]\n\"text\"\n" + std::string(kStart) + "\"codes\":{\"a\":1},\"value\":6}\n" + kStart +
      "\"codes\":\"local:\xE4\",\"value\":6}\n{\"x\":\"" + std::string(limits::kCsvLineBytes, 'x') + "\"}\n" + good);
  CHECK(set.records.size() == 1);
  const std::string file = "results.ndjson";
  CHECK(IssueCount(set.report.kept_out, file, "line is not JSON in UTF-8") == 2);
  CHECK(IssueCount(set.report.kept_out, file, "line is no JSON object") == 2);
  CHECK(IssueCount(set.report.kept_out, file, "a field is an object or a list of lists") == 1);
  CHECK(IssueCount(set.report.kept_out, file, "row is longer than 1,048,576 bytes") == 1);
}

TEST_CASE("quell ndjson: where both are there, the CSV file is read") {
  Small small;
  small.folder.Write("results.csv", "patient,encounter,drawn,filed,codes,value,unit,text,clinician,department\n");
  const records::RecordSet set = small.Read(std::string(kStart) + "\"codes\":\"local:K\",\"value\":6}\n");
  CHECK(set.records.empty());
  CHECK(IssueCount(set.report.notes, "results.ndjson", "not read: the .csv beside it is") == 1);
}

}  // namespace
}  // namespace quell::readers
