// The verbs, as RunCli calls them once the command line is understood.
#ifndef QUELL_LIB_CLI_VERBS_H_
#define QUELL_LIB_CLI_VERBS_H_

#include <iosfwd>
#include <string>
#include <vector>

namespace quell::cli {

// What every verb has that works on rules.
struct RulesCommand {
  std::vector<std::string> rules;     // files, and folders with files ending in .quell
  std::vector<std::string> includes;  // where modules are looked for that these use and are not
  std::string today;                  // the day by which review dates are judged; empty: they are not
};

struct CheckCommand : RulesCommand {
  std::string format = "text";  // or json, sarif, github
  std::string deny;             // "warnings": they fail the check as errors do
};
int RunCheck(const CheckCommand& command, std::ostream& out, std::ostream& err);

struct ExplainCodeCommand {
  std::string code;  // empty: all of them, listed
};
int RunExplainCode(const ExplainCodeCommand& command, std::ostream& out, std::ostream& err);

struct DumpCommand : RulesCommand {
  std::string stage;
};
int RunDump(const DumpCommand& command, std::ostream& out, std::ostream& err);

struct FmtCommand {
  std::vector<std::string> paths;
  bool check = false;      // write nothing: say which files would change, and fail if one would
  bool to_stdout = false;  // write to the output, leave the files
};
int RunFmt(const FmtCommand& command, std::ostream& out, std::ostream& err);

struct TestCommand : RulesCommand {
  std::string filter;           // only stories in whose name, or whose module's, this stands
  std::string format = "text";  // or json, junit
  std::string junit_file;       // also written there
  bool coverage = false;
  std::string min_coverage;           // a percentage; empty: none is asked for
  std::vector<std::string> settings;  // NAME=VALUE
};
int RunTest(const TestCommand& command, std::ostream& out, std::ostream& err);

struct SimulateCommand : RulesCommand {
  std::string records;
  std::string out_folder;
  std::string format = "text";
  std::vector<std::string> settings;  // NAME=VALUE
  std::vector<std::string> as_live;
  std::string command_line;
};
int RunSimulate(const SimulateCommand& command, std::ostream& out, std::ostream& err);

struct ExplainCommand : RulesCommand {
  std::string records, patient;  // of whom; or:
  std::string story;
  std::vector<std::string> alerts;  // names; none: all
  std::string at;
  std::string record;  // KIND:ID
  std::string format = "text";
  std::vector<std::string> settings;  // NAME=VALUE
  std::vector<std::string> as_live;
};
int RunExplain(const ExplainCommand& command, std::ostream& out, std::ostream& err);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_VERBS_H_
