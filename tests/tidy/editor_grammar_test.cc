// The editor grammar (TextMate), tried on every rule that is shipped: each word gets the colour that the language gives it.
#include <doctest/doctest.h>

#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "lib/syntax/lexis.h"
#include "tests/support/plain_json.h"
#include "tests/tidy/tree.h"

namespace quell::tidy {
namespace {

struct Pattern {
  std::string scope;
  std::regex regex;
};

std::vector<Pattern> Patterns() {
  const std::optional<testing::PlainJson> grammar = testing::ReadPlainJson(ReadText("rules/quell.tmLanguage.json"));
  REQUIRE(grammar.has_value());
  CHECK((*grammar)["scopeName"].text == "source.quell");
  std::vector<Pattern> patterns;
  for (const testing::PlainJson& pattern : (*grammar)["patterns"].items) {
    patterns.push_back({pattern["name"].text, std::regex(pattern["match"].text)});
  }
  return patterns;
}

// As an editor does: at each place the pattern that matches first, of several the first in the list.
struct Stretch {
  std::string scope, text;
};
std::vector<Stretch> Coloured(const std::vector<Pattern>& patterns, const std::string& line) {
  std::vector<Stretch> out;
  auto at = line.begin();
  while (at != line.end()) {
    std::smatch best;
    std::string scope;
    for (const Pattern& pattern : patterns) {
      std::smatch match;
      const auto flags =
          at == line.begin() ? std::regex_constants::match_default : std::regex_constants::match_prev_avail;
      if (!std::regex_search(at, line.end(), match, pattern.regex, flags)) continue;
      if (scope.empty() || match[0].first < best[0].first) {
        best = match;
        scope = pattern.scope;
      }
    }
    if (scope.empty()) break;
    out.push_back({scope, best.str()});
    at = best[0].second;
  }
  return out;
}

bool StartsWith(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

TEST_CASE("editor grammar - colours every word of the shipped rules as the language reads it") {
  const std::vector<Pattern> patterns = Patterns();
  std::set<std::string> scopes;
  std::vector<std::string> texts;
  for (const std::string& file : Files("rules", {".quell"})) texts.push_back(ReadText(file));
  for (const std::string& block : Blocks(ReadText("rules/LANGUAGE.md"), "quell")) texts.push_back(block);
  REQUIRE(texts.size() > 8);
  for (const std::string& text : texts) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      for (const Stretch& stretch : Coloured(patterns, line)) {
        CAPTURE(stretch.text);
        scopes.insert(stretch.scope);
        if (StartsWith(stretch.scope, "comment")) CHECK(StartsWith(stretch.text, "//"));
        if (StartsWith(stretch.scope, "string")) CHECK(stretch.text.back() == '"');
        if (StartsWith(stretch.scope, "entity")) CHECK(syntax::IsUpper(stretch.text[0]));
        // A plain name is never a word of the language, and what is coloured as one is one.
        if (StartsWith(stretch.scope, "variable")) CHECK_FALSE(syntax::IsReserved(stretch.text));
        if (StartsWith(stretch.scope, "keyword.other") || StartsWith(stretch.scope, "keyword.operator.word")) {
          CHECK(syntax::IsReserved(stretch.text));
        }
      }
    }
  }
  for (const Pattern& pattern : patterns) CHECK_MESSAGE(scopes.count(pattern.scope) == 1, pattern.scope);
}

TEST_CASE("editor grammar - knows all words of the language") {
  const std::vector<Pattern> patterns = Patterns();
  auto scope_of = [&](const std::string& word) {
    const std::vector<Stretch> stretches = Coloured(patterns, word);
    REQUIRE(stretches.size() == 1);
    CHECK(stretches[0].text == word);
    return stretches[0].scope;
  };
  for (const std::string& word : syntax::ReservedWords()) {
    CAPTURE(word);
    const std::string scope = scope_of(word);
    CHECK((StartsWith(scope, "keyword") || StartsWith(scope, "constant.language")));
  }
  for (const std::string& word : syntax::PlainWords()) {
    CAPTURE(word);
    const std::string scope = scope_of(word);
    CHECK((StartsWith(scope, "support") || StartsWith(scope, "keyword") || StartsWith(scope, "constant.language")));
  }
}

}  // namespace
}  // namespace quell::tidy
