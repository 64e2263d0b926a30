#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/limits.h"
#include "lib/readers/csv_table.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using testing::TempFolder;

struct Outcome {
  absl::Status status;
  std::string rows;  // "line:a|b\n" each
  records::ReadReport report;
};

Outcome ReadTable(const std::string& path, const std::vector<std::string>& columns = {"a", "b"}) {
  Outcome outcome;
  ReadTally tally;
  outcome.status = ReadCsv({path, "t.csv"}, columns, tally, [&](const CsvRow& row) {
    outcome.rows += std::to_string(row.line()) + ":";
    for (size_t i = 0; i < columns.size(); ++i) outcome.rows += (i > 0 ? "|" : "") + std::string(row[i]);
    outcome.rows += "\n";
    return kUsed;
  });
  tally.Finish(outcome.report);
  return outcome;
}

Outcome ReadText(const std::string& text, const std::vector<std::string>& columns = {"a", "b"}) {
  TempFolder folder;
  folder.Write("t.csv", text);
  return ReadTable(folder.Path("t.csv"), columns);
}

TEST_CASE("csv: columns by name in any order, others ignored") {
  CHECK(ReadText("a,b\n1,2\n").rows == "2:1|2\n");
  CHECK(ReadText("x,b,y,a\n0,2,0,1\n").rows == "2:1|2\n");
}

TEST_CASE("csv: columns by either name, in any case, or not at all") {
  CHECK(ReadText("DATE,b\n1,2\n", {"START|DATE", "b"}).rows == "2:1|2\n");
  CHECK(ReadText("DATE,START\n1,2\n", {"START|DATE", "DATE"}).rows == "2:2|1\n");
  CHECK(ReadText("ID,B\n1,2\n", {"Id", "b"}).rows == "2:1|2\n");
  CHECK(ReadText("a,A,b\n1,2,3\n").rows == "2:1|3\n");  // as it stands before any other case
  CHECK(ReadText("x,b\n1,2\n", {"START|DATE?", "b"}).rows == "2:|2\n");
  CHECK(std::string(ReadText("b,c\n1,2\n", {"START|DATE", "b"}).status.message()) ==
        "t.csv has no column `START`; its columns are b, c");
  CHECK(std::string(ReadText("Id,ID,b\n", {"id", "b"}).status.message()) == "t.csv: the column `id` is there twice");
}

TEST_CASE("csv: tabs between fields, where the header has them and no commas") {
  const Outcome outcome = ReadText("a\tb\r\n1, \"x\t2\n3\n4\t5\n");
  CHECK(outcome.rows == "2:1, \"x|2\n4:4|5\n");
  CHECK(testing::IssueText(outcome.report.kept_out) == "row has fewer fields than the header: 1 (t.csv:3)\n");
}

TEST_CASE("csv: a file that is not CSV is called what it is") {
  for (const auto& [bytes, what] : {std::pair<std::string, std::string>{"PK\x03\x04", "a zip archive"},
                                    {"\xFE\xFF", "UTF-16"},
                                    {"PAR1", "Parquet"},
                                    {"{\"a\": 1}\n", "JSON"},
                                    {"<html>\n", "XML or HTML"}}) {
    const std::string message(ReadText(bytes).status.message());
    CHECK_MESSAGE(message.rfind("t.csv is no CSV but " + what, 0) == 0, message);
  }
}

TEST_CASE("csv: rows of any length and shape, wherever a block of the file ends") {
  uint64_t state = 1;
  auto random = [&state](uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  for (int round = 0; round < 4; ++round) {
    std::string text = "a,b\n", expected;
    int line = 2;
    while (text.size() < 900'000) {
      std::string fields[2], shown[2];
      const int began = line;
      for (int i = 0; i < 2; ++i) {
        const bool quoted = random(5) == 0;
        for (uint64_t left = random(100) == 0 ? random(60'000) : random(40); left > 0; --left) {
          const char c = quoted ? "x,\"\ny"[random(5)] : "xyz0"[random(4)];
          fields[i] += c == '"' ? "\"\"" : std::string(1, c);
          shown[i] += c == '\n' ? ' ' : c;
          line += c == '\n' ? 1 : 0;
        }
        if (quoted) fields[i] = '"' + fields[i] + '"';
      }
      text += fields[0] + "," + fields[1] + (random(3) == 0 ? "\r\n" : "\n");
      expected += std::to_string(began) + ":" + shown[0] + "|" + shown[1] + "\n";
      ++line;
    }
    CHECK(ReadText(text).rows == expected);
  }
}

TEST_CASE("csv: byte order mark, carriage returns, no line end at the end, empty lines") {
  CHECK(ReadText("\xEF\xBB\xBF"
                 "a,b\r\n1,2\r\n3,4")
            .rows == "2:1|2\n3:3|4\n");
  CHECK(ReadText("a,b\n\n1,2\n\r\n3,\n\n").rows == "3:1|2\n5:3|\n");
}

TEST_CASE("csv: quotes and line breaks inside them keep the line numbers right") {
  const Outcome outcome = ReadText("a,b\n\"x, \"\"y\"\"\",2\n\"one\ntwo\r\n\nfour\",5\n6,7\n\"8\n9\",10\n11,12\n");
  CHECK(outcome.rows == "2:x, \"y\"|2\n3:one two  four|5\n7:6|7\n8:8 9|10\n10:11|12\n");
  CHECK(outcome.report.files[0].read == 5);
}

TEST_CASE("csv: a quote that is not closed costs its own row only") {
  const Outcome outcome = ReadText("a,b\n\"1,2\n3,4\n\"5\",\"6\"\n\"7,8\n9,10\n");
  CHECK(outcome.rows == "3:3|4\n4:5|6\n6:9|10\n");
  CHECK(testing::IssueText(outcome.report.kept_out) == "a quoted field is not closed: 2 (t.csv:2, t.csv:5)\n");
}

TEST_CASE("csv: rows with too few or too many fields are counted and reading goes on") {
  const Outcome outcome = ReadText("a,b\n1\n2,3\n4,5,6\n7,8\n9\n10\n11\n");
  CHECK(outcome.rows == "3:2|3\n5:7|8\n");
  CHECK(testing::IssueText(outcome.report.kept_out) ==
        "row has fewer fields than the header: 4 (t.csv:2, t.csv:6, t.csv:7)\nrow has more fields than the header: 1 "
        "(t.csv:4)\n");
  CHECK(testing::Balanced(outcome.report));
}

TEST_CASE("csv: a line over the limit is counted, however long it is") {
  for (size_t length : {limits::kCsvLineBytes + 1, 20 * limits::kCsvLineBytes}) {
    const Outcome outcome = ReadText("a,b\n1," + std::string(length, 'x') + "\n3,4\n");
    CHECK(outcome.rows == "3:3|4\n");
    CHECK(testing::IssueText(outcome.report.kept_out) == "row is longer than 1,048,576 bytes: 1 (t.csv:2)\n");
  }
  CHECK(ReadText("a,b\n1," + std::string(limits::kCsvLineBytes - 2, 'x') + "\n").report.files[0].used == 1);
}

TEST_CASE("csv: a NUL byte does not cut a row short") {
  CHECK(ReadText(std::string("a,b\n1,2\0003\n4,5\n", 15)).rows == "2:1|2?3\n3:4|5\n");
}

TEST_CASE("csv: a missing or doubled column is an error that names file and column") {
  const Outcome missing = ReadText("subject,b\n1,2\n", {"subjekt", "b"});
  CHECK(missing.status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(missing.status.message()) ==
        "t.csv has no column `subjekt` (is `subject` meant?); its columns are subject, b");
  CHECK(std::string(ReadText("a,b,a\n").status.message()) == "t.csv: the column `a` is there twice");
  CHECK(std::string(ReadText("").status.message()) == "t.csv is empty: its first line should name the columns");
  CHECK(std::string(ReadText("a,\"b\n").status.message()) == "t.csv:1: a quoted column name is not closed");
  CHECK(ReadTable("/nowhere/t.csv").status.code() == absl::StatusCode::kNotFound);
}

TEST_CASE("csv: of a first line that is not a header nothing is shown") {
  CHECK(std::string(ReadText("10003400,F,72,Doe\n", {"subject_id", "gender"}).status.message()) ==
        "t.csv: its first line (4 fields) does not name the columns; it should name subject_id, gender");
  // Not even where a field is near a column's name.
  CHECK(std::string(ReadText("gendr,Doe\n", {"subject_id", "gender"}).status.message()).find("gendr") ==
        std::string::npos);
}

TEST_CASE("csv: a long header is shown in part, and as UTF-8") {
  std::string header = "a," + std::string(39, 'x') + "\xC3\xA4" + "," + std::string(39, 'y') + "\xC3\xA4z,\xE4";
  for (int i = 5; i <= 32; ++i) header += ",c" + std::to_string(i);
  const std::string message(ReadText(header + "\n").status.message());
  CHECK(message.rfind("t.csv has no column `b` (is `a` meant?); its columns are a, ", 0) == 0);
  CHECK(message.find(", " + std::string(39, 'x') + "\xC3\xA4, ") != std::string::npos);
  CHECK(message.find(", " + std::string(39, 'y') + "\xC3\xA4..., \xEF\xBF\xBD, c5, ") != std::string::npos);
  CHECK(message.substr(message.size() - 16) == ", c30 and 2 more");
}

std::string ManyRows() {
  std::string text = "a,b\n";
  for (int i = 0; i < 200000; ++i) text += std::to_string(i) + "," + std::to_string((i * 7919LL) % 100003) + "\n";
  return text;
}

TEST_CASE("csv: gzip, one member or several, reads as the plain file") {
  TempFolder folder;
  const std::string text = ManyRows();
  folder.WriteGzip("t.csv.gz", text);
  folder.Write("plain.csv", text);
  const Outcome whole = ReadTable(folder.Path("t.csv.gz"));
  CHECK(whole.status.ok());
  CHECK(whole.report.files[0].used == 200000);
  CHECK(whole.rows == ReadTable(folder.Path("plain.csv")).rows);
  folder.WriteGzip("half1", text.substr(0, 100001));
  folder.WriteGzip("half2", text.substr(100001));
  folder.Write("two.csv.gz", folder.Read("half1") + folder.Read("half2"));
  CHECK(ReadTable(folder.Path("two.csv.gz")).rows == whole.rows);
}

TEST_CASE("csv: damaged gzip is an error that names the file, wherever it is cut") {
  TempFolder folder;
  folder.WriteGzip("t.csv.gz", ManyRows());
  const std::string bytes = folder.Read("t.csv.gz");
  for (size_t size : {size_t{11}, size_t{100}, bytes.size() / 2, bytes.size() - 8, bytes.size() - 1}) {
    folder.Write("cut.gz", bytes.substr(0, size));
    const absl::Status status = ReadTable(folder.Path("cut.gz")).status;
    CHECK(status.code() == absl::StatusCode::kDataLoss);
    const std::string message(status.message());
    CHECK(message.rfind("t.csv ends in the middle of its gzip data", 0) == 0);
    CHECK(message.find("Get it again") != std::string::npos);
  }
  std::string changed = bytes;
  changed[bytes.size() / 2] = static_cast<char>(changed[bytes.size() / 2] ^ 0x55);
  folder.Write("changed.gz", changed);
  CHECK(ReadTable(folder.Path("changed.gz")).status.code() == absl::StatusCode::kDataLoss);
  folder.Write("tail.gz", bytes + "a,b\n1,2\n");
  CHECK(ReadTable(folder.Path("tail.gz")).status.code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("csv: sorted reading does not depend on the order of rows") {
  TempFolder folder;
  for (const char* text : {"a,b\n2,x\n1,y\n1,x\n", "b,a\nx,1\nx,2\ny,1\n"}) {
    folder.Write("t.csv", text);
    ReadTally tally;
    std::string rows;
    const absl::Status status =
        ReadCsvSorted({folder.Path("t.csv"), "t.csv"}, {"a", "b"}, tally, [&](const CsvRow& row) -> std::string_view {
          rows += std::string(row[0]) + std::string(row[1]) + " ";
          return row[1] == "y" ? "it is y" : kUsed;
        });
    CHECK(status.ok());
    CHECK(rows == "1x 1y 2x ");
    records::ReadReport report;
    tally.Finish(report);
    CHECK(report.files[0].used == 2);
    CHECK(report.files[0].kept_out == 1);
  }
}

TEST_CASE("csv: a plain file is found before a packed one") {
  TempFolder folder;
  CHECK(FindCsv(folder.path(), "t").path.empty());
  folder.WriteGzip("t.csv.gz", "a\n");
  CHECK(FindCsv(folder.path(), "t").name == "t.csv.gz");
  folder.Write("t.csv", "a\n");
  CHECK(FindCsv(folder.path(), "t").name == "t.csv");
  folder.WriteGzip("MEASUREMENT.csv.gz", "a,B\n");
  const CsvFile file = FindCsvAnyCase(folder.path(), "measurement");
  CHECK(file.name == "MEASUREMENT.csv.gz");
  CHECK(HasColumns(file, {"a", "b"}));
  CHECK_FALSE(HasColumns(file, {"c"}));
  CHECK_FALSE(HasColumns({"", "x"}, {"a"}));
  CHECK_FALSE(HasColumns({"/nowhere", "x"}, {"a"}));
}

}  // namespace
}  // namespace quell::readers
