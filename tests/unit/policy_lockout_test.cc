// Lockouts, promise by promise.
#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "lib/policy/chain.h"

namespace quell {
namespace {

constexpr int64_t kHour = 3600ll * 1000000;

// Feeds candidates to the lockouts of two alerts, `a` and `b`, that differ in name only; 'h' where one is held back, 's' where it is shown.
class Timeline {
 public:
  explicit Timeline(check::LockoutScope scope = check::LockoutScope::kPatient, bool unless_score_rises = false,
                    int hours = 12) {
    check::Alert alert;
    alert.status = AlertStatus::kLive;
    alert.lockout = check::Lockout{std::chrono::hours(hours), -1, scope, unless_score_rises, {}};
    rules_->alerts = {alert, alert};
  }
  char At(double hours, int32_t encounter = 0) {
    if (policy_ == nullptr)
      policy_ = std::make_unique<policy::Policy>(rules_, std::vector<AlertStatus>(2, AlertStatus::kLive));
    candidate.encounter = encounter;
    policy::Verdicts out;
    // In one step, candidates are given again with those before: what they come to must not change.
    if (!same_step_) step_candidates_.clear();
    if (!same_step_) before_ = chain_;
    step_ += same_step_ ? 0 : 1;
    same_step_ = false;
    step_candidates_.push_back(candidate);
    chain_ = before_;
    chain_.Decide(*policy_, static_cast<int64_t>(hours * kHour), step_, step_candidates_, nullptr, out);
    candidate = {};
    return out.verdicts.back().outcome == Outcome::kHeldByLockout ? 'h' : 's';
  }
  // The next candidate belongs to the step of the last one.
  Timeline& SameStep() { return same_step_ = true, *this; }
  Timeline& Severity(AlertSeverity severity) { return candidate.severity = severity, *this; }
  Timeline& Display(quell::Display display) { return candidate.display = display, *this; }
  Timeline& Score(double low, double high) {
    candidate.score_known = true;
    candidate.score_low = low;
    candidate.score_high = high;
    return *this;
  }
  Timeline& Alert(int32_t alert) { return candidate.alert = alert, *this; }
  Timeline& By(int32_t clinician) { return candidate.clinician = clinician, *this; }
  Timeline& Order(uint64_t order) { return candidate.order = order, *this; }

 private:
  policy::Candidate candidate = {};
  std::shared_ptr<check::TypedRules> rules_ = std::make_shared<check::TypedRules>();
  std::unique_ptr<policy::Policy> policy_;
  policy::Chain chain_, before_;
  std::vector<policy::Candidate> step_candidates_;
  bool same_step_ = false;
  uint64_t step_ = 0;
};

}  // namespace

TEST_CASE("lockout - holds in the open interval after a showing, and speaks again at its end") {
  Timeline stage;
  CHECK(stage.At(0) == 's');
  CHECK(stage.At(1) == 'h');
  CHECK(stage.At(11.999) == 'h');
  CHECK(stage.At(12) == 's');
  CHECK(stage.At(23.999) == 'h');
  CHECK(stage.At(24) == 's');
}

TEST_CASE("lockout - what the same step triggers is not held back by its own showing") {
  Timeline stage;
  CHECK(stage.At(0) == 's');
  CHECK(stage.SameStep().At(0) == 's');
  CHECK(stage.At(0.5) == 'h');
}

TEST_CASE("lockout - late steps, all taken at one instant, are not one step") {
  Timeline stage;
  CHECK(stage.At(10) == 's');
  CHECK(stage.At(10) == 'h');
  CHECK(stage.At(10) == 'h');
}

TEST_CASE("lockout - of several showings in one step the strongest counts") {
  Timeline stage;
  CHECK(stage.Severity(AlertSeverity::kHigh).At(0) == 's');
  CHECK(stage.SameStep().Severity(AlertSeverity::kLow).At(0) == 's');
  CHECK(stage.Severity(AlertSeverity::kHigh).At(1) == 'h');
}

TEST_CASE("lockout - a rise that restarts it lets nothing else of its step through, whichever stands first") {
  for (bool rise_first : {true, false}) {
    Timeline stage;
    CHECK(stage.Severity(AlertSeverity::kModerate).At(0) == 's');
    const AlertSeverity first = rise_first ? AlertSeverity::kHigh : AlertSeverity::kLow;
    const AlertSeverity second = rise_first ? AlertSeverity::kLow : AlertSeverity::kHigh;
    CHECK(stage.Severity(first).At(1) == (rise_first ? 's' : 'h'));
    CHECK(stage.SameStep().Severity(second).At(1) == (rise_first ? 'h' : 's'));
    CHECK(stage.Severity(AlertSeverity::kHigh).At(12.5) == 'h');  // from 1 h on
    CHECK(stage.Severity(AlertSeverity::kLow).At(13) == 's');
  }
}

TEST_CASE("lockout - what is held back does not start it anew") {
  Timeline stage;
  CHECK(stage.At(0) == 's');
  CHECK(stage.At(11) == 'h');
  CHECK(stage.At(12) == 's');
}

TEST_CASE("lockout - one alert does not hold back another") {
  Timeline stage;
  CHECK(stage.At(0) == 's');
  CHECK(stage.Alert(1).At(1) == 's');
  CHECK(stage.At(2) == 'h');
  CHECK(stage.Alert(1).At(2) == 'h');
}

TEST_CASE("lockout - per encounter, and one for all that is outside any") {
  Timeline stage(check::LockoutScope::kEncounter);
  CHECK(stage.At(0, 1) == 's');
  CHECK(stage.At(1, 2) == 's');
  CHECK(stage.At(2, 1) == 'h');
  CHECK(stage.At(3, -1) == 's');
  CHECK(stage.At(4, -1) == 'h');
  Timeline patient;
  CHECK(patient.At(0, 1) == 's');
  CHECK(patient.At(1, 2) == 'h');
}

TEST_CASE(
    "lockout - per patient it is the recipient's role that it is kept for, per patient and clinician the person") {
  Timeline patient;
  CHECK(patient.By(1).At(0) == 's');
  CHECK(patient.By(2).At(1) == 'h');
  Timeline both(check::LockoutScope::kPatientAndClinician);
  CHECK(both.By(1).At(0) == 's');
  CHECK(both.By(2).At(1) == 's');
  CHECK(both.By(1).At(2) == 'h');
  CHECK(both.At(3) == 's');  // nobody known
  CHECK(both.At(4) == 'h');
}

TEST_CASE("lockout - per order, and an order without a number locks nothing out") {
  Timeline stage(check::LockoutScope::kOrder);
  CHECK(stage.Order(7).At(0) == 's');
  CHECK(stage.Order(8).At(1) == 's');
  CHECK(stage.Order(7).At(2) == 'h');
  CHECK(stage.At(3) == 's');
  CHECK(stage.At(4) == 's');
}

TEST_CASE("lockout - a rise in severity always passes, and starts it anew") {
  Timeline stage;
  CHECK(stage.Severity(AlertSeverity::kModerate).At(0) == 's');
  CHECK(stage.Severity(AlertSeverity::kModerate).At(1) == 'h');
  CHECK(stage.Severity(AlertSeverity::kHigh).At(2) == 's');
  CHECK(stage.Severity(AlertSeverity::kHigh).At(3) == 'h');
  CHECK(stage.Severity(AlertSeverity::kModerate).At(13) == 'h');  // from 2 h on
  CHECK(stage.Severity(AlertSeverity::kLow).At(14) == 's');
}

TEST_CASE("lockout - a passive showing never holds back an interruptive one") {
  Timeline stage;
  CHECK(stage.Display(Display::kPassive).At(0) == 's');
  CHECK(stage.Display(Display::kPassive).At(1) == 'h');
  CHECK(stage.Display(Display::kInterruptive).At(2) == 's');
  CHECK(stage.Display(Display::kInterruptive).At(3) == 'h');
  CHECK(stage.Display(Display::kPassive).At(4) == 'h');
  CHECK(stage.Display(Display::kHardStop).At(5) == 's');
}

TEST_CASE("lockout - unless score rises asks for the lower bound above the highest score shown") {
  Timeline stage(check::LockoutScope::kPatient, true);
  CHECK(stage.Score(3, 5).At(0) == 's');
  CHECK(stage.Score(5, 9).At(1) == 'h');  // may still be 5
  CHECK(stage.Score(5.1, 9).At(2) == 's');
  CHECK(stage.Score(8, 8).At(3) == 'h');           // 9 may have been shown
  CHECK(stage.Score(9 + 1e-12, 12).At(4) == 'h');  // the same as 9
  Timeline plain;
  CHECK(plain.Score(3, 3).At(0) == 's');
  CHECK(plain.Score(9, 9).At(1) == 'h');
}

TEST_CASE("lockout - of nothing holds nothing back") {
  Timeline stage(check::LockoutScope::kPatient, false, 0);
  CHECK(stage.At(0) == 's');
  CHECK(stage.At(0.001) == 's');
}

}  // namespace quell
