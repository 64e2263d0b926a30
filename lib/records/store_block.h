// The records of one patient as a block of columns (STORE.md, "Blocks"), and what blocks share: forms and persons.
//
// A form is a record without what differs from one to the next: its kind, coding, unit, status and the like, and which of its other fields are given at all. A source has
// few of them. So a record is a copy of its form, and only the fields that are given are written for it.
#ifndef QUELL_LIB_RECORDS_STORE_BLOCK_H_
#define QUELL_LIB_RECORDS_STORE_BLOCK_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/records/record_set.h"
#include "lib/records/store_bytes.h"

namespace quell::records {

// Fields that a form may leave out, as bits. What is not given is: clinical as known, until kOpenEnded, value +0, ref and text 0.
enum Given : uint8_t { kGivenClinical = 1, kGivenUntil = 2, kGivenValue = 4, kGivenRef = 8, kGivenText = 16 };
inline constexpr uint8_t kAllGiven = 31;

struct Form {
  Record record;  // what is not of the form is as Record() has it
  uint8_t given = 0;
};

// Who did it: a clinician with the role and specialty in which they did.
struct Person {
  int32_t clinician = kNobody;
  TextId role = 0, specialty = 0;
  friend bool operator==(const Person&, const Person&) = default;
};

// What blocks share, numbered in the order in which records first use it.
struct BlockTables {
  std::vector<Form> forms;
  std::vector<Person> persons;
};
void PutTables(const BlockTables& tables, std::string& out);
// What the numbers in a file must stay below.
struct Bounds {
  uint64_t codings = 0, units = 0, texts = 0, encounters = 0, clinicians = 0;
};
bool GetTables(ByteReader& in, const Bounds& bounds, BlockTables& tables);

// A block has at least one byte for so many records: a reader can tell an absurd count before it makes room for it.
inline constexpr size_t kRecordsPerByte = 64;

class BlockWriter {
 public:
  // Appends the block of a patient's records, which must be in the order of their known times; nothing where there are none.
  void Put(std::span<const Record> records, uint32_t first_encounter, std::string& out);
  const BlockTables& tables() const { return tables_; }

 private:
  uint64_t FormOf(const Record& record);
  uint64_t PersonOf(const Record& record);

  BlockTables tables_;
  absl::flat_hash_map<std::array<uint32_t, 7>, uint64_t> form_numbers_;
  absl::flat_hash_map<std::array<uint32_t, 3>, uint64_t> person_numbers_;
};

// Where a block is, and what stands in it.
struct BlockPlace {
  std::string_view bytes;
  uint32_t first_encounter = 0;
};

// Reads blocks; one a thread.
class BlockReader {
 public:
  // Both must outlive the reader.
  BlockReader(const BlockTables& tables, const Bounds& bounds) : tables_(tables), bounds_(bounds) {}

  // Fills `records` with the records of the block, all of their fields. False where it does not hold as many records, well-formed.
  bool Get(const BlockPlace& block, std::span<Record> records);
  // Whether the checksum at its beginning is the one of the rest.
  static bool Intact(std::string_view block);

 private:
  // The columns of one block, as numbers. Those of fields that are not always given hold one number for each record that gives it.
  struct Columns {
    std::vector<uint64_t> forms, known, lags, persons, encounters, departments, decimals, digits, untils, refs, texts,
        ids;
  };
  bool GetColumns(ByteReader& in, size_t count, uint32_t first_encounter);
  bool GetForms(ByteReader& in, size_t count);
  bool GetKnown(ByteReader& in, size_t count);
  bool GetPlaces(ByteReader& in, size_t count, uint32_t first_encounter);
  bool GetGiven(ByteReader& in, Given field, std::vector<uint64_t>& column);
  void Fill(std::span<Record> records) const;

  const BlockTables& tables_;
  const Bounds& bounds_;
  Columns columns_;
  std::vector<uint64_t> more_, gaps_;
  std::array<size_t, kAllGiven + 1> forms_giving_{};  // how many records give just these fields
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_BLOCK_H_
