#include "lib/base/utf8.h"

#include <algorithm>

namespace quell {
namespace {

// The length of the well-formed sequence at `text`, or 0. Refuses overlong forms, surrogates and what lies past
// U+10FFFF.
size_t SequenceLength(std::string_view text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto continues = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    bool second = lead == 0xE0   ? byte(1) >= 0xA0 && byte(1) <= 0xBF
                  : lead == 0xED ? byte(1) >= 0x80 && byte(1) <= 0x9F
                                 : continues(1);
    return second && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    bool second = lead == 0xF0   ? byte(1) >= 0x90 && byte(1) <= 0xBF
                  : lead == 0xF4 ? byte(1) >= 0x80 && byte(1) <= 0x8F
                                 : continues(1);
    return second && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

size_t CharacterLength(std::string_view text) { return std::max<size_t>(SequenceLength(text.substr(0, 4)), 1); }

uint32_t CodePoints(std::string_view text) {
  uint32_t count = 0;
  for (size_t i = 0; i < text.size(); i += CharacterLength(text.substr(i))) ++count;
  return count;
}

bool IsUtf8(std::string_view text, uint32_t* bad) {
  for (size_t i = 0; i < text.size();) {
    size_t length = SequenceLength(text.substr(i, 4));
    if (length == 0) {
      if (bad != nullptr) *bad = static_cast<uint32_t>(i);
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace quell
