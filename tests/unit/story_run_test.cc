// Stories: what they tell, what they expect, and what is said when that does not come.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/story/report.h"
#include "lib/story/run.h"
#include "lib/story/script.h"
#include "quell/quell.h"
#include "tests/support/files.h"

namespace quell::story {
namespace {

constexpr char kRules[] = R"(language 1
module ward
concept Potassium { loinc 2823-3
  unit mmol/L
  valence 1
  plausible 1 mmol/L to 12 mmol/L }
concept Culture { loinc 600-7
  values "Growth", "No growth" }
concept Opioid { atc N02A* }
concept Tramadol { atc N02AX02 }
concept Other { atc N02A*
  exclude Tramadol }
concept Insulin { atc A10A* }
concept Asthma { icd10 J45* }
concept Latex { snomed 111088007 }
alert high { on result Potassium
  when latest Potassium >= 6 mmol/L
  score points { latest Potassium: 2 if >= 7 mmol/L, 1 otherwise }
  severity high if score >= 2, low otherwise
  show interruptive if score >= 2, passive otherwise
  lockout 12 h per patient unless score rises }
alert recheck { on 2 h after result Potassium unless result Potassium
  when this value >= 6 mmol/L }
alert growth { on result Culture
  when this value is "Growth" }
alert opioid { on order Opioid
  at most 1 in 1 h per clinician
  show interruptive
  intends ended Opioid, in next 1 h
  override reasons standard }
alert duplicate { on order Opioid
  when (active order for Opioid where dose > 4 mg) and active order for same ingredient as this order
  suppressed when opioid shows }
alert many_units { on order Insulin
  when order dose > 5 U }
alert too_much { on order Opioid
  when daily dose of Opioid > 20 mg/d }
alert tramadol { on order Tramadol }
alert there { on result Potassium
  when in department "ICU" and encounter class is inpatient }
alert pharmacist { on chart open
  when clinician role is pharmacist and clinician specialty is "pain" }
alert child { on chart open
  when age < 3 mo or age >= 18 y }
alert wheezes { on chart open
  when has problem Asthma and not allergic to Latex }
alert pregnancy { on chart open
  when pregnant and weight > 60 kg and height < 1.7 m }
)";

struct Ran {
  std::vector<Source> sources;
  CompileResult compiled;
  RunResult result;

  explicit Ran(const std::string& stories, const RunOptions& options = {}, const std::string& rules = kRules) {
    sources = {{"ward.quell", rules + stories}};
    compiled = RuleSet::Compile(sources);
    REQUIRE_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
    result = RunStories(compiled.rules, options).value();
  }
  Report report() const { return {*compiled.rules->impl().typed, sources, result}; }
  // "" if all stories passed.
  std::string Failures() const { return result.failed == 0 ? "" : ToText(report()); }
};

void Pass(const std::string& story) {
  const Ran ran("test \"t\" {\n" + story + "\n}\n");
  CHECK_MESSAGE(ran.Failures().empty(), ran.Failures());
  CHECK(ran.result.passed == 1);
}

// What is said of the only failure of a story.
Failure Fail(const std::string& story) {
  const Ran ran("test \"t\" {\n" + story + "\n}\n");
  REQUIRE(ran.result.failed == 1);
  REQUIRE(ran.result.stories[0].failures.size() == 1);
  return ran.result.stories[0].failures[0];
}

TEST_CASE("story - results, units, limits and words") {
  Pass(R"(at 0 h result Potassium 6 mEq/L expect high with score 1
          at 13 h result Potassium > 5 mmol/L expect high unknown
          at 14 h result Culture "GROWTH " expect only growth
          at 15 h result Culture "No growth" expect nothing
          at 16 h result Culture "mixed" expect nothing)");
}

TEST_CASE("story - the two clocks, corrections and retractions") {
  Pass(R"(at 0 h result Potassium 6.1 mmol/L as first expect high
          at 1 h correct first to 5 mmol/L expect no high
          at 2 h correct Potassium to 7.5 mmol/L expect high with score 2, severity high, show interruptive
          at 20 h result Potassium 5 mmol/L drawn 1 h expect only recheck
          at 21 h result Potassium 7 mmol/L drawn 20.5 h as wrong expect high
          at 22 h retract wrong expect nothing)");
}

TEST_CASE("story - timers run between moments and belong to the next") {
  Pass(R"(at 0 h result Potassium 6.1 mmol/L expect high, no recheck
          at 1 h result Potassium 6.2 mmol/L
          at 5 h result Potassium 5 mmol/L expect recheck
          at 6 h result Potassium 6.5 mmol/L as late
          at 7 h expect nothing
          at 8 h expect only recheck)");
}

TEST_CASE("story - a repeat that is taken back in time stops no timer") {
  const std::string repeat = "at 0 h result Potassium 6.5 mmol/L\nat 1 h result Potassium 5 mmol/L as wrong\n";
  Pass(repeat + "at 2 h expect no recheck");
  Pass(repeat + "at 1.5 h retract wrong\nat 2 h expect recheck");
  Pass(repeat + "at 2 h retract wrong expect recheck");
  Pass(repeat + "at 3 h retract wrong\nat 4 h expect no recheck");
  // Another one still stands; one that is corrected stops it as it is now.
  Pass(repeat + "at 1.2 h result Potassium 5 mmol/L\nat 1.5 h retract wrong\nat 2 h expect no recheck");
  Pass(repeat + "at 1.5 h correct wrong to 5.1 mmol/L\nat 2 h expect no recheck");
}

TEST_CASE("story - orders last, rest, stop and add up") {
  Pass(R"(at 0 h order Opioid dose 5 mg 2 /d for 10 h as first expect opioid, no too_much
          at 2 h hold first
          at 3 h order Opioid dose 5 mg 1 /d expect no duplicate, no too_much
          at 4 h resume first
          at 6 h order Opioid dose 10 mg 1 /d prn expect duplicate held by opioid, too_much
          at 6.5 h order Opioid dose 1 mg expect opioid held by at most, duplicate
          at 6.6 h order Opioid dose 1 mg by smith expect opioid
          at 7 h stop Opioid)");
}

TEST_CASE("story - units of a dose are international units, however they are written") {
  for (const char* unit : {"units", "U", "[iU]", "IU"}) {
    CAPTURE(unit);
    Pass("at 0 h order Insulin dose 10 " + std::string(unit) + " expect many_units\n at 1 h order Insulin dose 4 " +
         unit + " expect no many_units");
  }
}

TEST_CASE("story - a code is that of the fewest concepts") {
  Pass(R"(at 0 h order Opioid expect no tramadol
          at 3 h order Tramadol expect tramadol, opioid
          at 6 h order Other expect no tramadol)");
}

TEST_CASE("story - encounters, departments and clinicians") {
  Pass(R"(at 0 h result Potassium 5 mmol/L expect there unknown
          at 1 h admission inpatient "Surgery"
          at 2 h result Potassium 5 mmol/L expect nothing
          at 3 h transfer " icu"
          at 4 h result Potassium 5 mmol/L expect there
          at 5 h discharge
          at 6 h result Potassium 5 mmol/L expect no there
          at 7 h admission outpatient "ICU"
          at 8 h result Potassium 5 mmol/L expect no there
          at 9 h chart open by jones role pharmacist specialty "Pain" expect pharmacist
          at 10 h chart open by jones expect pharmacist unknown)");
}

TEST_CASE("story - age, weight, height and pregnancy") {
  Pass("patient female 18 y\n at 0 h chart open expect child");
  Pass("patient female 17 y\n at 0 h chart open expect no child\n at 365 d chart open expect child");
  Pass(
      "patient 2 mo\n at 0 h chart open expect child\n at 30 d chart open expect child\n at 31 d chart open expect no "
      "child");
  Pass("patient born 2008-01-02\n at 23 h chart open expect no child\n at 24 h chart open expect child");
  Pass("at 0 h chart open expect child unknown");
  Pass(R"(patient pregnant weight 70 kg height 165 cm
          at 0 h chart open expect pregnancy
          at 1 h weight 55 kg
          at 2 h chart open expect no pregnancy
          at 3 h weight 140 [lb_av]
          at 4 h chart open expect pregnancy
          at 5 h not pregnant
          at 6 h chart open expect no pregnancy)");
}

TEST_CASE("story - problems and allergies begin and end") {
  Pass(R"(at 0 h chart open expect no wheezes
          at 1 h problem Asthma
          at 2 h chart open expect wheezes
          at 3 h resolved Asthma
          at 4 h chart open expect no wheezes
          at 5 h problem Asthma for 2 h
          at 6 h chart open expect wheezes
          at 8 h chart open expect no wheezes
          at 9 h problem Asthma
          at 10 h allergy Latex
          at 11 h chart open expect no wheezes)");
}

TEST_CASE("story - what fails is told in the words of the rule") {
  const Failure quiet = Fail("at 0 h result Potassium 5.5 mmol/L expect high with score 2, severity high");
  CHECK(quiet.expected == "`high` is shown with score 2, severity high");
  CHECK(quiet.seen == "`high` is asked and keeps quiet: `when` is false");
  REQUIRE(quiet.why.has_value());
  CHECK(quiet.why->name == "ward.high");
  CHECK(quiet.why->when == Truth::kFalse);

  const Failure other = Fail("at 0 h result Potassium 7.5 mmol/L expect high with score 1");
  CHECK(other.seen == "`high` is shown with score 2, severity high, show interruptive");

  const Failure only = Fail("at 0 h order Tramadol expect only opioid");
  CHECK(only.expected == "`opioid` is shown, and nothing else");
  CHECK(only.seen ==
        "`opioid` is shown with severity low, show interruptive; `tramadol` is shown with severity low, show passive");
  REQUIRE(only.why.has_value());
  CHECK(only.why->name == "ward.tramadol");

  const Failure nothing = Fail("at 0 h result Potassium 6 mmol/L expect nothing");
  CHECK(nothing.seen == "`high` is shown with score 1, severity low, show passive");

  const Failure asleep = Fail("at 0 h result Potassium 6 mmol/L expect growth");
  CHECK(asleep.seen == "nothing triggers `growth`");
  CHECK_FALSE(asleep.why.has_value());

  const Failure unknown = Fail("at 0 h chart open expect child");
  CHECK(unknown.seen == "`child` is unknown: `when` is unknown (never recorded)");

  const Failure held = Fail("at 0 h result Potassium 6 mmol/L\n at 1 h result Potassium 6 mmol/L expect high");
  CHECK(held.seen == "`high` is held by lockout with score 1, severity low, show passive");
  REQUIRE(held.why.has_value());
  CHECK(held.why->verdict == "held by lockout until 2026-01-01T12:00:00");

  const Failure typo = Fail("at 0 h result Potassium 60 mmol/L expect high");
  CHECK(typo.seen == "nothing triggers `high` (the result can't be used as Potassium: implausible, above 12 mmol/L)");
  const Failure word = Fail("at 0 h result Culture \"mixed\" expect growth");
  CHECK(word.seen.find("nothing triggers `growth` (the result can't be used as Culture: ") == 0);
}

TEST_CASE("story - are chosen by name and module") {
  const std::string stories = "test \"One thing\" { at 0 h chart open }\ntest \"another\" { at 0 h chart open }\n";
  CHECK(Ran(stories, {"one"}).result.passed == 1);
  CHECK(Ran(stories, {"WARD"}).result.passed == 2);
  CHECK(Ran(stories, {"nothing"}).result.passed == 0);
}

// What a story shows is what a Session shows that is fed the same records.
TEST_CASE("story - a session fed with the story shows the same") {
  const Ran ran(R"(test "t" {
  at 0 h order Opioid dose 5 mg 2 /d
  at 1 h result Potassium 6.1 mmol/L expect high
  at 2 h order Tramadol by smith expect tramadol
  at 2 h result Potassium 7.1 mmol/L expect high with score 2
  at 9 h result Potassium 7.1 mmol/L expect high held by lockout
})");
  CHECK_MESSAGE(ran.Failures().empty(), ran.Failures());
  const auto& impl = ran.compiled.rules->impl();
  ScriptWriter writer(impl.program);
  const Script script = writer.Write(impl.typed->stories.at(0));
  const auto binding = Binding::Create(ran.compiled.rules, writer.vocabulary(), ScriptWriter::Source()).value();
  SessionOptions options;
  for (size_t i = 0; i < impl.alerts.size(); ++i) options.as_live.push_back(static_cast<int32_t>(i));
  Session session(binding, script.patient, options);
  std::vector<std::string> shown;
  for (const std::vector<Record>& step : script.steps) {
    for (const Decision& decision : session.Feed(step)) {
      if (decision.outcome == Outcome::kShown) shown.push_back(impl.alerts[static_cast<size_t>(decision.alert)].name);
    }
  }
  CHECK(shown == std::vector<std::string>{"opioid", "high", "high", "opioid", "tramadol", "recheck"});
}

}  // namespace
}  // namespace quell::story
