// `quell fmt`: what it writes, what it leaves alone, what it exits with. That the form is canonical is syntax_ebnf_test's.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "lib/cli/cli.h"
#include "tests/support/cli_run.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

constexpr const char* kRagged =
    "language 1 // the first\nmodule ragged\n  title \"Ragged\"\n\n\nparameter limit=5 mmol/L   // why 5\nconcept "
    "Potassium {loinc 2823-3 unit "
    "mmol/L\n// values above are not of this world\nplausible 1 mmol/L to 12 mmol/L}\nalert high{ on result Potassium "
    "when latest "
    "Potassium>limit // dangerous\n and latest Potassium<9 mmol/L }\n";

constexpr const char* kCanonical = R"(language 1  // the first
module ragged
  title   "Ragged"

parameter limit = 5 mmol/L  // why 5

concept Potassium {
  loinc 2823-3
  unit  mmol/L
  // values above are not of this world
  plausible 1 mmol/L to 12 mmol/L
}

alert high {
  on       result Potassium
  when     latest Potassium > limit  // dangerous
           and latest Potassium < 9 mmol/L
}
)";

using Run = testing::CliRun;
Run Fmt(std::vector<std::string> args) {
  args.insert(args.begin(), "fmt");
  return Run(args);
}

TEST_CASE("cli fmt - writes the canonical form, says so, and then has nothing to do") {
  const testing::TempFolder folder;
  folder.Write("ragged.quell", kRagged);
  const std::string path = folder.Path("ragged.quell");
  const Run check = Fmt({path, "--check"});
  CHECK(check.code == cli::kRuleErrors);
  CHECK(check.out.find("is not in the canonical form") != std::string::npos);
  CHECK(testing::ReadFile(path) == kRagged);
  const Run printed = Fmt({path, "--stdout"});
  CHECK(printed.out == kCanonical);
  CHECK(testing::ReadFile(path) == kRagged);
  CHECK(Fmt({path}).code == cli::kOk);
  CHECK(testing::ReadFile(path) == kCanonical);
  const Run again = Fmt({path, "--check"});
  CHECK(again.code == cli::kOk);
  CHECK(again.out.empty());
}

TEST_CASE("cli fmt - keeps a number in brackets, with its own digits") {
  const testing::TempFolder folder;
  folder.Write("b.quell", "language 1\nmodule b\ndefine a = ( ( 6.0 mmol/L ) ) + (2)\n");
  const Run run = Fmt({folder.Path("b.quell"), "--stdout"});
  CHECK(run.out == "language 1\nmodule b\n\ndefine a = (6.0 mmol/L) + (2)\n");
}

TEST_CASE("cli fmt - leaves a file alone that it can't read") {
  const testing::TempFolder folder;
  folder.Write("broken.quell", "language 1\nmodule broken\nalert a { on result }\n");
  const std::string path = folder.Path("broken.quell");
  const Run run = Fmt({path});
  CHECK(run.code == cli::kRuleErrors);
  CHECK(run.err.find("is left as it is") != std::string::npos);
  CHECK(testing::ReadFile(path) == "language 1\nmodule broken\nalert a { on result }\n");
}

TEST_CASE("cli fmt - what is shipped is in the canonical form") {
  const Run run = Fmt({testing::SourcePath("rules"), "--check"});
  CHECK_MESSAGE(run.code == cli::kOk, run.out << run.err);
}

}  // namespace
}  // namespace quell
