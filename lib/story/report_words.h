// Words that all reports of stories share.
#ifndef QUELL_LIB_STORY_REPORT_WORDS_H_
#define QUELL_LIB_STORY_REPORT_WORDS_H_

#include <string>
#include <string_view>

#include "lib/diag/places.h"
#include "quell/unknown.h"

namespace quell::story {

inline std::string_view TruthText(Truth truth) {
  return truth == Truth::kTrue ? "true" : truth == Truth::kFalse ? "false" : "unknown";
}

// "rules/aki.quell:45:8"
inline std::string PlaceText(const diag::Places& places, const Span& span) {
  const diag::LineColumn at = places.Region(span).begin;
  return places.Name(span) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

// Whole conditions are named by how they begin.
inline std::string ShortText(const std::string& text) {
  constexpr size_t kLongest = 100;
  if (text.size() <= kLongest) return text;
  size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + " ...";
}

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_REPORT_WORDS_H_
