// A source of records into a store.
#ifndef QUELL_LIB_READERS_IMPORT_H_
#define QUELL_LIB_READERS_IMPORT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "lib/readers/reader.h"
#include "lib/records/record_set.h"

namespace quell::readers {

struct Imported {
  records::RecordSet all;  // without the records
  std::array<int64_t, kRecordKindCount> by_kind{};
  int64_t records = 0;
};

// Reads what is at `path` (as ReadInto) and writes it as the store `out`, sorting in no more than about `memory` bytes at a time. The bytes written do not depend on
// `memory`. Whatever goes wrong, and when the thread's Watch says stop (kCancelled), what was at `out` before stays, and nothing else is left.
//
// An error also where `out` is there and is not a store: it would be lost.
absl::StatusOr<Imported> Import(const std::string& path, const std::string& out, size_t memory,
                                const ReadOptions& options = {});

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_IMPORT_H_
