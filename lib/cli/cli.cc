#include "lib/cli/cli.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/verbs.h"
#include "quell/version.h"

namespace quell::cli {
namespace {

const std::vector<std::string> kVerbs = {"check", "dump", "simulate"};

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

void AddRules(CLI::App* verb, std::vector<std::string>& rules) {
  verb->add_option("RULES", rules, "rule files, or folders with files ending in .quell")->required();
}

int Parse(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  CLI::App app("quell tells what alerts will do to people before they are switched on", "quell");
  app.set_version_flag("--version", std::string("quell ") + QUELL_VERSION_STRING);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the rules have errors, 2 the command can't be carried out, 3 records can't be read.");

  CheckCommand check;
  CLI::App* check_verb = app.add_subcommand("check", "say what is wrong with rules");
  AddRules(check_verb, check.rules);

  DumpCommand dump;
  CLI::App* dump_verb = app.add_subcommand("dump", "print a stage of compilation as text");
  AddRules(dump_verb, dump.rules);
  dump_verb->add_option("--stage", dump.stage, "ast, typed, plan or program")
      ->required()
      ->check(CLI::IsMember({"ast", "typed", "plan", "program"}));

  SimulateCommand simulate;
  simulate.command_line = CommandLine(args);
  CLI::App* simulate_verb = app.add_subcommand("simulate", "replay records through rules and count what would fire");
  AddRules(simulate_verb, simulate.rules);
  simulate_verb->add_option("--records", simulate.records, "a MIMIC-IV folder, or a folder in quell's CSV format")
      ->required();
  simulate_verb->add_option("--out", simulate.out_folder,
                            "also write simulation.json, alerts.csv and kept_out.csv here");
  simulate_verb->add_option("--format", simulate.format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}));
  simulate_verb->add_option("--set", simulate.settings, "set a parameter: NAME=VALUE (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  simulate_verb->add_option("--as-live", simulate.as_live, "treat an alert as live: its name, or all (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);

  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::ParseError& error) {
    int code = app.exit(error, out, err);
    if (code != 0 && !args.empty()) {
      std::string nearest = Nearest(args[0], kVerbs);
      if (!nearest.empty() && nearest != args[0]) err << "did you mean `quell " << nearest << "`?\n";
    }
    return code == 0 ? kOk : kUsage;
  }
  if (check_verb->parsed()) return RunCheck(check, out, err);
  if (dump_verb->parsed()) return RunDump(dump, out, err);
  return RunSimulate(simulate, out, err);
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
