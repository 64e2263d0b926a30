// The events of a story: what becomes known, and what earlier events they speak of.
#include <algorithm>
#include <cmath>

#include "lib/base/text.h"
#include "lib/check/concepts.h"
#include "lib/check/stories.h"

namespace quell::check {

using diag::Code;
using syntax::EventWord;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

std::string_view WordsOf(EventWord word) {
  switch (word) {
    case EventWord::kStop:
      return "stop";
    case EventWord::kHold:
      return "hold";
    case EventWord::kResume:
      return "resume";
    case EventWord::kResolved:
      return "resolved";
    case EventWord::kCorrect:
      return "correct";
    default:
      return "retract";
  }
}

std::string_view SubjectsOf(EventWord word) {
  if (word == EventWord::kResolved) return "a problem";
  if (word == EventWord::kCorrect) return "a result, an order or an administration";
  return word == EventWord::kRetract ? "an event" : "an order";
}

bool IsConceptName(std::string_view word) {
  const size_t dot = word.rfind('.');
  const char first = word[dot == std::string_view::npos ? 0 : dot + 1];
  return first >= 'A' && first <= 'Z';
}

// By EventWord, where the event is a record of its own.
RecordKind RecordOf(EventWord word) {
  switch (word) {
    case EventWord::kOrder:
      return RecordKind::kOrder;
    case EventWord::kOrderSelect:
      return RecordKind::kOrderSelect;
    case EventWord::kStop:
      return RecordKind::kOrderStop;
    case EventWord::kHold:
      return RecordKind::kOrderHold;
    case EventWord::kResume:
      return RecordKind::kOrderResume;
    case EventWord::kAdministered:
      return RecordKind::kAdministration;
    case EventWord::kProblem:
      return RecordKind::kProblem;
    case EventWord::kResolved:
      return RecordKind::kProblemEnd;
    case EventWord::kAllergy:
      return RecordKind::kAllergy;
    case EventWord::kProcedure:
      return RecordKind::kProcedure;
    case EventWord::kVaccination:
      return RecordKind::kImmunization;
    case EventWord::kHomeMedication:
      return RecordKind::kHomeMedication;
    case EventWord::kAdmission:
      return RecordKind::kAdmission;
    case EventWord::kTransfer:
      return RecordKind::kTransfer;
    case EventWord::kDischarge:
      return RecordKind::kDischarge;
    case EventWord::kChartOpen:
      return RecordKind::kChartOpen;
    default:
      return RecordKind::kResult;
  }
}

}  // namespace

int32_t StoryEvents::Add(const Node& n, Duration at) {
  StoryEvent event;
  event.at = at;
  event.span = Scope::SpanOf(file_, n.span);
  event.record = RecordOf(static_cast<EventWord>(n.op));
  label_.clear();
  const bool good = ReadWhat(n, event);
  if (!ReadDetails(n, event) || !good) {
    if (!label_.empty()) labels_[label_] = -1;
    whole_ = false;
    return -1;
  }
  const int32_t index = static_cast<int32_t>(story_.events.size());
  const auto word = static_cast<EventWord>(n.op);
  if (word == EventWord::kStop || word == EventWord::kResolved) ended_[static_cast<size_t>(event.of)] = true;
  if (word == EventWord::kRetract) retracted_[static_cast<size_t>(event.of)] = true;
  if (event.of < 0 && event.concept_index >= 0) events_of_[event.concept_index].push_back(index);
  story_.events.push_back(std::move(event));
  ended_.push_back(false);
  retracted_.push_back(false);
  return index;
}

int32_t StoryEvents::AddFact(const Node& fact) {
  StoryEvent event;
  event.span = Scope::SpanOf(file_, fact.span);
  const auto word = static_cast<syntax::PersonWord>(fact.op);
  bool good = true;
  if (word == syntax::PersonWord::kWeight || word == syntax::PersonWord::kHeight) {
    event.concept_index =
        scope_.BuiltInConcept(word == syntax::PersonWord::kWeight ? BuiltIn::kWeight : BuiltIn::kHeight);
    good = ReadAmount(fact.a, scope_.concept_at(event.concept_index), event);
  } else {
    good = ReadPregnancy(word == syntax::PersonWord::kPregnant, event);
  }
  whole_ &= good;
  if (!good) return -1;
  events_of_[event.concept_index].push_back(static_cast<int32_t>(story_.events.size()));
  story_.events.push_back(std::move(event));
  ended_.push_back(false);
  retracted_.push_back(false);
  return static_cast<int32_t>(story_.events.size() - 1);
}

bool StoryEvents::ReadWhat(const Node& n, StoryEvent& event) {
  switch (static_cast<EventWord>(n.op)) {
    case EventWord::kResult:
      return ReadResult(n, event);
    case EventWord::kStop:
    case EventWord::kHold:
    case EventWord::kResume:
    case EventWord::kResolved:
    case EventWord::kRetract:
      return ReadSubject(n, event);
    case EventWord::kCorrect:
      return ReadCorrection(n, event);
    case EventWord::kWeight:
    case EventWord::kHeight:
      event.concept_index = scope_.BuiltInConcept(
          static_cast<EventWord>(n.op) == EventWord::kWeight ? BuiltIn::kWeight : BuiltIn::kHeight);
      return ReadAmount(n.a, scope_.concept_at(event.concept_index), event);
    case EventWord::kPregnant:
    case EventWord::kNotPregnant:
      return ReadPregnancy(static_cast<EventWord>(n.op) == EventWord::kPregnant, event);
    case EventWord::kAdmission:
      event.department = scope_.Unquoted(file_, n.title);
      return ReadEncounterClass(n, event);
    case EventWord::kTransfer:
      event.department = scope_.Unquoted(file_, n.title);
      return true;
    case EventWord::kDischarge:
    case EventWord::kChartOpen:
      return true;
    default:
      return ReadConcept(n, event);
  }
}

bool StoryEvents::ReadConcept(const Node& n, StoryEvent& event) {
  const Item* item = scope_.Find(file_, n.name, NameKind::kConcept);
  if (item == nullptr) return false;
  event.concept_index = item->index;
  const Concept& subject = scope_.concept_at(item->index);
  if (subject.codes.empty() || CanBeRecorded(subject)) return true;  // that it has no codes has been told
  Diagnostic& d =
      Report(Code::Q0607, n.name, "no record can be one of `" + subject.name + "`: all of its codes are excluded",
             "exclude less, or add a code");
  d.notes.push_back({subject.span, "the concept is defined here"});
  return false;
}

bool StoryEvents::ReadPregnancy(bool pregnant, StoryEvent& event) {
  event.concept_index = scope_.BuiltInConcept(BuiltIn::kPregnancy);
  event.value_kind = ValueKind::kText;
  event.text = scope_.concept_at(event.concept_index).values[pregnant ? 0 : 1];
  return true;
}

bool StoryEvents::ReadEncounterClass(const Node& n, StoryEvent& event) {
  static constexpr std::string_view kClasses[] = {"",        "inpatient", "outpatient", "emergency", "observation",
                                                  "virtual", "home"};
  const std::string word = Text(n.name);
  const auto found = std::find(std::begin(kClasses), std::end(kClasses), word);
  if (found != std::end(kClasses)) event.encounter_class = static_cast<EncounterClass>(found - std::begin(kClasses));
  return true;
}

bool StoryEvents::ReadResult(const Node& n, StoryEvent& event) {
  if (!ReadConcept(n, event)) return false;
  const Concept& subject = scope_.concept_at(event.concept_index);
  if (n.a == syntax::kNoNode) {
    event.value_kind = ValueKind::kText;
    event.text = scope_.Unquoted(file_, n.title);
    return true;
  }
  if (!subject.values.empty()) {
    Report(Code::Q0604, node(n.a).span, "a result of `" + subject.name + "` is a text, not a number",
           "write, for example, `result " + Text(n.name) + " \"" + subject.values[0] + "\"`");
    return false;
  }
  if (!ReadAmount(n.a, subject, event)) return false;
  if (n.number == 0) return true;
  switch (static_cast<syntax::Relation>(static_cast<int>(n.number) - 1)) {
    case syntax::kLess:
      event.value_kind = ValueKind::kBelow;
      break;
    case syntax::kLessEqual:
      event.value_kind = ValueKind::kAtMost;
      break;
    case syntax::kGreater:
      event.value_kind = ValueKind::kAbove;
      break;
    case syntax::kGreaterEqual:
      event.value_kind = ValueKind::kAtLeast;
      break;
    case syntax::kEqual:
      break;
    case syntax::kNotEqual:
      Report(Code::Q0604, n.span, "a result can't be `!=` something",
             "write the value, or a limit as in `< 0.01 ng/mL`");
      return false;
  }
  return true;
}

bool StoryEvents::ReadRaw(NodeId id, bool dose, StoryEvent& event) {
  const Node& outer = node(id);
  const Node& n = outer.kind == NodeKind::kNegate ? node(outer.a) : outer;
  terms::Unit unit;
  if (!scope_.ReadUnit(file_, n.name, &unit) || std::isnan(n.number)) return false;
  // `10 units` of insulin are no pure number.
  if (dose) unit = terms::ParseDoseUnit(Text(n.name)).value_or(unit);
  event.value_kind = ValueKind::kNumber;
  event.value = &n == &outer ? n.number : -n.number;
  event.unit = scope_.UnitIndex(unit);
  return true;
}

// A result in a unit that does not convert could never be used: in a story that is a slip.
bool StoryEvents::ReadAmount(NodeId id, const Concept& subject, StoryEvent& event) {
  const terms::Unit unit = scope_.unit_at(subject.unit);
  const terms::Substance substance = subject.substance;
  const std::string name = subject.name;
  if (!ReadRaw(id, false, event)) return false;
  if (!subject.measured || terms::Convert(scope_.unit_at(event.unit), unit, substance).has_value()) return true;
  event.value_kind = ValueKind::kNone;
  const std::string text = Text(node(id).span);
  const bool bare = scope_.unit_at(event.unit).text == "1";
  Report(Code::Q0604, node(id).span,
         "`" + text + "` " + (bare ? "has no unit, and " : "can't be a value of ") + "`" + name + "`" +
             (bare ? " is in " : ", which is in ") + unit.text,
         bare ? "write the unit too: `" + text + " " + unit.text + "`"
         : terms::Convert(scope_.unit_at(event.unit), unit, kAnySubstance).has_value()
             ? "give it in " + unit.text + ", or " + SubstanceAdvice(scope_.unit_at(event.unit), unit, subject)
             : "give it in a unit that converts to " + unit.text);
  return false;
}

// --- what an event is about ---

bool StoryEvents::Fits(EventWord word, RecordKind record) const {
  switch (word) {
    case EventWord::kStop:
    case EventWord::kHold:
    case EventWord::kResume:
      return record == RecordKind::kOrder;
    case EventWord::kResolved:
      return record == RecordKind::kProblem;
    case EventWord::kCorrect:
      return record == RecordKind::kResult || record == RecordKind::kOrder || record == RecordKind::kOrderSelect ||
             record == RecordKind::kAdministration;
    default:
      return true;
  }
}

int32_t StoryEvents::FindLabel(const Node& n) {
  const auto word = static_cast<EventWord>(n.op);
  const std::string label = Text(n.name);
  auto found = labels_.find(label);
  if (found == labels_.end()) {
    std::vector<std::string> known;
    for (const auto& [name, index] : labels_) known.push_back(name);
    const std::string nearest = Nearest(label, known);
    if (whole_) {
      Report(Code::Q0602, n.name, "no event before this one is called `" + label + "`",
             nearest.empty() ? "give the event its name with `as " + label + "` at its end"
                             : "did you mean `" + nearest + "`?");
    }
    return -1;
  }
  if (found->second < 0 || Fits(word, At(found->second).record))
    return found->second;  // below 0: the event itself has been told
  Diagnostic& d = Report(Code::Q0602, n.name,
                         "`" + label + "` is not " + std::string(SubjectsOf(word)) + ", so it can't stand after `" +
                             std::string(WordsOf(word)) + "`",
                         "write the name of " + std::string(SubjectsOf(word)));
  d.notes.push_back({At(found->second).span, "`" + label + "` is this"});
  return -1;
}

int32_t StoryEvents::FindSubject(const Node& n) {
  const auto word = static_cast<EventWord>(n.op);
  if (n.name.empty()) return -1;
  if (!IsConceptName(scope_.Text(file_, n.name))) return FindLabel(n);
  const Item* item = scope_.Find(file_, n.name, NameKind::kConcept);
  if (item == nullptr) return -1;
  const std::vector<int32_t>& events = events_of_[item->index];
  const bool ends = word != EventWord::kCorrect && word != EventWord::kRetract;
  for (auto it = events.rbegin(); it != events.rend(); ++it) {
    const size_t index = static_cast<size_t>(*it);
    if (!retracted_[index] && !(ends && ended_[index]) && Fits(word, At(*it).record)) return *it;
  }
  if (whole_) {
    Report(Code::Q0602, n.name,
           "nothing before this in the story is " + std::string(SubjectsOf(word)) + " of `" + Text(n.name) +
               "` that `" + std::string(WordsOf(word)) + "` could be about",
           "a story reads from top to bottom: put that event before this one");
  }
  return -1;
}

bool StoryEvents::ReadSubject(const Node& n, StoryEvent& event) {
  event.of = FindSubject(n);
  if (event.of < 0) return false;
  event.concept_index = At(event.of).concept_index;
  event.encounter = At(event.of).encounter;
  if (static_cast<EventWord>(n.op) != EventWord::kRetract) return true;
  event.kind = StoryEvent::kRetract;
  event.record = At(event.of).record;
  return true;
}

// A correction is the record again, as it was but for its value.
bool StoryEvents::ReadCorrection(const Node& n, StoryEvent& event) {
  const int32_t of = FindSubject(n);
  if (of < 0) return false;
  const StoryEvent& first = At(of);
  const Duration at = event.at;
  const Span span = event.span;
  event = first;
  event.kind = StoryEvent::kCorrect;
  event.of = of;
  event.at = at;
  event.span = span;
  event.drawn = first.drawn.has_value() ? first.drawn : first.at;
  event.text.clear();
  if (event.record != RecordKind::kResult) return ReadRaw(n.a, true, event);
  const Concept& subject = scope_.concept_at(event.concept_index);
  if (subject.values.empty()) return ReadAmount(n.a, subject, event);
  Report(Code::Q0604, node(n.a).span,
         "a result of `" + subject.name + "` is a text, and can't be corrected to a number",
         "write `retract " + Text(n.name) + "`, and then the result as it should be");
  return false;
}

}  // namespace quell::check
