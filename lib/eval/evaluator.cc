#include "lib/eval/evaluator.h"

#include <algorithm>
#include <optional>

#include "lib/base/civil_time.h"

namespace quell::eval {

using plan::ConditionKind;
using plan::kNone;

// --- the step ---

void Evaluator::Begin(const ProgramBinding& binding, const PatientState& state) {
  binding_ = &binding;
  program_ = &binding.program();
  state_ = &state;
  step_stamp_ = ++clock_;
  record_stamp_ = ++clock_;
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
    if (step[i].kind == RecordKind::kResult) {
      concepts_scratch_.clear();
      for (const UsableResult& usable : state.UsableOf(i)) concepts_scratch_.push_back(usable.concept_index);
      EvaluateRecord(i, concepts_scratch_, RecordKind::kResult);
    } else if (step[i].kind == RecordKind::kOrder && state.TakenIn(i)) {
      EvaluateRecord(i, binding.ConceptsOf(step[i].coding), RecordKind::kOrder);
    }
  }
  std::sort(out.begin(), out.end(), [](const Evaluation& a, const Evaluation& b) {
    return a.alert != b.alert ? a.alert < b.alert : a.record < b.record;
  });
}

void Evaluator::EvaluateRecord(size_t index, std::span<const int32_t> concepts, RecordKind kind) {
  const std::vector<int32_t>& triggers =
      kind == RecordKind::kResult ? program_->result_trigger : program_->order_trigger;
  record_ = &step_[index];
  record_index_ = static_cast<uint32_t>(index);
  record_concepts_ = concepts;
  for (size_t i = 0; i < concepts.size(); ++i) {
    int32_t trigger = triggers[static_cast<size_t>(concepts[i])];
    if (trigger == kNone) continue;
    concept_index_ = concepts[i];
    this_value_ = kind == RecordKind::kResult ? state_->UsableOf(index)[i].value : 0;
    record_stamp_ = ++clock_;
    Walk(program_->triggers[static_cast<size_t>(trigger)]);
  }
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

// A record that is several of an alert's concepts triggers it once, through the first that stands in the alert.
bool Evaluator::IsFirstTrigger(int32_t alert) const {
  if (record_concepts_.size() == 1) return true;
  for (const check::Trigger& trigger : program_->rules->alerts[static_cast<size_t>(alert)].triggers) {
    if (trigger.kind != record_->kind) continue;
    if (std::binary_search(record_concepts_.begin(), record_concepts_.end(), trigger.concept_index)) {
      return trigger.concept_index == concept_index_;
    }
  }
  return false;
}

void Evaluator::Finish(int32_t alert, Truth when) {
  if (mode_ == Mode::kCandidates && when != Truth::kTrue) return;
  if (!IsFirstTrigger(alert)) return;
  const plan::AlertPlan& plan = program_->alerts[static_cast<size_t>(alert)];
  Evaluation e;
  e.alert = alert;
  e.record = record_index_;
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
  if (e.candidate || mode_ == Mode::kAll) out_->push_back(e);
}

uint8_t Evaluator::TierOf(int32_t first, int32_t count, uint8_t fallback) {
  for (int32_t i = 0; i < count; ++i) {
    const plan::TierPlan& tier = program_->tiers[static_cast<size_t>(first + i)];
    if (tier.condition == kNone || Ask(tier.condition) == Truth::kTrue) return tier.value;
  }
  return fallback;
}

// --- messages ---

void Evaluator::Prepare(const ProgramBinding& binding, const PatientState& state, const Record& record,
                        const Evaluation& evaluation) {
  Begin(binding, state);
  record_ = &record;
  score_ = evaluation.score_known ? Number{evaluation.score_low, evaluation.score_high, {}}
                                  : Number::Unknown(evaluation.score_reasons);
  record_concepts_ = {};
  for (const check::Trigger& trigger : program_->rules->alerts[static_cast<size_t>(evaluation.alert)].triggers) {
    if (trigger.kind != RecordKind::kResult || record.kind != RecordKind::kResult) continue;
    for (const UsableResult& usable : state.UsableOf(evaluation.record)) {
      if (usable.concept_index != trigger.concept_index) continue;
      this_value_ = usable.value;
      return;
    }
  }
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

// --- values ---

Number Evaluator::Value(plan::ValueId id) {
  const plan::Value& v = program_->values[static_cast<size_t>(id)];
  if (v.kind == plan::ValueKind::kConstant) return Number::Point(v.number);
  if (v.scope == plan::Scope::kAlert || !program_->memo) return Compute(v);
  uint64_t stamp = v.scope == plan::Scope::kStep ? step_stamp_ : record_stamp_;
  if (kept_[static_cast<size_t>(id)].stamp == stamp) return kept_[static_cast<size_t>(id)].number;
  Number number = Compute(v);
  kept_[static_cast<size_t>(id)] = {stamp, number};
  return number;
}

Number Evaluator::Compute(const plan::Value& v) {
  switch (v.kind) {
    case plan::ValueKind::kConstant:
      return Number::Point(v.number);
    case plan::ValueKind::kLatest:
    case plan::ValueKind::kPrevious:
      return Held(v);
    case plan::ValueKind::kLowest:
    case plan::ValueKind::kHighest:
    case plan::ValueKind::kCount:
      return Aggregate(v);
    case plan::ValueKind::kThisValue:
      return Number::Point(this_value_);
    case plan::ValueKind::kRecordValue:
      return Number::Point(where_value_);
    case plan::ValueKind::kAgeYears:
    case plan::ValueKind::kAgeMonths:
    case plan::ValueKind::kAgeDays:
      return Age(v.kind);
    case plan::ValueKind::kScore:
      return score_;
    case plan::ValueKind::kNegate:
      return Negate(Value(v.a));
    case plan::ValueKind::kAdd:
      return Add(Value(v.a), Value(v.b));
    case plan::ValueKind::kSubtract:
      return Subtract(Value(v.a), Value(v.b));
    case plan::ValueKind::kMultiply:
      return Multiply(Value(v.a), Value(v.b));
    case plan::ValueKind::kDivide:
      return Divide(Value(v.a), Value(v.b));
    case plan::ValueKind::kConvert:
      return Scale(Value(v.a), v.number, v.offset);
    case plan::ValueKind::kElse: {
      Number a = Value(v.a);
      if (a.known()) return a;
      Number b = Value(v.b);
      return b.known() ? b : Number::Unknown(a.why | b.why);
    }
    case plan::ValueKind::kIf: {
      Truth truth = Ask(v.a);
      if (truth == Truth::kUnknown) return Number::Unknown(Reasons(v.a));
      return Value(truth == Truth::kTrue ? v.b : v.c);
    }
    case plan::ValueKind::kPoints:
      return Points(v);
  }
  return {};
}

const HeldValues& Evaluator::HeldOf(int32_t concept_index) const {
  return state_->values(program_->concepts[static_cast<size_t>(concept_index)].held_slot);
}

ReasonSet Evaluator::NeverReasons() const {
  return binding_->Carries(RecordKind::kResult) ? UnknownReason::kNeverRecorded : UnknownReason::kNotCarried;
}

// `latest C` and `previous C`, with or without `within`.
Number Evaluator::Held(const plan::Value& v) {
  const HeldValues& held = HeldOf(v.concept_index);
  const HeldValue* value = held.FromNewest(v.kind == plan::ValueKind::kLatest ? 0 : 1);
  int64_t from_us = v.window_us > 0 ? Back(state_->now_us(), v.window_us) : INT64_MIN;
  if (value != nullptr && value->moment.clinical_us >= from_us) return Number::Point(value->value);
  ReasonSet why = value != nullptr ? ReasonSet(UnknownReason::kOlderThanWindow) : NeverReasons();
  return Number::Unknown(why | held.UnusableSince(from_us));
}

const HeldValue* Evaluator::AnchorOf(const plan::Value& v) const {
  return HeldOf(v.anchor_concept).FromNewest(v.anchor == check::Anchor::kLatest ? 0 : 1);
}

// `lowest`, `highest` and `count` over the clinical times in [now - window, now].
Number Evaluator::Aggregate(const plan::Value& v) {
  const HeldValues& held = HeldOf(v.concept_index);
  const int64_t from_us = Back(state_->now_us(), v.window_us);
  const bool count = v.kind == plan::ValueKind::kCount;
  Moment end{INT64_MAX, UINT64_MAX};
  if (v.anchor != check::Anchor::kNone) {
    const HeldValue* anchor = AnchorOf(v);
    if (anchor == nullptr) return Number::Unknown(NeverReasons() | HeldOf(v.anchor_concept).UnusableSince(INT64_MIN));
    end = anchor->moment;
  }
  if (count && !binding_->Carries(RecordKind::kResult)) return Number::Unknown(UnknownReason::kNotCarried);
  if (held.DroppedSince(from_us)) return Number::Unknown(UnknownReason::kTooManyRecords);
  const double outer_value = where_value_;  // this may stand, by way of a definition, inside another `where`
  int64_t matches = 0;
  double best = 0;
  for (size_t i = held.FirstFrom(from_us); i < held.size() && held[i].moment < end; ++i) {
    double value = held[i].value;
    if (v.a != kNone) {
      where_value_ = value;
      if (Ask(v.a) != Truth::kTrue) continue;
    }
    bool better = matches == 0 || (v.kind == plan::ValueKind::kLowest ? value < best : value > best);
    if (better) best = value;
    ++matches;
  }
  where_value_ = outer_value;
  if (count) return Number::Point(static_cast<double>(matches));
  if (matches > 0) return Number::Point(best);
  ReasonSet why = held.ever() && held.first() < end ? ReasonSet(UnknownReason::kOlderThanWindow) : NeverReasons();
  return Number::Unknown(why | held.UnusableSince(from_us));
}

Number Evaluator::Age(plan::ValueKind kind) const {
  Time now{Duration(state_->now_us())};
  const BirthDate& birth = state_->patient().birth;
  std::optional<int> age = kind == plan::ValueKind::kAgeYears    ? AgeInYears(birth, now, binding_->zone())
                           : kind == plan::ValueKind::kAgeMonths ? AgeInMonths(birth, now, binding_->zone())
                                                                 : AgeInDays(birth, now, binding_->zone());
  return age.has_value() ? Number::Point(*age) : Number::Unknown(UnknownReason::kNeverRecorded);
}

// The sum of the rows. A row whose tier can't be decided is an interval; see PointRow in lib/check/typed.h.
Number Evaluator::Points(const plan::Value& v) {
  Number sum;
  for (int32_t r = v.a; r < v.a + v.b; ++r) {
    const plan::PointRow& row = program_->point_rows[static_cast<size_t>(r)];
    Number points;
    if (row.has_if_unknown && Ask(row.subject_unknown) == Truth::kTrue) {
      sum = Add(sum, Number::Point(row.if_unknown));
      continue;
    }
    for (int32_t t = row.first_tier; t < row.first_tier + row.tier_count; ++t) {
      const plan::PointTier& tier = program_->point_tiers[static_cast<size_t>(t)];
      Truth truth = tier.condition == kNone ? Truth::kTrue : Ask(tier.condition);
      if (truth == Truth::kFalse) continue;
      if (truth == Truth::kTrue)
        points = Number::Point(tier.points);
      else if (row.has_if_unknown)
        points = Number::Point(row.if_unknown);
      else
        points = {row.lowest, row.highest, {}};
      break;
    }
    sum = Add(sum, points);
  }
  return sum;
}

// --- conditions ---

Truth Evaluator::Ask(plan::ConditionId id) {
  const plan::Condition& c = program_->conditions[static_cast<size_t>(id)];
  if (c.kind == ConditionKind::kConstant) return c.a != 0 ? Truth::kTrue : Truth::kFalse;
  if (c.scope == plan::Scope::kAlert || !program_->memo) return Decide(c);
  uint64_t stamp = c.scope == plan::Scope::kStep ? step_stamp_ : record_stamp_;
  if (kept_truth_[static_cast<size_t>(id)].stamp == stamp) return kept_truth_[static_cast<size_t>(id)].truth;
  Truth truth = Decide(c);
  kept_truth_[static_cast<size_t>(id)] = {stamp, truth};
  return truth;
}

Truth Evaluator::Nary(const plan::Condition& c) {
  const Truth deciding = c.kind == ConditionKind::kAnd ? Truth::kFalse : Truth::kTrue;
  bool unknown = false;
  for (int32_t i = 0; i < c.b; ++i) {
    Truth truth = Ask(program_->operands[static_cast<size_t>(c.a + i)]);
    if (truth == deciding) return deciding;
    unknown |= truth == Truth::kUnknown;
  }
  return unknown ? Truth::kUnknown : Not(deciding);
}

namespace {

Truth Both(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

Truth TruthOf(bool b) { return b ? Truth::kTrue : Truth::kFalse; }

}  // namespace

Truth Evaluator::Decide(const plan::Condition& c) {
  switch (c.kind) {
    case ConditionKind::kConstant:
      return TruthOf(c.a != 0);
    case ConditionKind::kCompare:
      return Compare(c.op, Value(c.a), Value(c.b));
    case ConditionKind::kBetween: {
      Number a = Value(c.a);
      return Both(Compare(check::CompareOp::kGreaterEqual, a, Value(c.b)),
                  Compare(check::CompareOp::kLessEqual, a, Value(c.c)));
    }
    case ConditionKind::kIsKnownValue:
      return TruthOf(Value(c.a).known());
    case ConditionKind::kIsUnknownValue:
      return TruthOf(!Value(c.a).known());
    case ConditionKind::kActiveOrder: {
      int32_t slot = program_->concepts[static_cast<size_t>(c.a)].order_slot;
      if (state_->HasActiveOrder(slot)) return Truth::kTrue;
      return binding_->Carries(RecordKind::kOrder) && !state_->TooManyOrders(slot) ? Truth::kFalse : Truth::kUnknown;
    }
    case ConditionKind::kOrdering: {
      if (record_->kind != RecordKind::kOrder) return Truth::kFalse;
      std::span<const int32_t> concepts = binding_->ConceptsOf(record_->coding);
      return TruthOf(std::binary_search(concepts.begin(), concepts.end(), c.a));
    }
    case ConditionKind::kSexIs: {
      Sex sex = state_->patient().sex;
      return sex == Sex::kNotRecorded ? Truth::kUnknown : TruthOf(static_cast<int32_t>(sex) == c.a);
    }
    case ConditionKind::kAnd:
    case ConditionKind::kOr:
      return Nary(c);
    case ConditionKind::kNot:
      return Not(Ask(c.a));
    case ConditionKind::kIf: {
      Truth truth = Ask(c.a);
      return truth == Truth::kUnknown ? truth : Ask(truth == Truth::kTrue ? c.b : c.c);
    }
    case ConditionKind::kElse: {
      Truth truth = Ask(c.a);
      return truth == Truth::kUnknown ? Ask(c.b) : truth;
    }
    case ConditionKind::kIsKnownTruth:
      return TruthOf(Ask(c.a) != Truth::kUnknown);
    case ConditionKind::kIsUnknownTruth:
      return TruthOf(Ask(c.a) == Truth::kUnknown);
  }
  return Truth::kUnknown;
}

ReasonSet Evaluator::CompareReasons(const Number& a, const Number& b, Truth truth) const {
  if (truth != Truth::kUnknown) return {};
  ReasonSet why = a.why | b.why;
  return why.empty() ? ReasonSet(UnknownReason::kNotSettled) : why;
}

// Why this condition, which is unknown, is unknown: the union over its unknown operands.
ReasonSet Evaluator::Reasons(plan::ConditionId id) {
  const plan::Condition& c = program_->conditions[static_cast<size_t>(id)];
  if (c.scope == plan::Scope::kAlert || !program_->memo) return FindReasons(c);
  // Definitions share their parts: without this, a chain of them would be walked once for every way through it.
  uint64_t stamp = c.scope == plan::Scope::kStep ? step_stamp_ : record_stamp_;
  KeptReasons& kept = kept_reasons_[static_cast<size_t>(id)];
  if (kept.stamp != stamp) kept = {stamp, FindReasons(c)};
  return kept.reasons;
}

ReasonSet Evaluator::FindReasons(const plan::Condition& c) {
  switch (c.kind) {
    case ConditionKind::kCompare:
      return CompareReasons(Value(c.a), Value(c.b), Truth::kUnknown);
    case ConditionKind::kBetween: {
      Number a = Value(c.a), b = Value(c.b), limit = Value(c.c);
      return CompareReasons(a, b, Compare(check::CompareOp::kGreaterEqual, a, b)) |
             CompareReasons(a, limit, Compare(check::CompareOp::kLessEqual, a, limit));
    }
    case ConditionKind::kActiveOrder: {
      int32_t slot = program_->concepts[static_cast<size_t>(c.a)].order_slot;
      ReasonSet why;
      if (!binding_->Carries(RecordKind::kOrder)) why |= UnknownReason::kNotCarried;
      if (state_->TooManyOrders(slot)) why |= UnknownReason::kTooManyRecords;
      return why;
    }
    case ConditionKind::kSexIs:
      return UnknownReason::kNeverRecorded;
    case ConditionKind::kAnd:
    case ConditionKind::kOr: {
      ReasonSet why;
      for (int32_t i = 0; i < c.b; ++i) {
        plan::ConditionId operand = program_->operands[static_cast<size_t>(c.a + i)];
        if (Ask(operand) == Truth::kUnknown) why |= Reasons(operand);
      }
      return why;
    }
    case ConditionKind::kNot:
      return Reasons(c.a);
    case ConditionKind::kIf: {
      Truth truth = Ask(c.a);
      return Reasons(truth == Truth::kUnknown ? c.a : truth == Truth::kTrue ? c.b : c.c);
    }
    case ConditionKind::kElse:
      return Reasons(c.a) | Reasons(c.b);
    default:
      return {};
  }
}

}  // namespace quell::eval
