#include "lib/eval/evaluator_records.h"

#include <algorithm>

#include "lib/eval/evaluator.h"

namespace quell::eval {

using check::Pick;
using plan::kNone;

const HeldValues& Evaluator::HeldOf(int32_t concept_index) const {
  return state_->values(program_->concepts[static_cast<size_t>(concept_index)].held_slot);
}

ReasonSet Evaluator::NeverReasons() const {
  return binding_->Carries(RecordKind::kResult) ? UnknownReason::kNeverRecorded : UnknownReason::kNotCarried;
}

const HeldValue* Evaluator::Find(Pick pick, int32_t concept_index, int64_t window_us, ReasonSet* why) {
  if (pick == Pick::kRecord) {
    if (looked_at_.result == nullptr) *why = UnknownReason::kNeverRecorded;
    return looked_at_.result;
  }
  if (pick == Pick::kThis) return ThisAs(concept_index, why);
  const HeldValues& held = HeldOf(concept_index);
  const HeldValue* found = PickHeld(held, pick);
  const int64_t from_us = window_us > 0 ? Back(state_->now_us(), window_us) : INT64_MIN;
  const bool dropped = pick == Pick::kEarliest ? held.dropped() : found == nullptr && held.dropped();
  if (found != nullptr && !dropped && found->moment.clinical_us >= from_us) return found;
  if (dropped) {
    *why = UnknownReason::kTooManyRecords;
  } else {
    *why = (found != nullptr ? ReasonSet(UnknownReason::kOlderThanWindow) : NeverReasons()) |
           held.UnusableFrom({from_us, 0});
  }
  return nullptr;
}

// The triggering record, read as a result of the concept.
const HeldValue* Evaluator::ThisAs(int32_t concept_index, ReasonSet* why) {
  const std::span<const int32_t> concepts = binding_->ConceptsOf(record_->coding);
  *why = UnknownReason::kNeverRecorded;
  if (record_->kind != RecordKind::kResult) return nullptr;
  if (!std::binary_search(concepts.begin(), concepts.end(), concept_index)) return nullptr;
  const Reading reading = ReadResult(*binding_, concept_index, *record_);
  if (!reading.usable()) {
    *why = kUnusableReasons[static_cast<size_t>(reading.unusable)];
    return nullptr;
  }
  this_held_.moment.clinical_us = record_clinical_us_;
  this_held_.low = reading.low;
  this_held_.high = reading.high;
  this_held_.flags = record_->flags;
  this_held_.status = record_->status;
  return &this_held_;
}

Evaluator::Bounds Evaluator::BoundsOf(int32_t window) {
  Bounds bounds;
  if (window == kNone) return bounds;
  const plan::Window& w = program_->windows[static_cast<size_t>(window)];
  if (w.window_us > 0) bounds.from = {Back(state_->now_us(), w.window_us), 0};
  if (w.since == check::Since::kAdmission) {
    const HeldEncounters::Entry* admission = Encounter();
    if (admission == nullptr) {
      bounds.why |= NoEncounterReasons();
    } else {
      bounds.from = std::max(bounds.from, {admission->moment.clinical_us, 0});
    }
  }
  ReasonSet why;
  if (w.since == check::Since::kRecord) {
    const HeldValue* since = Find(w.since_pick, w.since_concept, 0, &why);
    if (since == nullptr) {
      bounds.why |= why;
    } else {
      bounds.from = std::max(bounds.from, {since->moment.clinical_us, since->moment.arrival + 1});
    }
  }
  if (w.anchored) {
    const HeldValue* anchor = Find(w.anchor_pick, w.anchor_concept, 0, &why);
    if (anchor == nullptr) {
      bounds.why |= why;
    } else {
      bounds.to = anchor->moment;
    }
  }
  return bounds;
}

// The triggering record's own encounter, else the one the patient is in; found once for each triggering record.
const HeldEncounters::Entry* Evaluator::Encounter() {
  if (encounter_stamp_ != record_stamp_) {
    encounter_ = state_->encounters().AdmissionFor(record_->encounter, state_->now_us());
    encounter_stamp_ = record_stamp_;
  }
  return encounter_;
}

ReasonSet Evaluator::NoEncounterReasons() const {
  return binding_->Carries(RecordKind::kAdmission) ? UnknownReason::kNoEncounter : UnknownReason::kNotCarried;
}

bool Evaluator::SharesIngredient(const Record& other) const {
  if (other.kind == record_->kind && other.id == record_->id) return false;  // it is the triggering record itself
  const std::span<const int32_t> a = binding_->IngredientsOf(record_->coding);
  const std::span<const int32_t> b = binding_->IngredientsOf(other.coding);
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

}  // namespace quell::eval
