// Every phrase of the language: what it becomes, in which unit, and what is said where it can't stand.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "lib/base/text.h"
#include "tests/support/some_rules.h"

namespace quell {
namespace {

using check::Expr;
using check::ExprId;
using check::ExprKind;
using Lines = std::vector<std::string>;

Lines On(const std::string& trigger, const std::string& condition, const std::string& items = "") {
  return testing::CheckTexts({testing::AlertOn(trigger, condition, items)}).told;
}
Lines When(const std::string& condition, const std::string& items = "") {
  return On("on result Potassium", condition, items);
}
Lines OnOrder(const std::string& condition) { return On("on order Vancomycin", condition); }

// The expressions of this kind in the alert's `when`, as checked.
struct Typed {
  testing::Checked checked;
  const Expr& Of(ExprKind kind) const {
    for (const Expr& e : checked.result.rules.exprs) {
      if (e.kind == kind) last = &e;
    }
    REQUIRE(last != nullptr);
    return *last;
  }
  std::string Unit(const Expr& e) const { return checked.result.rules.units[static_cast<size_t>(e.unit)].text; }
  std::string UnitOf(ExprKind kind) const { return Unit(Of(kind)); }
  mutable const Expr* last = nullptr;
};
Typed TypeOf(const std::string& trigger, const std::string& condition) {
  Typed typed{testing::CheckTexts({testing::AlertOn(trigger, condition)}), nullptr};
  CHECK(typed.checked.told == Lines{});
  return typed;
}

TEST_CASE("expressions - aggregates and their units") {
  CHECK(TypeOf("on result Potassium", "mean Potassium in past 24 h > 5 mmol/L").UnitOf(ExprKind::kMean) == "mmol/L");
  CHECK(TypeOf("on result Potassium", "sum Potassium in past 24 h > 5 mmol/L").UnitOf(ExprKind::kSum) == "mmol/L");
  CHECK(TypeOf("on result Potassium", "change in Potassium in past 24 h > 1 mmol/L").UnitOf(ExprKind::kChange) ==
        "mmol/L");
  CHECK(TypeOf("on result Potassium", "slope of Potassium in past 6 h > 1 mmol/L/h").UnitOf(ExprKind::kSlope) ==
        "mmol/L/h");
  CHECK(TypeOf("on result Potassium", "time since latest Creatinine > 2 d").UnitOf(ExprKind::kTimeSince) == "h");
  CHECK(When("change in Temperature in past 24 h > 1 Cel") == Lines{});
  CHECK(When("slope of Temperature in past 24 h > 0.5 K/h") == Lines{});
  CHECK(When("mean Temperature in past 24 h > 38 Cel") == Lines{});
  CHECK(When("sum Temperature in past 24 h > 38 Cel") == Lines{"Q0310 `sum Temperature in past 24 h`"});
  CHECK(When("count of Panel in past 24 h > 2") == Lines{});
  CHECK(When("mean Panel in past 24 h > 2") == Lines{"Q0304 `Panel`"});
  CHECK(When("mean Culture in past 24 h > 2") == Lines{"Q0312 `Culture`"});
  CHECK(When("mean Potassium in past 24 h = 2 mmol/L") == Lines{"Q0303 `mean Potassium in past 24 h = 2 mmol/L`"});
}

TEST_CASE("expressions - windows") {
  const Typed since =
      TypeOf("on result Potassium", "highest Creatinine since latest Potassium before latest Creatinine > 1 mg/dL");
  const Expr& e = since.Of(ExprKind::kHighest);
  CHECK(e.since == check::Since::kRecord);
  CHECK(e.since_pick == check::Pick::kLatest);
  CHECK(e.anchored);
  CHECK(e.window.count() == 0);
  CHECK(since.checked.result.rules.concepts[static_cast<size_t>(e.since_concept)].name == "Potassium");
  CHECK(since.checked.result.rules.concepts[static_cast<size_t>(e.anchor_concept)].name == "Creatinine");
  CHECK(TypeOf("on result Potassium", "count of Potassium since admission > 2").Of(ExprKind::kCount).since ==
        check::Since::kAdmission);
  CHECK(When("count of Potassium in next 24 h > 2") == Lines{"Q0305 `in next 24 h`"});
  CHECK(When("count of Potassium in past 11 a > 2") == Lines{"Q0307 `11 a`"});
  CHECK(testing::CheckTexts({testing::SomeRules("outcome o { episode when count of Creatinine in next 24 h > 2 }")})
            .told == Lines{});
  CHECK(When("had procedure Dialysis and had procedure Dialysis in past 30 d and vaccinated with Dialysis") == Lines{});
}

TEST_CASE("expressions - what a result says in words") {
  CHECK(When("latest Culture is \"positive\" and previous Culture is \" Negative\"") == Lines{});
  CHECK(When("latest Culture is \"postive\"") == Lines{"Q0313 `\"postive\"`"});
  CHECK(When("latest Potassium is \"positive\"") == Lines{"Q0312 `Potassium`"});
  CHECK(When("latest Panel is \"positive\"") == Lines{"Q0312 `Panel`"});
  CHECK(When("latest Culture > 3") == Lines{"Q0312 `Culture`"});
  CHECK(When("latest Panel > 3") == Lines{"Q0304 `Panel`"});
  CHECK(When("latest Culture is known and latest Culture within 3 d is unknown") == Lines{});
  CHECK(When("latest Panel is hemolyzed and this value is clotted and status of latest Potassium is final") == Lines{});
  CHECK(On("on result Culture", "this value is \"positive\"") == Lines{});
  CHECK(When("this value is \"positive\"") == Lines{"Q0312 `this value`"});
  CHECK(OnOrder("this value is hemolyzed") == Lines{"Q0305 `this value`"});
  CHECK(On("on result Culture\n  on result Potassium", "this value is \"positive\"") == Lines{"Q0305 `this value`"});
  CHECK(On("on any result", "this value > 3 mmol/L") == Lines{"Q0305 `this value`"});
}

TEST_CASE("expressions - where sees the record looked at") {
  CHECK(When("count of Potassium where value > 6 mmol/L and department is \"ICU\" and code is \"2823-3\" in past 7 d > "
             "2") == Lines{});
  CHECK(When("count of Culture where value is \"positive\" in past 7 d > 2") == Lines{});
  CHECK(When("count of Culture where value > 3 in past 7 d > 2") == Lines{"Q0312 `value`"});
  CHECK(When("count of Potassium where value is hemolyzed in past 7 d > 2") == Lines{});
  CHECK(When("count of administered Vancomycin where dose > 1 g and route is \"iv\" in past 7 d > 2") == Lines{});
  CHECK(When("active order for Vancomycin where dose > 1 g") == Lines{});
  CHECK(When("count of Potassium where dose > 1 g in past 7 d > 2") == Lines{"Q0305 `dose`"});
  CHECK(When("count of Potassium where route is \"iv\" in past 7 d > 2") == Lines{"Q0305 `route is \"iv\"`"});
  CHECK(When("count of administered Vancomycin where value > 1 g in past 7 d > 2") == Lines{"Q0305 `value`"});
  CHECK(When("count of Potassium where latest Creatinine > 1 mg/dL in past 7 d > 2") ==
        Lines{"Q0305 `latest Creatinine`"});
  CHECK(When("count of Potassium where age > 1 a in past 7 d > 2") == Lines{"Q0305 `age`"});
  CHECK(When("count of Potassium where active order for Digoxin in past 7 d > 2") ==
        Lines{"Q0305 `active order for Digoxin`"});
  CHECK(When("count of Potassium where count of Potassium in past 1 d > 1 in past 7 d > 2") ==
        Lines{"Q0305 `count of Potassium in past 1 d`"});
  CHECK(When("count of Potassium where value > limit * 2 in past 7 d > 2", "parameter limit = 3 mmol/L") == Lines{});
  CHECK(When("count of Potassium where value > twice in past 7 d > 2",
             "parameter limit = 3 mmol/L\ndefine twice = limit * 2") == Lines{});
  CHECK(When("count of Potassium where value > last in past 7 d > 2", "define last = latest Potassium") ==
        Lines{"Q0305 `last`"});
  CHECK(When("value > 3 mmol/L") == Lines{"Q0305 `value`"});
  CHECK(When("department is \"ICU\"") == Lines{"Q0305 `department is \"ICU\"`"});
}

TEST_CASE("expressions - times") {
  CHECK(When("count of Creatinine where this time - time < 6 h in past 24 h > 1") == Lines{});
  CHECK(When("count of Creatinine where time > this time - 6 h in past 24 h > 1") == Lines{});
  CHECK(When("count of Creatinine where time between this time - 6 h and this time - 2 h in past 24 h > 1") == Lines{});
  CHECK(When("count of Creatinine where abs(this time - time) <= 5 min in past 24 h > 1") == Lines{});
  CHECK(When("this time > 6 h") == Lines{"Q0316 `6 h`"});
  CHECK(When("this time") == Lines{"Q0316 `this time`"});
  CHECK(When("this time + 3 > this time") == Lines{"Q0316 `this time + 3`"});
  CHECK(When("this time + this time > this time") == Lines{"Q0316 `this time + this time`"});
  CHECK(When("this time = this time") == Lines{"Q0303 `this time = this time`"});
  CHECK(When("time > this time") == Lines{"Q0305 `time`"});
  CHECK(When("late > 3 h", "define late = this time") == Lines{"Q0305 `this time`"});
  const Typed typed =
      TypeOf("on result Potassium", "count of Creatinine where time > this time - 6 h in past 24 h > 1");
  const Expr& difference = typed.Of(ExprKind::kRecordTime);
  CHECK(difference.type == check::Type::kTime);
  bool lowered = false;
  for (const Expr& e : typed.checked.result.rules.exprs) {
    lowered |= e.kind == ExprKind::kSubtract && e.type == check::Type::kNumber && typed.Unit(e) == "s";
  }
  CHECK(lowered);
}

TEST_CASE("expressions - doses take the unit of what they meet") {
  CHECK(TypeOf("on order Vancomycin", "order dose > 500 mg").UnitOf(ExprKind::kOrderDose) == "mg");
  CHECK(TypeOf("on order Vancomycin", "1 g <= least of (order dose, order dose)").UnitOf(ExprKind::kOrderDose) == "g");
  CHECK(TypeOf("on order Vancomycin", "(if age > 3 a then order dose otherwise 2 * order dose) > 1 g")
            .UnitOf(ExprKind::kOrderDose) == "g");
  CHECK(TypeOf("on order Vancomycin", "order dose / weight > 15 mg/kg").UnitOf(ExprKind::kOrderDose) == "mg");
  CHECK(TypeOf("on order Vancomycin", "order dose * order frequency > 4 g/d").UnitOf(ExprKind::kOrderDose) == "g");
  const Typed daily = TypeOf("on result Potassium", "daily dose of Vancomycin / weight > 60 mg/kg/d");
  const Expr& e = daily.Of(ExprKind::kDailyDose);
  CHECK(daily.Unit(e) == "mg/d");
  CHECK(daily.checked.result.rules.units[static_cast<size_t>(e.dose_unit)].text == "mg");
  CHECK(When("(daily dose of Vancomycin else 0 mg/d) > 2 g/d") == Lines{});
  CHECK(OnOrder("order dose > 500") == Lines{"Q0302 `500`"});
  CHECK(OnOrder("order dose > 5 h") == Lines{"Q0302 `5 h`"});
  CHECK(OnOrder("order dose > 2 * order dose") == Lines{"Q0311 `order dose`"});
  CHECK(OnOrder("order dose is known") == Lines{"Q0311 `order dose`"});
  CHECK(OnOrder("order dose > 1 {tablet}") == Lines{});
  CHECK(OnOrder("order frequency >= 4 /d") == Lines{});
  CHECK(When("big > 2 g/d and big < 3000 mg/d", "define big = daily dose of Vancomycin * 1.1") == Lines{});
  CHECK(When("true", "define idle = daily dose of Vancomycin") ==
        Lines{"Q0702 `idle`", "Q0311 `daily dose of Vancomycin`"});
}

TEST_CASE("expressions - the order that triggers") {
  CHECK(OnOrder("order route is \"iv\" and active order for same ingredient as this order and ordering Digoxin") ==
        Lines{});
  CHECK(On("on order select Vancomycin", "allergic to same ingredient as this order") == Lines{});
  CHECK(When("order dose > 500 mg") == Lines{"Q0305 `order dose`"});
  CHECK(When("order route is \"iv\"") == Lines{"Q0305 `order route is \"iv\"`"});
  CHECK(When("active order for same ingredient as this order") == Lines{"Q0305 `same ingredient as this order`"});
  CHECK(On("on order Vancomycin\n  on result Potassium", "order frequency > 3 /d") == Lines{"Q0305 `order frequency`"});
  CHECK(testing::CheckTexts(
            {testing::SomeRules(
                "outcome o { episode when ordering Digoxin or this value > 3 mmol/L or clinician role is nurse }")})
            .told == Lines{"Q0305 `ordering Digoxin`", "Q0305 `this value`", "Q0305 `clinician role is nurse`"});
}

TEST_CASE("expressions - drugs, problems and the patient") {
  CHECK(When("home medication Digoxin or administered Digoxin in past 2 d or ended Digoxin in past 2 d or has problem "
             "Dialysis") == Lines{});
  CHECK(When("count of distinct ingredients in active orders for Digoxin excluding prn > 1") == Lines{});
  CHECK(When("active order for Digoxin excluding prn excluding one-time") == Lines{});
  CHECK(TypeOf("on result Potassium", "active order for Digoxin excluding prn excluding one-time")
            .Of(ExprKind::kActiveOrder)
            .without == (kPrn | kOneTime));
  CHECK(When("pregnant and weight within 30 d > 50 kg and height > 1.5 m") == Lines{});
  CHECK(When("weight > 50") == Lines{"Q0302 `50`"});
  CHECK(When("in department \"ICU\" and encounter class is inpatient and clinician specialty is \"cardiology\"") ==
        Lines{});
  CHECK(When("time since admission > 2 d") == Lines{});
}

TEST_CASE("expressions - powers and functions") {
  CHECK(When("(latest Potassium / 1 mmol/L) ^ 0.5 > 2 and latest Potassium ^ 2 > 4 mmol2/L2") == Lines{});
  CHECK(When("(latest Creatinine / 1 mg/dL) ^ -1.2 > p", "parameter p = 2") == Lines{});
  CHECK(When("(latest Creatinine / 1 mg/dL) ^ p > 1", "parameter p = 2") == Lines{});
  CHECK(When("latest Potassium ^ 0.5 > 2") == Lines{"Q0317 `0.5`"});
  CHECK(When("(latest Potassium / 1 mmol/L) ^ p > 2", "parameter p = 2 h") == Lines{"Q0317 `p`"});
  CHECK(When("(latest Potassium / 1 mmol/L) ^ p > 2", "define p = age / 1 a") == Lines{"Q0317 `p`"});
  CHECK(When("sqrt(latest Potassium * previous Potassium) > 2 mmol/L") == Lines{});
  CHECK(When("sqrt(latest Potassium) > 2") == Lines{"Q0318 `latest Potassium`"});
  CHECK(When("ln(latest Potassium) > 2 or exp(2 h) > 3") == Lines{"Q0318 `latest Potassium`", "Q0318 `2 h`"});
  CHECK(When("ln(latest Potassium / 1 mmol/L) > 2 and abs(change in Potassium in past 1 d) > 1 mmol/L") == Lines{});
  CHECK(When("round(latest Potassium / 1 mmol/L) = 4") == Lines{});
  CHECK(When("abs(latest Temperature) > 38 Cel") == Lines{"Q0310 `abs(latest Temperature)`"});
  CHECK(When("least of (latest Potassium, previous Potassium, 5000 umol/L) > 4 mmol/L") == Lines{});
  CHECK(When("greatest of (latest Potassium, latest Creatinine) > 4 mmol/L") == Lines{"Q0302 `latest Creatinine`"});
  CHECK(When("greatest of (3 umol/L, latest Creatinine) > 4 mg/dL") == Lines{});
}

TEST_CASE("expressions - if and else over all kinds") {
  CHECK(When("if age > 3 a then sex is female otherwise pregnant") == Lines{});
  CHECK(When("(pregnant else false) and (latest Potassium else 3 mmol/L) > 4 mmol/L") == Lines{});
  CHECK(When("(if age > 3 a then this time otherwise this time - 1 h) < this time") == Lines{});
  CHECK(When("(if age > 3 a then this time otherwise 1 h) < this time") ==
        Lines{"Q0301 `(if age > 3 a then this time otherwise 1 h)`"});
  CHECK(When("(age else 3 years) > 40 months") == Lines{});
}

TEST_CASE("expressions - a window that includes the value it is compared with") {
  CHECK(When("this value > mean Potassium in past 7 d") == Lines{"Q0703 `this value > mean Potassium in past 7 d`"});
  CHECK(When("latest Potassium > mean Potassium since admission") ==
        Lines{"Q0703 `latest Potassium > mean Potassium since admission`"});
  CHECK(When("latest Potassium > mean Potassium in past 7 d before latest Potassium") == Lines{});
  CHECK(When("latest Potassium > mean Potassium since previous Potassium") == Lines{});
}

}  // namespace
}  // namespace quell
