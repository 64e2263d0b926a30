// Rows come in the order of their content, whatever the memory.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "lib/readers/sorted_rows.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using Row = std::pair<std::vector<std::string>, int64_t>;

std::vector<Row> SomeRows(size_t count, size_t fields) {
  std::mt19937 random(7);
  std::vector<Row> rows;
  for (size_t i = 0; i < count; ++i) {
    Row row{{}, static_cast<int64_t>(random() % 50)};
    for (size_t f = 0; f < fields; ++f) {
      std::string text(random() % 4, 'a');
      for (char& c : text) c = "ab,\xff"[random() % 4];
      if (random() % 40 == 0) text.assign(random() % 9000, 'x');
      if (random() % 40 == 0) text.push_back('\0');
      row.first.push_back(text);
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<Row> Sorted(const std::vector<Row>& rows, size_t fields, const records::SortSpace& space) {
  SortedRows sorted(fields, space);
  for (const auto& [texts, line] : rows) {
    for (const std::string& text : texts) sorted.AddField(text);
    sorted.EndRow(line);
  }
  std::vector<Row> out;
  const absl::Status status = sorted.ForEach([&](const std::vector<std::string_view>& texts, int64_t line) {
    out.push_back({{texts.begin(), texts.end()}, line});
  });
  CHECK(status.ok());
  return out;
}

}  // namespace

TEST_CASE("sorted rows - by their fields, then by line, in any memory, and nothing of them stays") {
  const testing::TempFolder folder;
  for (size_t fields : {0u, 1u, 3u}) {
    for (size_t count : {0u, 1u, 700u}) {
      const std::vector<Row> rows = SomeRows(count, fields);
      std::vector<Row> expected = rows;
      std::sort(expected.begin(), expected.end());
      for (size_t memory : {size_t{1}, size_t{500}, size_t{20'000}, SIZE_MAX}) {
        CAPTURE(fields);
        CAPTURE(count);
        CAPTURE(memory);
        CHECK(Sorted(rows, fields, {memory, folder.path()}) == expected);
      }
    }
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("sorted rows - a folder in which nothing can be written is told") {
  const testing::TempFolder folder;
  SortedRows rows(1, {1, folder.Path("not there")});
  rows.AddField("a");
  rows.EndRow(1);
  const absl::Status status = rows.ForEach([](const std::vector<std::string_view>&, int64_t) {});
  CHECK(std::string(status.message()).find("no temporary file can be made: No such file") != std::string::npos);
}

}  // namespace quell::readers
