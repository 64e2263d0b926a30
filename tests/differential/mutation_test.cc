// Rules that were sound until somebody slipped: a token dropped, doubled, or put in the place of another. Whatever comes of it, the compiler must keep
// its promises.
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "tests/differential/random.h"
#include "tests/differential/rule_generator.h"
#include "tests/fuzz/parse_property.h"

namespace quell::differential {
namespace {

// Where the tokens of a text begin and end: words, numbers and single signs.
struct Stretch {
  size_t begin, end;
};
std::vector<Stretch> Tokens(const std::string& text) {
  auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
  std::vector<Stretch> tokens;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (word(text[i])) {
      while (end < text.size() && word(text[end])) ++end;
    }
    if (text[i] != ' ' && text[i] != '\n') tokens.push_back({i, end});
    i = end;
  }
  return tokens;
}

std::string Slipped(const std::string& text, Random& random) {
  const std::vector<Stretch> tokens = Tokens(text);
  const Stretch at = tokens[static_cast<size_t>(random.Below(static_cast<int>(tokens.size())))];
  const Stretch other = tokens[static_cast<size_t>(random.Below(static_cast<int>(tokens.size())))];
  const std::string before = text.substr(0, at.begin), after = text.substr(at.end);
  const std::string token = text.substr(at.begin, at.end - at.begin);
  switch (random.Below(3)) {
    case 0:
      return before + after;
    case 1:
      return before + token + " " + token + after;
    default:
      return before + text.substr(other.begin, other.end - other.begin) + after;
  }
}

TEST_CASE("mutation - rules with a slip are refused or compiled, never more") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::string whole = GenerateRules(seed).files[0];
    for (int i = 0; i < 12; ++i) {
      std::string text = whole;
      for (int slips = 1 + random.Below(2); slips > 0; --slips) text = Slipped(text, random);
      CAPTURE(text);
      CHECK(fuzz::BrokenProperty(text) == "");
      CHECK(fuzz::BrokenParse(text) == "");
    }
  }
}

}  // namespace
}  // namespace quell::differential
