#include "lib/eval/held_records.h"

#include <algorithm>
#include <utility>

#include "lib/base/limits.h"

namespace quell::eval {

// --- lists ---

void HeldList::Add(HeldRecord record) {
  ids_.push_back(record.record.id);
  records_.push_back(std::move(record));
  if (size() <= limits::kHeldValues) return;
  dropped_ = true;
  ++head_;
  if (head_ * 2 > records_.size()) {
    records_.erase(records_.begin(), records_.begin() + static_cast<ptrdiff_t>(head_));
    ids_.erase(ids_.begin(), ids_.begin() + static_cast<ptrdiff_t>(head_));
    head_ = 0;
  }
}

bool HeldList::Erase(uint64_t id) {
  bool erased = false;
  for (size_t i = ids_.size(); i-- > head_;) {
    if (ids_[i] != id) continue;
    records_.erase(records_.begin() + static_cast<ptrdiff_t>(i));
    ids_.erase(ids_.begin() + static_cast<ptrdiff_t>(i));
    erased = true;
  }
  return erased;
}

// --- events ---

bool HeldEvents::Add(const RecordEvent& event, RecordEvent* gone) {
  const bool full = events_.size() == limits::kHeldValues;
  if (full) {
    *gone = events_.front();
    events_.erase(events_.begin());
    refs_.erase(refs_.begin());
  }
  events_.push_back(event);
  refs_.push_back(event.ref);
  return full;
}

bool HeldEvents::Erase(uint64_t id, RecordEvent* erased) {
  for (size_t i = events_.size(); i-- > 0;) {
    if (events_[i].id != id) continue;
    *erased = events_[i];
    events_.erase(events_.begin() + static_cast<ptrdiff_t>(i));
    refs_.erase(refs_.begin() + static_cast<ptrdiff_t>(i));
    return true;
  }
  return false;
}

// --- all lists of a patient ---

namespace {

enum EventKind : int { kStop, kHold, kResume, kProblemEnd };

bool Ends(RecordKind kind) { return kind == RecordKind::kOrderStop || kind == RecordKind::kProblemEnd; }

}  // namespace

int HeldRecords::EventPlace(RecordKind kind) {
  switch (kind) {
    case RecordKind::kOrderStop:
      return kStop;
    case RecordKind::kOrderHold:
      return kHold;
    case RecordKind::kOrderResume:
      return kResume;
    case RecordKind::kProblemEnd:
      return kProblemEnd;
    default:
      return -1;
  }
}

HeldRecords::HeldRecords(const plan::Program& program) : lists_(program.lists.size()) {
  for (const plan::ListPlan& list : program.lists) {
    kinds_.push_back(list.kind);
    asked_.Add(list.kind);
  }
}

void HeldRecords::FindEnd(HeldRecord& held) const {
  held.end_us = held.record.until.time_since_epoch().count();
  auto take = [&](const RecordEvent& e) { held.end_us = std::min(held.end_us, e.effect.clinical_us); };
  for (const RecordEvent& e : held.fixed) {
    if (Ends(e.kind)) take(e);
  }
  if (held.record.kind == RecordKind::kOrder) events_[kStop].ForEachAbout(held.record.id, take);
  if (held.record.kind == RecordKind::kProblem) events_[kProblemEnd].ForEachAbout(held.record.id, take);
}

void HeldRecords::Add(const ProgramBinding& binding, const Record& record, const Moment& moment) {
  if (!Asks(record.kind)) return;
  const plan::Program& program = binding.program();
  const size_t place = static_cast<size_t>(plan::ListPlace(record.kind));
  HeldRecord held;
  bool found = false;  // its events, for the first list that wants it
  auto add = [&](int32_t list) {
    if (list == plan::kNone) return;
    if (!found) {
      found = true;
      held.record = record;
      held.moment = moment;
      FindEnd(held);
      if (record.kind == RecordKind::kOrder) {
        auto rest = [&](const RecordEvent&) { held.rests = true; };
        events_[kHold].ForEachAbout(record.id, rest);
        events_[kResume].ForEachAbout(record.id, rest);
      }
    }
    lists_[static_cast<size_t>(list)].Add(held);
  };
  for (int32_t index : binding.ConceptsOf(record.coding)) {
    const plan::ConceptPlan& plan = program.concepts[static_cast<size_t>(index)];
    if (plan.in_list) add(plan.lists[place]);
  }
  add(program.all_lists[place]);
}

void HeldRecords::AddEvent(const Record& record, const Moment& effect) {
  const RecordKind about = AboutKind(record.kind);
  if (!Asks(about)) return;  // no rule asks for what it is about
  RecordEvent gone;
  const RecordEvent event = {record.kind, record.id, record.ref, effect};
  if (events_[static_cast<size_t>(EventPlace(record.kind))].Add(event, &gone)) {
    ForEachList(about, [&](HeldList& list) {
      list.ForEachWithId(gone.ref, [&](HeldRecord& held) { held.fixed.push_back(gone); });
    });
  }
  ForEachList(about, [&](HeldList& list) {
    list.ForEachWithId(record.ref, [&](HeldRecord& held) {
      if (Ends(record.kind)) {
        held.end_us = std::min(held.end_us, effect.clinical_us);
      } else {
        held.rests = true;
      }
    });
  });
}

bool HeldRecords::Erase(const plan::Program& program, RecordKind kind, uint64_t id) {
  bool erased = false;
  if (plan::ListPlace(kind) >= 0) {
    for (size_t i = 0; i < lists_.size(); ++i) {
      if (program.lists[i].kind == kind) erased |= lists_[i].Erase(id);
    }
    return erased;
  }
  const int place = EventPlace(kind);
  if (place < 0) return false;
  RecordEvent event;
  while (events_[static_cast<size_t>(place)].Erase(id, &event)) {
    erased = true;
    ForEachList(AboutKind(kind),
                [&](HeldList& list) { list.ForEachWithId(event.ref, [&](HeldRecord& held) { FindEnd(held); }); });
  }
  return erased;
}

bool HeldRecords::OnHold(const HeldRecord& held, int64_t now_us) const {
  if (!held.rests) return false;
  const RecordEvent* last = nullptr;
  auto take = [&](const RecordEvent& e) {
    if (e.effect.clinical_us <= now_us && !Ends(e.kind) && (last == nullptr || last->effect < e.effect)) last = &e;
  };
  for (const RecordEvent& e : held.fixed) take(e);
  events_[kHold].ForEachAbout(held.record.id, take);
  events_[kResume].ForEachAbout(held.record.id, take);
  return last != nullptr && last->kind == RecordKind::kOrderHold;
}

// --- encounters ---

void HeldEncounters::Add(const Record& record, const Moment& moment) {
  std::vector<Entry>& entries = Of(record.kind);
  if (entries.size() == limits::kHeldValues) entries.erase(entries.begin());
  entries.push_back({record.id, moment, record.encounter, record.department, record.encounter_class});
}

bool HeldEncounters::Erase(RecordKind kind, uint64_t id) {
  return std::erase_if(Of(kind), [&](const Entry& e) { return e.id == id; }) > 0;
}

bool HeldEncounters::Over(const Entry& admission, int64_t now_us) const {
  return std::any_of(discharges_.begin(), discharges_.end(), [&](const Entry& e) {
    return e.encounter == admission.encounter && e.moment.clinical_us >= admission.moment.clinical_us &&
           e.moment.clinical_us <= now_us;
  });
}

const HeldEncounters::Entry* HeldEncounters::AdmissionFor(int32_t named, int64_t now_us) const {
  const Entry *its = nullptr, *newest = nullptr;
  for (const Entry& e : admissions_) {
    if (e.moment.clinical_us > now_us) continue;
    if (named != kNobody && e.encounter == named && (its == nullptr || its->moment < e.moment)) its = &e;
    if ((newest == nullptr || newest->moment < e.moment) && !Over(e, now_us)) newest = &e;
  }
  return its != nullptr ? its : newest;
}

TextId HeldEncounters::DepartmentOf(const Entry& admission, int64_t now_us) const {
  const Entry* newest = &admission;
  for (const Entry& e : transfers_) {
    if (e.encounter == admission.encounter && e.moment.clinical_us <= now_us && newest->moment < e.moment) newest = &e;
  }
  return newest->department;
}

}  // namespace quell::eval
