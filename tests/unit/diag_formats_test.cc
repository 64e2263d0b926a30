// Diagnostics for machines: JSON, SARIF and GitHub's workflow commands, read back.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "lib/diag/codes.h"
#include "quell/diagnostic.h"
#include "quell/version.h"
#include "tests/support/plain_json.h"

namespace quell {
namespace {

using testing::PlainJson;

// Two files out of order; a note, a place over two lines, letters of several bytes, and all that wants an escape.
const std::vector<Source>& Sources() {
  static const auto& sources = *new std::vector<Source>{
      {"./rules/\xC3\xA9 50%,a:b.quell", "module a\n\"37 \xC2\xB0\x43\" abc\nlast"},
      {"a.quell", "x\n y"},
  };
  return sources;
}

std::vector<Diagnostic> Diagnostics() {
  Diagnostic noted = diag::Make(diag::Code::Q0202, {0, 18, 21}, "`a\"b\\` 100% of {it}", "write, say: `x`");
  noted.notes.push_back({{1, 3, 4}, "first defined here"});
  return {noted, diag::Make(diag::Code::Q0103, {0, 0, 12}, "over two lines"),
          diag::Make(diag::Code::Q0702, {1, 0, 1}, "unused")};
}

PlainJson Read(const std::string& text) {
  CAPTURE(text);
  const std::optional<PlainJson> json = testing::ReadPlainJson(text);
  REQUIRE(json.has_value());
  return *json;
}

TEST_CASE("diag - the reader of JSON that the tests rely on is strict") {
  CHECK(Read("{\"a\": [1, -2.5e1, \"x\\n\\u00b0\", true, null]}\n")["a"][size_t{1}].number == -25);
  for (const char* wrong : {"", "{}", "{\"a\": 1,}\n", "[1 2]\n", "\"a\nb\"\n", "{\"a\":1,\"a\":2}\n", "[1]]\n",
                            "\"\\x\"\n", "nul\n", "+1\n", "{a: 1}\n", "[\n"}) {
    CAPTURE(wrong);
    CHECK_FALSE(testing::ReadPlainJson(wrong).has_value());
  }
}

TEST_CASE("diag - JSON has each diagnostic with its place, by file and place") {
  const PlainJson json = Read(RenderJson(Diagnostics(), Sources(), 7));
  CHECK(json["quell"].text == QUELL_VERSION_STRING);
  REQUIRE(json["diagnostics"].size() == 3);
  const PlainJson& first = json["diagnostics"][size_t{0}];
  CHECK(first["code"].text == "Q0103");
  CHECK(first["line"].number == 1);
  CHECK(first["end_line"].number == 2);
  CHECK(first["end_column"].number == 4);
  const PlainJson& second = json["diagnostics"][size_t{1}];
  CHECK(second["code"].text == "Q0202");
  CHECK(second["severity"].text == "error");
  CHECK(second["message"].text == "`a\"b\\` 100% of {it}");
  CHECK(second["help"].text == "write, say: `x`");
  CHECK(second["file"].text == Sources()[0].name);
  CHECK(second["line"].number == 2);
  CHECK(second["column"].number == 9);
  CHECK(second["end_line"].number == 2);
  CHECK(second["end_column"].number == 12);
  CHECK(second["byte_begin"].number == 18);
  CHECK(second["byte_end"].number == 21);
  REQUIRE(second["notes"].size() == 1);
  const PlainJson& note = second["notes"][size_t{0}];
  CHECK(note["message"].text == "first defined here");
  CHECK(note["file"].text == "a.quell");
  CHECK(note["line"].number == 2);
  CHECK(note["column"].number == 2);
  const PlainJson& third = json["diagnostics"][size_t{2}];
  CHECK(third["severity"].text == "warning");
  CHECK(third["help"].text == "");
  CHECK(third["notes"].kind == PlainJson::Kind::kArray);
}

TEST_CASE("diag - the summary of JSON counts, and alerts may not be known") {
  const PlainJson summary = Read(RenderJson(Diagnostics(), Sources(), 7))["summary"];
  CHECK(summary.size() == 4);
  CHECK(summary["files"].number == 2);
  CHECK(summary["alerts"].number == 7);
  CHECK(summary["errors"].number == 2);
  CHECK(summary["warnings"].number == 1);
  const PlainJson none = Read(RenderJson({}, {}));
  CHECK(none["diagnostics"].kind == PlainJson::Kind::kArray);
  CHECK(none["summary"].Has("alerts"));
  CHECK(none["summary"]["alerts"].kind == PlainJson::Kind::kNull);
}

TEST_CASE("diag - a text that is not UTF-8 does not break the JSON") {
  const std::vector<Source> sources = {{"f\xE9.quell", "\xB5g"}};
  const std::vector<Diagnostic> diagnostics = {diag::Make(diag::Code::Q0114, {0, 0, 1}, "`\xB5` can't be read")};
  CHECK(Read(RenderJson(diagnostics, sources))["diagnostics"][size_t{0}]["message"].text ==
        "`\xEF\xBF\xBD` can't be read");
  CHECK(RenderSarif(diagnostics, sources).find("\"uri\": \"f%E9.quell\"") != std::string::npos);
}

// What the schema of SARIF 2.1.0 asks of the objects that we write: what must be there, and that nothing else is.
void CheckKeys(const PlainJson& object, const std::set<std::string>& required, std::set<std::string> allowed) {
  CHECK(object.kind == PlainJson::Kind::kObject);
  for (const std::string& key : required) CHECK_MESSAGE(object.Has(key), key);
  allowed.insert(required.begin(), required.end());
  for (const auto& [key, value] : object.fields) CHECK_MESSAGE(allowed.count(key) == 1, key);
}

void CheckLocation(const PlainJson& location, bool with_message) {
  CheckKeys(location, {"physicalLocation"}, {"message"});
  CHECK(location.Has("message") == with_message);
  const PlainJson& physical = location["physicalLocation"];
  CheckKeys(physical, {"artifactLocation", "region"}, {});
  CheckKeys(physical["artifactLocation"], {"uri"}, {});
  const PlainJson& region = physical["region"];
  CheckKeys(region, {"startLine", "startColumn", "endLine", "endColumn"}, {});
  for (const auto& [key, value] : region.fields) CHECK(value.number >= 1);
  const bool ordered = region["endLine"].number > region["startLine"].number ||
                       (region["endLine"].number == region["startLine"].number &&
                        region["endColumn"].number >= region["startColumn"].number);
  CHECK(ordered);
}

TEST_CASE("diag - SARIF has the shape that its schema asks for") {
  const PlainJson sarif = Read(RenderSarif(Diagnostics(), Sources()));
  CheckKeys(sarif, {"$schema", "version", "runs"}, {});
  CHECK(sarif["version"].text == "2.1.0");
  REQUIRE(sarif["runs"].size() == 1);
  const PlainJson& run = sarif["runs"][size_t{0}];
  CheckKeys(run, {"tool", "results", "columnKind"}, {});
  CHECK(run["columnKind"].text == "unicodeCodePoints");
  CheckKeys(run["tool"], {"driver"}, {});
  const PlainJson& driver = run["tool"]["driver"];
  CheckKeys(driver, {"name", "version", "rules"}, {});
  REQUIRE(driver["rules"].size() == diag::AllCodes().size());
  for (size_t i = 0; i < diag::AllCodes().size(); ++i) {
    const PlainJson& rule = driver["rules"][i];
    CheckKeys(rule, {"id", "shortDescription", "help", "defaultConfiguration"}, {});
    CHECK(rule["id"].text == diag::AllCodes()[i].code);
    CHECK(rule["shortDescription"]["text"].text == diag::AllCodes()[i].title);
    CHECK(rule["defaultConfiguration"]["level"].text == (rule["id"].text.substr(0, 3) == "Q07" ? "warning" : "error"));
  }
  for (const PlainJson& result : run["results"].items) {
    CheckKeys(result, {"ruleId", "ruleIndex", "level", "message", "locations"}, {"relatedLocations"});
    CHECK(driver["rules"][static_cast<size_t>(result["ruleIndex"].number)]["id"].text == result["ruleId"].text);
    CheckKeys(result["message"], {"text"}, {});
    REQUIRE(result["locations"].size() == 1);
    CheckLocation(result["locations"][size_t{0}], false);
    for (const PlainJson& related : result["relatedLocations"].items) CheckLocation(related, true);
  }
}

TEST_CASE("diag - SARIF results say what, where, and what to do") {
  const PlainJson results = Read(RenderSarif(Diagnostics(), Sources()))["runs"][size_t{0}]["results"];
  REQUIRE(results.size() == 3);
  const PlainJson& result = results[size_t{1}];
  CHECK(result["ruleId"].text == "Q0202");
  CHECK(result["level"].text == "error");
  CHECK(result["message"]["text"].text == "`a\"b\\` 100% of {it}\nhelp: write, say: `x`");
  const PlainJson& physical = result["locations"][size_t{0}]["physicalLocation"];
  CHECK(physical["artifactLocation"]["uri"].text == "rules/%C3%A9%2050%25%2Ca%3Ab.quell");
  CHECK(physical["region"]["startLine"].number == 2);
  CHECK(physical["region"]["startColumn"].number == 9);
  CHECK(physical["region"]["endColumn"].number == 12);
  CHECK(result["relatedLocations"][size_t{0}]["message"]["text"].text == "first defined here");
  CHECK_FALSE(results[size_t{0}].Has("relatedLocations"));
  CHECK(results[size_t{2}]["message"]["text"].text == "unused");
  // A code that a host has made up has no place among the rules.
  Diagnostic foreign = Diagnostics()[2];
  foreign.code = "X1";
  CHECK_FALSE(Read(RenderSarif({foreign}, Sources()))["runs"][size_t{0}]["results"][size_t{0}].Has("ruleIndex"));
  CHECK(Read(RenderSarif({}, {}))["runs"][size_t{0}]["results"].kind == PlainJson::Kind::kArray);
}

TEST_CASE("diag - SARIF names files by their references") {
  auto uri = [](const std::string& name) {
    const std::vector<Source> sources = {{name, "x"}};
    const PlainJson sarif = Read(RenderSarif({diag::Make(diag::Code::Q0101, {0, 0, 1}, "m")}, sources));
    return sarif["runs"][size_t{0}]["results"][size_t{0}]["locations"][size_t{0}]["physicalLocation"]
                ["artifactLocation"]["uri"]
                    .text;
  };
  CHECK(uri("rules/a-b_c.quell") == "rules/a-b_c.quell");
  CHECK(uri("././a b.quell") == "a%20b.quell");
  CHECK(uri("../a.quell") == "../a.quell");
  CHECK(uri("/srv/rules/#1.quell") == "file:///srv/rules/%231.quell");
  CHECK(uri("https://example.org/r?id=1%202") == "https://example.org/r?id=1%202");
  CHECK(uri("<input>") == "%3Cinput%3E");
}

TEST_CASE("diag - GitHub commands are one line each, escaped") {
  CHECK(RenderGithub(Diagnostics(), Sources()) ==
        "::error file=rules/\xC3\xA9 50%25%2Ca%3Ab.quell,line=1,endLine=2,title=Q0103::over two lines\n"
        "::error file=rules/\xC3\xA9 50%25%2Ca%3Ab.quell,line=2,col=9,endLine=2,endColumn=12,title=Q0202::"
        "`a\"b\\` 100%25 of {it}%0Anote: a.quell:2:2: first defined here%0Ahelp: write, say: `x`\n"
        "::warning file=a.quell,line=1,col=1,endLine=1,endColumn=2,title=Q0702::unused\n");
  CHECK(RenderGithub({}, {}) == "");
}

TEST_CASE("diag - every format is the same whatever the order of what it is given") {
  const std::vector<Source> swapped = {Sources()[1], Sources()[0]};
  std::vector<Diagnostic> other = Diagnostics();
  std::reverse(other.begin(), other.end());
  for (Diagnostic& d : other) {
    d.span.source = 1 - d.span.source;
    for (Diagnostic::Note& note : d.notes) note.span.source = 1 - note.span.source;
  }
  CHECK(RenderText(other, swapped) == RenderText(Diagnostics(), Sources()));
  CHECK(RenderJson(other, swapped) == RenderJson(Diagnostics(), Sources()));
  CHECK(RenderSarif(other, swapped) == RenderSarif(Diagnostics(), Sources()));
  CHECK(RenderGithub(other, swapped) == RenderGithub(Diagnostics(), Sources()));
}

}  // namespace
}  // namespace quell
