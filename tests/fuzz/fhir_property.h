// What must hold of the FHIR reader, whatever the bytes.
#ifndef QUELL_TESTS_FUZZ_FHIR_PROPERTY_H_
#define QUELL_TESTS_FUZZ_FHIR_PROPERTY_H_

#include <string>
#include <string_view>

namespace quell::fuzz {

// Each row is counted once, under one reason where it is kept out; records have times and name what there is; the order of lines makes no
// difference to them. Empty where all holds, else what does not.
std::string BrokenFhir(std::string_view bytes);

}  // namespace quell::fuzz

#endif  // QUELL_TESTS_FUZZ_FHIR_PROPERTY_H_
