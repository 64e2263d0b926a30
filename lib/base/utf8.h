// UTF-8, by the byte: what a character is, and whether a text is well-formed.
#ifndef QUELL_LIB_BASE_UTF8_H_
#define QUELL_LIB_BASE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell {

// The bytes of the character that `text` (not empty) begins with; 1 for a byte that is not UTF-8.
size_t CharacterLength(std::string_view text);
// Unicode code points in a UTF-8 text; a byte that is not UTF-8 counts as one.
uint32_t CodePoints(std::string_view text);
// True if the whole text is well-formed UTF-8; else `bad` is the first offending byte.
bool IsUtf8(std::string_view text, uint32_t* bad = nullptr);

}  // namespace quell

#endif  // QUELL_LIB_BASE_UTF8_H_
