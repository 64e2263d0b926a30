// Generated rules, through parser and checker, and which seeds are tried.
#ifndef QUELL_TESTS_DIFFERENTIAL_TYPED_RULES_H_
#define QUELL_TESTS_DIFFERENTIAL_TYPED_RULES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/check/typed.h"

namespace quell::differential {

// Null, told as a failed check, where a file has an error.
std::shared_ptr<const check::TypedRules> Typed(const std::vector<std::string>& files);

// QUELL_DIFFERENTIAL_FIRST and QUELL_DIFFERENTIAL_SEEDS: more seeds, or others, by hand.
uint64_t FirstSeed();
uint64_t SeedCount(uint64_t fallback);

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_TYPED_RULES_H_
