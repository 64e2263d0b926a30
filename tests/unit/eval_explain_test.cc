// Explanations: the tree agrees with the evaluator, values name their records, and what is called the nearest miss would have let the alert fire.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/base/compare.h"
#include "lib/eval/evaluator.h"
#include "lib/explain/explain.h"
#include "lib/explain/words.h"
#include "lib/plan/program.h"
#include "quell/quell.h"
#include "tests/differential/exhaustive.h"
#include "tests/differential/patient_generator.h"
#include "tests/differential/rule_generator.h"
#include "tests/differential/typed_rules.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Sort = ExplanationNode::Sort;

const Time kStart = std::chrono::sys_days(std::chrono::year(2180) / 7 / 23);

constexpr char kConcepts[] = R"(language 1
module m
concept Potassium { loinc 2823-3
  unit mmol/L
  plausible 1 mmol/L to 12 mmol/L }
concept Creatinine { loinc 2160-0
  unit mg/dL
  molar mass 113.12 g/mol }
concept Chloride { rxnorm 8591 }
)";

// One patient and one rule.
struct Bedside {
  explicit Bedside(const std::string& rest) : rules(testing::CompileRules(kConcepts + rest)) {
    source.name = "test";
    source.carries = {RecordKind::kResult, RecordKind::kOrder, RecordKind::kOrderStop};
    potassium = vocabulary.AddCoding({{"loinc", "2823-3"}});
    creatinine = vocabulary.AddCoding({{"loinc", "2160-0"}});
    chloride = vocabulary.AddCoding({{"rxnorm", "8591"}});
    for (const char* unit : {"mmol/L", "mg/dL", "umol/L"}) vocabulary.AddUnit(unit);
    std::vector<int32_t> all = testing::AllAlerts(*rules);
    session = std::make_unique<Session>(*Binding::Create(rules, vocabulary, source), Patient{}, SessionOptions{all});
  }
  Record Result(CodingId coding, double value, const std::string& unit, Time known, Duration delay = Duration(0)) {
    Record r;
    r.coding = coding;
    r.value_kind = ValueKind::kNumber;
    r.value = value;
    r.unit = vocabulary.AddUnit(unit);
    r.known = known;
    r.clinical = known - delay;
    r.id = ++last_id;
    return r;
  }
  Record Order(Time known) {
    Record r;
    r.kind = RecordKind::kOrder;
    r.coding = chloride;
    r.known = r.clinical = known;
    r.id = ++last_id;
    return r;
  }
  Explanation Feed(const Record& record, int32_t alert = 0) {
    session->Feed({&record, 1});
    return session->Explain(alert, 0);
  }

  std::shared_ptr<const RuleSet> rules;
  Vocabulary vocabulary;
  SourceInfo source;
  CodingId potassium = 0, creatinine = 0, chloride = 0;
  uint64_t last_id = 0;
  std::unique_ptr<Session> session;
};

const ExplanationNode& Part(const Explanation& e, const std::string& name) {
  for (const ExplanationPart& part : e.parts) {
    if (part.name == name) return part.node;
  }
  FAIL("there is no part " << name);
  return e.parts.front().node;
}

const ExplanationNode& At(const Explanation& e, const std::vector<int32_t>& path) {
  REQUIRE(!path.empty());
  const ExplanationNode* node = &e.parts[static_cast<size_t>(path[0])].node;
  for (size_t i = 1; i < path.size(); ++i) node = &node->children[static_cast<size_t>(path[i])];
  return *node;
}

}  // namespace

TEST_CASE("explain - ages are told in their two largest parts") {
  CHECK(explain::AgeText(hours(5) + minutes(10)) == "5 h 10 min");
  CHECK(explain::AgeText(hours(76)) == "3 d 4 h");
  CHECK(explain::AgeText(hours(72) + minutes(5)) == "3 d");
  CHECK(explain::AgeText(std::chrono::seconds(45)) == "45 s");
  CHECK(explain::AgeText(Duration(0)) == "0 s");
  CHECK(explain::AgeText(-minutes(90)) == "-1 h 30 min");
}

TEST_CASE("explain - ends that are not in an interval say so, and a margin is no rounding") {
  CHECK(explain::AmountText(0, JustBelow(0.01), "mg/dL") == "0 to below 0.01 mg/dL");
  CHECK(explain::AmountText(JustAbove(4), 12, "mmol/L") == "above 4 to 12 mmol/L");
  CHECK(explain::AmountText(JustAbove(4), 1.7e308, "mmol/L") == "above 4 mmol/L");
  CHECK(explain::AmountText(4, 1.7e308, "") == "4 or more");
  CHECK(explain::AmountText(2.5, 3, "mmol/L") == "2.5 to 3 mmol/L");

  Bedside b("alert a {\n on result Potassium\n when latest Potassium / previous Potassium > 1.5 }\n");
  Record limit = b.Result(b.potassium, 4, "mmol/L", kStart);
  limit.value_kind = ValueKind::kAbove;
  b.Feed(limit);
  const std::string text = RenderText(b.Feed(b.Result(b.potassium, 6, "mmol/L", kStart + hours(1))));
  CHECK_MESSAGE(text.find("e-09") == std::string::npos, text);
  CHECK_MESSAGE(text.find("were above 1.5") != std::string::npos, text);
  CHECK_MESSAGE(text.find("above 4 to 12 mmol/L") != std::string::npos, text);
}

TEST_CASE("explain - what is ordered instead is not told as what was asked for") {
  Bedside b(
      "concept Warfarin { atc B01AA03 }\n"
      "alert a {\n on order Chloride\n on order Warfarin\n when ordering Warfarin or active order for Chloride }\n");
  const Explanation e = b.Feed(b.Order(kStart));
  const ExplanationNode& ordering = Part(e, "when").children.at(0);
  CHECK(ordering.text == "ordering Warfarin");
  CHECK(ordering.truth == Truth::kFalse);
  CHECK(ordering.records.empty());
  CHECK(Part(e, "when").children.at(1).records.at(0).what == "Chloride");
}

TEST_CASE("explain - durations and units as their author wrote them") {
  Bedside b(
      "alert a {\n on result Potassium\n when lowest Potassium in past 48 h < 3 mmol/L and "
      "count of Potassium where this time - time < 2 h in past 24 h >= 1\n"
      " and highest Potassium in past 2 d > 3 mmol/L and latest Creatinine > 200 umol/L }\n");
  const Explanation e = b.Feed(b.Result(b.potassium, 4, "mmol/L", kStart));
  const std::vector<ExplanationNode>& all = Part(e, "when").children;
  CHECK(all.at(0).text == "lowest Potassium in past 48 h < 3 mmol/L");
  CHECK(all.at(1).text == "count of Potassium where this time - time < 2 h in past 24 h >= 1");
  CHECK(all.at(2).text == "highest Potassium in past 2 d > 3 mmol/L");
  CHECK(all.at(3).text == "latest Creatinine > 200 umol/L");
}

TEST_CASE("explain - an implausible result says which end it is beyond") {
  Bedside b("alert a {\n on result Potassium\n when latest Potassium > 6 mmol/L }\n");
  CHECK(b.Feed(b.Result(b.potassium, 60, "mmol/L", kStart)).trigger ==
        "the result can't be used as Potassium: implausible, above 12 mmol/L");
  CHECK(b.Feed(b.Result(b.potassium, 0.1, "mmol/L", kStart + hours(1))).trigger ==
        "the result can't be used as Potassium: implausible, below 1 mmol/L");
}

TEST_CASE("explain - a value tells its record: as written, as used, when and how old") {
  Bedside b("alert a {\n on result Creatinine\n when latest Creatinine >= 3 mg/dL }\n");
  const Explanation e = b.Feed(b.Result(b.creatinine, 250, "umol/L", kStart, hours(5) + minutes(10)));
  CHECK(e.evaluated);
  CHECK(e.trigger == "result Creatinine 250 umol/L = 2.828 mg/dL");
  CHECK(e.verdict == "does not fire: `when` is false");
  const ExplanationNode& when = Part(e, "when");
  CHECK(when.text == "latest Creatinine >= 3 mg/dL");
  REQUIRE(when.margin.has_value());
  CHECK(when.margin->amount == doctest::Approx(0.172));
  CHECK(when.margin->unit == "mg/dL");
  CHECK(when.margin->direction == 1);
  CHECK_FALSE(when.margin->beyond);
  CHECK(when.blocks);
  REQUIRE(when.children.size() == 1);
  REQUIRE(when.children[0].records.size() == 1);
  const ExplainedRecord& record = when.children[0].records[0];
  CHECK(record.as_written == "250 umol/L");
  CHECK(record.as_used == "2.828 mg/dL");
  CHECK(record.clinical == kStart - hours(5) - minutes(10));
  CHECK(record.known == kStart);
  CHECK(record.age == hours(5) + minutes(10));
  CHECK(record.id == 1);
  REQUIRE(e.blocking.size() == 1);
  CHECK(e.blocking[0].path == std::vector<int32_t>{0});
  CHECK(e.blocking[0].miss == "`latest Creatinine` were 0.172 mg/dL higher");
  const std::string text = RenderText(e);
  INFO(text);
  CHECK(text.find("from result Creatinine 250 umol/L = 2.828 mg/dL, 2180-07-22T18:50:00 (5 h 10 min ago), known "
                  "2180-07-23T00:00:00") != std::string::npos);
  CHECK(text.find("would fire if `latest Creatinine` were 0.172 mg/dL higher") != std::string::npos);
}

TEST_CASE("explain - the margin is in the unit that the author wrote, and the conversion is told") {
  Bedside b(
      "parameter limit = 200 umol/L from 100 umol/L to 300 umol/L step 10 umol/L\n"
      "alert a {\n on result Creatinine\n when latest Creatinine > limit }\n");
  const Explanation e = b.Feed(b.Result(b.creatinine, 2, "mg/dL", kStart));
  const ExplanationNode& when = Part(e, "when");
  REQUIRE(when.margin.has_value());
  CHECK(when.margin->unit == "umol/L");
  CHECK(when.margin->amount == doctest::Approx(200 - 2 / 0.0113120).epsilon(1e-4));
  CHECK(when.margin->threshold == doctest::Approx(200));
  CHECK(when.margin->beyond);
  REQUIRE(when.children.size() == 2);
  CHECK(when.children[1].text == "limit");
  CHECK(when.children[1].conversion == "200 umol/L x 0.011312");
}

TEST_CASE("explain - counts turn by whole numbers") {
  Bedside b("alert a {\n on result Potassium\n when count of Potassium in past 24 h > 2 }\n");
  b.Feed(b.Result(b.potassium, 4, "mmol/L", kStart));
  const Explanation e = b.Feed(b.Result(b.potassium, 4.1, "mmol/L", kStart + hours(1)));
  const ExplanationNode& when = Part(e, "when");
  REQUIRE(when.margin.has_value());
  CHECK(when.margin->amount == 1);
  CHECK_FALSE(when.margin->beyond);
  CHECK(e.blocking.at(0).miss == "`count of Potassium in past 24 h` were 1 higher");
  CHECK(when.children.at(0).records.size() == 2);
  CHECK(when.children.at(0).records[0].as_used == "4.1 mmol/L");  // newest first
}

TEST_CASE("explain - at the threshold, what must be passed is said so") {
  Bedside b("alert a {\n on result Potassium\n when latest Potassium > 6 mmol/L }\n");
  const Explanation e = b.Feed(b.Result(b.potassium, 6, "mmol/L", kStart));
  CHECK(e.blocking.at(0).miss == "`latest Potassium` were above 6 mmol/L");
}

TEST_CASE("explain - a range names the nearer end, from inside and from outside") {
  Bedside b("alert a {\n on result Potassium\n when latest Potassium between 5 mmol/L and 7 mmol/L }\n");
  const Explanation inside = b.Feed(b.Result(b.potassium, 6.5, "mmol/L", kStart));
  REQUIRE(Part(inside, "when").margin.has_value());
  CHECK(Part(inside, "when").margin->amount == doctest::Approx(0.5));
  CHECK(Part(inside, "when").margin->direction == 1);
  CHECK(Part(inside, "when").margin->beyond);
  const Explanation below = b.Feed(b.Result(b.potassium, 4, "mmol/L", kStart + hours(1)));
  CHECK(below.blocking.at(0).miss == "`latest Potassium` were 1 mmol/L higher");
  const Explanation above = b.Feed(b.Result(b.potassium, 8, "mmol/L", kStart + hours(2)));
  CHECK(above.blocking.at(0).miss == "`latest Potassium` were 1 mmol/L lower");
}

TEST_CASE("explain - definitions stand by their names, told once") {
  Bedside b(
      "define rise = latest Potassium - previous Potassium\n"
      "alert a {\n on result Potassium\n when rise >= 1 mmol/L or rise <= -1 mmol/L }\n");
  b.Feed(b.Result(b.potassium, 4, "mmol/L", kStart));
  const Explanation e = b.Feed(b.Result(b.potassium, 4.5, "mmol/L", kStart + hours(1)));
  const ExplanationNode& when = Part(e, "when");
  REQUIRE(when.children.size() == 2);
  const ExplanationNode& first = when.children[0].children.at(0);
  CHECK(first.text == "rise");
  CHECK(first.low == doctest::Approx(0.5));
  CHECK_FALSE(first.told_above);
  REQUIRE(first.children.size() == 1);
  CHECK(first.children[0].text == "latest Potassium - previous Potassium");
  CHECK(first.children[0].children.size() == 2);
  const ExplanationNode& second = when.children[1].children.at(0);
  CHECK(second.told_above);
  CHECK(second.children.empty());
  REQUIRE(e.blocking.size() == 1);  // the nearer of the two
  CHECK(e.blocking[0].miss == "`rise` were 0.5 mmol/L higher");
}

TEST_CASE("explain - what is unknown says why, and what would have to be known") {
  Bedside b(
      "alert a {\n on result Potassium\n when latest Potassium >= 6 mmol/L and latest Creatinine >= 2 mg/dL\n"
      " exclude when active order for Chloride }\n");
  b.Feed(b.Order(kStart));
  const Explanation e = b.Feed(b.Result(b.potassium, 5, "mmol/L", kStart + hours(1)));
  CHECK(e.when == Truth::kFalse);
  REQUIRE(e.blocking.size() == 3);
  CHECK(e.blocking[0].miss == "`latest Potassium` were 1 mmol/L higher");
  CHECK(e.blocking[1].miss == "`active order for Chloride` were false");
  CHECK(e.blocking[2].miss == "`latest Creatinine >= 2 mg/dL` were known and true (never recorded)");
  for (const Blocking& blocking : e.blocking) CHECK(At(e, blocking.path).blocks);
  CHECK(Part(e, "exclude when").records.at(0).kind == RecordKind::kOrder);
}

TEST_CASE("explain - points row by row") {
  Bedside b(
      "alert a {\n on result Potassium\n score points {\n  latest Potassium: 2 if >= 6 mmol/L, 1 if >= 5 mmol/L\n"
      "  latest Creatinine: 3 if >= 2 mg/dL, 1 otherwise\n  active order for Chloride: 1 if true\n }\n fire at score "
      ">= 4\n"
      " severity high if score >= 5, low otherwise }\n");
  const Explanation e = b.Feed(b.Result(b.potassium, 5.5, "mmol/L", kStart));
  const ExplanationNode& score = Part(e, "score");
  CHECK(score.low == 2);
  CHECK(score.high == 4);
  REQUIRE(score.children.size() == 3);
  CHECK(score.children[0].sort == Sort::kRow);
  CHECK(score.children[0].choice == "if latest Potassium >= 5 mmol/L");
  CHECK(score.children[0].low == 1);
  CHECK(score.children[1].choice == "not settled");
  CHECK(score.children[1].low == 1);
  CHECK(score.children[1].high == 3);
  CHECK(score.children[2].choice == "no tier");
  CHECK(e.verdict == "does not fire: `fire at` is unknown, the score is 2 to 4");
  CHECK(e.blocking.at(0).miss == "`score >= 4` were known and true (not settled by the range)");
  CHECK(Part(e, "severity").choice == "low");
}

TEST_CASE("explain - a record that does not trigger says why, and values are told all the same") {
  Bedside b("alert a {\n on result Potassium\n when latest Potassium >= 6 mmol/L }\n");
  b.Feed(b.Result(b.potassium, 7, "mmol/L", kStart));
  const Explanation e = b.Feed(b.Order(kStart + hours(1)));
  CHECK_FALSE(e.evaluated);
  CHECK_FALSE(e.candidate);
  CHECK(e.trigger == "this alert listens to result Potassium, not to order Chloride");
  CHECK(e.verdict == "was not evaluated");
  CHECK(Part(e, "when").truth == Truth::kTrue);
  const Explanation unusable = b.Feed(b.Result(b.potassium, 99, "mmol/L", kStart + hours(2)));
  CHECK(unusable.trigger == "the result can't be used as Potassium: implausible, above 12 mmol/L");
}

TEST_CASE("explain - what held a candidate is in the verdict") {
  Bedside b("alert a {\n on result Potassium\n when latest Potassium >= 6 mmol/L\n lockout 12 h per patient }\n");
  CHECK(b.Feed(b.Result(b.potassium, 7, "mmol/L", kStart)).verdict == "fires");
  CHECK(b.Feed(b.Result(b.potassium, 7, "mmol/L", kStart + hours(1))).verdict ==
        "held by lockout until 2180-07-23T12:00:00");
}

TEST_CASE("explain - timers, and what the clock has left behind") {
  Bedside b("alert a {\n on 2 h after result Potassium\n when latest Potassium >= 6 mmol/L }\n");
  const Explanation at_start = b.Feed(b.Result(b.potassium, 7, "mmol/L", kStart));
  CHECK_FALSE(at_start.evaluated);
  CHECK(at_start.trigger == "it started a timer, and the alert is evaluated when that is due");
  std::span<const Decision> decisions = b.session->AdvanceTo(kStart + hours(3));
  REQUIRE(decisions.size() == 1);
  const Explanation due = b.session->Explain(decisions[0]);
  CHECK(due.evaluated);
  CHECK(due.time == kStart + hours(2));
  CHECK(due.trigger == "the time that has passed since result Potassium 7 mmol/L");
  CHECK(due.verdict == "fires");
  CHECK(b.session->ExplainTimers().size() == 1);
  CHECK(b.session->Explain(0, 0).verdict == "can't be explained: the patient's record has moved on");
  CHECK(b.session->Explain(7, 0).verdict == "can't be explained: the patient's record has moved on");
}

TEST_CASE("explain - JSON has what the text has") {
  Bedside b("alert a \"High\" {\n on result Potassium\n when latest Potassium >= 6 mmol/L }\n");
  const std::string json = RenderJson(b.Feed(b.Result(b.potassium, 5.8, "mmol/L", kStart)));
  INFO(json);
  for (const char* part :
       {"\"alert\": \"m.a\"", "\"title\": \"High\"", "\"when\": \"false\"", "\"direction\": \"higher\"",
        "\"as_written\": \"5.8 mmol/L\"", "\"miss\": \"`latest Potassium` were 0.2 mmol/L higher\""}) {
    CHECK(json.find(part) != std::string::npos);
  }
}

// Every truth tree of up to three leaves under every assignment: what is told to be missing makes it true.
TEST_CASE("explain - turning what blocks makes `when` true") {
  const std::vector<std::string> names = {"p", "q", "r"};
  std::string text = "language 1\nmodule m\n";
  const char* const kCodes[] = {"2823-3", "2160-0", "2345-7"};
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string subject(1, static_cast<char>('P' + i));
    text += "concept " + subject + " { loinc " + kCodes[i] + "\n unit mmol/L }\n";
    text += "define " + names[i] + " = latest " + subject + " >= 1 mmol/L\n";
  }
  text += "concept T { local \"t\" }\n";
  const std::vector<differential::TruthTree> trees = differential::AllTruthTrees(names);
  for (size_t t = 0; t < trees.size(); ++t) {
    text += "alert a" + std::to_string(10'000 + t) + " {\n on order T\n when " + trees[t].text + " }\n";
  }
  const std::shared_ptr<const RuleSet> rules = testing::CompileRules(text);
  Vocabulary vocabulary;
  SourceInfo source;
  source.carries = {RecordKind::kResult};
  std::vector<CodingId> codings;
  for (const char* code : kCodes) codings.push_back(vocabulary.AddCoding({{"loinc", code}}));
  const CodingId trigger = vocabulary.AddCoding({{"local", "t"}});
  const UnitId unit = vocabulary.AddUnit("mmol/L");
  const auto binding = *Binding::Create(rules, vocabulary, source);
  int64_t blocked = 0;
  for (const std::vector<Truth>& leaves : differential::AllAssignments(3)) {
    std::vector<Record> step(1);
    step[0].kind = RecordKind::kOrder;
    step[0].coding = trigger;
    for (size_t i = 0; i < leaves.size(); ++i) {
      if (leaves[i] == Truth::kUnknown) continue;
      Record r;
      r.coding = codings[i];
      r.unit = unit;
      r.value_kind = ValueKind::kNumber;
      r.value = leaves[i] == Truth::kTrue ? 2 : 0.5;
      step.push_back(r);
    }
    for (Record& r : step) r.known = r.clinical = kStart;
    Session session(binding, {}, {});
    session.Feed(step);
    for (size_t t = 0; t < trees.size(); ++t) {
      const Explanation e = session.Explain(static_cast<int32_t>(t), 0);
      CAPTURE(trees[t].text);
      REQUIRE(e.evaluated);
      REQUIRE(e.when == differential::Expected(trees[t], leaves));
      std::vector<Truth> turned = leaves;
      for (const Blocking& blocking : e.blocking) {
        ++blocked;
        const ExplanationNode& node = At(e, blocking.path);
        REQUIRE(node.blocks);
        const size_t leaf = static_cast<size_t>(node.text.at(7) - 'P');  // "latest P >= 1 mmol/L"
        const bool to_true =
            blocking.miss.find("higher") != std::string::npos || blocking.miss.find("true") != std::string::npos;
        turned[leaf] = to_true ? Truth::kTrue : Truth::kFalse;
      }
      if (differential::Expected(trees[t], turned) != Truth::kTrue) FAIL_CHECK(RenderText(e));
    }
  }
  CHECK(blocked > 1000);
}

namespace {

// Where the tree says how an answer comes about, it does come about so.
void CheckTree(const check::TypedRules& rules, const ExplanationNode& node) {
  for (const ExplanationNode& child : node.children) CheckTree(rules, child);
  if (node.expr < 0 || node.told_above || node.children.empty()) return;
  if (node.children.front().expr == node.expr) {  // a definition and what it says
    CHECK(node.truth == node.children.front().truth);
    CHECK(node.low == node.children.front().low);
    CHECK(node.high == node.children.front().high);
    return;
  }
  const check::Expr& e = rules.exprs[static_cast<size_t>(node.expr)];
  if (e.kind == check::ExprKind::kPoints) {
    double low = 0, high = 0;
    for (const ExplanationNode& row : node.children) {
      low += row.low;
      high += row.high;
    }
    CHECK(low == doctest::Approx(node.low));
    CHECK(high == doctest::Approx(node.high));
  }
  const bool is_and = e.kind == check::ExprKind::kAnd;
  if ((!is_and && e.kind != check::ExprKind::kOr) || node.children.size() != static_cast<size_t>(e.count)) return;
  const Truth deciding = is_and ? Truth::kFalse : Truth::kTrue;
  Truth want = is_and ? Truth::kTrue : Truth::kFalse;
  for (const ExplanationNode& child : node.children) {
    if (child.truth == deciding) want = deciding;
    if (child.truth == Truth::kUnknown && want != deciding) want = Truth::kUnknown;
  }
  CHECK(node.truth == want);
}

void CheckAgainst(const check::TypedRules& rules, const Explanation& x, const eval::Evaluation& e) {
  CHECK(x.evaluated);
  CHECK(x.when == e.when);
  CHECK(x.candidate == e.candidate);
  CHECK(x.verdict.empty() == false);
  for (const ExplanationPart& part : x.parts) {
    CheckTree(rules, part.node);
    if (part.name == "when") {
      CHECK(part.node.truth == e.when);
      if (e.when == Truth::kUnknown) CHECK(part.node.why == e.when_reasons);
    }
    if (e.when != Truth::kTrue) continue;
    if (part.name == "exclude when") CHECK((part.node.truth == Truth::kTrue) == e.excluded);
    if (e.excluded) continue;
    if (part.name == "score" && e.score_known) {
      CHECK(part.node.low == e.score_low);
      CHECK(part.node.high == e.score_high);
    }
    if (part.name == "fire at") CHECK(part.node.truth == e.fire_at);
    if (!e.candidate) continue;
    if (part.name == "severity") CHECK(part.node.choice == ToText(e.severity));
    if (part.name == "show") CHECK(part.node.choice == ToText(e.display));
  }
  for (const Blocking& blocking : x.blocking) CHECK(At(x, blocking.path).blocks);
  CHECK(RenderText(x).empty() == false);
  CHECK(RenderJson(x).empty() == false);
}

}  // namespace

TEST_CASE("explain - agrees with the evaluator over generated rules") {
  int64_t explained = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    const differential::GeneratedRules rules = differential::GenerateRules(seed);
    const std::shared_ptr<const check::TypedRules> typed = differential::Typed(rules.files);
    REQUIRE(typed != nullptr);
    Vocabulary vocabulary;
    differential::PatientOptions options;
    options.steps = 12;
    const differential::GeneratedPatient patient = differential::GeneratePatient(seed, rules, &vocabulary, options);
    const auto program = std::make_shared<const plan::Program>(plan::Plan(typed));
    const eval::ProgramBinding binding(program, vocabulary, patient.source, absl::UTCTimeZone());
    eval::PatientState state(binding, patient.patient);
    eval::Evaluator evaluator, asked;
    std::vector<eval::Evaluation> evaluations;
    auto compare = [&](std::span<const Record> step) {
      for (const eval::Evaluation& e : evaluations) {
        CheckAgainst(*typed, explain::Explain(asked, binding, state, step, {e.alert, e.record, e.timer}), e);
        ++explained;
      }
    };
    const std::vector<Record>& records = patient.records;
    for (size_t from = 0, to = 0; from < records.size(); from = to) {
      while (to < records.size() && records[to].known == records[from].known) ++to;
      while (state.NextDueUs() < records[from].known.time_since_epoch().count()) {
        evaluator.RunTimers(binding, state, eval::Mode::kAll, evaluations);
        compare({});
      }
      const std::span<const Record> step = std::span(records).subspan(from, to - from);
      evaluator.Feed(binding, state, step, eval::Mode::kAll, evaluations);
      compare(step);
    }
  }
  CHECK(explained > 500);
}

}  // namespace quell
