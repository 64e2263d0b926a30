// The lines of a CSV file, as fast-cpp-csv-parser wants them: one row, one line.
#ifndef QUELL_LIB_READERS_CSV_LINES_H_
#define QUELL_LIB_READERS_CSV_LINES_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/byte_file.h"

namespace quell::readers {

// Gives a file's rows, each on one line: fast-cpp-csv-parser knows quotes but no line breaks inside them, so such a
// break becomes a blank. Remembers on which line of the file each row began.
//
// - A quoted field that is not properly closed within limits::kCsvLineBytes is not joined: the row then ends with its
//   line, is reported as such, and costs no other row.
// - Of a row over limits::kCsvLineBytes the first kCsvLineBytes + 1 bytes are given, which tells the reader that it is
//   too long.
// - A NUL byte, which would end a line early, becomes '?'.
class CsvLines {
 public:
  explicit CsvLines(std::unique_ptr<ByteFile> file) : file_(std::move(file)) {}

  // The next row without its line end; false at the end of the file and on an error (see status()).
  bool Next(std::string& row);
  const absl::Status& status() const { return status_; }

  // The line of the file on which row `index` (counted from 1) began.
  int64_t LineOfRow(int64_t index) const;

 private:
  bool NextLine(std::string& line);  // from what was put back, else from the file
  bool ReadLine(std::string& line);
  void JoinQuoted(std::string& row);  // appends the lines that `row`'s open quoted field spans

  std::unique_ptr<ByteFile> file_;
  std::string buffer_;
  size_t position_ = 0;
  bool at_end_ = false;
  std::deque<std::string> put_back_;
  int64_t rows_ = 0;
  int64_t extra_lines_ = 0;
  // (row, lines joined so far before it), where the second changes: few rows span lines.
  std::vector<std::pair<int64_t, int64_t>> shifts_;
  absl::Status status_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_CSV_LINES_H_
