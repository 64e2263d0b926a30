// What a .qrec file holds beside records: the header, and a section for each part of a RecordSource (STORE.md).
#ifndef QUELL_LIB_RECORDS_STORE_SECTIONS_H_
#define QUELL_LIB_RECORDS_STORE_SECTIONS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/records/record_set.h"
#include "lib/records/store_block.h"

namespace quell::records {

inline constexpr std::string_view kStoreMagic = "\x89QREC\r\n\x1a";
inline constexpr uint32_t kStoreVersion = 1;

// In the order in which they stand in the file.
enum SectionId { kRecords, kSource, kCodings, kUnits, kTexts, kClinicians, kEncounters, kPatients, kForms, kReport };
inline constexpr size_t kSectionCount = 10;
inline constexpr std::array<std::string_view, kSectionCount> kSectionNames = {
    "records", "source", "codings", "units", "texts", "clinicians", "encounters", "patients", "forms", "report"};

struct Section {
  uint64_t offset = 0, size = 0;
  uint32_t checksum = 0;  // 0 for `records`: each of its blocks has one
};
struct StoreHeader {
  uint64_t file_size = 0;
  std::array<Section, kSectionCount> sections;
};
inline constexpr size_t kHeaderBytes = 32, kSectionBytes = 32, kSectionNameBytes = 12;
inline constexpr size_t kAllHeaderBytes = kHeaderBytes + kSectionCount * kSectionBytes;
inline constexpr size_t kEndBytes = 8;  // of 0 behind the last section: columns are read eight bytes at a time

uint32_t StoreChecksum(std::string_view bytes);
std::string PutHeader(const StoreHeader& header);
// `name` is how messages call the file. An error says what the file is instead, or where it is damaged.
absl::StatusOr<StoreHeader> GetHeader(std::string_view file, const std::string& name);

// Appends a section other than `records` and `forms`. `block_bytes`: by patient.
void PutSection(SectionId id, const RecordSource& from, const std::vector<uint64_t>& block_bytes, std::string& out);
// Reads one; false where it is not well-formed. They are read in their order.
bool GetSection(SectionId id, std::string_view bytes, RecordSource& into, std::vector<uint64_t>& block_bytes);

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_SECTIONS_H_
