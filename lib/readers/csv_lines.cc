#include "lib/readers/csv_lines.h"

#include <algorithm>
#include <string_view>

#include "lib/base/limits.h"

namespace quell::readers {
namespace {

constexpr size_t kBlockBytes = 1u << 18;
constexpr size_t kKeptBytes = limits::kCsvLineBytes + 1;

// Where a scan of a row for an open quoted field stands (RFC 4180: a quote opens a field only at the field's start).
enum class Quote { kOutside, kInside, kBroken };

// Scans `text` on from `state`. `field_start`: `text` begins where a field begins. kBroken: what follows a closing
// quote is neither a separator nor another quote, so the quotes can't be trusted to say where a row ends.
Quote ScanQuotes(std::string_view text, Quote state, bool field_start) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (state == Quote::kOutside) {
      if (c == '"' && field_start) state = Quote::kInside;
      field_start = c == ',';
    } else if (c == '"') {
      const char next = i + 1 < text.size() ? text[i + 1] : ',';
      if (next == '"') {
        ++i;
      } else if (next == ',' || next == '\r') {
        state = Quote::kOutside;
        field_start = false;
      } else {
        return Quote::kBroken;
      }
    }
  }
  return state;
}

}  // namespace

bool CsvLines::Next(std::string& row) {
  if (!NextLine(row)) return false;
  ++rows_;
  if (extra_lines_ > 0 && (shifts_.empty() || shifts_.back().second != extra_lines_))
    shifts_.emplace_back(rows_, extra_lines_);
  if (row.find('"') != std::string::npos && ScanQuotes(row, Quote::kOutside, true) == Quote::kInside) JoinQuoted(row);
  return status_.ok();
}

int64_t CsvLines::LineOfRow(int64_t index) const {
  auto after =
      std::upper_bound(shifts_.begin(), shifts_.end(), index,
                       [](int64_t row, const std::pair<int64_t, int64_t>& shift) { return row < shift.first; });
  return after == shifts_.begin() ? index : index + std::prev(after)->second;
}

void CsvLines::JoinQuoted(std::string& row) {
  std::string joined = row;
  std::vector<std::string> lines;
  Quote state = Quote::kInside;
  while (state == Quote::kInside && joined.size() < kKeptBytes) {
    std::string line;
    if (!NextLine(line)) break;
    state = ScanQuotes(line, state, false);
    if (!joined.empty() && joined.back() == '\r') joined.pop_back();
    joined += ' ';
    joined += line;
    lines.push_back(std::move(line));
  }
  if (state == Quote::kOutside) {
    row = std::move(joined);
    extra_lines_ += static_cast<int64_t>(lines.size());
  } else {
    put_back_.insert(put_back_.begin(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
  }
}

bool CsvLines::NextLine(std::string& line) {
  if (put_back_.empty()) return ReadLine(line);
  line = std::move(put_back_.front());
  put_back_.pop_front();
  return true;
}

bool CsvLines::ReadLine(std::string& line) {
  line.clear();
  bool any = false;
  while (true) {
    if (position_ == buffer_.size()) {
      if (at_end_ || !status_.ok()) return any && status_.ok();
      buffer_.resize(kBlockBytes);
      absl::StatusOr<size_t> count = file_->Read(buffer_.data(), buffer_.size());
      status_ = count.status();
      buffer_.resize(count.ok() ? *count : 0);
      std::replace(buffer_.begin(), buffer_.end(), '\0', '?');
      at_end_ = buffer_.size() < kBlockBytes;
      position_ = 0;
      continue;
    }
    any = true;
    const size_t end = std::min(buffer_.find('\n', position_), buffer_.size());
    line.append(buffer_, position_, std::min(end - position_, kKeptBytes - std::min(kKeptBytes, line.size())));
    position_ = end;
    if (end == buffer_.size()) continue;
    ++position_;
    return true;
  }
}

}  // namespace quell::readers
