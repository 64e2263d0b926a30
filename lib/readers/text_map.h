// A hash table by text that can be asked with a view of one.
#ifndef QUELL_LIB_READERS_TEXT_MAP_H_
#define QUELL_LIB_READERS_TEXT_MAP_H_

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace quell::readers {

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Not to be walked through where the order matters.
template <typename Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_TEXT_MAP_H_
