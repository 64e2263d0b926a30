// The small parts of a .qrec file: numbers and texts (STORE.md, "Parts").
#ifndef QUELL_LIB_RECORDS_STORE_BYTES_H_
#define QUELL_LIB_RECORDS_STORE_BYTES_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace quell::records {

// The file is little-endian and is read where it lies: a big-endian machine would need its own reader.
static_assert(std::endian::native == std::endian::little, "the store is read where it lies, as little-endian");

// A small number for a small distance in either direction: 0, -1, 1, -2, ... -> 0, 1, 2, 3, ...
inline uint64_t Zigzag(uint64_t difference) { return (difference << 1) ^ (0 - (difference >> 63)); }
inline uint64_t Unzigzag(uint64_t folded) { return (folded >> 1) ^ (0 - (folded & 1)); }

inline void PutFixed32(uint32_t value, std::string& out) { out.append(reinterpret_cast<const char*>(&value), 4); }
inline void PutFixed64(uint64_t value, std::string& out) { out.append(reinterpret_cast<const char*>(&value), 8); }
// Seven bits a byte, the lowest first; the high bit says that another follows.
inline void PutVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}
inline void PutText(std::string_view text, std::string& out) {
  PutVarint(text.size(), out);
  out.append(text);
}

inline uint64_t LoadFixed64(const char* from) {
  uint64_t value;
  std::memcpy(&value, from, 8);
  return value;
}
inline uint32_t LoadFixed32(const char* from) {
  uint32_t value;
  std::memcpy(&value, from, 4);
  return value;
}

// Reads parts one after another. What is not there or not well-formed reads as 0 or "", and ok() is false from then on: a caller asks once, at the end, and
// before it makes room for as many things as a number says.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool Fail() { return ok_ = false; }
  size_t position() const { return position_; }
  size_t left() const { return bytes_.size() - position_; }
  bool AtEnd() const { return ok_ && left() == 0; }

  std::string_view Bytes(uint64_t count) {
    if (!ok_ || count > left()) {
      Fail();
      return {};
    }
    const std::string_view bytes = bytes_.substr(position_, count);
    position_ += count;
    return bytes;
  }
  uint8_t Byte() {
    const std::string_view byte = Bytes(1);
    return byte.empty() ? uint8_t{0} : static_cast<uint8_t>(byte[0]);
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint64_t byte = Byte();
      if (shift == 63 && byte > 1) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return ok_ ? value : 0;
    }
    Fail();
    return 0;
  }
  uint32_t Fixed32() {
    const std::string_view bytes = Bytes(4);
    return bytes.empty() ? 0 : LoadFixed32(bytes.data());
  }
  std::string Text() { return std::string(Bytes(Varint())); }

 private:
  std::string_view bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STORE_BYTES_H_
