// What must hold for any text of rules, however broken. Used by the fuzzer, and by a test over the fuzzer's corpus.
#ifndef QUELL_TESTS_FUZZ_PARSE_PROPERTY_H_
#define QUELL_TESTS_FUZZ_PARSE_PROPERTY_H_

#include <string>
#include <string_view>

namespace quell::fuzz {

// Compiles `text`, renders what is wrong with it and dumps every stage there is. Empty, or what does not hold.
std::string BrokenProperty(std::string_view text);

}  // namespace quell::fuzz

#endif  // QUELL_TESTS_FUZZ_PARSE_PROPERTY_H_
