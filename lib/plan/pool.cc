#include "lib/plan/pool.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/base/compare.h"
#include "lib/base/interval.h"
#include "lib/plan/operands.h"

namespace quell::plan {
namespace {

constexpr int kMostCost = 1'000'000;  // sharing can make sums of costs grow without end

template <class T>
void Append(std::string& key, const T& field) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &field, sizeof(T));
  key.append(bytes, sizeof(T));
}

// What is known of `kind` when all its operands are.
bool IsFunction(ValueKind kind) {
  switch (kind) {
    case ValueKind::kNegate:
    case ValueKind::kConvert:
    case ValueKind::kAdd:
    case ValueKind::kSubtract:
    case ValueKind::kMultiply:
    case ValueKind::kDivide:
    case ValueKind::kPower:
    case ValueKind::kAbs:
    case ValueKind::kRound:
    case ValueKind::kSqrt:
    case ValueKind::kLn:
    case ValueKind::kExp:
    case ValueKind::kLeast:
    case ValueKind::kGreatest:
      return true;
    default:
      return false;
  }
}

// The evaluator's own arithmetic. `first` and `second`: the first two operands.
Number Apply(const Value& v, const Number& first, const Number& second) {
  switch (v.kind) {
    case ValueKind::kNegate:
      return Negate(first);
    case ValueKind::kConvert:
      return Scale(first, v.number, v.offset);
    case ValueKind::kAdd:
      return Add(first, second);
    case ValueKind::kSubtract:
      return Subtract(first, second);
    case ValueKind::kMultiply:
      return Multiply(first, second);
    case ValueKind::kDivide:
      return Divide(first, second);
    case ValueKind::kPower:
      return Power(first, v.number);
    case ValueKind::kAbs:
      return Abs(first);
    case ValueKind::kRound:
      return Round(first);
    case ValueKind::kSqrt:
      return Sqrt(first);
    case ValueKind::kLn:
      return Ln(first);
    default:
      return Exp(first);
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

// Makes a constant of a function of constants. What is unknown (a division by zero, an overflow) is left to the evaluator, which gives
// the reason.
bool Pool::FoldValue(Value& v) const {
  if (!IsFunction(v.kind)) return false;
  std::vector<Number> operands;
  bool constant = true;
  ForEachValue(program_, v, [&](ValueId id) {
    double number = 0;
    constant = constant && ConstantValue(id, &number);
    operands.push_back(Number::Point(number));
  });
  if (!constant || operands.empty()) return false;
  Number result = operands[0];
  if (v.kind == ValueKind::kLeast || v.kind == ValueKind::kGreatest) {
    for (const Number& operand : operands) {
      result = v.kind == ValueKind::kLeast ? Least(result, operand) : Greatest(result, operand);
    }
  } else {
    result = Apply(v, operands[0], operands.back());
  }
  if (!result.known() || !std::isfinite(result.low) || result.low != result.high) return false;
  v = Value{};
  v.number = result.low;
  return true;
}

std::string Pool::KeyOf(const Value& v) const {
  std::string key;
  Append(key, v.kind);
  Append(key, v.pick);
  for (int32_t field : {v.concept_index, v.window, v.target}) Append(key, field);
  if (v.kind == ValueKind::kLeast || v.kind == ValueKind::kGreatest) {
    ForEachValue(program_, v, [&](ValueId id) { Append(key, id); });
  } else {
    for (int32_t field : {v.a, v.b, v.c}) Append(key, field);
  }
  Append(key, v.window_us);
  Append(key, v.number);
  Append(key, v.offset);
  return key;
}

std::string Pool::KeyOf(const Condition& c) const {
  std::string key;
  Append(key, c.kind);
  Append(key, c.op);
  Append(key, c.pick);
  if (c.kind == ConditionKind::kAnd || c.kind == ConditionKind::kOr) {
    ForEachCondition(program_, c, [&](ConditionId id) { Append(key, id); });
  } else {
    for (int32_t field : {c.a, c.b, c.c}) Append(key, field);
  }
  return key;
}

// --- scopes ---

namespace {

Scope ScopeOfPick(check::Pick pick) {
  return pick == check::Pick::kThis ? Scope::kRecord : pick == check::Pick::kRecord ? Scope::kAlert : Scope::kStep;
}

}  // namespace

// A `where` asks about records and at most about the triggering one: seen from outside, the answer is as good as that.
Scope Pool::ScopeOfWindow(int32_t window) const {
  if (window == kNone) return Scope::kStep;
  const Window& w = program_.windows[static_cast<size_t>(window)];
  if (w.since == check::Since::kAdmission) return Scope::kRecord;  // of the triggering record's encounter
  return w.where != kNone && condition(w.where).scope != Scope::kStep ? Scope::kRecord : Scope::kStep;
}

Scope Pool::ScopeOfQuery(int32_t query) const {
  const Query& q = program_.queries[static_cast<size_t>(query)];
  return q.same_ingredient ? Scope::kRecord : ScopeOfWindow(q.window);
}

Scope Pool::ScopeOf(const Value& v) const {
  Scope scope = Scope::kStep;
  switch (v.kind) {
    case ValueKind::kThisValue:
    case ValueKind::kThisTime:
    case ValueKind::kOrderDose:
    case ValueKind::kOrderFrequency:
    case ValueKind::kTimeSinceAdmission:
      scope = Scope::kRecord;
      break;
    case ValueKind::kScore:
    case ValueKind::kRecordValue:
    case ValueKind::kRecordTime:
    case ValueKind::kRecordDose:
    case ValueKind::kPoints:  // asked once an evaluation
      scope = Scope::kAlert;
      break;
    case ValueKind::kPicked:
    case ValueKind::kTimeSince:
      scope = ScopeOfPick(v.pick);
      break;
    case ValueKind::kIf:
      scope = condition(v.a).scope;
      break;
    default:
      if (IsOverQuery(v.kind)) scope = ScopeOfQuery(v.a);
      break;
  }
  scope = std::max(scope, ScopeOfWindow(v.window));
  ForEachValue(program_, v, [&](ValueId id) { scope = std::max(scope, value(id).scope); });
  return scope;
}

Scope Pool::ScopeOf(const Condition& c) const {
  Scope scope = Scope::kStep;
  switch (c.kind) {
    case ConditionKind::kOrdering:
    case ConditionKind::kEncounterClassIs:
      scope = Scope::kRecord;
      break;
    case ConditionKind::kTextIs: {
      const auto of = static_cast<check::TextOf>(c.b);
      const bool looked_at = of == check::TextOf::kRecordRoute || of == check::TextOf::kRecordDepartment ||
                             of == check::TextOf::kRecordCode;
      scope = looked_at ? Scope::kAlert : Scope::kRecord;
      break;
    }
    case ConditionKind::kValueIs:
    case ConditionKind::kQualityIs:
    case ConditionKind::kStatusIs:
      scope = ScopeOfPick(c.pick);
      break;
    case ConditionKind::kExists:
      scope = ScopeOfQuery(c.a);
      break;
    default:
      break;
  }
  ForEachValue(c, [&](ValueId id) { scope = std::max(scope, value(id).scope); });
  ForEachCondition(program_, c, [&](ConditionId id) { scope = std::max(scope, condition(id).scope); });
  return scope;
}

// --- costs ---

// Rough: what touches one newest value is 1, a walk over orders 5, over a window 20.
int Pool::CostOf(const Value& v) const {
  int cost = v.kind == ValueKind::kConstant                        ? 0
             : IsAggregate(v.kind) || v.kind == ValueKind::kPoints ? 20
             : IsOverQuery(v.kind)                                 ? 10
                                                                   : 1;
  ForEachValue(program_, v, [&](ValueId id) { cost = std::min(cost + ValueCost(id), kMostCost); });
  return cost;
}

int Pool::CostOf(const Condition& c) const {
  int cost = c.kind == ConditionKind::kExists ? 5 : 1;
  ForEachValue(c, [&](ValueId id) { cost = std::min(cost + ValueCost(id), kMostCost); });
  ForEachCondition(program_, c, [&](ConditionId id) { cost = std::min(cost + ConditionCost(id), kMostCost); });
  return cost;
}

// --- adding ---

ValueId Pool::Add(Value v) {
  if (Has(kFold)) FoldValue(v);
  std::string key;
  if (Has(kShare)) {
    key = KeyOf(v);
    auto found = value_ids_.find(key);
    if (found != value_ids_.end()) return found->second;
  }
  v.scope = ScopeOf(v);
  value_costs_.push_back(CostOf(v));
  program_.values.push_back(v);
  ValueId id = static_cast<ValueId>(program_.values.size() - 1);
  if (Has(kShare)) value_ids_.emplace(std::move(key), id);
  return id;
}

ValueId Pool::AddExtreme(ValueKind kind, const std::vector<ValueId>& operands) {
  Value v;
  v.kind = kind;
  v.a = static_cast<int32_t>(program_.operands.size());
  v.b = static_cast<int32_t>(operands.size());
  program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
  return Add(v);
}

template <class T>
int32_t Pool::Once(const std::string& key, const T& value, std::vector<T>& all) {
  const auto [at, added] = data_ids_.try_emplace(key, static_cast<int32_t>(all.size()));
  if (added) all.push_back(value);
  return at->second;
}

int32_t Pool::Add(const Window& window) {
  std::string key = "w";
  Append(key, window.window_us);
  Append(key, window.since);
  Append(key, window.since_pick);
  Append(key, window.anchored);
  Append(key, window.anchor_pick);
  for (int32_t field : {window.since_concept, window.anchor_concept, window.where}) Append(key, field);
  return Once(key, window, program_.windows);
}

int32_t Pool::Add(const Query& query) {
  std::string key = "q";
  Append(key, query.test);
  Append(key, query.kind);
  Append(key, query.same_ingredient);
  Append(key, query.without);
  for (int32_t field : {query.concept_index, query.list, query.window}) Append(key, field);
  return Once(key, query, program_.queries);
}

int32_t Pool::Add(const DoseTarget& target) {
  std::string key = "d";
  Append(key, target.unit);
  Append(key, target.concept_index);
  return Once(key, target, program_.dose_targets);
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
    key = KeyOf(c);
    auto found = condition_ids_.find(key);
    if (found != condition_ids_.end()) return found->second;
  }
  c.scope = ScopeOf(c);
  condition_costs_.push_back(CostOf(c));
  program_.conditions.push_back(c);
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
