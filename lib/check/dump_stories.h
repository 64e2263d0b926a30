// Stories as text, for Dump.
#ifndef QUELL_LIB_CHECK_DUMP_STORIES_H_
#define QUELL_LIB_CHECK_DUMP_STORIES_H_

#include <string>

#include "lib/check/typed.h"

namespace quell::check {

std::string DumpStory(const TypedRules& rules, const Story& story);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_DUMP_STORIES_H_
