// Alerts and outcomes: every clause, its defaults, and what is told of it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/checked.h"

namespace quell {
namespace {

using namespace std::chrono_literals;
using testing::Checked;
using testing::CheckTexts;
using testing::Told;
using Lines = std::vector<std::string>;

const std::string kConcepts = R"(module m
  owner "o" source "s" review 2027-06-01
concept K { loinc 2823-3 unit mmol/L }
concept Drug { atc A12BA* }
parameter span = 8 h
)";
std::string Alert(const std::string& clauses, const std::string& items = "") {
  return kConcepts + items + "alert a { " + clauses + " }\n";
}
// Errors alone: warnings are about other things.
Lines ErrorsOf(const Checked& checked) {
  Lines errors;
  for (size_t i = 0; i < checked.told.size(); ++i) {
    if (checked.diagnostics[i].severity == Severity::kError) errors.push_back(checked.told[i]);
  }
  return errors;
}
Lines Errors(const std::string& clauses, const std::string& items = "") {
  return ErrorsOf(CheckTexts({Alert(clauses, items)}));
}
check::Alert Read(const std::string& clauses, const std::string& items = "") {
  const Checked checked = CheckTexts({Alert(clauses, items)});
  REQUIRE(ErrorsOf(checked) == Lines{});
  for (const check::Alert& alert : checked.result.rules.alerts) {
    if (alert.name == "a") return alert;
  }
  return {};
}

TEST_CASE("alerts - a message tells a dose in the unit that the alert counts it in") {
  const auto told = [](const std::string& clauses) {
    const Checked checked = CheckTexts({Alert("on order Drug " + clauses)});
    REQUIRE(ErrorsOf(checked) == Lines{});
    std::string units;
    for (const check::Alert& alert : checked.result.rules.alerts) {
      for (const check::MessagePart& part : alert.message) {
        if (part.expr == check::kNoExpr) continue;
        const check::Expr& e = checked.result.rules.exprs[static_cast<size_t>(part.expr)];
        units += checked.result.rules.units[static_cast<size_t>(e.unit)].text + ";";
      }
    }
    return units;
  };
  CHECK(told("when order dose > 80 mg message \"{order dose}, a day {daily dose of Drug}\"") == "mg;mg/d;");
  CHECK(told("when daily dose of Drug > 2 g/d message \"{order dose}, a day {daily dose of Drug}\"") == "g;g/d;");
  CHECK(told("when order dose > 80 mg message \"{order dose + order dose}\"") == "mg;");
  CHECK(told("message \"{order dose + 0 mg} and {daily dose of Drug + 0 g/d}\"") == "mg;g/d;");
  const Checked none = CheckTexts({Alert("on order Drug message \"{order dose}\"")});
  REQUIRE(ErrorsOf(none) == Lines{"Q0311 `order dose`"});
  for (const Diagnostic& d : none.diagnostics) {
    if (d.code == "Q0311") CHECK(d.help == "say here in which unit: `{order dose + 0 mg}`");
  }
}

TEST_CASE("alerts - defaults") {
  const check::Alert alert = Read("on result K");
  CHECK(alert.status == check::Status::kDraft);
  CHECK(alert.when == check::kNoExpr);
  CHECK(alert.severity.empty());
  CHECK(alert.show.empty());
  REQUIRE(alert.recipients.size() == 1);
  CHECK(alert.recipients[0].kind == check::Recipient::kOrderingClinician);
  CHECK(alert.delivery == check::Delivery::kNextAct);
  CHECK_FALSE(alert.lockout.has_value());
  CHECK_FALSE(alert.at_most.has_value());
  CHECK_FALSE(alert.intent.has_value());
}

TEST_CASE("alerts - triggers") {
  const check::Alert alert = Read(
      "on result K on order Drug on order select Drug on administered Drug on problem Drug on any result on admission "
      "on transfer on discharge on chart open on 6 h after result K unless result K on span after result K");
  REQUIRE(alert.triggers.size() == 12);
  using enum RecordKind;
  const RecordKind kinds[] = {kResult,    kOrder,    kOrderSelect, kAdministration, kProblem, kResult,
                              kAdmission, kTransfer, kDischarge,   kChartOpen,      kResult,  kResult};
  for (size_t i = 0; i < 12; ++i) CHECK(alert.triggers[i].kind == kinds[i]);
  CHECK(alert.triggers[5].concept_index == -1);
  CHECK(alert.triggers[10].delay == 6h);
  CHECK(alert.triggers[10].unless_concept == alert.triggers[10].concept_index);
  CHECK(alert.triggers[11].delay == 8h);
  CHECK(alert.triggers[11].delay_parameter == 0);
  CHECK(Errors("on 0 h after result K") == Lines{"Q0307 `0 h`"});
  CHECK(Errors("on 6 h after result K on 6 h after result K") == Lines{"Q0111 `on 6 h after result K`"});
  CHECK(Errors("on 6 h after result K on 6 h after result K unless result K on 7 h after result K") == Lines{});
  CHECK(Errors("on admission on admission") == Lines{"Q0111 `on admission`"});
  CHECK(Errors("on result L") == Lines{"Q0201 `L`"});
  CHECK(Errors("when true") == Lines{"Q0401 `a`"});
}

TEST_CASE("alerts - recipients and delivery") {
  const check::Alert alert =
      Read("on result K recipients role pharmacist, ordering clinician, role \"charge nurse\" deliver page");
  REQUIRE(alert.recipients.size() == 3);
  CHECK(alert.recipients[0].role == "pharmacist");
  CHECK(alert.recipients[2].role == "charge nurse");
  CHECK(alert.delivery == check::Delivery::kPage);
  CHECK(Errors("on result K recipients role pharmacist, role \"Pharmacist \"") ==
        Lines{"Q0111 `role \"Pharmacist \"`"});
  CHECK(Errors("on result K recipients ordering clinician, ordering clinician") == Lines{"Q0111 `ordering clinician`"});
  CHECK(Errors("on result K deliver page deliver at next act on this patient") ==
        Lines{"Q0111 `deliver at next act on this patient`"});
}

TEST_CASE("alerts - lockouts") {
  using enum check::LockoutScope;
  CHECK(Read("on order Drug lockout span per patient and clinician").lockout->scope == kPatientAndClinician);
  CHECK(Read("on order Drug lockout 1 h per order").lockout->scope == kOrder);
  CHECK(Read("on order Drug lockout 1 h per clinician").lockout->scope == kClinician);
  CHECK(Read("on order Drug lockout 1 h per patient").lockout->scope == kPatient);
  CHECK(Read("on order Drug lockout 1 h per encounter").lockout->scope == kEncounter);
  CHECK(Read("on order Drug lockout span per patient").lockout->parameter == 0);
  CHECK(Errors("on result K lockout 1 h per order") == Lines{"Q0407 `lockout 1 h per order`"});
}

TEST_CASE("alerts - at most") {
  const check::Alert alert = Read("on result K at most 4 in span per clinician");
  CHECK(alert.at_most->count == 4);
  CHECK(alert.at_most->window == 8h);
  CHECK(Errors("on result K at most 1000 in 8 h per clinician") == Lines{});
  CHECK(Errors("on result K at most 0 in 8 h per clinician") == Lines{"Q0407 `0`"});
  CHECK(Errors("on result K at most 1001 in 8 h per clinician") == Lines{"Q0407 `1001`"});
  CHECK(Errors("on result K at most 4 in 0 h per clinician") == Lines{"Q0307 `0 h`"});
}

TEST_CASE("alerts - suppressed when others show") {
  const std::string others = "alert z { on result K }\nalert b { on result K }\n";
  const check::Alert alert = Read("on result K suppressed when z or b shows", others);
  CHECK(alert.suppressed_by == std::vector<int32_t>{1, 2});
  CHECK(Errors("on result K suppressed when z or z shows", others) == Lines{"Q0111 `z`"});
  CHECK(Errors("on result K suppressed when a shows") == Lines{"Q0406 `a`"});
  CHECK(Errors("on result K suppressed when bb shows", others) == Lines{"Q0201 `bb`"});
  const Checked circle = CheckTexts({Alert("on result K suppressed when b shows",
                                           "alert b { on result K suppressed when c shows }\n"
                                           "alert c { on result K suppressed when a shows }\n")});
  CHECK(ErrorsOf(circle) == Lines{"Q0406 `suppressed when a shows`"});
  const auto told = std::find_if(circle.diagnostics.begin(), circle.diagnostics.end(),
                                 [](const Diagnostic& d) { return d.code == "Q0406"; });
  CHECK(told->message ==
        "these alerts wait for each other: `a` is held back by `b`, which is held back by `c`, which is held back by "
        "`a`");
  // An alert of a used module, and one of its own module.
  CHECK(Told({"module n\nuse m\nalert x { on result K suppressed when a or y shows }\nalert y { on result K }\n",
              Alert("on result K on order Drug lockout span per patient")}) == Lines{});
}

TEST_CASE("alerts - what is advised, intended and answered") {
  const check::Alert alert = Read(
      "on order Drug suggest \"one\" suggest \"two\" intends ended Drug or ordered K or administered Drug, in next "
      "span "
      "override reasons standard, \"Known\"");
  CHECK(alert.suggestions == Lines{"one", "two"});
  REQUIRE(alert.intent.has_value());
  CHECK(alert.intent->window == 8h);
  REQUIRE(alert.intent->actions.size() == 3);
  CHECK(alert.intent->actions[0].kind == check::Intent::Action::kEnded);
  CHECK(alert.intent->actions[1].kind == check::Intent::Action::kOrdered);
  CHECK(alert.intent->actions[2].kind == check::Intent::Action::kAdministered);
  CHECK(alert.standard_reasons);
  CHECK(alert.override_reasons == Lines{"Known"});
  CHECK(Errors("on order Drug suggest \"one\" suggest \"One\"") == Lines{"Q0111 `\"One\"`"});
  CHECK(Errors("on order Drug intends ended Drug or ended Drug in next 1 h") == Lines{"Q0111 `ended Drug`"});
  CHECK(Errors("on order Drug intends ended Drug in next 0 h") == Lines{"Q0307 `0 h`"});
  CHECK(Errors("on order Drug override reasons standard, standard") == Lines{"Q0111 `standard`"});
  CHECK(Errors("on order Drug override reasons \"A\", \"a\"") == Lines{"Q0111 `\"a\"`"});
}

// --- live alerts ---

TEST_CASE("alerts - a live alert needs much, and is told all of it at once") {
  const std::string clauses = "status live on order Drug override reasons standard intends ended Drug in next 1 h";
  const std::string story = "test \"t\" { at 0 h order Drug expect a }\n";
  CHECK(Errors(clauses, story) == Lines{});
  CHECK(Errors(clauses) == Lines{"Q0403 `status live`"});
  const Checked bare = CheckTexts({"module m\nconcept Drug { atc A12BA* }\nalert a { status live on order Drug }"});
  REQUIRE(ErrorsOf(bare) == Lines{"Q0403 `status live`"});
  const auto error = std::find_if(bare.diagnostics.begin(), bare.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.code == "Q0403"; });
  CHECK(error->message ==
        "`a` can't be live: its module has no `owner`, its module has no `source`, its module has no `review` date, it "
        "has "
        "no `override reasons`, it does not say what it `intends`, and no story (`test`) says what to expect of it");
}

TEST_CASE("alerts - a review date is past only where today is known") {
  const std::string text = Alert("status live on order Drug override reasons standard intends ended Drug in next 1 h",
                                 "test \"t\" { at 0 h order Drug expect a }\n");
  check::CheckOptions options;
  options.today = absl::CivilDay(2027, 6, 1);
  CHECK(ErrorsOf(CheckTexts({text}, options)) == Lines{});
  options.today = absl::CivilDay(2027, 6, 2);
  CHECK(ErrorsOf(CheckTexts({text}, options)) == Lines{"Q0403 `status live`"});
}

// --- outcomes ---

TEST_CASE("outcomes - defaults and lines") {
  const Checked plain = CheckTexts({kConcepts + "outcome o { episode when latest K > 7 mmol/L }"});
  REQUIRE(ErrorsOf(plain) == Lines{});
  REQUIRE(plain.result.rules.outcomes.size() == 1);
  const check::Outcome& defaults = plain.result.rules.outcomes[0];
  CHECK(defaults.again == 0h);
  CHECK(defaults.detect == 72h);
  CHECK(defaults.judge == 72h);
  CHECK(defaults.unjudged_if_left);
  const Checked whole = CheckTexts({kConcepts + R"(outcome o "title" {
    episode when administered Drug in next 8 h
    again after 7 d
    detect within span before
    judge within 2 d
    if discharged or dead first: not met
  })"});
  REQUIRE(ErrorsOf(whole) == Lines{});
  const check::Outcome& outcome = whole.result.rules.outcomes[0];
  CHECK(outcome.title == "title");
  CHECK(outcome.again == 168h);
  CHECK(outcome.detect == 8h);
  CHECK(outcome.judge == 48h);
  CHECK_FALSE(outcome.unjudged_if_left);
}

TEST_CASE("outcomes - errors") {
  auto errors = [](const std::string& lines) {
    return ErrorsOf(CheckTexts({kConcepts + "outcome o { " + lines + " }"}));
  };
  CHECK(errors("judge within 2 d") == Lines{"Q0620 `o`"});
  CHECK(errors("episode when has problem Drug judge within 2 d judge within 2 d") == Lines{"Q0111 `judge within 2 d`"});
  CHECK(errors("episode when has problem Drug detect within 0 h before") == Lines{"Q0307 `0 h`"});
  CHECK(errors("episode when latest K") == Lines{"Q0301 `latest K`"});
}

}  // namespace
}  // namespace quell
