// The command line as a person meets it: what is printed, and the exit code.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "lib/cli/cli.h"
#include "tests/support/cli_run.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

using testing::Has;
using Run = testing::CliRun;

const std::string kHospital = testing::SourcePath("examples/hospital");
const std::string kRules = testing::SourcePath("rules");
const std::string kPotassium = testing::SourcePath("rules/potassium.quell");

}  // namespace

TEST_CASE("cli - check of clean rules is 0 and says how many") {
  Run run({"check", kRules});
  CHECK(run.code == cli::kOk);
  CHECK(run.out == "10 files: 18 alerts, 0 errors, 0 warnings\n");
  CHECK(run.err.empty());
}

TEST_CASE("cli - six mistakes in one folder are told together") {
  testing::TempFolder folder;
  folder.Write("a.quell",
               "language 1 module a\nconcept K { loinc 2823-3\n unit mmol/L }\nalert wrong_unit {\n on result K\n when "
               "latest K > "
               "6.0 mg\n}\n"
               "alert unknown_name {\n on result K\n when latest K > critcal\n}\nparameter critical_k = 6 mmol/L\n");
  folder.Write("deep/b.quell",
               "language 1 module b\nconcept K { loinc 2823-3\n unit mmol/L }\nalert bracket {\n on result K\n when "
               "(latest K > 6 mmol/L\n"
               " show passive\n}\nalert type_error {\n on result K\n when latest K\n}\n");
  folder.Write("c.quell",
               "language 1 module c\nconcept K { loinc 2823-3\n unit mmol/L }\nalert mixed {\n on result K\n"
               " when latest K > 6 mmol/L or age > 65 years and sex is female\n}\nalert no_trigger {\n when latest K > "
               "6 mmol/L\n}\n");
  Run run({"check", folder.path()});
  CHECK(run.code == cli::kRuleErrors);
  CHECK(Has(run.out, "a.quell:6:18: error Q0302"));
  CHECK(Has(run.out, " when latest K > 6.0 mg\n      |                  ^~~~~~\n"));
  CHECK(Has(run.out, "a.quell:10:18: error Q0201"));
  CHECK(Has(run.out, "deep/b.quell:6:27: error Q0103"));
  CHECK(Has(run.out, "deep/b.quell:6:7: the bracket is opened here"));
  CHECK(Has(run.out, "deep/b.quell:11:7: error Q0301"));
  CHECK(Has(run.out, "c.quell:6:7: error Q0104"));
  CHECK(Has(run.out, "c.quell:8:7: error Q0401"));
  CHECK(Has(run.out, "3 files: 6 errors"));
  size_t helps = 0;
  for (size_t at = 0; (at = run.out.find("  help: ", at)) != std::string::npos; ++at) ++helps;
  CHECK(helps >= 6);
}

TEST_CASE("cli - usage errors are 2 and say what would be right") {
  CHECK(Run({}).code == cli::kUsage);
  CHECK(Run({"check"}).code == cli::kUsage);
  Run near({"simulat", kRules});
  CHECK(near.code == cli::kUsage);
  CHECK(Has(near.err, "did you mean `quell simulate`?"));
  Run missing({"check", "nowhere.quell"});
  CHECK(missing.code == cli::kUsage);
  CHECK(Has(missing.err, "nowhere.quell: there is no such file or folder"));
  testing::TempFolder folder;
  Run empty({"check", folder.path()});
  CHECK(empty.code == cli::kUsage);
  CHECK(Has(empty.err, "no file ending in .quell"));
  CHECK(Run({"dump", "--stage", "wish", kRules}).code == cli::kUsage);
  CHECK(Run({"simulate", kRules}).code == cli::kUsage);
  Run help({"--help"});
  CHECK(help.code == cli::kOk);
  CHECK(Has(help.out, "Exit codes: 0 done, 1 the rules have errors"));
}

TEST_CASE("cli - dump prints each stage and 1 where the rules are broken") {
  for (const char* stage : {"ast", "typed", "plan", "program"}) {
    Run run({"dump", "--stage", stage, kPotassium});
    CAPTURE(stage);
    CHECK(run.code == cli::kOk);
    CHECK(run.out.size() > 500);
    testing::TempFolder folder;
    folder.Write("x.quell", "language 1 module x\nalert {\n");
    CHECK(Run({"dump", "--stage", stage, folder.path()}).code == cli::kRuleErrors);
  }
}

TEST_CASE("cli - simulate prints counts that add up, and each rate with its fraction") {
  Run run({"simulate", kPotassium, "--records", kHospital, "--as-live", "all"});
  CHECK(run.code == cli::kOk);
  CHECK(Has(run.out, "22 patients, 23 encounters, "));
  CHECK(Has(run.out, "potassium.too_high \"Critically high potassium\" (as if live; declared silent)"));
  CHECK(Has(run.out, " 142 = 15 true + 126 false + 1 unknown\n"));
  CHECK(Has(run.out, "unknown: never recorded 1\n"));
  CHECK(Has(run.out, " 15 = 4 held back by lockout + 11 fired\n"));
  CHECK(Has(run.out, "per encounter                 0.435 = 10 / 23\n"));
  CHECK(Has(run.out, "per 100 orders                 5.56 = 100 x 11 / 198\n"));
  CHECK(Has(run.out, "per clinician-day "));
}

TEST_CASE("cli - silent alerts stay silent, and one may be asked for") {
  Run silent({"simulate", kPotassium, "--records", kHospital});
  CHECK(Has(silent.out, "(silent)"));
  CHECK(Has(silent.out, "11 silent (would have fired)"));
  CHECK_FALSE(Has(silent.out, "live;"));
  Run one({"simulate", kPotassium, "--records", kHospital, "--as-live", "too_high", "--as-live", "potassium.too_low"});
  CHECK(Has(one.out, "potassium.too_high \"Critically high potassium\" (as if live; declared silent)"));
  CHECK(Has(one.out, "potassium.too_low \"Critically low potassium\" (as if live; declared silent)"));
  CHECK(Has(one.out, "potassium.order_high \"Potassium ordered while potassium is high\" (silent)"));
  Run wrong({"simulate", kPotassium, "--records", kHospital, "--as-live", "too_hig"});
  CHECK(wrong.code == cli::kUsage);
  CHECK(Has(wrong.err, "did you mean `too_high`?"));
}

TEST_CASE("cli - a draft is listed, not fed") {
  testing::TempFolder folder;
  folder.Write("d.quell",
               "language 1 module d\nconcept K { loinc 2823-3\n unit mmol/L }\nalert drafted { on result K }\n");
  Run run({"simulate", folder.path(), "--records", kHospital});
  CHECK(run.code == cli::kOk);
  CHECK(Has(run.out, "Not fed, because of their status"));
  CHECK(Has(run.out, "  d.drafted (draft)\n"));
  CHECK_FALSE(Has(run.out, "evaluated"));
}

TEST_CASE("cli - parameters are set from outside, and refused with advice") {
  auto fired = [](const std::vector<std::string>& more) {
    std::vector<std::string> args = {"simulate", kPotassium, "--records", kHospital};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  };
  CHECK(Has(fired({"--set", "rearm=0 h"}).out, " 15 = 0 held back by lockout + 15 silent"));
  CHECK(Has(fired({"--set", "potassium.critical_level=7 mEq/L"}).err,
            "write a number with a unit that converts to mmol/L"));
  CHECK(Has(fired({"--set", "critical_level=7.0 mmol/L"}).out, "set: critical_level=7.0 mmol/L"));
  Run unknown = fired({"--set", "critcal_level=7 mmol/L"});
  CHECK(unknown.code == cli::kUsage);
  CHECK(Has(unknown.err, "did you mean `critical_level`?"));
  Run outside = fired({"--set", "critical_level=9 mmol/L"});
  CHECK(outside.code == cli::kUsage);
  CHECK(Has(outside.err, "lies outside the parameter's range, 5.5 to 7 mmol/L"));
  CHECK(fired({"--set", "rearm"}).code == cli::kUsage);
  testing::TempFolder folder;
  folder.Write("w.quell",
               "language 1 module w\nconcept K { loinc 2823-3\n unit mmol/L }\nparameter back = 24 h\n"
               "alert a { on result K\n when lowest K in past back < 3 mmol/L }\n");
  Run nothing({"simulate", folder.path(), "--records", kHospital, "--set", "back=0 h"});
  CHECK(nothing.code == cli::kUsage);
  CHECK(Has(nothing.err, "`back` is used as a duration, and can't be set to 0 h: it must be longer than nothing"));
}

TEST_CASE("cli - records that can't be read are 3, with the file and what to do") {
  Run nowhere({"simulate", kPotassium, "--records", "nowhere"});
  CHECK(nowhere.code == cli::kDataErrors);
  CHECK(Has(nowhere.err, "nowhere"));
  testing::TempFolder folder;
  CHECK(Run({"simulate", kPotassium, "--records", folder.path()}).code == cli::kDataErrors);
  folder.Write("blocked", "a file where a folder is needed");
  Run blocked({"simulate", kPotassium, "--records", kHospital, "--out", folder.Path("blocked/results")});
  CHECK(blocked.code == cli::kDataErrors);
  CHECK(Has(blocked.err, "can't be made"));
}

TEST_CASE("cli - the same as JSON and CSV, whole files only, and the same bytes each time") {
  testing::TempFolder folder;
  std::vector<std::string> args = {"simulate", kPotassium,         "--records", kHospital,
                                   "--out",    folder.Path("r/1"), "--format",  "json"};
  Run first(args);
  CHECK(first.code == cli::kOk);
  CHECK(testing::ReadFile(folder.Path("r/1/simulation.json")) == first.out);
  CHECK(Has(first.out, "\"alert\": \"potassium.too_high\""));
  CHECK(Has(first.out, "\"rules_fingerprint\": \""));
  CHECK(Has(testing::ReadFile(folder.Path("r/1/alerts.csv")),
            "potassium.too_high,Critically high potassium,silent,silent,142,15,126,1,"));
  CHECK(Has(testing::ReadFile(folder.Path("r/1/kept_out.csv")), "result kept out,potassium.Potassium,implausible,1,"));
  CHECK(Run(args).out == first.out);
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.Path("r/1"))) {
    CHECK(entry.path().extension() != ".partial");
    ++files;
  }
  CHECK(files == 3);
}

TEST_CASE("cli - output that can't be written to its end is an error") {
  std::ostringstream err;
  std::ostream broken(nullptr);  // refuses every byte, as a full disk does
  CHECK(cli::RunCli({"check", kRules}, broken, err) == cli::kDataErrors);
  CHECK(Has(err.str(), "is the disk full?"));
}

TEST_CASE("cli - a file named twice is read once") {
  Run run({"check", kRules, kPotassium, testing::SourcePath("rules/../rules/potassium.quell")});
  CHECK(run.code == cli::kOk);
  CHECK(Has(run.out, "10 files: 18 alerts"));
}

TEST_CASE("cli - the declared lag of results is a time") {
  for (const char* bad : {"soon", "5", "-1 h", "3 mg", "2 a"}) {
    const Run run({"simulate", kRules, "--records", kHospital, "--result-lag", bad});
    CHECK(run.code == cli::kUsage);
    CHECK(Has(run.err, "such as \"90 min\""));
  }
  CHECK(Run({"simulate", kRules, "--records", kHospital, "--result-lag", "90 min"}).code == cli::kOk);
}

}  // namespace quell
