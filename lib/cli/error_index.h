// The text of rules/ERRORS.md, inside the command: it needs no file beside it.
#ifndef QUELL_LIB_CLI_ERROR_INDEX_H_
#define QUELL_LIB_CLI_ERROR_INDEX_H_

#include <string_view>

namespace quell::cli {

extern const std::string_view kErrorIndex;

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_ERROR_INDEX_H_
