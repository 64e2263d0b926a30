#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "lib/plan/branches.h"
#include "lib/plan/planner.h"
#include "lib/plan/program.h"

namespace quell::plan {

const std::vector<PassInfo>& Passes() {
  static const auto& passes = *new std::vector<PassInfo>{
      {kFold, "fold", "constants are computed once"},
      {kShare, "share", "equal values and conditions become one"},
      {kOrder, "order", "cheap operands of `and` and `or` are asked first"},
      {kBranch, "branch", "`when` becomes a decision tree"},
      {kMemo, "memo", "answers are kept while they stay good"},
  };
  return passes;
}

int ListPlace(RecordKind kind) {
  auto found = std::find(kListKinds.begin(), kListKinds.end(), kind);
  return found == kListKinds.end() ? -1 : static_cast<int>(found - kListKinds.begin());
}

Planner::Planner(std::shared_ptr<const check::TypedRules> rules, const PlanOptions& options)
    : rules_(*rules), options_(options), pool_(program_, options.passes) {
  program_.rules = std::move(rules);
  program_.memo = (options.passes & kMemo) != 0;
  program_.any_trigger.fill(kNone);
  for (const check::Concept& subject : rules_.concepts) {
    ConceptPlan plan;
    plan.measured = subject.measured;
    plan.coded = !subject.values.empty();
    program_.concepts.push_back(plan);
  }
  program_.value_of_expr.assign(rules_.exprs.size(), kNone);
  program_.condition_of_expr.assign(rules_.exprs.size(), kNone);
}

Program Planner::Run() {
  for (size_t i = 0; i < rules_.alerts.size(); ++i) PlanAlert(static_cast<int32_t>(i));
  PlanTriggers();
  PlanTimers();
  for (ConceptPlan& plan : program_.concepts) {
    if (plan.held) plan.held_slot = program_.held_slots++;
  }
  program_.asked_of_all.Add(RecordKind::kRetraction);
  if (program_.encounters) {
    for (RecordKind kind : {RecordKind::kAdmission, RecordKind::kTransfer, RecordKind::kDischarge})
      program_.asked_of_all.Add(kind);
  }
  return std::move(program_);
}

// --- what must be remembered ---

void Planner::Hold(int32_t concept_index, Duration window) {
  ConceptPlan& plan = ConceptAt(concept_index);
  plan.held = true;
  plan.asked.Add(RecordKind::kResult);
  if (window.count() > plan.retention_us) {
    plan.retention_us = window.count();
    plan.retention_alert = alert_;
  }
}

void Planner::HoldPick(check::Pick pick, int32_t concept_index, Duration window) {
  if (pick != check::Pick::kThis && pick != check::Pick::kRecord) Hold(concept_index, window);
}

// The list of records of this kind and concept (kNone: of all).
int32_t Planner::ListFor(RecordKind kind, int32_t concept_index) {
  const size_t place = static_cast<size_t>(ListPlace(kind));
  int32_t& list = concept_index == kNone ? program_.all_lists[place] : ConceptAt(concept_index).lists[place];
  if (list == kNone) {
    list = static_cast<int32_t>(program_.lists.size());
    program_.lists.push_back({kind, concept_index});
  }
  if (concept_index == kNone) {
    program_.asked_of_all.Add(kind);
  } else {
    ConceptAt(concept_index).in_list = true;
    ConceptAt(concept_index).asked.Add(kind);
  }
  if (kind == RecordKind::kOrder) {
    for (RecordKind event : {RecordKind::kOrderStop, RecordKind::kOrderHold, RecordKind::kOrderResume})
      program_.asked_of_all.Add(event);
  }
  if (kind == RecordKind::kProblem) program_.asked_of_all.Add(RecordKind::kProblemEnd);
  return list;
}

// --- alerts ---

void Planner::PlanAlert(int32_t index) {
  const check::Alert& alert = rules_.alerts[static_cast<size_t>(index)];
  alert_ = index;
  AlertPlan plan;
  if (alert.when != check::kNoExpr) plan.when = ConditionOf(alert.when);
  if (alert.exclude != check::kNoExpr) plan.exclude = ConditionOf(alert.exclude);
  if (alert.score != check::kNoExpr) plan.score = ValueOf(alert.score);
  if (alert.fire_at != check::kNoExpr) plan.fire_at = ConditionOf(alert.fire_at);
  PlanTiers(alert.severity, &plan.first_severity, &plan.severity_count);
  PlanTiers(alert.show, &plan.first_show, &plan.show_count);
  plan.first_message = static_cast<int32_t>(program_.message_parts.size());
  for (const check::MessagePart& part : alert.message) {
    MessagePart planned;
    if (part.expr != check::kNoExpr) {
      const bool truth = At(part.expr).type == check::Type::kTruth;
      (truth ? planned.condition : planned.value) = truth ? ConditionOf(part.expr) : ValueOf(part.expr);
    }
    program_.message_parts.push_back(planned);
  }
  program_.alerts.push_back(plan);
}

void Planner::PlanTiers(const std::vector<check::Tier>& from, int32_t* first, int32_t* count) {
  *first = static_cast<int32_t>(program_.tiers.size());
  *count = static_cast<int32_t>(from.size());
  for (const check::Tier& tier : from) {
    program_.tiers.push_back({tier.condition == check::kNoExpr ? kNone : ConditionOf(tier.condition), tier.value});
  }
}

// --- triggers ---

void Planner::PlanTriggers() {
  std::map<std::pair<RecordKind, int32_t>, std::vector<int32_t>> listening;
  for (size_t i = 0; i < rules_.alerts.size(); ++i) {
    for (const check::Trigger& trigger : rules_.alerts[i].triggers) {
      if (trigger.delay.count() > 0) continue;  // a timer
      std::vector<int32_t>& alerts = listening[{trigger.kind, trigger.concept_index}];
      if (alerts.empty() || alerts.back() != static_cast<int32_t>(i)) alerts.push_back(static_cast<int32_t>(i));
    }
  }
  BranchBuilder builder(program_, (options_.passes & kBranch) != 0);
  for (const auto& [key, alerts] : listening) {
    Trigger trigger;
    trigger.kind = key.first;
    trigger.concept_index = key.second;
    trigger.alert_count = static_cast<int32_t>(alerts.size());
    // From the last alert to the first, so that each knows the root of the next.
    for (size_t i = alerts.size(); i-- > 0;) {
      trigger.root = builder.Build(program_.alerts[static_cast<size_t>(alerts[i])].when, alerts[i], trigger.root);
    }
    const int32_t place = static_cast<int32_t>(program_.triggers.size());
    if (trigger.concept_index == kNone) {
      program_.any_trigger[static_cast<size_t>(trigger.kind)] = place;
      program_.asked_of_all.Add(trigger.kind);
    } else {
      std::vector<int32_t>& of_kind = program_.concept_triggers[static_cast<size_t>(trigger.kind)];
      of_kind.resize(rules_.concepts.size(), kNone);
      of_kind[static_cast<size_t>(trigger.concept_index)] = place;
      ConceptAt(trigger.concept_index).asked.Add(trigger.kind);
    }
    program_.triggers.push_back(trigger);
  }
}

void Planner::PlanTimers() {
  for (size_t i = 0; i < rules_.alerts.size(); ++i) {
    const std::vector<check::Trigger>& triggers = rules_.alerts[i].triggers;
    const size_t before = program_.timers.size();
    for (size_t k = 0; k < triggers.size(); ++k) {
      const check::Trigger& trigger = triggers[k];
      if (trigger.delay.count() <= 0) continue;
      TimerPlan timer;
      timer.concept_index = trigger.concept_index;
      timer.alert = static_cast<int32_t>(i);
      timer.trigger = static_cast<int32_t>(k);
      timer.slot = program_.timer_slots;
      timer.delay_us = trigger.delay.count();
      timer.unless_concept = trigger.unless_concept;
      program_.timers.push_back(timer);
    }
    if (program_.timers.size() > before) ++program_.timer_slots;
  }
  std::vector<TimerPlan>& timers = program_.timers;
  std::stable_sort(timers.begin(), timers.end(),
                   [](const TimerPlan& a, const TimerPlan& b) { return a.concept_index < b.concept_index; });
  for (size_t i = 0; i < timers.size(); ++i) {
    ConceptPlan& starting = ConceptAt(timers[i].concept_index);
    if (starting.timer_count++ == 0) starting.first_timer = static_cast<int32_t>(i);
    starting.asked.Add(RecordKind::kResult);
    if (timers[i].unless_concept == kNone) continue;
    ConceptAt(timers[i].unless_concept).stops_timers = true;
    ConceptAt(timers[i].unless_concept).asked.Add(RecordKind::kResult);
  }
}

Program Plan(std::shared_ptr<const check::TypedRules> rules, const PlanOptions& options) {
  return Planner(std::move(rules), options).Run();
}

}  // namespace quell::plan
