#include "lib/records/store_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"

namespace quell::records {

class StoreBytes {
 public:
  explicit StoreBytes(std::string bytes) : own_(std::move(bytes)), bytes_(own_) {}
  StoreBytes(void* mapped, size_t size) : bytes_(static_cast<const char*>(mapped), size), mapped_(mapped) {}
  ~StoreBytes() {
    if (mapped_ != nullptr) munmap(mapped_, bytes_.size());
  }
  StoreBytes(const StoreBytes&) = delete;
  StoreBytes& operator=(const StoreBytes&) = delete;
  std::string_view bytes() const { return bytes_; }

 private:
  std::string own_;
  std::string_view bytes_;
  void* mapped_ = nullptr;
};

namespace {

absl::Status CantOpen(const std::string& path) {
  const std::string message = absl::StrFormat("%s can't be opened: %s", path, std::strerror(errno));
  return errno == EACCES ? absl::PermissionDeniedError(message) : absl::NotFoundError(message);
}

absl::StatusOr<std::unique_ptr<StoreBytes>> Map(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return CantOpen(path);
  struct stat about {};
  void* mapped = MAP_FAILED;
  const bool known = fstat(file, &about) == 0;
  const auto size = static_cast<size_t>(about.st_size);
  if (known && S_ISREG(about.st_mode) && size > 0) mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  close(file);
  errno = error;
  if (!known || (mapped == MAP_FAILED && S_ISREG(about.st_mode) && size > 0)) return CantOpen(path);
  if (mapped == MAP_FAILED) return std::make_unique<StoreBytes>("");  // empty, or no file: no store
  return std::make_unique<StoreBytes>(mapped, size);
}

}  // namespace

StoredRecords::StoredRecords(std::unique_ptr<StoreBytes> bytes, std::string name, bool checksums)
    : bytes_(std::move(bytes)), name_(std::move(name)), checksums_(checksums) {}
StoredRecords::~StoredRecords() = default;

absl::Status StoredRecords::Damaged(SectionId section, uint64_t byte, const char* how) const {
  return absl::DataLossError(absl::StrFormat("%s: section `%s` (byte %d): %s; the file is damaged: import it again",
                                             name_, std::string(kSectionNames[section]), byte, how));
}

absl::Status StoredRecords::Load() {
  absl::StatusOr<StoreHeader> header = GetHeader(bytes_->bytes(), name_);
  if (!header.ok()) return header.status();
  std::vector<uint64_t> block_bytes;
  for (size_t id = kRecords + 1; id < kSectionCount; ++id) {
    absl::Status status = LoadSection(static_cast<SectionId>(id), header->sections[id], block_bytes);
    if (!status.ok()) return status;
  }
  const std::string_view end = bytes_->bytes().substr(bytes_->bytes().size() - kEndBytes);
  if (end.find_first_not_of('\0') != std::string_view::npos)
    return Damaged(kReport, bytes_->bytes().size() - kEndBytes, "what follows it is not 0");
  return PlaceBlocks(header->sections[kRecords], block_bytes);
}

absl::Status StoredRecords::LoadSection(SectionId id, const Section& section, std::vector<uint64_t>& block_bytes) {
  const std::string_view bytes = bytes_->bytes().substr(section.offset, section.size);
  if (checksums_ && StoreChecksum(bytes) != section.checksum)
    return Damaged(id, section.offset, "the checksum differs");
  bool read = false;
  if (id == kForms) {
    bounds_ = {vocabulary.coding_count(), vocabulary.unit_count(), vocabulary.text_count(), encounters.size(),
               clinicians.size()};
    ByteReader in(bytes);
    read = GetTables(in, bounds_, tables_) && in.AtEnd();
  } else {
    read = GetSection(id, bytes, *this, block_bytes);
  }
  return read ? absl::OkStatus() : Damaged(id, section.offset, "it is not well-formed");
}

absl::Status StoredRecords::PlaceBlocks(const Section& records, const std::vector<uint64_t>& block_bytes) {
  uint64_t next = records.offset, left = records.size;
  for (size_t i = 0; i < patients.size(); ++i) {
    const uint64_t size = block_bytes[i];
    const bool can_be = size <= left && (size == 0) == (patients[i].record_count == 0) &&
                        patients[i].record_count / kRecordsPerByte <= size;
    if (!can_be) return Damaged(kRecords, next, "a patient's records are not there");
    blocks_.push_back({bytes_->bytes().substr(next, size), patients[i].first_encounter});
    next += size;
    left -= size;
  }
  return left == 0 ? absl::OkStatus() : Damaged(kRecords, next, "it holds more than the patients' records");
}

absl::Status StoredRecords::ReadBlocks(Record* all) const {
  constexpr size_t kAtOnce = 16;  // patients: what a thread takes at a time
  std::atomic<size_t> next{0}, damaged{patients.size()};
  auto read = [&] {
    BlockReader reader(tables_, bounds_);
    std::vector<Record> room;
    for (size_t from; (from = next.fetch_add(kAtOnce)) < damaged;) {
      for (size_t i = from; i < std::min(from + kAtOnce, patients.size()); ++i) {
        const PatientEntry& patient = patients[i];
        if (patient.record_count == 0) continue;
        if (all == nullptr && room.size() < patient.record_count) room.resize(patient.record_count);
        const std::span<Record> into(all == nullptr ? room.data() : all + patient.first_record, patient.record_count);
        if ((!checksums_ || BlockReader::Intact(blocks_[i].bytes)) && reader.Get(blocks_[i], into)) continue;
        for (size_t first = damaged; i < first && !damaged.compare_exchange_weak(first, i);) {
        }
      }
    }
  };
  {
    std::vector<std::jthread> others;
    const size_t threads = std::min<size_t>(std::thread::hardware_concurrency(), 1 + patients.size() / kAtOnce);
    for (size_t i = 1; i < threads; ++i) others.emplace_back(read);
    read();
  }
  if (damaged == patients.size()) return absl::OkStatus();
  const std::string_view block = blocks_[damaged].bytes;
  const bool intact = BlockReader::Intact(block);
  return Damaged(kRecords, static_cast<uint64_t>(block.data() - bytes_->bytes().data()),
                 intact ? "it is not well-formed" : "the checksum differs");
}

absl::StatusOr<std::unique_ptr<StoredRecords>> StoredRecords::Open(const std::string& path) {
  absl::StatusOr<std::unique_ptr<StoreBytes>> bytes = Map(path);
  if (!bytes.ok()) return bytes.status();
  std::unique_ptr<StoredRecords> stored(new StoredRecords(*std::move(bytes), path, true));
  absl::Status status = stored->Load();
  if (status.ok()) status = stored->ReadBlocks(nullptr);
  if (!status.ok()) return status;
  return stored;
}

absl::StatusOr<std::unique_ptr<StoredRecords>> StoredRecords::OpenBytes(std::string_view bytes, const std::string& name,
                                                                        bool checksums) {
  std::unique_ptr<StoredRecords> stored(
      new StoredRecords(std::make_unique<StoreBytes>(std::string(bytes)), name, checksums));
  absl::Status status = stored->Load();
  if (status.ok()) status = stored->ReadBlocks(nullptr);
  if (!status.ok()) return status;
  return stored;
}

std::span<const Record> StoredRecords::Read(size_t patient, std::vector<Record>& room) const {
  const size_t count = patients[patient].record_count;
  if (room.size() < count) room.resize(count);
  const std::span<Record> records(room.data(), count);
  BlockReader reader(tables_, bounds_);
  return reader.Get(blocks_[patient], records) ? records : records.first(0);
}

absl::StatusOr<RecordSet> ReadStore(const std::string& path) {
  absl::StatusOr<std::unique_ptr<StoreBytes>> bytes = Map(path);
  if (!bytes.ok()) return bytes.status();
  StoredRecords stored(*std::move(bytes), path, true);
  if (absl::Status status = stored.Load(); !status.ok()) return status;
  RecordSet set;
  uint64_t count = 0;
  for (const PatientEntry& patient : stored.patients) count += patient.record_count;
  set.records.resize(count);
  if (absl::Status status = stored.ReadBlocks(set.records.data()); !status.ok()) return status;
  static_cast<RecordSource&>(set) = std::move(static_cast<RecordSource&>(stored));
  return set;
}

bool LooksLikeStore(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  char begin[8];
  const bool looks =
      std::fread(begin, 1, sizeof begin, file) == sizeof begin && std::string_view(begin, sizeof begin) == kStoreMagic;
  std::fclose(file);
  return looks;
}

}  // namespace quell::records
