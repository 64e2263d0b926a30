// What suppression needs to know of the rules, and what it is asked: the same for a session and for a replay.
#ifndef QUELL_LIB_POLICY_POLICY_H_
#define QUELL_LIB_POLICY_POLICY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/eval/evaluator.h"
#include "lib/plan/program.h"
#include "quell/alert.h"
#include "quell/record.h"

namespace quell::policy {

// Orders, orders being written, administrations and openings of the chart: somebody is looking at this patient.
inline bool IsAct(RecordKind kind) {
  return kind == RecordKind::kOrder || kind == RecordKind::kOrderSelect || kind == RecordKind::kAdministration ||
         kind == RecordKind::kChartOpen;
}
inline bool Interrupts(Display display) { return display != Display::kPassive; }

// Who a recipient is: the clinician of the triggering record, if known, or a role. Only a known clinician is somebody: a role, and an ordering clinician whom nobody
// knows (`unassigned`), are told apart patient by patient, and never taken for the same person at two bedsides.
struct Addressee {
  int32_t role = -1;  // into Policy::roles(); -1: the ordering clinician
  int32_t clinician = kNobody;
  bool known() const { return clinician != kNobody; }
  friend bool operator==(const Addressee&, const Addressee&) = default;
};

// What passed `fire at`, and what the chain has to know of its triggering record.
struct Candidate {
  int32_t alert = 0;
  uint32_t record = 0;  // the triggering record's place in the step; kNoRecord: a timer's
  AlertSeverity severity = AlertSeverity::kLow;
  Display display = Display::kPassive;
  bool score_known = false;
  bool act = false;  // the record is an act: whoever is to be told is there
  double score_low = 0, score_high = 0;
  int32_t clinician = kNobody, encounter = kNobody;
  uint64_t order = 0;  // the order that triggered; 0: none, or without a number
};
Candidate CandidateOf(const eval::Evaluation& evaluation, const Record& record);

// Rules with the status that each alert is run under. Immutable, shared by any number of chains.
class Policy {
 public:
  Policy(std::shared_ptr<const check::TypedRules> rules, std::vector<AlertStatus> status);

  const check::Alert& alert(int32_t number) const { return rules_->alerts[static_cast<size_t>(number)]; }
  AlertStatus status(int32_t alert) const { return status_[static_cast<size_t>(alert)]; }
  bool live(int32_t alert) const { return status(alert) == AlertStatus::kLive; }
  bool fed(int32_t alert) const { return live(alert) || status(alert) == AlertStatus::kSilent; }
  // The roles that alerts go to, as texts are compared: in lower case, without blanks at the ends. Sorted.
  const std::vector<std::string>& roles() const { return roles_; }
  // The role of each recipient of an alert; -1: the ordering clinician.
  const std::vector<int32_t>& RecipientRoles(int32_t alert) const {
    return recipient_roles_[static_cast<size_t>(alert)];
  }

  // Some alert that is fed looks at other patients of its clinician.
  bool crosses_patients() const { return crosses_patients_; }
  bool limits() const { return limits_; }    // some alert that is fed has `at most`
  bool ordered() const { return ordered_; }  // it matters in which order the candidates of a step are decided
  // The longest time for which a showing can hold back what comes after it.
  int64_t longest_us() const { return longest_us_; }

 private:
  void AddRecipients();

  std::shared_ptr<const check::TypedRules> rules_;
  std::vector<AlertStatus> status_;
  std::vector<std::string> roles_;
  std::vector<std::vector<int32_t>> recipient_roles_;
  bool crosses_patients_ = false, limits_ = false, ordered_ = false;
  int64_t longest_us_ = 0;
};

// For each text of a vocabulary, the number of the role that it is; -1 where it is none of `roles`.
std::vector<int32_t> RolesOfTexts(const std::vector<std::string>& roles, const Vocabulary& vocabulary);

}  // namespace quell::policy

#endif  // QUELL_LIB_POLICY_POLICY_H_
