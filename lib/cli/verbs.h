// The verbs, as RunCli calls them once the command line is understood.
#ifndef QUELL_LIB_CLI_VERBS_H_
#define QUELL_LIB_CLI_VERBS_H_

#include <iosfwd>
#include <string>
#include <vector>

namespace quell::cli {

struct CheckCommand {
  std::vector<std::string> rules;
};
int RunCheck(const CheckCommand& command, std::ostream& out, std::ostream& err);

struct DumpCommand {
  std::vector<std::string> rules;
  std::string stage;
};
int RunDump(const DumpCommand& command, std::ostream& out, std::ostream& err);

struct SimulateCommand {
  std::vector<std::string> rules;
  std::string records;
  std::string out_folder;
  std::string format = "text";
  std::vector<std::string> settings;  // NAME=VALUE
  std::vector<std::string> as_live;
  std::string command_line;
};
int RunSimulate(const SimulateCommand& command, std::ostream& out, std::ostream& err);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_VERBS_H_
