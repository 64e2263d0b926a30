// Writes JSON with two blanks a level. Keys come out in the order in which they are written; numbers as the shortest
// text that reads back.
#ifndef QUELL_LIB_BASE_JSON_WRITER_H_
#define QUELL_LIB_BASE_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quell {

class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view text);
  JsonWriter& Int(int64_t value);
  JsonWriter& Number(double value);  // null where it is not finite
  JsonWriter& Bool(bool value);
  JsonWriter& Null();

  JsonWriter& Field(std::string_view key, std::string_view text) { return Key(key).String(text); }
  JsonWriter& Field(std::string_view key, int64_t value) { return Key(key).Int(value); }

  // The text, ended by a line end.
  std::string Take();

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  JsonWriter& Raw(std::string_view text);
  void Separate();
  void AppendEscaped(std::string_view text);

  std::string out_;
  std::vector<bool> has_items_;  // by level
  bool after_key_ = false;
};

}  // namespace quell

#endif  // QUELL_LIB_BASE_JSON_WRITER_H_
