// What is read as what, where it stands, and how reading goes on after an error.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/syntax/ast.h"
#include "lib/syntax/lexis.h"
#include "tests/golden/golden_cases.h"

namespace quell {
namespace {

using syntax::Ast;
using syntax::kNoNode;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

std::string Rule(const std::string& clauses) {
  return "language 1\nmodule parse\nconcept K { loinc 2823-3 unit mmol/L }\nalert a {\n  on result K\n" + clauses +
         "\n}\n";
}

// "Q0101 `word`" for each error of the parser, in order: its code and what its caret stands under.
std::vector<std::string> Told(const std::string& text) {
  std::vector<std::string> told;
  for (const Diagnostic& d : syntax::Parse(text, 0).diagnostics) {
    told.push_back(d.code + " `" + text.substr(d.span.begin, d.span.end - d.span.begin) + "`");
  }
  return told;
}
using Lines = std::vector<std::string>;

// The numbers of a rule with their units, in the order of the text: "6 mmol/L".
Lines Quantities(const std::string& text) {
  Lines found;
  const Ast ast = syntax::Parse(text, 0).ast;
  for (const Node& n : ast.nodes) {
    if (n.kind != NodeKind::kQuantity) continue;
    std::string number = std::to_string(n.number);
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.') number.pop_back();
    found.push_back(number + "|" + std::string(syntax::TextOf(text, n.name)));
  }
  return found;
}

void CheckNested(const Ast& ast, std::string_view text, NodeId id, const Node& parent) {
  const Node& n = ast[id];
  CAPTURE(syntax::KindName(n.kind));
  CAPTURE(n.span.begin);
  CHECK(n.span.begin <= n.span.end);
  CHECK(n.span.end <= text.size());
  CHECK(parent.span.begin <= n.span.begin);
  CHECK(n.span.end <= parent.span.end);
  for (syntax::Token token : {n.name, n.title}) {
    if (token.empty()) continue;
    CHECK(n.span.begin <= token.begin);
    CHECK(token.end <= n.span.end);
  }
  for (NodeId child : {n.a, n.b, n.c}) {
    if (child != kNoNode) CheckNested(ast, text, child, n);
  }
  for (NodeId child : ast.List(n)) CheckNested(ast, text, child, n);
}

TEST_CASE("syntax - every node stands inside its parent, in all golden inputs") {
  for (const std::string& name : testing::GoldenCases()) {
    for (const Source& source : testing::GoldenSources(name)) {
      CAPTURE(name);
      CAPTURE(source.name);
      const Ast ast = syntax::Parse(source.text, 0).ast;
      REQUIRE(ast.root != kNoNode);
      CheckNested(ast, source.text, ast.root, ast[ast.root]);
      CHECK_FALSE(syntax::Dump(ast, source.text).empty());
    }
  }
}

TEST_CASE("syntax - a node is what its words say, without the word before it") {
  const std::string text = Rule("  when latest K within 48 h >= 6 mmol/L\n  severity high if age > 3 a");
  const Ast ast = syntax::Parse(text, 0).ast;
  Lines spans;
  for (const Node& n : ast.nodes) {
    if (n.kind == NodeKind::kQuantity || n.kind == NodeKind::kRelation)
      spans.emplace_back(syntax::TextOf(text, n.span));
  }
  CHECK(spans == Lines{"48 h", "6 mmol/L", "latest K within 48 h >= 6 mmol/L", "3 a", "age > 3 a"});
}

TEST_CASE("syntax - numbers") {
  CHECK(Quantities(Rule("  when latest K > 0.5e1 mmol/L and latest K < 1E+1 mmol/L")) ==
        Lines{"5|mmol/L", "10|mmol/L"});
  CHECK(Told(Rule("  when latest K > 1e400 mmol/L")) == Lines{"Q0113 `1e400`"});
  CHECK(Told(Rule("  when latest K > .5 mmol/L")) == Lines{"Q0113 `.5`"});
  CHECK(Told(Rule("  when latest K > 6. mmol/L")) == Lines{"Q0113 `6.`"});
  CHECK(Told(Rule("  when latest K > 6,5 mmol/L")) == Lines{"Q0113 `6,5`"});
  CHECK(Told(Rule("  when latest K > 1.2.3 mmol/L")) == Lines{"Q0113 `1.2.3`"});
}

TEST_CASE("syntax - where a unit ends") {
  CHECK(Quantities(Rule("  score points { age: 3 if >= 65 years, 2 if > 10 a }")) ==
        Lines{"3|", "65|years", "2|", "10|a"});
  CHECK(Quantities(Rule("  when (latest K > 5 mg/dL)")) == Lines{"5|mg/dL"});
  CHECK(Quantities(Rule("  when latest K > 10 /min")) == Lines{"10|/min"});
  CHECK(Quantities(Rule("  when latest K > 10 / 2")) == Lines{"10|", "2|"});
  CHECK(Quantities(Rule("  when latest K > 6// a comment\n  and age > 5 a//another")) == Lines{"6|", "5|a"});
  CHECK(Quantities(Rule("  when latest K > 6 mmol/L// a comment")) == Lines{"6|mmol/L"});
  CHECK(Quantities(Rule("  when latest K > 5 \xC2\xB5g/L and latest K > 5 10*3/uL")) ==
        Lines{"5|\xC2\xB5g/L", "5|10*3/uL"});
  CHECK(Quantities(Rule("  when latest K > 5 {beats}/min and latest K > 5 mm[Hg]")) ==
        Lines{"5|{beats}/min", "5|mm[Hg]"});
  CHECK(Quantities(Rule("  when latest K > 5 %")) == Lines{"5|%"});
  // A unit stands on its number's line, and is no word of the language.
  CHECK(Quantities(Rule("  when latest K > 5\n  message \"x\"")) == Lines{"5|"});
  CHECK(Quantities(Rule("  when latest K > 5 and age > 3")) == Lines{"5|", "3|"});
  CHECK(Quantities(Rule("  when latest K > 5 or true")) == Lines{"5|"});
  CHECK(Quantities("language 1\nmodule u\nconcept K { loinc 2823-3 unit mmol/L plausible 1 mmol/L to 12 mmol/L}\n") ==
        Lines{"1|mmol/L", "12|mmol/L"});
}

TEST_CASE("syntax - values in messages") {
  const std::string text = Rule(R"(  message "{{a}} {latest K:.1} {age}, \"{score:.0}\" { latest K } {age - 5 a:.2}")");
  const Ast ast = syntax::Parse(text, 0).ast;
  Lines parts;
  for (const Node& n : ast.nodes) {
    if (n.kind == NodeKind::kMessageValue)
      parts.push_back(std::string(syntax::TextOf(text, n.span)) + " " + std::to_string(static_cast<int>(n.number)));
  }
  CHECK(parts == Lines{"{latest K:.1} 1", "{age} -1", "{score:.0} 0", "{ latest K } -1", "{age - 5 a:.2} 2"});
  CHECK(Told(text) == Lines{});
  CHECK(Told(Rule(R"(  message "{latest K")")) == Lines{"Q0103 `{`"});
  CHECK(Told(Rule(R"(  message "{latest K:.x}")")) == Lines{"Q0103 `{`"});
  CHECK(Told(Rule(R"(  message "{}")")) == Lines{"Q0101 `}`"});
  CHECK(Told(Rule(R"(  message "{")")) == Lines{"Q0101 `{`"});
  CHECK(Told(Rule(R"(  message "{latest}, and {age")")) == Lines{"Q0101 `}`", "Q0103 `{`"});
}

TEST_CASE("syntax - texts in quotes") {
  CHECK(syntax::Unquote(R"("a \"b\" \\ \n c")", {0, 17}) == "a \"b\" \\ \n c");
  CHECK(Told(Rule("  message \"no end")) == Lines{"Q0106 `\"`"});
  CHECK(Told(Rule("  message \"no end \\\"")) == Lines{"Q0106 `\"`"});
  CHECK(Told("language 1\nmodule a\n  title \"no end\nalert b { on order }\n") == Lines{"Q0106 `\"`", "Q0101 `}`"});
  CHECK(Told(Rule("  message no quotes")) == Lines{"Q0101 `no`"});
}

TEST_CASE("syntax - words of the language are no names") {
  for (const std::string& word : syntax::ReservedWords()) {
    CAPTURE(word);
    CHECK(Told("language 1\nmodule a\nparameter " + word + " = 3\n") == Lines{"Q0101 `" + word + "`"});
    CHECK(Told("language 1\nmodule a\ndefine " + word + " = 3\n") == Lines{"Q0101 `" + word + "`"});
    CHECK(Told("language 1\nmodule a\nalert " + word + " { }\n") == Lines{"Q0101 `" + word + "`"});
    CHECK(Told("language 1\nmodule a\nparameter " + word + "s_of = 3\n") == Lines{});
  }
}

TEST_CASE("syntax - a mix of and with or shows both readings") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"true or age > 1 a and false", "write `true or (age > 1 a and false)` or `(true or age > 1 a) and false`"},
      {"true and age > 1 a or false", "write `(true and age > 1 a) or false` or `true and (age > 1 a or false)`"}};
  for (const auto& [condition, help] : cases) {
    const std::vector<Diagnostic> told = syntax::Parse(Rule("  when " + condition), 0).diagnostics;
    REQUIRE(told.size() == 1);
    CHECK(told[0].code == "Q0104");
    CHECK(told[0].help == help);
  }
  CHECK(Told(Rule("  when (true or age > 1 a) and not (false and true)")) == Lines{});
  CHECK(Told(Rule("  when age between 1 a and 3 a or true")) == Lines{});
}

TEST_CASE("syntax - a broken alert hides nothing of the next") {
  const std::string before = "language 1\nmodule recovery\nalert first { on result K when latest K > 1 }\n";
  const std::string after = "\nalert last { on result K when latest K > 2 }\n";
  for (const std::string broken : {"alert b { on result K when }",
                                   "alert b { on result K when (latest K > 3 mmol/L }",
                                   "alert b { on result K",
                                   "alert b on result K }",
                                   "alert B { on result K }",
                                   "alert { on result K }",
                                   "alert b { message \"no end\n}",
                                   "alert b { score points { age 3 } }",
                                   "alert b { score points { age: 3 if >= 3 a }",
                                   "alert b { foo }",
                                   "alert",
                                   "alert b",
                                   "concept K2",
                                   "concept K2 { loinc }",
                                   "concept { }",
                                   "parameter p",
                                   "parameter p = x",
                                   "define d =",
                                   "define d = (",
                                   "foo bar",
                                   "}",
                                   "{ }",
                                   ")",
                                   "\"text\"",
                                   "alert b { severity high if, low }",
                                   "alert b { when latest K {} }",
                                   "alert b {\n  whn true\n  shw passive\n}",
                                   "alert b {\n  at most 4 per 8 h\n  suppressed when a\n  deliver now\n}",
                                   "alert b { when f(3 }",
                                   "outcome o { episode latest K > 3\n again 7 d\n}",
                                   "outcome { judge within }",
                                   "points p { age 3 }",
                                   "points p { age: 1 if }",
                                   "test { at 3 h }",
                                   "test \"a\" { at 3 h reslt K 3 }",
                                   "test \"a\" { expect a }",
                                   "test \"a\" {\n  patient female 3 a old\n  at 3 h expect\n}",
                                   "test \"a\" { at 3 h expect a, }",
                                   "use m",
                                   "module b"}) {
    CAPTURE(broken);
    const std::string text = before + broken + after;
    const syntax::ParseResult parsed = syntax::Parse(text, 0);
    REQUIRE_FALSE(parsed.diagnostics.empty());
    for (const Diagnostic& d : parsed.diagnostics) {
      CHECK(d.span.begin >= before.size() - 1);
      CHECK(d.span.begin <= before.size() + broken.size() + 1);
    }
    Lines whole;
    for (const Node& n : parsed.ast.nodes) {
      if (n.kind == NodeKind::kAlert && n.op == 0 && n.count == 2) whole.emplace_back(syntax::TextOf(text, n.name));
    }
    CHECK(whole == Lines{"first", "last"});
  }
}

TEST_CASE("syntax - a broken piece is told once, and what follows from it is not") {
  const std::vector<std::pair<std::string, Lines>> cases = {
      {"  when latest K above 6 mmol/L", {"Q0101 `above`"}},
      {"  when lastest K > 6 mmol/L", {"Q0102 `lastest`"}},
      {"  when latest K => 6 mmol/L", {"Q0101 `=>`"}},
      {"  when latest K == 6 mmol/L", {"Q0101 `==`"}},
      {"  when latest K \xE2\x89\xA5 6 mmol/L", {"Q0101 `\xE2\x89\xA5`"}},
      {"  when latest K > 6 mmol/L)", {"Q0101 `)`"}},
      {"  when latest K > 6 mmol/L && age > 3 a", {"Q0101 `&`"}},
      {"  when latest K\n    above 6 mmol/L\n    or none > 3\n  severity extreme",
       {"Q0101 `above`", "Q0101 `extreme`"}},
      {"  serverity high\n  shows passive\n  massage \"x\"", {"Q0102 `serverity`", "Q0102 `shows`", "Q0102 `massage`"}},
      {"  score points {\n    age 3\n    latest K: 1 if x\n  }\n  show loud",
       {"Q0101 `3`", "Q0101 `x`", "Q0101 `loud`"}},
  };
  for (const auto& [clauses, told] : cases) {
    CAPTURE(clauses);
    CHECK(Told(Rule(clauses)) == told);
  }
}

}  // namespace
}  // namespace quell
