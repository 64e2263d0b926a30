// Concepts: what they take from one another and from files, and what their results are.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using testing::Checked;
using testing::CheckTexts;
using testing::Told;
using Lines = std::vector<std::string>;

// "atc C09A*" for each code of the concept, and "not atc C09AA*" for each that is excluded.
Lines CodesOf(const Checked& checked, const std::string& name) {
  Lines codes;
  for (const check::Concept& subject : checked.result.rules.concepts) {
    if (subject.name != name) continue;
    for (const check::CodePattern& code : subject.codes) codes.push_back(code.system + " " + code.pattern);
    for (const check::CodePattern& code : subject.excluded) codes.push_back("not " + code.system + " " + code.pattern);
  }
  return codes;
}
Lines CodesOf(const std::string& items, const std::string& name) {
  return CodesOf(CheckTexts({"module m\n" + items}), name);
}
Lines Items(const std::string& items) { return Told({"module m\n" + items}); }

TEST_CASE("concepts - including and excluding others") {
  const std::string base =
      "concept A { atc C09A*, C09B* }\nconcept B { atc C09B*, C09C* rxnorm 29046 }\nconcept X { atc C09BA* }\n";
  CHECK(CodesOf(base + "concept All { include A, B }", "All") ==
        Lines{"atc C09A*", "atc C09B*", "atc C09C*", "rxnorm 29046"});
  CHECK(CodesOf(base + "concept Some { include A exclude X }", "Some") ==
        Lines{"atc C09A*", "atc C09B*", "not atc C09BA*"});
  CHECK(CodesOf(base + "concept Some { include A exclude X atc C10*  include B }", "Some") ==
        Lines{"atc C10*", "atc C09A*", "atc C09B*", "atc C09C*", "rxnorm 29046", "not atc C09BA*"});
  CHECK(Items(base + "concept All { include A, A }") == Lines{"Q0111 `A`"});
  CHECK(Items(base + "concept All { include Aa }") == Lines{"Q0201 `Aa`"});
  CHECK(Items("define x = 1\nconcept All { include x }") != Lines{});
  // The order of the items means nothing.
  CHECK(CodesOf("concept All { include A }\nconcept A { include B }\nconcept B { atc C09A* }", "All") ==
        Lines{"atc C09A*"});
}

TEST_CASE("concepts - exclusions of what is included") {
  const std::string base = "concept X { atc C09AA* }\nconcept A { atc C09A*, C09BA02 exclude X }\n";
  // It is carried over where it takes nothing else away.
  CHECK(CodesOf(base + "concept Only { include A }", "Only") == Lines{"atc C09A*", "atc C09BA02", "not atc C09AA*"});
  CHECK(CodesOf(base + "concept More { include A atc B01* }", "More") ==
        Lines{"atc B01*", "atc C09A*", "atc C09BA02", "not atc C09AA*"});
  // Where it would take a code away that comes from elsewhere, it restricts the included codes alone; a part of a prefix can't be written.
  CHECK(Items(base + "concept Clash { include A atc C09AA01 }") == Lines{"Q0504 `A`"});
  CHECK(CodesOf(
            "concept X { atc C09AA01 }\nconcept A { atc C09AA01, C09AA02 exclude X }\nconcept Mixed { include A, B }\n"
            "concept B { atc C09AA01, C09AA05 }",
            "Mixed") == Lines{"atc C09AA02", "atc C09AA01", "atc C09AA05"});
}

TEST_CASE("concepts - excluding what excludes") {
  const std::string base = "concept Ace { atc C09AA* exclude Captopril }\nconcept Captopril { atc C09AA01 }\n";
  CHECK(Items(base + "concept Rest { atc C09* exclude Ace }") == Lines{"Q0504 `Ace`"});
  CHECK(CodesOf("concept Ace { atc C09AA01, C09AA02 exclude Captopril }\nconcept Captopril { atc C09AA01 }\n"
                "concept Rest { atc C09* exclude Ace }",
                "Rest") == Lines{"atc C09*", "not atc C09AA02"});
  CHECK(CodesOf(base + "concept Rest { atc C09AA02, C09B* exclude Ace }", "Rest") ==
        Lines{"atc C09AA02", "atc C09B*", "not atc C09AA*"});
}

TEST_CASE("concepts - capitals do not matter, save in local codes") {
  CHECK(CodesOf("concept A { icd10 n17* local \"x\" }\nconcept B { include A icd10 N17* local \"X\" }", "B") ==
        Lines{"icd10 N17*", "local X", "local x"});
}

TEST_CASE("concepts - circles, and nothing left") {
  CHECK(Items("concept A { include A }") == Lines{"Q0503 `A`"});
  const Checked checked =
      CheckTexts({"module m\nconcept A { include B }\nconcept B { include C }\nconcept C { atc C01* exclude A }"});
  CHECK(checked.told == Lines{"Q0503 `A`"});
  CHECK(checked.diagnostics[0].message ==
        "these concepts go round in a circle: `A` takes from `B`, which takes from `C`, which takes from `A`");
  CHECK(Items("concept A { exclude B }\nconcept B { atc C01* }") == Lines{"Q0501 `A`"});
  CHECK(Items("concept A { atc C01*, C02* include B }\nconcept B { include C }\nconcept C { loinc 2823-3 }") ==
        Lines{});
}

TEST_CASE("concepts - codes from files") {
  const std::map<std::string, std::string> files = {
      {"drugs.csv", "system,code,valueset\natc,C09AA01,ace\natc,C09CA01,arb\nrxnorm,29046,ace\n"},
      {"odd.csv", "system,code\natc,C09AA01\nhouse,17\n"},
      {"empty.csv", "system,code\n"}};
  std::string asked_by;
  check::CheckOptions options;
  options.read_file = [&](const std::string& rule_file, const std::string& path) -> absl::StatusOr<std::string> {
    asked_by = rule_file;
    auto found = files.find(path);
    if (found == files.end()) return absl::NotFoundError("drugs: there is no such file");
    return found->second;
  };
  auto check = [&](const std::string& items) { return CheckTexts({"module m\n" + items}, options); };
  CHECK(CodesOf(check("concept A { from \"drugs.csv\" set \"ace\" }"), "A") == Lines{"atc C09AA01", "rxnorm 29046"});
  CHECK(asked_by == "file0.quell");
  CHECK(CodesOf(check("concept A { from \"drugs.csv\" set \"ace\" atc B01* from \"drugs.csv\" set \"arb\" }"), "A")
            .size() == 4);
  CHECK(check("concept A { from \"drug.csv\" }").told == Lines{"Q0505 `\"drug.csv\"`"});
  CHECK(check("concept A { from \"drugs.csv\" set \"nothing\" }").told == Lines{"Q0505 `\"drugs.csv\"`"});
  CHECK(check("concept A { from \"empty.csv\" }").told == Lines{"Q0505 `\"empty.csv\"`"});
  CHECK(check("concept A { from \"odd.csv\" }").told == Lines{"Q0720 `\"odd.csv\"`"});
  CHECK(Items("concept A { from \"drugs.csv\" }") == Lines{"Q0505 `\"drugs.csv\"`"});
}

TEST_CASE("concepts - listed values") {
  CHECK(Items("concept A { loinc 882-1 values \"A\", \"B\" }") == Lines{});
  CHECK(Items("concept A { loinc 882-1 values \"A\", \" a \" }") == Lines{"Q0506 `\" a \"`"});
  CHECK(Items("concept A { loinc 882-1 values \" \" }") == Lines{"Q0506 `\" \"`"});
  CHECK(Items("concept A { loinc 882-1 values \"A\" unit mg }") == Lines{"Q0506 `values \"A\"`"});
  CHECK(Items("concept A { loinc 882-1 values \"A\" plausible 1 mg to 2 mg }") == Lines{"Q0502 `A`"});
  CHECK(Items("concept A { loinc 882-1 values \"A\" values \"B\" }") == Lines{"Q0111 `values \"B\"`"});
}

TEST_CASE("concepts - the language's own") {
  const Checked checked = CheckTexts(
      {"module m\nconcept A { loinc 2345-7 unit mg/dL }\nalert a { on result A when weight > 60 kg and pregnant }"});
  CHECK(checked.told == Lines{});
  Lines names;
  for (const check::Concept& subject : checked.result.rules.concepts) names.push_back(subject.qualified);
  CHECK(names == Lines{"m.A", "pregnancy", "weight"});
  CHECK(checked.result.rules.concepts[1].values == Lines{"pregnant", "not pregnant"});
  CHECK(checked.result.rules.concepts[2].plausible_high == 650);
  CHECK(check::Dump(checked.result.rules).find("when : truth = weight > 60 kg and pregnant") != std::string::npos);
}

TEST_CASE("concepts - a hundred thousand codes, included again and again") {
  std::string items = "concept Big { local ";
  for (int i = 0; i < 100'000; ++i) items += (i == 0 ? "\"c" : ", \"c") + std::to_string(i) + "\"";
  items +=
      " }\nconcept Out { local \"c5*\" }\nconcept Less { include Big exclude Out }\nconcept Again { include Less local "
      "\"z\" }";
  const Checked checked = CheckTexts({"module m\n" + items});
  CHECK(checked.told == Lines{});
  CHECK(CodesOf(checked, "Again").size() == 100'002);
}

}  // namespace
}  // namespace quell
