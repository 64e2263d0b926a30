#include "lib/diag/codes.h"

#include <algorithm>
#include <utility>

#include "lib/base/text.h"

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

const CodeInfo* FindCode(std::string_view code) {
  const std::vector<CodeInfo>& codes = AllCodes();
  auto at = std::lower_bound(codes.begin(), codes.end(), code,
                             [](const CodeInfo& info, std::string_view wanted) { return info.code < wanted; });
  return at != codes.end() && at->code == code ? &*at : nullptr;
}

std::string NearestCode(std::string_view word) {
  std::string capital(word);
  if (!capital.empty() && capital[0] == 'q') capital[0] = 'Q';
  std::vector<std::string> codes, kin;  // kin: of the same group, such as Q03..
  for (const CodeInfo& info : AllCodes()) {
    codes.emplace_back(info.code);
    if (info.code.substr(0, 3) == std::string_view(capital).substr(0, 3)) kin.emplace_back(info.code);
  }
  std::string nearest = Nearest(capital, kin);
  return nearest.empty() ? Nearest(capital, codes) : nearest;
}

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
