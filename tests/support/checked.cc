#include "tests/support/checked.h"

#include <algorithm>
#include <utility>

#include "lib/syntax/ast.h"

namespace quell::testing {

Checked CheckTexts(const std::vector<std::string>& texts, check::CheckOptions options) {
  std::vector<Source> sources;
  for (const std::string& text : texts) {
    const bool whole = text.rfind("language", 0) == 0;
    sources.push_back({"file" + std::to_string(sources.size()) + ".quell", whole ? text : "language 1\n" + text});
  }
  Checked checked;
  std::vector<syntax::Ast> asts;
  options.broken.assign(sources.size(), false);
  for (uint32_t i = 0; i < sources.size(); ++i) {
    syntax::ParseResult parsed = syntax::Parse(sources[i].text, i);
    options.broken[i] = !parsed.diagnostics.empty();
    checked.diagnostics.insert(checked.diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    asts.push_back(std::move(parsed.ast));
  }
  checked.result = check::Check(sources, asts, options);
  checked.diagnostics.insert(checked.diagnostics.end(), checked.result.diagnostics.begin(),
                             checked.result.diagnostics.end());
  std::stable_sort(checked.diagnostics.begin(), checked.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::pair(a.span.source, a.span.begin) < std::pair(b.span.source, b.span.begin);
                   });
  for (const Diagnostic& d : checked.diagnostics) {
    checked.told.push_back(d.code + " `" + sources[d.span.source].text.substr(d.span.begin, d.span.end - d.span.begin) +
                           "`");
  }
  return checked;
}

}  // namespace quell::testing
