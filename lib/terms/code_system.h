// Code systems that a concept may name, and the checks that can be made on a code alone.
#ifndef QUELL_LIB_TERMS_CODE_SYSTEM_H_
#define QUELL_LIB_TERMS_CODE_SYSTEM_H_

#include <string>
#include <string_view>
#include <vector>

namespace quell::terms {

// The systems of the language in the order in which they are printed:
// loinc rxnorm atc snomed icd10 icd9 cvx ndc local.
const std::vector<std::string_view>& CodeSystems();
bool IsCodeSystem(std::string_view name);

// The system that data call so: by URI (http://loinc.org), by OID (with or without urn:oid:) or by a usual name in any
// case (SNOMED CT, ICD-10-CM). "" for any other: what is not known is not taken for `local`.
std::string_view CodeSystemNamed(std::string_view uri_or_name);

// "" if `code` (without a trailing `*`) can be a code of that system, else what is wrong with it in a person's words
// ("the check digit of LOINC 2160-1 should be 0"). Systems without a rule accept everything.
std::string CheckCode(std::string_view system, std::string_view code);

// True if `pattern` (a code, or a prefix ending in `*`) covers `code`. Case matters only for `local`.
bool CodeMatches(std::string_view system, std::string_view pattern, std::string_view code);

}  // namespace quell::terms

#endif  // QUELL_LIB_TERMS_CODE_SYSTEM_H_
