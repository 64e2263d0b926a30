#include "lib/policy/delivery.h"

#include <algorithm>

namespace quell::policy {
namespace {

bool IsBy(const Record& act, const Addressee& who, const std::vector<int32_t>& roles) {
  if (who.known()) return act.clinician == who.clinician;
  if (who.role < 0) return true;
  return act.role < roles.size() && roles[act.role] == who.role;
}

}  // namespace

bool Waits(const Policy& policy, const Candidate& candidate) {
  return Interrupts(candidate.display) && !candidate.act &&
         policy.alert(candidate.alert).delivery == check::Delivery::kNextAct;
}

void Mailbox::Add(const Letter& letter) {
  if (letters_.size() >= kMost) {
    letters_.erase(letters_.begin());
    ++dropped_;
  }
  letters_.push_back(letter);
}

void Mailbox::Take(std::span<const Record> step, const std::vector<int32_t>& roles, std::vector<Delivered>& out) {
  if (letters_.empty()) return;
  std::erase_if(letters_, [&](const Letter& letter) {
    for (size_t i = 0; i < step.size(); ++i) {
      if (!IsAct(step[i].kind) || !IsBy(step[i], letter.who, roles)) continue;
      out.push_back({letter, static_cast<uint32_t>(i)});
      return true;
    }
    return false;
  });
}

}  // namespace quell::policy
