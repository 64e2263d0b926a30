// A file that is there whole or not at all.
#ifndef QUELL_LIB_RECORDS_OUTPUT_FILE_H_
#define QUELL_LIB_RECORDS_OUTPUT_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace quell::records {

// Written beside its place under another name, and renamed at the end: until then, and after any error, what was there before stays. Messages call the file by its place.
class OutputFile {
 public:
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(const std::string& path);
  ~OutputFile();  // removes what was not kept
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Behind what was written before.
  absl::Status Write(std::string_view bytes);
  // Over what stands at `offset`.
  absl::Status WriteAt(uint64_t offset, std::string_view bytes);
  // Puts it in its place, once it is safe on the disk.
  absl::Status Keep();

 private:
  OutputFile(std::string path, std::string part, int file)
      : path_(std::move(path)), part_(std::move(part)), file_(file) {}
  absl::Status Failed() const;  // as errno says

  std::string path_, part_;
  int file_;
  uint64_t size_ = 0;
  bool kept_ = false;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_OUTPUT_FILE_H_
