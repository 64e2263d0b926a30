// What hospitals write instead of UCUM.
#ifndef QUELL_LIB_TERMS_UNIT_ALIASES_H_
#define QUELL_LIB_TERMS_UNIT_ALIASES_H_

#include <optional>
#include <string>
#include <string_view>

namespace quell::terms {

// `text` with its aliases replaced by UCUM ("K/uL" becomes "10*3/uL"); what is no alias stays as it is. Blanks alone
// are "". Empty for a text that says that there is no unit ("N/A").
std::optional<std::string> ReplaceAliases(std::string_view text);

}  // namespace quell::terms

#endif  // QUELL_LIB_TERMS_UNIT_ALIASES_H_
