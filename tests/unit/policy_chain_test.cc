// The chain after `fire at`: who is told, what holds an alert back, and what waits for its recipient.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/policy/chain.h"
#include "lib/policy/delivery.h"

namespace quell {
namespace {

using std::chrono::hours;
constexpr int64_t kHour = 3600ll * 1000000;

// Alerts a, b, c ... in the order of their names.
struct Ward {
  std::shared_ptr<check::TypedRules> rules = std::make_shared<check::TypedRules>();
  std::vector<AlertStatus> status;
  policy::Ledger ledger;
  std::vector<policy::Candidate> step;  // to be decided next
  uint64_t steps = 0;

  check::Alert& Add(AlertStatus as = AlertStatus::kLive) {
    check::Alert& alert = rules->alerts.emplace_back();
    alert.name = alert.qualified = std::string(1, static_cast<char>('a' + status.size()));
    status.push_back(as);
    return alert;
  }
  policy::Candidate& Fires(int32_t alert, AlertSeverity severity = AlertSeverity::kLow,
                           Display display = Display::kInterruptive) {
    policy::Candidate& candidate = step.emplace_back();
    candidate.alert = alert;
    candidate.record = static_cast<uint32_t>(step.size() - 1);
    candidate.severity = severity;
    candidate.display = display;
    candidate.clinician = 1;
    return candidate;
  }
  // What the candidates come to, one letter each: shown, Silent, Lockout, at Most, by another Alert. With the recipients, theirs behind it.
  std::string Decide(policy::Chain& chain, double at, bool recipients = false) {
    const policy::Policy policy(rules, status);
    policy::Verdicts out;
    chain.Decide(policy, static_cast<int64_t>(at * kHour), ++steps, step, &ledger, out);
    step.clear();
    std::string text;
    for (const policy::Verdict& verdict : out.verdicts) {
      text += Letter(verdict.outcome);
      if (!recipients) continue;
      text += ":";
      for (const policy::Reach& reach : out.Of(verdict)) text += Letter(reach.outcome);
      text += " ";
    }
    return text;
  }
  static char Letter(Outcome outcome) { return "sSLMA"[static_cast<size_t>(outcome)]; }
};

check::Lockout Per(check::LockoutScope scope, int length = 12) { return {hours(length), -1, scope, false, {}}; }
check::AtMost AtMost(int count, int window) { return {count, hours(window), -1, {}}; }
check::Recipient Role(std::string role) { return {check::Recipient::kRole, std::move(role)}; }

}  // namespace

TEST_CASE(
    "chain - suppressed only by what is shown in the same step, at the same or a stronger display, to the same "
    "recipient") {
  Ward ward;
  ward.Add().suppressed_by = {1};
  ward.Add();
  policy::Chain chain;
  ward.Fires(0);
  ward.Fires(1);
  CHECK(ward.Decide(chain, 0) == "As");
  ward.Fires(0);
  CHECK(ward.Decide(chain, 1) == "s");  // b spoke an hour ago
  ward.Fires(0);
  ward.Fires(1, AlertSeverity::kLow, Display::kPassive);
  CHECK(ward.Decide(chain, 2) == "ss");
  ward.Fires(0);
  ward.Fires(1, AlertSeverity::kLow, Display::kHardStop);
  CHECK(ward.Decide(chain, 3) == "As");
  ward.Fires(0).clinician = 2;
  ward.Fires(1);
  CHECK(ward.Decide(chain, 4) == "ss");
  ward.Fires(0).clinician = kNobody;
  ward.Fires(1).clinician = kNobody;
  CHECK(ward.Decide(chain, 5) == "As");  // nobody known is one recipient of this patient
}

TEST_CASE("chain - what is itself held back suppresses nothing") {
  Ward ward;
  ward.Add().suppressed_by = {1};
  ward.Add().lockout = Per(check::LockoutScope::kPatient);
  policy::Chain chain;
  ward.Fires(1);
  CHECK(ward.Decide(chain, 0) == "s");
  ward.Fires(0);
  ward.Fires(1);
  CHECK(ward.Decide(chain, 1) == "sL");
}

TEST_CASE("chain - in a row of three, the middle one that is suppressed lets the first speak") {
  Ward ward;
  ward.Add().suppressed_by = {1};
  ward.Add().suppressed_by = {2};
  ward.Add();
  policy::Chain chain;
  ward.Fires(0);
  ward.Fires(1);
  ward.Fires(2);
  CHECK(ward.Decide(chain, 0) == "sAs");
  ward.Fires(0);
  ward.Fires(1);
  CHECK(ward.Decide(chain, 1) == "As");
}

TEST_CASE("chain - an alert is held back by the first by name of those shown in its place") {
  Ward ward;
  ward.Add().suppressed_by = {1, 2};
  ward.Add();
  ward.Add();
  policy::Chain chain;
  for (int32_t alert : {0, 1, 2}) ward.Fires(alert, alert == 2 ? AlertSeverity::kHigh : AlertSeverity::kLow);
  const policy::Policy policy(ward.rules, ward.status);
  policy::Verdicts out;
  chain.Decide(policy, 0, 1, ward.step, nullptr, out);
  CHECK(out.verdicts[0].held_by == 1);
  CHECK(out.verdicts[1].held_by == -1);
}

TEST_CASE("chain - each recipient has a lockout of their own") {
  Ward ward;
  check::Alert& alert = ward.Add();
  alert.recipients = {check::Recipient{}, Role("Pharmacist ")};
  alert.lockout = Per(check::LockoutScope::kPatientAndClinician);
  policy::Chain chain;
  ward.Fires(0);
  CHECK(ward.Decide(chain, 0, true) == "s:ss ");
  ward.Fires(0).clinician = 2;
  CHECK(ward.Decide(chain, 1, true) == "s:sL ");  // another physician, the same role
  ward.Fires(0).clinician = 2;
  CHECK(ward.Decide(chain, 2, true) == "L:LL ");
}

TEST_CASE("chain - a clinician's lockout goes along to the next bedside, but not that of nobody known or of a role") {
  Ward ward;
  check::Alert& alert = ward.Add();
  alert.lockout = Per(check::LockoutScope::kClinician);
  policy::Chain here, there;
  ward.Fires(0);
  CHECK(ward.Decide(here, 0) == "s");
  ward.Fires(0);
  CHECK(ward.Decide(there, 0) == "s");  // at one instant neither comes first
  ward.Fires(0);
  CHECK(ward.Decide(there, 1) == "L");
  ward.Fires(0).clinician = 2;
  CHECK(ward.Decide(there, 1) == "s");
  ward.Fires(0).clinician = kNobody;
  CHECK(ward.Decide(here, 2) == "s");
  ward.Fires(0).clinician = kNobody;
  CHECK(ward.Decide(there, 3) == "s");
  ward.Fires(0).clinician = kNobody;
  CHECK(ward.Decide(there, 4) == "L");
  alert.recipients = {Role("pharmacist")};
  policy::Chain third, fourth;
  ward.Fires(0);
  CHECK(ward.Decide(third, 5) == "s");
  ward.Fires(0);
  CHECK(ward.Decide(fourth, 6) == "s");
}

TEST_CASE("chain - at most N counts what interrupted the clinician in the window, of any alert and patient") {
  Ward ward;
  ward.Add().at_most = AtMost(2, 8);
  ward.Add();
  policy::Chain here, there;
  ward.Fires(0);
  CHECK(ward.Decide(here, 0) == "s");
  ward.Fires(1);
  CHECK(ward.Decide(there, 1) == "s");
  ward.Fires(0);
  CHECK(ward.Decide(there, 2) == "M");
  ward.Fires(1);
  CHECK(ward.Decide(there, 2) == "s");  // has no limit of its own
  ward.Fires(0).clinician = 2;
  CHECK(ward.Decide(there, 3) == "s");
  ward.Fires(0, AlertSeverity::kCritical);
  CHECK(ward.Decide(there, 4) == "s");
  ward.Fires(0);
  CHECK(ward.Decide(here, 9) == "M");  // those of 2 h and 4 h
  ward.Fires(0);
  CHECK(ward.Decide(here, 10) == "s");  // that of 2 h lies on the open edge
}

TEST_CASE("chain - the window of at most is open at its beginning") {
  Ward ward;
  ward.Add().at_most = AtMost(1, 8);
  policy::Chain chain;
  ward.Fires(0);
  CHECK(ward.Decide(chain, 0) == "s");
  ward.Fires(0);
  CHECK(ward.Decide(chain, 7.999) == "M");
  ward.Fires(0);
  CHECK(ward.Decide(chain, 8) == "s");
}

TEST_CASE("chain - a passive showing uses up no interruption, an interruption does use up a passive showing") {
  Ward ward;
  ward.Add().at_most = AtMost(1, 8);
  policy::Chain chain;
  ward.Fires(0, AlertSeverity::kLow, Display::kPassive);
  CHECK(ward.Decide(chain, 0) == "s");
  ward.Fires(0, AlertSeverity::kLow, Display::kPassive);
  CHECK(ward.Decide(chain, 1) == "M");
  ward.Fires(0);
  CHECK(ward.Decide(chain, 2) == "s");
  ward.Fires(0, AlertSeverity::kLow, Display::kPassive);
  CHECK(ward.Decide(chain, 9) == "M");
}

TEST_CASE("chain - within a step the higher severity, then the higher score, then the name goes first") {
  Ward ward;
  ward.Add().at_most = AtMost(1, 8);
  ward.Add().at_most = AtMost(1, 8);
  policy::Chain chain;
  ward.Fires(0, AlertSeverity::kLow);
  ward.Fires(1, AlertSeverity::kHigh);
  CHECK(ward.Decide(chain, 0) == "Ms");
}

TEST_CASE("chain - within a step, scores and names decide between equals") {
  auto run = [](double first, double second) {
    Ward ward;
    ward.Add().at_most = AtMost(1, 8);
    ward.Add().at_most = AtMost(1, 8);
    policy::Chain chain;
    for (int32_t alert : {0, 1}) {
      policy::Candidate& candidate = ward.Fires(alert);
      const double score = alert == 0 ? first : second;
      candidate.score_known = score >= 0;
      candidate.score_low = candidate.score_high = score;
    }
    return ward.Decide(chain, 0);
  };
  CHECK(run(1, 2) == "Ms");
  CHECK(run(2, 1) == "sM");
  CHECK(run(1, 1) == "sM");
  CHECK(run(-1, 0) == "Ms");  // a score that is not known goes last
}

TEST_CASE("chain - a suppressor is decided first even where it is the less severe") {
  Ward ward;
  check::Alert& severe = ward.Add();
  severe.suppressed_by = {1};
  severe.at_most = AtMost(1, 8);
  ward.Add().at_most = AtMost(1, 8);
  policy::Chain chain;
  ward.Fires(0, AlertSeverity::kHigh);
  ward.Fires(1, AlertSeverity::kLow);
  CHECK(ward.Decide(chain, 0) == "As");
}

TEST_CASE("chain - a silent alert runs in shadow: it sees what is shown, and nothing sees it") {
  Ward ward;
  ward.Add(AlertStatus::kSilent).suppressed_by = {1};
  check::Alert& live = ward.Add();
  live.suppressed_by = {};
  live.at_most = AtMost(1, 8);
  check::Alert& other = ward.Add(AlertStatus::kSilent);
  other.at_most = AtMost(2, 8);
  ward.Add().suppressed_by = {2};
  policy::Chain chain;
  ward.Fires(0);
  ward.Fires(1);
  ward.Fires(2);
  ward.Fires(3);
  CHECK(ward.Decide(chain, 0) == "AsSs");  // the silent third suppresses nothing
  ward.Fires(2);
  CHECK(ward.Decide(chain, 1) == "M");  // two live showings and an own one
  ward.Fires(1);
  CHECK(ward.Decide(chain, 8) == "s");  // the silent showing never counted
}

TEST_CASE("chain - without a ledger a clinician's limit is counted for the patient alone") {
  Ward ward;
  ward.Add().at_most = AtMost(1, 8);
  const policy::Policy policy(ward.rules, ward.status);
  CHECK(policy.crosses_patients());
  policy::Chain here, there;
  policy::Verdicts out;
  ward.Fires(0);
  here.Decide(policy, 0, 1, ward.step, nullptr, out);
  there.Decide(policy, kHour, 1, ward.step, nullptr, out);
  CHECK(out.verdicts[0].outcome == Outcome::kShown);
  there.Decide(policy, 2 * kHour, 2, ward.step, nullptr, out);
  CHECK(out.verdicts[0].outcome == Outcome::kHeldByAtMost);
}

TEST_CASE("ledger - forgets clinicians of whom nothing counts any more") {
  policy::Ledger ledger;
  for (int32_t clinician = 0; clinician < 5000; ++clinician) {
    const int64_t now = clinician * kHour;
    ledger.Begin(now, 8 * kHour);
    ledger.Of(clinician, {1, 1}).showings.Add({now, 0, {-1, clinician}, false, true});
  }
  CHECK(ledger.clinicians() < 2000);
}

// --- delivery ---

namespace {

Record Act(RecordKind kind, int32_t clinician, TextId role = 0) {
  Record record;
  record.kind = kind;
  record.clinician = clinician;
  record.role = role;
  return record;
}

}  // namespace

TEST_CASE("delivery - only what interrupts, nobody is paged for, and no act has triggered waits") {
  Ward ward;
  ward.Add();
  ward.Add().delivery = check::Delivery::kPage;
  const policy::Policy policy(ward.rules, ward.status);
  policy::Candidate candidate;
  candidate.display = Display::kInterruptive;
  CHECK(policy::Waits(policy, candidate));
  candidate.display = Display::kPassive;
  CHECK_FALSE(policy::Waits(policy, candidate));
  candidate.display = Display::kHardStop;
  candidate.act = true;
  CHECK_FALSE(policy::Waits(policy, candidate));
  candidate.act = false;
  candidate.alert = 1;
  CHECK_FALSE(policy::Waits(policy, candidate));
}

TEST_CASE("delivery - the next act of whoever is meant") {
  Vocabulary vocabulary;
  const TextId pharmacist = vocabulary.AddText(" PHARMACIST"), nurse = vocabulary.AddText("nurse");
  const std::vector<int32_t> roles = policy::RolesOfTexts({"pharmacist"}, vocabulary);
  policy::Mailbox mailbox;
  mailbox.Add({1, 0, 0, {-1, 7}, 0});
  mailbox.Add({1, 0, 1, {0, kNobody}, 0});
  mailbox.Add({2, 0, 0, {-1, kNobody}, 0});
  std::vector<policy::Mailbox::Delivered> out;
  std::vector<Record> step = {Act(RecordKind::kResult, 7), Act(RecordKind::kOrderStop, 7, pharmacist)};
  mailbox.Take(step, roles, out);
  CHECK(out.empty());  // neither is an act
  step = {Act(RecordKind::kAdministration, 8, nurse)};
  mailbox.Take(step, roles, out);
  REQUIRE(out.size() == 1);  // nobody known: any act
  CHECK(out[0].letter.decision == 2);
  out.clear();
  step = {Act(RecordKind::kResult, 7), Act(RecordKind::kChartOpen, 7, pharmacist)};
  mailbox.Take(step, roles, out);
  REQUIRE(out.size() == 2);
  CHECK(out[0].letter.recipient == 0);
  CHECK(out[0].act == 1);
  CHECK(out[1].letter.recipient == 1);
  CHECK(mailbox.waiting().empty());
}

TEST_CASE("delivery - what waits is bounded") {
  policy::Mailbox mailbox;
  for (uint64_t i = 0; i < policy::Mailbox::kMost + 3; ++i) mailbox.Add({i, 0, 0, {-1, 7}, 0});
  CHECK(mailbox.waiting().size() == policy::Mailbox::kMost);
  CHECK(mailbox.dropped() == 3);
  CHECK(mailbox.waiting()[0].decision == 3);
}

}  // namespace quell
