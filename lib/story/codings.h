// The codes that a story's records carry.
#ifndef QUELL_LIB_STORY_CODINGS_H_
#define QUELL_LIB_STORY_CODINGS_H_

#include <memory>
#include <vector>

#include "lib/plan/program.h"
#include "quell/record.h"

namespace quell::story {

// For each concept of the rules, a coding that is one of it; kNoCoding for those that are not `wanted`, and where nothing can be one. Of the concept's codes (of a prefix: its stem) the one that
// is of the fewest other concepts, then the first.
std::vector<CodingId> ChooseCodings(const std::shared_ptr<const plan::Program>& program,
                                    const std::vector<bool>& wanted, Vocabulary& vocabulary);

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_CODINGS_H_
