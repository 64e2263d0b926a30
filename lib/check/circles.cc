#include "lib/check/circles.h"

#include <algorithm>
#include <cstddef>

namespace quell::check {

Walk WalkReferences(const std::vector<std::vector<int32_t>>& next) {
  enum : char { kNew, kOpen, kDone };
  struct Step {
    int32_t node;
    size_t taken;  // of its references
  };
  Walk walk;
  std::vector<char> state(next.size(), kNew);
  std::vector<Step> path;
  for (size_t start = 0; start < next.size(); ++start) {
    if (state[start] != kNew) continue;
    state[start] = kOpen;
    path.push_back({static_cast<int32_t>(start), 0});
    while (!path.empty()) {
      Step& here = path.back();
      const std::vector<int32_t>& references = next[static_cast<size_t>(here.node)];
      if (here.taken == references.size()) {
        state[static_cast<size_t>(here.node)] = kDone;
        walk.order.push_back(here.node);
        path.pop_back();
        continue;
      }
      const int32_t to = references[here.taken++];
      char& of = state[static_cast<size_t>(to)];
      if (of == kNew) {
        of = kOpen;
        path.push_back({to, 0});
      } else if (of == kOpen && walk.circles.size() < kCirclesTold) {
        auto first = std::find_if(path.begin(), path.end(), [to](const Step& step) { return step.node == to; });
        std::vector<int32_t>& circle = walk.circles.emplace_back();
        for (; first != path.end(); ++first) circle.push_back(first->node);
      }
    }
  }
  return walk;
}

std::string CircleText(const std::vector<int32_t>& circle, std::string_view verb,
                       const std::function<std::string(int32_t)>& name) {
  std::string text = "`" + name(circle[0]) + "`";
  for (size_t i = 1; i <= circle.size(); ++i) {
    if (circle.size() > kCircleShown && i == kCircleShown) {
      return text + ", and so on, " + std::to_string(circle.size()) + " in all, back to `" + name(circle[0]) + "`";
    }
    text += (i == 1 ? " " : ", which ") + std::string(verb) + " `" + name(circle[i % circle.size()]) + "`";
  }
  return text;
}

}  // namespace quell::check
