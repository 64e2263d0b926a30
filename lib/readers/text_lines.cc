#include "lib/readers/text_lines.h"

#include <cstring>
#include <utility>

namespace quell::readers {
namespace {

constexpr size_t kPieceBytes = 1u << 18;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

TextLines::TextLines(std::unique_ptr<ByteFile> file, size_t longest) : longest_(longest) {
  if (file->packed()) {
    ahead_ = std::make_unique<ReadAhead>(std::move(file));
  } else {
    file_ = std::move(file);
  }
}

TextLines::TextLines(std::string_view text, size_t longest) : longest_(longest), end_(text.size()) {
  buffer_.assign(text.begin(), text.end());
  buffer_.resize(text.size() + kPadding);
}

void TextLines::MakeRoom(size_t bytes) {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + bytes + kPadding) buffer_.resize(2 * (end_ + bytes) + kPadding);
}

bool TextLines::FillPlain() {
  MakeRoom(kPieceBytes);
  const absl::StatusOr<size_t> count = file_->Read(buffer_.data() + end_, kPieceBytes);
  status_ = count.status();
  end_ += count.value_or(0);
  if (count.value_or(0) < kPieceBytes) file_ = nullptr;
  return count.value_or(0) > 0;
}

bool TextLines::Fill() {
  if (file_ != nullptr) return FillPlain();
  if (ahead_ == nullptr) return false;
  if (!ahead_->Next(piece_)) {
    status_ = ahead_->status();
    ahead_ = nullptr;
    return false;
  }
  MakeRoom(piece_.size());
  std::memcpy(buffer_.data() + end_, piece_.data(), piece_.size());
  end_ += piece_.size();
  return true;
}

const char* TextLines::FindEnd() {
  size_t searched = 0;  // behind begin_, which moves
  while (true) {
    const char* from = buffer_.data() + begin_ + searched;
    const size_t count = end_ - begin_ - searched;
    const void* found = count == 0 ? nullptr : std::memchr(from, '\n', count);
    if (found != nullptr) return static_cast<const char*>(found);
    searched = end_ - begin_;
    if (searched > longest_ || !Fill()) return nullptr;
  }
}

void TextLines::SkipLine() {
  while (true) {
    const void* found = end_ == begin_ ? nullptr : std::memchr(buffer_.data() + begin_, '\n', end_ - begin_);
    if (found != nullptr) {
      begin_ = static_cast<size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
      return;
    }
    begin_ = end_;
    if (!Fill()) return;
  }
}

bool TextLines::Next(std::string_view& line) {
  const char* end = FindEnd();
  if (!status_.ok() || (end == nullptr && begin_ == end_)) return false;
  ++number_;
  const char* begin = buffer_.data() + begin_;
  const size_t length = (end == nullptr ? buffer_.data() + end_ : end) - begin;
  too_long_ = length > longest_;
  line = {};
  if (too_long_) {
    SkipLine();
    return status_.ok();
  }
  begin_ += length + (end == nullptr ? 0 : 1);
  line = {begin, length};
  if (number_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

}  // namespace quell::readers
