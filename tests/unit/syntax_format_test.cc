// What the formatter does with comments that stand where nobody puts them.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lib/syntax/ast.h"
#include "lib/syntax/lexis.h"
#include "quell/diagnostic.h"
#include "tests/support/ast_text.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell {
namespace {

std::string Formatted(const std::string& text) {
  const syntax::ParseResult parsed = syntax::Parse(text, 0);
  REQUIRE_MESSAGE(!HasErrors(parsed.diagnostics), text);
  return syntax::Format(parsed.ast, text);
}

// Where blanks and line ends stand, outside quotes and comments.
std::vector<size_t> Gaps(const std::string& text) {
  std::vector<size_t> gaps;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      const char* after = syntax::EndOfString(text.data() + i, text.data() + text.size());
      if (after != nullptr) i = static_cast<size_t>(after - text.data()) - 1;
    } else if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
    } else if (text[i] == ' ' || text[i] == '\n') {
      gaps.push_back(i);
    }
  }
  return gaps;
}

}  // namespace

TEST_CASE("format - a comment behind a sign or a `not` makes no difference from the second time on") {
  const std::string text =
      "language 1\nmodule m\ndefine t = - // one\n  1\ndefine n = not // two\n  age > 1 year\n"
      "define s = 1 + // three\n  2\n";
  const std::string once = Formatted(text);
  CHECK(once.find("define t = -1  // one\n") != std::string::npos);
  CHECK(once.find("define n = not age > 1 year  // two\n") != std::string::npos);
  CHECK(once.find("    1  // three\n    + 2\n") != std::string::npos);
  CHECK(Formatted(once) == once);
}

TEST_CASE("format - a comment between items belongs to what follows, at their column and below a blank line") {
  const std::string text =
      "language 1\nmodule m\n\nconcept K {\n  loinc 2823-3\n  unit  mmol/L\n}\n\n// ---- limits ----\n"
      "parameter limit = 6 mmol/L\n\n// one\n\n// two\nalert high {\n  on       result K\n  // the last of it\n}\n\n"
      "test \"t\" {\n  at 0 h  result K 6 mmol/L  expect high\n  // nothing more\n}\n";
  CHECK(Formatted(text) == text);
  const std::string flat = "language 1 module m concept K { loinc 2823-3 unit mmol/L }\n\n// limits\nparameter p = 6\n";
  CHECK(Formatted(flat) ==
        "language 1\nmodule m\n\nconcept K {\n  loinc 2823-3\n  unit  mmol/L\n}\n\n// limits\nparameter p = 6\n");
}

TEST_CASE("format - what stands on one line with an `allow`, or below it, stays on one line") {
  const std::string head = "language 1\nmodule m\n\nalert a {\n  on       result K\n";
  const std::string when =
      "  when     latest K > 20 mmol/L or latest Na within 24 h > 150 mmol/L or lowest K in past 24 h < 2.5 mmol/L";
  const std::string behind = head + when + "  // quell: allow Q0704\n}\n";
  CHECK(Formatted(behind) == behind);
  const std::string above = head + "  // quell: allow Q0704\n  // because\n" + when + "\n}\n";
  CHECK(Formatted(above) == above);
  CHECK(Formatted(head + when + "  // said\n}\n").find("\n           or lowest K") != std::string::npos);
  // Two of three operands.
  const std::string part = head +
                           "  when     latest K > 20 mmol/L or latest K < 1 mmol/L  // quell: allow Q0704\n"
                           "           or age > 90 years\n}\n";
  CHECK(Formatted(part) == part);
  const std::string whole =
      "language 1\nmodule m\nalert a { on result K when latest K > 20 mmol/L }  // quell: allow Q0704\n";
  const std::string once = Formatted(whole);
  CHECK(once.find("latest K > 20 mmol/L }  // quell: allow Q0704\n") != std::string::npos);
  CHECK(Formatted(once) == once);
}

// No warning loses its `allow`: what one line of source says stands on the comment's line afterwards.
TEST_CASE("format - an `allow` at the end of any line of the shipped rules keeps its line whole") {
  const auto packed = [](const std::string& text) {
    std::string out;
    for (char c : text) {
      if (c != ' ' && c != '\n') out += c;
    }
    return out;
  };
  int tried = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(testing::SourcePath("rules"))) {
    if (entry.path().extension() != ".quell") continue;
    const std::string text = testing::ReadFile(entry.path().string());
    for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end + 1)) {
      const size_t begin = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
      const std::string line = text.substr(begin, end - begin);
      if (packed(line).empty() || line.find("//") != std::string::npos) continue;
      const std::string with = text.substr(0, end) + "  // quell: allow Q0704" + text.substr(end);
      const std::string once = Formatted(with);
      const size_t mark = once.find("  // quell: allow Q0704\n");
      REQUIRE_MESSAGE(mark != std::string::npos, with);
      const std::string kept = once.substr(once.rfind('\n', mark) + 1, mark - once.rfind('\n', mark) - 1);
      REQUIRE_MESSAGE(packed(kept).find(packed(line)) != std::string::npos, kept);
      REQUIRE_MESSAGE(Formatted(once) == once, once);
      ++tried;
    }
  }
  CHECK(tried > 300);
}

TEST_CASE("format - a comment between any two words of the shipped rules is kept, and the form is canonical at once") {
  int tried = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(testing::SourcePath("rules"))) {
    if (entry.path().extension() != ".quell") continue;
    const std::string text = testing::ReadFile(entry.path().string());
    const std::vector<size_t> gaps = Gaps(text);
    // Every one would take longer than it is worth.
    for (size_t i = text.size() % 5; i < gaps.size(); i += 5) {
      const std::string with = text.substr(0, gaps[i]) + " // between\n" + text.substr(gaps[i]);
      const syntax::ParseResult parsed = syntax::Parse(with, 0);
      if (HasErrors(parsed.diagnostics)) continue;  // a unit's or a code's own blank
      const std::string once = syntax::Format(parsed.ast, with);
      REQUIRE_MESSAGE(once.find("// between\n") != std::string::npos, with);
      const syntax::ParseResult again = syntax::Parse(once, 0);
      REQUIRE_MESSAGE(!HasErrors(again.diagnostics), once);
      REQUIRE_MESSAGE(testing::PlainDump(parsed.ast, with) == testing::PlainDump(again.ast, once), with);
      REQUIRE_MESSAGE(syntax::Format(again.ast, once) == once, with);
      ++tried;
    }
  }
  CHECK(tried > 1'000);
}

}  // namespace quell
