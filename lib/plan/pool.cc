#include "lib/plan/pool.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/base/compare.h"

namespace quell::plan {
namespace {

constexpr int kMostCost = 1'000'000;  // sharing can make sums of costs grow without end

template <class T>
void Append(std::string& key, const T& field) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &field, sizeof(T));
  key.append(bytes, sizeof(T));
}

std::string KeyOf(const Value& v) {
  std::string key;
  Append(key, v.kind);
  Append(key, v.anchor);
  for (int32_t field : {v.concept_index, v.anchor_concept, v.a, v.b, v.c}) Append(key, field);
  Append(key, v.window_us);
  Append(key, v.number);
  Append(key, v.offset);
  return key;
}

// Operands of a value that are values themselves.
template <class See>
void ForEachValue(const Value& v, See see) {
  switch (v.kind) {
    case ValueKind::kNegate:
    case ValueKind::kConvert:
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

bool Holds(check::CompareOp op, double a, double b) {
  switch (op) {
    case check::CompareOp::kLess:
      return DefinitelyLess(a, b);
    case check::CompareOp::kLessEqual:
      return !DefinitelyLess(b, a);
    case check::CompareOp::kGreater:
      return DefinitelyLess(b, a);
    case check::CompareOp::kGreaterEqual:
      return !DefinitelyLess(a, b);
    case check::CompareOp::kEqual:
      return NearlyEqual(a, b);
    case check::CompareOp::kNotEqual:
      return !NearlyEqual(a, b);
  }
  return false;
}

}  // namespace

bool Pool::ConstantValue(ValueId id, double* number) const {
  if (value(id).kind != ValueKind::kConstant) return false;
  *number = value(id).number;
  return true;
}

bool Pool::ConstantTruth(ConditionId id, bool* truth) const {
  if (condition(id).kind != ConditionKind::kConstant) return false;
  *truth = condition(id).a != 0;
  return true;
}

// Makes a constant of an operator over constants. What is unknown (a division by zero, an overflow) is left to the evaluator, which knows
// the reason.
bool Pool::FoldValue(Value& v) const {
  double a = 0, b = 0, result = 0;
  switch (v.kind) {
    case ValueKind::kNegate:
      if (!ConstantValue(v.a, &a)) return false;
      result = -a;
      break;
    case ValueKind::kConvert:
      if (!ConstantValue(v.a, &a)) return false;
      result = a * v.number + v.offset;
      break;
    case ValueKind::kAdd:
    case ValueKind::kSubtract:
    case ValueKind::kMultiply:
    case ValueKind::kDivide:
      if (!ConstantValue(v.a, &a) || !ConstantValue(v.b, &b) || (v.kind == ValueKind::kDivide && b == 0)) return false;
      result = v.kind == ValueKind::kAdd        ? a + b
               : v.kind == ValueKind::kSubtract ? a - b
               : v.kind == ValueKind::kMultiply ? a * b
                                                : a / b;
      break;
    default:
      return false;
  }
  if (!std::isfinite(result)) return false;
  v = Value{};
  v.number = result;
  return true;
}

Scope Pool::ScopeOf(const Value& v) const {
  Scope scope = v.kind == ValueKind::kThisValue                                    ? Scope::kRecord
                : v.kind == ValueKind::kScore || v.kind == ValueKind::kRecordValue ? Scope::kAlert
                                                                                   : Scope::kStep;
  ForEachValue(v, [&](ValueId id) { scope = std::max(scope, value(id).scope); });
  if (v.kind == ValueKind::kIf) scope = std::max(scope, condition(v.a).scope);
  // A `where` asks about records and at most about the triggering one: seen from outside, the count is as good as that.
  if (v.kind == ValueKind::kCount && v.a != kNone && condition(v.a).scope != Scope::kStep) scope = Scope::kRecord;
  if (v.kind == ValueKind::kPoints) scope = Scope::kAlert;  // asked once an evaluation
  return scope;
}

Scope Pool::ScopeOf(const Condition& c) const {
  Scope scope = c.kind == ConditionKind::kOrdering ? Scope::kRecord : Scope::kStep;
  ForEachValue(c, [&](ValueId id) { scope = std::max(scope, value(id).scope); });
  ForEachCondition(program_, c, [&](ConditionId id) { scope = std::max(scope, condition(id).scope); });
  return scope;
}

ValueId Pool::Add(Value v) {
  if (Has(kFold)) FoldValue(v);
  std::string key;
  if (Has(kShare)) {
    key = KeyOf(v);
    auto found = value_ids_.find(key);
    if (found != value_ids_.end()) return found->second;
  }
  v.scope = ScopeOf(v);
  // Rough costs: what touches one newest value is 1, a walk over a window 20.
  bool walks = v.kind == ValueKind::kLowest || v.kind == ValueKind::kHighest || v.kind == ValueKind::kCount;
  int cost = v.kind == ValueKind::kConstant ? 0 : walks || v.kind == ValueKind::kPoints ? 20 : 1;
  ForEachValue(v, [&](ValueId id) { cost = std::min(cost + ValueCost(id), kMostCost); });
  program_.values.push_back(v);
  value_costs_.push_back(cost);
  ValueId id = static_cast<ValueId>(program_.values.size() - 1);
  if (Has(kShare)) value_ids_.emplace(std::move(key), id);
  return id;
}

ConditionId Pool::AddTruth(bool truth) {
  Condition c;
  c.a = truth ? 1 : 0;
  return Add(c);
}

// The condition that this one can be replaced by, or kNone.
ConditionId Pool::FoldCondition(const Condition& c) {
  double a = 0, b = 0, limit = 0;
  bool truth = false;
  switch (c.kind) {
    case ConditionKind::kCompare:
      return ConstantValue(c.a, &a) && ConstantValue(c.b, &b) ? AddTruth(Holds(c.op, a, b)) : kNone;
    case ConditionKind::kBetween:
      return ConstantValue(c.a, &a) && ConstantValue(c.b, &b) && ConstantValue(c.c, &limit)
                 ? AddTruth(!DefinitelyLess(a, b) && !DefinitelyLess(limit, a))
                 : kNone;
    case ConditionKind::kIsKnownValue:
    case ConditionKind::kIsUnknownValue:
      return ConstantValue(c.a, &a) ? AddTruth(c.kind == ConditionKind::kIsKnownValue) : kNone;
    case ConditionKind::kNot:
      if (ConstantTruth(c.a, &truth)) return AddTruth(!truth);
      return condition(c.a).kind == ConditionKind::kNot ? condition(c.a).a : kNone;
    case ConditionKind::kIf:
      return ConstantTruth(c.a, &truth) ? (truth ? c.b : c.c) : kNone;
    case ConditionKind::kElse:
      return ConstantTruth(c.a, &truth) ? c.a : kNone;
    case ConditionKind::kIsKnownTruth:
    case ConditionKind::kIsUnknownTruth:
      return ConstantTruth(c.a, &truth) ? AddTruth(c.kind == ConditionKind::kIsKnownTruth) : kNone;
    default:
      return kNone;
  }
}

ConditionId Pool::Add(const Condition& given) {
  Condition c = given;
  if (Has(kFold)) {
    ConditionId folded = FoldCondition(c);
    if (folded != kNone) return folded;
  }
  std::string key;
  if (Has(kShare)) {
    Append(key, c.kind);
    Append(key, c.op);
    if (c.kind == ConditionKind::kAnd || c.kind == ConditionKind::kOr) {
      ForEachCondition(program_, c, [&](ConditionId id) { Append(key, id); });
    } else {
      for (int32_t field : {c.a, c.b, c.c}) Append(key, field);
    }
    auto found = condition_ids_.find(key);
    if (found != condition_ids_.end()) return found->second;
  }
  c.scope = ScopeOf(c);
  int cost = 1;
  ForEachValue(c, [&](ValueId id) { cost = std::min(cost + ValueCost(id), kMostCost); });
  ForEachCondition(program_, c, [&](ConditionId id) { cost = std::min(cost + ConditionCost(id), kMostCost); });
  if (c.kind == ConditionKind::kActiveOrder) cost += 4;
  program_.conditions.push_back(c);
  condition_costs_.push_back(cost);
  ConditionId id = static_cast<ConditionId>(program_.conditions.size() - 1);
  if (Has(kShare)) condition_ids_.emplace(std::move(key), id);
  return id;
}

ConditionId Pool::AddNary(ConditionKind kind, std::vector<ConditionId> operands) {
  const bool absorbing = kind == ConditionKind::kOr;  // what decides alone: true in `or`, false in `and`
  if (Has(kFold)) {
    std::vector<ConditionId> kept;
    for (ConditionId id : operands) {
      bool truth = false;
      if (!ConstantTruth(id, &truth))
        kept.push_back(id);
      else if (truth == absorbing)
        return AddTruth(absorbing);
    }
    if (kept.empty()) return AddTruth(!absorbing);
    if (kept.size() == 1) return kept[0];
    operands = std::move(kept);
  }
  if (Has(kOrder)) {
    std::stable_sort(operands.begin(), operands.end(),
                     [&](ConditionId a, ConditionId b) { return ConditionCost(a) < ConditionCost(b); });
  }
  Condition c;
  c.kind = kind;
  c.a = static_cast<int32_t>(program_.operands.size());
  c.b = static_cast<int32_t>(operands.size());
  program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
  return Add(c);
}

}  // namespace quell::plan
