// What a value or condition is made of: one walk for scopes, costs, keys and explanations.
#ifndef QUELL_LIB_PLAN_OPERANDS_H_
#define QUELL_LIB_PLAN_OPERANDS_H_

#include "lib/plan/program.h"

namespace quell::plan {

// The values that a value is computed from. Not among them: what rows of points and `where` ask.
template <class See>
void ForEachValue(const Program& program, const Value& v, See see) {
  switch (v.kind) {
    case ValueKind::kNegate:
    case ValueKind::kConvert:
    case ValueKind::kPower:
    case ValueKind::kAbs:
    case ValueKind::kRound:
    case ValueKind::kSqrt:
    case ValueKind::kLn:
    case ValueKind::kExp:
      see(v.a);
      break;
    case ValueKind::kAdd:
    case ValueKind::kSubtract:
    case ValueKind::kMultiply:
    case ValueKind::kDivide:
    case ValueKind::kElse:
      see(v.a), see(v.b);
      break;
    case ValueKind::kIf:
      see(v.b), see(v.c);
      break;
    case ValueKind::kLeast:
    case ValueKind::kGreatest:
      for (int32_t i = 0; i < v.b; ++i) see(program.operands[static_cast<size_t>(v.a + i)]);
      break;
    default:
      break;
  }
}

template <class See>
void ForEachValue(const Condition& c, See see) {
  switch (c.kind) {
    case ConditionKind::kCompare:
      see(c.a), see(c.b);
      break;
    case ConditionKind::kBetween:
      see(c.a), see(c.b), see(c.c);
      break;
    case ConditionKind::kIsKnownValue:
    case ConditionKind::kIsUnknownValue:
      see(c.a);
      break;
    default:
      break;
  }
}

template <class See>
void ForEachCondition(const Program& program, const Condition& c, See see) {
  switch (c.kind) {
    case ConditionKind::kAnd:
    case ConditionKind::kOr:
      for (int32_t i = 0; i < c.b; ++i) see(program.operands[static_cast<size_t>(c.a + i)]);
      break;
    case ConditionKind::kNot:
    case ConditionKind::kIsKnownTruth:
    case ConditionKind::kIsUnknownTruth:
      see(c.a);
      break;
    case ConditionKind::kElse:
      see(c.a), see(c.b);
      break;
    case ConditionKind::kIf:
      see(c.a), see(c.b), see(c.c);
      break;
    default:
      break;
  }
}

}  // namespace quell::plan

#endif  // QUELL_LIB_PLAN_OPERANDS_H_
