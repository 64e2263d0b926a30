// Lines and columns of a text: built once, asked by binary search.
#ifndef QUELL_LIB_DIAG_LINE_INDEX_H_
#define QUELL_LIB_DIAG_LINE_INDEX_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/utf8.h"

namespace quell::diag {

struct LineColumn {
  uint32_t line = 1;    // from 1
  uint32_t column = 1;  // from 1, in Unicode code points, as editors count
};

class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  LineColumn At(uint32_t offset) const;
  // The other way round; the end of the line where it has no such column.
  uint32_t OffsetOf(LineColumn place) const;
  uint32_t line_count() const { return static_cast<uint32_t>(starts_.size()); }
  // The text of a line (from 1) without its end.
  std::string_view Line(uint32_t line) const;
  uint32_t LineStart(uint32_t line) const { return starts_[line - 1]; }

 private:
  void AddMarks(uint32_t line);

  std::string_view text_;
  std::vector<uint32_t> starts_;

  // In lines longer than a few thousand bytes, columns are counted from here on: otherwise many messages about one long line would take time that
  // grows with its square.
  struct Mark {
    uint32_t offset, column;
  };
  std::vector<Mark> marks_;
};

// The names that the other rooms know these by.
using quell::CharacterLength;
using quell::CodePoints;
using quell::IsUtf8;

}  // namespace quell::diag

#endif  // QUELL_LIB_DIAG_LINE_INDEX_H_
