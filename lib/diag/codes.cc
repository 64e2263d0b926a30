#include "lib/diag/codes.h"

#include <utility>

namespace quell::diag {

const std::vector<CodeInfo>& AllCodes() {
  static const auto& codes = *new std::vector<CodeInfo>{
#define QUELL_CODE(code, severity, title) {#code, Severity::severity, title},
#include "lib/diag/codes.def"
#undef QUELL_CODE
  };
  return codes;
}

const CodeInfo& Info(Code code) { return AllCodes()[static_cast<size_t>(code)]; }

namespace {

// A message is one line, whatever text of the author's it quotes.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return text;
}

}  // namespace

Diagnostic Make(Code code, Span span, std::string message, std::string help) {
  const CodeInfo& info = Info(code);
  return {info.severity, std::string(info.code), span, OneLine(std::move(message)), OneLine(std::move(help)), {}};
}

}  // namespace quell::diag
