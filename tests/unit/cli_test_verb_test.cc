// `quell test`: what it prints, where, and what it says to the shell.
#include <doctest/doctest.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"
#include "tests/support/cli_run.h"
#include "tests/support/plain_json.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

using testing::Has;
using Run = testing::CliRun;

constexpr char kRules[] = R"(language 1
module m
concept K { loinc 2823-3
  unit mmol/L }
parameter limit = 6 mmol/L from 5 mmol/L to 8 mmol/L
alert a { on result K
  when latest K >= limit }
)";
constexpr char kGood[] =
    "test \"at the limit\" { at 0 h result K 6 mmol/L expect a\n at 1 h result K 5.9 mmol/L expect nothing }\n";
constexpr char kBad[] = "test \"below\" { at 0 h result K 5.9 mmol/L expect a }\n";

Run Test(const std::string& rules, std::vector<std::string> more = {}) {
  testing::TempFolder folder;
  folder.Write("r.quell", rules);
  more.insert(more.begin(), {"test", folder.Path("r.quell")});
  return Run(more);
}

}  // namespace

TEST_CASE("cli test - stories that pass and fail") {
  const Run good = Test(std::string(kRules) + kGood);
  CHECK(good.code == cli::kOk);
  CHECK(good.out == "ok      m: at the limit\n1 story: 1 passed, 0 failed\n");
  CHECK(good.err.empty());

  const Run bad = Test(std::string(kRules) + kGood + kBad);
  CHECK(bad.code == cli::kRuleErrors);
  CHECK(Has(bad.out, "FAILED  m: below\n"));
  CHECK(Has(bad.out, "  > 10 | test \"below\" { at 0 h result K 5.9 mmol/L expect a }\n"));
  CHECK(Has(bad.out, "    expected: `a` is shown\n    seen:     `a` is asked and keeps quiet: `when` is false\n"));
  CHECK(Has(bad.out, "latest K >= limit"));
  CHECK(Has(bad.out, "2 stories: 1 passed, 1 failed\n"));

  CHECK(Test(std::string(kRules) + kGood + kBad, {"--filter", "limit"}).code == cli::kOk);
  CHECK(Test(std::string(kRules) + kBad, {"--set", "limit=5.5 mmol/L"}).code == cli::kOk);
  CHECK(Test(std::string(kRules) + kBad, {"--set", "limit"}).code == cli::kUsage);
  CHECK(Test(std::string(kRules) + kBad, {"--set", "nothing=3"}).code == cli::kUsage);
}

TEST_CASE("cli test - without stories") {
  const Run none = Test(kRules);
  CHECK(none.code == cli::kOk);
  CHECK(Has(none.err, "these rules have no stories"));
  CHECK(Test(kRules, {"--min-coverage", "0"}).code == cli::kRuleErrors);
  const Run unmatched = Test(std::string(kRules) + kGood, {"--filter", "elsewhere"});
  CHECK(unmatched.code == cli::kOk);
  CHECK(Has(unmatched.err, "no story is called like \"elsewhere\""));
}

TEST_CASE("cli test - rules with errors") {
  const Run run = Test(std::string(kRules) + "test \"t\" { at 0 h result L 6 mmol/L }\n");
  CHECK(run.code == cli::kRuleErrors);
  CHECK(run.out.empty());
  CHECK(Has(run.err, "error Q"));
  CHECK(Run({"test", "/nowhere/r.quell"}).code == cli::kUsage);
}

TEST_CASE("cli test - coverage and the least that is asked for") {
  const Run told = Test(std::string(kRules) + kGood, {"--coverage"});
  CHECK(told.code == cli::kOk);
  CHECK(Has(told.out, "coverage 66.6 %: 2 of 3 answers that conditions can have\n  m.a: 2 of 3\nin no story:\n"));
  CHECK(Has(told.out, "r.quell:7:8: `latest K >= limit` is never unknown\n"));
  CHECK(Test(std::string(kRules) + kGood, {"--min-coverage", "66.6"}).code == cli::kOk);
  const Run low = Test(std::string(kRules) + kGood, {"--min-coverage", "90%"});
  CHECK(low.code == cli::kRuleErrors);
  CHECK(Has(low.out, "`latest K >= limit` is never unknown\n"));
  CHECK(low.err == "quell: coverage is 66.6 %, and 90 % is asked for\n");
  CHECK(Test(std::string(kRules) + kGood, {"--min-coverage", "many"}).code == cli::kUsage);
  CHECK(Test(std::string(kRules) + kGood, {"--min-coverage", "101"}).code == cli::kUsage);
}

TEST_CASE("cli test - JSON and JUnit") {
  const Run json = Test(std::string(kRules) + kGood + kBad, {"--format", "json", "--coverage"});
  CHECK(json.code == cli::kRuleErrors);
  CHECK(testing::ReadPlainJson(json.out).has_value());
  CHECK(Has(json.out, "\"percent\": 66.6"));
  CHECK(testing::ReadPlainJson(Test(kRules, {"--format", "json"}).out).has_value());

  testing::TempFolder folder;
  const Run xml = Test(std::string(kRules) + kGood + kBad, {"--format", "junit", "--junit", folder.Path("out.xml")});
  CHECK(xml.code == cli::kRuleErrors);
  CHECK(xml.out.rfind(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"quell\" tests=\"2\" failures=\"1\"", 0) ==
        0);
  CHECK(folder.Read("out.xml").rfind("<?xml version", 0) == 0);
  CHECK(Test(kRules, {"--junit", folder.Path("missing/out.xml")}).code == cli::kDataErrors);
}

}  // namespace quell
