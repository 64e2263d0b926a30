// Text of a file that should be UTF-8 and may not be.
#ifndef QUELL_LIB_READERS_UTF8_H_
#define QUELL_LIB_READERS_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace quell::readers {

// `text` with U+FFFD for each byte that is not UTF-8.
std::string ValidUtf8(std::string_view text);
// The same, and of a text longer than `characters` that many and "...".
std::string ShortUtf8(std::string_view text, size_t characters);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_UTF8_H_
