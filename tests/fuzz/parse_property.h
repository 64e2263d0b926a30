// What must hold for any text of rules, however broken. Used by the fuzzers, and by a test over their corpus.
#ifndef QUELL_TESTS_FUZZ_PARSE_PROPERTY_H_
#define QUELL_TESTS_FUZZ_PARSE_PROPERTY_H_

#include <string>
#include <string_view>

namespace quell::fuzz {

// Parses `text` alone, and formats it if it can be read: the tree must stay the same, and formatting again must change nothing.
// Empty, or what does not hold.
std::string BrokenParse(std::string_view text);

// Compiles `text`, renders what is wrong with it and dumps every stage there is. Empty, or what does not hold.
std::string BrokenProperty(std::string_view text);

}  // namespace quell::fuzz

#endif  // QUELL_TESTS_FUZZ_PARSE_PROPERTY_H_
