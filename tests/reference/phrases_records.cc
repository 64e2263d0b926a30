// Phrases about orders, administrations, problems ..., the encounter and the record that triggered.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "tests/reference/phrases.h"

namespace quell::reference {

using check::Expr;
using check::ExprKind;
using check::TextOf;

bool Phrases::Ordering(const Record& record) const {
  return record.kind == RecordKind::kOrder || record.kind == RecordKind::kOrderSelect;
}

const Shelf& Phrases::Drug(const Expr& e, RecordKind kind) const {
  return e.drug == check::Drug::kConcept ? chart_.Of(kind, e.index) : chart_.All(kind);
}

// Besides its time and what it says: whether a record is of the drug and of the kind of order asked about.
bool Phrases::Counts(const Expr& e, const Held& held, const Situation& situation) const {
  const Record& record = *held.fed.record;
  if (record.flags & e.without) return false;
  if (e.drug == check::Drug::kConcept) return true;
  const Record& trigger = *situation.trigger.record;
  if (record.kind == trigger.kind && record.id == trigger.id) return false;
  const std::set<std::string> ours = reader_.Ingredients(trigger), its = reader_.Ingredients(record);
  return std::any_of(ours.begin(), ours.end(), [&](const std::string& one) { return its.contains(one); });
}

// Whether the time is that asked about: being active, having ended, or having happened in the window.
bool Phrases::Fits(const Expr& e, const Held& held, const Window& window) const {
  switch (e.kind) {
    case ExprKind::kActiveOrder:
    case ExprKind::kCountIngredients:
    case ExprKind::kDailyDose:
    case ExprKind::kHomeMedication:
    case ExprKind::kHasProblem:
      return chart_.Active(held, now_);
    case ExprKind::kEnded: {
      const Moment end = {chart_.End(held), held.moment.place};
      return held.moment.clinical < end.clinical && window.Holds(end) && window.BeforeAnchor(end);
    }
    case ExprKind::kAllergicTo:
      return true;
    default:
      return window.Holds(held.moment) && window.BeforeAnchor(held.moment);
  }
}

void Phrases::Sort(const Expr& e, const Held& held, const Situation& situation, Matches& into) const {
  if (e.a == check::kNoExpr) {
    into.certain.push_back(&held);
    return;
  }
  Situation inside = situation;
  inside.looked_at = &held;
  const Answer where = Eval(e.a, inside);
  if (!where.known) {
    ++into.unsettled;
    into.why |= where.reasons;
  } else if (where.truth) {
    into.certain.push_back(&held);
  }
}

Answer Phrases::HowMany(const Matches& matches) {
  const double certain = static_cast<double>(matches.certain.size());
  return Number(certain, certain + matches.unsettled);
}

// In the order in which they were taken in.
Phrases::Matches Phrases::Records(const Expr& e, RecordKind kind, const Window& window,
                                  const Situation& situation) const {
  Matches found;
  for (const Held& held : Drug(e, kind).held) {
    if (!Counts(e, held, situation) || !Fits(e, held, window)) continue;
    Sort(e, held, situation, found);
  }
  return found;
}

Answer Phrases::AnyRecord(const Expr& e, RecordKind kind, const Situation& situation) const {
  const Window window = WindowOf(e, situation);
  if (!window.unknown.empty()) return Unknown(window.unknown);
  const Matches records = Records(e, kind, window, situation);
  if (!records.certain.empty()) return Known(true);
  ReasonSet reasons = records.why;
  if (!source_.carries.Has(kind)) reasons |= UnknownReason::kNotCarried;
  if (Drug(e, kind).dropped) reasons |= UnknownReason::kTooManyRecords;
  return reasons.empty() ? Known(false) : Unknown(reasons);
}

// kCountAdministered, kCountIngredients, kDailyDose.
Answer Phrases::Total(const Expr& e, RecordKind kind, const Situation& situation) const {
  const Window window = WindowOf(e, situation);
  if (!window.unknown.empty()) return Unknown(window.unknown);
  if (Drug(e, kind).dropped) return Unknown(UnknownReason::kTooManyRecords);
  const Matches matches = Records(e, kind, window, situation);
  const Helds& records = matches.certain;
  if (records.empty() && !source_.carries.Has(kind)) return Unknown(UnknownReason::kNotCarried);
  if (e.kind == ExprKind::kDailyDose) return DailyDose(e, records);
  if (e.kind == ExprKind::kCountAdministered) return HowMany(matches);
  std::set<std::string> ingredients;
  for (const Held* held : records) ingredients.merge(reader_.Ingredients(*held->fed.record));
  return Number(static_cast<double>(ingredients.size()));
}

Answer Phrases::DailyDose(const Expr& e, const Helds& orders) const {
  Answer sum = Number(0);
  for (const Held* held : orders) {
    const Record& order = *held->fed.record;
    const Answer dose = Dose(order, e, e.dose_unit);
    const bool once = order.flags & kOneTime;
    const Answer per_day = once                 ? Number(1)
                           : order.per_day == 0 ? Unknown(UnknownReason::kNeverRecorded)
                                                : Number(order.per_day);
    sum = Arithmetic(ExprKind::kAdd, sum, Arithmetic(ExprKind::kMultiply, dose, per_day));
  }
  return sum;
}

Answer Phrases::Dose(const Record& record, const Expr& e, int32_t unit) const {
  const terms::Substance substance =
      e.index >= 0 ? rules_.concepts[static_cast<size_t>(e.index)].substance : terms::Substance{};
  const Reading reading = reader_.ReadDose(record, rules_.units[static_cast<size_t>(unit)], substance);
  return reading.unusable ? Unknown(*reading.unusable) : Number(reading.low, reading.high);
}

// --- the encounter ---

bool Phrases::Discharged(const Held& admission) const {
  const auto& discharges = chart_.All(RecordKind::kDischarge).held;
  return std::any_of(discharges.begin(), discharges.end(), [&](const Held& discharge) {
    return discharge.fed.record->encounter == admission.fed.record->encounter &&
           admission.moment.clinical <= discharge.moment.clinical && discharge.moment.clinical <= now_;
  });
}

Phrases::Encounter Phrases::EncounterOf(const Situation& situation) const {
  const int32_t named = situation.trigger.record->encounter;
  const Held* newest_named = nullptr;
  const Held* newest_open = nullptr;
  const auto newer = [](const Held& a, const Held* b) { return b == nullptr || b->moment < a.moment; };
  for (const Held& admission : chart_.All(RecordKind::kAdmission).held) {
    if (now_ < admission.moment.clinical) continue;
    const bool is_named = named != kNobody && admission.fed.record->encounter == named;
    if (is_named && newer(admission, newest_named)) newest_named = &admission;
    if (!Discharged(admission) && newer(admission, newest_open)) newest_open = &admission;
  }
  Encounter encounter;
  encounter.admission = newest_named != nullptr ? newest_named : newest_open;
  if (encounter.admission == nullptr) {
    const bool carried = source_.carries.Has(RecordKind::kAdmission);
    encounter.reasons = carried ? UnknownReason::kNoEncounter : UnknownReason::kNotCarried;
  }
  return encounter;
}

Answer Phrases::InDepartment(const Expr& e, const Situation& situation) const {
  const Encounter encounter = EncounterOf(situation);
  if (!encounter.reasons.empty()) return Unknown(encounter.reasons);
  if (Discharged(*encounter.admission)) return Known(false);
  const Held* newest = encounter.admission;
  for (const Held& transfer : chart_.All(RecordKind::kTransfer).held) {
    if (transfer.fed.record->encounter != encounter.admission->fed.record->encounter) continue;
    if (transfer.moment.clinical <= now_ && newest->moment < transfer.moment) newest = &transfer;
  }
  const TextId department = newest->fed.record->department;
  if (department == 0) return Unknown(UnknownReason::kNeverRecorded);
  return Known(reader_.SameText(department, rules_.texts[static_cast<size_t>(e.index)]));
}

// --- texts ---

Answer Phrases::TextIs(const Expr& e, const Situation& situation) const {
  const std::string& wanted = rules_.texts[static_cast<size_t>(e.index)];
  const auto is = [&](TextId text, UnknownReason if_none) {
    return text == 0 ? Unknown(if_none) : Known(reader_.SameText(text, wanted));
  };
  const Record& trigger = *situation.trigger.record;
  const Record* looked_at = situation.looked_at == nullptr ? nullptr : situation.looked_at->fed.record;
  switch (e.text_of) {
    case TextOf::kOrderRoute:
      return is(Ordering(trigger) ? trigger.route : 0, UnknownReason::kNeverRecorded);
    case TextOf::kRecordRoute:
      return is(looked_at->route, UnknownReason::kNeverRecorded);
    case TextOf::kRecordDepartment:
      return is(looked_at->department, UnknownReason::kNeverRecorded);
    case TextOf::kRecordCode:
      return Known(reader_.HasCode(*looked_at, wanted));
    case TextOf::kDepartment:
      return InDepartment(e, situation);
    case TextOf::kClinicianRole:
      return is(trigger.role, UnknownReason::kNoClinician);
    case TextOf::kClinicianSpecialty:
      return is(trigger.specialty, UnknownReason::kNoClinician);
  }
  return {};
}

}  // namespace quell::reference
