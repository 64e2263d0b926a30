// Rule files that use what stands elsewhere: modules found by --include, value sets beside the rule file.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"
#include "lib/cli/sources.h"
#include "tests/support/cli_run.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

using Run = testing::CliRun;

constexpr char kRules[] =
    "language 1\nmodule a\nuse common.labs\n"
    "alert high { on result Potassium\n when this value > 6 mmol/L }\n";
constexpr char kLabs[] =
    "language 1\nmodule common.labs\nuse common.more\nconcept Potassium { include AnyPotassium\n unit mmol/L }\n";
constexpr char kMore[] = "language 1\nmodule common.more\nconcept AnyPotassium { loinc 2823-3 }\n";

}  // namespace

TEST_CASE("include - modules are found where they are looked for, and what those use too") {
  testing::TempFolder folder;
  for (const char* name : {"rules", "shelf/deep", "other"})
    std::filesystem::create_directories(folder.path() + "/" + name);
  folder.Write("rules/a.quell", kRules);
  folder.Write("shelf/labs.quell", kLabs);
  folder.Write("shelf/deep/more.quell", kMore);
  folder.Write("shelf/unused.quell", "language 1\nmodule broken\nalert");
  const std::string rules = folder.path() + "/rules", shelf = folder.path() + "/shelf";
  CHECK(Run({"check", rules}).code == cli::kRuleErrors);
  const Run found({"check", rules, "--include", shelf});
  CHECK_MESSAGE(found.code == cli::kOk, found.out);
  CHECK(found.out.find("3 files: 1 alert, 0 errors") != std::string::npos);  // what nobody uses is not read
  // Naming a file twice, as a rule file and by its folder, is no harm.
  CHECK(Run({"check", rules, shelf + "/labs.quell", "--include", shelf}).code == cli::kOk);
  folder.Write("other/labs.quell", kLabs);
  const Run twice({"dump", "--stage", "typed", rules, "--include", shelf, "--include", folder.path() + "/other"});
  CHECK(twice.code == cli::kUsage);
  CHECK(twice.err.find("the module `common.labs` is in two files of --include") != std::string::npos);
  CHECK(Run({"check", rules, "--include", folder.path() + "/nowhere"}).code == cli::kUsage);
}

TEST_CASE("include - a value set stands beside the rule file that names it") {
  testing::TempFolder folder;
  std::filesystem::create_directories(folder.path() + "/rules");
  folder.Write("rules/set.csv", "system,code\nloinc,2823-3\nloinc,6298-4\n");
  folder.Write("rules/a.quell",
               "language 1\nmodule a\nconcept K { from \"set.csv\"\n unit mmol/L }\nalert high { on result K\n when "
               "this value > 6 mmol/L }\n");
  const Run dumped({"dump", "--stage", "typed", folder.path() + "/rules"});
  CHECK_MESSAGE(dumped.code == cli::kOk, dumped.err);
  CHECK(dumped.out.find("6298-4") != std::string::npos);
  std::filesystem::remove(folder.path() + "/rules/set.csv");
  CHECK(Run({"check", folder.path() + "/rules"}).code == cli::kRuleErrors);
}

TEST_CASE("include - review dates are judged by the day that is given") {
  testing::TempFolder folder;
  folder.Write("a.quell",
               "language 1\nmodule a\n  review 2027-06-01\nconcept K { loinc 2823-3\n unit mmol/L }\n"
               "alert high { on result K\n when this value > 6 mmol/L }\n");
  const std::string rules = folder.path() + "/a.quell";
  const Run before({"check", rules, "--today", "2027-05-31"}), after = Run({"check", rules, "--today", "2027-06-02"});
  CHECK(before.out.find("review") == std::string::npos);
  CHECK(after.out.find("review") != std::string::npos);
  CHECK(Run({"check", rules, "--today", "soon"}).code == cli::kUsage);
}

}  // namespace quell
