// `quell inspect`: what it says of records, and what rules find in them.
#include <doctest/doctest.h>

#include <string>

#include "tests/support/cli_run.h"
#include "tests/support/paths.h"
#include "tests/support/plain_json.h"
#include "tests/support/temp_folder.h"

namespace quell {
namespace {

using testing::Has;
using Run = testing::CliRun;

// Two patients: potassium in two units, one that no rule can use, a text; orders with and without an end; nobody of one encounter.
void WriteRecords(const testing::TempFolder& folder) {
  folder.Write("source.csv",
               "key,value\nformat,quell-csv\nversion,1\nname,Two patients\ntime_zone,UTC\nclocks_comparable,yes\n"
               "carries,result order\n");
  folder.Write("patients.csv", "patient,sex,born\np1,female,1950\np2,,\n");
  folder.Write("encounters.csv",
               "encounter,patient,class,start,end,clinician,department\n"
               "e1,p1,inpatient,2026-01-01T00:00,2026-01-03T00:00,c1,\ne2,p2,,2026-01-09T00:00,,,\n");
  folder.Write("results.csv",
               "patient,encounter,drawn,filed,codes,name,value,unit,text,clinician,department\n"
               "p1,e1,2026-01-01T09:30,2026-01-01T10:00,loinc:2823-3,K,6.4,mmol/L,,,\n"
               "p1,e1,2026-01-01T12:00,2026-01-01T12:00,loinc:2823-3,K,5.1,mEq/L,,,\n"
               "p2,e2,2026-01-09T09:00,2026-01-09T10:00,loinc:2823-3,K,5.0,furlongs,,,\n"
               "p2,e2,2026-01-09T09:00,2026-01-09T11:00,loinc:2823-3,K,,,hemolyzed,,\n"
               "p2,e2,2026-01-09T09:00,2026-01-09T12:00,local:xyz,X,1,mg,,,\n");
  folder.Write("orders.csv",
               "order,patient,encounter,ordered,start,end,codes,name,clinician,department,dose,dose_unit\n"
               "1,p1,e1,2026-01-01T10:00,2026-01-01T10:00,2026-01-02T10:00,atc:B01AA03,Warfarin,c1,,5,mg\n"
               "2,p1,e1,2026-01-01T10:00,2026-01-01T10:00,,atc:B01AA03,Warfarin,c1,,,\n");
  folder.Write("clinicians.csv", "clinician,role\nc1,physician\n");
}

constexpr char kRules[] = R"(language 1
module inspected

concept Potassium { loinc 2823-3 unit mmol/L valence 1 plausible 1 mmol/L to 12 mmol/L }
concept Lactate { loinc 2524-7 unit mmol/L }
concept Warfarin { atc B01AA03 }

alert fires { on result Potassium when this value > 6 mmol/L }
alert no_trigger { on result Lactate when this value > 4 mmol/L }
alert no_value { on order Warfarin when latest Lactate > 4 mmol/L and active order for Warfarin }
alert given { on order Warfarin when administered Warfarin in past 1 d }
alert counts { on order Warfarin when count of Lactate in past 24 h < 1 }
)";

}  // namespace

TEST_CASE("inspect - what is there, what is missing, and the clocks") {
  const testing::TempFolder folder;
  WriteRecords(folder);
  const Run run({"inspect", folder.path()});
  CAPTURE(run.err);
  CAPTURE(run.out);
  REQUIRE(run.code == cli::kOk);
  CHECK(Has(run.out, "  2 patients, 2 encounters, 1 clinician, "));
  CHECK(Has(run.out, "result                           5   of 2 patients\n"));
  CHECK(Has(run.out, "          1   patients without a year of birth (50.0 %)\n"));
  CHECK(Has(run.out, "          1   patients without a sex (50.0 %)\n"));
  CHECK(Has(run.out, "          1   encounters without an end (50.0 %)\n"));
  CHECK(Has(run.out, "          1   encounters without a class"));
  CHECK(Has(run.out, "          1   encounters of which no record names a clinician (50.0 %)\n"));
  CHECK(Has(run.out, "          1   orders without a stop: active for good (50.0 %)\n"));
  CHECK(Has(run.out, "          1   orders without a dose (50.0 %)\n"));
  CHECK(Has(run.out, "          1   at its clinical time (20.0 %)\n"));
  CHECK(Has(run.out, "          2   within 1 h (40.0 %)\n"));
  CHECK(Has(run.out, "  longest silence: 5 days from 2026-01-04 on"));
  CHECK(Has(run.out, "loinc:2823-3: `furlongs` 1, `mEq/L` 1, `mmol/L` 1; 1 text\n"));
  CHECK(Has(run.out, "  1 set of codes, on 1 record"));
  CHECK(Has(run.out, "Units that quell does not know, and results that have them: `furlongs` 1\n"));
  CHECK_FALSE(Has(run.out, "What the rules find"));
}

TEST_CASE("inspect - what rules find, and which alerts can never fire") {
  const testing::TempFolder folder;
  WriteRecords(folder);
  folder.Write("rules/inspected.quell", kRules);
  const Run run({"inspect", folder.path(), "--rules", folder.Path("rules")});
  CAPTURE(run.out);
  REQUIRE(run.code == cli::kOk);
  CHECK(Has(run.out, "inspected.Potassium                      result 4\n"));
  CHECK(Has(run.out,
            "2 of the results can't be used: text instead of a number 1, no usable unit 1; none with: `furlongs` 1\n"));
  CHECK(Has(run.out, "inspected.Lactate                        nothing\n"));
  CHECK(Has(run.out, "inspected.Warfarin                       order 2\n"));
  CHECK(Has(run.out, "  inspected.no_trigger: no record here is a usable result Lactate\n"));
  CHECK(Has(run.out, "  inspected.no_value: `latest Lactate > 4 mmol/L` is never true here\n"));
  CHECK(Has(run.out, "  inspected.given: `administered Warfarin in past 1 d` is never true here\n"));
  CHECK_FALSE(Has(run.out, "inspected.fires:"));
  CHECK_FALSE(Has(run.out, "inspected.counts:"));
}

TEST_CASE("inspect - as JSON, and the same of a store") {
  const testing::TempFolder folder;
  WriteRecords(folder);
  folder.Write("rules/inspected.quell", kRules);
  const Run of_folder({"inspect", folder.path(), "--rules", folder.Path("rules"), "--format", "json"});
  REQUIRE(of_folder.code == cli::kOk);
  CHECK(Has(of_folder.out, "\"orders_without_stop\": 1"));
  CHECK(Has(of_folder.out, "\"longest_silence_days\": 5"));
  CHECK(Has(of_folder.out, "\"never_fires\": ["));
  const std::string store = folder.Path("rules/two.qrec");
  REQUIRE(Run({"import", folder.path(), "-o", store}).code == cli::kOk);
  const Run of_store({"inspect", store, "--rules", folder.Path("rules"), "--format", "json"});
  const auto after_path = [](const std::string& text) { return text.substr(text.find("\"source\"")); };
  CHECK(after_path(of_store.out) == after_path(of_folder.out));
  CHECK(Run({"inspect", folder.Path("nowhere")}).code == cli::kDataErrors);
}

}  // namespace quell
