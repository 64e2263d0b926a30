// A small, strict reader of JSON for tests: what is written is read back by code that shares nothing with the writer.
#ifndef QUELL_TESTS_SUPPORT_PLAIN_JSON_H_
#define QUELL_TESTS_SUPPORT_PLAIN_JSON_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quell::testing {

struct PlainJson {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  double number = 0;  // 0 or 1 of a truth
  std::string text;
  std::vector<PlainJson> items;
  std::map<std::string, PlainJson> fields;

  // A null where there is no such field or item.
  const PlainJson& operator[](const std::string& key) const;
  const PlainJson& operator[](const char* key) const { return (*this)[std::string(key)]; }
  const PlainJson& operator[](size_t i) const;
  bool Has(const std::string& key) const { return fields.count(key) == 1; }
  size_t size() const { return kind == Kind::kObject ? fields.size() : items.size(); }
};

// Empty where the text is not JSON (RFC 8259), has an object with one key twice, or ends without a line end.
std::optional<PlainJson> ReadPlainJson(std::string_view text);

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_PLAIN_JSON_H_
