// Value sets: lists of codes that stand in a file of their own. Two kinds of file are read:
//
// - CSV whose first line names the columns: `system` and `code`; if there, `display`, `valueset` (the set that the row
//   belongs to) and `mode` (`include`, or `exclude`, which removes the code from its set); others are passed over.
//   Quotes as in RFC 4180.
// - JSON: a ValueSet of FHIR R4 with an expansion or, without one, with its codes enumerated in `compose`. What only a
//   terminology server can work out (a filter, the whole of a system, another value set) is an error that says so.
#ifndef QUELL_LIB_TERMS_VALUE_SET_H_
#define QUELL_LIB_TERMS_VALUE_SET_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace quell::terms {

struct CodeEntry {
  std::string system;  // a system of the language: "loinc"
  std::string code;
  std::string display;  // "" where the file has none
  friend bool operator==(const CodeEntry&, const CodeEntry&) = default;
};

struct ValueSet {
  std::vector<CodeEntry> codes;  // by system and code, each once; may be empty
  // What was left out, and what was taken but looks wrong: a line each, which names the file and the place.
  std::vector<std::string> problems;
};

// Reads `content`, the whole of a file that messages call `file_name`. `wanted_set`, if not empty, names the set to
// take from a CSV file (by its column `valueset`), or that a ValueSet must be (by its id, name, title or url).
// An error where the set can't be known in full.
absl::StatusOr<ValueSet> ReadValueSet(std::string_view file_name, std::string_view content,
                                      std::string_view wanted_set = "");

}  // namespace quell::terms

#endif  // QUELL_LIB_TERMS_VALUE_SET_H_
