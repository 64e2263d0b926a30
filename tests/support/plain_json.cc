#include "tests/support/plain_json.h"

#include <cstdlib>
#include <string>

#include "absl/strings/numbers.h"

namespace quell::testing {
namespace {

const PlainJson kNull;

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += static_cast<char>(0xC0 | code >> 6);
    *out += static_cast<char>(0x80 | (code & 63));
  } else {
    *out += static_cast<char>(0xE0 | code >> 12);
    *out += static_cast<char>(0x80 | (code >> 6 & 63));
    *out += static_cast<char>(0x80 | (code & 63));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool Value(PlainJson* out) {
    Blanks();
    if (Take('{')) return Object(out);
    if (Take('[')) return Array(out);
    if (Peek() == '"') {
      out->kind = PlainJson::Kind::kString;
      return String(&out->text);
    }
    if (Word("null")) return true;
    out->kind = PlainJson::Kind::kBool;
    out->number = 1;
    if (Word("true")) return true;
    out->number = 0;
    if (Word("false")) return true;
    return Number(out);
  }

  bool AtEnd() {
    Blanks();
    return rest_.empty();
  }

 private:
  char Peek() const { return rest_.empty() ? '\0' : rest_[0]; }

  bool Word(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool Take(char c) { return Word(std::string_view(&c, 1)); }

  void Blanks() {
    while (Peek() == ' ' || Peek() == '\n' || Peek() == '\t' || Peek() == '\r') rest_.remove_prefix(1);
  }

  bool Object(PlainJson* out) {
    out->kind = PlainJson::Kind::kObject;
    Blanks();
    if (Take('}')) return true;
    do {
      std::string key;
      PlainJson value;
      Blanks();
      if (!String(&key)) return false;
      Blanks();
      if (!Take(':') || !Value(&value) || !out->fields.emplace(key, value).second) return false;
      Blanks();
    } while (Take(','));
    return Take('}');
  }

  bool Array(PlainJson* out) {
    out->kind = PlainJson::Kind::kArray;
    Blanks();
    if (Take(']')) return true;
    do {
      out->items.emplace_back();
      if (!Value(&out->items.back())) return false;
      Blanks();
    } while (Take(','));
    return Take(']');
  }

  bool String(std::string* out) {
    if (!Take('"')) return false;
    while (!rest_.empty() && Peek() != '"') {
      if (static_cast<unsigned char>(Peek()) < 0x20) return false;
      if (Take('\\')) {
        if (!Escape(out)) return false;
        continue;
      }
      *out += Peek();
      rest_.remove_prefix(1);
    }
    return Take('"');
  }

  bool Escape(std::string* out) {
    static constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
    if (Take('u')) {
      const std::string digits(rest_.substr(0, 4));
      if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos || digits.size() != 4) return false;
      AppendUtf8(static_cast<uint32_t>(std::strtoul(digits.c_str(), nullptr, 16)), out);
      rest_.remove_prefix(4);
      return true;
    }
    const size_t at = kFrom.find(Peek());
    if (rest_.empty() || at == std::string_view::npos) return false;
    *out += kTo[at];
    rest_.remove_prefix(1);
    return true;
  }

  bool Number(PlainJson* out) {
    out->kind = PlainJson::Kind::kNumber;
    const std::string digits(rest_.substr(0, rest_.find_first_not_of("-+.eE0123456789")));
    rest_.remove_prefix(digits.size());
    return !digits.empty() && digits[0] != '+' && absl::SimpleAtod(digits, &out->number);
  }

  std::string_view rest_;
};

}  // namespace

const PlainJson& PlainJson::operator[](const std::string& key) const {
  auto at = fields.find(key);
  return at == fields.end() ? kNull : at->second;
}

const PlainJson& PlainJson::operator[](size_t i) const { return i < items.size() ? items[i] : kNull; }

std::optional<PlainJson> ReadPlainJson(std::string_view text) {
  if (text.empty() || text.back() != '\n') return std::nullopt;
  Reader reader(text);
  PlainJson value;
  if (!reader.Value(&value) || !reader.AtEnd()) return std::nullopt;
  return value;
}

}  // namespace quell::testing
