// What tells one code from another of its system.
#ifndef QUELL_LIB_BASE_CODE_KEY_H_
#define QUELL_LIB_BASE_CODE_KEY_H_

#include <string>
#include <string_view>

namespace quell {

// Codes with one key are one code: capitals matter only in `local`, and dots not in `icd10` and `icd9`, since sources write N18.6 and N186 and mean one.
std::string CodeKey(std::string_view system, std::string_view code);

}  // namespace quell

#endif  // QUELL_LIB_BASE_CODE_KEY_H_
