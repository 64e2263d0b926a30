#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json_writer.h"
#include "lib/diag/places.h"
#include "quell/diagnostic.h"
#include "quell/version.h"

namespace quell {
namespace {

void WritePlace(JsonWriter& json, const diag::Places& places, const Span& span) {
  const diag::TextRegion region = places.Region(span);
  json.Field("file", places.Name(span));
  json.Field("line", region.begin.line).Field("column", region.begin.column);
  json.Field("end_line", region.end.line).Field("end_column", region.end.column);
  json.Field("byte_begin", span.begin).Field("byte_end", span.end);
}

void WriteDiagnostic(JsonWriter& json, const diag::Places& places, const Diagnostic& d) {
  json.BeginObject();
  json.Field("code", d.code).Field("severity", diag::ToText(d.severity));
  json.Field("message", d.message).Field("help", d.help);
  WritePlace(json, places, d.span);
  json.Key("notes").BeginArray();
  for (const Diagnostic::Note& note : d.notes) {
    json.BeginObject().Field("message", note.message);
    WritePlace(json, places, note.span);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace

std::string RenderJson(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources,
                       std::optional<uint64_t> alerts) {
  const diag::Places places(sources);
  JsonWriter json;
  json.BeginObject().Field("quell", QUELL_VERSION_STRING);
  json.Key("diagnostics").BeginArray();
  for (const Diagnostic* d : places.Sorted(diagnostics)) WriteDiagnostic(json, places, *d);
  json.EndArray();
  const auto errors = std::count_if(diagnostics.begin(), diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
  json.Key("summary").BeginObject();
  json.Field("files", static_cast<int64_t>(sources.size())).Key("alerts");
  alerts ? json.Int(static_cast<int64_t>(*alerts)) : json.Null();
  json.Field("errors", errors).Field("warnings", static_cast<int64_t>(diagnostics.size()) - errors);
  json.EndObject().EndObject();
  return json.Take();
}

}  // namespace quell
