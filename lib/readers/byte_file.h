// The bytes of a file, plain or gzip.
#ifndef QUELL_LIB_READERS_BYTE_FILE_H_
#define QUELL_LIB_READERS_BYTE_FILE_H_

#include <zlib.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/watch.h"

namespace quell::readers {

// Reads a file that is gzip if it begins like gzip (one member or several), and plain otherwise.
//
// It drives inflate itself rather than through gzread, which takes whatever follows the first member and does not begin
// like another for padding, and drops it without a word: records would be lost silently.
class ByteFile {
 public:
  // `name` is how messages call the file.
  static absl::StatusOr<std::unique_ptr<ByteFile>> Open(const std::string& path, const std::string& name);
  ~ByteFile();
  ByteFile(const ByteFile&) = delete;
  ByteFile& operator=(const ByteFile&) = delete;

  // Fills `buffer` as far as the file goes; fewer bytes than `size` mean the end. kDataLoss where the file is damaged, kCancelled where the Watch says stop,
  // kResourceExhausted where it unpacks to more than any records would (limits::kUnpackedRatio).
  absl::StatusOr<size_t> Read(char* buffer, size_t size);
  bool packed() const { return gzip_; }

 private:
  ByteFile(std::FILE* file, std::string name);
  absl::Status Fill();  // makes sure that there is input, unless the file is at its end
  absl::Status Inflate(char* buffer, size_t size, size_t& done);
  absl::Status NextMember();  // after the end of one gzip member
  absl::Status Unreadable() const;
  absl::Status Damaged(const std::string& how) const;

  std::FILE* file_;
  std::string name_;
  std::vector<unsigned char> input_;
  z_stream stream_{};  // next_in and avail_in also serve plain files
  bool gzip_ = false;
  size_t packed_ = 0, unpacked_ = 0;  // bytes so far, over all gzip members
  bool at_end_ = false;               // nothing more to give
  Watch* watch_ = Watch::Current();
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_BYTE_FILE_H_
