#include "lib/records/spilled_records.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <type_traits>

namespace quell::records {
namespace {

static_assert(std::is_trivially_copyable_v<CollectedRecord>, "runs are written as they lie in memory");

// Not every file system has O_TMPFILE.
int OpenNameless(const std::string& folder) {
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
  std::string name = folder + "/.quell-import-XXXXXX";
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpilledRecords>> SpilledRecords::Create(const std::string& folder) {
  std::unique_ptr<SpilledRecords> spilled(new SpilledRecords(OpenNameless(folder), folder));
  if (spilled->file_ < 0) return spilled->Failed("no temporary file can be made");
  return spilled;
}

SpilledRecords::~SpilledRecords() {
  if (file_ >= 0) close(file_);
}

absl::Status SpilledRecords::Failed(const char* what) const {
  return absl::UnavailableError(folder_ + ": " + what + ": " + std::strerror(errno) +
                                "; make room there, or give more --memory");
}

absl::Status SpilledRecords::AddRun(std::span<const CollectedRecord> records) {
  const auto* bytes = reinterpret_cast<const char*>(records.data());
  runs_.push_back({size_, size_ + records.size_bytes(), {}, 0});
  for (const uint64_t end = runs_.back().end; size_ < end;) {
    const ssize_t count = pwrite(file_, bytes, end - size_, static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("the temporary file can't be written");
    bytes += count;
    size_ += static_cast<uint64_t>(count);
  }
  return absl::OkStatus();
}

absl::Status SpilledRecords::BeginMerge(std::vector<int32_t> place_of, size_t memory) {
  place_of_ = std::move(place_of);
  buffer_records_ = std::max<size_t>(memory / (std::max<size_t>(runs_.size(), 1) * sizeof(CollectedRecord)), 1);
  for (size_t run = 0; run < runs_.size(); ++run) {
    if (absl::Status status = Refill(run); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SpilledRecords::Refill(size_t number) {
  Run& run = runs_[number];
  if (run.position == run.buffer.size()) {
    run.position = 0;
    run.buffer.resize(std::min<uint64_t>(buffer_records_, (run.end - run.next) / sizeof(CollectedRecord)));
    auto* bytes = reinterpret_cast<char*>(run.buffer.data());
    for (size_t left = run.buffer.size() * sizeof(CollectedRecord); left > 0;) {
      const ssize_t count = pread(file_, bytes, left, static_cast<off_t>(run.next));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return Failed("the temporary file can't be read back");
      bytes += count;
      left -= static_cast<size_t>(count);
      run.next += static_cast<uint64_t>(count);
    }
  }
  if (!run.buffer.empty()) heads_.emplace(place_of_[static_cast<size_t>(run.buffer[run.position].patient)], number);
  return absl::OkStatus();
}

absl::Status SpilledRecords::Take(int32_t place, std::vector<Record>& records) {
  while (!heads_.empty() && heads_.top().first == place) {
    const size_t number = heads_.top().second;
    heads_.pop();
    Run& run = runs_[number];
    const int32_t patient = run.buffer[run.position].patient;
    while (run.position < run.buffer.size() && run.buffer[run.position].patient == patient)
      records.push_back(run.buffer[run.position++].record);
    if (absl::Status status = Refill(number); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quell::records
