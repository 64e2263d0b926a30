// Rules put together node by node and one patient's records, for tests of the reference evaluator.
#ifndef QUELL_TESTS_REFERENCE_WORLD_H_
#define QUELL_TESTS_REFERENCE_WORLD_H_

#include <doctest/doctest.h>

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/check/typed.h"
#include "tests/reference/reference_evaluator.h"

namespace quell::reference {

inline constexpr int kPotassium = 0, kSodium = 1, kRatio = 2, kDrug = 3, kWidePotassium = 4;
inline constexpr Duration kNoWindow{0};
inline constexpr Duration kTick{1};  // the smallest step of time

inline Time At(int hour) {
  return Time(std::chrono::sys_days(std::chrono::January / 1 / 2150)) + std::chrono::hours(hour);
}

inline ReasonSet Reasons(std::initializer_list<UnknownReason> reasons) {
  ReasonSet set;
  for (UnknownReason reason : reasons) set |= reason;
  return set;
}

// Rules put together node by node, and one patient's records.
struct World {
  check::TypedRules rules;
  Vocabulary vocabulary;
  SourceInfo source;
  Patient patient;
  std::vector<Record> records;

  World() {
    source.carries = {RecordKind::kResult, RecordKind::kOrder, RecordKind::kOrderStop};
    rules.units = {terms::Unit{}, *terms::ParseUnit("mmol/L"), *terms::ParseUnit("a"), *terms::ParseUnit("mo"),
                   *terms::ParseUnit("d")};
    AddConcept("Potassium", {{"loinc", "2823-3", {}}, {"local", "lab:k*", {}}}, 1);
    rules.concepts[kPotassium].substance = {39.098, 1};
    rules.concepts[kPotassium].plausible_low = 1;
    rules.concepts[kPotassium].plausible_high = 12;
    AddConcept("Sodium", {{"loinc", "2951-2", {}}}, 1);
    AddConcept("Ratio", {{"loinc", "6301-6", {}}}, 0);
    AddConcept("Drug", {{"atc", "A12*", {}}}, -1);
    AddConcept("WidePotassium", {{"loinc", "2823-3", {}}}, 1);
  }

  void AddConcept(const std::string& name, std::vector<check::CodePattern> codes, int unit) {
    check::Concept added;
    added.name = name;
    added.codes = std::move(codes);
    added.measured = unit >= 0;
    added.unit = unit >= 0 ? unit : 0;
    rules.concepts.push_back(added);
  }

  // Expressions.
  check::ExprId Add(check::Expr e) {
    rules.exprs.push_back(e);
    return static_cast<check::ExprId>(rules.exprs.size()) - 1;
  }
  check::ExprId Make(check::ExprKind kind, check::ExprId a = check::kNoExpr, check::ExprId b = check::kNoExpr,
                     check::ExprId c = check::kNoExpr) {
    check::Expr e;
    e.kind = kind;
    e.a = a;
    e.b = b;
    e.c = c;
    return Add(e);
  }
  check::ExprId Number(double value) {
    check::Expr e;
    e.number = value;
    return Add(e);
  }
  check::ExprId Truth(bool value) {
    const check::ExprId id = Make(check::ExprKind::kTruth);
    Node(id).number = value;
    return id;
  }
  check::ExprId Phrase(check::ExprKind kind, int concept_index, Duration window = kNoWindow,
                       std::optional<check::Pick> anchor = std::nullopt, int of = -1,
                       check::ExprId where = check::kNoExpr) {
    check::Expr e;
    e.kind = kind;
    e.index = concept_index;
    e.window = window;
    e.anchored = anchor.has_value();
    e.anchor_pick = anchor.value_or(check::Pick::kLatest);
    e.anchor_concept = !anchor ? -1 : of < 0 ? concept_index : of;
    e.a = where;
    return Add(e);
  }
  check::ExprId Picked(check::Pick pick, int concept_index, Duration within = kNoWindow) {
    const check::ExprId id = Phrase(check::ExprKind::kPicked, concept_index, within);
    Node(id).pick = pick;
    return id;
  }
  check::ExprId Latest(int concept_index, Duration within = kNoWindow) {
    return Picked(check::Pick::kLatest, concept_index, within);
  }
  // An expression, to be changed.
  check::Expr& Node(check::ExprId id) { return rules.exprs[static_cast<size_t>(id)]; }
  check::ExprId Compare(check::CompareOp op, check::ExprId a, check::ExprId b) {
    const check::ExprId id = Make(check::ExprKind::kCompare, a, b);
    Node(id).op = op;
    return id;
  }
  check::ExprId AtLeast(check::ExprId a, double b) { return Compare(check::CompareOp::kGreaterEqual, a, Number(b)); }
  check::ExprId List(check::ExprKind kind, std::vector<check::ExprId> children) {
    const check::ExprId id = Make(kind);
    Node(id).first = static_cast<int32_t>(rules.children.size());
    Node(id).count = static_cast<int32_t>(children.size());
    rules.children.insert(rules.children.end(), children.begin(), children.end());
    return id;
  }
  check::ExprId Points(std::vector<check::PointRow> rows) {
    const check::ExprId id = Make(check::ExprKind::kPoints);
    Node(id).first = static_cast<int32_t>(rules.point_rows.size());
    Node(id).count = static_cast<int32_t>(rows.size());
    rules.point_rows.insert(rules.point_rows.end(), rows.begin(), rows.end());
    return id;
  }
  // Neither true nor false, because nothing was ever recorded of it.
  check::ExprId UnknownTruth() { return AtLeast(Latest(kSodium), 1); }

  // An alert on results of a concept (orders of the drug).
  check::Alert& On(int concept_index) {
    check::Alert& alert = rules.alerts.emplace_back();
    AddTrigger(alert, concept_index);
    return alert;
  }
  static void AddTrigger(check::Alert& alert, int concept_index, RecordKind kind = RecordKind::kResult) {
    check::Trigger& trigger = alert.triggers.emplace_back();
    trigger.kind = concept_index == kDrug ? RecordKind::kOrder : kind;
    trigger.concept_index = concept_index;
  }

  // Records.
  Record& Result(const char* loinc, double value, Time clinical, Time known, const char* unit = "mmol/L") {
    Record& record = records.emplace_back();
    record.coding = vocabulary.AddCoding({{"loinc", loinc}});
    record.unit = vocabulary.AddUnit(unit);
    record.value_kind = ValueKind::kNumber;
    record.value = value;
    record.clinical = clinical;
    record.known = known;
    record.id = records.size();
    return record;
  }
  Record& K(double value, Time clinical, Time known) { return Result("2823-3", value, clinical, known); }
  Record& K(double value, int hour) { return K(value, At(hour), At(hour)); }
  Record& Na(double value, int hour) { return Result("2951-2", value, At(hour), At(hour)); }
  // Something that asks: an alert on the ratio is evaluated then.
  void Ask(Time now) { Result("6301-6", 1, now, now, ""); }
  void Ask(int hour) { Ask(At(hour)); }
  Record& Order(uint64_t id, Time start, Time known, Time until = kOpenEnded) {
    Record& record = records.emplace_back();
    record.kind = RecordKind::kOrder;
    record.coding = vocabulary.AddCoding({{"atc", "A12BA01"}});
    record.clinical = start;
    record.known = known;
    record.until = until;
    record.id = id;
    return record;
  }
  void Stop(uint64_t order, Time clinical, Time known) {
    Record& record = records.emplace_back();
    record.kind = RecordKind::kOrderStop;
    record.clinical = clinical;
    record.known = known;
    record.ref = order;
  }

  std::vector<Evaluation> Run() const { return Evaluate(rules, vocabulary, source, patient, records); }
  // What an expression is at the last record that asks: as the score of an alert on the ratio.
  Evaluation Value(check::ExprId id) {
    const std::vector<check::Alert> saved = std::exchange(rules.alerts, {});
    On(kRatio).score = id;
    const Evaluation last = Run().back();
    rules.alerts = saved;
    return last;
  }
  Evaluation When(check::ExprId id) {
    const std::vector<check::Alert> saved = std::exchange(rules.alerts, {});
    On(kRatio).when = id;
    const Evaluation last = Run().back();
    rules.alerts = saved;
    return last;
  }
};

inline void CheckNumber(const Evaluation& e, double low, double high) {
  CHECK(e.score_known);
  CHECK(e.score_low == doctest::Approx(low));
  CHECK(e.score_high == doctest::Approx(high));
}
inline void CheckNumber(const Evaluation& e, double value) { CheckNumber(e, value, value); }
inline void CheckUnknown(const Evaluation& e, std::initializer_list<UnknownReason> reasons) {
  CHECK_FALSE(e.score_known);
  CHECK(e.score_reasons.bits() == Reasons(reasons).bits());
}

}  // namespace quell::reference

#endif  // QUELL_TESTS_REFERENCE_WORLD_H_
