#include "lib/policy/policy.h"

#include <algorithm>
#include <utility>

#include "lib/base/text.h"

namespace quell::policy {
namespace {

std::string RoleText(std::string_view text) { return ToLower(Trim(text)); }

int32_t Find(const std::vector<std::string>& roles, const std::string& role) {
  const auto found = std::lower_bound(roles.begin(), roles.end(), role);
  return found != roles.end() && *found == role ? static_cast<int32_t>(found - roles.begin()) : -1;
}

}  // namespace

Candidate CandidateOf(const eval::Evaluation& evaluation, const Record& record) {
  Candidate candidate;
  candidate.alert = evaluation.alert;
  candidate.record = evaluation.record;
  candidate.severity = evaluation.severity;
  candidate.display = evaluation.display;
  candidate.score_known = evaluation.score_known;
  candidate.score_low = evaluation.score_low;
  candidate.score_high = evaluation.score_high;
  candidate.clinician = record.clinician;
  candidate.encounter = record.encounter;
  candidate.act = IsAct(record.kind);
  // A corrected order stays the order that it was.
  const bool order = record.kind == RecordKind::kOrder || record.kind == RecordKind::kOrderSelect;
  if (order) candidate.order = record.ref != 0 ? record.ref : record.id;
  return candidate;
}

Policy::Policy(std::shared_ptr<const check::TypedRules> rules, std::vector<AlertStatus> status)
    : rules_(std::move(rules)), status_(std::move(status)) {
  AddRecipients();
  for (size_t i = 0; i < rules_->alerts.size(); ++i) {
    if (!fed(static_cast<int32_t>(i))) continue;
    const check::Alert& alert = rules_->alerts[i];
    if (alert.lockout.has_value()) {
      longest_us_ = std::max<int64_t>(longest_us_, alert.lockout->duration.count());
      crosses_patients_ |= alert.lockout->scope == check::LockoutScope::kClinician;
    }
    if (alert.at_most.has_value()) {
      longest_us_ = std::max<int64_t>(longest_us_, alert.at_most->window.count());
      crosses_patients_ = limits_ = true;
    }
    ordered_ |= alert.at_most.has_value() || !alert.suppressed_by.empty();
  }
}

void Policy::AddRecipients() {
  for (const check::Alert& alert : rules_->alerts) {
    for (const check::Recipient& recipient : alert.recipients) {
      if (recipient.kind == check::Recipient::kRole) roles_.push_back(RoleText(recipient.role));
    }
  }
  std::sort(roles_.begin(), roles_.end());
  roles_.erase(std::unique(roles_.begin(), roles_.end()), roles_.end());
  for (const check::Alert& alert : rules_->alerts) {
    std::vector<int32_t>& of_alert = recipient_roles_.emplace_back();
    for (const check::Recipient& recipient : alert.recipients) {
      of_alert.push_back(recipient.kind == check::Recipient::kRole ? Find(roles_, RoleText(recipient.role)) : -1);
    }
  }
}

std::vector<int32_t> RolesOfTexts(const std::vector<std::string>& roles, const Vocabulary& vocabulary) {
  std::vector<int32_t> of_texts;
  for (TextId i = 0; i < vocabulary.text_count(); ++i) of_texts.push_back(Find(roles, RoleText(vocabulary.text(i))));
  return of_texts;
}

}  // namespace quell::policy
