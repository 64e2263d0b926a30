// Stories: what the checker makes of them, and what it tells.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using namespace std::chrono_literals;
using check::Expectation;
using check::Story;
using check::StoryEvent;
using testing::Checked;
using testing::CheckTexts;
using testing::Told;
using Lines = std::vector<std::string>;

const std::string kRules = R"(module m
concept K { loinc 2823-3 unit mmol/L valence 1 }
concept Blood { loinc 882-1 values "A", "B" }
concept Drug { atc A12BA* }
concept Excluded { atc A12BA01 exclude Drug }
alert high { on result K when this value > 6 mmol/L score 1 lockout 1 h per patient suppressed when higher shows }
alert higher { on result K when this value > 7 mmol/L at most 2 in 8 h per clinician }
alert others { on result Blood on order Drug on problem Excluded }
)";
std::string Text(const std::string& body) { return kRules + "test \"t\" { " + body + " }\n"; }
Lines Test(const std::string& body) {
  Lines errors;
  const Checked checked = CheckTexts({Text(body)});
  for (size_t i = 0; i < checked.told.size(); ++i) {
    if (checked.diagnostics[i].severity == Severity::kError) errors.push_back(checked.told[i]);
  }
  return errors;
}
struct Read {
  check::TypedRules rules;
  Story story;
};
Read ReadStory(const std::string& body) {
  Checked checked = CheckTexts({Text(body)});
  for (const Diagnostic& d : checked.diagnostics) {
    if (d.severity == Severity::kError) FAIL(d.message);
  }
  REQUIRE(checked.result.rules.stories.size() == 1);
  return {checked.result.rules, checked.result.rules.stories[0]};
}

TEST_CASE("stories - the patient") {
  const Read read =
      ReadStory("patient female born 1957-03-14 weight 60 kg height 1.6 m pregnant at 0 h result K 5 mmol/L");
  CHECK(read.story.patient.sex == Sex::kFemale);
  CHECK(read.story.patient.birth.year == 1957);
  CHECK(read.story.patient.birth.month == 3);
  CHECK(read.story.patient.birth.day == 14);
  CHECK(read.story.age_years < 0);
  // What is said of the person is recorded when the story begins, in the step of what happens then.
  REQUIRE(read.story.moments.size() == 1);
  CHECK(read.story.moments[0].events == std::vector<int32_t>{0, 1, 2, 3});
  CHECK(read.rules.concepts[static_cast<size_t>(read.story.events[0].concept_index)].name == "weight");
  CHECK(read.story.events[2].text == "pregnant");
  CHECK(ReadStory("patient male 2 y at 0 h discharge").story.age_years == 2);
  CHECK(ReadStory("patient male 3 mo at 0 h discharge").story.age_months == 3);
  CHECK(ReadStory("patient male 2 wk at 0 h discharge").story.age_days == 14);
  CHECK(Test("patient male 2 y born 1957-03-14 at 0 h discharge") == Lines{"Q0605 `born 1957-03-14`"});
  CHECK(Test("patient male female at 0 h discharge") == Lines{"Q0605 `female`"});
  CHECK(Test("patient pregnant not pregnant at 0 h discharge") == Lines{"Q0605 `not pregnant`"});
  CHECK(Test("patient 68 at 0 h discharge") == Lines{"Q0605 `68`"});
  CHECK(Test("patient 200 y at 0 h discharge") == Lines{"Q0605 `200 y`"});
  CHECK(Test("patient born 1957-13-14 at 0 h discharge") == Lines{"Q0101 `1957-13-14`"});
  CHECK(Test("patient weight 60 cm at 0 h discharge") == Lines{"Q0604 `60 cm`"});
}

TEST_CASE("stories - moments") {
  const Read read = ReadStory(
      "at 0 h result K 5 mmol/L at 60 min result K 6 mmol/L at 1 h result K 7 mmol/L expect high at 2 h expect "
      "nothing");
  REQUIRE(read.story.moments.size() == 3);
  CHECK(read.story.moments[1].at == 1h);
  CHECK(read.story.moments[1].events.size() == 2);
  CHECK(read.story.moments[2].events.empty());
  CHECK(Test("at 2 h discharge at 1 h discharge") == Lines{"Q0601 `1 h`"});
  CHECK(Test("at 2 discharge") == Lines{"Q0306 `2`"});
  CHECK(Test("at 2 mg discharge") == Lines{"Q0306 `2 mg`"});
}

TEST_CASE("stories - results") {
  const Read read = ReadStory(
      "at 1 h result K 5 meq/L drawn 0.5 h hemolyzed clotted preliminary "
      "at 2 h result K < 2 mmol/L at 3 h result K \"no specimen\" at 4 h result Blood \"a\" final");
  const std::vector<StoryEvent>& events = read.story.events;
  REQUIRE(events.size() == 4);
  CHECK(events[0].drawn == std::chrono::minutes(30));
  CHECK(events[0].value == 5);
  CHECK(read.rules.units[static_cast<size_t>(events[0].unit)].text == "meq/L");
  CHECK(events[0].flags == (kHemolyzed | kClotted));
  CHECK(events[0].status == ResultStatus::kPreliminary);
  CHECK(events[1].value_kind == ValueKind::kBelow);
  CHECK(events[2].value_kind == ValueKind::kText);
  CHECK(events[3].text == "a");
  CHECK(events[3].status == ResultStatus::kFinal);
  CHECK(Test("at 0 h result K 5 mg") == Lines{"Q0604 `5 mg`"});
  CHECK(Test("at 0 h result K 5") == Lines{"Q0604 `5`"});
  CHECK(Test("at 0 h result Blood 5") == Lines{"Q0604 `5`"});
  CHECK(Test("at 0 h result Kk 5 mmol/L") == Lines{"Q0201 `Kk`"});
  CHECK(Test("at 0 h result K != 5 mmol/L") == Lines{"Q0604 `result K != 5 mmol/L`"});
  CHECK(Test("at 0 h result K 5 mmol/L final preliminary") == Lines{"Q0111 `preliminary`"});
  CHECK(Test("at 0 h result K 5 mmol/L hemolyzed hemolyzed") == Lines{"Q0111 `hemolyzed`"});
  CHECK(Test("at 0 h result K 5 mmol/L dose 3 mg") == Lines{"Q0603 `dose 3 mg`"});
}

TEST_CASE("stories - orders and what becomes of them") {
  const Read read = ReadStory(
      "at 0 h order Drug dose 5 mg route \"oral\" 4 /d for 3 d prn one-time by smith role pharmacist as first "
      "at 1 h order Drug at 2 h hold first at 3 h stop Drug at 4 h stop Drug at 5 h order select Drug "
      "at 6 h administered Drug dose 2 mg route \"iv\" department \"ICU\" specialty \"surgery\" encounter 2");
  const std::vector<StoryEvent>& events = read.story.events;
  REQUIRE(events.size() == 7);
  CHECK(events[0].value == 5);
  CHECK(events[0].route == "oral");
  CHECK(events[0].per_day == 4);
  CHECK(events[0].lasts == 72h);
  CHECK(events[0].flags == (kPrn | kOneTime));
  CHECK(events[0].clinician == "smith");
  CHECK(events[0].role == "pharmacist");
  CHECK(events[2].record == RecordKind::kOrderHold);
  CHECK(events[2].of == 0);
  CHECK(events[3].of == 1);  // the last one
  CHECK(events[4].of == 0);  // the last one that has not been stopped
  CHECK(events[5].record == RecordKind::kOrderSelect);
  CHECK(events[6].encounter == 2);
  CHECK(events[6].department == "ICU");
  CHECK(events[6].specialty == "surgery");
  CHECK(Test("at 0 h stop Drug") == Lines{"Q0602 `Drug`"});
  CHECK(Test("at 0 h order Drug at 1 h stop Drug at 2 h stop Drug") == Lines{"Q0602 `Drug`"});
  CHECK(Test("at 0 h order Drug as first at 1 h stop frist") == Lines{"Q0602 `frist`"});
  CHECK(Test("at 0 h result K 5 mmol/L as first at 1 h stop first") == Lines{"Q0602 `first`"});
  CHECK(Test("at 0 h order Drug as x at 1 h order Drug as x") == Lines{"Q0202 `x`"});
  CHECK(Test("at 0 h order Drug 3 d") == Lines{"Q0604 `3 d`"});
  CHECK(Test("at 0 h order Drug preliminary") == Lines{"Q0603 `preliminary`"});
  CHECK(Test("at 0 h order Drug encounter 0") == Lines{"Q0604 `0`"});
  CHECK(Test("at 0 h problem Excluded") == Lines{"Q0607 `Excluded`"});
  // Where an event could not be read, those that speak of it are not held to it.
  CHECK(Test("at 0 h order Drugg as x at 1 h stop x at 2 h stop Drug") == Lines{"Q0201 `Drugg`"});
}

TEST_CASE("stories - corrections and retractions") {
  const Read read = ReadStory(
      "at 1 h result K 5 mmol/L drawn 0.5 h final as wrong at 2 h correct wrong to 6 mmol/L at 3 h result K 7 mmol/L "
      "at 4 h retract K at 5 h correct K to 6.5 mmol/L at 6 h retract wrong");
  const std::vector<StoryEvent>& events = read.story.events;
  REQUIRE(events.size() == 6);
  CHECK(events[1].kind == StoryEvent::kCorrect);
  CHECK(events[1].of == 0);
  CHECK(events[1].at == 2h);
  CHECK(events[1].drawn == std::chrono::minutes(30));  // it is the record again, but for its value
  CHECK(events[1].status == ResultStatus::kFinal);
  CHECK(events[1].value == 6);
  CHECK(events[3].kind == StoryEvent::kRetract);
  CHECK(events[3].of == 2);
  CHECK(events[4].of == 0);  // the last one that has not been taken back
  CHECK(events[5].of == 0);
  CHECK(Test("at 0 h result K 5 mmol/L as x at 1 h correct x to 6 mg") == Lines{"Q0604 `6 mg`"});
  CHECK(Test("at 0 h problem Drug as x at 1 h correct x to 6 mg") == Lines{"Q0602 `x`"});
  CHECK(Test("at 0 h result Blood \"A\" as x at 1 h correct x to 6") == Lines{"Q0604 `6`"});
  CHECK(Test("at 0 h retract K") == Lines{"Q0602 `K`"});
}

TEST_CASE("stories - encounters") {
  const Read read = ReadStory(
      "at 0 h admission inpatient \"Ward 3\" at 1 h transfer \"ICU\" at 2 h chart open by jones at 3 h discharge");
  CHECK(read.story.events[0].encounter_class == EncounterClass::kInpatient);
  CHECK(read.story.events[0].department == "Ward 3");
  CHECK(read.story.events[1].department == "ICU");
  CHECK(read.story.events[2].record == RecordKind::kChartOpen);
  CHECK(read.story.events[3].record == RecordKind::kDischarge);
  CHECK(Test("at 0 h transfer \"ICU\" department \"ICU\"") == Lines{"Q0603 `department \"ICU\"`"});
  CHECK(Test("at 0 h chart open drawn 1 h") == Lines{"Q0603 `drawn 1 h`"});
}

TEST_CASE("stories - expectations") {
  const Read read = ReadStory(
      "at 0 h result K 6.5 mmol/L expect only high with score 1, severity low, show passive "
      "at 1 h expect no high, high held by lockout, high held by higher, higher held by at most, high unknown, "
      "nothing");
  const std::vector<Expectation>& first = read.story.moments[0].expectations;
  REQUIRE(first.size() == 1);
  CHECK(first[0].kind == Expectation::kOnlyShown);
  CHECK(first[0].alert == 0);
  CHECK(first[0].score == 1);
  CHECK(first[0].severity == AlertSeverity::kLow);
  CHECK(first[0].display == Display::kPassive);
  const std::vector<Expectation>& then = read.story.moments[1].expectations;
  REQUIRE(then.size() == 6);
  CHECK(then[0].kind == Expectation::kNotShown);
  CHECK(then[1].kind == Expectation::kHeldByLockout);
  CHECK(then[2].kind == Expectation::kHeldByAlert);
  CHECK(then[2].by == 1);
  CHECK(then[3].kind == Expectation::kHeldByAtMost);
  CHECK(then[4].kind == Expectation::kUnknown);
  CHECK(then[5].kind == Expectation::kNothing);
  CHECK(Test("at 0 h expect hihg") == Lines{"Q0201 `hihg`"});
  CHECK(Test("at 0 h expect higher held by lockout") == Lines{"Q0606 `higher held by lockout`"});
  CHECK(Test("at 0 h expect high held by at most") == Lines{"Q0606 `high held by at most`"});
  CHECK(Test("at 0 h expect higher held by high") == Lines{"Q0606 `higher held by high`"});
  CHECK(Test("at 0 h expect higher with score 1") == Lines{"Q0606 `score 1`"});
  CHECK(Test("at 0 h expect high with score 1, score 2") == Lines{"Q0111 `score 2`"});
}

TEST_CASE("stories - their order, and their names") {
  const std::string story = "test \"one\" { at 0 h expect nothing }\ntest \"two\" { at 0 h expect nothing }\n";
  const Checked checked = CheckTexts({"module z\n" + story, "module a\n" + story});
  CHECK(checked.told == Lines{});
  Lines names;
  for (const Story& s : checked.result.rules.stories) names.push_back(s.module + " " + s.name);
  CHECK(names == Lines{"a one", "a two", "z one", "z two"});
  CHECK(Told({"module z\n" + story + story}) == Lines{"Q0202 `\"one\"`", "Q0202 `\"two\"`"});
}

}  // namespace
}  // namespace quell
