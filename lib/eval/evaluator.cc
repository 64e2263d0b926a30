#include "lib/eval/evaluator.h"

#include <algorithm>

namespace quell::eval {

using plan::kNone;

// --- the step ---

void Evaluator::Begin(const ProgramBinding& binding, const PatientState& state) {
  binding_ = &binding;
  program_ = &binding.program();
  state_ = &state;
  step_stamp_ = ++clock_;
  record_stamp_ = ++clock_;
  looked_at_ = {};
  if (kept_.size() < program_->values.size()) kept_.resize(program_->values.size());
  if (kept_truth_.size() < program_->conditions.size()) kept_truth_.resize(program_->conditions.size());
  if (kept_reasons_.size() < program_->conditions.size()) kept_reasons_.resize(program_->conditions.size());
}

void Evaluator::Feed(const ProgramBinding& binding, PatientState& state, std::span<const Record> step, Mode mode,
                     std::vector<Evaluation>& out) {
  out.clear();
  state.TakeIn(binding, step);
  Begin(binding, state);
  step_ = step;
  mode_ = mode;
  out_ = &out;
  for (size_t i = 0; i < step.size(); ++i) {
    if (state.TakenIn(i)) EvaluateRecord(i);
  }
  std::sort(out.begin(), out.end(), [](const Evaluation& a, const Evaluation& b) {
    return a.alert != b.alert ? a.alert < b.alert : a.record < b.record;
  });
}

void Evaluator::RunTimers(const ProgramBinding& binding, PatientState& state, Mode mode, std::vector<Evaluation>& out) {
  out.clear();
  state.TakeDue(binding);
  Begin(binding, state);
  step_ = {};
  mode_ = mode;
  out_ = &out;
  for (size_t i = 0; i < state.due().size(); ++i) {
    SetTimer(state.due()[i], static_cast<uint32_t>(i));
    const plan::ConditionId when = program_->alerts[static_cast<size_t>(state.due()[i].alert)].when;
    Finish(state.due()[i].alert, when == kNone ? Truth::kTrue : Ask(when));
  }
}

// --- the triggering record ---

void Evaluator::SetTrigger(const Record& record, uint32_t index) {
  record_ = &record;
  record_index_ = index;
  timer_ = false;
  record_clinical_us_ = state_->ClinicalUs(record);
  concept_index_ = kNone;
  this_value_ = Number::Unknown(UnknownReason::kNeverRecorded);
  record_concepts_ = binding_->ConceptsOf(record.coding);
  if (record.kind == RecordKind::kResult) {  // it triggers only through what it can be used as
    concepts_scratch_.clear();
    for (const UsableResult& usable : state_->UsableOf(index)) concepts_scratch_.push_back(usable.concept_index);
    record_concepts_ = concepts_scratch_;
  }
}

void Evaluator::SetTimer(const PendingTimer& timer, uint32_t index) {
  record_ = &timer.record;
  record_index_ = index;
  timer_ = true;
  record_clinical_us_ = timer.moment.clinical_us;
  record_concepts_ = {};
  one_way_ = true;
  SetUsable(timer.usable);
}

// From here on the record triggers through this concept.
void Evaluator::SetUsable(const UsableResult& usable) {
  concept_index_ = usable.concept_index;
  record_stamp_ = ++clock_;
  this_value_ = program_->concepts[static_cast<size_t>(usable.concept_index)].measured
                    ? Number{usable.low, usable.high, {}}
                    : Number::Unknown(UnknownReason::kNeverRecorded);
}

// Most results are of concepts that trigger nothing: they are told apart before anything is set up.
bool Evaluator::TriggersByConcept(size_t index) const {
  const Record& record = step_[index];
  const std::vector<int32_t>& triggers = program_->concept_triggers[static_cast<size_t>(record.kind)];
  if (record.kind == RecordKind::kResult) {
    const std::span<const UsableResult> usable = state_->UsableOf(index);
    return std::any_of(usable.begin(), usable.end(),
                       [&](const UsableResult& u) { return triggers[static_cast<size_t>(u.concept_index)] != kNone; });
  }
  const std::span<const int32_t> concepts = binding_->ConceptsOf(record.coding);
  return std::any_of(concepts.begin(), concepts.end(),
                     [&](int32_t i) { return triggers[static_cast<size_t>(i)] != kNone; });
}

void Evaluator::EvaluateRecord(size_t index) {
  const Record& record = step_[index];
  const int32_t any = program_->any_trigger[static_cast<size_t>(record.kind)];
  const bool by_concept = !program_->concept_triggers[static_cast<size_t>(record.kind)].empty();
  if (any == kNone && !(by_concept && TriggersByConcept(index))) return;
  SetTrigger(record, static_cast<uint32_t>(index));
  one_way_ = record_concepts_.size() + (any == kNone ? 0 : 1) == 1;
  for (size_t i = 0; by_concept && i < record_concepts_.size(); ++i) {
    const int32_t trigger = program_->TriggerOf(record.kind, record_concepts_[i]);
    if (trigger == kNone) continue;
    if (record.kind == RecordKind::kResult) {
      SetUsable(state_->UsableOf(index)[i]);
    } else {
      concept_index_ = record_concepts_[i];
      record_stamp_ = ++clock_;
    }
    Walk(program_->triggers[static_cast<size_t>(trigger)]);
  }
  if (any == kNone) return;
  concept_index_ = kNone;
  this_value_ = Number::Unknown(UnknownReason::kNeverRecorded);
  record_stamp_ = ++clock_;
  Walk(program_->triggers[static_cast<size_t>(any)]);
}

void Evaluator::Walk(const plan::Trigger& trigger) {
  plan::BranchId at = trigger.root;
  while (at != kNone) {
    const plan::Branch& branch = program_->branches[static_cast<size_t>(at)];
    if (branch.condition == kNone) {
      Finish(branch.alert, static_cast<Truth>(branch.truth));
      at = branch.on_true;
      continue;
    }
    Truth truth = Ask(branch.condition);
    at = truth == Truth::kTrue ? branch.on_true : truth == Truth::kFalse ? branch.on_false : branch.on_unknown;
  }
}

// The concept of the first of the alert's triggers that the record matches, kNone if that is for any record or there is none. Timers apart.
int32_t Evaluator::FirstTriggerOf(int32_t alert) const {
  for (const check::Trigger& trigger : program_->rules->alerts[static_cast<size_t>(alert)].triggers) {
    if (trigger.kind != record_->kind || trigger.delay.count() > 0) continue;
    if (trigger.concept_index == kNone) return kNone;
    if (std::binary_search(record_concepts_.begin(), record_concepts_.end(), trigger.concept_index)) {
      return trigger.concept_index;
    }
  }
  return kNone;
}

// A record that matches several of an alert's triggers triggers it once, through the first that stands in the alert.
bool Evaluator::IsFirstTrigger(int32_t alert) const { return one_way_ || FirstTriggerOf(alert) == concept_index_; }

void Evaluator::Finish(int32_t alert, Truth when) {
  if (mode_ == Mode::kCandidates && when != Truth::kTrue) return;
  if (!IsFirstTrigger(alert)) return;
  const Evaluation e = Judge(alert, when);
  if (e.candidate || mode_ == Mode::kAll) out_->push_back(e);
}

Evaluation Evaluator::Judge(int32_t alert, Truth when) {
  const plan::AlertPlan& plan = program_->alerts[static_cast<size_t>(alert)];
  Evaluation e;
  e.alert = alert;
  e.record = record_index_;
  e.timer = timer_;
  e.when = when;
  if (when == Truth::kUnknown) e.when_reasons = Reasons(plan.when);
  if (when == Truth::kTrue && plan.exclude != kNone) {
    Truth exclude = Ask(plan.exclude);
    e.excluded = exclude == Truth::kTrue;
    e.exclusion_unknown = exclude == Truth::kUnknown;
  }
  if (when == Truth::kTrue && !e.excluded) {
    score_ = plan.score == kNone ? Number::Point(0) : Value(plan.score);
    e.score_known = score_.known();
    e.score_low = score_.low;
    e.score_high = score_.high;
    e.score_reasons = score_.why;
    e.fire_at = plan.fire_at == kNone ? Truth::kTrue : Ask(plan.fire_at);
    e.candidate = e.fire_at == Truth::kTrue;
  }
  if (e.candidate) {
    e.severity = static_cast<AlertSeverity>(TierOf(plan.first_severity, plan.severity_count, 0));
    e.display = static_cast<Display>(TierOf(plan.first_show, plan.show_count, 0));
  }
  return e;
}

uint8_t Evaluator::TierOf(int32_t first, int32_t count, uint8_t fallback) {
  for (int32_t i = 0; i < count; ++i) {
    const plan::TierPlan& tier = program_->tiers[static_cast<size_t>(first + i)];
    if (tier.condition == kNone || Ask(tier.condition) == Truth::kTrue) return tier.value;
  }
  return fallback;
}

// --- messages and explanations ---

void Evaluator::Prepare(const ProgramBinding& binding, const PatientState& state, const Record& record,
                        const Evaluation& evaluation) {
  Begin(binding, state);
  score_ = evaluation.score_known ? Number{evaluation.score_low, evaluation.score_high, {}}
                                  : Number::Unknown(evaluation.score_reasons);
  if (evaluation.timer) {
    SetTimer(state.due()[evaluation.record], evaluation.record);
    return;
  }
  SetTrigger(record, evaluation.record);
  const int32_t through = FirstTriggerOf(evaluation.alert);
  concept_index_ = through;
  if (record.kind != RecordKind::kResult) return;
  for (const UsableResult& usable : state.UsableOf(evaluation.record)) {
    if (usable.concept_index == through) SetUsable(usable);
  }
}

Evaluation Evaluator::EvaluateOne(const ProgramBinding& binding, const PatientState& state, const Record& record,
                                  uint32_t record_index, bool timer, int32_t alert) {
  Evaluation at;
  at.alert = alert;
  at.record = record_index;
  at.timer = timer;
  Prepare(binding, state, record, at);
  const plan::ConditionId when = program_->alerts[static_cast<size_t>(alert)].when;
  return Judge(alert, when == kNone ? Truth::kTrue : Ask(when));
}

Number Evaluator::ValueNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                           const Evaluation& evaluation, plan::ValueId id) {
  Prepare(binding, state, record, evaluation);
  return Value(id);
}

Truth Evaluator::TruthNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                          const Evaluation& evaluation, plan::ConditionId id) {
  Prepare(binding, state, record, evaluation);
  return Ask(id);
}

ReasonSet Evaluator::ReasonsNow(const ProgramBinding& binding, const PatientState& state, const Record& record,
                                const Evaluation& evaluation, plan::ConditionId id) {
  Prepare(binding, state, record, evaluation);
  return Ask(id) == Truth::kUnknown ? Reasons(id) : ReasonSet();
}

const HeldValue* Evaluator::HeldNow(const ProgramBinding& binding, const PatientState& state, check::Pick pick,
                                    int32_t concept_index) {
  if (concept_index < 0) return nullptr;
  const int32_t slot = binding.program().concepts[static_cast<size_t>(concept_index)].held_slot;
  return slot == kNone ? nullptr : PickHeld(state.values(slot), pick);
}

}  // namespace quell::eval
