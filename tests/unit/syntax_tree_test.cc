// What every production of the grammar becomes in the tree.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "lib/syntax/ast.h"
#include "tests/support/ast_text.h"

namespace quell {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;

// Each text stands between `before` and `after`; the first `skip` nodes of the tree are theirs.
void CheckTrees(const std::string& before, const std::string& after, size_t skip, const Cases& cases) {
  for (const auto& [text, tree] : cases) {
    CAPTURE(text);
    const std::string file = before + text + after;
    const syntax::ParseResult parsed = syntax::Parse(file, 0);
    CHECK(parsed.diagnostics.empty());
    CHECK(testing::OneLine(testing::PlainDump(parsed.ast, file), skip) == tree);
  }
}

TEST_CASE("syntax tree - expressions") {
  const Cases cases = {
      {R"(1 + 2 * 3 - 4)", R"(subtract (add (quantity 1, multiply (quantity 2, quantity 3)), quantity 4))"},
      {R"(-a ^ 2)", R"(negate (power (name a, quantity 2)))"},
      {R"(a ^ -0.3 * b ^ n)", R"(multiply (power (name a, negate (quantity 0.3)), power (name b, name n)))"},
      {R"((a + 1) / 2)", R"(divide (add (name a, quantity 1), quantity 2))"},
      {R"(a else b else 0)", R"(else (else (name a, name b), quantity 0))"},
      {R"(a + 1 >= 2 and not b is known)",
       R"(and (relation >= (add (name a, quantity 1), quantity 2), not (is_known (name b))))"},
      {R"(a between 1 and 2 or c)", R"(or (between (name a, quantity 1, quantity 2), name c))"},
      {R"(egfr(latest Creatinine, age, 1))", R"(call egfr (pick latest Creatinine, age, quantity 1))"},
      {R"(common.labs.limit)", R"(name common.labs.limit)"},
      {R"(if a then 1 otherwise if b then 2 otherwise 3)",
       R"(if (name a, quantity 1, if (name b, quantity 2, quantity 3)))"},
      {R"(least of (a, b, 3))", R"(least_of (name a, name b, quantity 3))"},
      {R"(greatest of (a, 1))", R"(greatest_of (name a, quantity 1))"},
      {R"(round(a / 2))", R"(function round (divide (name a, quantity 2)))"},
      {R"(true)", R"(truth 1)"},
      {R"(earliest common.labs.K)", R"(pick earliest common.labs.K)"},
      {R"(previous K within 48 h)", R"(pick previous K (quantity 48 h))"},
      {R"(latest K within 7 d is "positive")", R"(is_text "positive" (pick latest K (quantity 7 d)))"},
      {R"(latest K is hemolyzed)", R"(is_quality hemolyzed (pick latest K))"},
      {R"(this value is clotted)", R"(is_quality clotted (this_value))"},
      {R"(value is "GROWTH")", R"(is_text "GROWTH" (value))"},
      {R"(value is unknown)", R"(is_unknown (value))"},
      {R"(status of previous K is preliminary)", R"(status_of preliminary (pick previous K))"},
      {R"(time since latest K)", R"(time_since (pick latest K))"},
      {R"(time since admission)", R"(time_since)"},
      {R"(lowest K in past 48 h)", R"(aggregate lowest K (over past (quantity 48 h)))"},
      {R"(highest K in past window before latest K)",
       R"(aggregate highest K (over past (name window, pick latest K)))"},
      {R"(mean of K since admission)", R"(aggregate mean K (over since_admission))"},
      {R"(mean K since previous K)", R"(aggregate mean K (over since (pick previous K)))"},
      {R"(sum K where value > 3 in past 24 h before earliest J)",
       R"(aggregate sum K (over past (relation > (value, quantity 3), quantity 24 h, pick earliest J)))"},
      {R"(change in K in past 24 h)", R"(aggregate change K (over past (quantity 24 h)))"},
      {R"(slope of K in next 6 h)", R"(aggregate slope K (over next (quantity 6 h)))"},
      {R"(count of K where value > 3 and department is "ICU" in past 3 d)",
       R"(aggregate count K (over past (and (relation > (value, quantity 3), text_is department "ICU"), quantity 3 d)))"},
      {R"(count of administered W in past 24 h)", R"(aggregate count_given (name W, over past (quantity 24 h)))"},
      {R"(count of administered same ingredient as this order in past 24 h)",
       R"(aggregate count_given (same_ingredient, over past (quantity 24 h)))"},
      {R"(count of distinct ingredients in active orders for W excluding prn)",
       R"(count_ingredients without_prn (name W))"},
      {R"(active order for W)", R"(active_order (name W))"},
      {R"(active order for same ingredient as this order excluding prn excluding one-time)",
       R"(active_order without_prn_or_one_time (same_ingredient))"},
      {R"(active order for W where (dose > 5 mg and route is "oral") excluding one-time)",
       R"(active_order without_one_time (name W, and (relation > (dose, quantity 5 mg), text_is route "oral")))"},
      {R"(home medication W)", R"(home_medication (name W))"},
      {R"(administered W in past 2 d)", R"(administered (name W, over past (quantity 2 d)))"},
      {R"(ended W since admission)", R"(ended (name W, over since_admission))"},
      {R"(daily dose of W)", R"(daily_dose (name W))"},
      {R"(has problem P)", R"(has_problem P)"},
      {R"(allergic to same ingredient as this order)", R"(allergic (same_ingredient))"},
      {R"(had procedure P)", R"(had_procedure P)"},
      {R"(had procedure P in past 7 d)", R"(had_procedure P (over past (quantity 7 d)))"},
      {R"(vaccinated with V where time > a in past 10 a)",
       R"(vaccinated V (over past (relation > (time, name a), quantity 10 a)))"},
      {R"(age)", R"(age)"},
      {R"(sex is female)", R"(sex_is female)"},
      {R"(pregnant)", R"(pregnant)"},
      {R"(weight within 30 d)", R"(body weight (quantity 30 d))"},
      {R"(height)", R"(body height)"},
      {R"(in department "ICU")", R"(text_is in_department "ICU")"},
      {R"(encounter class is home)", R"(encounter_class_is home)"},
      {R"(clinician role is pharmacist)", R"(text_is role pharmacist)"},
      {R"(clinician specialty is "cardiology")", R"(text_is specialty "cardiology")"},
      {R"(this time)", R"(this_time)"},
      {R"(time)", R"(time)"},
      {R"(dose)", R"(dose)"},
      {R"(score)", R"(score_value)"},
      {R"(order dose)", R"(order_dose)"},
      {R"(order frequency)", R"(order_frequency)"},
      {R"(order route is "oral")", R"(text_is order_route "oral")"},
      {R"(ordering W)", R"(ordering W)"},
      {R"(code is "8867-4")", R"(text_is code "8867-4")"},
      {R"(a-1)", R"(subtract (name a, quantity 1))"},
      {R"(10 /min)", R"(quantity 10 /min)"},
      {R"(one-time)", R"(subtract (name one, time))"},
  };
  CheckTrees("language 1\nmodule m\ndefine d = ", "", 3, cases);
}

TEST_CASE("syntax tree - items") {
  const Cases cases = {
      {R"(use common.labs use common.drugs)", R"(use common.labs, use common.drugs)"},
      {R"(concept K "Potassium" { })", R"(concept K "Potassium")"},
      {R"(parameter p = -1.5 from -2 to 3 step 0.5 "P")",
       R"(parameter p "P" (negate (quantity 1.5), range (negate (quantity 2), quantity 3, quantity 0.5)))"},
      {R"(parameter p = 24 h)", R"(parameter p (quantity 24 h))"},
      {R"(define f(a, years) = a * years)", R"(define f (multiply (name a, name years), name a, name years))"},
      {R"(points p "P" { a: 1 if >= 2, 2 otherwise })",
       R"(points_item p "P" (row (name a, point_tier (quantity 1, test_relation >= (quantity 2)), point_tier (quantity 2))))"},
      {R"(alert a "A" { })", R"(alert a "A")"},
      {R"(outcome o "O" { })", R"(outcome o "O")"},
      {R"(test "t" { })", R"(test "t")"},
  };
  CheckTrees("language 1\nmodule m\n", "", 2, cases);
}

TEST_CASE("syntax tree - lines of concepts") {
  const Cases cases = {
      {R"(loinc 2823-3, "a b")", R"(codes loinc (code 2823-3, code "a b"))"},
      {R"(icd10 N18.6, C09*)", R"(codes icd10 (code N18.6, code C09*))"},
      {R"(from "codes.csv" set "Diuretics")", R"(from "Diuretics" "codes.csv")"},
      {R"(from "codes.json")", R"(from "codes.json")"},
      {R"(include A, m.B)", R"(include (name A, name m.B))"},
      {R"(exclude A)", R"(except (name A))"},
      {R"(unit mm[Hg])", R"(unit mm[Hg])"},
      {R"(molar mass 39.1 g/mol)", R"(molar_mass (quantity 39.1 g/mol))"},
      {R"(valence 2)", R"(valence (quantity 2))"},
      {R"(plausible -5 Cel to 60 Cel)", R"(plausible (negate (quantity 5 Cel), quantity 60 Cel))"},
      {R"(values "yes", "no")", R"(values (text "yes", text "no"))"},
  };
  CheckTrees("language 1\nmodule m\nconcept K {\n", "\n}", 3, cases);
}

TEST_CASE("syntax tree - clauses of alerts") {
  const Cases cases = {
      {R"(status retired)", R"(status retired)"},
      {R"(on result K)", R"(trigger result K)"},
      {R"(on order select W)", R"(trigger order_select W)"},
      {R"(on order W)", R"(trigger order W)"},
      {R"(on administered W)", R"(trigger administered W)"},
      {R"(on problem P)", R"(trigger problem P)"},
      {R"(on any result)", R"(trigger any_result)"},
      {R"(on admission)", R"(trigger admission)"},
      {R"(on transfer)", R"(trigger transfer)"},
      {R"(on discharge)", R"(trigger discharge)"},
      {R"(on chart open)", R"(trigger chart_open)"},
      {R"(on 6 h after result K)", R"(trigger after_result K (quantity 6 h))"},
      {R"(on wait after result K unless result J)", R"(trigger after_result K (name wait, name J))"},
      {R"(when a)", R"(when (name a))"},
      {R"(exclude when a)", R"(exclude (name a))"},
      {R"(score a + 1)", R"(score (add (name a, quantity 1)))"},
      {R"(score points { a: 1 if true, 2 if between 3 and 4, -1 otherwise status of latest K is final: 0 if unknown })",
       R"(score (points (row (name a, point_tier (quantity 1, test_word true), point_tier (quantity 2, test_between (quantity 3, quantity 4)), point_tier (negate (quantity 1))), row (status_of final (pick latest K), point_tier (quantity 0, test_word unknown)))))"},
      {R"(fire at score >= 2)", R"(fire_at (relation >= (score_value, quantity 2)))"},
      {R"(severity critical if a, low otherwise)", R"(severity (tier critical (name a), tier low))"},
      {R"(show hard  stop if a, passive)", R"(show (tier hard  stop (name a), tier passive))"},
      {R"(recipients ordering clinician, role nurse, role "charge nurse")",
       R"(recipients (recipient ordering_clinician, recipient role nurse, recipient role "charge nurse"))"},
      {R"(deliver at next act on this patient)", R"(deliver next_act)"},
      {R"(deliver page)", R"(deliver page)"},
      {R"(lockout 24 h per patient and clinician)", R"(lockout patient and clinician (quantity 24 h))"},
      {R"(lockout rearm per order unless score rises)", R"(lockout unless_score_rises order (name rearm))"},
      {R"(suppressed when sepsis or m.aki shows)", R"(suppressed (name sepsis, name m.aki))"},
      {R"(at most 4 in 8 h per clinician)", R"(at_most (quantity 4, quantity 8 h))"},
      {R"(message "{{a}} {b:.1}")",
       R"(message "{{a}} {b:.1}" (message_text {{a}} , message_value decimals=1 (name b)))"},
      {R"(suggest "c")", R"(suggest "c")"},
      {R"(intends ended W or ordered m.J or administered K, in next 24 h)",
       R"(intends (quantity 24 h, action ended W, action ordered m.J, action administered K))"},
      {R"(override reasons standard, "Known")", R"(reasons (standard, text "Known"))"},
  };
  CheckTrees("language 1\nmodule m\nalert a {\n", "\n}", 3, cases);
}

TEST_CASE("syntax tree - lines of outcomes") {
  const Cases cases = {
      {R"(episode when latest K > 6)", R"(episode (relation > (pick latest K, quantity 6)))"},
      {R"(again after 7 d)", R"(again (quantity 7 d))"},
      {R"(detect within 72 h before)", R"(detect (quantity 72 h))"},
      {R"(judge within wait)", R"(judge (name wait))"},
      {R"(if discharged or dead first: unjudged)", R"(if_left unjudged)"},
      {R"(if discharged or dead first: not met)", R"(if_left not_met)"},
  };
  CheckTrees("language 1\nmodule m\noutcome o {\n", "\n}", 3, cases);
}

TEST_CASE("syntax tree - stories") {
  const Cases cases = {
      {R"(patient)", R"(person)"},
      {R"(patient female 68 a weight 70 kg height 1.7 m not pregnant)",
       R"(person (person_fact female, person_fact age (quantity 68 a), person_fact weight (quantity 70 kg), person_fact height (quantity 1.7 m), person_fact not_pregnant))"},
      {R"(patient male born 1958-12-31 pregnant)",
       R"(person (person_fact male, person_fact born 1958-12-31, person_fact pregnant))"},
      {R"(at 0 h)", R"(at (quantity 0 h))"},
      {R"(at 1 h result K < 0.1 mmol/L drawn 0.5 h preliminary hemolyzed as first)",
       R"(at (quantity 1 h, event result < K (quantity 0.1 mmol/L, detail drawn (quantity 0.5 h), detail preliminary, detail quality hemolyzed, detail as first)))"},
      {R"(at 1 h result K -3)", R"(at (quantity 1 h, event result K (negate (quantity 3))))"},
      {R"(at 1 h result B "positive" final)", R"(at (quantity 1 h, event result B "positive" (detail final)))"},
      {R"(at 1 h order select W)", R"(at (quantity 1 h, event order_select W))"},
      {R"(at 1 h order W dose 5 mg 4 /d route "oral" for 3 d prn by nurse_1 role pharmacist)",
       R"(at (quantity 1 h, event order W (detail dose (quantity 5 mg), detail frequency (quantity 4 /d), detail route "oral", detail for (quantity 3 d), detail prn, detail by nurse_1, detail role pharmacist)))"},
      {R"(at 1 h order W one-time role "charge nurse" specialty "cardiology" department "ICU" encounter 2)",
       R"(at (quantity 1 h, event order W (detail one_time, detail role "charge nurse", detail specialty "cardiology", detail department "ICU", detail encounter (quantity 2))))"},
      {R"(at 1 h stop W)", R"(at (quantity 1 h, event stop W))"},
      {R"(at 1 h hold first)", R"(at (quantity 1 h, event hold first))"},
      {R"(at 1 h resume m.W)", R"(at (quantity 1 h, event resume m.W))"},
      {R"(at 1 h administered W dose 5 mg)",
       R"(at (quantity 1 h, event administered W (detail dose (quantity 5 mg))))"},
      {R"(at 1 h problem P)", R"(at (quantity 1 h, event problem P))"},
      {R"(at 1 h resolved P)", R"(at (quantity 1 h, event resolved P))"},
      {R"(at 1 h allergy W)", R"(at (quantity 1 h, event allergy W))"},
      {R"(at 1 h procedure P)", R"(at (quantity 1 h, event procedure P))"},
      {R"(at 1 h vaccination V)", R"(at (quantity 1 h, event vaccination V))"},
      {R"(at 1 h home medication W)", R"(at (quantity 1 h, event home_medication W))"},
      {R"(at 1 h weight 70 kg)", R"(at (quantity 1 h, event weight (quantity 70 kg)))"},
      {R"(at 1 h height 170 cm)", R"(at (quantity 1 h, event height (quantity 170 cm)))"},
      {R"(at 1 h pregnant)", R"(at (quantity 1 h, event pregnant))"},
      {R"(at 1 h not pregnant)", R"(at (quantity 1 h, event not_pregnant))"},
      {R"(at 1 h admission)", R"(at (quantity 1 h, event admission))"},
      {R"(at 1 h admission home "ICU")", R"(at (quantity 1 h, event admission home "ICU"))"},
      {R"(at 1 h transfer "ICU")", R"(at (quantity 1 h, event transfer "ICU"))"},
      {R"(at 1 h discharge)", R"(at (quantity 1 h, event discharge))"},
      {R"(at 1 h chart open)", R"(at (quantity 1 h, event chart_open))"},
      {R"(at 1 h correct first to -4 mmol/L)",
       R"(at (quantity 1 h, event correct first (negate (quantity 4 mmol/L))))"},
      {R"(at 1 h retract K)", R"(at (quantity 1 h, event retract K))"},
      {R"(at 1 h expect nothing)", R"(at (quantity 1 h, expect nothing))"},
      {R"(at 1 h expect a with score -1, severity high, show hard stop, b)",
       R"(at (quantity 1 h, expect shown a (expect_detail score (negate (quantity 1)), expect_detail severity high, expect_detail show hard stop), expect shown b))"},
      {R"(at 1 h expect only m.a expect no b)", R"(at (quantity 1 h, expect only m.a, expect not b))"},
      {R"(at 1 h expect a held by lockout, b held by at most, c held by a, d unknown)",
       R"(at (quantity 1 h, expect held_by_lockout a, expect held_by_at_most b, expect held_by_alert c (name a), expect unknown d))"},
  };
  CheckTrees("language 1\nmodule m\ntest \"t\" {\n", "\n}", 3, cases);
}

}  // namespace
}  // namespace quell
