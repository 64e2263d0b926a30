// JSON as FHIR writes it: fields by name, found in one walk over their object. simdjson is asked for error codes, never
// for exceptions.
#ifndef QUELL_LIB_READERS_FHIR_JSON_H_
#define QUELL_LIB_READERS_FHIR_JSON_H_

#ifndef SIMDJSON_EXCEPTIONS
#define SIMDJSON_EXCEPTIONS 0
#endif
#include <simdjson.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace quell::readers::fhir {

using Json = simdjson::dom::element;

// The fields of an object that a reader asks for. A name with `*` at its end is that of a choice (`value*`), which
// stands for the one field that begins so. What is null is not there; of two fields with one name the first counts.
//
//   const Fields fields(resource, kNames);
//   fields[kStatus];        // null where it is not there
//   fields.NameOf(kValue);  // "valueQuantity"
template <size_t kCount>
class Fields {
 public:
  Fields(const Json& json, const std::array<std::string_view, kCount>& names) { Find(json, names); }
  Fields(const Json* json, const std::array<std::string_view, kCount>& names) {
    if (json != nullptr) Find(*json, names);
  }

  const Json* operator[](size_t field) const { return names_[field].empty() ? nullptr : &values_[field]; }
  std::string_view NameOf(size_t field) const { return names_[field]; }

 private:
  void Find(const Json& json, const std::array<std::string_view, kCount>& names) {
    simdjson::dom::object object;
    if (json.get(object) != simdjson::SUCCESS) return;
    size_t missing = kCount, next = 0;
    for (auto field = object.begin(), end = object.end(); missing > 0 && field != end; ++field) {
      const std::string_view name = field.key();
      if (name.empty()) continue;
      // A writer keeps to its order: what comes after the field found last is asked first.
      for (size_t tried = 0, i = next; tried < kCount; ++tried, i = i + 1 == kCount ? 0 : i + 1) {
        if (!names_[i].empty() || !Matches(name, names[i])) continue;
        if (!field.value().is_null()) {
          names_[i] = name;
          values_[i] = field.value();
          --missing;
        }
        next = i + 1 == kCount ? 0 : i + 1;
        break;
      }
    }
  }
  static bool Matches(std::string_view name, std::string_view wanted) {
    // Most differ in their first or last letter: comparing them whole is what costs.
    if (name.front() != wanted.front()) return false;
    if (wanted.back() == '*')
      return name.size() >= wanted.size() && name.starts_with(wanted.substr(0, wanted.size() - 1));
    return name.size() == wanted.size() && name.back() == wanted.back() && name == wanted;
  }

  std::array<std::string_view, kCount> names_;
  std::array<Json, kCount> values_;
};

// "" where there is no text.
inline std::string_view TextOf(const Json* json) {
  std::string_view text;
  return json != nullptr && json->get(text) == simdjson::SUCCESS ? text : std::string_view();
}

inline std::optional<double> NumberOf(const Json* json) {
  double number;
  if (json == nullptr || json->get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

inline std::optional<bool> TruthOf(const Json* json) {
  bool truth;
  if (json == nullptr || json->get(truth) != simdjson::SUCCESS) return std::nullopt;
  return truth;
}

// Calls `take(item)` for each item of a list; for what is no list, once. Where `take` gives a bool, true ends the walk.
template <typename Take>
void ForEach(const Json* json, Take take) {
  if (json == nullptr) return;
  auto is_last = [&](const Json& item) {
    if constexpr (std::is_same_v<decltype(take(item)), bool>) {
      return take(item);
    } else {
      take(item);
      return false;
    }
  };
  simdjson::dom::array list;
  if (json->get(list) != simdjson::SUCCESS) {
    is_last(*json);
    return;
  }
  for (const Json item : list) {
    if (is_last(item)) return;
  }
}

// The first item of a list; what is no list is it itself.
inline std::optional<Json> FirstOf(const Json* json) {
  std::optional<Json> first;
  ForEach(json, [&](const Json& item) {
    first = item;
    return true;
  });
  return first;
}
inline const Json* Pointer(const std::optional<Json>& json) { return json.has_value() ? &*json : nullptr; }

// The field of that name; empty where there is none.
inline std::optional<Json> FieldOf(const Json* json, std::string_view name) {
  const Fields<1> fields(json, {name});
  if (fields[0] == nullptr) return std::nullopt;
  return *fields[0];
}

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_JSON_H_
