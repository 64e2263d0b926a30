// The years that records can be of: a slip of the keyboard must not become a stay of six hundred years.
#ifndef QUELL_LIB_READERS_YEARS_H_
#define QUELL_LIB_READERS_YEARS_H_

#include <chrono>
#include <string_view>

#include "quell/record.h"

namespace quell::readers {

inline constexpr std::string_view kOutsideYears = "a time outside 1800 to 2300";
inline constexpr std::string_view kBornOutsideYears = "year of birth outside 1800 to 2300: taken as not recorded";

// Shifted research records reach the 2200s.
inline constexpr int kFirstYear = 1800, kLastYear = 2300;

inline bool InYears(long long year) { return year >= kFirstYear && year <= kLastYear; }

// By the year in UTC.
inline bool InYears(Time time) {
  constexpr Time kBegin = std::chrono::sys_days(std::chrono::year(kFirstYear) / 1 / 1);
  constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(kLastYear + 1) / 1 / 1);
  return time >= kBegin && time < kEnd;
}

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_YEARS_H_
