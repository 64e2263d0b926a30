// What an alert listens to, and whether a record is that.
#include <algorithm>
#include <optional>
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
  if (trigger.delay.count() > 0) out = FormatDuration(trigger.delay, trigger.delay_unit) + " after ";
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

// ", above 100 ng/mL": which end of the plausible range it lies beyond.
std::string BeyondText(const eval::ProgramBinding& binding, int32_t concept_index, const Record& record) {
  const check::TypedRules& rules = *binding.program().rules;
  const check::Concept& subject = rules.concepts[static_cast<size_t>(concept_index)];
  const terms::Conversion* conversion = binding.ConversionOf(concept_index, record.unit);
  if (conversion == nullptr) return "";
  const double value = conversion->Apply(record.value);
  const bool above = subject.plausible_high.has_value() && value >= *subject.plausible_high;
  const std::optional<double>& end = above ? subject.plausible_high : subject.plausible_low;
  if (!end.has_value()) return "";
  const std::string& unit = rules.units[static_cast<size_t>(subject.unit)].text;
  return (above ? ", above " : ", below ") + AmountText(*end, *end, unit == "1" ? "" : unit);
}

}  // namespace

std::string WhyNotUsed(const eval::ProgramBinding& binding, const Record& record, int32_t concept_index) {
  if (record.kind != RecordKind::kResult || concept_index < 0 || !IsOf(binding, record, concept_index)) return "";
  const eval::Reading reading = eval::ReadResult(binding, concept_index, record);
  if (reading.usable()) return "";
  const UnknownReason reason = eval::kUnusableReasons[static_cast<size_t>(reading.unusable)];
  return "the result can't be used as " + ConceptName(*binding.program().rules, concept_index) + ": " +
         ReasonsText(reason) +
         (reason == UnknownReason::kImplausible ? BeyondText(binding, concept_index, record) : "");
}

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
    const std::string why = WhyNotUsed(binding, record, trigger.concept_index);
    if (!why.empty()) {
      unusable = why;
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
