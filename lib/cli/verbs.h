// The verbs: what each adds to the command line, and does once that is read. One file a verb.
#ifndef QUELL_LIB_CLI_VERBS_H_
#define QUELL_LIB_CLI_VERBS_H_

#include <functional>
#include <iosfwd>
#include <string>

namespace CLI {
class App;
}

namespace quell::cli {

struct Verb {
  CLI::App* app;  // parsed() where this verb was asked for
  // Gives an exit code. Called at most once, after the command line was read.
  std::function<int(std::ostream& out, std::ostream& err)> run;
};

Verb CheckVerb(CLI::App& app);
Verb DumpVerb(CLI::App& app);
Verb ExplainVerb(CLI::App& app);
Verb ExplainCodeVerb(CLI::App& app);
Verb FmtVerb(CLI::App& app);
Verb ImportVerb(CLI::App& app);
Verb InspectVerb(CLI::App& app);
// `command_line`: the command as it could be typed again, for what is written.
Verb SimulateVerb(CLI::App& app, std::string command_line);
Verb TestVerb(CLI::App& app);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_VERBS_H_
