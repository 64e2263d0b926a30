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
