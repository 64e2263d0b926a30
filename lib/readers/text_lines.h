// The lines of a text file or of a text in memory, in place, with room behind each for parsers that read over the end.
#ifndef QUELL_LIB_READERS_TEXT_LINES_H_
#define QUELL_LIB_READERS_TEXT_LINES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/byte_file.h"
#include "lib/readers/read_ahead.h"

namespace quell::readers {

// A byte order mark of UTF-8 and the `\r` of `\r\n` are no part of a line. A last line without a line end is one too.
class TextLines {
 public:
  // So many bytes behind a line may be read, whatever they hold.
  static constexpr size_t kPadding = 64;

  // Of a line over `longest` bytes nothing is given, and it is not held in memory.
  TextLines(std::unique_ptr<ByteFile> file, size_t longest);
  // `text` is copied.
  TextLines(std::string_view text, size_t longest);

  // The next line, good until the next call; false at the end and on an error (see status()).
  bool Next(std::string_view& line);
  bool too_long() const { return too_long_; }  // of the line just given, which is empty then
  int64_t number() const { return number_; }   // of the line just given, from 1
  const absl::Status& status() const { return status_; }

 private:
  bool Fill();  // more bytes behind `end_`; false at the end
  bool FillPlain();
  void MakeRoom(size_t bytes);
  const char* FindEnd();  // of the line that begins at begin_; null where the file ends before
  void SkipLine();        // the rest of a line that is too long

  // One of them, until nothing more is to come: a thread pays where there is something to unpack.
  std::unique_ptr<ByteFile> file_;
  std::unique_ptr<ReadAhead> ahead_;
  size_t longest_;
  std::vector<char> piece_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;  // what is not given yet
  int64_t number_ = 0;
  bool too_long_ = false;
  absl::Status status_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_TEXT_LINES_H_
