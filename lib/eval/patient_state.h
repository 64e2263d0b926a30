// What is remembered of one patient between steps: for each concept that a rule asks for its results, orders, problems ...; encounters; timers that run.
#ifndef QUELL_LIB_EVAL_PATIENT_STATE_H_
#define QUELL_LIB_EVAL_PATIENT_STATE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lib/eval/binding.h"
#include "lib/eval/held_records.h"
#include "lib/eval/held_values.h"
#include "lib/eval/reading.h"
#include "quell/record.h"

namespace quell::eval {

// `now` less `window`, as far back as a time can be.
inline int64_t Back(int64_t now_us, int64_t window_us) {
  return now_us < INT64_MIN + window_us ? INT64_MIN : now_us - window_us;
}

// A usable result of a concept, as its rules see it.
struct UsableResult {
  int32_t concept_index = -1;
  double low = 0, high = 0;
};

// A timer that a result has started, and all that is needed to evaluate its alert when it is due.
struct PendingTimer {
  Record record;
  Moment moment;        // of the record
  UsableResult usable;  // what it was as the timer's concept
  int32_t timer = 0;    // into Program::timers
  int32_t alert = 0;
  int64_t due_us = 0;
  uint64_t step = 0;    // that started it
  uint64_t serial = 0;  // no other timer of the patient has it
  int32_t stops = 0;    // results that keep it from running; it goes on if all of them are taken back before it is due
};

// What was not as it should be in the records fed.
struct FeedCounts {
  int64_t late_steps = 0;     // known before the step they followed: taken at now
  int64_t clock_ahead = 0;    // drawn, given or done after they were known: counted at the instant they were known
  int64_t refused_times = 0;  // records known outside the years of limits.h: not taken in
  int64_t corrections_of_nothing = 0;  // corrections and retractions of what is not held
  int64_t timers_not_started = 0;      // because too many of the alert's were running
  FeedCounts& operator+=(const FeedCounts& other) {
    late_steps += other.late_steps;
    clock_ahead += other.clock_ahead;
    refused_times += other.refused_times;
    corrections_of_nothing += other.corrections_of_nothing;
    timers_not_started += other.timers_not_started;
    return *this;
  }
};

class PatientState {
 public:
  PatientState(const ProgramBinding& binding, const Patient& patient);

  // Moves to the step's time (never back) and takes in all its records. Results leave what their concepts read in `usable` (by concept, ascending), at
  // [usable_starts[i], usable_starts[i + 1]).
  void TakeIn(const ProgramBinding& binding, std::span<const Record> step);

  // When the next timer is due; INT64_MAX: none runs.
  int64_t NextDueUs() const { return next_due_us_; }
  // Moves to the next due time, as a step of its own without records; what is due then is in `due`, in the order in which it is evaluated. What the last
  // step's records say stays readable.
  void TakeDue(const ProgramBinding& binding);
  std::span<const PendingTimer> due() const { return due_; }

  int64_t now_us() const { return now_us_; }
  // Steps fed so far: tells one step from the next where both are taken at one instant.
  uint64_t steps() const { return steps_; }
  const FeedCounts& counts() const { return counts_; }
  bool TakenIn(size_t record) const { return taken_in_[record] != 0; }
  const Patient& patient() const { return patient_; }
  const HeldValues& values(int32_t slot) const { return values_[static_cast<size_t>(slot)]; }
  const HeldRecords& records() const { return records_; }
  const HeldEncounters& encounters() const { return encounters_; }
  std::span<const UsableResult> UsableOf(size_t record) const {
    return {usable_.data() + usable_starts_[record], usable_.data() + usable_starts_[record + 1]};
  }
  // The clinical time that a record of the last step counts at: `now` where it has none, or where it can't lie ahead and does.
  int64_t ClinicalUs(const Record& record) const;

 private:
  void Take(const ProgramBinding& binding, const Record& record);
  void TakeResult(const ProgramBinding& binding, const Record& record);
  void Retract(const ProgramBinding& binding, RecordKind kind, uint64_t id);
  void StopTimers(const ProgramBinding& binding, int32_t unless_concept, uint64_t by);
  void TakeBackStops(uint64_t by);
  void DropPassedTimers(const ProgramBinding& binding, int64_t before_us);
  void NoteTimers(const ProgramBinding& binding, const plan::ConceptPlan& plan, const Record& record,
                  const Moment& moment, const UsableResult& usable);
  void StartTimers(const ProgramBinding& binding);
  void FindNextDue();
  template <class Test>
  bool EraseTimers(const ProgramBinding& binding, Test test);

  Patient patient_;
  int64_t now_us_ = INT64_MIN;
  uint64_t arrivals_ = 0;
  uint64_t steps_ = 0;
  FeedCounts counts_;
  std::vector<HeldValues> values_;  // by held slot
  HeldRecords records_;
  HeldEncounters encounters_;
  bool encounters_asked_ = false;
  std::vector<PendingTimer> timers_;      // as they were started
  // The results that stop timers and could be taken back.
  struct TimerStop {
    uint64_t timer, by;
  };
  std::vector<TimerStop> stops_;
  uint64_t last_serial_ = 0;
  std::vector<PendingTimer> new_timers_;  // of the record that is being taken in
  std::vector<PendingTimer> due_;
  std::vector<int32_t> timers_running_;  // by TimerPlan::slot
  int64_t next_due_us_ = INT64_MAX;
  std::vector<UsableResult> usable_;
  std::vector<uint32_t> usable_starts_;
  std::vector<uint8_t> taken_in_;  // by record of the step
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_PATIENT_STATE_H_
