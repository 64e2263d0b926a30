// lib/records/STORE.md against a written file: header, table of sections, and a section and a block read by hand, without the store's own code.
#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lib/records/record_set.h"
#include "lib/records/store_writer.h"
#include "tests/support/temp_folder.h"
#include "tests/tidy/tree.h"

namespace quell::records {
namespace {

using Row = std::vector<std::string>;

std::string Trimmed(std::string text) {
  const size_t begin = text.find_first_not_of(" `"), end = text.find_last_not_of(" `");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

// The tables of the page: their rows, without the header.
std::vector<std::vector<Row>> Tables() {
  std::vector<std::vector<Row>> tables;
  bool inside = false;
  for (const std::string& line : tidy::Lines(tidy::ReadText("lib/records/STORE.md"))) {
    if (line.substr(0, 1) != "|") {
      inside = false;
      continue;
    }
    Row row;
    for (size_t begin = 1, end; (end = line.find('|', begin)) != std::string::npos; begin = end + 1)
      row.push_back(Trimmed(line.substr(begin, end - begin)));
    if (!inside) {
      tables.emplace_back();
      inside = true;
    } else if (row[0].substr(0, 3) != "---") {
      tables.back().push_back(row);
    }
  }
  return tables;
}

uint64_t Number(const std::string& bytes, size_t at, size_t size) {
  uint64_t number = 0;
  for (size_t i = size; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes.at(at + i));
  return number;
}

uint64_t Crc(const std::string& bytes) {
  return crc32(0, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
}

// Three potassium results of one patient, two of them known at once.
RecordSet Potassium() {
  RecordSetBuilder builder;
  builder.source.name = "here";
  const int32_t patient = builder.PatientNumber("p1");
  Record record;
  record.coding = builder.vocabulary.AddCoding({{"loinc", "2823-3"}});
  record.unit = builder.vocabulary.AddUnit("mmol/L");
  record.value_kind = ValueKind::kNumber;
  for (int i = 0; i < 3; ++i) {
    record.known = record.clinical = Time(std::chrono::minutes(i == 0 ? 10 : 70));
    record.id = static_cast<uint64_t>(i + 1);
    record.value = 4 + i * 0.1;
    builder.AddRecord(patient, record);
  }
  return builder.Finish();
}

std::string Written() {
  const testing::TempFolder folder;
  REQUIRE(WriteStore(Potassium(), folder.Path("a.qrec")).ok());
  return folder.Read("a.qrec");
}

}  // namespace

TEST_CASE("store layout - the header is what the page says") {
  const std::string file = Written();
  const std::vector<Row> rows = Tables().at(0);
  REQUIRE(rows.size() == 9);
  size_t next = 0;
  for (size_t i = 0; i + 1 < rows.size(); ++i) {
    CAPTURE(rows[i][2]);
    CHECK(std::stoul(rows[i][0]) == next);
    if (rows[i][1] != "-") next += std::stoul(rows[i][1]);
  }
  std::string magic;
  for (size_t i = 0; i < 8; ++i)
    magic.push_back(static_cast<char>(std::stoul(rows[0][2].substr(3 * i, 2), nullptr, 16)));
  CHECK(file.substr(0, 8) == magic);
  CHECK(rows[1][2].substr(0, 9) == "format: 1");
  CHECK(Number(file, 8, 4) == 1);
  CHECK(rows[2][2] == "number of sections: 10");
  CHECK(Number(file, 12, 4) == 10);
  CHECK(Number(file, 16, 8) == file.size());
  std::string header = file.substr(0, 352);
  header.replace(24, 4, 4, '\0');
  CHECK(Number(file, 24, 4) == Crc(header));
  CHECK(Number(file, 28, 4) == 0);
  CHECK(file.substr(file.size() - 8) == std::string(8, '\0'));
}

TEST_CASE("store layout - the sections are those of the page, in its order, one behind the other") {
  const std::string file = Written();
  const std::vector<Row> entry = Tables().at(1), sections = Tables().at(2);
  REQUIRE(entry.size() == 4);
  std::map<std::string, std::pair<size_t, size_t>> field;  // where and how long
  const char* names[] = {"name", "checksum", "offset", "size"};
  for (size_t i = 0; i < 4; ++i) field[names[i]] = {std::stoul(entry[i][0]), std::stoul(entry[i][1])};
  REQUIRE(sections.size() == Number(file, 12, 4));
  size_t next = 352;
  for (size_t i = 0; i < sections.size(); ++i) {
    const size_t at = 32 + 32 * i;
    CAPTURE(sections[i][0]);
    auto number = [&](const char* name) { return Number(file, at + field[name].first, field[name].second); };
    std::string name = sections[i][0];
    name.resize(field["name"].second);
    CHECK(file.substr(at, name.size()) == name);
    CHECK(number("offset") == next);
    CHECK(number("checksum") == (i == 0 ? 0 : Crc(file.substr(next, number("size")))));
    next += number("size");
  }
  CHECK(next + 8 == file.size());
  // And each but the records is written down further below.
  std::string below;
  const std::vector<Row> contents = Tables().at(4);
  for (const Row& row : contents) below += row[0] + " ";
  for (size_t i = 1; i < sections.size(); ++i) CHECK(below.find(sections[i][0]) != std::string::npos);
}

TEST_CASE("store layout - a block and a section, byte by byte as the page says") {
  const std::string file = Written();
  const size_t size = Number(file, 32 + 24, 8);
  const std::string block = file.substr(352, size);
  CHECK(Number(block, 0, 4) == Crc(block.substr(4)));
  const std::vector<int> expected = {
      0,    0,    0,                             // forms: packed, width 0, base 0
      2,                                         // two steps
      0,    1,    0,    1,    2,                 // of one record and of two: width 1, base 0, factor 1, bits 01
      0x80, 0x98, 0x9a, 0xbc, 0x04,              // the first at 600,000,000 us, zigzag
      0,    0,    0x80, 0xc8, 0xce, 0xb4, 0x0d,  // the other 3,600,000,000 us later
      0,    0,    0,                             // persons
      0,    0,    0,                             // encounters
      0,    0,    0,                             // departments
      0,    1,    0,    1,    6,                 // decimals 0, 1, 1: width 1, base 0, factor 1, bits 011
  };
  for (size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CHECK(static_cast<int>(static_cast<uint8_t>(block.at(4 + i))) == expected[i]);
  }
  CHECK(block.substr(block.size() - 3) == std::string("\0\0\2", 3));  // ids 1, 2, 3: each one more, zigzag
  const size_t source = Number(file, 32 + 32 + 16, 8);
  CHECK(file.substr(source, Number(file, 32 + 32 + 24, 8)) == std::string("\4here\3UTC\1\0\0", 12));
  const size_t units = Number(file, 32 + 3 * 32 + 16, 8);
  CHECK(file.substr(units, Number(file, 32 + 3 * 32 + 24, 8)) == "\2\6mmol/L");
}

}  // namespace quell::records
