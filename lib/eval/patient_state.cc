#include "lib/eval/patient_state.h"

#include <algorithm>

#include "lib/base/limits.h"

namespace quell::eval {
namespace {

int64_t Micros(Time time) { return time.time_since_epoch().count(); }

bool InRange(Time time) {
  constexpr Time kFirst = std::chrono::sys_days(std::chrono::year(limits::kEarliestYear) / 1 / 1);
  constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(limits::kLatestYear + 1) / 1 / 1);
  return kFirst <= time && time < kEnd;
}

// Whether `ref` names a record of the same kind that this one replaces.
bool Corrects(const Record& record) {
  switch (record.kind) {
    case RecordKind::kRetraction:
    case RecordKind::kProblemEnd:
    case RecordKind::kOrderStop:
    case RecordKind::kOrderHold:
    case RecordKind::kOrderResume:
      return false;
    default:
      return record.ref != 0;
  }
}

// What happened at an instant, and can't have happened after it was known.
bool IsPast(RecordKind kind) {
  return kind == RecordKind::kResult || kind == RecordKind::kAdministration || kind == RecordKind::kProcedure ||
         kind == RecordKind::kImmunization;
}

}  // namespace

PatientState::PatientState(const ProgramBinding& binding, const Patient& patient)
    : patient_(patient),
      values_(static_cast<size_t>(binding.program().held_slots)),
      records_(binding.program()),
      encounters_asked_(binding.program().encounters),
      timers_running_(static_cast<size_t>(binding.program().timer_slots)) {}

void PatientState::TakeIn(const ProgramBinding& binding, std::span<const Record> step) {
  usable_.clear();
  usable_starts_.assign(1, 0);
  taken_in_.assign(step.size(), 0);
  due_.clear();
  ++steps_;
  Time known = kNoTime;  // of a step whose records differ in it, against the promise: the latest
  for (const Record& record : step) {
    if (InRange(record.known)) known = std::max(known, record.known);
  }
  if (known != kNoTime && Micros(known) < now_us_) ++counts_.late_steps;
  const int64_t before_us = now_us_;
  now_us_ = std::max(now_us_, Micros(known));
  // What was stopped until now can't be taken up again: it would have been due.
  DropPassedTimers(binding, std::max(now_us_, before_us + 1));
  for (size_t i = 0; i < step.size(); ++i) {
    if (InRange(step[i].known)) {
      taken_in_[i] = 1;
      ++arrivals_;
      Take(binding, step[i]);
    } else {
      ++counts_.refused_times;
    }
    usable_starts_.push_back(static_cast<uint32_t>(usable_.size()));
  }
}

int64_t PatientState::ClinicalUs(const Record& record) const {
  if (record.clinical == kNoTime) return now_us_;
  const int64_t clinical_us = Micros(record.clinical);
  return IsPast(record.kind) ? std::min(clinical_us, now_us_) : clinical_us;
}

void PatientState::Take(const ProgramBinding& binding, const Record& record) {
  if (Corrects(record)) Retract(binding, record.kind, record.ref);
  if (IsPast(record.kind) && record.clinical != kNoTime && record.clinical > record.known) ++counts_.clock_ahead;
  const int64_t clinical_us = ClinicalUs(record);
  switch (record.kind) {
    case RecordKind::kResult:
      TakeResult(binding, record);
      break;
    case RecordKind::kRetraction:
      Retract(binding, record.target, record.ref);
      break;
    case RecordKind::kAdmission:
    case RecordKind::kTransfer:
    case RecordKind::kDischarge:
      if (encounters_asked_) encounters_.Add(record, {clinical_us, arrivals_});
      break;
    case RecordKind::kProblemEnd:
    case RecordKind::kOrderStop:
    case RecordKind::kOrderHold:
    case RecordKind::kOrderResume:
      records_.AddEvent(record, {std::max(clinical_us, now_us_), arrivals_});
      break;
    case RecordKind::kOrderSelect:
    case RecordKind::kChartOpen:
      break;  // they trigger, and are not held
    default:
      records_.Add(binding, record, {clinical_us, arrivals_});
      break;
  }
}

void PatientState::TakeResult(const ProgramBinding& binding, const Record& record) {
  const plan::Program& program = binding.program();
  const Moment moment = {ClinicalUs(record), arrivals_};
  for (int32_t index : binding.ConceptsOf(record.coding)) {
    const plan::ConceptPlan& plan = program.concepts[static_cast<size_t>(index)];
    const Reading reading = ReadResult(binding, index, record);
    if (reading.usable()) {
      usable_.push_back({index, reading.low, reading.high});
      if (plan.stops_timers) StopTimers(binding, index, record.id);
      if (plan.timer_count > 0) NoteTimers(binding, plan, record, moment, usable_.back());
    }
    if (!plan.held) continue;
    HeldValues& held = values_[static_cast<size_t>(plan.held_slot)];
    if (!reading.usable()) {
      held.InsertUnusable(moment, record.id, reading.unusable);
      continue;
    }
    held.Insert({moment, reading.low, reading.high, record.id, record.value, record.coding, record.unit,
                 record.department, record.flags, record.status, record.value_kind, now_us_});
  }
  if (!new_timers_.empty()) StartTimers(binding);
}

// Takes what is held of this kind and id out, as if it had never been. Cost: a walk over what is held of the kind.
void PatientState::Retract(const ProgramBinding& binding, RecordKind kind, uint64_t id) {
  bool erased = false;
  if (id != 0) {
    switch (kind) {
      case RecordKind::kResult:
        for (HeldValues& held : values_) erased |= held.Erase(id);
        erased |= EraseTimers(binding, [&](const PendingTimer& t) { return t.record.id == id; });
        TakeBackStops(id);
        break;
      case RecordKind::kAdmission:
      case RecordKind::kTransfer:
      case RecordKind::kDischarge:
        erased = encounters_.Erase(kind, id);
        break;
      default:
        erased = records_.Erase(binding.program(), kind, id);
        break;
    }
  }
  if (!erased) ++counts_.corrections_of_nothing;
}

// --- timers ---

template <class Test>
bool PatientState::EraseTimers(const ProgramBinding& binding, Test test) {
  const std::vector<plan::TimerPlan>& plans = binding.program().timers;
  const size_t erased = std::erase_if(timers_, [&](const PendingTimer& t) {
    if (!test(t)) return false;
    --timers_running_[static_cast<size_t>(plans[static_cast<size_t>(t.timer)].slot)];
    std::erase_if(stops_, [&](const TimerStop& stop) { return stop.timer == t.serial; });
    return true;
  });
  if (erased > 0) FindNextDue();
  return erased > 0;
}

void PatientState::FindNextDue() {
  next_due_us_ = INT64_MAX;
  for (const PendingTimer& t : timers_) {
    if (t.stops == 0) next_due_us_ = std::min(next_due_us_, t.due_us);
  }
}

// Only timers of earlier steps.
void PatientState::StopTimers(const ProgramBinding& binding, int32_t unless_concept, uint64_t by) {
  bool any = false;
  for (PendingTimer& t : timers_) {
    const int32_t stopped_by = binding.program().timers[static_cast<size_t>(t.timer)].unless_concept;
    if (t.step >= steps_ || stopped_by != unless_concept) continue;
    any = true;
    if (by != 0 && t.stops < limits::kTimerStops) stops_.push_back({t.serial, by});
    if (t.stops <= limits::kTimerStops) ++t.stops;
  }
  if (any) FindNextDue();
}

// A result that was taken back stops nothing.
void PatientState::TakeBackStops(uint64_t by) {
  const size_t before = stops_.size();
  std::erase_if(stops_, [&](const TimerStop& stop) {
    if (stop.by != by) return false;
    for (PendingTimer& t : timers_) t.stops -= t.serial == stop.timer;
    return true;
  });
  if (stops_.size() != before) FindNextDue();
}

// Those that were stopped until they would have been due.
void PatientState::DropPassedTimers(const ProgramBinding& binding, int64_t before_us) {
  EraseTimers(binding, [&](const PendingTimer& t) { return t.stops > 0 && t.due_us < before_us; });
}

void PatientState::NoteTimers(const ProgramBinding& binding, const plan::ConceptPlan& plan, const Record& record,
                              const Moment& moment, const UsableResult& usable) {
  for (int32_t i = plan.first_timer; i < plan.first_timer + plan.timer_count; ++i) {
    const plan::TimerPlan& timer = binding.program().timers[static_cast<size_t>(i)];
    new_timers_.push_back({record, moment, usable, i, timer.alert, now_us_ + timer.delay_us, steps_, 0, 0});
  }
}

// Starts the timers of a result that has been taken in, as all of its concepts, by the trigger's place in the alert.
void PatientState::StartTimers(const ProgramBinding& binding) {
  const std::vector<plan::TimerPlan>& plans = binding.program().timers;
  std::stable_sort(new_timers_.begin(), new_timers_.end(), [&](const PendingTimer& a, const PendingTimer& b) {
    return plans[static_cast<size_t>(a.timer)].trigger < plans[static_cast<size_t>(b.timer)].trigger;
  });
  for (PendingTimer& t : new_timers_) {
    int32_t& running = timers_running_[static_cast<size_t>(plans[static_cast<size_t>(t.timer)].slot)];
    if (running >= static_cast<int32_t>(limits::kHeldValues)) {
      ++counts_.timers_not_started;
      continue;
    }
    ++running;
    next_due_us_ = std::min(next_due_us_, t.due_us);
    t.serial = ++last_serial_;
    timers_.push_back(t);
  }
  new_timers_.clear();
}

void PatientState::TakeDue(const ProgramBinding& binding) {
  due_.clear();
  ++steps_;
  if (next_due_us_ == INT64_MAX) return;
  const int64_t due_us = next_due_us_;
  now_us_ = std::max(now_us_, due_us);
  for (const PendingTimer& t : timers_) {
    if (t.due_us == due_us && t.stops == 0) due_.push_back(t);
  }
  EraseTimers(binding, [&](const PendingTimer& t) { return t.due_us <= due_us; });
  // Those of one alert stand in the order of their start.
  std::stable_sort(due_.begin(), due_.end(),
                   [](const PendingTimer& a, const PendingTimer& b) { return a.alert < b.alert; });
}

}  // namespace quell::eval
