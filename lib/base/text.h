// Text and number helpers, and the bridge to Abseil's own string_view (a distinct type in Debian's build).
#ifndef QUELL_LIB_BASE_TEXT_H_
#define QUELL_LIB_BASE_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"

namespace quell {

inline absl::string_view Av(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view Sv(absl::string_view s) { return {s.data(), s.size()}; }

// The whole of `text` as a decimal number ("6", "-0.5", "1.2e3"); empty for anything else (blanks, inf, nan, hex, overflow).
std::optional<double> ParseNumber(std::string_view text);
// The whole of `text` as a decimal integer.
std::optional<long long> ParseInteger(std::string_view text);

// The shortest decimal that reads back as the same double: "6", "0.1", "1e+30".
std::string FormatNumber(double value);
// At most six digits that count, for people: a value that was converted does not show its last bits. 0.333333, 6.4, 2500000;
// no digit before the point is rounded away.
std::string FormatShort(double value);
// Fixed decimals: (3.14159, 1) -> "3.1".
std::string FormatFixed(double value, int decimals);
// Whole number with thousands marks: 1417 -> "1,417".
std::string FormatCount(long long value);

std::string_view Trim(std::string_view text);  // blanks and tabs, line ends
std::string ToLower(std::string_view text);    // ASCII

// The form of a text in which two are compared: without blanks at the ends, in lower case. "Yes " and "yes" are the same text.
std::string FoldText(std::string_view text);
inline bool SameText(std::string_view a, std::string_view b) { return FoldText(a) == FoldText(b); }

// The candidate nearest to `word` by Damerau-Levenshtein distance, at most max(1, length/3) away, ties by alphabet; "" if none.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);
// Damerau-Levenshtein (optimal string alignment) distance in bytes.
int EditDistance(std::string_view a, std::string_view b);

}  // namespace quell

#endif  // QUELL_LIB_BASE_TEXT_H_
