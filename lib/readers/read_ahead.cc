#include "lib/readers/read_ahead.h"

#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"

namespace quell::readers {
namespace {

constexpr size_t kPieceBytes = 1u << 18, kPieces = 8;

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<ByteFile> file) : file_(std::move(file)), empty_(kPieces) {
  thread_ = std::thread([this] { Run(); });
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::Run() {
  bool more = true;
  while (more) {
    std::vector<char> piece;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return stopped_ || !empty_.empty(); });
      if (stopped_) return;
      piece = std::move(empty_.front());
      empty_.pop_front();
    }
    piece.resize(kPieceBytes);
    const absl::StatusOr<size_t> count = file_->Read(piece.data(), piece.size());
    more = count.ok() && *count == piece.size();
    piece.resize(count.value_or(0));
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!count.ok()) status_ = count.status();
    at_end_ = !more;
    full_.push_back(std::move(piece));
    changed_.notify_all();
  }
}

bool ReadAhead::Next(std::vector<char>& piece) {
  std::unique_lock<std::mutex> lock(mutex_);
  empty_.push_back(std::move(piece));
  changed_.notify_all();
  changed_.wait(lock, [this] { return at_end_ || !full_.empty(); });
  if (full_.empty()) {
    piece.clear();
    return false;
  }
  piece = std::move(full_.front());
  full_.pop_front();
  return !piece.empty() || !full_.empty();
}

}  // namespace quell::readers
