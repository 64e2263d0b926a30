// `quell check` for people and for machines, and `quell explain-code`.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"
#include "lib/cli/error_index.h"
#include "lib/diag/codes.h"
#include "tests/golden/golden_cases.h"
#include "tests/support/cli_run.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/plain_json.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

using testing::Has;
using Run = testing::CliRun;

constexpr char kClean[] =
    "language 1 module m\nconcept K { loinc 2823-3 unit mmol/L }\nalert a { on result K when latest K > 6 mmol/L }\n";
constexpr char kWarned[] =
    "language 1 module m\nconcept K { loinc 2823-3 unit mmol/L }\nparameter idle = 3\nalert a { on result K when "
    "latest K > 6 "
    "mmol/L }\n";
constexpr char kBroken[] =
    "language 1 module m\nconcept K { loinc 2823-3 unit mmol/L }\nalert a { on result K when latest K > 6 mg }\n";

Run Check(const std::string& rules, std::vector<std::string> more) {
  testing::TempFolder folder;
  folder.Write("r.quell", rules);
  more.insert(more.begin(), {"check", folder.Path("r.quell")});
  return Run(more);
}

testing::PlainJson Read(const std::string& text) {
  CAPTURE(text);
  const std::optional<testing::PlainJson> json = testing::ReadPlainJson(text);
  REQUIRE(json.has_value());
  return *json;
}

}  // namespace

TEST_CASE("cli - warnings pass unless they are denied") {
  const Run passed = Check(kWarned, {});
  CHECK(passed.code == cli::kOk);
  CHECK(Has(passed.out, "warning Q0702: `idle` is never used"));
  const Run denied = Check(kWarned, {"--deny", "warnings"});
  CHECK(denied.code == cli::kRuleErrors);
  CHECK(Has(denied.out, "warning Q0702: `idle` is never used"));
  CHECK(Has(denied.out,
            "1 file: 1 alert, 0 errors, 1 warning\n"
            "warnings are denied here: correct them, or allow them where they are meant\n"));
  const Run clean = Check(kClean, {"--deny", "warnings"});
  CHECK(clean.code == cli::kOk);
  CHECK(clean.out == "1 file: 1 alert, 0 errors, 0 warnings\n");
  CHECK(Check(kBroken, {"--deny", "warnings"}).code == cli::kRuleErrors);
  CHECK(Check(kClean, {"--deny", "errors"}).code == cli::kUsage);
}

TEST_CASE("cli - check as JSON says what the text says") {
  const Run broken = Check(kBroken, {"--format", "json"});
  CHECK(broken.code == cli::kRuleErrors);
  const testing::PlainJson json = Read(broken.out);
  REQUIRE(json["diagnostics"].size() == 1);
  CHECK(json["diagnostics"][size_t{0}]["code"].text == "Q0302");
  CHECK(json["diagnostics"][size_t{0}]["line"].number == 3);
  CHECK(json["summary"]["alerts"].kind == testing::PlainJson::Kind::kNull);
  CHECK(json["summary"]["errors"].number == 1);
  const Run denied = Check(kWarned, {"--format", "json", "--deny", "warnings"});
  CHECK(denied.code == cli::kRuleErrors);
  CHECK(Read(denied.out)["summary"]["warnings"].number == 1);
  CHECK(Read(denied.out)["summary"]["alerts"].number == 1);
  CHECK(denied.err == "warnings are denied here: correct them, or allow them where they are meant\n");
}

TEST_CASE("cli - check as SARIF and as GitHub commands") {
  const Run sarif = Check(kBroken, {"--format", "sarif"});
  CHECK(sarif.code == cli::kRuleErrors);
  CHECK(Read(sarif.out)["runs"][size_t{0}]["results"][size_t{0}]["ruleId"].text == "Q0302");
  CHECK(Check(kClean, {"--format", "sarif"}).code == cli::kOk);
  const Run github = Check(kBroken, {"--format", "github"});
  CHECK(github.code == cli::kRuleErrors);
  CHECK(Has(github.out, "r.quell,line=3,col=39,endLine=3,endColumn=43,title=Q0302::"));
  CHECK(Has(github.out, "\n1 file: 1 error, 0 warnings\n"));
  const Run wrong = Check(kClean, {"--format", "xml"});
  CHECK(wrong.code == cli::kUsage);
  CHECK(Has(wrong.err, "sarif"));
}

TEST_CASE("cli - every format of every golden case can be read back, and counts the same") {
  for (const std::string& name : testing::GoldenCases()) {
    CAPTURE(name);
    const std::string folder = testing::SourcePath("tests/golden/" + name);
    const Run text({"check", folder}), json({"check", folder, "--format", "json"});
    const Run sarif({"check", folder, "--format", "sarif"}), github({"check", folder, "--format", "github"});
    const testing::PlainJson read = Read(json.out);
    CHECK(read["diagnostics"].size() == read["summary"]["errors"].number + read["summary"]["warnings"].number);
    const testing::PlainJson results = Read(sarif.out)["runs"][size_t{0}]["results"];
    REQUIRE(results.size() == read["diagnostics"].size());
    for (size_t i = 0; i < results.size(); ++i) {
      const testing::PlainJson& d = read["diagnostics"][i];
      CHECK(results[i]["ruleId"].text == d["code"].text);
      CHECK(Has(text.out, d["severity"].text + " " + d["code"].text + ": " + d["message"].text + "\n"));
    }
    CHECK(static_cast<size_t>(std::count(github.out.begin(), github.out.end(), '\n')) == results.size() + 1);
    CHECK(text.code == json.code);
    CHECK(text.code == sarif.code);
    CHECK(text.code == github.code);
  }
}

TEST_CASE("cli - explain-code gives meaning, example and fix") {
  const Run run({"explain-code", "Q0302"});
  CHECK(run.code == cli::kOk);
  CHECK(run.out.find("error Q0302: these units do not convert\n\n") == 0);
  CHECK(Has(run.out, "\n    module example\n    concept Potassium"));
  CHECK(Has(run.out, "\nWhat to do: "));
  CHECK_FALSE(Has(run.out, "```"));
  CHECK_FALSE(Has(run.out, "allow"));
  CHECK(Run({"explain-code", "q0302"}).out == run.out);
  CHECK(Has(Run({"explain-code", "Q0107"}).out, "A file of rules has at most 64 MB."));
  CHECK(Has(Run({"explain-code", "Q0702"}).out, "end the line with `// quell: allow Q0702`"));
}

TEST_CASE("cli - explain-code has every code, and lines that a terminal holds") {
  const Run list({"explain-code"});
  CHECK(list.code == cli::kOk);
  CHECK(static_cast<size_t>(std::count(list.out.begin(), list.out.end(), '\n')) == diag::AllCodes().size());
  for (const diag::CodeInfo& info : diag::AllCodes()) {
    const std::string code(info.code);
    CAPTURE(code);
    CHECK(Has(list.out, code + "  " + std::string(info.title) + "\n"));
    const Run run({"explain-code", code});
    CHECK(run.code == cli::kOk);
    CHECK(Has(run.out, " " + code + ": " + std::string(info.title) + "\n\n"));
    std::istringstream lines(run.out);
    size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      if (line.substr(0, 4) != "    ") CHECK_MESSAGE(line.size() <= 80, line);
    }
    CHECK(count >= 3);
  }
}

TEST_CASE("cli - explain-code of no code names the nearest") {
  const Run near({"explain-code", "q07702"});
  CHECK(near.code == cli::kUsage);
  CHECK(near.out.empty());
  CHECK(
      near.err ==
      "quell: no error or warning has the code `q07702`; did you mean `Q0702`? `quell explain-code` lists all codes\n");
  CHECK(Run({"explain-code", "potassium"}).code == cli::kUsage);
  CHECK(Run({"explain-code", "Q0302", "Q0303"}).code == cli::kUsage);
  CHECK(Has(Run({"explain-cod", "Q0302"}).err, "did you mean `quell explain-code`?"));
}

TEST_CASE("cli - the error index inside the command is the one in the tree") {
  CHECK(std::string(cli::kErrorIndex) == testing::ReadFile(testing::SourcePath("rules/ERRORS.md")));
}

}  // namespace quell
