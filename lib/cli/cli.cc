#include "lib/cli/cli.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/verbs.h"
#include "quell/version.h"

namespace quell::cli {
namespace {

const std::vector<std::string> kVerbs = {"check", "dump", "explain", "explain-code", "fmt", "simulate", "test"};

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

void AddRules(CLI::App* verb, RulesCommand& command) {
  verb->add_option("RULES", command.rules, "rule files, or folders with files ending in .quell")->required();
  verb->add_option("--include", command.includes,
                   "where to look for modules that the rules use: a file or a folder (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--today", command.today,
                   "the day by which review dates are judged, as in 2027-06-01; without it they are not");
}

void AddExplain(CLI::App* verb, ExplainCommand& command) {
  AddRules(verb, command);
  verb->add_option("--records", command.records, "a MIMIC-IV folder, or a folder in quell's CSV format");
  verb->add_option("--patient", command.patient, "the patient's id in the records");
  verb->add_option("--story", command.story, "the name of a test in the rules, instead of records");
  verb->add_option("--alert", command.alerts, "only this alert (may be repeated)")->take_all()->allow_extra_args(false);
  verb->add_option(
      "--at", command.at,
      "explain the last step at or before this time (of a test: after so long, as in \"30 h\"), fired or not");
  verb->add_option("--record", command.record, "explain this record, as KIND:ID (result:17), fired or not");
  verb->add_option("--format", command.format, "text (default) or json")->check(CLI::IsMember({"text", "json"}));
  verb->add_option("--set", command.settings, "set a parameter: NAME=VALUE (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("--as-live", command.as_live, "treat an alert as live: its name, or all (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
}

int Parse(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  CLI::App app("quell tells what alerts will do to people before they are switched on", "quell");
  app.set_version_flag("--version", std::string("quell ") + QUELL_VERSION_STRING);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the rules have errors (or warnings, where `check --deny warnings` denies them), or a "
      "story "
      "failed, 2 the command can't be carried out, 3 records can't be read.");

  CheckCommand check;
  CLI::App* check_verb = app.add_subcommand("check", "say what is wrong with rules");
  AddRules(check_verb, check);
  check_verb->add_option("--format", check.format, "text (default), json, sarif or github")
      ->check(CLI::IsMember({"text", "json", "sarif", "github"}));
  check_verb->add_option("--deny", check.deny, "warnings: exit with 1 where there is one")
      ->check(CLI::IsMember({"warnings"}));

  ExplainCodeCommand explain_code;
  CLI::App* explain_code_verb = app.add_subcommand("explain-code", "say what an error or a warning means");
  explain_code_verb->add_option("CODE", explain_code.code, "such as Q0302; without it all codes are listed");

  DumpCommand dump;
  CLI::App* dump_verb = app.add_subcommand("dump", "print a stage of compilation as text");
  AddRules(dump_verb, dump);
  dump_verb->add_option("--stage", dump.stage, "ast, typed, plan or program")
      ->required()
      ->check(CLI::IsMember({"ast", "typed", "plan", "program"}));

  FmtCommand fmt;
  CLI::App* fmt_verb = app.add_subcommand("fmt", "write rules in their one canonical form, comments kept");
  fmt_verb->add_option("RULES", fmt.paths, "rule files, or folders with files ending in .quell")->required();
  fmt_verb->add_flag("--check", fmt.check, "write nothing; exit with 1 where a file would change");
  fmt_verb->add_flag("--stdout", fmt.to_stdout, "write to the output, and leave the files as they are");

  TestCommand test;
  CLI::App* test_verb = app.add_subcommand("test", "run the stories of rules");
  AddRules(test_verb, test);
  test_verb->add_option("--filter", test.filter, "only stories in whose name, or whose module's, this stands");
  test_verb->add_option("--format", test.format, "text (default), json or junit")
      ->check(CLI::IsMember({"text", "json", "junit"}));
  test_verb->add_option("--junit", test.junit_file, "also write the results here, as JUnit's XML");
  test_verb->add_flag("--coverage", test.coverage, "say which answers of which conditions no story has brought about");
  test_verb->add_option("--min-coverage", test.min_coverage, "fail below this percentage of them");
  test_verb->add_option("--set", test.settings, "set a parameter: NAME=VALUE (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);

  ExplainCommand explain;
  CLI::App* explain_verb =
      app.add_subcommand("explain", "say why an alert fired, or did not, for a patient or in a test");
  AddExplain(explain_verb, explain);

  SimulateCommand simulate;
  simulate.command_line = CommandLine(args);
  CLI::App* simulate_verb = app.add_subcommand("simulate", "replay records through rules and count what would fire");
  AddRules(simulate_verb, simulate);
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
  if (explain_verb->parsed()) return RunExplain(explain, out, err);
  if (explain_code_verb->parsed()) return RunExplainCode(explain_code, out, err);
  if (dump_verb->parsed()) return RunDump(dump, out, err);
  if (fmt_verb->parsed()) return RunFmt(fmt, out, err);
  if (test_verb->parsed()) return RunTest(test, out, err);
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
