#include "lib/plan/branches.h"

#include "quell/unknown.h"

namespace quell::plan {
namespace {

// A formula may become this many branches before it is asked whole: alternating `and` and `or` double with every level.
constexpr size_t kBranchesPerAlert = 256;

}  // namespace

BranchId BranchBuilder::Leaf(int32_t alert, uint8_t truth, BranchId next) {
  Branch leaf;
  leaf.alert = alert;
  leaf.truth = truth;
  leaf.on_true = next;
  program_.branches.push_back(leaf);
  return static_cast<BranchId>(program_.branches.size() - 1);
}

BranchId BranchBuilder::Ask(ConditionId condition, const Exits& exits) {
  Branch branch;
  branch.condition = condition;
  branch.on_true = exits.on_true;
  branch.on_false = exits.on_false;
  branch.on_unknown = exits.on_unknown;
  program_.branches.push_back(branch);
  return static_cast<BranchId>(program_.branches.size() - 1);
}

// The operands from the last to the first: each knows where to go on. `clean` is the tree where no operand has been unknown yet, `tainted` where one
// has: there the best that can still come is unknown.
BranchId BranchBuilder::Nary(ConditionId id, const Exits& exits) {
  const Condition c = program_.conditions[static_cast<size_t>(id)];
  const bool conjunction = c.kind == ConditionKind::kAnd;
  BranchId clean = conjunction ? exits.on_true : exits.on_false;
  BranchId tainted = exits.on_unknown;
  for (int32_t i = c.b - 1; i >= 0; --i) {
    ConditionId operand = program_.operands[static_cast<size_t>(c.a + i)];
    auto build = [&](BranchId go_on, BranchId unknown) {
      return Split(operand, conjunction ? Exits{go_on, exits.on_false, unknown} : Exits{exits.on_true, go_on, unknown});
    };
    BranchId next_tainted = i == 0 ? tainted : build(tainted, tainted);
    clean = build(clean, tainted);
    tainted = next_tainted;
  }
  return clean;
}

BranchId BranchBuilder::Split(ConditionId id, const Exits& exits) {
  if (exits.on_true == exits.on_false && exits.on_true == exits.on_unknown) return exits.on_true;
  auto key = std::make_tuple(id, exits.on_true, exits.on_false, exits.on_unknown);
  auto found = built_.find(key);
  if (found != built_.end()) return found->second;
  const Condition c = program_.conditions[static_cast<size_t>(id)];
  BranchId result = kNone;
  if (!split_ || program_.branches.size() > limit_) {
    result = Ask(id, exits);
  } else {
    switch (c.kind) {
      case ConditionKind::kConstant:
        result = c.a != 0 ? exits.on_true : exits.on_false;
        break;
      case ConditionKind::kAnd:
      case ConditionKind::kOr:
        result = Nary(id, exits);
        break;
      case ConditionKind::kNot:
        result = Split(c.a, {exits.on_false, exits.on_true, exits.on_unknown});
        break;
      case ConditionKind::kIf:
        result = Split(c.a, {Split(c.b, exits), Split(c.c, exits), exits.on_unknown});
        break;
      case ConditionKind::kElse:
        result = Split(c.a, {exits.on_true, exits.on_false, Split(c.b, exits)});
        break;
      case ConditionKind::kIsKnownTruth:
        result = Split(c.a, {exits.on_true, exits.on_true, exits.on_false});
        break;
      case ConditionKind::kIsUnknownTruth:
        result = Split(c.a, {exits.on_false, exits.on_false, exits.on_true});
        break;
      default:
        result = Ask(id, exits);
        break;
    }
  }
  built_.emplace(key, result);
  return result;
}

BranchId BranchBuilder::Build(ConditionId when, int32_t alert, BranchId next) {
  built_.clear();
  BranchId is_true = Leaf(alert, static_cast<uint8_t>(Truth::kTrue), next);
  if (when == kNone) return is_true;
  BranchId is_false = Leaf(alert, static_cast<uint8_t>(Truth::kFalse), next);
  BranchId is_unknown = Leaf(alert, static_cast<uint8_t>(Truth::kUnknown), next);
  limit_ = program_.branches.size() + kBranchesPerAlert;
  return Split(when, {is_true, is_false, is_unknown});
}

}  // namespace quell::plan
