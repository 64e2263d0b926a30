#include "lib/policy/ledger.h"

#include <algorithm>

namespace quell::policy {
namespace {

void Trim(Shown& shown, int64_t before_us, StepId step) {
  shown.lockouts.Trim(before_us, step);
  shown.showings.Trim(before_us);
}

}  // namespace

void Ledger::Begin(int64_t now_us, int64_t longest_us) {
  newest_us_ = std::max(newest_us_, now_us);
  longest_us_ = std::max(longest_us_, longest_us);
}

Shown& Ledger::Of(int32_t clinician, StepId step) {
  if (clinicians_.size() >= drop_at_ && !clinicians_.contains(clinician)) DropIdle();
  Shown& shown = clinicians_[clinician];
  Trim(shown, eval::Back(newest_us_, longest_us_), step);
  return shown;
}

void Ledger::DropIdle() {
  absl::erase_if(clinicians_, [&](auto& entry) {
    Trim(entry.second, eval::Back(newest_us_, longest_us_), {});
    return entry.second.lockouts.empty() && entry.second.showings.empty();
  });
  drop_at_ = std::max<size_t>(1024, 2 * clinicians_.size());
}

}  // namespace quell::policy
