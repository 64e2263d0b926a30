#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>

#include "absl/status/status.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/syntax/ast.h"

namespace quell::cli {
namespace {

// Under another name first, then renamed: a full disk leaves the author's file as it was.
absl::Status Replace(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".quell-fmt";
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << text;
    file.flush();
    if (!file) {
      std::remove(temporary.c_str());
      return absl::UnavailableError(Av(path + ": can't be written: " + std::strerror(errno)));
    }
  }
  std::error_code error;
  std::filesystem::permissions(temporary, std::filesystem::status(path).permissions(), error);
  std::filesystem::rename(temporary, path, error);
  if (!error) return absl::OkStatus();
  std::remove(temporary.c_str());
  return absl::UnavailableError(Av(path + ": can't be replaced: " + error.message()));
}

}  // namespace

int RunFmt(const FmtCommand& command, std::ostream& out, std::ostream& err) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(command.paths);
  if (!sources.ok()) {
    err << "quell: " << sources.status().message() << "\n";
    return kUsage;
  }
  int code = kOk;
  size_t changed = 0;
  for (size_t i = 0; i < sources->size(); ++i) {
    const Source& source = (*sources)[i];
    const syntax::ParseResult parsed = syntax::Parse(source.text, static_cast<uint32_t>(i));
    if (HasErrors(parsed.diagnostics)) {
      err << RenderText(parsed.diagnostics, *sources);
      err << source.name << " is left as it is: it can't be read\n";
      code = kRuleErrors;
      continue;
    }
    const std::string text = syntax::Format(parsed.ast, source.text);
    if (command.to_stdout) {
      out << text;
      continue;
    }
    if (text == source.text) continue;
    ++changed;
    if (command.check) {
      out << source.name << " is not in the canonical form\n";
      continue;
    }
    absl::Status replaced = Replace(source.name, text);
    if (!replaced.ok()) {
      err << "quell: " << replaced.message() << "\n";
      return kDataErrors;
    }
    out << source.name << "\n";
  }
  if (command.check && changed > 0) {
    out << "run `quell fmt` on " << (changed == 1 ? "it" : "them") << "\n";
    return kRuleErrors;
  }
  return code;
}

}  // namespace quell::cli
