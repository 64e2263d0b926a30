// `quell explain`: for a test of the rules and for a patient in records, held word by word, and what goes wrong.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"
#include "tests/support/cli_run.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell {
namespace {

using testing::Has;
struct Run : testing::CliRun {
  explicit Run(std::vector<std::string> args) : CliRun((args.insert(args.begin(), "explain"), args)) {}
};

const std::string kGolden = "tests/golden/explain/";
const std::string kRules = testing::SourcePath(kGolden + "in.quell");
const std::string kPotassium = testing::SourcePath("rules/potassium.quell");
const std::string kHospital = testing::SourcePath("examples/hospital");

// QUELL_BLESS=1 rewrites what is held.
void CheckGolden(const std::string& name, const std::string& actual) {
  const std::string path = testing::SourcePath(kGolden + name);
  if (std::getenv("QUELL_BLESS") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  CAPTURE(name);
  CHECK(testing::ReadFile(path) == actual);
}

}  // namespace

TEST_CASE("cli explain - a test of the rules: what fired and what was held") {
  Run run({kRules, "--story", "a rise"});
  CHECK(run.code == cli::kOk);
  CheckGolden("story.txt", run.out);
}

TEST_CASE("cli explain - a test of the rules at a time: why it kept quiet") {
  Run run({kRules, "--story", "a rise", "--at", "30 h", "--alert", "aki"});
  CHECK(run.code == cli::kOk);
  CheckGolden("quiet.txt", run.out);
  Run json({kRules, "--story", "a rise", "--at", "30 h", "--alert", "aki", "--format", "json"});
  CHECK(json.code == cli::kOk);
  CheckGolden("quiet.json", json.out);
  Run excluded({kRules, "--story", "a rise", "--at", "80 h"});
  CHECK(Has(excluded.out, "does not fire: `exclude when` is true"));
  CHECK(Has(excluded.out, "would fire if `had procedure Dialysis in past 30 d` were false"));
}

TEST_CASE("cli explain - a patient in records") {
  Run run({kPotassium, "--records", kHospital, "--patient", "p01", "--alert", "too_high"});
  CHECK(run.code == cli::kOk);
  CheckGolden("patient.txt", run.out);
  Run again({kPotassium, "--records", kHospital, "--patient", "p01", "--alert", "too_high"});
  CHECK(run.out == again.out);
}

TEST_CASE("cli explain - what can't be explained says what would help") {
  struct Mistake {
    std::vector<std::string> args;
    const char* said;
  };
  const Mistake mistakes[] = {
      {{kRules}, "say whom it is about"},
      {{kRules, "--records", kHospital}, "say whom it is about"},
      {{kRules, "--story", "a rize"}, "did you mean `a rise`?"},
      {{kRules, "--story", "a rise", "--alert", "ako"}, "did you mean `aki`?"},
      {{kRules, "--story", "a rise", "--at", "noon"}, "write a time of the story"},
      {{kRules, "--story", "a rise", "--record", "result"}, "write KIND:ID"},
      {{kRules, "--story", "a rise", "--record", "result:999"}, "this patient has no such record"},
      {{kPotassium, "--records", kHospital, "--patient", "p99"}, "the records have no such patient"},
      {{kPotassium, "--records", kHospital, "--patient", "p01", "--at", "noon"}, "write a time as in"},
  };
  for (const Mistake& mistake : mistakes) {
    Run run(mistake.args);
    CAPTURE(mistake.said);
    CHECK(run.code == cli::kUsage);
    CHECK_MESSAGE(Has(run.err, mistake.said), run.err);
  }
}

TEST_CASE("cli explain - an alert that was never evaluated says what it listens to") {
  Run run({kPotassium, "--records", kHospital, "--patient", "p11", "--alert", "order_high"});
  CHECK(run.code == cli::kOk);
  CHECK_MESSAGE(
      Has(run.out,
          "order_high was never evaluated: it listens to order PotassiumChloride; this patient has no such record"),
      run.out);
}

}  // namespace quell
