// Rules made by hand, without a text: what tests of plan and eval are written over.
#ifndef QUELL_TESTS_SUPPORT_TYPED_RULES_H_
#define QUELL_TESTS_SUPPORT_TYPED_RULES_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/check/typed.h"
#include "lib/eval/evaluator.h"
#include "lib/plan/program.h"
#include "quell/record.h"

namespace quell::testing {

// Units 0: 1, 1: mmol/L, 2: mg, 3: h.
class RulesByHand {
 public:
  RulesByHand() {
    for (const char* unit : {"1", "mmol/L", "mg", "h"}) rules_.units.push_back(*terms::ParseUnit(unit));
  }
  check::TypedRules& rules() { return rules_; }

  int32_t Concept(const std::string& name, std::vector<check::CodePattern> codes, int32_t unit = -1) {
    check::Concept c;
    c.name = c.qualified = name;
    c.codes = std::move(codes);
    c.measured = unit >= 0;
    c.unit = unit < 0 ? 0 : unit;
    rules_.concepts.push_back(c);
    return static_cast<int32_t>(rules_.concepts.size()) - 1;
  }
  check::ExprId Add(const check::Expr& e) {
    rules_.exprs.push_back(e);
    return static_cast<check::ExprId>(rules_.exprs.size()) - 1;
  }
  check::ExprId Number(double number) {
    check::Expr e;
    e.number = number;
    return Add(e);
  }
  check::ExprId Compare(check::ExprId a, check::CompareOp op, double number) {
    check::Expr e;
    e.kind = check::ExprKind::kCompare;
    e.type = check::Type::kTruth;
    e.op = op;
    e.a = a;
    e.b = Number(number);
    return Add(e);
  }
  // An alert on whatever is of this kind (and concept) whose score is `score` and whose `when` is `when`.
  check::Alert& Alert(RecordKind kind, int32_t concept_index = -1) {
    check::Alert a;
    a.name = a.qualified = "a" + std::to_string(rules_.alerts.size());
    check::Trigger trigger;
    trigger.kind = kind;
    trigger.concept_index = concept_index;
    a.triggers.push_back(trigger);
    rules_.alerts.push_back(a);
    return rules_.alerts.back();
  }
  std::shared_ptr<const plan::Program> Plan(uint32_t passes = plan::kAllPasses) const {
    return std::make_shared<const plan::Program>(
        plan::Plan(std::make_shared<const check::TypedRules>(rules_), {passes}));
  }

 private:
  check::TypedRules rules_;
};

inline Time AtHour(double hours) { return Time(Duration(static_cast<int64_t>(1'600'000'000e6 + hours * 3.6e9))); }

// One patient who is fed step by step, timers as they fall due. All kinds of records are carried.
class PatientByHand {
 public:
  PatientByHand(std::shared_ptr<const plan::Program> program, const Vocabulary& vocabulary)
      : binding_(std::move(program), vocabulary, Source(), absl::UTCTimeZone()), state_(binding_, Patient{}) {}

  // What came of the step, and of the timers due before and at it.
  std::vector<eval::Evaluation> Feed(std::vector<Record> step, double hour) {
    for (Record& r : step) {
      r.known = AtHour(hour);
      if (r.clinical == kNoTime) r.clinical = r.known;
    }
    std::vector<eval::Evaluation> all;
    RunTimers(AtHour(hour) - Duration(1), all);
    std::vector<eval::Evaluation> out;
    evaluator_.Feed(binding_, state_, step, eval::Mode::kAll, out);
    all.insert(all.end(), out.begin(), out.end());
    RunTimers(AtHour(hour), all);
    return all;
  }
  void RunTimers(Time until, std::vector<eval::Evaluation>& all) {
    std::vector<eval::Evaluation> out;
    while (state_.NextDueUs() <= until.time_since_epoch().count()) {
      evaluator_.RunTimers(binding_, state_, eval::Mode::kAll, out);
      all.insert(all.end(), out.begin(), out.end());
    }
  }
  const eval::PatientState& state() const { return state_; }
  const eval::ProgramBinding& binding() const { return binding_; }
  eval::Evaluator& evaluator() { return evaluator_; }

 private:
  static SourceInfo Source() {
    SourceInfo source;
    for (int kind = 0; kind < kRecordKindCount; ++kind) source.carries.Add(static_cast<RecordKind>(kind));
    return source;
  }
  eval::ProgramBinding binding_;
  eval::PatientState state_;
  eval::Evaluator evaluator_;
};

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_TYPED_RULES_H_
