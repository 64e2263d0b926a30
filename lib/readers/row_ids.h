// Which rows of a table say the same, and which give one id to different things: the answer does not depend on their order.
#ifndef QUELL_LIB_READERS_ROW_IDS_H_
#define QUELL_LIB_READERS_ROW_IDS_H_

#include <cstdint>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "lib/base/stable_hash.h"
#include "lib/readers/csv_table.h"

namespace quell::readers {

inline constexpr std::string_view kSameId = "its id was seen before";
inline constexpr std::string_view kSameIdDiffers = "its id is on rows that differ: none of them is used";
inline constexpr std::string_view kSameRow = "the same row was seen before";

// `seed` and `text`, eight bytes at a time, as one number: the same on every machine and in every run, and several times as fast as a hash by the byte.
inline uint64_t MixedIn(std::string_view text, uint64_t seed) {
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15u, kOtherOdd = 0xd6e8feb86659fd93u;
  auto mix = [&seed](uint64_t word) {
    seed = (seed ^ word) * kOdd;
    seed = (seed ^ (seed >> 32)) * kOtherOdd;
    seed ^= seed >> 29;
  };
  mix(text.size() + 1);
  for (; text.size() >= 8; text.remove_prefix(8)) {
    uint64_t word = 0;
    for (size_t i = 0; i < 8; ++i) word |= uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    mix(word);
  }
  uint64_t rest = 0;
  for (size_t i = 0; i < text.size(); ++i) rest |= uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  mix(rest ^ kOdd);
  return seed;
}

// A hash of the first `columns` fields of `row` that were asked for: it stands for the row, which does not fit into memory twice.
inline uint64_t ContentOf(const CsvRow& row, size_t columns) {
  uint64_t content = 1;
  for (size_t column = 0; column < columns; ++column) content = MixedIn(row[column], content);
  return content;
}

// Ids that stand on rows that differ, of all tables of a source. A reader that finds one reads again without them: the first of such rows is
// then already a record. Published data have none, so that this costs nobody anything.
using DoubtfulIds = absl::flat_hash_set<uint64_t>;

// The rows of one table that have an id. Only rows that could be used otherwise should be asked about.
class RowIds {
 public:
  RowIds(std::string_view table, DoubtfulIds& doubtful) : seed_(StableHash(table)), doubtful_(doubtful) {}

  // kUsed, or why the row is not.
  std::string_view Check(std::string_view id, uint64_t content) {
    const uint64_t key = StableHash(id, seed_);
    if (doubtful_.contains(key)) return kSameIdDiffers;
    const auto [place, added] = seen_.try_emplace(key, content);
    if (added) return kUsed;
    if (place->second == content) return kSameId;
    doubtful_.insert(key);
    return kSameIdDiffers;
  }

 private:
  uint64_t seed_;
  DoubtfulIds& doubtful_;
  absl::flat_hash_map<uint64_t, uint64_t> seen_;  // the content of the row by its id
};

// The rows of one table that have no id: a row that says the same as another is the same fact. What stands for its content is the number of its record.
class RowContents {
 public:
  // kUsed, or kSameRow.
  std::string_view Check(uint64_t content) { return seen_.insert(content).second ? kUsed : kSameRow; }

 private:
  absl::flat_hash_set<uint64_t> seen_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_ROW_IDS_H_
