// The rows of a CSV file, found in one pass over its bytes.
#ifndef QUELL_LIB_READERS_CSV_LINES_H_
#define QUELL_LIB_READERS_CSV_LINES_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/byte_file.h"

namespace quell::readers {

// One row, in memory that is good until the next one is asked for. Behind its last byte stands a NUL.
struct CsvLine {
  char* text = nullptr;
  size_t size = 0;      // without the line end
  int64_t number = 0;   // the line of the file on which the row began, counted from 1
  bool quoted = false;  // a quote is in it: `ends` then says nothing
  std::string_view view() const { return {text, size}; }
};

// Gives a file's rows, each on one line: a line break inside quotes becomes a blank.
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
  bool Next(CsvLine& row);
  const absl::Status& status() const { return status_; }
  // Where the fields of the row end that Next gave, the last but its own end: places of `separator`. Only of a row without quotes.
  const std::vector<uint32_t>& ends() const { return ends_; }
  void set_separator(char separator) { separator_ = separator; }

 private:
  struct PutBack {
    std::string text;
    int64_t number;
  };
  bool NextLine(CsvLine& line);                // from what was put back, else from the file
  bool ReadLine(CsvLine& line);                // from the file
  bool ReadLongLine(CsvLine& line);            // one that does not end within the buffer: keeps its beginning
  bool Fill();                                 // more bytes behind those that are there; false where there are none
  void ScanLine(CsvLine& line);                // finds the end of the line and its fields
  void JoinQuoted(CsvLine& row);               // appends the lines that `row`'s open quoted field spans
  void Hold(std::string text, CsvLine& line);  // makes `line` stand in held_

  std::unique_ptr<ByteFile> file_;
  std::string buffer_;
  size_t position_ = 0, filled_ = 0;
  size_t scanned_ = 0;  // bytes behind position_ that hold no line end
  bool at_end_ = false;
  bool found_end_ = false;
  char separator_ = ',';
  std::vector<uint32_t> ends_;
  std::string held_;
  std::deque<PutBack> put_back_;
  int64_t lines_ = 0;
  absl::Status status_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_CSV_LINES_H_
