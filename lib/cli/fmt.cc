#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <system_error>

#include "absl/status/status.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/syntax/ast.h"

namespace quell::cli {
namespace {

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false;      // write nothing: say which files would change, and fail if one would
  bool to_stdout = false;  // write to the output, leave the files
};

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

int Run(const FmtOptions& options, std::ostream& out, std::ostream& err) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(options.paths);
  if (!sources.ok()) return Fail(sources.status(), kUsage, err);
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
    if (options.to_stdout) {
      out << text;
      continue;
    }
    if (text == source.text) continue;
    ++changed;
    if (options.check) {
      out << source.name << " is not in the canonical form\n";
      continue;
    }
    absl::Status replaced = Replace(source.name, text);
    if (!replaced.ok()) return Fail(replaced, kDataErrors, err);
    out << source.name << "\n";
  }
  if (options.check && changed > 0) {
    out << "run `quell fmt` on " << (changed == 1 ? "it" : "them") << "\n";
    return kRuleErrors;
  }
  return code;
}

}  // namespace

Verb FmtVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("fmt", "write rules in their one canonical form, comments kept");
  auto options = std::make_shared<FmtOptions>();
  verb->add_option("RULES", options->paths, "rule files, or folders with files ending in .quell")->required();
  verb->add_flag("--check", options->check, "write nothing; exit with 1 where a file would change");
  verb->add_flag("--stdout", options->to_stdout, "write to the output, and leave the files as they are");
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli
