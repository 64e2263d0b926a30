#include "lib/diag/places.h"

#include <algorithm>
#include <tuple>

namespace quell::diag {

Places::Places(const std::vector<Source>& sources) : sources_(sources) {
  for (const Source& source : sources) lines_.emplace_back(source.text);
}

TextRegion Places::Region(const Span& span) const {
  const LineIndex& lines = Lines(span);
  return {lines.At(span.begin), lines.At(std::max(span.begin, span.end))};
}

std::vector<const Diagnostic*> Places::Sorted(const std::vector<Diagnostic>& diagnostics) const {
  std::vector<const Diagnostic*> sorted;
  for (const Diagnostic& d : diagnostics) sorted.push_back(&d);
  // The number of the source stands for sources that bear one name.
  auto key = [this](const Diagnostic& d) {
    return std::tie(Name(d.span), d.span.source, d.span.begin, d.code, d.span.end);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&key](const Diagnostic* a, const Diagnostic* b) { return key(*a) < key(*b); });
  return sorted;
}

std::string_view ToText(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

std::string_view WithoutDot(std::string_view path) {
  while (path.size() > 2 && path.substr(0, 2) == "./") path.remove_prefix(2);
  return path;
}

}  // namespace quell::diag
