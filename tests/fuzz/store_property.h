// What must hold of any bytes that are opened as a store.
#ifndef QUELL_TESTS_FUZZ_STORE_PROPERTY_H_
#define QUELL_TESTS_FUZZ_STORE_PROPERTY_H_

#include <string>
#include <string_view>

namespace quell::fuzz {

// "", or what does not hold: the bytes are refused with a message, or give records that name nothing that is not there and can be stored again.
std::string BrokenStore(std::string_view bytes);

// Bytes that begin as no store does are taken as sections, one after another: two bytes of length, and the section. So that a fuzzer can make one longer, a header is put before them in
// which all is right.
std::string WithHeader(std::string_view sections);
// The other way, for a corpus.
std::string WithoutHeader(std::string_view store);

}  // namespace quell::fuzz

#endif  // QUELL_TESTS_FUZZ_STORE_PROPERTY_H_
