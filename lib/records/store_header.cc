// The first bytes of a .qrec file: what it is, and where its sections are.
#include <zlib.h>

#include <cstring>

#include "absl/strings/str_format.h"
#include "lib/records/store_bytes.h"
#include "lib/records/store_sections.h"

namespace quell::records {
namespace {

constexpr size_t kChecksumAt = 24;

// Of the header as if its checksum were 0.
uint32_t HeaderChecksum(std::string_view header) {
  std::string copy(header.substr(0, kAllHeaderBytes));
  std::memset(copy.data() + kChecksumAt, 0, 4);
  return StoreChecksum(copy);
}

absl::Status Damaged(const std::string& name, const std::string& how) {
  return absl::DataLossError(name + " " + how + ": import it again");
}

absl::Status CheckSections(const StoreHeader& header, const std::string& name) {
  uint64_t next = kAllHeaderBytes;
  for (size_t i = 0; i < kSectionCount; ++i) {
    const Section& section = header.sections[i];
    if (section.offset != next || section.size > header.file_size - next)
      return Damaged(name, absl::StrFormat("has its section `%s` where none can be", kSectionNames[i].data()));
    next += section.size;
  }
  if (header.file_size - next != kEndBytes) return Damaged(name, "does not end where its sections do");
  return absl::OkStatus();
}

}  // namespace

uint32_t StoreChecksum(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string PutHeader(const StoreHeader& header) {
  std::string out(kStoreMagic);
  PutFixed32(kStoreVersion, out);
  PutFixed32(kSectionCount, out);
  PutFixed64(header.file_size, out);
  PutFixed64(0, out);
  for (size_t i = 0; i < kSectionCount; ++i) {
    std::string section_name(kSectionNames[i]);
    section_name.resize(kSectionNameBytes);
    out += section_name;
    PutFixed32(header.sections[i].checksum, out);
    PutFixed64(header.sections[i].offset, out);
    PutFixed64(header.sections[i].size, out);
  }
  const uint32_t checksum = HeaderChecksum(out);
  std::memcpy(out.data() + kChecksumAt, &checksum, 4);
  return out;
}

absl::StatusOr<StoreHeader> GetHeader(std::string_view file, const std::string& name) {
  if (file.substr(0, kStoreMagic.size()) != kStoreMagic)
    return absl::InvalidArgumentError(name + " is not a .qrec file: give what `quell import` has written");
  if (file.size() < kHeaderBytes) return Damaged(name, "is cut short within its header");
  const uint32_t version = LoadFixed32(file.data() + 8), count = LoadFixed32(file.data() + 12);
  if (version > kStoreVersion) {
    return absl::UnimplementedError(
        absl::StrFormat("%s was written by a newer quell (format %d; this one reads %d): use that one, or import the "
                        "source again with this one",
                        name, version, kStoreVersion));
  }
  if (version != kStoreVersion || count != kSectionCount || file.size() < kAllHeaderBytes)
    return Damaged(name, "has a damaged header");
  StoreHeader header;
  header.file_size = LoadFixed64(file.data() + 16);
  if (HeaderChecksum(file) != LoadFixed32(file.data() + kChecksumAt))
    return Damaged(name, "has a damaged header (its checksum differs)");
  if (header.file_size != file.size()) {
    return Damaged(name, absl::StrFormat("is cut short or was added to: it has %d bytes and should have %d",
                                         file.size(), header.file_size));
  }
  for (size_t i = 0; i < kSectionCount; ++i) {
    const char* entry = file.data() + kHeaderBytes + i * kSectionBytes + kSectionNameBytes;
    header.sections[i] = {LoadFixed64(entry + 4), LoadFixed64(entry + 12), LoadFixed32(entry)};
  }
  if (absl::Status status = CheckSections(header, name); !status.ok()) return status;
  return header;
}

}  // namespace quell::records
