// What else is said of a story's event: its dose, its route, who did it, when.
#include <cmath>
#include <set>

#include "lib/check/stories.h"

namespace quell::check {

using diag::Code;
using syntax::DetailWord;
using syntax::EventWord;
using syntax::Node;
using syntax::NodeId;

namespace {

constexpr std::string_view kQualities[] = {"hemolyzed", "lipemic", "icteric", "clotted", "contaminated"};
constexpr double kMostEncounters = 1'000'000;

uint16_t FlagOf(std::string_view word) {
  uint16_t flag = kHemolyzed;
  for (std::string_view quality : kQualities) {
    if (quality == word) return flag;
    flag = static_cast<uint16_t>(flag << 1);
  }
  return 0;
}
static_assert(kLipemic == kHemolyzed << 1 && kIcteric == kLipemic << 1 && kClotted == kIcteric << 1 &&
              kContaminated == kClotted << 1);

std::string_view BelongsTo(DetailWord word) {
  switch (word) {
    case DetailWord::kDose:
      return "it belongs to orders, administrations and home medication";
    case DetailWord::kRoute:
      return "it belongs to orders and administrations";
    case DetailWord::kFor:
      return "it belongs to orders, problems and home medication";
    case DetailWord::kFrequency:
    case DetailWord::kPrn:
    case DetailWord::kOneTime:
      return "it belongs to orders";
    case DetailWord::kPreliminary:
    case DetailWord::kFinal:
    case DetailWord::kQuality:
      return "it belongs to results";
    case DetailWord::kDepartment:
      return "an admission and a transfer name their department themselves, as in `transfer \"ICU\"`";
    default:
      return "leave it out";
  }
}

}  // namespace

StoryEvents::Sort StoryEvents::SortOf(EventWord word, const StoryEvent& event) {
  if (word == EventWord::kRetract) return Sort::kRetract;
  switch (event.record) {
    case RecordKind::kResult:
      return Sort::kResult;
    case RecordKind::kOrder:
    case RecordKind::kOrderSelect:
      return Sort::kOrder;
    case RecordKind::kAdministration:
      return Sort::kGiven;
    case RecordKind::kHomeMedication:
      return Sort::kHomeMedication;
    case RecordKind::kProblem:
      return Sort::kProblem;
    case RecordKind::kAdmission:
    case RecordKind::kTransfer:
      return Sort::kPlace;
    case RecordKind::kChartOpen:
      return Sort::kChartOpen;
    default:
      return Sort::kOther;
  }
}

bool StoryEvents::Takes(Sort sort, DetailWord word) {
  switch (word) {
    case DetailWord::kAs:
      return sort != Sort::kRetract;
    case DetailWord::kDrawn:
      return sort != Sort::kRetract && sort != Sort::kChartOpen;
    case DetailWord::kDose:
      return sort == Sort::kOrder || sort == Sort::kGiven || sort == Sort::kHomeMedication;
    case DetailWord::kRoute:
      return sort == Sort::kOrder || sort == Sort::kGiven;
    case DetailWord::kFor:
      return sort == Sort::kOrder || sort == Sort::kProblem || sort == Sort::kHomeMedication;
    case DetailWord::kFrequency:
    case DetailWord::kPrn:
    case DetailWord::kOneTime:
      return sort == Sort::kOrder;
    case DetailWord::kPreliminary:
    case DetailWord::kFinal:
    case DetailWord::kQuality:
      return sort == Sort::kResult;
    case DetailWord::kDepartment:
      return sort != Sort::kRetract && sort != Sort::kPlace;
    case DetailWord::kBy:
    case DetailWord::kRole:
    case DetailWord::kSpecialty:
    case DetailWord::kEncounter:
      return sort != Sort::kRetract;
  }
  return false;
}

bool StoryEvents::ReadDetails(const Node& n, StoryEvent& event) {
  const auto event_word = static_cast<EventWord>(n.op);
  const Sort sort = SortOf(event_word, event);
  std::set<std::string> seen;
  bool good = true;
  for (NodeId id : scope_.List(file_, n)) {
    const Node& detail = node(id);
    const auto word = static_cast<DetailWord>(detail.op);
    const bool is_label_or_dose_of_correction =
        event_word == EventWord::kCorrect && (word == DetailWord::kAs || word == DetailWord::kDose);
    if (!Takes(sort, word) || is_label_or_dose_of_correction) {
      Report(Code::Q0603, detail.span, "`" + Text(detail.span) + "` has no meaning in this event",
             is_label_or_dose_of_correction ? "leave it out" : std::string(BelongsTo(word)));
      good = false;
      continue;
    }
    const bool status = word == DetailWord::kPreliminary || word == DetailWord::kFinal;
    const std::string key = word == DetailWord::kQuality
                                ? Text(detail.name)
                                : std::to_string(static_cast<int>(status ? DetailWord::kFinal : word));
    if (!seen.insert(key).second) {
      Report(Code::Q0111, detail.span,
             status ? "a result is either preliminary or final, once" : "this is given twice in one event",
             "keep one of them");
      good = false;
      continue;
    }
    good &= ReadDetail(detail, event);
  }
  return good;
}

bool StoryEvents::ReadDetail(const Node& detail, StoryEvent& event) {
  ExpressionChecker::DurationValue duration;
  switch (static_cast<DetailWord>(detail.op)) {
    case DetailWord::kAs:
      return ReadLabel(detail);
    case DetailWord::kDrawn:
      if (!expressions_.ReadDuration(detail.a, place_, Duration(0), &duration)) return false;
      event.drawn = duration.duration;
      return true;
    case DetailWord::kDose:
      return ReadRaw(detail.a, true, event);
    case DetailWord::kRoute:
      event.route = scope_.Unquoted(file_, detail.title);
      return true;
    case DetailWord::kFor:
      if (!expressions_.ReadDuration(detail.a, place_, Duration(1), &duration)) return false;
      event.lasts = duration.duration;
      return true;
    case DetailWord::kFrequency:
      return ReadFrequency(detail, event);
    case DetailWord::kPrn:
      event.flags |= kPrn;
      return true;
    case DetailWord::kOneTime:
      event.flags |= kOneTime;
      return true;
    case DetailWord::kPreliminary:
      event.status = ResultStatus::kPreliminary;
      return true;
    case DetailWord::kFinal:
      event.status = ResultStatus::kFinal;
      return true;
    case DetailWord::kQuality:
      event.flags |= FlagOf(scope_.Text(file_, detail.name));
      return true;
    case DetailWord::kBy:
      event.clinician = Text(detail.name);
      return true;
    case DetailWord::kRole:
      event.role = scope_.Unquoted(file_, detail.name.empty() ? detail.title : detail.name);
      return true;
    case DetailWord::kSpecialty:
      event.specialty = scope_.Unquoted(file_, detail.title);
      return true;
    case DetailWord::kDepartment:
      event.department = scope_.Unquoted(file_, detail.title);
      return true;
    case DetailWord::kEncounter:
      return ReadEncounter(detail, event);
  }
  return true;
}

bool StoryEvents::ReadLabel(const Node& detail) {
  const std::string label = Text(detail.name);
  auto [first, added] = labels_.try_emplace(label, static_cast<int32_t>(story_.events.size()));
  if (added) {
    label_ = label;
    return true;
  }
  Diagnostic& d =
      Report(Code::Q0202, detail.name, "`" + label + "` is the name of two events", "give one of them another name");
  if (first->second >= 0 && static_cast<size_t>(first->second) < story_.events.size())
    d.notes.push_back({At(first->second).span, "the first one"});
  return false;
}

bool StoryEvents::ReadEncounter(const Node& detail, StoryEvent& event) {
  const Node& n = node(detail.a);
  if (std::isnan(n.number)) return false;
  if (!n.name.empty() || n.number != std::floor(n.number) || n.number < 1 || n.number > kMostEncounters) {
    Report(Code::Q0604, n.span, "an encounter is a whole number from 1 on", "write `encounter 2` for the second one");
    return false;
  }
  event.encounter = static_cast<int32_t>(n.number);
  return true;
}

bool StoryEvents::ReadFrequency(const Node& detail, StoryEvent& event) {
  const Node& n = node(detail.a);
  terms::Unit unit;
  if (!scope_.ReadUnit(file_, n.name, &unit) || std::isnan(n.number)) return false;
  const std::optional<terms::Conversion> conversion = terms::Convert(unit, *terms::ParseUnit("/d"));
  if (!conversion.has_value() || !(n.number > 0)) {
    Report(Code::Q0604, detail.span, "`" + Text(n.span) + "` does not say how often",
           "write how many times a day, as in `3 /d`; a dose stands after `dose`, a length of time after `for`");
    return false;
  }
  event.per_day = conversion->Apply(n.number);
  return true;
}

}  // namespace quell::check
