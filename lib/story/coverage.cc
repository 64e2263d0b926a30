#include "lib/story/coverage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "lib/check/expression_text.h"

namespace quell::story {

using check::ExprId;
using check::TruthSet;

double CoverageReport::Percent() const {
  if (possible == 0) return 100;
  return std::floor(1000.0 * static_cast<double>(covered) / static_cast<double>(possible)) / 10;
}

Coverage::Coverage(std::shared_ptr<const plan::Program> program)
    : program_(std::move(program)), places_(program_->rules->alerts.size()), seen_(program_->rules->exprs.size()) {
  const check::TypedRules& rules = *program_->rules;
  // A node of two clauses counts as of both.
  std::vector<std::vector<int32_t>> visited(kPartCount, std::vector<int32_t>(rules.exprs.size(), -1));
  for (size_t i = 0; i < rules.alerts.size(); ++i) {
    const check::Alert& alert = rules.alerts[i];
    if (alert.status == check::Status::kRetired) continue;
    const int32_t number = static_cast<int32_t>(i);
    Add(number, kWhen, alert.when, visited[kWhen]);
    Add(number, kExclude, alert.exclude, visited[kExclude]);
    Add(number, kScored, alert.score, visited[kScored]);
    Add(number, kScored, alert.fire_at, visited[kScored]);
    for (const check::Tier& tier : alert.severity) Add(number, kTiers, tier.condition, visited[kTiers]);
    for (const check::Tier& tier : alert.show) Add(number, kTiers, tier.condition, visited[kTiers]);
  }
}

void Coverage::Add(int32_t alert, Part part, ExprId id, std::vector<int32_t>& visited) {
  if (id == check::kNoExpr || visited[static_cast<size_t>(id)] == alert) return;
  visited[static_cast<size_t>(id)] = alert;
  const check::TypedRules& rules = *program_->rules;
  const bool planned = program_->condition_of_expr[static_cast<size_t>(id)] != plan::kNone;
  if (rules.exprs[static_cast<size_t>(id)].type == check::Type::kTruth && planned) {
    places_[static_cast<size_t>(alert)].push_back({part, id});
  }
  for (ExprId operand : check::OperandsOf(rules, id, false)) Add(alert, part, operand, visited);
}

void Coverage::Note(const Scene& scene, const eval::Evaluation& evaluation) {
  const bool scored = evaluation.when == Truth::kTrue && !evaluation.excluded;
  const bool asked[kPartCount] = {true, evaluation.when == Truth::kTrue, scored, evaluation.candidate};
  const Record& record = eval::TriggerOf(scene.state, scene.step, evaluation);
  for (const Place& place : places_[static_cast<size_t>(evaluation.alert)]) {
    TruthSet& seen = seen_[static_cast<size_t>(place.expr)];
    if (!asked[place.part] || seen == TruthSet::All()) continue;
    seen = seen.With(scene.evaluator.TruthNow(scene.binding, scene.state, record, evaluation,
                                              program_->condition_of_expr[static_cast<size_t>(place.expr)]));
  }
}

CoverageReport Coverage::Report() const {
  const check::TypedRules& rules = *program_->rules;
  CoverageReport report;
  check::PossibleTruths possible(rules);
  const check::ExpressionText words(rules, check::ExpressionText::Style::kWritten);
  std::map<std::tuple<uint32_t, uint32_t, uint32_t, ExprId>, int32_t> order;  // by place
  for (const std::vector<Place>& places : places_) {
    for (const Place& place : places) {
      const Span& span = rules.exprs[static_cast<size_t>(place.expr)].span;
      order[{span.source, span.begin, span.end, place.expr}] = 0;
    }
  }
  std::map<ExprId, int32_t> number;
  for (auto& [key, node] : order) {
    const ExprId id = std::get<3>(key);
    number[id] = static_cast<int32_t>(report.nodes.size());
    const TruthSet seen = seen_[static_cast<size_t>(id)];
    report.nodes.push_back({id, rules.exprs[static_cast<size_t>(id)].span, words.Of(id), seen, possible.Of(id) | seen});
  }
  for (size_t i = 0; i < report.nodes.size(); ++i) {
    const CoverageReport::Node& node = report.nodes[i];
    report.covered += node.seen.size();
    report.possible += node.possible.size();
    for (Truth truth : {Truth::kTrue, Truth::kFalse, Truth::kUnknown}) {
      const int32_t place = static_cast<int32_t>(i);
      if (!node.possible.Has(truth)) {
        report.impossible.push_back({place, truth, possible.Why(node.expr, truth)});
      } else if (!node.seen.Has(truth)) {
        report.missing.push_back({place, truth, ""});
      }
    }
  }
  for (size_t i = 0; i < places_.size(); ++i) {
    if (rules.alerts[i].status == check::Status::kRetired) continue;
    CoverageReport::Alert& alert = report.alerts.emplace_back();
    alert.alert = static_cast<int32_t>(i);
    for (const Place& place : places_[i]) alert.nodes.push_back(number.at(place.expr));
    std::sort(alert.nodes.begin(), alert.nodes.end());
    alert.nodes.erase(std::unique(alert.nodes.begin(), alert.nodes.end()), alert.nodes.end());
    for (int32_t node : alert.nodes) {
      alert.covered += report.nodes[static_cast<size_t>(node)].seen.size();
      alert.possible += report.nodes[static_cast<size_t>(node)].possible.size();
    }
  }
  return report;
}

}  // namespace quell::story
