// What all renderings of diagnostics share: their order, and places as people count them.
#ifndef QUELL_LIB_DIAG_PLACES_H_
#define QUELL_LIB_DIAG_PLACES_H_

#include <string>
#include <string_view>
#include <vector>

#include "lib/diag/line_index.h"
#include "quell/diagnostic.h"

namespace quell::diag {

// `end` is one past the last character; on the line of `begin` or further down.
struct TextRegion {
  LineColumn begin, end;
};

// Looks into the sources that it is made of: they must outlive it.
class Places {
 public:
  explicit Places(const std::vector<Source>& sources);

  const std::string& Name(const Span& span) const { return sources_[span.source].name; }
  const LineIndex& Lines(const Span& span) const { return lines_[span.source]; }
  TextRegion Region(const Span& span) const;
  // By source name, place and code.
  std::vector<const Diagnostic*> Sorted(const std::vector<Diagnostic>& diagnostics) const;

 private:
  const std::vector<Source>& sources_;
  std::vector<LineIndex> lines_;
};

std::string_view ToText(Severity severity);  // "error"
// A path as hosts of code write it: without the `./` that a shell may put before it.
std::string_view WithoutDot(std::string_view path);

}  // namespace quell::diag

#endif  // QUELL_LIB_DIAG_PLACES_H_
