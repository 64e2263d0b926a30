// Records that do not fit in memory while they are collected: runs in a temporary file, each sorted by patient.
#ifndef QUELL_LIB_RECORDS_SPILLED_RECORDS_H_
#define QUELL_LIB_RECORDS_SPILLED_RECORDS_H_

#include <cstdint>
#include <memory>
#include <queue>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/records/temporary_file.h"
#include "quell/record.h"

namespace quell::records {

// A record before it is sorted: of a patient by the builder's number.
struct CollectedRecord {
  int32_t patient = kNobody;
  Record record;
};

class SpilledRecords {
 public:
  static absl::StatusOr<std::unique_ptr<SpilledRecords>> Create(const std::string& folder);

  absl::Status AddRun(std::span<const CollectedRecord> records);
  // After the last run. place_of[patient]: where each stands in the order by which all runs are sorted. Holds about so many bytes in memory.
  absl::Status BeginMerge(std::vector<int32_t> place_of, size_t memory);
  // Appends the records of the patient at this place. Places must be asked for in their order.
  absl::Status Take(int32_t place, std::vector<Record>& records);

 private:
  struct Run {
    uint64_t next = 0, end = 0;  // in the file
    std::vector<CollectedRecord> buffer;
    size_t position = 0;
  };
  explicit SpilledRecords(std::unique_ptr<TemporaryFile> file) : file_(std::move(file)) {}
  absl::Status Refill(size_t run);  // and puts it back into the queue, unless it is at its end

  std::unique_ptr<TemporaryFile> file_;
  std::vector<Run> runs_;
  std::vector<int32_t> place_of_;
  size_t buffer_records_ = 1;
  // The place of each run's next record, the first one on top.
  std::priority_queue<std::pair<int32_t, size_t>, std::vector<std::pair<int32_t, size_t>>, std::greater<>> heads_;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_SPILLED_RECORDS_H_
