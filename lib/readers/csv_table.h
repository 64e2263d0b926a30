// One CSV file, row by row, its columns by name. A thin layer over fast-cpp-csv-parser.
#ifndef QUELL_LIB_READERS_CSV_TABLE_H_
#define QUELL_LIB_READERS_CSV_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "lib/readers/read_tally.h"
#include "lib/records/temporary_file.h"

namespace quell::readers {

struct CsvFile {
  std::string path;
  std::string name;  // as reports and messages call it: relative to the source's folder
};

// `folder`/`stem`.csv or .csv.gz; an empty path where neither is there (the name is then stem.csv).
CsvFile FindCsv(const std::string& folder, const std::string& stem);
// The same where the name may be in any case: `stem` in small letters finds MEASUREMENT.csv.gz. Of several the first by alphabet.
CsvFile FindCsvAnyCase(const std::string& folder, const std::string& stem);
// True if the first line of `file` names all of `columns`; false too where there is no such file or it can't be read.
bool HasColumns(const CsvFile& file, const std::vector<std::string>& columns);

// A row: the fields of the columns that were asked for, in the order in which they were asked for. Blanks around an
// unquoted field are not part of it.
class CsvRow {
 public:
  CsvRow(std::vector<std::string_view> fields, int64_t line) : fields_(std::move(fields)), line_(line) {}
  std::string_view operator[](size_t column) const { return fields_[column]; }
  int64_t line() const { return line_; }  // of the file, counted from 1; the header is usually line 1

 private:
  friend class CsvTable;
  std::vector<std::string_view> fields_;
  int64_t line_;
};

// Takes one row. Returns why the row is kept out, or kUsed.
using RowHandler = absl::FunctionRef<std::string_view(const CsvRow& row)>;
inline constexpr std::string_view kUsed = "";

// Calls `handler` for every row of `file`, and counts in `tally` what became of each. The columns may stand in any
// order and others among them. Names match in any case where none matches as it stands. One asked for as `START|DATE` may be called either, the
// first before the other; one asked for as `route?` may be absent, and is then empty in every row. Fields stand between commas; in a file whose
// header has tabs and no commas between tabs. A row that has not as many fields as the header, is too long or has a quote that is not
// closed is counted and skipped; empty lines are no rows. An error names the file: a column is missing, the file can't
// be read, it is damaged. It shows what the first line holds only where that line is a header.
absl::Status ReadCsv(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                     RowHandler handler);

// The same in the order of the rows' content, column by column as listed in `columns`. For what depends on the order of
// rows (which of two rows with one id is used, how rows are numbered), so that the order of the file makes no
// difference. What is more than `space` has goes to a temporary file meanwhile.
absl::Status ReadCsvSorted(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                           RowHandler handler, const records::SortSpace& space = {});

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_CSV_TABLE_H_
