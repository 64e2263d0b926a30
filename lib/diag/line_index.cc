#include "lib/diag/line_index.h"

#include <algorithm>

namespace quell::diag {

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(0);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

LineColumn LineIndex::At(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  uint32_t line = static_cast<uint32_t>(after - starts_.begin());
  uint32_t start = starts_[line - 1];
  return {line, 1 + CodePoints(text_.substr(start, offset - start))};
}

std::string_view LineIndex::Line(uint32_t line) const {
  uint32_t start = starts_[line - 1];
  size_t end = line < starts_.size() ? starts_[line] - 1 : text_.size();
  if (end > start && text_[end - 1] == '\r') --end;
  return text_.substr(start, end - start);
}

}  // namespace quell::diag
