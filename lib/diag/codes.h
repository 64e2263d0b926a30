// The codes of diagnostics, from codes.def.
#ifndef QUELL_LIB_DIAG_CODES_H_
#define QUELL_LIB_DIAG_CODES_H_

#include <string>
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
const std::vector<CodeInfo>& AllCodes();  // sorted by code
const CodeInfo& Info(Code code);
// The code written so ("Q0101"); null if there is none.
const CodeInfo* FindCode(std::string_view code);
// The code that `word` may be a slip of the pen for, in small letters too; "" if there is none.
std::string NearestCode(std::string_view word);

// A diagnostic with its code and severity filled in.
Diagnostic Make(Code code, Span span, std::string message, std::string help = "");

}  // namespace quell::diag

#endif  // QUELL_LIB_DIAG_CODES_H_
