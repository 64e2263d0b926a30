#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/diag/line_index.h"
#include "lib/diag/places.h"
#include "quell/diagnostic.h"

namespace quell {

bool HasErrors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

namespace {

constexpr size_t kMaxShown = 200;  // code points of a line: a longer one is cut, so that no message fills the screen

// The line with tabs as blanks (so that the caret stands right), other control characters as dots and what is not UTF-8
// as `?`.
std::string Visible(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const std::string_view character = line.substr(0, diag::CharacterLength(line));
    const auto lead = static_cast<unsigned char>(character[0]);
    if (lead == '\t')
      out += ' ';
    else if (lead < 0x20 || lead == 0x7F)
      out += '.';
    else if (lead >= 0x80 && character.size() == 1)
      out += '?';
    else
      out += character;
    line.remove_prefix(character.size());
  }
  return out;
}

// The start of `text` up to `count` code points.
std::string_view Head(std::string_view text, size_t count) {
  size_t i = 0;
  for (; i < text.size() && count > 0; --count) i += diag::CharacterLength(text.substr(i));
  return text.substr(0, i);
}

void AppendSnippet(const diag::LineIndex& index, const Span& span, std::string& out) {
  diag::LineColumn place = index.At(span.begin);
  std::string_view line = index.Line(place.line);
  uint32_t line_end = index.LineStart(place.line) + static_cast<uint32_t>(line.size());
  std::string number = std::to_string(place.line);
  std::string margin(std::max<size_t>(number.size(), 3), ' ');
  out += "  " + margin.substr(0, margin.size() - number.size()) + number + " | ";
  // A caret far to the right of a long line would not be seen: then the line starts nearer to it.
  const uint32_t skipped = place.column > kMaxShown - 40 ? place.column - 40 : 0;
  const uint32_t from = index.OffsetOf({place.line, skipped + 1});
  std::string_view shown = line.substr(std::min<size_t>(from - index.LineStart(place.line), line.size()));
  out += (skipped > 0 ? "..." : "") + Visible(Head(shown, kMaxShown)) + "\n";
  uint32_t marked_end = std::min(span.end, line_end);
  uint32_t begin = std::min(span.begin, line_end);
  size_t width = 1;
  if (marked_end > begin) {
    std::string_view marked = line.substr(begin - index.LineStart(place.line), marked_end - begin);
    width = std::clamp<size_t>(diag::CodePoints(Head(marked, kMaxShown)), 1, kMaxShown);
  }
  out += "  " + margin + " | " + std::string(place.column - 1 - skipped + (skipped > 0 ? 3 : 0), ' ') + "^" +
         std::string(width - 1, '~') + "\n";
}

std::string Place(const diag::Places& places, const Span& span) {
  const diag::LineColumn at = places.Region(span).begin;
  return places.Name(span) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace

std::string RenderText(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources) {
  const diag::Places places(sources);
  std::string out;
  for (const Diagnostic* d : places.Sorted(diagnostics)) {
    out += Place(places, d->span) + ": " + std::string(diag::ToText(d->severity)) + " " + d->code + ": " + d->message +
           "\n";
    AppendSnippet(places.Lines(d->span), d->span, out);
    for (const Diagnostic::Note& note : d->notes) {
      out += "  note: " + Place(places, note.span) + ": " + note.message + "\n";
      AppendSnippet(places.Lines(note.span), note.span, out);
    }
    if (!d->help.empty()) out += "  help: " + d->help + "\n";
  }
  return out;
}

}  // namespace quell
