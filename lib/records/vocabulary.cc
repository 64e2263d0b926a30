// The codes, units and texts that records use (include/quell/record.h).
#include <algorithm>

#include "quell/record.h"

namespace quell {

CodingId Vocabulary::AddCoding(std::vector<Code> codes) {
  // Sorted and without repeats, a set has one spelling, which is its key.
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  auto [node, added] = coding_ids_.try_emplace(std::move(codes), static_cast<CodingId>(codings_.size()));
  if (added) codings_.push_back(&node->first);
  return node->second;
}

namespace {

uint32_t IdOf(std::map<std::string, uint32_t, std::less<>>& ids, std::deque<std::string>& texts,
              std::string_view text) {
  auto found = ids.find(text);
  if (found != ids.end()) return found->second;
  const uint32_t id = static_cast<uint32_t>(texts.size());
  texts.emplace_back(text);
  ids.emplace(std::string(text), id);
  return id;
}

}  // namespace

UnitId Vocabulary::AddUnit(std::string_view unit) { return IdOf(unit_ids_, units_, unit); }
TextId Vocabulary::AddText(std::string_view text) { return IdOf(text_ids_, texts_, text); }

}  // namespace quell
