#include "lib/records/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace quell::records {
namespace {

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

absl::StatusOr<std::unique_ptr<TemporaryFile>> TemporaryFile::Create(const std::string& folder) {
  std::unique_ptr<TemporaryFile> made(new TemporaryFile(OpenNameless(folder), folder));
  if (made->file_ < 0) return made->Failed("no temporary file can be made");
  return made;
}

TemporaryFile::~TemporaryFile() {
  if (file_ >= 0) close(file_);
}

absl::Status TemporaryFile::Failed(const char* what) const {
  return absl::UnavailableError(folder_ + ": " + what + ": " + std::strerror(errno) +
                                "; make room there, or give more --memory");
}

absl::Status TemporaryFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("the temporary file can't be written");
    bytes.remove_prefix(static_cast<size_t>(count));
    size_ += static_cast<uint64_t>(count);
  }
  return absl::OkStatus();
}

absl::Status TemporaryFile::ReadAt(uint64_t offset, char* into, size_t size) const {
  while (size > 0) {
    const ssize_t count = pread(file_, into, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Failed("the temporary file can't be read back");
    into += count;
    offset += static_cast<uint64_t>(count);
    size -= static_cast<size_t>(count);
  }
  return absl::OkStatus();
}

}  // namespace quell::records
