// What has been shown and not yet been seen: it waits for its recipient's next act on this patient.
#ifndef QUELL_LIB_POLICY_DELIVERY_H_
#define QUELL_LIB_POLICY_DELIVERY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lib/policy/chain.h"
#include "lib/policy/policy.h"

namespace quell::policy {

// True if the recipient sees it later: it interrupts, nobody is at work on this patient, and nobody is paged. What is passive stands in its place and waits for nobody.
bool Waits(const Policy& policy, const Candidate& candidate);

// One patient's.
class Mailbox {
 public:
  // Bounded: beyond this many the oldest is dropped, and counted.
  static constexpr size_t kMost = 4096;

  struct Letter {
    uint64_t decision = 0;  // the host's own number
    int32_t alert = 0, recipient = 0;
    Addressee who;
    int64_t decided_us = 0;
  };
  struct Delivered {
    Letter letter;
    uint32_t act = 0;  // the place of the act in the step
  };

  void Add(const Letter& letter);
  // The acts of a step take what waits for whoever acts: for a clinician an own act, for a role one by somebody who has it, for nobody known any act. `out` is
  // appended to, in the order in which letters came. `roles` is RolesOfTexts of the vocabulary.
  void Take(std::span<const Record> step, const std::vector<int32_t>& roles, std::vector<Delivered>& out);
  std::span<const Letter> waiting() const { return letters_; }
  int64_t dropped() const { return dropped_; }

 private:
  std::vector<Letter> letters_;
  int64_t dropped_ = 0;
};

}  // namespace quell::policy

#endif  // QUELL_LIB_POLICY_DELIVERY_H_
