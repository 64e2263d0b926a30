#include "lib/readers/byte_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_format.h"
#include "lib/base/limits.h"

namespace quell::readers {
namespace {

constexpr size_t kInputBytes = 1u << 16;
constexpr int kGzipOnly = 15 + 16;  // inflateInit2: the largest window, a gzip header and nothing else

}  // namespace

ByteFile::ByteFile(std::FILE* file, std::string name) : file_(file), name_(std::move(name)), input_(kInputBytes) {
  stream_.next_in = input_.data();
}

ByteFile::~ByteFile() {
  if (gzip_) inflateEnd(&stream_);
  std::fclose(file_);
}

absl::StatusOr<std::unique_ptr<ByteFile>> ByteFile::Open(const std::string& path, const std::string& name) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr)
    return absl::NotFoundError(absl::StrFormat("%s can't be opened: %s", name, std::strerror(errno)));
  std::unique_ptr<ByteFile> result(new ByteFile(file, name));
  if (absl::Status status = result->Fill(); !status.ok()) return status;
  if (result->stream_.avail_in >= 2 && result->input_[0] == 0x1f && result->input_[1] == 0x8b) {
    if (inflateInit2(&result->stream_, kGzipOnly) != Z_OK)
      return absl::ResourceExhaustedError("no memory to unpack " + name);
    result->gzip_ = true;
  }
  return result;
}

absl::Status ByteFile::Fill() {
  if (stream_.avail_in > 0) return absl::OkStatus();
  if (watch_ != nullptr && watch_->stop) return absl::CancelledError("stopped while reading " + name_);
  stream_.next_in = input_.data();
  stream_.avail_in = static_cast<uInt>(std::fread(input_.data(), 1, input_.size(), file_));
  if (std::ferror(file_) != 0) return Unreadable();
  if (watch_ != nullptr) watch_->bytes += stream_.avail_in;
  return absl::OkStatus();
}

absl::Status ByteFile::Unreadable() const {
  return absl::DataLossError(absl::StrFormat("%s can't be read: %s", name_, std::strerror(errno)));
}

absl::StatusOr<size_t> ByteFile::Read(char* buffer, size_t size) {
  size_t done = 0;
  while (done < size && !at_end_) {
    if (!gzip_ && stream_.avail_in == 0 && size - done >= input_.size()) {
      // Nothing to unpack, and room for more than a piece: straight to where it is wanted.
      if (watch_ != nullptr && watch_->stop) return absl::CancelledError("stopped while reading " + name_);
      const size_t count = std::fread(buffer + done, 1, size - done, file_);
      if (watch_ != nullptr) watch_->bytes += count;
      at_end_ = count < size - done;
      done += count;
      if (std::ferror(file_) != 0) return Unreadable();
      continue;
    }
    if (absl::Status status = Fill(); !status.ok()) return status;
    if (gzip_) {
      if (absl::Status status = Inflate(buffer, size, done); !status.ok()) return status;
    } else {
      size_t count = std::min<size_t>(stream_.avail_in, size - done);
      at_end_ = count == 0;
      std::memcpy(buffer + done, stream_.next_in, count);
      stream_.next_in += count;
      stream_.avail_in -= static_cast<uInt>(count);
      done += count;
    }
  }
  return done;
}

absl::Status ByteFile::Inflate(char* buffer, size_t size, size_t& done) {
  if (stream_.avail_in == 0) return Damaged("ends in the middle of its gzip data");
  stream_.next_out = reinterpret_cast<unsigned char*>(buffer) + done;
  stream_.avail_out = static_cast<uInt>(std::min<size_t>(size - done, 1u << 30));
  const uInt room = stream_.avail_out, input = stream_.avail_in;
  const int result = inflate(&stream_, Z_NO_FLUSH);
  done += room - stream_.avail_out;
  unpacked_ += room - stream_.avail_out;
  packed_ += input - stream_.avail_in;
  if (unpacked_ > limits::kUnpackedBytes && unpacked_ / limits::kUnpackedRatio > packed_) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s unpacks to more than %d times its size, which no records do: if it is what it should be, unpack it with "
        "gunzip and read the plain file",
        name_, limits::kUnpackedRatio));
  }
  if (result == Z_STREAM_END) return NextMember();
  if (result == Z_OK || result == Z_BUF_ERROR) return absl::OkStatus();
  return Damaged(
      absl::StrFormat("has damaged gzip data (%s)", stream_.msg != nullptr ? stream_.msg : "no reason given"));
}

absl::Status ByteFile::NextMember() {
  if (absl::Status status = Fill(); !status.ok()) return status;
  if (stream_.avail_in == 0) {
    at_end_ = true;
    return absl::OkStatus();
  }
  if (inflateReset(&stream_) != Z_OK) return Damaged("can't be unpacked further");
  if (*stream_.next_in == 0x1f) return absl::OkStatus();
  return Damaged("goes on after its gzip data with something that is not gzip");
}

absl::Status ByteFile::Damaged(const std::string& how) const {
  return absl::DataLossError(absl::StrFormat(
      "%s %s: it was cut short or changed on its way. Get it again from its source, and check it with `gzip -t`", name_,
      how));
}

}  // namespace quell::readers
