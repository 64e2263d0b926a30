#include <algorithm>

#include "lib/eval/evaluator.h"
#include "lib/eval/evaluator_records.h"

namespace quell::eval {

using check::TextOf;
using plan::ConditionKind;
using plan::kNone;

namespace {

Truth Both(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

Truth TruthOf(bool b) { return b ? Truth::kTrue : Truth::kFalse; }

}  // namespace

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
    case ConditionKind::kValueIs:
    case ConditionKind::kQualityIs:
    case ConditionKind::kStatusIs:
    case ConditionKind::kExists:
    case ConditionKind::kTextIs:
    case ConditionKind::kEncounterClassIs:
    case ConditionKind::kSexIs:
      return AnswerOf(c).truth;
    case ConditionKind::kOrdering: {
      if (record_->kind != RecordKind::kOrder && record_->kind != RecordKind::kOrderSelect) return Truth::kFalse;
      std::span<const int32_t> concepts = binding_->ConceptsOf(record_->coding);
      return TruthOf(std::binary_search(concepts.begin(), concepts.end(), c.a));
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

// --- predicates that say themselves why they are unknown ---

Evaluator::Answer Evaluator::AnswerOf(const plan::Condition& c) {
  switch (c.kind) {
    case ConditionKind::kExists:
      return Exists(program_->queries[static_cast<size_t>(c.a)]);
    case ConditionKind::kTextIs:
      return TextIs(c);
    case ConditionKind::kEncounterClassIs:
      return EncounterClassIs(c.a);
    case ConditionKind::kSexIs: {
      const Sex sex = state_->patient().sex;
      if (sex == Sex::kNotRecorded) return Answer::Unknown(UnknownReason::kNeverRecorded);
      return {TruthOf(static_cast<int32_t>(sex) == c.a), {}};
    }
    default:
      return PickIs(c);
  }
}

// `latest C is "V"`, `latest C is hemolyzed`, `status of latest C is final`.
Evaluator::Answer Evaluator::PickIs(const plan::Condition& c) {
  const int64_t window_us = c.c == kNone ? 0 : program_->windows[static_cast<size_t>(c.c)].window_us;
  uint16_t flags = 0;
  ResultStatus status = ResultStatus::kNotRecorded;
  if (c.pick == check::Pick::kThis && c.kind != ConditionKind::kValueIs) {  // whatever concept it is of
    if (record_->kind != RecordKind::kResult) return Answer::Unknown(UnknownReason::kNeverRecorded);
    flags = record_->flags;
    status = record_->status;
  } else {
    ReasonSet why;
    const HeldValue* held = Find(c.pick, c.a, window_us, &why);
    if (held == nullptr) return Answer::Unknown(why);
    if (c.kind == ConditionKind::kValueIs) return {TruthOf(held->low == c.b), {}};
    flags = held->flags;
    status = held->status;
  }
  if (c.kind == ConditionKind::kStatusIs) {
    if (status == ResultStatus::kNotRecorded) return Answer::Unknown(UnknownReason::kNeverRecorded);
    return {TruthOf(static_cast<int32_t>(status) == c.b), {}};
  }
  if ((flags & c.b) != 0) return {Truth::kTrue, {}};
  if (!binding_->specimen_quality()) return Answer::Unknown(UnknownReason::kNotCarried);
  return {Truth::kFalse, {}};
}

Evaluator::Answer Evaluator::TextIs(const plan::Condition& c) {
  TextId text = 0;
  UnknownReason none = UnknownReason::kNeverRecorded;
  switch (static_cast<TextOf>(c.b)) {
    case TextOf::kOrderRoute:
      if (record_->kind == RecordKind::kOrder || record_->kind == RecordKind::kOrderSelect) text = record_->route;
      break;
    case TextOf::kRecordRoute:
      if (looked_at_.record != nullptr) text = looked_at_.record->record.route;
      break;
    case TextOf::kRecordDepartment:
      if (looked_at_.record != nullptr) text = looked_at_.record->record.department;
      if (looked_at_.result != nullptr) text = looked_at_.result->department;
      break;
    case TextOf::kRecordCode: {
      CodingId coding = kNoCoding;
      if (looked_at_.record != nullptr) coding = looked_at_.record->record.coding;
      if (looked_at_.result != nullptr) coding = looked_at_.result->coding;
      return {TruthOf(binding_->CodeIs(coding, c.a)), {}};
    }
    case TextOf::kDepartment: {
      const HeldEncounters::Entry* admission = Encounter();
      if (admission == nullptr) return Answer::Unknown(NoEncounterReasons());
      if (state_->encounters().Over(*admission, state_->now_us())) return {Truth::kFalse, {}};
      text = state_->encounters().DepartmentOf(*admission, state_->now_us());
      break;
    }
    case TextOf::kClinicianRole:
      text = record_->role;
      none = UnknownReason::kNoClinician;
      break;
    case TextOf::kClinicianSpecialty:
      text = record_->specialty;
      none = UnknownReason::kNoClinician;
      break;
  }
  if (text == 0) return Answer::Unknown(none);
  return {TruthOf(binding_->TextIs(text, c.a)), {}};
}

Evaluator::Answer Evaluator::EncounterClassIs(int32_t encounter_class) {
  const HeldEncounters::Entry* admission = Encounter();
  if (admission == nullptr) return Answer::Unknown(NoEncounterReasons());
  if (admission->encounter_class == EncounterClass::kNotRecorded) {
    return Answer::Unknown(UnknownReason::kNeverRecorded);
  }
  return {TruthOf(static_cast<int32_t>(admission->encounter_class) == encounter_class), {}};
}

Evaluator::Answer Evaluator::Exists(const plan::Query& query) {
  const Bounds bounds = BoundsOf(query.window);
  if (!bounds.why.empty()) return Answer::Unknown(bounds.why);
  bool found = false;
  Unsettled unsettled;
  auto see = [&](const HeldRecord&) {
    found = true;
    return false;
  };
  ForEachMatch(query, bounds, see, &unsettled);
  if (found) return {Truth::kTrue, {}};
  ReasonSet why = unsettled.why;
  if (!binding_->Carries(query.kind)) why |= UnknownReason::kNotCarried;
  if (state_->records().list(query.list).dropped()) why |= UnknownReason::kTooManyRecords;
  if (!why.empty()) return Answer::Unknown(why);
  return {Truth::kFalse, {}};
}

// --- reasons ---

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
    case ConditionKind::kValueIs:
    case ConditionKind::kQualityIs:
    case ConditionKind::kStatusIs:
    case ConditionKind::kExists:
    case ConditionKind::kTextIs:
    case ConditionKind::kEncounterClassIs:
    case ConditionKind::kSexIs:
      return AnswerOf(c).why;
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
