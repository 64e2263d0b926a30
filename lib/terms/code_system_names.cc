// What data call the code systems.
#include <algorithm>
#include <iterator>

#include "lib/base/text.h"
#include "lib/terms/code_system.h"

namespace quell::terms {
namespace {

struct Name {
  std::string_view seen;
  std::string_view system;
};

// In small letters, without a slash at the end.
constexpr Name kUris[] = {
    {"http://loinc.org", "loinc"},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"},
    {"http://www.whocc.no/atc", "atc"},
    {"http://snomed.info/sct", "snomed"},
    {"http://hl7.org/fhir/sid/icd-10", "icd10"},
    {"http://hl7.org/fhir/sid/icd-10-cm", "icd10"},
    {"http://hl7.org/fhir/sid/icd-9", "icd9"},
    {"http://hl7.org/fhir/sid/icd-9-cm", "icd9"},
    {"http://hl7.org/fhir/sid/cvx", "cvx"},
    {"http://hl7.org/fhir/sid/ndc", "ndc"},
};

// Of ICD-9-CM there are three: the whole, the diagnoses, the procedures. ICD-10-PCS is no ICD-10: its codes look
// otherwise.
constexpr Name kOids[] = {
    {"2.16.840.1.113883.6.1", "loinc"},   {"2.16.840.1.113883.6.88", "rxnorm"}, {"2.16.840.1.113883.6.73", "atc"},
    {"2.16.840.1.113883.6.96", "snomed"}, {"2.16.840.1.113883.6.3", "icd10"},   {"2.16.840.1.113883.6.90", "icd10"},
    {"2.16.840.1.113883.6.42", "icd9"},   {"2.16.840.1.113883.6.2", "icd9"},    {"2.16.840.1.113883.6.103", "icd9"},
    {"2.16.840.1.113883.6.104", "icd9"},  {"2.16.840.1.113883.12.292", "cvx"},  {"2.16.840.1.113883.6.59", "cvx"},
    {"2.16.840.1.113883.6.69", "ndc"},
};

// In small letters, without blanks and dashes.
constexpr Name kNames[] = {
    {"loinc", "loinc"},   {"ln", "loinc"},        {"rxnorm", "rxnorm"}, {"rxcui", "rxnorm"}, {"atc", "atc"},
    {"snomed", "snomed"}, {"snomedct", "snomed"}, {"sct", "snomed"},    {"icd10", "icd10"},  {"icd10cm", "icd10"},
    {"icd9", "icd9"},     {"icd9cm", "icd9"},     {"cvx", "cvx"},       {"ndc", "ndc"},      {"local", "local"},
};

template <typename Names>
std::string_view Find(const Names& names, std::string_view seen) {
  const auto name = std::find_if(std::begin(names), std::end(names), [seen](const Name& n) { return n.seen == seen; });
  return name == std::end(names) ? "" : name->system;
}

bool TakePrefix(std::string_view prefix, std::string_view* text) {
  if (text->substr(0, prefix.size()) != prefix) return false;
  text->remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string_view CodeSystemNamed(std::string_view uri_or_name) {
  std::string seen = ToLower(Trim(uri_or_name));
  std::string_view rest = seen;
  TakePrefix("urn:oid:", &rest);
  if (const std::string_view system = Find(kOids, rest); !system.empty()) return system;
  if (TakePrefix("https://", &rest) || TakePrefix("http://", &rest)) {
    std::string uri = "http://" + std::string(rest);
    if (uri.back() == '/') uri.pop_back();
    // An edition of SNOMED CT is named by its module: http://snomed.info/sct/900000000000207008.
    if (uri.rfind("http://snomed.info/sct/", 0) == 0) return "snomed";
    return Find(kUris, uri);
  }
  const auto is_filler = [](char c) { return c == ' ' || c == '-' || c == '_'; };
  seen.erase(std::remove_if(seen.begin(), seen.end(), is_filler), seen.end());
  return Find(kNames, seen);
}

}  // namespace quell::terms
