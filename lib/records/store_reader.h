// Records in a .qrec file (STORE.md).
#ifndef QUELL_LIB_RECORDS_STORE_READER_H_
#define QUELL_LIB_RECORDS_STORE_READER_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/records/record_set.h"
#include "lib/records/store_block.h"
#include "lib/records/store_sections.h"

namespace quell::records {

// The bytes of a file: mapped, or (in tests) in memory.
class StoreBytes;

// Patients, encounters and vocabulary are in memory; each patient's records are read from the mapped file when they are asked for.
//
// Opening reads and checks the whole file, every block of records too, on all cores: what is damaged is refused then, with the place, and nothing that comes later can fail.
// The file must not be changed while it is open; a new import does not change it, but puts another in its place.
class StoredRecords : public RecordSource {
 public:
  static absl::StatusOr<std::unique_ptr<StoredRecords>> Open(const std::string& path);
  // The same of bytes in memory; `name` is how messages call them. `checksums`: without them only what is not well-formed is refused (for fuzzing).
  static absl::StatusOr<std::unique_ptr<StoredRecords>> OpenBytes(std::string_view bytes, const std::string& name,
                                                                  bool checksums = true);
  ~StoredRecords() override;

  std::span<const Record> Read(size_t patient, std::vector<Record>& room) const override;

 private:
  friend absl::StatusOr<RecordSet> ReadStore(const std::string& path);

  StoredRecords(std::unique_ptr<StoreBytes> bytes, std::string name, bool checksums);
  // All but the records.
  absl::Status Load();
  absl::Status LoadSection(SectionId id, const Section& section, std::vector<uint64_t>& block_bytes);
  absl::Status PlaceBlocks(const Section& records, const std::vector<uint64_t>& block_bytes);
  // Reads every block on all cores, into `all` where that is not null.
  absl::Status ReadBlocks(Record* all) const;
  absl::Status Damaged(SectionId section, uint64_t byte, const char* how) const;

  std::unique_ptr<StoreBytes> bytes_;
  std::string name_;
  bool checksums_ = true;
  BlockTables tables_;
  Bounds bounds_;
  std::vector<BlockPlace> blocks_;  // by patient
};

// The whole of a file in memory.
absl::StatusOr<RecordSet> ReadStore(const std::string& path);

// Whether the file begins as a .qrec does.
bool LooksLikeStore(const std::string& path);

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_READER_H_
