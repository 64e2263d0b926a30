// File: version.h
//
// The version of the library and of the rule language it reads.
#ifndef QUELL_VERSION_H_
#define QUELL_VERSION_H_

#define QUELL_VERSION_MAJOR 0
#define QUELL_VERSION_MINOR 1
#define QUELL_VERSION_PATCH 0
#define QUELL_VERSION_STRING "0.1.0"

namespace quell {

// The number that may stand in a rule file's first line, `language 1`.
inline constexpr int kLanguageVersion = 1;

}  // namespace quell

#endif  // QUELL_VERSION_H_
