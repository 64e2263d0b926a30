#include "lib/eval/patient_state.h"

#include <algorithm>
#include <cmath>

#include "lib/base/compare.h"
#include "lib/base/limits.h"

namespace quell::eval {
namespace {

int64_t Micros(Time time) { return time.time_since_epoch().count(); }

bool InRange(Time time) {
  constexpr Time kFirst = std::chrono::sys_days(std::chrono::year(limits::kEarliestYear) / 1 / 1);
  constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(limits::kLatestYear + 1) / 1 / 1);
  return kFirst <= time && time < kEnd;
}

}  // namespace

size_t HeldValues::FirstFrom(int64_t from_us) const {
  auto begin = values_.begin() + static_cast<ptrdiff_t>(head_);
  auto found =
      std::partition_point(begin, values_.end(), [&](const HeldValue& v) { return v.moment.clinical_us < from_us; });
  return static_cast<size_t>(found - begin);
}

ReasonSet HeldValues::UnusableSince(int64_t from_us) const {
  ReasonSet reasons;
  for (size_t i = 0; i < kUnusableReasons.size(); ++i) {
    if (last_unusable_us_[i] != INT64_MIN && last_unusable_us_[i] >= from_us) reasons |= kUnusableReasons[i];
  }
  return reasons;
}

// Dropped values stay in front until they are half of the vector, so that dropping is cheap and nothing is allocated once warm.
void HeldValues::DropOldest() {
  ++head_;
  if (head_ * 2 > values_.size()) {
    values_.erase(values_.begin(), values_.begin() + static_cast<ptrdiff_t>(head_));
    head_ = 0;
  }
}

void HeldValues::Insert(const HeldValue& value, int64_t keep_from_us) {
  first_ = std::min(first_, value.moment);
  // Nearly always at the end; a late result finds its place among the older ones.
  auto begin = values_.begin() + static_cast<ptrdiff_t>(head_);
  auto place = values_.end();
  while (place != begin && value.moment < (place - 1)->moment) --place;
  values_.insert(place, value);
  while (size() > 2 && (*this)[0].moment.clinical_us < keep_from_us) DropOldest();
  if (size() > limits::kHeldValues) {
    dropped_through_us_ = std::max(dropped_through_us_, (*this)[0].moment.clinical_us);
    DropOldest();
  }
}

int ReadResult(const ProgramBinding& binding, int32_t concept_index, const Record& record, double* value) {
  if (record.value_kind != ValueKind::kNumber || !std::isfinite(record.value)) return 0;
  const terms::Conversion* conversion = binding.ConversionOf(concept_index, record.unit);
  if (conversion == nullptr) return 1;
  const check::Concept& subject = binding.program().rules->concepts[static_cast<size_t>(concept_index)];
  *value = conversion->Apply(record.value);
  if (!std::isfinite(*value)) return 0;
  bool low = subject.plausible_low.has_value() && DefinitelyLess(*value, *subject.plausible_low);
  bool high = subject.plausible_high.has_value() && DefinitelyLess(*subject.plausible_high, *value);
  return low || high ? 2 : -1;
}

PatientState::PatientState(const ProgramBinding& binding, const Patient& patient)
    : patient_(patient),
      values_(static_cast<size_t>(binding.program().held_slots)),
      orders_(static_cast<size_t>(binding.program().order_slots)) {}

void PatientState::TakeIn(const ProgramBinding& binding, std::span<const Record> step) {
  usable_.clear();
  usable_starts_.assign(1, 0);
  taken_in_.assign(step.size(), 0);
  ++steps_;
  Time known = kNoTime;  // of a step whose records differ in it, against the promise: the latest
  for (const Record& record : step) {
    if (InRange(record.known)) known = std::max(known, record.known);
  }
  if (known != kNoTime && Micros(known) < now_us_) ++counts_.late_steps;
  now_us_ = std::max(now_us_, Micros(known));
  for (size_t i = 0; i < step.size(); ++i) {
    const Record& record = step[i];
    if (!InRange(record.known)) {
      ++counts_.refused_times;
      usable_starts_.push_back(static_cast<uint32_t>(usable_.size()));
      continue;
    }
    taken_in_[i] = 1;
    ++arrivals_;
    if (record.kind == RecordKind::kResult) TakeResult(binding, record);
    if (record.kind == RecordKind::kOrder) TakeOrder(binding, record);
    if (record.kind == RecordKind::kOrderStop) TakeStop(record);
    usable_starts_.push_back(static_cast<uint32_t>(usable_.size()));
  }
}

void PatientState::TakeResult(const ProgramBinding& binding, const Record& record) {
  const plan::Program& program = binding.program();
  // 'Clock ahead', and no clinical time at all, count at the instant the result is known.
  const int64_t clinical_us = record.clinical == kNoTime ? now_us_ : std::min(Micros(record.clinical), now_us_);
  if (record.clinical != kNoTime && record.clinical > record.known) ++counts_.clock_ahead;
  for (int32_t index : binding.ConceptsOf(record.coding)) {
    const plan::ConceptPlan& plan = program.concepts[static_cast<size_t>(index)];
    if (!plan.measured) {
      usable_.push_back({index, 0});
      continue;
    }
    double value = 0;
    const int unusable = ReadResult(binding, index, record, &value);
    if (unusable < 0) usable_.push_back({index, value});
    if (!plan.held) continue;
    HeldValues& held = values_[static_cast<size_t>(plan.held_slot)];
    if (unusable >= 0) {
      held.NoteUnusable(unusable, clinical_us);
    } else {
      held.Insert({{clinical_us, arrivals_}, value}, Back(now_us_, plan.retention_us));
    }
  }
}

void PatientState::TakeOrder(const ProgramBinding& binding, const Record& record) {
  HeldOrder order{record.id, Micros(record.clinical), Micros(record.until)};
  for (const auto& [id, from_us] : stops_) {
    if (id == order.id) order.until_us = std::min(order.until_us, from_us);
  }
  for (int32_t index : binding.ConceptsOf(record.coding)) {
    const plan::ConceptPlan& plan = binding.program().concepts[static_cast<size_t>(index)];
    if (!plan.orders) continue;
    HeldOrders& held = orders_[static_cast<size_t>(plan.order_slot)];
    // What has ended stays ended: time does not go back.
    if (held.orders.size() == held.orders.capacity()) {
      std::erase_if(held.orders, [&](const HeldOrder& o) { return o.until_us <= now_us_; });
    }
    if (held.orders.size() < limits::kHeldValues)
      held.orders.push_back(order);
    else
      held.too_many = true;
  }
}

void PatientState::TakeStop(const Record& record) {
  if (orders_.empty() || record.ref == 0) return;  // no rule asks for orders, or the stop names none
  const int64_t from_us = std::max(Micros(record.clinical), now_us_);
  for (HeldOrders& held : orders_) {
    for (HeldOrder& order : held.orders) {
      if (order.id == record.ref) order.until_us = std::min(order.until_us, from_us);
    }
  }
  if (stops_.size() == limits::kHeldValues) stops_.erase(stops_.begin());
  stops_.emplace_back(record.ref, from_us);
}

bool PatientState::HasActiveOrder(int32_t slot) const {
  const std::vector<HeldOrder>& orders = orders_[static_cast<size_t>(slot)].orders;
  return std::any_of(orders.begin(), orders.end(),
                     [&](const HeldOrder& o) { return o.start_us <= now_us_ && now_us_ < o.until_us; });
}

}  // namespace quell::eval
