#include "lib/records/spilled_records.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

namespace quell::records {
namespace {

static_assert(std::is_trivially_copyable_v<CollectedRecord>, "runs are written as they lie in memory");

std::string_view BytesOf(std::span<const CollectedRecord> records) {
  return {reinterpret_cast<const char*>(records.data()), records.size_bytes()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpilledRecords>> SpilledRecords::Create(const std::string& folder) {
  absl::StatusOr<std::unique_ptr<TemporaryFile>> file = TemporaryFile::Create(folder);
  if (!file.ok()) return file.status();
  return std::unique_ptr<SpilledRecords>(new SpilledRecords(*std::move(file)));
}

absl::Status SpilledRecords::AddRun(std::span<const CollectedRecord> records) {
  runs_.push_back({file_->size(), file_->size() + records.size_bytes(), {}, 0});
  return file_->Append(BytesOf(records));
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
    const size_t size = BytesOf(run.buffer).size();
    absl::Status status = file_->ReadAt(run.next, reinterpret_cast<char*>(run.buffer.data()), size);
    if (!status.ok()) return status;
    run.next += size;
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
