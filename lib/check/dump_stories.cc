#include "lib/check/dump_stories.h"

#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/expression_text.h"
#include "lib/check/words.h"

namespace quell::check {
namespace {

std::string_view NameOf(RecordKind kind) {
  static constexpr std::string_view kNames[kRecordKindCount] = {
      "retraction", "admission",      "transfer",        "problem",      "problem end", "allergy",
      "procedure",  "immunization",   "home medication", "order stop",   "order hold",  "order resume",
      "order",      "administration", "result",          "order select", "chart open",  "discharge"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view SignOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kBelow:
      return "< ";
    case ValueKind::kAtMost:
      return "<= ";
    case ValueKind::kAtLeast:
      return ">= ";
    case ValueKind::kAbove:
      return "> ";
    default:
      return "";
  }
}

std::string ValueText(const TypedRules& rules, const StoryEvent& e) {
  if (e.value_kind == ValueKind::kNone) return "";
  if (e.value_kind == ValueKind::kText) return " " + Quoted(e.text);
  const std::string& unit = rules.units[static_cast<size_t>(e.unit)].text;
  return " " + std::string(SignOf(e.value_kind)) + FormatNumber(e.value) + (unit == "1" ? "" : " " + unit);
}

std::string DetailsText(const StoryEvent& e) {
  std::string out;
  if (e.drawn.has_value()) out += " drawn " + FormatDuration(*e.drawn);
  if (!e.route.empty()) out += " route " + Quoted(e.route);
  if (e.lasts.has_value()) out += " for " + FormatDuration(*e.lasts);
  if (e.per_day > 0) out += " " + FormatNumber(e.per_day) + " /d";
  for (uint16_t flag = kPrn; flag <= kContaminated; flag = static_cast<uint16_t>(flag << 1)) {
    if ((e.flags & flag) != 0) out += " " + std::string(WordOfFlag(flag));
  }
  if (e.status != ResultStatus::kNotRecorded) out += e.status == ResultStatus::kFinal ? " final" : " preliminary";
  if (e.encounter_class != EncounterClass::kNotRecorded) out += " " + std::string(WordOf(e.encounter_class));
  if (!e.department.empty()) out += " department " + Quoted(e.department);
  if (!e.clinician.empty()) out += " by " + e.clinician;
  if (!e.role.empty()) out += " role " + Quoted(e.role);
  if (!e.specialty.empty()) out += " specialty " + Quoted(e.specialty);
  if (e.encounter != 0) out += " encounter " + std::to_string(e.encounter);
  return out;
}

std::string EventText(const TypedRules& rules, const StoryEvent& e, int32_t number) {
  std::string out = "event " + std::to_string(number) + ": ";
  if (e.kind == StoryEvent::kCorrect) out += "correct ";
  if (e.kind == StoryEvent::kRetract) out += "retract ";
  out += NameOf(e.record);
  if (e.concept_index >= 0) out += " " + rules.concepts[static_cast<size_t>(e.concept_index)].qualified;
  if (e.of >= 0) out += " of event " + std::to_string(e.of);
  return out + ValueText(rules, e) + DetailsText(e);
}

std::string ExpectationText(const TypedRules& rules, const Expectation& e) {
  if (e.kind == Expectation::kNothing) return "expect nothing";
  auto name = [&](int32_t alert) { return rules.alerts[static_cast<size_t>(alert)].qualified; };
  std::string out = e.kind == Expectation::kOnlyShown  ? "expect only "
                    : e.kind == Expectation::kNotShown ? "expect no "
                                                       : "expect ";
  out += name(e.alert);
  if (e.kind == Expectation::kHeldByLockout) out += " held by lockout";
  if (e.kind == Expectation::kHeldByAtMost) out += " held by at most";
  if (e.kind == Expectation::kHeldByAlert) out += " held by " + name(e.by);
  if (e.kind == Expectation::kUnknown) out += " unknown";
  if (e.score.has_value()) out += " score " + FormatNumber(*e.score);
  if (e.severity.has_value()) out += " severity " + std::string(WordOf(*e.severity));
  if (e.display.has_value()) out += " show " + std::string(WordOf(*e.display));
  return out;
}

std::string PatientText(const Story& story) {
  std::string out;
  if (story.patient.sex != Sex::kNotRecorded) out += story.patient.sex == Sex::kFemale ? " female" : " male";
  const BirthDate& birth = story.patient.birth;
  if (birth.year != 0) out += absl::StrFormat(" born %04d-%02d-%02d", birth.year, birth.month, birth.day);
  if (story.age_years >= 0) out += " aged " + FormatNumber(story.age_years) + " a";
  if (story.age_months >= 0) out += " aged " + FormatNumber(story.age_months) + " mo";
  if (story.age_days >= 0) out += " aged " + FormatNumber(story.age_days) + " d";
  return out;
}

}  // namespace

std::string DumpStory(const TypedRules& rules, const Story& story) {
  std::string out = "test " + Quoted(story.name) + " of " + story.module + "\n";
  const std::string patient = PatientText(story);
  if (!patient.empty()) out += "  patient" + patient + "\n";
  for (const StoryMoment& moment : story.moments) {
    out += "  at " + FormatDuration(moment.at) + "\n";
    for (int32_t event : moment.events) {
      out += "    " + EventText(rules, story.events[static_cast<size_t>(event)], event) + "\n";
    }
    for (const Expectation& expectation : moment.expectations)
      out += "    " + ExpectationText(rules, expectation) + "\n";
  }
  return out;
}

}  // namespace quell::check
