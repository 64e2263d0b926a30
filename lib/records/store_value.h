// A double as two whole numbers: values are mostly short decimals (6.4 is 64 and one decimal), which pack far better than their bits (STORE.md, "Values").
#ifndef QUELL_LIB_RECORDS_STORE_VALUE_H_
#define QUELL_LIB_RECORDS_STORE_VALUE_H_

#include <bit>
#include <cmath>
#include <cstdint>

#include "lib/records/store_bytes.h"

namespace quell::records {

struct Decimal {
  uint64_t decimals = 0;  // or kBits: `digits` are the bits of the double
  uint64_t digits = 0;    // the whole number, zigzag
};
inline constexpr uint64_t kBits = 15;
inline constexpr double kPowersOfTen[kBits] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                               1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};

// A whole number below 2^53 and a power of ten below 10^22 are exact doubles, so their quotient is the double nearest to the decimal: the one that a reader of
// text had made of it.
inline double FromDecimal(const Decimal& decimal) {
  if (decimal.decimals >= kBits) return std::bit_cast<double>(decimal.digits);
  return static_cast<double>(static_cast<int64_t>(Unzigzag(decimal.digits))) / kPowersOfTen[decimal.decimals];
}

inline Decimal ToDecimal(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  for (uint64_t decimals = 0; decimals < kBits; ++decimals) {
    const double whole = std::nearbyint(value * kPowersOfTen[decimals]);
    if (!(std::abs(whole) < kExact)) break;  // NaN and infinities too
    const Decimal decimal{decimals, Zigzag(static_cast<uint64_t>(static_cast<int64_t>(whole)))};
    if (std::bit_cast<uint64_t>(FromDecimal(decimal)) == bits) return decimal;
  }
  return {kBits, bits};
}

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_VALUE_H_
