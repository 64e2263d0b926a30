// `// quell: allow Q0702`: what it silences, and what it is told where it silences nothing.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/diag/allow.h"
#include "lib/diag/codes.h"
#include "quell/diagnostic.h"

namespace quell {
namespace {

// The text with a diagnostic of `code` at the first `@`.
std::vector<Diagnostic> At(const std::string& text, diag::Code code) {
  const auto at = static_cast<uint32_t>(text.find('@'));
  return {diag::Make(code, {0, at, at + 1}, "told")};
}

std::vector<Diagnostic> Left(const std::string& text, std::vector<Diagnostic> diagnostics) {
  const std::vector<Source> sources = {{"f.quell", text}};
  diag::ApplyAllows(sources, &diagnostics);
  return diagnostics;
}

// "" where the Q0702 at `@` is silenced and nothing is told; else codes and messages.
std::string Told(const std::string& text, diag::Code code = diag::Code::Q0702) {
  std::string told;
  for (const Diagnostic& d : Left(text, At(text, code))) told += d.code + " " + d.message + "\n";
  return told;
}

TEST_CASE("allow - at the end of the line, and directly above it") {
  CHECK(Told("a @ b // quell: allow Q0702") == "");
  CHECK(Told("a @ b // quell: allow Q0702\r\nnext\r\n") == "");
  CHECK(Told("a @ b //quell:allow Q0702 and why") == "");
  CHECK(Told("// quell: allow Q0702\na @ b") == "");
  CHECK(Told("\t // quell: allow Q0702\n a\n@", diag::Code::Q0701) ==
        "Q0701 told\nQ0705 `allow Q0702` silences nothing: there is no such warning here\n");
  // Other comments may stand between; a blank line or a line of rules may not.
  CHECK(Told("// quell: allow Q0702\n// why\n  // quell: allow Q0702\n@") == "");
  CHECK(Told("// quell: allow Q0702\n\n@").substr(0, 10) == "Q0702 told");
  CHECK(Told("// quell: allow Q0702\nb\n@").substr(0, 10) == "Q0702 told");
  CHECK(Told("b // quell: allow Q0702\n@").substr(0, 10) == "Q0702 told");
  CHECK(Told("@\n// quell: allow Q0702").substr(0, 10) == "Q0702 told");
}

TEST_CASE("allow - a warning belongs to the line on which its words begin") {
  const std::string text = "ab cd // quell: allow Q0703\nef // quell: allow Q0704\n";
  const std::vector<Diagnostic> left = Left(text, {diag::Make(diag::Code::Q0703, {0, 3, 30}, "over two lines"),
                                                   diag::Make(diag::Code::Q0704, {0, 3, 30}, "over two lines")});
  REQUIRE(left.size() == 2);
  CHECK(left[0].code == "Q0704");
  CHECK(left[1].code == "Q0705");
  CHECK(left[1].span == Span{0, 47, 52});
}

TEST_CASE("allow - several codes, each for itself") {
  CHECK(Told("@ // quell: allow Q0701, Q0702") ==
        "Q0705 `allow Q0701` silences nothing: there is no such warning here\n");
  CHECK(Told("@ // quell: allow Q0702,Q0702") == "");
  const std::string text = "@ // quell: allow Q0701 Q0702, Q0703 reason Q0704\n";
  const std::vector<Diagnostic> left =
      Left(text, {At(text, diag::Code::Q0701)[0], At(text, diag::Code::Q0702)[0], At(text, diag::Code::Q0703)[0],
                  At(text, diag::Code::Q0703)[0], At(text, diag::Code::Q0704)[0]});
  REQUIRE(left.size() == 1);
  CHECK(left[0].code == "Q0704");
}

TEST_CASE("allow - inside a text it is no comment") {
  CHECK(Told("\"// quell: allow Q0702\" @") == "Q0702 told\n");
  CHECK(Told("\"a\\\" // quell: allow Q0702\" @") == "Q0702 told\n");
  CHECK(Told("\"a\\\\\" @ // quell: allow Q0702") == "");
  CHECK(Told("\"a\" \"b//\" @ // quell: allow Q0702") == "");
  CHECK(Told("\"never closed // quell: allow Q0702\n@") == "Q0702 told\n");
  CHECK(Told("\"never closed\\\n@ // quell: allow Q0702") == "");
  CHECK(Told("a / b @ // quell: allow Q0702") == "");
}

TEST_CASE("allow - only where the comment begins with it") {
  CHECK(Told("@ // see quell: allow Q0702") == "Q0702 told\n");
  CHECK(Told("@ quell: allow Q0702") == "Q0702 told\n");
  CHECK(Told("@ // allow Q0702") == "Q0702 told\n");
}

TEST_CASE("allow - what can't be silenced is told, with what would be right") {
  CHECK(Told("@ // quell: allow Q0302, Q0702") == "Q0705 `Q0302` is an error, and only warnings can be silenced\n");
  CHECK(Told("@ // quell: allow Q0702, Q0705") == "Q0705 `Q0705` can't be silenced\n");
  for (const char* comment : {"quell: alow Q0702", "quell: allow", "quell: allow unused", "quell:"}) {
    CAPTURE(comment);
    CHECK(Told(std::string("@ // ") + comment) ==
          "Q0702 told\nQ0705 this comment speaks to quell, and allows nothing\n");
  }
  const std::string text = "@ // quell: allow Q07702, q0702\n";
  const std::vector<Diagnostic> left = Left(text, At(text, diag::Code::Q0702));
  REQUIRE(left.size() == 3);
  CHECK(left[1].message == "no error or warning has the code `Q07702`");
  CHECK(left[1].help == "did you mean `Q0702`?");
  CHECK(left[1].span == Span{0, 18, 24});
  CHECK(left[1].severity == Severity::kWarning);
  CHECK(left[2].help == "did you mean `Q0702`?");
  CHECK(Left("// quell: allow Q9999", {})[0].help == "`quell explain-code` lists the codes");
}

TEST_CASE("allow - errors are never silenced, and while there are any no comment is blamed") {
  CHECK(Told("@ // quell: allow Q0302", diag::Code::Q0302) ==
        "Q0302 told\nQ0705 `Q0302` is an error, and only warnings can be silenced\n");
  CHECK(Told("@ // quell: allow Q0702", diag::Code::Q0302) == "Q0302 told\n");
}

TEST_CASE("allow - each file has its own") {
  const std::vector<Source> sources = {{"a", "@ // quell: allow Q0702"}, {"b", "@"}, {"c", "// quell: allow Q0704"}};
  std::vector<Diagnostic> diagnostics = {diag::Make(diag::Code::Q0702, {0, 0, 1}, "a"),
                                         diag::Make(diag::Code::Q0702, {1, 0, 1}, "b")};
  diag::ApplyAllows(sources, &diagnostics);
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].message == "b");
  CHECK(diagnostics[1].code == "Q0705");
  CHECK(diagnostics[1].span.source == 2);
}

TEST_CASE("allow - very many comments in a row take no longer than they are many") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "// quell: allow Q0702\n";
  CHECK(Left(text + "@", At(text + "@", diag::Code::Q0702)).empty());
}

}  // namespace
}  // namespace quell
