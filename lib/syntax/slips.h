// Slips that authors are known to make, and what each of them meant.
#ifndef QUELL_LIB_SYNTAX_SLIPS_H_
#define QUELL_LIB_SYNTAX_SLIPS_H_

#include <string>
#include <string_view>

#include "lib/syntax/advice.h"

namespace quell::syntax {

// The help for a known slip where something else was expected; "" where it is none.
std::string SlipAdvice(const Situation& situation);

// What begins a clause, a line or an item elsewhere: `if` for `when`, `rule` for `alert`; "" for none of them. `words`: what can stand there.
std::string ClauseMeant(std::string_view found, const Words& words);

// What a phrase of other languages is here: `last` for `latest`; "" for none.
std::string_view PhraseMeant(std::string_view word);

// Characters that look like a blank and are none: "a non-breaking space"; "" for others.
std::string_view InvisibleName(std::string_view character);

// `01.06.2027` as `2027-06-01`; "" where it is no date.
std::string DateMeant(std::string_view text);

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_SLIPS_H_
