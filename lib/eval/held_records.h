// Orders, administrations, problems ... that are held of one patient, what has been said about them since, and the encounters.
#ifndef QUELL_LIB_EVAL_HELD_RECORDS_H_
#define QUELL_LIB_EVAL_HELD_RECORDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/eval/held_values.h"
#include "quell/record.h"

namespace quell::eval {

// A stop, hold, resume or problem end.
struct RecordEvent {
  RecordKind kind = RecordKind::kOrderStop;
  uint64_t id = 0;
  uint64_t ref = 0;  // what it is about
  Moment effect;     // when it takes effect, and its place among what was taken in
};

struct HeldRecord {
  Moment moment;
  int64_t end_us = INT64_MAX;      // the earliest of its planned end and its stops
  bool rests = false;              // a hold or resume is or was about it
  std::vector<RecordEvent> fixed;  // events about it that are held no more, and keep their effect
  Record record;

  bool Active(int64_t now_us) const { return moment.clinical_us <= now_us && now_us < end_us; }
};

// All held records of a kind and concept, in the order in which they were taken in.
class HeldList {
 public:
  void Add(HeldRecord record);
  bool Erase(uint64_t id);
  size_t size() const { return records_.size() - head_; }
  const HeldRecord& operator[](size_t i) const { return records_[head_ + i]; }
  bool dropped() const { return dropped_; }
  template <class See>
  void ForEachWithId(uint64_t id, See see) {
    if (id == 0) return;  // an event that names nothing
    for (size_t i = head_; i < ids_.size(); ++i) {
      if (ids_[i] == id) see(records_[i]);
    }
  }

 private:
  std::vector<HeldRecord> records_;
  std::vector<uint64_t> ids_;  // of records_: a search reads only these
  size_t head_ = 0;            // what is before has been dropped
  bool dropped_ = false;
};

// The events of one kind.
class HeldEvents {
 public:
  // True where one had to go: it is `*gone`.
  bool Add(const RecordEvent& event, RecordEvent* gone);
  bool Erase(uint64_t id, RecordEvent* erased);
  template <class See>
  void ForEachAbout(uint64_t ref, See see) const {
    if (ref == 0) return;
    for (size_t i = 0; i < refs_.size(); ++i) {
      if (refs_[i] == ref) see(events_[i]);
    }
  }

 private:
  std::vector<RecordEvent> events_;
  std::vector<uint64_t> refs_;
};

// All lists of a patient.
class HeldRecords {
 public:
  explicit HeldRecords(const plan::Program& program);

  const HeldList& list(int32_t list) const { return lists_[static_cast<size_t>(list)]; }
  void Add(const ProgramBinding& binding, const Record& record, const Moment& moment);
  void AddEvent(const Record& record, const Moment& effect);
  // Takes out what has this kind and id, if it is of a list or an event; false: nothing has.
  bool Erase(const plan::Program& program, RecordKind kind, uint64_t id);
  bool OnHold(const HeldRecord& record, int64_t now_us) const;

 private:
  // The events that are about orders or problems, by place.
  static int EventPlace(RecordKind kind);
  static RecordKind AboutKind(RecordKind event) {
    return event == RecordKind::kProblemEnd ? RecordKind::kProblem : RecordKind::kOrder;
  }
  bool Asks(RecordKind kind) const { return asked_.Has(kind); }
  template <class See>
  void ForEachList(RecordKind kind, See see) {
    for (size_t i = 0; i < lists_.size(); ++i) {
      if (kinds_[i] == kind) see(lists_[i]);
    }
  }
  void FindEnd(HeldRecord& held) const;

  std::vector<HeldList> lists_;
  std::vector<RecordKind> kinds_;  // of lists_
  KindSet asked_;
  std::array<HeldEvents, 4> events_;
};

// Admissions, transfers and discharges.
class HeldEncounters {
 public:
  struct Entry {
    uint64_t id = 0;
    Moment moment;
    int32_t encounter = kNobody;
    TextId department = 0;
    EncounterClass encounter_class = EncounterClass::kNotRecorded;
  };

  void Add(const Record& record, const Moment& moment);
  bool Erase(RecordKind kind, uint64_t id);
  // The admission of the encounter of an evaluation at `now_us`, or null.
  const Entry* AdmissionFor(int32_t named, int64_t now_us) const;
  bool Over(const Entry& admission, int64_t now_us) const;
  // Where the patient is, or was last, in this encounter; 0: not recorded.
  TextId DepartmentOf(const Entry& admission, int64_t now_us) const;

 private:
  std::vector<Entry>& Of(RecordKind kind) {
    return kind == RecordKind::kAdmission ? admissions_ : kind == RecordKind::kTransfer ? transfers_ : discharges_;
  }
  std::vector<Entry> admissions_, transfers_, discharges_;  // as they were taken in
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_HELD_RECORDS_H_
