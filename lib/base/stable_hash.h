// A hash that is the same on every machine and in every run (FNV-1a, 64 bits). For fingerprints, never for hash tables of hostile keys.
#ifndef QUELL_LIB_BASE_STABLE_HASH_H_
#define QUELL_LIB_BASE_STABLE_HASH_H_

#include <cstdint>
#include <string_view>

namespace quell {

inline uint64_t StableHash(std::string_view text, uint64_t seed = 0xcbf29ce484222325u) {
  for (char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return seed;
}

}  // namespace quell

#endif  // QUELL_LIB_BASE_STABLE_HASH_H_
