// The grammar that is printed in rules/LANGUAGE.md and the one that reads are the same: random sentences of the first are read by the second.
#include <doctest/doctest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "lib/syntax/ast.h"
#include "lib/syntax/lexis.h"
#include "tests/support/ast_text.h"
#include "tests/support/ebnf.h"
#include "tests/support/paths.h"
#include "tests/tidy/tree.h"

namespace quell {
namespace {

using testing::Ebnf;
using testing::SentenceMaker;

const Ebnf& Grammar() {
  static const Ebnf& grammar = *[] {
    auto* read = new Ebnf;
    REQUIRE(read->Read(tidy::Blocks(tidy::ReadText("rules/LANGUAGE.md"), "ebnf").at(0)) == "");
    return read;
  }();
  return grammar;
}

std::vector<std::string> Sorted(const std::set<std::string>& words) { return {words.begin(), words.end()}; }

TEST_CASE("ebnf - its words are the words of the language") {
  CHECK(Sorted(Grammar().words[0]) == syntax::ReservedWords());
  CHECK(Sorted(Grammar().words[1]) == syntax::PlainWords());
  for (const std::string& word : syntax::PlainWords()) CHECK_MESSAGE(!syntax::IsReserved(word), word);
}

TEST_CASE("ebnf - every name in it is defined, or cut out of the text by hand") {
  const std::set<std::string> by_hand = {"integer", "string", "date", "dotted", "code",
                                         "unit",    "number", "name", "Name"};
  std::set<std::string> used = {"file"};
  for (const Ebnf::Part& part : Grammar().parts) {
    if (part.kind != Ebnf::Part::kName) continue;
    used.insert(part.text);
    CHECK_MESSAGE(Grammar().productions.count(part.text) + by_hand.count(part.text) == 1, part.text);
  }
  for (const auto& [name, part] : Grammar().productions) CHECK_MESSAGE(used.count(name) == 1, name);
}

TEST_CASE("ebnf - the parser reads every sentence of it, and every part of it is in some sentence") {
  SentenceMaker maker(Grammar(), 20270601);
  for (int i = 0; i < 2'500; ++i) {
    const std::string text = maker.Make("file", 8 + i % 24);
    const syntax::ParseResult parsed = syntax::Parse(text, 0);
    if (parsed.diagnostics.empty()) continue;
    const Diagnostic& told = parsed.diagnostics[0];
    FAIL_CHECK(told.code << " " << told.message << "\n"
                         << text.substr(told.span.begin > 300 ? told.span.begin - 300 : 0, 300) << " <HERE> "
                         << text.substr(told.span.begin, 100));
    break;
  }
  std::string untaken;
  for (const std::string& part : maker.Untaken()) untaken += part + "\n";
  CHECK(untaken == "");
}

TEST_CASE("ebnf - the dictionary of the fuzzers has every word") {
  const std::string dictionary = tidy::ReadText("tests/fuzz/words.dict");
  for (const std::vector<std::string>* words : {&syntax::ReservedWords(), &syntax::PlainWords()}) {
    for (const std::string& word : *words)
      CHECK_MESSAGE(dictionary.find("\" " + word + " \"\n") != std::string::npos, word);
  }
}

TEST_CASE("ebnf - formatting a sentence keeps its tree, and formatting it again changes nothing") {
  SentenceMaker maker(Grammar(), 3);
  for (int i = 0; i < 800; ++i) {
    const std::string text = maker.Make("file", 8 + i % 20);
    const syntax::ParseResult parsed = syntax::Parse(text, 0);
    const std::string formatted = syntax::Format(parsed.ast, text);
    const syntax::ParseResult again = syntax::Parse(formatted, 0);
    CAPTURE(text);
    CAPTURE(formatted);
    REQUIRE(again.diagnostics.empty());
    REQUIRE(testing::PlainDump(parsed.ast, text) == testing::PlainDump(again.ast, formatted));
    REQUIRE(syntax::Format(again.ast, formatted) == formatted);
  }
}

// A text with a token dropped, put in twice or replaced by another one of the language's.
std::string Mutated(const std::string& text, std::mt19937_64& random) {
  std::vector<std::string> tokens;
  std::istringstream in(text);
  for (std::string token; in >> token;) tokens.push_back(token);
  if (tokens.empty()) return text;
  const size_t at = random() % tokens.size();
  static const std::vector<std::string> others = {"{", "}",    "(",  ")",     "\"", "-",       "^", ":",
                                                  ",", "3 mg", "in", "where", "at", "patient", "\n"};
  switch (random() % 3) {
    case 0:
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens[random() % tokens.size()]);
      break;
    default:
      tokens[at] = others[random() % others.size()];
  }
  std::string out;
  for (const std::string& token : tokens) out += token + (random() % 8 == 0 ? "\n" : " ");
  return out;
}

void CheckSound(const std::string& text) {
  const syntax::ParseResult parsed = syntax::Parse(text, 0);
  for (const Diagnostic& d : parsed.diagnostics) {
    CHECK(d.span.begin <= d.span.end);
    CHECK(d.span.end <= text.size());
    CHECK_FALSE(d.message.empty());
    CHECK(d.message.find("boost") == std::string::npos);  // a parser of Spirit's without a name of ours
  }
  for (const syntax::Node& n : parsed.ast.nodes) {
    if (n.span.begin > n.span.end || n.span.end > text.size()) FAIL_CHECK("a node outside of the text");
  }
  CHECK_FALSE(syntax::Dump(parsed.ast, text).empty());
}

TEST_CASE("ebnf - sentences with slips in them are told of and do no harm") {
  SentenceMaker maker(Grammar(), 7);
  std::mt19937_64 random(11);
  for (int i = 0; i < 1'500; ++i) {
    std::string text = maker.Make("file", 8 + i % 20);
    for (int slips = 0; slips < 1 + i % 3; ++slips) text = Mutated(text, random);
    CAPTURE(text);
    CheckSound(text);
  }
}

}  // namespace
}  // namespace quell
