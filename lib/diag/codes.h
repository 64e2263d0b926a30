// The codes of diagnostics, from codes.def.
#ifndef QUELL_LIB_DIAG_CODES_H_
#define QUELL_LIB_DIAG_CODES_H_

#include <string_view>
#include <vector>

#include "quell/diagnostic.h"

namespace quell::diag {

enum class Code {
#define QUELL_CODE(code, severity, title) code,
#include "lib/diag/codes.def"
#undef QUELL_CODE
};

struct CodeInfo {
  std::string_view code;  // "Q0101"
  Severity severity;
  std::string_view title;
};
const std::vector<CodeInfo>& AllCodes();
const CodeInfo& Info(Code code);

// A diagnostic with its code and severity filled in.
Diagnostic Make(Code code, Span span, std::string message, std::string help = "");

}  // namespace quell::diag

#endif  // QUELL_LIB_DIAG_CODES_H_
