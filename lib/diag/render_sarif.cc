// SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): only what a reader of findings needs.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json_writer.h"
#include "lib/diag/codes.h"
#include "lib/diag/places.h"
#include "quell/diagnostic.h"
#include "quell/version.h"

namespace quell {
namespace {

// The bytes that `allowed` does not hold and that are no letter, digit or one of -._~ are written %XX.
std::string PercentEncoded(std::string_view text, std::string_view allowed) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain || allowed.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

// A source's name as a reference: a URL as it is, a full path as file:, any other as a relative one.
std::string UriOf(std::string_view name) {
  const size_t scheme = name.find("://");
  if (scheme != std::string_view::npos && scheme > 0 && name.find('/') == scheme + 1) {
    return PercentEncoded(name, "%:/?#[]@!$&'()*+,;=");
  }
  if (!name.empty() && name[0] == '/') return "file://" + PercentEncoded(name, "/");
  return PercentEncoded(diag::WithoutDot(name), "/");
}

void WriteText(JsonWriter& json, std::string_view key, std::string_view text) {
  json.Key(key).BeginObject().Field("text", text).EndObject();
}

void WriteLocation(JsonWriter& json, const diag::Places& places, const Span& span) {
  const diag::TextRegion region = places.Region(span);
  json.Key("physicalLocation").BeginObject();
  json.Key("artifactLocation").BeginObject().Field("uri", UriOf(places.Name(span))).EndObject();
  json.Key("region").BeginObject();
  json.Field("startLine", region.begin.line).Field("startColumn", region.begin.column);
  json.Field("endLine", region.end.line).Field("endColumn", region.end.column);
  json.EndObject().EndObject();
}

// All codes, whether they occur or not: a reader of several reports finds each under the same index.
void WriteRules(JsonWriter& json) {
  json.Key("rules").BeginArray();
  for (const diag::CodeInfo& info : diag::AllCodes()) {
    json.BeginObject().Field("id", info.code);
    WriteText(json, "shortDescription", info.title);
    WriteText(json, "help", "`quell explain-code " + std::string(info.code) + "` gives an example and what to do.");
    json.Key("defaultConfiguration").BeginObject().Field("level", diag::ToText(info.severity)).EndObject();
    json.EndObject();
  }
  json.EndArray();
}

void WriteResult(JsonWriter& json, const diag::Places& places, const Diagnostic& d) {
  json.BeginObject().Field("ruleId", d.code);
  if (const diag::CodeInfo* info = diag::FindCode(d.code); info != nullptr) {
    json.Field("ruleIndex", info - diag::AllCodes().data());
  }
  json.Field("level", diag::ToText(d.severity));
  WriteText(json, "message", d.help.empty() ? d.message : d.message + "\nhelp: " + d.help);
  json.Key("locations").BeginArray().BeginObject();
  WriteLocation(json, places, d.span);
  json.EndObject().EndArray();
  if (!d.notes.empty()) {
    json.Key("relatedLocations").BeginArray();
    for (const Diagnostic::Note& note : d.notes) {
      json.BeginObject();
      WriteLocation(json, places, note.span);
      WriteText(json, "message", note.message);
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace

std::string RenderSarif(const std::vector<Diagnostic>& diagnostics, const std::vector<Source>& sources) {
  const diag::Places places(sources);
  JsonWriter json;
  json.BeginObject();
  json.Field("$schema", "https://json.schemastore.org/sarif-2.1.0.json").Field("version", "2.1.0");
  json.Key("runs").BeginArray().BeginObject();
  json.Key("tool").BeginObject().Key("driver").BeginObject();
  json.Field("name", "quell").Field("version", QUELL_VERSION_STRING);
  WriteRules(json);
  json.EndObject().EndObject();
  json.Field("columnKind", "unicodeCodePoints");
  json.Key("results").BeginArray();
  for (const Diagnostic* d : places.Sorted(diagnostics)) WriteResult(json, places, *d);
  json.EndArray().EndObject().EndArray().EndObject();
  return json.Take();
}

}  // namespace quell
