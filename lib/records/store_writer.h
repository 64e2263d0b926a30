// Writes records as a .qrec file (STORE.md).
#ifndef QUELL_LIB_RECORDS_STORE_WRITER_H_
#define QUELL_LIB_RECORDS_STORE_WRITER_H_

#include <cstdint>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/records/output_file.h"
#include "lib/records/record_set.h"
#include "lib/records/store_block.h"

namespace quell::records {

// Patient by patient, so that their records need not be in memory together. The same records give the same bytes: a thread of its own writes, one batch of patients after another, while the caller gets the next
// ready. Whatever goes wrong, what was at `path` before stays.
class StoreWriter {
 public:
  static absl::StatusOr<std::unique_ptr<StoreWriter>> Create(const std::string& path);

  // The records of the next patient, in the order in which a RecordSource has them. An error may be that of a patient before.
  absl::Status Add(const PatientEntry& patient, std::span<const Record> records);
  // All but the records. Every one of its patients must have been added.
  absl::Status Finish(const RecordSource& all);

 private:
  explicit StoreWriter(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}
  struct Batch {
    struct Place {
      uint32_t first_encounter;
      size_t first_record, record_count;
    };
    std::vector<Place> patients;
    std::vector<Record> records;
  };
  absl::Status HandOver();  // the batch, once the one before is written
  absl::Status Wait();
  absl::Status WriteBatch(const Batch& batch);
  absl::Status Flush();

  std::unique_ptr<OutputFile> file_;
  BlockWriter blocks_;
  std::vector<uint64_t> block_bytes_;  // by patient
  std::string buffer_;
  uint64_t written_ = 0;               // to the file, without what is in the buffer
  Batch batch_;                        // the next
  std::future<absl::Status> writing_;  // last: it uses all but the batch
};

absl::Status WriteStore(const RecordSource& records, const std::string& path);

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_WRITER_H_
