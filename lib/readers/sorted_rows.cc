#include "lib/readers/sorted_rows.h"

#include <algorithm>
#include <cstring>
#include <queue>

namespace quell::readers {
namespace {

constexpr size_t kSizeBytes = 8, kHeadBytes = 16;  // of a row: its size in bytes, all of them; and its line
constexpr size_t kLeastBuffer = 4096;

template <typename Number>
Number Load(const char* from) {
  Number number;
  std::memcpy(&number, from, sizeof number);
  return number;
}

template <typename Number>
void Put(Number number, std::string& out) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string_view FieldAt(const char*& at) {
  const auto size = Load<uint32_t>(at);
  const std::string_view field(at + sizeof size, size);
  at += sizeof size + size;
  return field;
}

}  // namespace

void SortedRows::AddField(std::string_view field) {
  // At once: a string that grows step by step takes three times as much while it does.
  if (bytes_.empty() && space_.memory != SIZE_MAX) bytes_.reserve(space_.memory);
  if (bytes_.size() == begin_) bytes_.append(kHeadBytes, '\0');
  Put(static_cast<uint32_t>(field.size()), bytes_);
  bytes_.append(field);
}

void SortedRows::EndRow(int64_t line) {
  if (bytes_.size() == begin_) bytes_.append(kHeadBytes, '\0');
  const uint64_t size = bytes_.size() - begin_;
  std::memcpy(bytes_.data() + begin_, &size, sizeof size);
  std::memcpy(bytes_.data() + begin_ + kSizeBytes, &line, sizeof line);
  begins_.push_back(std::exchange(begin_, bytes_.size()));
  if (bytes_.size() + begins_.size() * sizeof begins_[0] > space_.memory) Spill();
}

bool SortedRows::Before(const char* a, const char* b) const {
  const char *at_a = a + kHeadBytes, *at_b = b + kHeadBytes;
  for (size_t i = 0; i < fields_; ++i) {
    if (const int order = FieldAt(at_a).compare(FieldAt(at_b)); order != 0) return order < 0;
  }
  return Load<int64_t>(a + kSizeBytes) < Load<int64_t>(b + kSizeBytes);
}

void SortedRows::Sort() {
  std::sort(begins_.begin(), begins_.end(),
            [&](uint64_t a, uint64_t b) { return Before(bytes_.data() + a, bytes_.data() + b); });
}

void SortedRows::Spill() {
  if (file_ == nullptr && status_.ok()) {
    absl::StatusOr<std::unique_ptr<records::TemporaryFile>> file = records::TemporaryFile::Create(space_.folder);
    status_ = file.status();
    if (file.ok()) file_ = *std::move(file);
  }
  Sort();
  std::string block;
  for (uint64_t begin : begins_) {
    block.append(bytes_, begin, Load<uint64_t>(bytes_.data() + begin));
    if (block.size() < (1u << 16) && begin != begins_.back()) continue;
    if (status_.ok()) status_ = file_->Append(block);
    block.clear();
  }
  if (status_.ok()) run_ends_.push_back(file_->size());
  begins_.clear();
  bytes_.clear();
  begin_ = 0;
}

void SortedRows::Give(const char* row, TakeRow take) {
  given_.clear();
  const char* at = row + kHeadBytes;
  for (size_t i = 0; i < fields_; ++i) given_.push_back(FieldAt(at));
  take(given_, Load<int64_t>(row + kSizeBytes));
}

// One run of the file, as it is read.
struct SortedRows::Run {
  uint64_t next, end;
  std::string buffer;
  size_t position = 0;  // of the row that is next

  const char* row() const { return buffer.data() + position; }
  bool at_end() const { return position == buffer.size() && next == end; }
  // Makes sure that the whole next row is in the buffer.
  absl::Status Fill(const records::TemporaryFile& file, size_t at_once) {
    absl::Status status = Have(file, kHeadBytes, at_once);
    return status.ok() && !at_end() ? Have(file, Load<uint64_t>(row()), at_once) : status;
  }
  absl::Status Have(const records::TemporaryFile& file, uint64_t bytes, size_t at_once) {
    if (buffer.size() - position >= bytes) return absl::OkStatus();
    buffer.erase(0, std::exchange(position, 0));
    const size_t have = buffer.size();
    const auto more = static_cast<size_t>(std::min<uint64_t>(std::max<uint64_t>(bytes - have, at_once), end - next));
    buffer.resize(have + more);
    next += more;
    return file.ReadAt(next - more, buffer.data() + have, more);
  }
};

absl::Status SortedRows::Merge(TakeRow take) {
  std::vector<Run> runs;
  for (uint64_t end : run_ends_) runs.push_back({runs.empty() ? 0 : runs.back().end, end, {}});
  const size_t at_once = std::max(kLeastBuffer, space_.memory / (2 * runs.size()));
  auto after = [&](size_t a, size_t b) { return Before(runs[b].row(), runs[a].row()); };
  std::priority_queue<size_t, std::vector<size_t>, decltype(after)> heads(after);
  auto enqueue = [&](size_t run) {
    absl::Status status = runs[run].Fill(*file_, at_once);
    if (status.ok() && !runs[run].at_end()) heads.push(run);
    return status;
  };
  for (size_t run = 0; run < runs.size(); ++run) {
    if (absl::Status status = enqueue(run); !status.ok()) return status;
  }
  while (!heads.empty()) {
    const size_t run = heads.top();
    heads.pop();
    Give(runs[run].row(), take);
    runs[run].position += Load<uint64_t>(runs[run].row());
    if (absl::Status status = enqueue(run); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SortedRows::ForEach(TakeRow take) {
  if (file_ != nullptr && !begins_.empty()) Spill();
  if (!status_.ok()) return status_;
  if (file_ != nullptr) {
    std::string().swap(bytes_);
    return Merge(take);
  }
  Sort();
  for (uint64_t begin : begins_) Give(bytes_.data() + begin, take);
  return absl::OkStatus();
}

}  // namespace quell::readers
