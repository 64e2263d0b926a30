// Texts of rules, parsed and checked, and what was told of them in a form that tests can compare.
#ifndef QUELL_TESTS_SUPPORT_CHECKED_H_
#define QUELL_TESTS_SUPPORT_CHECKED_H_

#include <string>
#include <vector>

#include "lib/check/check.h"

namespace quell::testing {

struct Checked {
  check::CheckResult result;
  std::vector<Diagnostic> diagnostics;  // of the parser and the checker, by place
  std::vector<std::string> told;        // "Q0302 `6 mg/dL`" for each of them: its code, and the words under its caret
};

// `texts[i]` is the file "file<i>.quell"; one that does not begin with `language` gets the line `language 1` before it.
Checked CheckTexts(const std::vector<std::string>& texts, check::CheckOptions options = {});

// The same, of what is told alone.
inline std::vector<std::string> Told(const std::vector<std::string>& texts, check::CheckOptions options = {}) {
  return CheckTexts(texts, std::move(options)).told;
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_CHECKED_H_
