#include "lib/records/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace quell::records {
namespace {

absl::Status FailedAs(const std::string& path, int error) {
  std::string message = path + " can't be written: " + std::strerror(error);
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) message += "; make room, or write it elsewhere";
  if (error == ENOENT) message += "; make the folder first";
  return error == EACCES ? absl::PermissionDeniedError(message) : absl::UnavailableError(message);
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    return absl::InvalidArgumentError(path + " is there and is not a file: give the name of a file");
  static std::atomic<int> count{0};
  // What a link names is replaced, not the link.
  const std::string place =
      std::filesystem::is_symlink(path, ignored) ? std::filesystem::canonical(path, ignored).string() : path;
  const std::string part = place + ".part-" + std::to_string(getpid()) + "-" + std::to_string(count++);
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return FailedAs(path, errno);
  return std::unique_ptr<OutputFile>(new OutputFile(place, part, file));
}

OutputFile::~OutputFile() {
  close(file_);
  if (!kept_) unlink(part_.c_str());
}

absl::Status OutputFile::Failed() const { return FailedAs(path_, errno); }

absl::Status OutputFile::Write(std::string_view bytes) {
  if (absl::Status status = WriteAt(size_, bytes); !status.ok()) return status;
  size_ += bytes.size();
  return absl::OkStatus();
}

absl::Status OutputFile::WriteAt(uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed();
    offset += static_cast<uint64_t>(count);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

absl::Status OutputFile::Keep() {
  if (fsync(file_) != 0 || rename(part_.c_str(), path_.c_str()) != 0) return Failed();
  kept_ = true;
  return absl::OkStatus();
}

}  // namespace quell::records
