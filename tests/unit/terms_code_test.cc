#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/terms/code_system.h"

namespace quell::terms {
namespace {

TEST_CASE("code - the systems of the language") {
  CHECK(CodeSystems().size() == 9);
  CHECK(CodeSystems().front() == "loinc");
  CHECK(CodeSystems().back() == "local");
  for (std::string_view system : CodeSystems()) CHECK(IsCodeSystem(system));
  CHECK_FALSE(IsCodeSystem("LOINC"));
  CHECK_FALSE(IsCodeSystem(""));
  CHECK_FALSE(IsCodeSystem("icd"));
}

TEST_CASE("code - what data call the systems") {
  const std::vector<std::pair<const char*, const char*>> names = {
      {"http://loinc.org", "loinc"},
      {"https://loinc.org/", "loinc"},
      {"urn:oid:2.16.840.1.113883.6.1", "loinc"},
      {"LOINC", "loinc"},
      {"http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"},
      {"http://www.nlm.nih.gov/research/umls/RxNorm", "rxnorm"},
      {"urn:oid:2.16.840.1.113883.6.88", "rxnorm"},
      {"RxNorm", "rxnorm"},
      {"http://www.whocc.no/atc", "atc"},
      {"URN:OID:2.16.840.1.113883.6.73", "atc"},
      {"http://snomed.info/sct", "snomed"},
      {"http://snomed.info/sct/900000000000207008", "snomed"},
      {"2.16.840.1.113883.6.96", "snomed"},
      {"SNOMED CT", "snomed"},
      {"SNOMED-CT", "snomed"},
      {"http://hl7.org/fhir/sid/icd-10", "icd10"},
      {"http://hl7.org/fhir/sid/icd-10-cm", "icd10"},
      {"urn:oid:2.16.840.1.113883.6.90", "icd10"},
      {"ICD-10-CM", "icd10"},
      {"http://hl7.org/fhir/sid/icd-9-cm", "icd9"},
      {"urn:oid:2.16.840.1.113883.6.103", "icd9"},
      {"icd9", "icd9"},
      {"http://hl7.org/fhir/sid/cvx", "cvx"},
      {"urn:oid:2.16.840.1.113883.12.292", "cvx"},
      {"http://hl7.org/fhir/sid/ndc", "ndc"},
      {"urn:oid:2.16.840.1.113883.6.69", "ndc"},
      {" Local ", "local"},
  };
  for (const auto& [name, system] : names) {
    CAPTURE(name);
    CHECK(CodeSystemNamed(name) == system);
  }
  for (std::string_view system : CodeSystems()) CHECK(CodeSystemNamed(system) == system);
  for (const char* other :
       {"", " ", "http://", "https:///", "http://loinc.org.example", "http://example.org/codes",
        "urn:oid:", "urn:oid:2.16.840.1.113883.6.4", "ICD-10-PCS", "CPT", "loinc.org", "http://local"}) {
    CAPTURE(other);
    CHECK(CodeSystemNamed(other) == "");
  }
}

TEST_CASE("code - LOINC check digits") {
  for (const char* good : {"2160-0", "2823-3", "6298-4", "14682-9", "38483-4", "718-7", "2345-7", "4548-4", "8867-4",
                           "8480-6", "2951-2", "1742-6", "33914-3", "10535-3", "13362-9"}) {
    CHECK(CheckCode("loinc", good) == "");
  }
  CHECK(CheckCode("loinc", "2160-1") == "the check digit of LOINC 2160-1 should be 0");
  CHECK(CheckCode("loinc", "2832-3") != "");  // transposed
  for (const char* bad : {"2160", "-0", "2160-", "2160-00", "2160_0", "A160-0", " 2160-0", "2160-0 ", "216 0-0",
                          "21600-", "2160-x", "12345678-9"}) {
    CAPTURE(bad);
    CHECK(CheckCode("loinc", bad).find("digits, a dash and a check digit") != std::string::npos);
  }
}

TEST_CASE("code - SNOMED CT check digits") {
  for (const char* good : {"22298006", "73211009", "38341003", "44054006", "709044004", "14669001", "1000004"}) {
    CHECK(CheckCode("snomed", good) == "");
  }
  CHECK(CheckCode("snomed", "22298007") == "the check digit of SNOMED CT 22298007 should be 6");
  CHECK(CheckCode("snomed", "22289006") != "");  // transposed
  for (const char* bad : {"12345", "022298006", "2229800X", "1234567890123456789", "-22298006"}) {
    CHECK(CheckCode("snomed", bad).find("6 to 18 digits") != std::string::npos);
  }
}

TEST_CASE("code - shapes of the other systems") {
  for (const char* good : {"A", "A10", "A10B", "A10BA", "A10BA02", "C09A", "a10ba02"})
    CHECK(CheckCode("atc", good) == "");
  for (const char* bad : {"A1", "10A", "A10BA0", "A10BA022", "A1OBA02", "AA0", "A-1"})
    CHECK(CheckCode("atc", bad) != "");
  for (const char* good : {"29046", "8591", "1"}) CHECK(CheckCode("rxnorm", good) == "");
  for (const char* bad : {"0123", "29O46", "123456789", "-1"}) CHECK(CheckCode("rxnorm", bad) != "");
  for (const char* good : {"N17.9", "N179", "N17", "N", "E11.65", "C7A.00", "U07.1", "S52.521A", "N17."}) {
    CHECK(CheckCode("icd10", good) == "");
  }
  for (const char* bad : {"584.9", "NN7", "N17.99999", "N17-9", "N1.79", "17N"}) CHECK(CheckCode("icd10", bad) != "");
  for (const char* good : {"03", "208", "8"}) CHECK(CheckCode("cvx", good) == "");
  for (const char* bad : {"2080", "x", "-1"}) CHECK(CheckCode("cvx", bad) != "");
  for (const char* system : {"local", "ndc", "icd9"}) CHECK(CheckCode(system, "mimic:drug:potassium chloride") == "");
  for (std::string_view system : CodeSystems()) CHECK(CheckCode(system, "") == "the code is empty");
}

TEST_CASE("code - the beginning of a code has no check digit") {
  CHECK(CheckCode("atc", "C09A*") == "");
  CHECK(CheckCode("atc", "A1*") == "");
  CHECK(CheckCode("atc", "AA*") != "");
  CHECK(CheckCode("loinc", "2160*") == "");
  CHECK(CheckCode("loinc", "x*") != "");
  CHECK(CheckCode("snomed", "2229*") == "");
  CHECK(CheckCode("icd10", "N17*") == "");
  CHECK(CheckCode("local", "*") == "");
}

TEST_CASE("code - matching") {
  CHECK(CodeMatches("loinc", "2160-0", "2160-0"));
  CHECK_FALSE(CodeMatches("loinc", "2160-0", "2160-1"));
  CHECK_FALSE(CodeMatches("loinc", "2160-0", "12160-0"));
  CHECK_FALSE(CodeMatches("loinc", "2160-0", "2160-00"));
  CHECK(CodeMatches("atc", "C09A*", "C09AA05"));
  CHECK(CodeMatches("atc", "C09A*", "C09A"));
  CHECK(CodeMatches("atc", "c09a*", "C09AA05"));
  CHECK_FALSE(CodeMatches("atc", "C09A*", "C09"));
  CHECK_FALSE(CodeMatches("atc", "C09A*", "C09BA01"));
  CHECK_FALSE(CodeMatches("atc", "C09A", "C09AA05"));
  CHECK(CodeMatches("icd10", "n17.9", "N17.9"));
  CHECK(CodeMatches("icd10", "N17.9", "N179"));
  CHECK(CodeMatches("icd10", "N179", "N17.9"));
  CHECK(CodeMatches("icd9", "584*", "584.9"));
  CHECK(CodeMatches("icd10", "N17.*", "N179"));
  CHECK_FALSE(CodeMatches("local", "a.b", "ab"));
  CHECK(CodeMatches("local", "mimic:drug:potassium*", "mimic:drug:potassium chloride"));
  CHECK_FALSE(CodeMatches("local", "mimic:drug:potassium*", "mimic:drug:Potassium chloride"));
  CHECK(CodeMatches("local", "*", ""));
  CHECK_FALSE(CodeMatches("local", "", "x"));
  CHECK(CodeMatches("local", "", ""));
}

}  // namespace
}  // namespace quell::terms
