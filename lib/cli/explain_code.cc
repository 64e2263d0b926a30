#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/error_index.h"
#include "lib/cli/verbs.h"
#include "lib/diag/codes.h"

namespace quell::cli {
namespace {

// A code's entry in the error index, without its heading: some have no example, and all of them in `meaning`.
struct Entry {
  std::string_view meaning, example, fix;
};

Entry FindEntry(std::string_view code) {
  static constexpr std::string_view kBegin = "\n```quell-error\n", kEnd = "\n```\n";
  size_t begin = kErrorIndex.find("\n### " + std::string(code) + ":");
  if (begin == std::string_view::npos) return {};
  begin = kErrorIndex.find('\n', begin + 1);
  std::string_view body = kErrorIndex.substr(begin, kErrorIndex.find("\n#", begin) - begin);
  const size_t example = body.find(kBegin), end = body.find(kEnd, example);
  if (example == std::string_view::npos || end == std::string_view::npos) return {Trim(body), "", ""};
  const size_t text = example + kBegin.size();
  return {Trim(body.substr(0, example)), body.substr(text, end - text), Trim(body.substr(end + kEnd.size()))};
}

// Lines of at most 80 bytes, where the words allow it.
void PrintParagraph(std::string_view text, std::ostream& out) {
  size_t column = 0;
  while (!(text = Trim(text)).empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    if (column > 0) {
      const bool fits = column + 1 + word.size() <= 80;
      out << (fits ? " " : "\n");
      column = fits ? column + 1 : 0;
    }
    out << word;
    column += word.size();
    text.remove_prefix(word.size());
  }
  out << "\n";
}

void PrintExample(std::string_view example, std::ostream& out) {
  while (!example.empty()) {
    const std::string_view line = example.substr(0, example.find('\n'));
    out << (line.empty() ? "" : "    ") << line << "\n";
    example.remove_prefix(std::min(line.size() + 1, example.size()));
  }
}

void PrintEntry(const diag::CodeInfo& info, std::ostream& out) {
  const Entry entry = FindEntry(info.code);
  const bool warning = info.severity == Severity::kWarning;
  out << (warning ? "warning " : "error ") << info.code << ": " << info.title << "\n\n";
  PrintParagraph(entry.meaning, out);
  if (!entry.example.empty()) {
    out << "\nRules that are told so:\n\n";
    PrintExample(entry.example, out);
    out << "\n";
    PrintParagraph("What to do: " + std::string(entry.fix), out);
  }
  if (warning && info.code != diag::Info(diag::Code::Q0705).code) {
    out << "\nWhere it is meant as it stands, end the line with `// quell: allow " << info.code << "`.\n";
  }
}

// Without a code all of them are listed.
int Run(const std::string& code, std::ostream& out, std::ostream& err) {
  std::string wanted = code;
  if (!wanted.empty() && wanted[0] == 'q') wanted[0] = 'Q';
  if (const diag::CodeInfo* info = diag::FindCode(wanted); info != nullptr) {
    PrintEntry(*info, out);
    return kOk;
  }
  if (wanted.empty()) {
    for (const diag::CodeInfo& info : diag::AllCodes()) out << info.code << "  " << info.title << "\n";
    return kOk;
  }
  const std::string nearest = diag::NearestCode(wanted);
  err << "quell: no error or warning has the code `" << code << "`; "
      << (nearest.empty() ? "" : "did you mean `" + nearest + "`? ") << "`quell explain-code` lists all codes\n";
  return kUsage;
}

}  // namespace

Verb ExplainCodeVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("explain-code", "say what an error or a warning means");
  auto code = std::make_shared<std::string>();
  verb->add_option("CODE", *code, "such as Q0302; without it all codes are listed");
  return {verb, [code](std::ostream& out, std::ostream& err) { return Run(*code, out, err); }};
}

}  // namespace quell::cli
