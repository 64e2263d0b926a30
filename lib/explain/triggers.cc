// What an alert listens to, and whether a record is that.
#include <algorithm>
#include <string>

#include "lib/base/civil_time.h"
#include "lib/eval/reading.h"
#include "lib/explain/explain.h"
#include "lib/explain/words.h"

namespace quell::explain {
namespace {

const std::string& ConceptName(const check::TypedRules& rules, int32_t index) {
  return rules.concepts[static_cast<size_t>(index)].name;
}

std::string TriggerText(const check::TypedRules& rules, const check::Trigger& trigger) {
  std::string out;
  if (trigger.delay.count() > 0) out = FormatDuration(trigger.delay) + " after ";
  if (trigger.concept_index < 0) {
    return out + (trigger.kind == RecordKind::kResult ? "any result" : std::string(KindText(trigger.kind)));
  }
  out += std::string(KindText(trigger.kind)) + " " + ConceptName(rules, trigger.concept_index);
  if (trigger.unless_concept >= 0) out += " unless result " + ConceptName(rules, trigger.unless_concept);
  return out;
}

bool IsOf(const eval::ProgramBinding& binding, const Record& record, int32_t concept_index) {
  const auto concepts = binding.ConceptsOf(record.coding);
  return std::binary_search(concepts.begin(), concepts.end(), concept_index);
}

}  // namespace

std::string TriggersText(const check::TypedRules& rules, const check::Alert& alert) {
  std::string out;
  for (const check::Trigger& trigger : alert.triggers) out += (out.empty() ? "" : ", ") + TriggerText(rules, trigger);
  return out;
}

std::string WhyNotTriggered(const eval::ProgramBinding& binding, const eval::PatientState& state, const Record& record,
                            uint32_t place, int32_t alert_index) {
  const check::TypedRules& rules = *binding.program().rules;
  const check::Alert& alert = rules.alerts[static_cast<size_t>(alert_index)];
  if (!state.TakenIn(place)) return "its time is no time of a patient, so it was not taken in";
  bool timer = false;
  std::string unusable;
  for (const check::Trigger& trigger : alert.triggers) {
    const bool is_of = trigger.concept_index < 0 || IsOf(binding, record, trigger.concept_index);
    if (trigger.kind != record.kind || !is_of) continue;
    const bool measured = record.kind == RecordKind::kResult && trigger.concept_index >= 0;
    const eval::Reading reading = measured ? eval::ReadResult(binding, trigger.concept_index, record) : eval::Reading{};
    if (!reading.usable()) {
      unusable = "the result can't be used as " + ConceptName(rules, trigger.concept_index) + ": " +
                 ReasonsText(eval::kUnusableReasons[static_cast<size_t>(reading.unusable)]);
    } else if (trigger.delay.count() > 0) {
      timer = true;
    } else {
      return "";
    }
  }
  if (!unusable.empty()) return unusable;
  if (timer) return "it started a timer, and the alert is evaluated when that is due";
  std::string out =
      "this alert listens to " + TriggersText(rules, alert) + ", not to " + std::string(KindText(record.kind));
  const auto concepts = binding.ConceptsOf(record.coding);
  if (!concepts.empty()) out += " " + ConceptName(rules, concepts.front());
  if (concepts.empty() && record.coding != kNoCoding) out += " of something that no rule knows";
  return out;
}

}  // namespace quell::explain
