// The codes and units that records use (include/quell/record.h).
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

UnitId Vocabulary::AddUnit(std::string_view unit) {
  auto found = unit_ids_.find(unit);
  if (found != unit_ids_.end()) return found->second;
  UnitId id = static_cast<UnitId>(units_.size());
  units_.emplace_back(unit);
  unit_ids_.emplace(std::string(unit), id);
  return id;
}

}  // namespace quell
