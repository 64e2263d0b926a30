// Warnings that the author has silenced where they are given: `// quell: allow Q0702`.
#ifndef QUELL_LIB_DIAG_ALLOW_H_
#define QUELL_LIB_DIAG_ALLOW_H_

#include <span>
#include <vector>

#include "quell/diagnostic.h"

namespace quell::diag {

// Takes out of `diagnostics` the warnings that a comment allows, and adds Q0705 for each code of a comment that
// silences nothing. Such a comment begins with `quell: allow` and one or more codes; the author's reason may follow. It
// speaks of its own line, or, where it stands alone, of the first line below that is no comment. A warning belongs to
// the line on which its words begin. Errors can't be silenced; while there are any, no comment is blamed for silencing
// nothing: the warnings may not all have been looked for. What is added stands at the end: sort afterwards.
void ApplyAllows(std::span<const Source> sources, std::vector<Diagnostic>* diagnostics);

}  // namespace quell::diag

#endif  // QUELL_LIB_DIAG_ALLOW_H_
