// The command line. One file a verb; everything can be called from a test.
#ifndef QUELL_LIB_CLI_CLI_H_
#define QUELL_LIB_CLI_CLI_H_

#include <iosfwd>
#include <string>
#include <vector>

namespace quell::cli {

// Exit codes, the same for every verb.
inline constexpr int kOk = 0;
inline constexpr int kRuleErrors = 1;  // the rules have errors; a story failed, or too little is covered
inline constexpr int kUsage = 2;       // the command can't be carried out as it stands
inline constexpr int kDataErrors = 3;  // records can't be read, or results not written

// `args` without the program's name. Never throws.
int RunCli(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_CLI_H_
