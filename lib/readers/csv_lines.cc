#include "lib/readers/csv_lines.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "lib/base/limits.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace quell::readers {
namespace {

constexpr size_t kBlockBytes = 1u << 18;
constexpr size_t kKeptBytes = limits::kCsvLineBytes + 1;
constexpr size_t kStep = 16;  // bytes looked at at once

// Where a scan of a row for an open quoted field stands (RFC 4180: a quote opens a field only at the field's start).
enum class Quote { kOutside, kInside, kBroken };

// Scans `text` on from `state`. `field_start`: `text` begins where a field begins. kBroken: what follows a closing
// quote is neither a separator nor another quote, so the quotes can't be trusted to say where a row ends.
Quote ScanQuotes(std::string_view text, char separator, Quote state, bool field_start) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (state == Quote::kOutside) {
      if (c == '"' && field_start) state = Quote::kInside;
      field_start = c == separator;
    } else if (c == '"') {
      const char next = i + 1 < text.size() ? text[i + 1] : separator;
      if (next == '"') {
        ++i;
      } else if (next == separator) {
        state = Quote::kOutside;
        field_start = false;
      } else {
        return Quote::kBroken;
      }
    }
  }
  return state;
}

// A bit for each of the kStep bytes at `text` that is a separator, a line end or a quote.
uint32_t MarksAt(const char* text, char separator) {
#ifdef __SSE2__
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i found = _mm_or_si128(
      _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(separator)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))),
      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
  return static_cast<uint32_t>(_mm_movemask_epi8(found));
#else
  uint32_t marks = 0;
  for (size_t i = 0; i < kStep; ++i) {
    const bool found = text[i] == separator || text[i] == '\n' || text[i] == '"';
    marks |= static_cast<uint32_t>(found) << i;
  }
  return marks;
#endif
}

}  // namespace

bool CsvLines::Next(CsvLine& row) {
  if (!NextLine(row)) return false;
  if (row.quoted && ScanQuotes(row.view(), separator_, Quote::kOutside, true) == Quote::kInside) JoinQuoted(row);
  return status_.ok();
}

void CsvLines::Hold(std::string text, CsvLine& line) {
  held_ = std::move(text);
  line.text = held_.data();
  line.size = held_.size();
  line.quoted = true;
}

void CsvLines::JoinQuoted(CsvLine& row) {
  std::string joined(row.view());
  const std::string alone = joined;  // reading on moves the buffer
  const int64_t number = row.number;
  std::vector<PutBack> lines;
  Quote state = Quote::kInside;
  while (state == Quote::kInside && joined.size() < kKeptBytes) {
    CsvLine line;
    if (!NextLine(line)) break;
    state = ScanQuotes(line.view(), separator_, state, false);
    joined += ' ';
    joined += line.view();
    lines.push_back({std::string(line.view()), line.number});
  }
  if (state != Quote::kOutside) {
    put_back_.insert(put_back_.begin(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
  }
  Hold(state == Quote::kOutside ? std::move(joined) : alone, row);
  row.number = number;
}

bool CsvLines::NextLine(CsvLine& line) {
  if (put_back_.empty()) return ReadLine(line);
  Hold(std::move(put_back_.front().text), line);
  line.number = put_back_.front().number;
  put_back_.pop_front();
  return true;
}

bool CsvLines::Fill() {
  if (at_end_ || !status_.ok()) return false;
  // What is left of the last block goes to the front; behind it there is room for a block and for reading past the end in whole steps.
  std::memmove(buffer_.data(), buffer_.data() + position_, filled_ - position_);
  filled_ -= position_;
  position_ = 0;
  buffer_.resize(std::max(buffer_.size(), filled_ + kBlockBytes + kStep));
  absl::StatusOr<size_t> count = file_->Read(buffer_.data() + filled_, kBlockBytes);
  status_ = count.status();
  if (!count.ok()) return false;
  at_end_ = *count < kBlockBytes;
  char* const block = buffer_.data() + filled_;
  if (std::memchr(block, '\0', *count) != nullptr) std::replace(block, block + *count, '\0', '?');
  filled_ += *count;
  return *count > 0;
}

void CsvLines::ScanLine(CsvLine& line) {
  const char* const begin = buffer_.data() + position_;
  const size_t size = filled_ - position_;
  found_end_ = false;
  for (size_t at = scanned_; at < size; at += kStep) {
    for (uint32_t marks = MarksAt(begin + at, separator_); marks != 0; marks &= marks - 1) {
      const size_t place = at + static_cast<size_t>(std::countr_zero(marks));
      if (place >= size) break;
      const char c = begin[place];
      if (c == '\n') {
        found_end_ = true;
        line.size = place;
        return;
      }
      if (c == separator_) {
        ends_.push_back(static_cast<uint32_t>(place));
      } else {
        line.quoted = separator_ == ',';
      }
    }
  }
  scanned_ = size;
  line.size = size;
}

bool CsvLines::ReadLine(CsvLine& line) {
  line.quoted = false;
  ends_.clear();
  scanned_ = 0;
  for (ScanLine(line); !found_end_; ScanLine(line)) {
    if (filled_ - position_ > kKeptBytes) return ReadLongLine(line);
    // The bytes of a step that the block cut were looked at already: only whole new ones are.
    if (!Fill()) break;
  }
  if (!status_.ok() || (!found_end_ && line.size == 0)) return false;
  line.number = ++lines_;
  line.text = buffer_.data() + position_;
  position_ += line.size + (found_end_ ? 1 : 0);
  if (line.size > 0 && line.text[line.size - 1] == '\r') --line.size;
  if (line.size > kKeptBytes) line.size = kKeptBytes;
  line.text[line.size] = '\0';
  return true;
}

bool CsvLines::ReadLongLine(CsvLine& line) {
  std::string beginning(buffer_, position_, kKeptBytes);
  const char* end = nullptr;
  do {
    const char* const from = buffer_.data() + position_;
    end = static_cast<const char*>(std::memchr(from, '\n', filled_ - position_));
    position_ += end == nullptr ? filled_ - position_ : static_cast<size_t>(end - from) + 1;
  } while (end == nullptr && Fill());
  if (!status_.ok()) return false;
  Hold(std::move(beginning), line);
  line.number = ++lines_;
  return true;
}

}  // namespace quell::readers
