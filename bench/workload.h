// What the benchmarks run on: rules and records with the shape of real ones, from a seed. tests/unit/bench_workload_test.cc holds the
// output, so that figures of different days are figures of the same work.
#ifndef QUELL_BENCH_WORKLOAD_H_
#define QUELL_BENCH_WORKLOAD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/records/record_set.h"

namespace quell::bench {

inline constexpr int kLabs = 200;
inline constexpr int kVitals = 20;
inline constexpr int kMeasured = kLabs + kVitals;  // numbers 0 .. kMeasured-1, laboratory first
inline constexpr int kDrugs = 100;
inline constexpr uint64_t kSeed = 2026;

// Something measured: how rules and records write it, and what its values are like.
struct Measured {
  std::string name, loinc, unit;
  int64_t center = 0, spread = 0;  // in thousandths of the unit
};
Measured MeasuredOf(int number);

struct Drug {
  std::string name, atc, rxnorm;
};
Drug DrugOf(int number);

// 6300 -> "6.3"
std::string Thousandths(int64_t value);

// One module with so many alerts, and the concepts and definitions that they use.
//
// An alert has 1 to 5 conditions: thresholds, changes against the lowest of a window, counts in a window, age, sex, active orders. All
// but the first are half of them definitions that alerts share. Which concepts are asked about is skewed as 1/k.
std::string GenerateRules(int alerts, uint64_t seed = kSeed);

// So many patients, with one or two encounters each and 60 records an encounter, about codes with the same skew: some of them such as no
// rule mentions, most concepts of a rule missing in most patients, and a few results without a usable value.
records::RecordSet GenerateRecords(int patients, uint64_t seed = kSeed);

// The records as a folder in quell's own CSV format (examples/hospital/README.md).
void WriteCsvFolder(const records::RecordSet& records, const std::string& folder);

// 64-bit FNV-1a.
uint64_t Checksum(std::string_view text);
// Of all that a replay reads.
uint64_t Checksum(const records::RecordSet& records);

}  // namespace quell::bench

#endif  // QUELL_BENCH_WORKLOAD_H_
