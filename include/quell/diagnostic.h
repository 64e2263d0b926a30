// File: diagnostic.h
//
// What is wrong with a text of rules, where, and what would put it right. Diagnostics are data: they are
// collected, sorted and shown by the host. They never throw and are never a Status.
#ifndef QUELL_DIAGNOSTIC_H_
#define QUELL_DIAGNOSTIC_H_

#include <cstdint>
#include <optional>
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

// The renderings below show all diagnostics in order of source name, place and code: the same bytes on every run. Each
// span must lie in `sources`, the list that was given to Compile. Cost: linear in the sources plus the messages.

// As a person reads them, each with the line it is about and a caret under the exact words:
//
//   rules/k.quell:7:24: error Q0303: `6.0 mg` can't be compared with `latest Potassium`, which is in mmol/L
//      7 |   when latest Potassium > 6.0 mg
//        |                           ^~~~~~
//     help: ...
QUELL_EXPORT std::string RenderText(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources);

// As JSON. Lines and columns count from 1, columns in Unicode code points; bytes count from 0; an end is one past the
// last character. `help` may be empty and `notes` too. `alerts` is how many alerts the rules came to, null where not
// given.
//
//   {"quell": "0.1.0",
//    "diagnostics": [{"code": "Q0302", "severity": "error", "message": "...", "help": "...", "file": "rules/k.quell",
//                     "line": 7, "column": 24, "end_line": 7, "end_column": 30, "byte_begin": 112, "byte_end": 118,
//                     "notes": [{"message": "...", "file": "rules/k.quell", "line": 3, (and so on, as above)}]}],
//    "summary": {"files": 1, "alerts": null, "errors": 1, "warnings": 0}}
QUELL_EXPORT std::string RenderJson(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources,
                                    std::optional<uint64_t> alerts = std::nullopt);

// As SARIF 2.1.0, the format in which code review sites and editors take findings.
QUELL_EXPORT std::string RenderSarif(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources);

// As workflow commands of GitHub Actions, one line each: they stand beside the changed lines of a pull request.
QUELL_EXPORT std::string RenderGithub(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources);

}  // namespace quell

#endif  // QUELL_DIAGNOSTIC_H_
