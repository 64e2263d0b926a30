// File: session.h
//
// One patient, live: records go in as they become known, decisions come out.
//
//   quell::Session session(binding, {.sex = quell::Sex::kFemale, .birth = {1951, 4, 2}});
//   for (const quell::Decision& decision : session.Feed(step)) {
//     if (decision.outcome == quell::Outcome::kShown) Show(session.Message(decision));
//   }
//
// The clock is the records': nothing inside reads a wall clock, so a replay gives what the live service gave.
#ifndef QUELL_SESSION_H_
#define QUELL_SESSION_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "quell/export.h"
#include "quell/record.h"
#include "quell/ruleset.h"

namespace quell {

enum class Outcome : uint8_t {
  kShown,
  kSilent,  // would have been shown: the alert is silent
  kHeldByLockout,
};

// A candidate and what became of it.
struct Decision {
  int32_t alert = 0;            // into RuleSet::alerts()
  uint32_t record = 0;          // the triggering record's place in the step
  uint64_t step = 0;            // which Feed of the session it came from, counted from 1
  Time time = kNoTime;          // when: the step's time
  int32_t encounter = kNobody;  // the triggering record's
  Outcome outcome = Outcome::kShown;
  AlertSeverity severity = AlertSeverity::kLow;
  Display display = Display::kPassive;
  bool score_known = false;
  double score_low = 0, score_high = 0;  // an interval where rows of the score are unknown
};

struct SessionOptions {
  // Alert numbers to treat as live whatever their status.
  std::vector<int32_t> as_live;
};

// What was not as it should be in the records fed so far. Nothing of it stops a session.
struct FeedStats {
  int64_t steps = 0;
  int64_t late_steps = 0;     // known before the step they followed: taken at that one's time
  int64_t clock_ahead = 0;    // results drawn after they were known: counted at the instant they were known
  int64_t refused_times = 0;  // records known before 1800 or after 2299: not taken in
  int64_t unbound = 0;        // records whose coding the vocabulary did not have when the Binding was made
};

// Thread safety: none (one patient is one thread's at a time); different sessions are independent. Movable. Memory: what the rules' windows
// ask for, at most 4,096 values a concept. Feeding allocates nothing once warm.
class QUELL_EXPORT Session {
 public:
  Session(std::shared_ptr<const Binding> binding, const Patient& patient, const SessionOptions& options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // All records of the patient that became known at one instant, in any order; where they differ in it, the latest counts for all. Decisions come by
  // alert, then by record in the step's own order; they are valid until the next Feed. A step older than the last one is taken at the last one's time.
  std::span<const Decision> Feed(std::span<const Record> step) &;
  std::span<const Decision> Feed(std::span<const Record> step) && = delete;

  // The alert's message with its values filled in. Only for decisions of the last Feed: values have moved on for older ones, and "" is given.
  std::string Message(const Decision& decision) const;

  const FeedStats& stats() const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell

#endif  // QUELL_SESSION_H_
