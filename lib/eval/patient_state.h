// What is remembered of one patient between steps: for each concept that a rule asks for, its newest values and those in the windows asked
// for, and its active orders.
#ifndef QUELL_LIB_EVAL_PATIENT_STATE_H_
#define QUELL_LIB_EVAL_PATIENT_STATE_H_

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "lib/eval/binding.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell::eval {

// `now` less `window`, as far back as a time can be.
inline int64_t Back(int64_t now_us, int64_t window_us) {
  return now_us < INT64_MIN + window_us ? INT64_MIN : now_us - window_us;
}

// Where a value stands in the order of `latest`: clinical time, then arrival.
struct Moment {
  int64_t clinical_us = INT64_MIN;
  uint64_t arrival = 0;
  friend auto operator<=>(const Moment&, const Moment&) = default;
};

struct HeldValue {
  Moment moment;
  double value = 0;
};

// The reasons for which a result can't be used as a number, in the order of `last_unusable_us`.
inline constexpr std::array<UnknownReason, 3> kUnusableReasons = {
    UnknownReason::kNotANumber, UnknownReason::kNoUsableUnit, UnknownReason::kImplausible};

// The values of one concept, oldest first.
class HeldValues {
 public:
  // Keeps the value; drops what lies before `keep_from_us`, but never one of the newest two, and never holds more than
  // limits::kHeldValues.
  void Insert(const HeldValue& value, int64_t keep_from_us);
  void NoteUnusable(int reason_index, int64_t clinical_us) {
    int64_t& last = last_unusable_us_[static_cast<size_t>(reason_index)];
    if (clinical_us > last) last = clinical_us;
  }

  size_t size() const { return values_.size() - head_; }
  const HeldValue& operator[](size_t i) const { return values_[head_ + i]; }  // 0 is the oldest held
  const HeldValue* FromNewest(size_t i) const { return i < size() ? &values_[values_.size() - 1 - i] : nullptr; }
  // The first held value whose clinical time is not before `from_us`.
  size_t FirstFrom(int64_t from_us) const;
  bool ever() const { return first_.arrival != 0 || first_.clinical_us != INT64_MAX; }
  // The oldest value ever known.
  const Moment& first() const { return first_; }
  // A value with this clinical time or a later one was dropped because there were too many.
  bool DroppedSince(int64_t from_us) const { return dropped_through_us_ >= from_us; }
  // Reasons of unusable results with clinical time at or after `from_us`.
  ReasonSet UnusableSince(int64_t from_us) const;

 private:
  void DropOldest();

  std::vector<HeldValue> values_;
  size_t head_ = 0;
  Moment first_{INT64_MAX, 0};
  int64_t dropped_through_us_ = INT64_MIN;
  std::array<int64_t, 3> last_unusable_us_{INT64_MIN, INT64_MIN, INT64_MIN};
};

struct HeldOrder {
  uint64_t id = 0;
  int64_t start_us = 0;
  int64_t until_us = 0;
};

struct HeldOrders {
  std::vector<HeldOrder> orders;
  bool too_many = false;
};

// A usable result of a concept, as its rules see it.
struct UsableResult {
  int32_t concept_index = -1;
  double value = 0;
};

// What a result of a measured concept says in the concept's unit: -1 and the value if it is usable, else the place of its reason in
// kUnusableReasons.
int ReadResult(const ProgramBinding& binding, int32_t concept_index, const Record& record, double* value);

// What was not as it should be in the records fed.
struct FeedCounts {
  int64_t late_steps = 0;     // known before the step they followed: taken at now
  int64_t clock_ahead = 0;    // results drawn after they were known: counted at the instant they were known
  int64_t refused_times = 0;  // records known outside the years of limits.h: not taken in
  FeedCounts& operator+=(const FeedCounts& other) {
    late_steps += other.late_steps;
    clock_ahead += other.clock_ahead;
    refused_times += other.refused_times;
    return *this;
  }
};

class PatientState {
 public:
  PatientState(const ProgramBinding& binding, const Patient& patient);

  // Moves to the step's time (never back) and takes in all its records. Records that trigger something leave what their concepts read in
  // `usable` (by concept, ascending), at [usable_starts[i], usable_starts[i + 1]).
  void TakeIn(const ProgramBinding& binding, std::span<const Record> step);

  int64_t now_us() const { return now_us_; }
  // Steps fed so far: tells one step from the next where both are taken at one instant.
  uint64_t steps() const { return steps_; }
  const FeedCounts& counts() const { return counts_; }
  bool TakenIn(size_t record) const { return taken_in_[record] != 0; }
  const Patient& patient() const { return patient_; }
  const HeldValues& values(int32_t slot) const { return values_[static_cast<size_t>(slot)]; }
  bool HasActiveOrder(int32_t slot) const;
  // More orders of the concept were running at once than are held: that none of those held is active proves nothing.
  bool TooManyOrders(int32_t slot) const { return orders_[static_cast<size_t>(slot)].too_many; }
  std::span<const UsableResult> UsableOf(size_t record) const {
    return {usable_.data() + usable_starts_[record], usable_.data() + usable_starts_[record + 1]};
  }

 private:
  void TakeResult(const ProgramBinding& binding, const Record& record);
  void TakeOrder(const ProgramBinding& binding, const Record& record);
  void TakeStop(const Record& record);

  Patient patient_;
  int64_t now_us_ = INT64_MIN;
  uint64_t arrivals_ = 0;
  uint64_t steps_ = 0;
  FeedCounts counts_;
  std::vector<HeldValues> values_;                   // by held slot
  std::vector<HeldOrders> orders_;                   // by order slot
  std::vector<std::pair<uint64_t, int64_t>> stops_;  // order id, from when; a stop may be known before its order
  std::vector<UsableResult> usable_;
  std::vector<uint32_t> usable_starts_;
  std::vector<uint8_t> taken_in_;  // by record of the step
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_PATIENT_STATE_H_
