// Plays one story's records and shows all that comes of them, step by step.
#ifndef QUELL_LIB_STORY_PLAY_H_
#define QUELL_LIB_STORY_PLAY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "lib/eval/evaluator.h"
#include "lib/policy/chain.h"
#include "lib/policy/policy.h"
#include "lib/story/script.h"

namespace quell::story {

// One alert at one record (or timer), and what became of it.
struct Sighting {
  // At one of the alert's recipients; as RecipientDecision tells it.
  struct Reached {
    int32_t recipient = 0;
    Outcome outcome = Outcome::kShown;
    int32_t held_by = -1;
    Time held_until = kNoTime;
    bool waits = false;
  };
  eval::Evaluation evaluation;
  Time time = kNoTime;
  // Of candidates:
  Outcome outcome = Outcome::kShown;
  int32_t held_by = -1;          // kHeldByAlert: by which alert
  std::vector<Reached> reached;  // by recipient
  bool shown() const { return evaluation.candidate && outcome == Outcome::kShown; }
};

// The state of the patient behind a sighting, to ask further: good until the player moves on.
struct Scene {
  eval::Evaluator& evaluator;
  const eval::ProgramBinding& binding;
  const eval::PatientState& state;
  std::span<const Record> step;  // as taken in; empty: the timers that are due
};

// One patient in a hospital of their own. The same evaluator and the same chain as a Session's, which shows only what became a candidate.
class Player {
 public:
  // Called for each sighting, when its step is decided.
  using Watcher = std::function<void(const Scene&, const Sighting&)>;

  Player(const eval::ProgramBinding& binding, const policy::Policy& policy, const Patient& patient, Watcher watcher);

  // What became known at `time`; nothing: time passes, and timers run. Times must not go back.
  void PlayMoment(Time time, std::vector<Record> step);

 private:
  void RunTimers(int64_t until_us, bool at_until_too);
  void Decide(std::span<const Record> step, bool timers);

  const eval::ProgramBinding& binding_;
  const policy::Policy& policy_;
  Watcher watcher_;
  eval::PatientState state_;
  eval::Evaluator evaluator_;
  policy::Chain chain_;
  std::vector<eval::Evaluation> evaluations_;
};

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_PLAY_H_
