#include "lib/readers/utf8.h"

#include "lib/diag/line_index.h"

namespace quell::readers {

std::string ValidUtf8(std::string_view text) { return ShortUtf8(text, text.size()); }

std::string ShortUtf8(std::string_view text, size_t characters) {
  std::string valid;
  for (; !text.empty(); --characters) {
    if (characters == 0) return valid + "...";
    const std::string_view character = text.substr(0, diag::CharacterLength(text));
    valid += diag::IsUtf8(character) ? character : "\xEF\xBF\xBD";
    text.remove_prefix(character.size());
  }
  return valid;
}

}  // namespace quell::readers
