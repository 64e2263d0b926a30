#include "lib/api/verdict.h"

#include <algorithm>

#include "lib/base/civil_time.h"

namespace quell {
namespace {

std::string OutcomeText(const RuleSet& rules, const RecipientDecision& decision, const absl::TimeZone& zone) {
  switch (decision.outcome) {
    case Outcome::kShown:
      return decision.pending ? "fires, and waits for the recipient's next act on this patient" : "fires";
    case Outcome::kSilent:
      return "would fire, but the alert is silent";
    case Outcome::kHeldByLockout:
      return "held by lockout until " + FormatTime(decision.held_until, zone);
    case Outcome::kHeldByAtMost:
      return "held by `at most`: the recipient has been shown as many as are allowed";
    case Outcome::kHeldByAlert:
      return "held by `" + rules.alerts()[static_cast<size_t>(decision.held_by)].qualified +
             "`, which is shown in its place";
  }
  return "";
}

std::string RecipientText(const AlertInfo& alert, int32_t recipient) {
  const std::string& role = alert.recipients[static_cast<size_t>(recipient)].role;
  return role.empty() ? "ordering clinician" : role;
}

}  // namespace

std::string VerdictText(const RuleSet& rules, const Decision& decision, const absl::TimeZone& zone) {
  const AlertInfo& alert = rules.alerts()[static_cast<size_t>(decision.alert)];
  if (decision.recipients.empty()) return std::string(ToText(decision.outcome));
  const std::string first = OutcomeText(rules, decision.recipients[0], zone);
  const bool alike = std::all_of(decision.recipients.begin(), decision.recipients.end(),
                                 [&](const RecipientDecision& d) { return OutcomeText(rules, d, zone) == first; });
  if (alike) return first;
  std::string out;
  for (const RecipientDecision& each : decision.recipients) {
    out += (out.empty() ? "" : "; ") + RecipientText(alert, each.recipient) + ": " + OutcomeText(rules, each, zone);
  }
  return out;
}

std::string NotFedText(AlertStatus status) {
  return "would fire, but the alert is " + std::string(status == AlertStatus::kDraft ? "a draft" : "retired") +
         " and is not fed";
}

}  // namespace quell
