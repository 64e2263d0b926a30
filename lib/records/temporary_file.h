// Bytes that do not fit in memory for a while.
#ifndef QUELL_LIB_RECORDS_TEMPORARY_FILE_H_
#define QUELL_LIB_RECORDS_TEMPORARY_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace quell::records {

// How much memory something that is sorted may take, and where the rest goes meanwhile.
struct SortSpace {
  size_t memory = SIZE_MAX;
  std::string folder;
};

// The file has no name (it is unlinked as soon as it is open): whatever ends the program, nothing of it stays.
class TemporaryFile {
 public:
  static absl::StatusOr<std::unique_ptr<TemporaryFile>> Create(const std::string& folder);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  uint64_t size() const { return size_; }
  absl::Status Append(std::string_view bytes);
  // Fills `into` with what stands from `offset` on; there must be so much.
  absl::Status ReadAt(uint64_t offset, char* into, size_t size) const;

 private:
  TemporaryFile(int file, std::string folder) : file_(file), folder_(std::move(folder)) {}
  absl::Status Failed(const char* what) const;

  int file_;
  std::string folder_;
  uint64_t size_ = 0;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_TEMPORARY_FILE_H_
