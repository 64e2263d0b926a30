// File: session.h
//
// One patient, live: records go in as they become known, decisions come out.
//
//   quell::Ledger ledger;  // the hospital's: what each clinician was shown, at any bedside
//   quell::Session session(binding, {.sex = quell::Sex::kFemale, .birth = {1951, 4, 2}});
//   for (const quell::Decision& decision : session.Feed(step, &ledger)) {
//     if (decision.outcome == quell::Outcome::kShown) Show(session.Message(decision));
//   }
//   if (session.NextDue() <= now) session.AdvanceTo(now, &ledger);  // timers
//
// The clock is the records': nothing inside reads a wall clock, so a replay gives what the live service gave.
#ifndef QUELL_SESSION_H_
#define QUELL_SESSION_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "quell/alert.h"
#include "quell/explain.h"
#include "quell/export.h"
#include "quell/record.h"
#include "quell/ruleset.h"

namespace quell {

// A candidate at one of its alert's recipients.
struct RecipientDecision {
  int32_t recipient = 0;  // into AlertInfo::recipients
  int32_t clinician =
      kNobody;  // the ordering clinician, where the triggering record names one; else nobody is known (`unassigned`)
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;       // kHeldByAlert: by which alert
  Time held_until = kNoTime;  // kHeldByLockout: when the lockout is over
  // Shown, but it interrupts nobody before the recipient's next act on this patient; Session::Deliveries tells when that comes.
  bool pending = false;
};

// A candidate and what became of it. A lockout begins at its time, whenever it is delivered.
struct Decision {
  uint64_t id = 0;      // the session's own number for it, counted from 1
  int32_t alert = 0;    // into RuleSet::alerts()
  uint32_t record = 0;  // the triggering record's place in the step; kNoRecord: a timer's (see Session::Trigger)
  uint64_t step =
      0;  // which of the session's steps it came from, counted from 1; timers that are due at one instant are a step
  Time time = kNoTime;          // when: the step's time
  int32_t encounter = kNobody;  // the triggering record's
  // Shown or silent where it is so for one recipient at least; else what it is for the first of them.
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;  // kHeldByAlert: by which alert
  AlertSeverity severity = AlertSeverity::kLow;
  Display display = Display::kPassive;
  bool score_known = false;
  double score_low = 0, score_high = 0;  // an interval where rows of the score are unknown
  std::span<const RecipientDecision>
      recipients;  // in the order of AlertInfo::recipients; valid until the next Feed or AdvanceTo
};

// A decision that waited for its recipient has reached them.
struct Delivery {
  uint64_t decision = 0;  // Decision::id
  int32_t alert = 0;
  int32_t recipient = 0;        // into AlertInfo::recipients
  int32_t clinician = kNobody;  // who acted
  uint32_t record = 0;          // the act's place in the step
  Time decided = kNoTime, delivered = kNoTime;
};

// What crosses patients: what each clinician has been shown, for `lockout ... per clinician` and `at most`. One for all sessions of a hospital (or of a part
// of it that shares its clinicians' numbers), owned by the host, and outliving the sessions that are fed with it.
//
// Thread safety: any number of sessions on any number of threads may be fed with one; a step's decisions are taken as a whole. Memory: what the longest
// window of the rules asks for. Steps ought to come roughly in the order of time: what is older than that window, counted from the newest step, is forgotten.
// One ledger serves one RuleSet at a time: alerts are known in it by their numbers.
class QUELL_EXPORT Ledger {
 public:
  Ledger();
  ~Ledger();
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

struct SessionOptions {
  // Alert numbers to treat as live whatever their status.
  std::vector<int32_t> as_live;
};

// What was not as it should be in the records fed so far. Nothing of it stops a session.
struct FeedStats {
  int64_t steps = 0;
  int64_t late_steps = 0;      // known before the step they followed: taken at that one's time
  int64_t clock_ahead = 0;     // results drawn after they were known: counted at the instant they were known
  int64_t refused_times = 0;   // records known before 1800 or after 2299: not taken in
  int64_t unbound = 0;         // records whose coding the vocabulary did not have when the Binding was made
  int64_t names_nothing = 0;   // corrections and retractions of records that are not held
  int64_t timers_refused = 0;  // timers not started: 4,096 of the alert were running
  int64_t undelivered = 0;     // decisions that waited so long behind 4,096 others that they were dropped
};

// Thread safety: none (one patient is one thread's at a time); different sessions are independent, also where they share a Ledger. Movable. Memory: what the
// rules' windows ask for, at most 4,096 values a concept. Feeding allocates nothing once warm.
class QUELL_EXPORT Session {
 public:
  Session(std::shared_ptr<const Binding> binding, const Patient& patient, const SessionOptions& options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // All records of the patient that became known at one instant, in any order; where they differ in it, the latest counts for all. Decisions come step by step, in each by
  // alert, then by record in the step's own order; they are valid until the next Feed or AdvanceTo. A step older than the last one is taken at the last one's time. Timers that are due
  // before the step run before it, those due at its instant after it. Without a ledger, what crosses patients is counted for this patient alone.
  std::span<const Decision> Feed(std::span<const Record> step, Ledger* ledger = nullptr) &;
  std::span<const Decision> Feed(std::span<const Record> step, Ledger* ledger = nullptr) && = delete;

  // When the next timer is due; kOpenEnded where none runs.
  Time NextDue() const;
  // Runs the timers due up to this time, and at it: to be called once all records known by then have been fed. Decisions as from Feed.
  std::span<const Decision> AdvanceTo(Time time, Ledger* ledger = nullptr) &;

  // Decisions of earlier steps that the last Feed's acts have delivered; valid until the next.
  std::span<const Delivery> Deliveries() const;

  // The record that triggered a decision of the last Feed or AdvanceTo, in the patient's own words; null for older ones. Valid until the next.
  const Record* Trigger(const Decision& decision) const;
  // The alert's message with its values filled in, as of the decision. Only for decisions of the last Feed or AdvanceTo: "" for older ones.
  std::string Message(const Decision& decision) const;

  // Why an alert said what it said, or kept quiet, at a record of the last Feed (its place in the step), whatever came of it; and of a decision of the last Feed or AdvanceTo, a
  // timer's too. Answers are as of the last step: where the clock has gone on since (a Feed runs older timers first: call AdvanceTo(NextDue()) before it to ask about each), the
  // verdict says so and nothing is explained. Cost: some microseconds for each part of the rule, and more for long windows; nothing where it is not called.
  Explanation Explain(int32_t alert, uint32_t record) const;
  Explanation Explain(const Decision& decision) const;
  // Of each timer that was due in the last step, whatever came of it; empty where the last step was one of records.
  std::vector<Explanation> ExplainTimers() const;

  const FeedStats& stats() const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell

#endif  // QUELL_SESSION_H_
