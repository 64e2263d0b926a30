#include "lib/explain/explain.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lib/check/words.h"
#include "lib/explain/answers.h"
#include "lib/explain/blocking.h"
#include "lib/explain/sources.h"
#include "lib/explain/tree.h"
#include "lib/explain/words.h"

namespace quell::explain {
namespace {

std::string_view SeverityText(uint8_t value) { return check::WordOf(static_cast<AlertSeverity>(value)); }
std::string_view DisplayText(uint8_t value) { return check::WordOf(static_cast<Display>(value)); }

class Explainer {
 public:
  Explainer(eval::Evaluator& evaluator, const eval::ProgramBinding& binding, const eval::PatientState& state,
            const Record& record, const Question& question)
      : binding_(binding),
        state_(state),
        record_(record),
        question_(question),
        rules_(*binding.program().rules),
        alert_(rules_.alerts[static_cast<size_t>(question.alert)]),
        evaluation_(evaluator.EvaluateOne(binding, state, record, question.record, question.timer, question.alert)),
        answers_(evaluator, binding, state, record, evaluation_),
        tree_(answers_, alert_.score) {}

  Explanation Run() {
    AskScore();
    Head();
    AddParts();
    if (!out_.candidate) FindBlocking();
    out_.verdict = Verdict();
    return std::move(out_);
  }

 private:
  // The score is of interest also where `when` is not true.
  void AskScore() {
    if (evaluation_.when == Truth::kTrue && !evaluation_.excluded) return;
    const Number score = alert_.score == check::kNoExpr ? Number::Point(0) : answers_.Value(alert_.score);
    evaluation_.score_known = score.known();
    evaluation_.score_low = score.low;
    evaluation_.score_high = score.high;
    evaluation_.score_reasons = score.why;
  }

  void Head() {
    out_.alert = question_.alert;
    out_.name = alert_.qualified;
    out_.title = alert_.title;
    out_.time = Time(Duration(state_.now_us()));
    out_.time_zone = std::string(binding_.zone().name());
    const std::string why_not =
        question_.timer ? "" : WhyNotTriggered(binding_, state_, record_, question_.record, question_.alert);
    out_.evaluated = why_not.empty();
    out_.trigger = out_.evaluated ? TriggerText() : why_not;
    out_.when = evaluation_.when;
    out_.candidate = out_.evaluated && evaluation_.candidate;
  }

  // "result Potassium 250 umol/L = 2.83 mg/dL"
  std::string TriggerText() const {
    const Sources sources(answers_);
    const ExplainedRecord record = sources.Trigger(sources.TriggerConcept(question_.alert));
    std::string out = question_.timer ? "the time that has passed since " : "";
    out += KindText(record.kind);
    for (const std::string& part : {record.what, record.as_written}) {
      if (!part.empty()) out += " " + part;
    }
    if (!record.as_used.empty() && record.as_used != record.as_written) {
      out += (record.as_written.empty() ? " " : " = ") + record.as_used;
    }
    return out;
  }

  void AddParts() {
    AddPart("when", alert_.when);
    AddPart("exclude when", alert_.exclude);
    AddPart("score", alert_.score);
    AddPart("fire at", alert_.fire_at);
    if (!alert_.severity.empty())
      out_.parts.push_back({"severity", tree_.Tiers("severity", alert_.severity, SeverityText)});
    if (!alert_.show.empty()) out_.parts.push_back({"show", tree_.Tiers("show", alert_.show, DisplayText)});
  }

  void AddPart(const char* name, check::ExprId id) {
    if (id != check::kNoExpr) out_.parts.push_back({name, tree_.Build(id)});
  }

  // All that would have to turn: of `when`, of an exclusion that applies, of `fire at`.
  void FindBlocking() {
    BlockingFinder finder(answers_, alert_.score);
    std::vector<Turning> all;
    auto add = [&](check::ExprId id, BlockingFinder::Want want) {
      if (id == check::kNoExpr) return true;
      const auto found = finder.Find(id, want);
      if (found.has_value()) all.insert(all.end(), found->begin(), found->end());
      return found.has_value();
    };
    if (!add(alert_.when, BlockingFinder::Want::kTrue) || !add(alert_.exclude, BlockingFinder::Want::kNotTrue) ||
        !add(alert_.fire_at, BlockingFinder::Want::kTrue)) {
      return;
    }
    std::sort(all.begin(), all.end());
    std::map<check::ExprId, Blocking*> places;
    out_.blocking.reserve(all.size());
    for (const Turning& turning : all) {
      if (places.count(turning.expr) != 0) continue;
      out_.blocking.push_back({{}, turning.miss});
      places[turning.expr] = &out_.blocking.back();
    }
    std::vector<int32_t> path;
    for (size_t i = 0; i < out_.parts.size(); ++i) {
      path.assign(1, static_cast<int32_t>(i));
      Mark(out_.parts[i].node, path, places);
    }
  }

  // The node in which the expression is told, not one that only names it.
  void Mark(ExplanationNode& node, std::vector<int32_t>& path, std::map<check::ExprId, Blocking*>& places) {
    const auto found = places.find(node.expr);
    const bool names_it = !node.children.empty() && node.children.front().expr == node.expr;
    if (found != places.end() && found->second->path.empty() && !names_it) {
      found->second->path = path;
      node.blocks = true;
    }
    for (size_t i = 0; i < node.children.size(); ++i) {
      path.push_back(static_cast<int32_t>(i));
      Mark(node.children[i], path, places);
      path.pop_back();
    }
  }

  std::string Verdict() const {
    if (!out_.evaluated) return "was not evaluated";
    if (out_.candidate) return "fires";
    const std::string quiet = "does not fire: ";
    if (evaluation_.when == Truth::kUnknown) {
      return quiet + "`when` is unknown (" + ReasonsText(evaluation_.when_reasons) + ")";
    }
    if (evaluation_.when == Truth::kFalse) return quiet + "`when` is false";
    if (evaluation_.excluded) return quiet + "`exclude when` is true";
    std::string score = "not known (" + ReasonsText(evaluation_.score_reasons) + ")";
    if (evaluation_.score_known) score = AmountText(evaluation_.score_low, evaluation_.score_high, "");
    return quiet + "`fire at` is " + (evaluation_.fire_at == Truth::kFalse ? "false" : "unknown") + ", the score is " +
           score;
  }

  const eval::ProgramBinding& binding_;
  const eval::PatientState& state_;
  const Record& record_;
  const Question& question_;
  const check::TypedRules& rules_;
  const check::Alert& alert_;
  eval::Evaluation evaluation_;
  Answers answers_;
  TreeBuilder tree_;
  Explanation out_;
};

}  // namespace

Explanation Explain(eval::Evaluator& evaluator, const eval::ProgramBinding& binding, const eval::PatientState& state,
                    std::span<const Record> step, const Question& question) {
  const Record& record = question.timer ? state.due()[question.record].record : step[question.record];
  return Explainer(evaluator, binding, state, record, question).Run();
}

}  // namespace quell::explain
