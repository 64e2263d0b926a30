// `active order for C` in an alert that an order of C triggers: that order is one of them.
#include <algorithm>

#include "lib/check/code_set.h"
#include "lib/check/lint.h"
#include "lib/check/record_kinds.h"

namespace quell::check {

using diag::Code;

namespace {

constexpr size_t kMostVisited = 4'096;
constexpr size_t kMostCodes = 1'000;

// The concept whose orders alone trigger the alert; -1: there is more that does.
int32_t OrdersOf(const Alert& alert) {
  bool signed_order = false;
  for (const Trigger& trigger : alert.triggers) {
    const bool order = trigger.kind == RecordKind::kOrder || trigger.kind == RecordKind::kOrderSelect;
    if (!order || trigger.concept_index != alert.triggers[0].concept_index) return -1;
    signed_order |= trigger.kind == RecordKind::kOrder;  // one that is being written is not active yet
  }
  return signed_order ? alert.triggers[0].concept_index : -1;
}

}  // namespace

// Each record of the one is surely one of the other.
bool Linter::HoldsAllOf(int32_t concept_index, int32_t other) {
  if (concept_index == other) return true;
  const auto [entry, added] = holds_all_of_.try_emplace({concept_index, other}, false);
  if (!added) return entry->second;
  const Concept& whole = scope_.concept_at(concept_index);
  const Concept& part = scope_.concept_at(other);
  if (!whole.excluded.empty() || whole.codes.size() > kMostCodes || part.codes.size() > kMostCodes) return false;
  CodeSet codes;
  for (const CodePattern& code : whole.codes) codes.Add(code);
  codes.Sort();
  entry->second = !part.codes.empty() && std::all_of(part.codes.begin(), part.codes.end(),
                                                     [&](const CodePattern& code) { return codes.Covers(code); });
  return entry->second;
}

void Linter::OwnOrder(const Alert& alert) {
  const int32_t ordered = OrdersOf(alert);
  if (ordered < 0 || !CanHave(scope_, ordered, RecordKind::kOrder)) return;
  std::set<ExprId> visited;
  std::vector<ExprId> open = {alert.when, alert.exclude, alert.score};
  while (!open.empty() && visited.size() < kMostVisited) {
    const ExprId id = open.back();
    open.pop_back();
    if (id == kNoExpr || !visited.insert(id).second) continue;
    const Expr& e = At(id);
    for (ExprId operand : OperandsOf(rules_, id, false)) open.push_back(operand);
    const bool counts_itself = e.kind == ExprKind::kActiveOrder && e.drug == Drug::kConcept && e.a == kNoExpr;
    if (!counts_itself || !HoldsAllOf(e.index, ordered)) continue;
    const std::string name = scope_.concept_at(e.index).name;
    Warn(Code::Q0722, e.span,
         Words(id) + " counts the order that triggers `" + alert.name + "`, so it is true of the first one too",
         "leave that one out, with `active order for " + name +
             " where time < this time`, or ask for the `same ingredient as this order`");
  }
}

}  // namespace quell::check
