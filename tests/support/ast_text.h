// Syntax trees as short texts, for tests.
#ifndef QUELL_TESTS_SUPPORT_AST_TEXT_H_
#define QUELL_TESTS_SUPPORT_AST_TEXT_H_

#include <sstream>
#include <string>
#include <string_view>

#include "lib/syntax/ast.h"

namespace quell::testing {

// The dump without places.
inline std::string PlainDump(const syntax::Ast& ast, std::string_view text) {
  std::istringstream in(syntax::Dump(ast, text));
  std::string out;
  for (std::string line; std::getline(in, line);) out += line.substr(0, line.rfind(" @")) + "\n";
  return out;
}

// The same on one line, what stands below a node in brackets behind it: "relation >= (pick latest K, quantity 6 mmol/L)". Without `skip` lines at
// its beginning, and what they stand for.
inline std::string OneLine(const std::string& dump, size_t skip = 0) {
  std::istringstream in(dump);
  std::string out;
  size_t base = 0, depth = 0, number = 0;
  for (std::string line; std::getline(in, line);) {
    if (number++ < skip) continue;
    const size_t indent = line.find_first_not_of(' ') / 2;
    if (out.empty()) base = depth = indent;
    if (!out.empty()) out += indent > depth ? " (" : std::string(depth - indent, ')') + ", ";
    depth = indent;
    out += line.substr(indent * 2);
  }
  return out + std::string(depth - base, ')');
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_AST_TEXT_H_
