#include "lib/diag/line_index.h"

#include <algorithm>

namespace quell::diag {

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(0);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts_.push_back(static_cast<uint32_t>(i + 1));
  }
  for (uint32_t line = 1; line <= line_count(); ++line) AddMarks(line);
}

void LineIndex::AddMarks(uint32_t line) {
  constexpr size_t kApart = 4096;
  std::string_view rest = Line(line);
  Mark mark{LineStart(line), 1};
  while (rest.size() > kApart) {
    size_t length = kApart;
    while (length > kApart - 4 && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80)
      --length;  // not inside a character
    mark = {mark.offset + static_cast<uint32_t>(length), mark.column + CodePoints(rest.substr(0, length))};
    marks_.push_back(mark);
    rest.remove_prefix(length);
  }
}

LineColumn LineIndex::At(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  uint32_t line = static_cast<uint32_t>(after - starts_.begin());
  Mark from{starts_[line - 1], 1};
  const auto mark = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                     [](uint32_t at, const Mark& each) { return at < each.offset; });
  if (mark != marks_.begin() && mark[-1].offset > from.offset) from = mark[-1];
  return {line, from.column + CodePoints(text_.substr(from.offset, offset - from.offset))};
}

uint32_t LineIndex::OffsetOf(LineColumn place) const {
  const std::string_view line = Line(place.line);
  const uint32_t start = starts_[place.line - 1];
  Mark from{start, 1};
  auto mark = std::upper_bound(marks_.begin(), marks_.end(), start + static_cast<uint32_t>(line.size()),
                               [](uint32_t at, const Mark& each) { return at < each.offset; });
  while (mark != marks_.begin() && mark[-1].offset > start) {
    --mark;
    if (mark->column > place.column) continue;
    from = *mark;
    break;
  }
  size_t i = from.offset - start;
  for (uint32_t column = from.column; i < line.size() && column < place.column; ++column)
    i += CharacterLength(line.substr(i));
  return start + static_cast<uint32_t>(std::min(i, line.size()));
}

std::string_view LineIndex::Line(uint32_t line) const {
  uint32_t start = starts_[line - 1];
  size_t end = line < starts_.size() ? starts_[line] - 1 : text_.size();
  if (end > start && text_[end - 1] == '\r') --end;
  return text_.substr(start, end - start);
}

}  // namespace quell::diag
