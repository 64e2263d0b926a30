#include "lib/cli/cli.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/verbs.h"
#include "quell/version.h"

namespace quell::cli {
namespace {

// The command as it could be typed again: what a shell would split is quoted.
std::string CommandLine(const std::vector<std::string>& args) {
  std::string out = "quell";
  for (const std::string& arg : args) {
    bool plain = !arg.empty() && arg.find_first_of(" \t\n\"'\\$&|;<>()*?[]#~`!") == std::string::npos;
    if (plain) {
      out += " " + arg;
      continue;
    }
    out += " '";
    for (char c : arg) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    out += "'";
  }
  return out;
}

std::vector<Verb> AddVerbs(CLI::App& app, const std::vector<std::string>& args) {
  return {CheckVerb(app), DumpVerb(app),   ExplainVerb(app), ExplainCodeVerb(app),
          FmtVerb(app),   ImportVerb(app), InspectVerb(app), SimulateVerb(app, CommandLine(args)),
          TestVerb(app)};
}

int Parse(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  CLI::App app("quell tells what alerts will do to people before they are switched on", "quell");
  app.set_version_flag("--version", std::string("quell ") + QUELL_VERSION_STRING);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the rules have errors (or warnings, where `check --deny warnings` denies them), or a "
      "story failed, 2 the command can't be carried out, 3 records can't be read.");
  const std::vector<Verb> verbs = AddVerbs(app, args);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, out, err);
    if (code == 0) return kOk;
    if (!args.empty()) {
      std::vector<std::string> names;
      for (const Verb& verb : verbs) names.push_back(verb.app->get_name());
      const std::string nearest = Nearest(args[0], names);
      if (!nearest.empty() && nearest != args[0]) err << "did you mean `quell " << nearest << "`?\n";
    }
    return kUsage;
  }
  for (const Verb& verb : verbs) {
    if (verb.app->parsed()) return verb.run(out, err);
  }
  return kUsage;
}

}  // namespace

int RunCli(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  try {
    const int code = Parse(args, out, err);
    out.flush();
    if (out) return code;
    err << "quell: the output can't be written to its end: is the disk full?\n";
    return kDataErrors;
  } catch (const std::exception& error) {  // no memory, and the like: nothing leaves as an exception
    err << "quell: stopped: " << error.what() << "\n";
    return kDataErrors;
  }
}

}  // namespace quell::cli
