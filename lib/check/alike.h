// Expressions that say the same, wherever they stand in the text.
#ifndef QUELL_LIB_CHECK_ALIKE_H_
#define QUELL_LIB_CHECK_ALIKE_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/check/typed.h"

namespace quell::check {

// `rules` may go on growing. Two tables of points are alike only if they are one.
class Alike {
 public:
  explicit Alike(const TypedRules& rules) : rules_(rules) {}
  // The first expression asked for of all those that say the same as this one. Recurses as deep as the expression is high.
  ExprId First(ExprId id);

 private:
  bool SaysTheSame(ExprId first, const Expr& e, const std::vector<ExprId>& below) const;
  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }

  const TypedRules& rules_;
  absl::flat_hash_map<ExprId, ExprId> first_;
  absl::flat_hash_map<uint64_t, ExprId> by_hash_;
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_ALIKE_H_
