// The public face: one patient, live.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/records/record_set.h"
#include "quell/quell.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

using std::chrono::hours;

constexpr char kRules[] = R"(language 1
module m
concept Potassium { loinc 2823-3
  unit mmol/L
  valence 1
  plausible 1 mmol/L to 12 mmol/L }
concept Chloride { rxnorm 8591 }
define rise = latest Potassium - previous Potassium
alert elevated "High potassium" {
  status silent
  on result Potassium
  when latest Potassium >= 6.0 mmol/L
  score points { rise: 1 if >= 1 mmol/L }
  severity high if score >= 1, moderate otherwise
  show interruptive
  lockout 12 h per patient
  message "Potassium {latest Potassium:.1}, before {previous Potassium}; rise {rise:.2}; {score}; {{{active order for Chloride}}}."
}
alert plain { on order Chloride }
)";

const Time kStart = Time(Duration(std::chrono::hours(24 * 365 * 50)));

struct Hospital {
  explicit Hospital(const std::string& text = kRules) {
    rules = testing::CompileRules(text);
    potassium = vocabulary.AddCoding({{"loinc", "2823-3"}});
    chloride = vocabulary.AddCoding({{"rxnorm", "8591"}});
    mmol = vocabulary.AddUnit("mmol/L");
    milliequivalents = vocabulary.AddUnit("mEq/L");
    binding = *Binding::Create(rules, vocabulary, source);
  }
  Record Result(int hour, double value) const {
    Record r;
    r.coding = potassium;
    r.unit = mmol;
    r.value_kind = ValueKind::kNumber;
    r.value = value;
    r.clinical = r.known = kStart + hours(hour);
    return r;
  }
  SourceInfo source = {"test", "UTC", true, {RecordKind::kResult, RecordKind::kOrder, RecordKind::kOrderStop}};
  Vocabulary vocabulary;
  CodingId potassium = 0, chloride = 0;
  UnitId mmol = 0, milliequivalents = 0;
  std::shared_ptr<const RuleSet> rules;
  std::shared_ptr<const Binding> binding;
};

}  // namespace

TEST_CASE("session - a rise is told, and the lockout keeps quiet afterwards") {
  Hospital h;
  Session session(h.binding, {Sex::kFemale, {1951, 4, 2}});
  std::vector<Record> step = {h.Result(0, 4.25)};
  CHECK(session.Feed(step).empty());
  step = {h.Result(6, 6.4)};
  std::span<const Decision> decisions = session.Feed(step);
  REQUIRE(decisions.size() == 1);
  CHECK(h.rules->alerts()[static_cast<size_t>(decisions[0].alert)].qualified == "m.elevated");
  CHECK(decisions[0].outcome == Outcome::kSilent);
  CHECK(decisions[0].severity == AlertSeverity::kHigh);
  CHECK(decisions[0].display == Display::kInterruptive);
  CHECK(decisions[0].score_low == 1);
  CHECK(session.Message(decisions[0]) == "Potassium 6.4 mmol/L, before 4.25 mmol/L; rise 2.15 mmol/L; 1; {no}.");
  step = {h.Result(7, 6.5)};
  decisions = session.Feed(step);
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].outcome == Outcome::kHeldByLockout);
}

TEST_CASE("session - a first value: what is not known is said so") {
  Hospital h;
  Session session(h.binding, {}, {{0}});
  std::vector<Record> step = {h.Result(0, 6.4)};
  std::span<const Decision> decisions = session.Feed(step);
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].outcome == Outcome::kShown);
  CHECK(decisions[0].severity == AlertSeverity::kModerate);
  CHECK(decisions[0].score_known);
  CHECK(decisions[0].score_low == 0);
  CHECK(decisions[0].score_high == 1);
  CHECK(session.Message(decisions[0]) == "Potassium 6.4 mmol/L, before not known; rise not known; 0 to 1; {no}.");
}

TEST_CASE("session - a draft is never fed, unless it is asked for") {
  Hospital h;
  Record order;
  order.kind = RecordKind::kOrder;
  order.coding = h.chloride;
  order.clinical = order.known = kStart;
  Session quiet(h.binding, {});
  CHECK(quiet.Feed({&order, 1}).empty());
  Session asked(h.binding, {}, {{1}});
  CHECK(asked.Feed({&order, 1}).size() == 1);
}

TEST_CASE("session - units, text, implausible values and strangers") {
  Hospital h;
  Session session(h.binding, {});
  Record r = h.Result(0, 6.5);
  r.unit = h.milliequivalents;
  CHECK(session.Feed({&r, 1}).size() == 1);
  for (int kind = 0; kind < 5; ++kind) {
    Session other(h.binding, {});
    r = h.Result(0, 6.5);
    if (kind == 0) r.unit = 0;
    if (kind == 1) r.value = 67;
    if (kind == 2) r.value_kind = ValueKind::kText;
    if (kind == 3) r.coding = 4711;  // not in the vocabulary
    if (kind == 4) r.unit = 4711;
    CHECK(other.Feed({&r, 1}).empty());
  }
}

TEST_CASE("session - records of a step in any order, decisions by alert and record") {
  Hospital h;
  Record late = h.Result(3, 6.1), early = h.Result(3, 7.0);
  late.clinical = kStart + hours(2);
  early.clinical = kStart + hours(1);
  Session session(h.binding, {});
  std::vector<Record> step = {late, early};  // the later drawn one stands first
  std::span<const Decision> decisions = session.Feed(step);
  REQUIRE(decisions.size() == 2);
  CHECK(decisions[0].record == 1);
  CHECK(decisions[1].record == 0);
  CHECK(session.Message(decisions[1]).substr(0, 20) == "Potassium 6.1 mmol/L");
}

TEST_CASE("session - can be moved, and a late step is taken at now") {
  Hospital h;
  Session session(h.binding, {});
  Record r = h.Result(10, 6.5);
  CHECK(session.Feed({&r, 1}).size() == 1);
  Session moved = std::move(session);
  r = h.Result(2, 6.6);  // known eight hours before what has been fed already
  std::span<const Decision> decisions = moved.Feed({&r, 1});
  REQUIRE(decisions.size() == 1);
  CHECK(moved.Message(decisions[0]).substr(0, 20) == "Potassium 6.5 mmol/L");  // drawn earlier: not the latest
  r = h.Result(23, 6.6);
  decisions = moved.Feed({&r, 1});
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].outcome == Outcome::kSilent);  // 13 h after the showing at 10 h
}

TEST_CASE("session - an unknown time zone is an error that says what to do") {
  Hospital h;
  h.source.time_zone = "Europe/Nowhere";
  absl::StatusOr<std::shared_ptr<const Binding>> binding = Binding::Create(h.rules, h.vocabulary, h.source);
  REQUIRE_FALSE(binding.ok());
  CHECK(std::string(binding.status().message()).find("IANA") != std::string::npos);
}

// One evaluator and one policy, live and in replay: sessions fed with the shipped records decide what the replay counts.
TEST_CASE("session - live gives what the replay gives") {
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  for (const char* file :
       {"rules/potassium.quell", "rules/kidney.quell", "rules/anticoagulation.quell", "rules/glucose.quell"}) {
    std::shared_ptr<const RuleSet> rules = testing::CompileRules(testing::ReadFile(testing::SourcePath(file)));
    sim::ReplayOptions options;
    options.keep_firings = true;
    sim::ReplayResult replayed = testing::ReplayAll(*rules, records, options);
    std::shared_ptr<const Binding> binding = *Binding::Create(rules, records.vocabulary, records.source);
    std::vector<sim::Firing> live;
    for (uint32_t p = 0; p < records.patients.size(); ++p) {
      const records::PatientEntry& patient = records.patients[p];
      Session session(binding, patient.patient);
      std::span<const Record> all = records.RecordsOf(patient);
      for (size_t from = 0, to = 0; from < all.size(); from = to) {
        while (to < all.size() && all[to].known == all[from].known) ++to;
        for (const Decision& d : session.Feed(all.subspan(from, to - from))) {
          live.push_back({d.alert, p, patient.first_record + static_cast<uint32_t>(from) + d.record, all[from].known,
                          d.severity, d.display, d.outcome, d.held_by});
          CHECK_FALSE(session.Message(d).empty());
        }
      }
    }
    CHECK(live == replayed.firings);
    CHECK_FALSE(live.empty());
  }
}

TEST_CASE("session - one RuleSet and Binding serve many threads") {
  Hospital h;
  std::vector<size_t> counts(4, 0);
  {
    std::vector<std::jthread> threads;
    for (size_t t = 0; t < counts.size(); ++t) {
      threads.emplace_back([&h, &counts, t] {
        for (int patient = 0; patient < 50; ++patient) {
          Session session(h.binding, {});
          for (int hour = 0; hour < 60; ++hour) {
            Record r = h.Result(hour, hour % 2 == 0 ? 6.5 : 4.0);
            counts[t] += session.Feed({&r, 1}).size();
          }
        }
      });
    }
  }
  for (size_t count : counts) CHECK(count == 50 * 30);
}

// --- what hosts get wrong ---

TEST_CASE("session - the order of a step does not depend on the order of its records, not even with NaN") {
  Hospital h;
  std::vector<Record> step;
  for (int i = 0; i < 40; ++i) {
    Record r = h.Result(0, 4.0 + 0.1 * i);
    r.id = static_cast<uint64_t>(i + 1);
    if (i % 2 == 0) r.value = std::numeric_limits<double>::quiet_NaN();
    step.push_back(r);
  }
  std::string first;
  for (size_t turn = 0; turn < 20; ++turn) {
    std::rotate(step.begin(), step.begin() + 7, step.end());
    Session session(h.binding, {});
    std::span<const Decision> decisions = session.Feed(step);
    REQUIRE_FALSE(decisions.empty());
    std::string message = session.Message(decisions[0]);
    if (turn == 0) first = message;
    CHECK(message == first);
  }
}

TEST_CASE("session - what is latest does not depend on the order in which a host learnt its codes") {
  for (bool turned : {false, true}) {
    Vocabulary vocabulary;
    std::shared_ptr<const RuleSet> rules = testing::CompileRules(
        "language 1\nmodule m\nconcept K { loinc 2823-3, 6298-4\n unit mmol/L }\nalert a { on result K\n when latest K "
        ">= 6.0 "
        "mmol/L }\n");
    const char* codes[] = {"2823-3", "6298-4"};
    CodingId ids[2];
    for (int i : {turned ? 1 : 0, turned ? 0 : 1}) ids[i] = vocabulary.AddCoding({{"loinc", codes[i]}});
    SourceInfo source;
    std::shared_ptr<const Binding> binding = *Binding::Create(rules, vocabulary, source);
    std::vector<Record> step(2);
    for (size_t i = 0; i < 2; ++i) {
      step[i].coding = ids[i];
      step[i].unit = vocabulary.AddUnit("mmol/L");
      step[i].value_kind = ValueKind::kNumber;
      step[i].value = i == 0 ? 6.5 : 4.0;
      step[i].clinical = step[i].known = kStart;
    }
    binding = *Binding::Create(rules, vocabulary, source);
    Session session(binding, {}, {{0}});
    CHECK(session.Feed(step).empty());  // 6298-4 stands after 2823-3: its 4.0 is the latest
  }
}

TEST_CASE("session - absurd times are refused and counted, and the patient's clock goes on") {
  Hospital h;
  Session session(h.binding, {});
  for (Time absurd : {Time::max(), Time::min(), kNoTime, Time(Duration(0)) + std::chrono::years(8000)}) {
    Record r = h.Result(0, 7.0);
    r.known = absurd;
    CHECK(session.Feed({&r, 1}).empty());
    r.kind = RecordKind::kOrder;
    r.coding = h.chloride;
    CHECK(session.Feed({&r, 1}).empty());
  }
  CHECK(session.stats().refused_times == 8);
  Record r = h.Result(0, 7.0);
  CHECK(session.Feed({&r, 1}).size() == 1);
  r = h.Result(1, 7.0);
  std::span<const Decision> decisions = session.Feed({&r, 1});
  REQUIRE(decisions.size() == 1);
  CHECK(decisions[0].outcome == Outcome::kHeldByLockout);
  CHECK(decisions[0].time == kStart + hours(1));
}

TEST_CASE("session - late steps, clocks ahead and unknown codings are counted") {
  Hospital h;
  Session session(h.binding, {});
  Record r = h.Result(10, 4.0);
  r.clinical = kStart + hours(12);
  session.Feed({&r, 1});
  r = h.Result(2, 4.0);
  r.coding = 999;
  session.Feed({&r, 1});
  CHECK(session.stats().steps == 2);
  CHECK(session.stats().clock_ahead == 1);
  CHECK(session.stats().late_steps == 1);
  CHECK(session.stats().unbound == 1);
}

TEST_CASE("session - a decision of an older step has no message any more") {
  Hospital h;
  Session session(h.binding, {});
  Record r = h.Result(0, 7.0);
  Decision old = session.Feed({&r, 1})[0];
  CHECK(session.Message(old) != "");
  r = h.Result(1, 6.1);
  session.Feed({&r, 1});
  CHECK(session.Message(old) == "");
}

TEST_CASE("session - rules that did not compile can't be bound") {
  Vocabulary vocabulary;
  CHECK_FALSE(Binding::Create(nullptr, vocabulary, {}).ok());
}

TEST_CASE("session - a chain of definitions that doubles with each step costs no more than it is long") {
  std::string text =
      "language 1\nmodule m\nconcept K { loinc 2823-3\n unit mmol/L }\nconcept L { loinc 2951-2\n unit mmol/L }\n"
      "define a = latest L > 3 mmol/L\ndefine b = latest L < 1 mmol/L\ndefine t0 = latest L > 2 mmol/L\n";
  for (int i = 1; i <= 60; ++i) {
    std::string before = "t" + std::to_string(i - 1);
    text += "define t" + std::to_string(i) + " = (" + before + " and a) or (" + before + " and b)\n";
  }
  text += "alert x { status silent\n on result K\n when (if t60 then 1 otherwise 2) >= 1 }\n";
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(text);
  CHECK(rules->Dump(Stage::kTyped).size() < 100000);
  CHECK(rules->Dump(Stage::kPlan).size() < 100000);
  CHECK(rules->Fingerprint() != 0);
  records::RecordSet records = testing::ReadAll(testing::SourcePath("examples/hospital"));
  CHECK(testing::CountsOf(testing::ReplayAll(*rules, records), *rules, "x").evaluations == 130);
}

}  // namespace quell
