// The command as a person meets it: what it prints, and its exit code.
#ifndef QUELL_TESTS_SUPPORT_CLI_RUN_H_
#define QUELL_TESTS_SUPPORT_CLI_RUN_H_

#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"

namespace quell::testing {

struct CliRun {
  explicit CliRun(const std::vector<std::string>& args) {
    std::ostringstream o, e;
    code = cli::RunCli(args, o, e);
    out = o.str();
    err = e.str();
  }
  int code = 0;
  std::string out, err;
};

inline bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_CLI_RUN_H_
