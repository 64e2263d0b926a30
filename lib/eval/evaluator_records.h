// Which held records answer a query: the one walk behind `active order for`, `administered`, `had procedure` ...
#ifndef QUELL_LIB_EVAL_EVALUATOR_RECORDS_H_
#define QUELL_LIB_EVAL_EVALUATOR_RECORDS_H_

#include "lib/eval/evaluator.h"

namespace quell::eval {

template <class See>
void Evaluator::ForEachMatch(const plan::Query& query, const Bounds& bounds, See see, Unsettled* unsettled) {
  const HeldList& list = state_->records().list(query.list);
  const int64_t now_us = state_->now_us();
  const plan::ConditionId where =
      query.window == plan::kNone ? plan::kNone : program_->windows[static_cast<size_t>(query.window)].where;
  for (size_t i = 0; i < list.size(); ++i) {
    const HeldRecord& held = list[i];
    if (query.test == plan::Query::kActive) {
      if (!held.Active(now_us) || state_->records().OnHold(held, now_us)) continue;
    } else {
      Moment moment = held.moment;
      if (query.test == plan::Query::kEnded) {
        if (held.end_us <= moment.clinical_us || held.end_us > now_us) continue;
        moment.clinical_us = held.end_us;
      }
      if (moment < bounds.from || bounds.to <= moment) continue;
    }
    if ((held.record.flags & query.without) != 0) continue;
    if (query.same_ingredient && !SharesIngredient(held.record)) continue;
    const Truth match = MatchOf(where, {nullptr, &held}, unsettled != nullptr ? &unsettled->why : nullptr);
    if (match == Truth::kUnknown && unsettled != nullptr) ++unsettled->count;
    if (match != Truth::kTrue) continue;
    if (!see(held)) return;
  }
}

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_EVALUATOR_RECORDS_H_
