// Lockouts, promise by promise.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/policy/lockout.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

constexpr int64_t kHour = 3600ll * 1000000;

// Feeds candidates of one alert to its lockouts; 'h' where one is held back, 's' where it is shown.
class Timeline {
 public:
  explicit Timeline(const std::string& lockout) {
    rules_ = testing::CompileRules(
        "module m\nconcept K { loinc 2823-3\n unit mmol/L }\n"
        "alert a { on result K\n score latest K / 1 mmol/L\n lockout " +
        lockout +
        " }\n"
        "alert b { on result K\n score latest K / 1 mmol/L\n lockout " +
        lockout + " }\n");
  }
  char At(double hours, int32_t encounter = 0) {
    eval::Evaluation e = candidate;
    bool held = lockouts_.Holds(*rules_->impl().program, e, static_cast<int64_t>(hours * kHour), ++step_, encounter);
    candidate = fresh;
    return held ? 'h' : 's';
  }
  // The next candidate belongs to the step of the last one.
  Timeline& SameStep() { return --step_, *this; }
  Timeline& Severity(AlertSeverity severity) { return candidate.severity = severity, *this; }
  Timeline& Display(quell::Display display) { return candidate.display = display, *this; }
  Timeline& Score(double low, double high) {
    candidate.score_known = true;
    candidate.score_low = low;
    candidate.score_high = high;
    return *this;
  }
  Timeline& Alert(int32_t alert) { return candidate.alert = alert, *this; }

 private:
  static constexpr eval::Evaluation fresh = {};
  eval::Evaluation candidate = {};
  std::shared_ptr<const RuleSet> rules_;
  policy::Lockouts lockouts_;
  uint64_t step_ = 0;
};

}  // namespace

TEST_CASE("lockout - holds in the open interval after a showing, and speaks again at its end") {
  Timeline stage("12 h per patient");
  CHECK(stage.At(0) == 's');
  CHECK(stage.At(1) == 'h');
  CHECK(stage.At(11.999) == 'h');
  CHECK(stage.At(12) == 's');
  CHECK(stage.At(23.999) == 'h');
  CHECK(stage.At(24) == 's');
}

TEST_CASE("lockout - what the same step triggers is not held back by its own showing") {
  Timeline stage("12 h per patient");
  CHECK(stage.At(0) == 's');
  CHECK(stage.SameStep().At(0) == 's');
  CHECK(stage.At(0.5) == 'h');
}

TEST_CASE("lockout - late steps, all taken at one instant, are not one step") {
  Timeline stage("12 h per patient");
  CHECK(stage.At(10) == 's');
  CHECK(stage.At(10) == 'h');
  CHECK(stage.At(10) == 'h');
}

TEST_CASE("lockout - of several showings in one step the strongest counts") {
  Timeline stage("12 h per patient");
  CHECK(stage.Severity(AlertSeverity::kHigh).At(0) == 's');
  CHECK(stage.SameStep().Severity(AlertSeverity::kLow).At(0) == 's');
  CHECK(stage.Severity(AlertSeverity::kHigh).At(1) == 'h');
}

TEST_CASE("lockout - what is held back does not start it anew") {
  Timeline stage("12 h per patient");
  CHECK(stage.At(0) == 's');
  CHECK(stage.At(11) == 'h');
  CHECK(stage.At(12) == 's');
}

TEST_CASE("lockout - one alert does not hold back another") {
  Timeline stage("12 h per patient");
  CHECK(stage.At(0) == 's');
  CHECK(stage.Alert(1).At(1) == 's');
  CHECK(stage.At(2) == 'h');
  CHECK(stage.Alert(1).At(2) == 'h');
}

TEST_CASE("lockout - per encounter, and one for all that is outside any") {
  Timeline stage("12 h per encounter");
  CHECK(stage.At(0, 1) == 's');
  CHECK(stage.At(1, 2) == 's');
  CHECK(stage.At(2, 1) == 'h');
  CHECK(stage.At(3, -1) == 's');
  CHECK(stage.At(4, -1) == 'h');
  Timeline patient("12 h per patient");
  CHECK(patient.At(0, 1) == 's');
  CHECK(patient.At(1, 2) == 'h');
}

TEST_CASE("lockout - a rise in severity always passes, and starts it anew") {
  Timeline stage("12 h per patient");
  CHECK(stage.Severity(AlertSeverity::kModerate).At(0) == 's');
  CHECK(stage.Severity(AlertSeverity::kModerate).At(1) == 'h');
  CHECK(stage.Severity(AlertSeverity::kHigh).At(2) == 's');
  CHECK(stage.Severity(AlertSeverity::kHigh).At(3) == 'h');
  CHECK(stage.Severity(AlertSeverity::kModerate).At(13) == 'h');  // from 2 h on
  CHECK(stage.Severity(AlertSeverity::kLow).At(14) == 's');
}

TEST_CASE("lockout - a passive showing never holds back an interruptive one") {
  Timeline stage("12 h per patient");
  CHECK(stage.Display(Display::kPassive).At(0) == 's');
  CHECK(stage.Display(Display::kPassive).At(1) == 'h');
  CHECK(stage.Display(Display::kInterruptive).At(2) == 's');
  CHECK(stage.Display(Display::kInterruptive).At(3) == 'h');
  CHECK(stage.Display(Display::kPassive).At(4) == 'h');
  CHECK(stage.Display(Display::kHardStop).At(5) == 's');
}

TEST_CASE("lockout - unless score rises asks for the lower bound above the highest score shown") {
  Timeline stage("12 h per patient unless score rises");
  CHECK(stage.Score(3, 5).At(0) == 's');
  CHECK(stage.Score(5, 9).At(1) == 'h');  // may still be 5
  CHECK(stage.Score(5.1, 9).At(2) == 's');
  CHECK(stage.Score(8, 8).At(3) == 'h');           // 9 may have been shown
  CHECK(stage.Score(9 + 1e-12, 12).At(4) == 'h');  // the same as 9
  Timeline plain("12 h per patient");
  CHECK(plain.Score(3, 3).At(0) == 's');
  CHECK(plain.Score(9, 9).At(1) == 'h');
}

TEST_CASE("lockout - of nothing holds nothing back") {
  Timeline stage("0 h per patient");
  CHECK(stage.At(0) == 's');
  CHECK(stage.At(0.001) == 's');
}

}  // namespace quell
