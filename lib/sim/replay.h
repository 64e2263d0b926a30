// Replay: every patient's records through the rules, step by step, as the live service would have seen them; and what came of it, counted.
#ifndef QUELL_LIB_SIM_REPLAY_H_
#define QUELL_LIB_SIM_REPLAY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/eval/patient_state.h"
#include "lib/eval/reading.h"
#include "lib/records/record_set.h"
#include "quell/alert.h"
#include "quell/unknown.h"

namespace quell::sim {

struct ReplayOptions {
  std::vector<int32_t> as_live;  // alerts to treat as live whatever their status
  int threads = 0;               // 0: as many as the machine has. The result does not depend on it
  Time until = kOpenEnded;       // records known at or after this are left out
  bool keep_firings = false;     // also list every firing
};

// One alert, counted over all patients. Invariants (checked by CheckIdentities):
//   evaluations   = when_true + when_false + when_unknown
//   when_true     = excluded + not_at_score + candidates
//   candidates    = held_by_lockout + held_by_at_most + held_by_alert + silent + fired
//   interruptions = at_once + delivered + undelivered
struct AlertCounts {
  int64_t evaluations = 0;
  int64_t when_true = 0, when_false = 0, when_unknown = 0;
  // Of when_unknown: how many have this reason. One evaluation can have several, so they may add up to more.
  std::array<int64_t, kUnknownReasonCount> unknown_by_reason{};
  int64_t excluded = 0;
  int64_t exclusion_unknown = 0;  // of when_true: `exclude when` could not say, so it did not exclude
  int64_t not_at_score = 0;       // `fire at` not true of the score
  int64_t score_not_settled = 0;  // of not_at_score: the score, or the answer to `fire at`, is unknown
  int64_t candidates = 0;
  // Held back from every recipient, under what held them from the first.
  int64_t held_by_lockout = 0, held_by_at_most = 0, held_by_alert = 0;
  int64_t silent = 0;                // would have been shown: the alert is silent
  int64_t fired = 0;                 // shown
  int64_t outside_encounter = 0;     // of silent + fired
  int64_t interruptive = 0;          // of silent + fired: interruptive or hard stop
  int64_t interruptive_outside = 0;  // of these: outside any encounter
  int64_t patients = 0;              // with at least one of silent + fired
  // Of silent + fired, for each recipient reached: a display; of what interrupts: an interruption.
  int64_t displays = 0, interruptions = 0;
  int64_t unassigned = 0;  // of displays: to an ordering clinician whom nobody knows
  // Of interruptions: at the moment of the firing, at the recipient's next act on the patient, or never.
  int64_t at_once = 0, delivered = 0, undelivered = 0;
  int64_t within_hour = 0;  // of those delivered: no more than an hour after the firing

  int64_t held() const { return held_by_lockout + held_by_at_most + held_by_alert; }
  int64_t shown() const { return silent + fired; }
  int64_t shown_inside() const { return shown() - outside_encounter; }
  AlertCounts& operator+=(const AlertCounts& other);
};

// A candidate, and what became of it.
struct Firing {
  int32_t alert = 0;
  uint32_t patient = 0;  // into RecordSource::patients
  uint32_t record = 0;   // of all records, as PatientEntry::first_record counts them; kNoRecord: a timer's
  Time time = kNoTime;
  AlertSeverity severity = AlertSeverity::kLow;
  Display display = Display::kPassive;
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;  // kHeldByAlert: by which alert
  friend bool operator==(const Firing&, const Firing&) = default;
};

// What rates are counted against.
struct Denominators {
  int64_t patients = 0;
  int64_t encounters = 0;
  int64_t encounter_micros =
      0;               // the sum of their lengths; an encounter still open ends with the patient's last record
  int64_t orders = 0;  // attempted: every order record
  bool orders_carried =
      true;  // false: the source does not carry all orders, so what is counted by them is not available
  int64_t clinician_days =
      0;                    // days with an act of that clinician: an order, a stop, an administration, a chart opened
  bool access_log = false;  // openings of charts are carried; without them clinician-days are too few
  bool per_patient_clock = false;  // clocks are not comparable: days are counted clinician by patient
  double patient_days() const { return static_cast<double>(encounter_micros) / 86400e6; }
};

// Results that could not be used as a number of a concept, by the reasons of eval::kUnusableReasons.
struct ConceptUse {
  int64_t usable = 0;
  std::array<int64_t, eval::kUnusableReasons.size()> unusable{};
};

// How often one alert was held back because another was shown in its place.
struct Suppression {
  int32_t alert = 0, by = 0;
  int64_t count = 0;
};

struct ReplayResult {
  std::vector<AlertCounts> alerts;   // one for each of the program's alerts; draft and retired ones stay 0
  std::vector<AlertStatus> status;   // with as_live applied
  std::vector<ConceptUse> concepts;  // one for each of the program's concepts
  Denominators denominators;
  eval::FeedCounts feed;  // records whose times were not as they should be
  int64_t records = 0, steps = 0;
  std::vector<Suppression> suppressions;  // by alert, then by what held it
  // Some rule looks at all of a clinician's patients, whose clocks can't be compared: it was taken to look at each of them alone.
  bool clinicians_apart = false;
  std::vector<Firing> firings;  // by patient, time, alert, record; only with keep_firings
};

// Runs all patients. Timers run as far as the patient's last record: what is due after it would find nobody. An error only where the source's time zone is not known. The same result on any number of threads.
// Cost: linear in the records, times what they trigger.
absl::StatusOr<ReplayResult> Replay(std::shared_ptr<const plan::Program> program, const records::RecordSource& records,
                                    const ReplayOptions& options = {});

// "" or which identity does not hold.
std::string CheckIdentities(const AlertCounts& counts);

}  // namespace quell::sim

#endif  // QUELL_LIB_SIM_REPLAY_H_
