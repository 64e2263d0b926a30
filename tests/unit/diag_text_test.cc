// Lines, columns and carets.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/diag/codes.h"
#include "lib/diag/line_index.h"
#include "quell/diagnostic.h"

namespace quell {
namespace {

std::string Place(const std::string& text, uint32_t offset) {
  const diag::LineColumn at = diag::LineIndex(text).At(offset);
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string Rendered(const std::string& text, uint32_t begin, uint32_t end) {
  return RenderText({diag::Make(diag::Code::Q0101, {0, begin, end}, "message", "help text")}, {{"f.quell", text}});
}

TEST_CASE("diag - lines and columns") {
  CHECK(Place("", 0) == "1:1");
  CHECK(Place("ab\ncd\n", 0) == "1:1");
  CHECK(Place("ab\ncd\n", 2) == "1:3");
  CHECK(Place("ab\ncd\n", 3) == "2:1");
  CHECK(Place("ab\ncd\n", 6) == "3:1");
  CHECK(Place("ab", 99) == "1:3");
  CHECK(Place("\xC2\xB5g \xE2\x89\xA5 x", 7) == "1:5");
  CHECK(Place("\xB5\xB5x", 2) == "1:3");
  const diag::LineIndex lines("a\r\nb\r\n");
  CHECK(lines.line_count() == 3);
  CHECK(lines.Line(1) == "a");
  CHECK(lines.Line(2) == "b");
  CHECK(lines.Line(3) == "");
}

TEST_CASE("diag - columns of long lines, there and back") {
  std::string text = "short\n";
  for (int i = 0; i < 9000; ++i) text += i % 3 == 0 ? "\xC2\xB5" : i % 3 == 1 ? "\xE2\x89\xA5" : "x";
  text += "\r\n" + std::string(10'000, 'y') + "\nend";
  const diag::LineIndex lines(text);
  uint32_t line = 1, column = 1;
  for (uint32_t at = 0; at < text.size(); at += diag::CharacterLength(std::string_view(text).substr(at))) {
    const diag::LineColumn place = lines.At(at);
    REQUIRE(place.line == line);
    REQUIRE(place.column == column);
    if (text[at] != '\r' && text[at] != '\n') REQUIRE(lines.OffsetOf(place) == at);
    ++column;
    if (text[at] == '\n') ++line, column = 1;
  }
  CHECK(lines.OffsetOf({3, 99'999}) == text.size() - 4);
}

TEST_CASE("diag - characters and UTF-8") {
  CHECK(diag::CodePoints("") == 0);
  CHECK(diag::CodePoints("a\xC2\xB5\xE2\x89\xA5\xF0\x9F\xA9\xBA") == 4);
  CHECK(diag::CodePoints("\xC2") == 1);
  CHECK(diag::CodePoints("\x80\x80") == 2);
  uint32_t bad = 0;
  CHECK(diag::IsUtf8("a\xF0\x9F\xA9\xBA"));
  CHECK_FALSE(diag::IsUtf8("ab\xE9t\xE9", &bad));
  CHECK(bad == 2);
  CHECK_FALSE(diag::IsUtf8("\xF4\x90\x80\x80"));
  CHECK_FALSE(diag::IsUtf8("\xE0\x80\x80"));
}

TEST_CASE("diag - the caret stands under the words") {
  CHECK(Rendered("when x > 3\n", 5, 6) ==
        "f.quell:1:6: error Q0101: message\n    1 | when x > 3\n      |      ^\n  help: help text\n");
  CHECK(Rendered("when abc > 3\n", 5, 8) ==
        "f.quell:1:6: error Q0101: message\n    1 | when abc > 3\n      |      ^~~\n  help: help text\n");
  // Tabs are shown as blanks; characters of several bytes count as one.
  CHECK(Rendered("\twhen abc\n", 6, 9) ==
        "f.quell:1:7: error Q0101: message\n    1 |  when abc\n      |       ^~~\n  help: help text\n");
  CHECK(Rendered("\"37 \xC2\xB0\x43\" abc", 9, 12) ==
        "f.quell:1:9: error Q0101: message\n    1 | \"37 \xC2\xB0\x43\" abc\n      |         ^~~\n  help: help text\n");
  // At the end of the file, over a line's end, in an empty file.
  CHECK(Rendered("ab", 2, 2) == "f.quell:1:3: error Q0101: message\n    1 | ab\n      |   ^\n  help: help text\n");
  CHECK(Rendered("ab\ncd\n", 1, 5) == "f.quell:1:2: error Q0101: message\n    1 | ab\n      |  ^\n  help: help text\n");
  CHECK(Rendered("ab\r\n", 2, 2) == "f.quell:1:3: error Q0101: message\n    1 | ab\n      |   ^\n  help: help text\n");
  CHECK(Rendered("", 0, 0) == "f.quell:1:1: error Q0101: message\n    1 | \n      | ^\n  help: help text\n");
  // What is not UTF-8 or can't be seen is shown as a mark of one column.
  CHECK(Rendered("a\xB5\x01g", 3, 4) ==
        "f.quell:1:4: error Q0101: message\n    1 | a?.g\n      |    ^\n  help: help text\n");
}

TEST_CASE("diag - a very long line is cut around the caret") {
  const std::string text = std::string(5'000, 'a') + " here " + std::string(5'000, 'b');
  const std::string shown = Rendered(text, 5'001, 5'005);
  CHECK(shown.size() < 1'000);
  const size_t words = shown.find("here"), line = shown.rfind('\n', words);
  const size_t caret = shown.find("^~~~"), caret_line = shown.rfind('\n', caret);
  REQUIRE(words != std::string::npos);
  REQUIRE(caret != std::string::npos);
  CHECK(words - line == caret - caret_line);
  std::string wide;
  for (int i = 0; i < 1'000; ++i) wide += "\xE2\x89\xA5";
  CHECK(diag::IsUtf8(Rendered(wide, 1'500, 1'503)));
}

TEST_CASE("diag - several sources, in their order, with notes") {
  Diagnostic late = diag::Make(diag::Code::Q0202, {1, 0, 1}, "second");
  late.notes.push_back({{0, 3, 4}, "the other one"});
  const Diagnostic early = diag::Make(diag::Code::Q0702, {0, 0, 1}, "first");
  CHECK(RenderText({late, early}, {{"a.quell", "x\n y"}, {"b.quell", "z"}}) ==
        "a.quell:1:1: warning Q0702: first\n    1 | x\n      | ^\n"
        "b.quell:1:1: error Q0202: second\n    1 | z\n      | ^\n"
        "  note: a.quell:2:2: the other one\n    2 |  y\n      |  ^\n");
  CHECK(RenderText({}, {}) == "");
  CHECK_FALSE(HasErrors({early}));
  CHECK(HasErrors({early, late}));
}

TEST_CASE("diag - codes are sorted, and each is there once") {
  const std::vector<diag::CodeInfo>& codes = diag::AllCodes();
  for (size_t i = 1; i < codes.size(); ++i) CHECK(codes[i - 1].code < codes[i].code);
  for (const diag::CodeInfo& info : codes) {
    CHECK((info.severity == Severity::kWarning) == (info.code.substr(0, 3) == "Q07"));
    CHECK_FALSE(info.title.empty());
  }
}

}  // namespace
}  // namespace quell
