// Workflow commands of GitHub Actions: `::error file=...,line=...::message`.
#include <string>
#include <string_view>
#include <vector>

#include "lib/diag/places.h"
#include "quell/diagnostic.h"

namespace quell {
namespace {

// With %XX for `%`, line ends and the characters of `marks`: what would end a line, a property or the list of them.
std::string Escaped(std::string_view text, std::string_view marks) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (c == '%' || c == '\n' || c == '\r' || marks.find(c) != std::string_view::npos) {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out;
}

std::string Property(std::string_view text) { return Escaped(text, ":,"); }

// Columns only where the words stand on one line: GitHub refuses them where they don't.
std::string PlaceProperties(const diag::Places& places, const Span& span) {
  const auto [begin, end] = places.Region(span);
  std::string out = "file=" + Property(diag::WithoutDot(places.Name(span))) + ",line=" + std::to_string(begin.line);
  if (begin.line == end.line) out += ",col=" + std::to_string(begin.column);
  out += ",endLine=" + std::to_string(end.line);
  if (begin.line == end.line) out += ",endColumn=" + std::to_string(end.column);
  return out;
}

std::string Message(const diag::Places& places, const Diagnostic& d) {
  std::string out = d.message;
  for (const Diagnostic::Note& note : d.notes) {
    const diag::LineColumn at = places.Region(note.span).begin;
    out += "\nnote: " + places.Name(note.span) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
           ": " + note.message;
  }
  if (!d.help.empty()) out += "\nhelp: " + d.help;
  return out;
}

}  // namespace

std::string RenderGithub(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources) {
  const diag::Places places(sources);
  std::string out;
  for (const Diagnostic* d : places.Sorted(diagnostics)) {
    out += "::" + std::string(diag::ToText(d->severity)) + " " + PlaceProperties(places, d->span) +
           ",title=" + Property(d->code) + "::" + Escaped(Message(places, *d), "") + "\n";
  }
  return out;
}

}  // namespace quell
