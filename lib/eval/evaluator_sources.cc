// What answers rest on: asked for by explanations only.
#include "lib/eval/evaluator.h"
#include "lib/eval/evaluator_records.h"

namespace quell::eval {

using plan::kNone;

// The result that is named; where it is too old for its window, that one all the same: its age is what has to be told.
void Evaluator::AddPicked(check::Pick pick, int32_t concept_index, int64_t window_us, Behind& out) {
  if (pick == check::Pick::kRecord) return;
  if (pick == check::Pick::kThis) {
    out.trigger = true;
    return;
  }
  ReasonSet why;
  const HeldValue* found = Find(pick, concept_index, window_us, &why);
  if (found == nullptr && why.Has(UnknownReason::kOlderThanWindow)) found = PickHeld(HeldOf(concept_index), pick);
  if (found != nullptr) out.results.push_back(found);
}

void Evaluator::AddWindow(int32_t concept_index, int32_t window, Behind& out) {
  const Bounds bounds = BoundsOf(window);
  if (!bounds.why.empty()) return;
  const HeldValues& held = HeldOf(concept_index);
  const plan::ConditionId where = program_->windows[static_cast<size_t>(window)].where;
  for (size_t i = held.FirstFrom(bounds.from); i < held.size() && held[i].moment < bounds.to; ++i) {
    if (MatchOf(where, {&held[i], nullptr}) == Truth::kTrue) out.results.push_back(&held[i]);
  }
}

void Evaluator::AddQuery(const plan::Query& query, Behind& out) {
  const Bounds bounds = BoundsOf(query.window);
  if (!bounds.why.empty()) return;
  ForEachMatch(query, bounds, [&](const HeldRecord& held) {
    out.records.push_back(&held);
    return true;
  });
}

Evaluator::Behind Evaluator::BehindValue(const ProgramBinding& binding, const PatientState& state, const Record& record,
                                         const Evaluation& evaluation, plan::ValueId id) {
  Prepare(binding, state, record, evaluation);
  Behind out;
  const plan::Value& v = program_->values[static_cast<size_t>(id)];
  switch (v.kind) {
    case plan::ValueKind::kLatest:
    case plan::ValueKind::kPrevious:
    case plan::ValueKind::kPicked:
    case plan::ValueKind::kTimeSince:
      AddPicked(v.pick, v.concept_index, v.window_us, out);
      break;
    case plan::ValueKind::kThisTime:
    case plan::ValueKind::kThisValue:
    case plan::ValueKind::kOrderDose:
    case plan::ValueKind::kOrderFrequency:
      out.trigger = true;
      break;
    default:
      if (plan::IsAggregate(v.kind)) AddWindow(v.concept_index, v.window, out);
      if (plan::IsOverQuery(v.kind)) AddQuery(program_->queries[static_cast<size_t>(v.a)], out);
      break;
  }
  return out;
}

Evaluator::Behind Evaluator::BehindCondition(const ProgramBinding& binding, const PatientState& state,
                                             const Record& record, const Evaluation& evaluation, plan::ConditionId id) {
  Prepare(binding, state, record, evaluation);
  Behind out;
  const plan::Condition& c = program_->conditions[static_cast<size_t>(id)];
  switch (c.kind) {
    case plan::ConditionKind::kValueIs:
    case plan::ConditionKind::kQualityIs:
    case plan::ConditionKind::kStatusIs:
      AddPicked(c.pick, c.a, c.c == kNone ? 0 : program_->windows[static_cast<size_t>(c.c)].window_us, out);
      break;
    case plan::ConditionKind::kExists:
      AddQuery(program_->queries[static_cast<size_t>(c.a)], out);
      break;
    case plan::ConditionKind::kOrdering:
      out.trigger = true;
      break;
    default:
      break;
  }
  return out;
}

}  // namespace quell::eval
