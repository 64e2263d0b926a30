#include "lib/cli/explain_walk.h"

#include <algorithm>

#include "lib/api/ruleset_impl.h"
#include "lib/base/text.h"
#include "lib/explain/explain.h"
#include "lib/explain/words.h"
#include "lib/records/step_order.h"

namespace quell::cli {

Walk::Walk(const std::shared_ptr<const Binding>& binding, const Patient& patient, const SessionOptions& options,
           const Asked& asked)
    : binding_(*binding), rules_(*binding->rules().impl().typed), asked_(asked), session_(binding, patient, options) {}

std::vector<Explanation> Walk::Run(const Steps& steps) {
  for (const std::span<const Record>& step : steps) {
    const std::optional<Time> time = records::StepTime(step);
    if (!time.has_value() || (asked_.at.has_value() && *time > *asked_.at)) continue;
    while (session_.NextDue() < *time) RunTimers(session_.NextDue());
    session_.Feed(step);
    last_ = step;
    if (asked_.record.has_value() && AtRecord()) return std::move(out_);
    if (WholeWalk()) KeepCandidates();
    if (WholeWalk()) KeepTimers(true);
  }
  const Time end = asked_.at.value_or(Time(Duration(INT64_MAX - 1)));
  while (!asked_.record.has_value() && session_.NextDue() <= end) RunTimers(session_.NextDue());
  if (asked_.at.has_value()) LastStep();
  return std::move(out_);
}

void Walk::RunTimers(Time due) {
  session_.AdvanceTo(due);
  last_ = {};
  if (WholeWalk()) KeepTimers(true);
}

bool Walk::Listens(int32_t alert, const Record& record) const {
  const std::span<const int32_t> concepts = binding_.impl().binding->ConceptsOf(record.coding);
  const check::Alert& rule = rules_.alerts[static_cast<size_t>(alert)];
  return std::any_of(rule.triggers.begin(), rule.triggers.end(), [&](const check::Trigger& trigger) {
    return trigger.kind == record.kind &&
           (trigger.concept_index < 0 || std::binary_search(concepts.begin(), concepts.end(), trigger.concept_index));
  });
}

void Walk::KeepCandidates() {
  for (int32_t alert : asked_.alerts) {
    for (uint32_t i = 0; i < last_.size(); ++i) {
      if (!Listens(alert, last_[i])) continue;
      Explanation one = session_.Explain(alert, i);
      Count(one);
      if (one.candidate) out_.push_back(std::move(one));
    }
  }
}

void Walk::KeepTimers(bool candidates_only) {
  for (Explanation& one : session_.ExplainTimers()) {
    if (!Wanted(one.alert)) continue;
    Count(one);
    if (one.candidate || !candidates_only) out_.push_back(std::move(one));
  }
}

void Walk::Count(const Explanation& one) {
  if (!one.evaluated) return;
  ++evaluated_[static_cast<size_t>(one.alert)][static_cast<size_t>(one.when)];
}

void Walk::LastStep() {
  KeepTimers(false);
  for (int32_t alert : asked_.alerts) {
    const size_t before = out_.size();
    for (uint32_t i = 0; i < last_.size(); ++i) {
      if (Listens(alert, last_[i])) AddIfEvaluated(alert, i);
    }
    if (asked_.named && out_.size() == before && !last_.empty()) out_.push_back(session_.Explain(alert, 0));
  }
}

void Walk::AddIfEvaluated(int32_t alert, uint32_t record) {
  Explanation one = session_.Explain(alert, record);
  if (one.evaluated) out_.push_back(std::move(one));
}

bool Walk::AtRecord() {
  for (uint32_t i = 0; i < last_.size(); ++i) {
    if (last_[i].kind != asked_.record->first || last_[i].id != asked_.record->second) continue;
    met_ = true;
    for (int32_t alert : asked_.alerts) {
      if (asked_.named) {
        out_.push_back(session_.Explain(alert, i));
      } else if (Listens(alert, last_[i])) {
        AddIfEvaluated(alert, i);
      }
    }
    return true;
  }
  return false;
}

void Walk::CountTriggers(const Steps& steps) {
  for (const std::span<const Record>& step : steps) {
    for (const Record& record : step) {
      for (int32_t alert : asked_.alerts) triggers_[static_cast<size_t>(alert)] += Listens(alert, record) ? 1 : 0;
    }
  }
}

std::string Walk::Summary(int32_t alert) const {
  const check::Alert& rule = rules_.alerts[static_cast<size_t>(alert)];
  const std::array<int64_t, 3>& counts = evaluated_[static_cast<size_t>(alert)];
  const int64_t evaluated = counts[0] + counts[1] + counts[2];
  const int64_t triggers = triggers_[static_cast<size_t>(alert)];
  if (evaluated == 0) {
    std::string out = rule.qualified + " was never evaluated: it listens to " + explain::TriggersText(rules_, rule) +
                      "; this patient has ";
    if (triggers == 0) return out + "no such record";
    return out + FormatCount(triggers) + " such " + (triggers == 1 ? "record" : "records") +
           ", and none was usable or was followed by its timer";
  }
  return rule.qualified + " never fired: it was evaluated " + FormatCount(evaluated) +
         (evaluated == 1 ? " time" : " times") + ", `when` was true " + FormatCount(counts[1]) + ", false " +
         FormatCount(counts[0]) + " and unknown " + FormatCount(counts[2]) + " times; --at TIME explains one of them";
}

}  // namespace quell::cli
