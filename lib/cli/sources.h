// Rule files from the command line.
#ifndef QUELL_LIB_CLI_SOURCES_H_
#define QUELL_LIB_CLI_SOURCES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "quell/diagnostic.h"

namespace quell::cli {

// The texts of the files named and of all `*.quell` files in the folders named and below, each once (however it is named), sorted by name. The error says which name is wrong
// and what would put it right.
absl::StatusOr<std::vector<Source>> ReadSources(const std::vector<std::string>& paths);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_SOURCES_H_
