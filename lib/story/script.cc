#include "lib/story/script.h"

#include <algorithm>
#include <utility>

#include "lib/story/codings.h"

namespace quell::story {
namespace {

using check::Story;
using check::StoryEvent;

// Whoever acts where the story names nobody.
constexpr int32_t kSomebody = 0;

Time At(Duration since_start) { return kStart + since_start; }

// The day on which somebody of that age was born: their birthday is the story's first day.
BirthDate BirthOf(const Story& story) {
  if (story.patient.birth.year != 0) return story.patient.birth;
  using std::chrono::sys_days, std::chrono::year_month_day;
  const year_month_day start(sys_days(std::chrono::floor<std::chrono::days>(kStart)));
  year_month_day born = start;
  if (story.age_years >= 0) {
    born = start - std::chrono::years(story.age_years);
  } else if (story.age_months >= 0) {
    born = start - std::chrono::months(story.age_months);
  } else if (story.age_days >= 0) {
    born = year_month_day(sys_days(start) - std::chrono::days(story.age_days));
  } else {
    return {};
  }
  return {int(born.year()), static_cast<uint8_t>(unsigned(born.month())), static_cast<uint8_t>(unsigned(born.day()))};
}

uint64_t IdOf(size_t event) { return event + 1; }

// What takes back, ends or changes another record is about that record by its number.
bool IsAbout(const StoryEvent& event) { return event.kind == StoryEvent::kRecord && event.of >= 0; }

}  // namespace

// What one story has told so far.
struct ScriptWriter::Telling {
  std::vector<Record> records;                // by event
  std::vector<size_t> standing;               // by event: the event whose record stands for it now, after corrections
  std::map<std::string, int32_t> clinicians;  // by name
  std::map<int32_t, TextId> departments;      // of each encounter that is open
  std::vector<int32_t> open;                  // encounters, the oldest first
  int32_t newest_encounter = 0;
};

ScriptWriter::ScriptWriter(std::shared_ptr<const plan::Program> program) : program_(std::move(program)) {
  const check::TypedRules& rules = *program_->rules;
  std::vector<bool> wanted(rules.concepts.size(), false);
  for (const Story& story : rules.stories) {
    for (const StoryEvent& event : story.events) {
      if (event.concept_index >= 0) wanted[static_cast<size_t>(event.concept_index)] = true;
    }
  }
  codings_ = ChooseCodings(program_, wanted, vocabulary_);
}

SourceInfo ScriptWriter::Source() {
  SourceInfo source;
  source.name = "story";
  for (int kind = 0; kind < kRecordKindCount; ++kind) source.carries.Add(static_cast<RecordKind>(kind));
  source.specimen_quality = true;
  return source;
}

Script ScriptWriter::Write(const Story& story) {
  Script script;
  script.patient = {story.patient.sex, BirthOf(story)};
  Telling telling;
  for (size_t i = 0; i < story.events.size(); ++i) {
    Record record = RecordOf(story.events[i], telling);
    telling.standing.push_back(i);
    record.id = IdOf(i);
    SetSubject(story, i, telling, record);
    telling.records.push_back(record);
  }
  for (const check::StoryMoment& moment : story.moments) {
    std::vector<Record>& step = script.steps.emplace_back();
    for (int32_t event : moment.events) step.push_back(telling.records[static_cast<size_t>(event)]);
  }
  return script;
}

Record ScriptWriter::RecordOf(const StoryEvent& event, Telling& telling) {
  Record record;
  record.kind = event.record;
  record.known = At(event.at);
  record.clinical = At(event.drawn.value_or(event.at));
  if (event.lasts.has_value()) record.until = record.clinical + *event.lasts;
  SetWhat(event, record);
  record.clinician =
      event.clinician.empty()
          ? kSomebody
          : telling.clinicians.emplace(event.clinician, int32_t(telling.clinicians.size()) + 1).first->second;
  record.role = vocabulary_.AddText(event.role);
  record.specialty = vocabulary_.AddText(event.specialty);
  SetPlace(event, telling, record);
  return record;
}

void ScriptWriter::SetWhat(const StoryEvent& event, Record& record) {
  if (event.concept_index >= 0) record.coding = codings_[static_cast<size_t>(event.concept_index)];
  record.value_kind = event.value_kind;
  record.value = event.value;
  if (event.value_kind != ValueKind::kNone && event.value_kind != ValueKind::kText) {
    record.unit = vocabulary_.AddUnit(program_->rules->units[static_cast<size_t>(event.unit)].text);
  }
  record.text = vocabulary_.AddText(event.text);
  record.route = vocabulary_.AddText(event.route);
  record.per_day = static_cast<float>(event.per_day);
  record.flags = event.flags;
  record.status = event.status;
  record.encounter_class = event.encounter_class;
}

// An admission opens an encounter and a discharge closes it; all that happens in between belongs to the newest that is open, and to where the patient is.
void ScriptWriter::SetPlace(const StoryEvent& event, Telling& telling, Record& record) {
  if (event.encounter > 0) {
    record.encounter = event.encounter;
  } else if (record.kind == RecordKind::kAdmission) {
    record.encounter = telling.newest_encounter + 1;
  } else if (!telling.open.empty()) {
    record.encounter = telling.open.back();
  }
  const auto department = telling.departments.find(record.encounter);
  record.department = !event.department.empty()                 ? vocabulary_.AddText(event.department)
                      : department != telling.departments.end() ? department->second
                                                                : 0;
  if (event.kind != StoryEvent::kRecord || IsAbout(event)) return;
  if (record.kind == RecordKind::kAdmission) {
    record.department = vocabulary_.AddText(event.department);
    std::erase(telling.open, record.encounter);
    telling.open.push_back(record.encounter);
    telling.newest_encounter = std::max(telling.newest_encounter, record.encounter);
    telling.departments[record.encounter] = record.department;
  } else if (record.kind == RecordKind::kTransfer) {
    telling.departments[record.encounter] = record.department;
  } else if (record.kind == RecordKind::kDischarge) {
    std::erase(telling.open, record.encounter);
    telling.departments.erase(record.encounter);
  }
}

// Ties a record to the one that it is about; a record that was corrected is known by the number of its correction.
void ScriptWriter::SetSubject(const Story& story, size_t event, Telling& telling, Record& record) {
  const StoryEvent& told = story.events[event];
  if (told.of < 0) return;
  const size_t of = static_cast<size_t>(told.of);
  const Record& subject = telling.records[telling.standing[of]];
  record.ref = subject.id;
  switch (told.kind) {
    case StoryEvent::kRecord:  // a stop, a hold, a resume, the end of a problem
      record.coding = subject.coding;
      record.encounter = told.encounter > 0 ? told.encounter : subject.encounter;
      break;
    case StoryEvent::kRetract:
      record.target = subject.kind;
      record.kind = RecordKind::kRetraction;
      record.coding = subject.coding;
      break;
    case StoryEvent::kCorrect:
      if (told.encounter == 0) {
        record.encounter = subject.encounter;
        if (told.department.empty()) record.department = subject.department;
      }
      telling.standing[of] = event;
      break;
  }
}

}  // namespace quell::story
