// A folder of tables for a reader, with rows where a test sets them.
#ifndef QUELL_TESTS_SUPPORT_TABLE_FOLDER_H_
#define QUELL_TESTS_SUPPORT_TABLE_FOLDER_H_

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

#include "lib/readers/reader.h"
#include "lib/records/record_set.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::testing {

struct TableFolder {
  // A table's file is `before` its name and `after`; gzip where it ends so.
  TableFolder(std::map<std::string, std::string> all, std::string put_before, std::string put_after)
      : tables(std::move(all)), before(std::move(put_before)), after(std::move(put_after)) {}

  std::string& operator[](const std::string& table) { return tables[table]; }

  absl::StatusOr<records::RecordSet> Try(const readers::ReadOptions& options = {}) {
    for (const auto& [table, text] : tables) {
      const std::string file = before + table + after;
      after.ends_with(".gz") ? folder.WriteGzip(file, text) : folder.Write(file, text);
    }
    return readers::ReadRecords(folder.path(), options);
  }
  // Each row is used or kept out.
  records::RecordSet Read(const readers::ReadOptions& options = {}) {
    absl::StatusOr<records::RecordSet> set = Try(options);
    REQUIRE_MESSAGE(set.ok(), std::string(set.status().message()));
    CHECK(Balanced(set->report));
    return *std::move(set);
  }
  std::string Error() { return std::string(Try().status().message()); }

  std::map<std::string, std::string> tables;
  std::string before, after;
  TempFolder folder;
};

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_TABLE_FOLDER_H_
