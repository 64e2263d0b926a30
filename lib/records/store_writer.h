// Writes records as a .qrec file (STORE.md).
#ifndef QUELL_LIB_RECORDS_STORE_WRITER_H_
#define QUELL_LIB_RECORDS_STORE_WRITER_H_

#include <cstdint>
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

// Patient by patient, so that their records need not be in memory together. The same records give the same bytes. Whatever goes wrong, what was at `path` before stays.
class StoreWriter {
 public:
  static absl::StatusOr<std::unique_ptr<StoreWriter>> Create(const std::string& path);

  // The records of the next patient, in the order in which a RecordSource has them.
  absl::Status Add(const PatientEntry& patient, std::span<const Record> records);
  // All but the records. Every one of its patients must have been added.
  absl::Status Finish(const RecordSource& all);

 private:
  explicit StoreWriter(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}
  absl::Status Flush();

  std::unique_ptr<OutputFile> file_;
  BlockWriter blocks_;
  std::vector<uint64_t> block_bytes_;  // by patient
  std::string buffer_;
  uint64_t written_ = 0;  // to the file, without what is in the buffer
};

absl::Status WriteStore(const RecordSource& records, const std::string& path);

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_WRITER_H_
