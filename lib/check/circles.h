// Circles in what refers to what: modules, concepts, alerts.
#ifndef QUELL_LIB_CHECK_CIRCLES_H_
#define QUELL_LIB_CHECK_CIRCLES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace quell::check {

struct Walk {
  std::vector<int32_t> order;                 // every node after those it refers to, circles set aside
  std::vector<std::vector<int32_t>> circles;  // each refers to the next, the last to the first; at most kCirclesTold
};
inline constexpr size_t kCirclesTold = 100;  // all of them could be as many as the square of the rules
inline constexpr size_t kCircleShown = 8;    // so many members of a circle are shown to people

// `next[i]`: what i refers to, in the author's order. Linear, and without recursion: a chain may be as long as the rules.
Walk WalkReferences(const std::vector<std::vector<int32_t>>& next);

// "`a` uses `b`, which uses `a`": `name` gives the words for a node; a long circle is shortened.
std::string CircleText(const std::vector<int32_t>& circle, std::string_view verb,
                       const std::function<std::string(int32_t)>& name);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_CIRCLES_H_
