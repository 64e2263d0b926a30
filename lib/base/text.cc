#include "lib/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace quell {
namespace {

// Longer words than this are no typing slip, and the distance costs the product of the lengths.
constexpr size_t kLongestMistypedWord = 256;

// Room for the longest double in fixed notation (309 digits, a sign, a point) with kMostDecimals.
constexpr size_t kNumberBuffer = 512;
constexpr int kMostDecimals = 100;

bool IsDecimalCharacter(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  // from_chars would also read "inf" and "nan".
  if (!std::all_of(text.begin(), text.end(), IsDecimalCharacter)) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<long long> ParseInteger(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string FormatNumber(double value) {
  char buffer[kNumberBuffer];
  const double magnitude = std::fabs(value);
  // Left to itself to_chars writes 100000 as 1e+05 because that is a character shorter.
  const bool plain = value == 0 || (magnitude >= 1e-5 && magnitude < 1e16);
  const std::to_chars_result result =
      plain ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, result.ptr);
}

std::string FormatShort(double value) {
  const double size = std::fabs(value);
  if (value == 0 || !(size >= 1e-6 && size < 1e15)) return value == 0 ? "0" : FormatNumber(value);
  const int before_point = static_cast<int>(std::floor(std::log10(size))) + 1;
  std::string text = FormatFixed(value, std::max(0, 6 - before_point));
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string FormatFixed(double value, int decimals) {
  char buffer[kNumberBuffer];
  const int precision = std::clamp(decimals, 0, kMostDecimals);
  const std::to_chars_result result =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, precision);
  std::string text(buffer, result.ptr);
  // -0.04 to one place would read "-0.0".
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  return text;
}

std::string FormatCount(long long value) {
  std::string text = std::to_string(value);
  const int first_digit = value < 0 ? 1 : 0;
  for (int mark = static_cast<int>(text.size()) - 3; mark > first_digit; mark -= 3) text.insert(mark, ",");
  return text;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string FoldText(std::string_view text) { return ToLower(Trim(text)); }

int EditDistance(std::string_view a, std::string_view b) {
  // Three rows of the usual table: a transposition looks two rows back.
  std::vector<int> two_back(b.size() + 1), back(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) back[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replace = back[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({back[j] + 1, row[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_back[j - 2] + 1);
    }
    two_back.swap(back);
    back.swap(row);
  }
  return back[b.size()];
}

std::string Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > kLongestMistypedWord) return "";
  const int length = static_cast<int>(word.size());
  int best_distance = std::max(1, length / 3) + 1;
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > 2 * kLongestMistypedWord) continue;
    if (std::abs(static_cast<int>(candidate.size()) - length) > best_distance) continue;
    const int distance = EditDistance(word, candidate);
    if (distance > best_distance || (distance == best_distance && (best == nullptr || candidate >= *best))) continue;
    best_distance = distance;
    best = &candidate;
  }
  return best == nullptr ? "" : *best;
}

}  // namespace quell
