// Texts at the edge of what a rule file can be: each limit is named in a message, and nothing hangs or overflows.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/limits.h"
#include "lib/syntax/ast.h"
#include "quell/ruleset.h"

namespace quell {
namespace {

std::string Rule(const std::string& condition) {
  return "language 1\nmodule limits\nconcept K { loinc 2823-3 unit mmol/L }\nalert a {\n  on result K\n  when " +
         condition + "\n}\n";
}

std::string Repeat(const std::string& text, int count) {
  std::string out;
  out.reserve(text.size() * static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

std::vector<std::string> CodesOf(const std::string& text) {
  std::vector<std::string> codes;
  for (const Diagnostic& d : syntax::Parse(text, 0).diagnostics) codes.push_back(d.code);
  return codes;
}

using Codes = std::vector<std::string>;

TEST_CASE("syntax limits - nesting of brackets, not, if and minus") {
  const int most = limits::kNesting;
  struct Form {
    const char* open;
    const char* core;
    const char* close;
  };
  for (const Form& form : {Form{"(", "age > 1 a", ")"}, Form{"not ", "age > 1 a", ""}, Form{"not (", "age > 1 a", ")"},
                           Form{"age > -", "age", ""}, Form{"if true then true otherwise ", "true", ""},
                           Form{"f(", "age", ") > 1"}, Form{"abs(", "age", ") > 1"},
                           Form{"least of (1, ", "age", ") > 1"}, Form{"active order for K where ", "true", ""}}) {
    CAPTURE(form.open);
    // The minus stands once before each level, its `age >` only once.
    const bool minus = std::string(form.open) == "age > -";
    const bool comparison = std::string(form.close) == ") > 1";
    auto nest = [&](int levels) {
      if (comparison) return Rule(Repeat(form.open, levels) + form.core + Repeat(")", levels) + " > 1");
      if (minus) return Rule("age > " + Repeat("-", levels) + "age");
      return Rule(Repeat(form.open, levels) + form.core + Repeat(form.close, levels));
    };
    CHECK(CodesOf(nest(50)) == Codes{});
    for (int levels : {most * 2 + 1, 5'000, 100'000}) {
      CAPTURE(levels);
      CHECK(CodesOf(nest(levels)) == Codes{"Q0105"});
    }
  }
  CHECK(CodesOf(Rule(Repeat("(", most) + "true" + Repeat(")", most))) == Codes{});
  CHECK(CodesOf(Rule(Repeat("(", most + 1) + "true" + Repeat(")", most + 1))) == Codes{"Q0105"});
}

TEST_CASE("syntax limits - long sums are refused, long chains of and are not") {
  CHECK(CodesOf(Rule("latest K" + Repeat(" + latest K", 900) + " > 1 mmol/L")) == Codes{});
  CHECK(CodesOf(Rule("latest K" + Repeat(" + latest K", 5'000) + " > 1 mmol/L")) == Codes{"Q0105"});
  CHECK(CodesOf(Rule("latest K > 1 mmol/L" + Repeat(" and latest K > 1 mmol/L", 10'000))) == Codes{});
  CHECK(CodesOf(Rule("latest K > 1 mmol/L" + Repeat(" or latest K > 1 mmol/L", 10'000))) == Codes{});
}

TEST_CASE("syntax limits - a file of more than 64 MB is refused") {
  const std::string text = Rule("true") + std::string(limits::kSourceBytes, ' ');
  CHECK(CodesOf(text) == Codes{"Q0107"});
  CHECK(CodesOf(Rule("true") + std::string(1u << 20, '\n')) == Codes{});
}

TEST_CASE("syntax limits - after 200 errors reading stops politely") {
  const std::string text = "language 1\nmodule limits\n" + Repeat("alert a { on result }\n", 1'000);
  const Codes codes = CodesOf(text);
  CHECK(std::count(codes.begin(), codes.end(), "Q0101") == static_cast<std::ptrdiff_t>(limits::kErrorsPerSource));
  CHECK(std::count(codes.begin(), codes.end(), "Q0112") == 1);
  // One body with many errors stops too.
  const Codes inside = CodesOf("language 1\nmodule limits\nalert a {\n" + Repeat("  when >\n", 1'000) + "}\n");
  CHECK(std::count(inside.begin(), inside.end(), "Q0112") == 1);
  CHECK(inside.size() <= limits::kErrorsPerSource + 2);
}

TEST_CASE("syntax limits - more than 100,000 alerts are refused") {
  std::string text = "language 1\nmodule limits\nconcept K { loinc 2823-3 unit mmol/L }\n";
  for (size_t i = 0; i <= limits::kAlerts; ++i) text += "alert a" + std::to_string(i) + " { on result K }\n";
  Codes codes;
  for (const Diagnostic& d : RuleSet::Compile(std::vector<Source>{{"many.quell", text}}).diagnostics)
    codes.push_back(d.code);
  CHECK(codes == Codes{"Q0405"});
}

TEST_CASE("syntax limits - what is not UTF-8 is refused at its first byte") {
  const std::string text = "language 1\nmodule limits\n// \xB5g in Latin-1\n";
  const syntax::ParseResult parsed = syntax::Parse(text, 0);
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics[0].code == "Q0114");
  CHECK(parsed.diagnostics[0].span.begin == text.find('\xB5'));
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xFF"}) {
    CHECK(CodesOf(Rule("true") + "// " + bad) == Codes{"Q0114"});
  }
}

TEST_CASE("syntax limits - control characters are refused, wherever they stand") {
  for (char control : {'\0', '\x01', '\x0B', '\x1F', '\x7F'}) {
    const std::string text = "language 1\nmodule limits\n// a" + std::string(1, control) + "b\n";
    const syntax::ParseResult parsed = syntax::Parse(text, 0);
    REQUIRE(parsed.diagnostics.size() == 1);
    CHECK(parsed.diagnostics[0].code == "Q0114");
    CHECK(parsed.diagnostics[0].span.begin == text.find(control));
    CHECK(parsed.diagnostics[0].message.find(control) == std::string::npos);
  }
}

TEST_CASE("syntax limits - of a file with many wrong names 200 are told, and how many more there are") {
  std::string text = "language 1\nmodule limits\n";
  for (int i = 0; i < 300; ++i) text += "define d" + std::to_string(i) + " = nothing" + std::to_string(i) + " > 1\n";
  const std::vector<Source> sources = {{"many.quell", text},
                                       {"one.quell", "language 1\nmodule one\ndefine d = no > 1\n"}};
  std::vector<Diagnostic> errors = RuleSet::Compile(sources).diagnostics;
  std::erase_if(errors, [](const Diagnostic& d) { return d.severity != Severity::kError; });
  REQUIRE(errors.size() == 202);
  CHECK(errors[200].code == "Q0112");
  CHECK(errors[200].message == "100 more errors in this file are not told");
  CHECK(errors[201].span.source == 1);
}

TEST_CASE("syntax limits - the ways in which editors write files") {
  const std::string rule = Rule("latest K >= 6 mmol/L // at once\n    and age >= 18 years");
  CHECK(CodesOf(rule) == Codes{});
  CHECK(CodesOf("\xEF\xBB\xBF" + rule) == Codes{});
  std::string crlf;
  for (char c : rule) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(CodesOf(crlf) == Codes{});
  std::string tabs = rule;
  std::replace(tabs.begin(), tabs.end(), ' ', '\t');
  CHECK(CodesOf(tabs) == Codes{});
  CHECK(CodesOf(rule.substr(0, rule.size() - 1)) == Codes{});
  CHECK(CodesOf(rule + "// no line end after this comment") == Codes{});
  CHECK(CodesOf("") == Codes{"Q0115"});
  CHECK(CodesOf(" \n// nothing\n") == Codes{"Q0115"});
  CHECK(CodesOf("language 1") == Codes{"Q0109"});
  CHECK(CodesOf("language 1 module empty") == Codes{});
}

}  // namespace
}  // namespace quell
