#include "lib/check/alike.h"

#include <tuple>

#include "absl/hash/hash.h"

namespace quell::check {
namespace {

// All that makes two expressions ask the same, but for what stands below them.
auto OwnFields(const Expr& e) {
  return std::tuple(e.kind, e.type, e.op, e.pick, e.anchored, e.anchor_pick, e.since_pick, e.since, e.text_of, e.drug,
                    e.without, e.ahead, e.unit, e.dose_unit, e.index, e.anchor_concept, e.since_concept, e.count,
                    e.number, e.offset, e.window.count(), e.window_parameter);
}

}  // namespace

ExprId Alike::First(ExprId id) {
  const auto known = first_.find(id);
  if (known != first_.end()) return known->second;
  const Expr& e = At(id);
  std::vector<ExprId> below;
  for (ExprId child : {e.a, e.b, e.c}) below.push_back(child == kNoExpr ? kNoExpr : First(child));
  if (e.kind != ExprKind::kPoints) {
    for (int32_t i = e.first; i < e.first + e.count; ++i)
      below.push_back(First(rules_.children[static_cast<size_t>(i)]));
  }
  ExprId first = id;
  // What says something else under the same hash takes the next one.
  for (uint64_t hash = absl::HashOf(OwnFields(e), below, e.kind == ExprKind::kPoints ? e.first : 0);; ++hash) {
    const auto [entry, added] = by_hash_.emplace(hash, id);
    if (!added && !SaysTheSame(entry->second, e, below)) continue;
    first = entry->second;
    break;
  }
  first_.emplace(id, first);
  return first;
}

bool Alike::SaysTheSame(ExprId first, const Expr& e, const std::vector<ExprId>& below) const {
  const Expr& other = At(first);
  if (OwnFields(other) != OwnFields(e)) return false;
  if (e.kind == ExprKind::kPoints && other.first != e.first) return false;
  size_t i = 0;
  for (ExprId child : {other.a, other.b, other.c}) {
    if ((child == kNoExpr ? kNoExpr : first_.at(child)) != below[i++]) return false;
  }
  if (e.kind == ExprKind::kPoints) return true;
  for (int32_t k = other.first; k < other.first + other.count; ++k) {
    if (first_.at(rules_.children[static_cast<size_t>(k)]) != below[i++]) return false;
  }
  return true;
}

}  // namespace quell::check
