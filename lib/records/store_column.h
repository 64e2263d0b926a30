// A column of a .qrec file: whole numbers of 64 bits, in whichever of four forms is smallest (STORE.md, "Columns").
#ifndef QUELL_LIB_RECORDS_STORE_COLUMN_H_
#define QUELL_LIB_RECORDS_STORE_COLUMN_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lib/records/store_bytes.h"

namespace quell::records {

// A column within a column has a form that comes before that of the outer one.
enum class ColumnForm : uint8_t {
  kPacked,      // base + factor * (so many bits each)
  kPatched,     // packed, but for a few that would need more bits
  kDictionary,  // the values that occur, sorted, and which of them
  kRuns,        // each value once, and how often it stands there in a row
};

// Appends `values`. How many there are is not written: who reads knows it. The same values give the same bytes.
void PutColumn(std::span<const uint64_t> values, std::string& out);

// Fills `values` with the next column of `in`; false, and `in` is no longer ok, where it is not well-formed.
//
// It reads up to kColumnSlack bytes behind the column's last without using them: there must be so many.
bool GetColumn(ByteReader& in, std::span<uint64_t> values);
inline constexpr size_t kColumnSlack = 8;

// values[from], values[from + 1], ... = value, `count` of them. What stands behind them may be overwritten too: fill from the front to the back. (Most runs are short and none as long as the one
// before: to write eight at once costs less than to end at the right place.)
inline void FillRun(std::span<uint64_t> values, size_t from, size_t count, uint64_t value) {
  constexpr size_t kAtOnce = 8;
  const size_t end = from + count;
  for (; from < end && from + kAtOnce <= values.size(); from += kAtOnce) {
    for (size_t i = 0; i < kAtOnce; ++i) values[from + i] = value;
  }
  for (; from < end; ++from) values[from] = value;
}

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_COLUMN_H_
