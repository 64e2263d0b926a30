// File: diagnostic.h
//
// What is wrong with a text of rules, where, and what would put it right. Diagnostics are data: they are
// collected, sorted and shown by the host. They never throw and are never a Status.
#ifndef QUELL_DIAGNOSTIC_H_
#define QUELL_DIAGNOSTIC_H_

#include <cstdint>
#include <string>
#include <vector>

#include "quell/export.h"

namespace quell {

// A text of rules and the name it is known by (a path, a URL, "<input>").
struct Source {
  std::string name;
  std::string text;
};

// A stretch of bytes [begin, end) of one source; `source` is its index in the list given to Compile.
struct Span {
  uint32_t source = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

enum class Severity : uint8_t { kWarning, kError };

struct Diagnostic {
  // A second place that has to do with the first: "first defined here".
  struct Note {
    Span span;
    std::string message;
  };

  Severity severity = Severity::kError;
  std::string code;  // "Q0201": stable, one meaning each
  Span span;
  std::string message;  // one line, lower case, no full stop; the author's own words stand in back-ticks
  std::string help;     // what to do about it; may be empty
  std::vector<Note> notes;
};

// True if any of them is an error.
QUELL_EXPORT bool HasErrors(const std::vector<Diagnostic>& diagnostics);

// The diagnostics as a person reads them, in order of source and place, each with the line it is about
// and a caret under the exact words:
//
//   rules/k.quell:7:24: error Q0303: `6.0 mg` can't be compared with `latest Potassium`, which is in mmol/L
//      7 |   when latest Potassium > 6.0 mg
//        |                           ^~~~~~
//     help: ...
//
// Cost: linear in the sources plus the messages.
QUELL_EXPORT std::string RenderText(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources);

}  // namespace quell

#endif  // QUELL_DIAGNOSTIC_H_
