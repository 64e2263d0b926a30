// Decision trees out of formulas.
#ifndef QUELL_LIB_PLAN_BRANCHES_H_
#define QUELL_LIB_PLAN_BRANCHES_H_

#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "lib/plan/program.h"

namespace quell::plan {

class BranchBuilder {
 public:
  BranchBuilder(Program& program, bool split) : program_(program), split_(split) {}

  // The tree that finds out about `when` of `alert` (kNone: always true) and then goes on at `next`.
  BranchId Build(ConditionId when, int32_t alert, BranchId next);

 private:
  struct Exits {
    BranchId on_true, on_false, on_unknown;
  };
  BranchId Leaf(int32_t alert, uint8_t truth, BranchId next);
  BranchId Ask(ConditionId condition, const Exits& exits);
  BranchId Split(ConditionId condition, const Exits& exits);
  BranchId Nary(ConditionId condition, const Exits& exits);

  Program& program_;
  bool split_;
  size_t limit_ = 0;  // branches past which formulas are asked whole
  absl::flat_hash_map<std::tuple<ConditionId, BranchId, BranchId, BranchId>, BranchId> built_;
};

}  // namespace quell::plan

#endif  // QUELL_LIB_PLAN_BRANCHES_H_
