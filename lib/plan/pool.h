// Values and conditions under construction: equal ones become one (pass `share`), constants are computed (pass `fold`).
#ifndef QUELL_LIB_PLAN_POOL_H_
#define QUELL_LIB_PLAN_POOL_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/plan/program.h"

namespace quell::plan {

class Pool {
 public:
  Pool(Program& program, uint32_t passes) : program_(program), passes_(passes) {}

  ValueId Add(Value value);
  ConditionId Add(const Condition& condition);
  // An `and` or `or` of these; constants among them are folded, cheap ones go first (pass `order`).
  ConditionId AddNary(ConditionKind kind, std::vector<ConditionId> operands);
  // The least or greatest of these.
  ValueId AddExtreme(ValueKind kind, const std::vector<ValueId>& operands);
  ConditionId AddTruth(bool truth);
  // Plain data, each distinct one once whatever the passes.
  int32_t Add(const Window& window);
  int32_t Add(const Query& query);
  int32_t Add(const DoseTarget& target);

 private:
  // The place of a value in a list of the program, added unless one with this key is there.
  template <class T>
  int32_t Once(const std::string& key, const T& value, std::vector<T>& all);
  bool Has(Pass pass) const { return (passes_ & pass) != 0; }
  const Value& value(ValueId id) const { return program_.values[static_cast<size_t>(id)]; }
  const Condition& condition(ConditionId id) const { return program_.conditions[static_cast<size_t>(id)]; }
  bool ConstantValue(ValueId id, double* number) const;
  bool ConstantTruth(ConditionId id, bool* truth) const;
  bool FoldValue(Value& value) const;
  ConditionId FoldCondition(const Condition& condition);
  std::string KeyOf(const Value& value) const;
  std::string KeyOf(const Condition& condition) const;
  Scope ScopeOf(const Value& value) const;
  Scope ScopeOf(const Condition& condition) const;
  Scope ScopeOfWindow(int32_t window) const;
  Scope ScopeOfQuery(int32_t query) const;
  int CostOf(const Value& value) const;
  int CostOf(const Condition& condition) const;
  int ValueCost(ValueId id) const { return value_costs_[static_cast<size_t>(id)]; }
  int ConditionCost(ConditionId id) const { return condition_costs_[static_cast<size_t>(id)]; }

  Program& program_;
  uint32_t passes_;
  // Keys are the bytes of the fields that matter: equal keys, equal meaning.
  absl::flat_hash_map<std::string, ValueId> value_ids_;
  absl::flat_hash_map<std::string, ConditionId> condition_ids_;
  absl::flat_hash_map<std::string, int32_t> data_ids_;
  std::vector<int> value_costs_, condition_costs_;
};

}  // namespace quell::plan

#endif  // QUELL_LIB_PLAN_POOL_H_
