#include "tests/reference/chart.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

#include "lib/base/compare.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/terms/code_system.h"
#include "lib/terms/unit.h"

namespace quell::reference {
namespace {

// Of these the clinical time is when something happened: it can't lie after the record was known.
bool HappensBeforeItIsKnown(RecordKind kind) {
  return kind == RecordKind::kResult || kind == RecordKind::kAdministration || kind == RecordKind::kProcedure ||
         kind == RecordKind::kImmunization;
}

// Their `ref` is what they are about.
bool IsAboutAnother(RecordKind kind) {
  return kind == RecordKind::kRetraction || kind == RecordKind::kOrderStop || kind == RecordKind::kOrderHold ||
         kind == RecordKind::kOrderResume || kind == RecordKind::kProblemEnd;
}

bool HeldByConcept(RecordKind kind) {
  switch (kind) {
    case RecordKind::kOrder:
    case RecordKind::kAdministration:
    case RecordKind::kProblem:
    case RecordKind::kAllergy:
    case RecordKind::kProcedure:
    case RecordKind::kImmunization:
    case RecordKind::kHomeMedication:
      return true;
    default:
      return false;
  }
}

bool HeldAtAll(RecordKind kind) {
  return HeldByConcept(kind) || kind == RecordKind::kAdmission || kind == RecordKind::kTransfer ||
         kind == RecordKind::kDischarge || (IsAboutAnother(kind) && kind != RecordKind::kRetraction);
}

// What a stop, hold, resume or end is about.
RecordKind SubjectOf(RecordKind kind) {
  return kind == RecordKind::kProblemEnd ? RecordKind::kProblem : RecordKind::kOrder;
}

bool Names(const Fed& effect, const Fed& subject) {
  return effect.record->ref != 0 && effect.record->ref == subject.record->id;
}

// A stop, hold, resume or end takes effect at its clinical time or when it became known, whichever is later.
Time EffectOf(const Fed& fed) { return std::max(fed.known, MomentOf(fed).clinical); }

bool Same(std::string_view a, std::string_view b) { return ToLower(Trim(a)) == ToLower(Trim(b)); }

// The value of a record after conversion, in a plausible range or without one.
Reading ReadNumber(const Record& record, const std::optional<terms::Unit>& from, const terms::Unit& unit,
                   const terms::Substance& substance, std::optional<double> lowest, std::optional<double> highest) {
  if (record.value_kind == ValueKind::kNone || record.value_kind == ValueKind::kText || !std::isfinite(record.value)) {
    return {.unusable = UnknownReason::kNotANumber};
  }
  const auto conversion = from ? terms::Convert(*from, unit, substance) : std::nullopt;
  if (!conversion) return {.unusable = UnknownReason::kNoUsableUnit};
  const double v = conversion->Apply(record.value);
  // A finite value too large to be written in the concept's unit is no finite number there.
  if (!std::isfinite(v)) return {.unusable = UnknownReason::kNotANumber};

  Reading reading = {.unusable = {}, .low = v, .high = v};
  if (record.value_kind == ValueKind::kNumber) {
    const bool plausible = (!lowest || LessOrNearlyEqual(*lowest, v)) && (!highest || LessOrNearlyEqual(v, *highest));
    if (!plausible) reading.unusable = UnknownReason::kImplausible;
    return reading;
  }
  if (record.value_kind == ValueKind::kBelow || record.value_kind == ValueKind::kAtMost) {
    if (record.value_kind == ValueKind::kBelow) reading.high = JustBelow(v);
    reading.low = lowest ? *lowest : v > 0 && unit.offset == 0 ? 0 : -DBL_MAX;
  } else {
    if (record.value_kind == ValueKind::kAbove) reading.low = JustAbove(v);
    reading.high = highest ? *highest : DBL_MAX;
  }
  if (highest && DefinitelyLess(*highest, reading.high)) reading.high = *highest;
  if (lowest && DefinitelyLess(reading.low, *lowest)) reading.low = *lowest;
  const bool at_edge = (highest && NearlyEqual(v, *highest)) || (lowest && NearlyEqual(v, *lowest));
  if (DefinitelyLess(reading.high, reading.low) && !at_edge) return {.unusable = UnknownReason::kImplausible};
  if (reading.high < reading.low) reading.low = reading.high = v;
  return reading;
}

}  // namespace

Moment MomentOf(const Fed& fed) {
  Time clinical = fed.record->clinical == kNoTime ? fed.known : fed.record->clinical;
  if (HappensBeforeItIsKnown(fed.record->kind)) clinical = std::min(clinical, fed.known);
  return {clinical, fed.place};
}

bool TakesOut(const Record& record, const Record& named) {
  if (record.ref == 0 || record.ref != named.id) return false;
  if (record.kind == RecordKind::kRetraction) return record.target == named.kind;
  return record.kind == named.kind && !IsAboutAnother(record.kind);
}

// --- Reader ---

bool Reader::BelongsTo(const Record& record, int32_t concept_index) const {
  if (record.coding == kNoCoding) return false;
  const check::Concept& wanted = rules_.concepts[static_cast<size_t>(concept_index)];
  const auto any_matches = [&](const std::vector<check::CodePattern>& patterns) {
    for (const Code& code : vocabulary_.coding(record.coding)) {
      for (const check::CodePattern& pattern : patterns) {
        if (pattern.system == code.system && terms::CodeMatches(code.system, pattern.pattern, code.code)) return true;
      }
    }
    return false;
  };
  return any_matches(wanted.codes) && !any_matches(wanted.excluded);
}

Reading Reader::Read(const Record& record, int32_t concept_index) const {
  const check::Concept& wanted = rules_.concepts[static_cast<size_t>(concept_index)];
  if (wanted.measured) {
    return ReadNumber(record, terms::ParseUnit(vocabulary_.unit(record.unit)), rules_.units[static_cast<size_t>(wanted.unit)],
                      wanted.substance, wanted.plausible_low, wanted.plausible_high);
  }
  if (wanted.values.empty()) return {};  // it carries no value
  for (size_t i = 0; i < wanted.values.size(); ++i) {
    const double place = static_cast<double>(i);
    if (record.value_kind == ValueKind::kText && SameText(record.text, wanted.values[i])) {
      return {.unusable = {}, .low = place, .high = place};
    }
  }
  return {.unusable = UnknownReason::kNotListed};
}

Reading Reader::ReadDose(const Record& record, const terms::Unit& unit, const terms::Substance& substance) const {
  if (record.value_kind == ValueKind::kNone) return {.unusable = UnknownReason::kNeverRecorded};
  return ReadNumber(record, terms::ParseDoseUnit(vocabulary_.unit(record.unit)),
                    terms::ParseDoseUnit(unit.text).value_or(unit), substance, {}, {});
}

bool Reader::UsableResultOf(const Record& record, int32_t concept_index) const {
  return record.kind == RecordKind::kResult && BelongsTo(record, concept_index) &&
         !Read(record, concept_index).unusable;
}

std::set<std::string> Reader::Ingredients(const Record& record) const {
  if (record.coding == kNoCoding) return {};
  std::set<std::string> rxnorm, atc;
  for (const Code& code : vocabulary_.coding(record.coding)) {
    const std::string name = code.system + " " + ToLower(code.code);
    if (code.system == "rxnorm") rxnorm.insert(name);
    if (code.system == "atc" && code.code.size() == 7) atc.insert(name);
  }
  if (!rxnorm.empty()) return rxnorm;
  if (!atc.empty()) return atc;
  return {"coding " + std::to_string(record.coding)};
}

bool Reader::SameText(TextId text, const std::string& as) const { return Same(vocabulary_.text(text), as); }

bool Reader::HasCode(const Record& record, const std::string& code) const {
  if (record.coding == kNoCoding) return false;
  const std::span<const Code> codes = vocabulary_.coding(record.coding);
  return std::any_of(codes.begin(), codes.end(), [&](const Code& one) { return Same(one.code, code); });
}

// --- Chart ---

Chart::Chart(const Reader& reader, const std::vector<Fed>& fed)
    : results_(reader.rules().concepts.size()), by_concept_(reader.rules().concepts.size()) {
  for (const Fed& next : fed) {
    TakeOut(*next.record);
    TakeIn(reader, next);
  }
}

const Shelf& Chart::Of(RecordKind kind, int32_t concept_index) const {
  static const Shelf kEmpty;
  const std::map<RecordKind, Shelf>& shelves = by_concept_[static_cast<size_t>(concept_index)];
  const auto found = shelves.find(kind);
  return found == shelves.end() ? kEmpty : found->second;
}

const Shelf& Chart::All(RecordKind kind) const {
  static const Shelf kEmpty;
  const auto found = all_.find(kind);
  return found == all_.end() ? kEmpty : found->second;
}

void Chart::TakeOut(const Record& by) {
  if (by.ref == 0) return;
  const auto from = [&](std::vector<Held>& held) {
    std::erase_if(held, [&](const Held& one) { return TakesOut(by, *one.fed.record); });
  };
  for (ResultShelf& shelf : results_) {
    from(shelf.usable);
    from(shelf.unusable);
  }
  for (std::map<RecordKind, Shelf>& shelves : by_concept_) {
    for (auto& [kind, shelf] : shelves) from(shelf.held);
  }
  for (auto& [kind, shelf] : all_) from(shelf.held);
}

void Chart::TakeInResult(const Reader& reader, const Fed& fed) {
  const auto drop_oldest = [](std::vector<Held>& held) {
    const auto oldest =
        std::min_element(held.begin(), held.end(), [](const Held& a, const Held& b) { return a.moment < b.moment; });
    const Moment moment = oldest->moment;
    held.erase(oldest);
    return moment;
  };
  for (size_t i = 0; i < results_.size(); ++i) {
    const int32_t concept_index = static_cast<int32_t>(i);
    if (!reader.BelongsTo(*fed.record, concept_index)) continue;
    const Reading reading = reader.Read(*fed.record, concept_index);
    std::vector<Held>& held = reading.unusable ? results_[i].unusable : results_[i].usable;
    held.push_back({fed, MomentOf(fed), reading, {}});
    if (held.size() <= limits::kHeldValues) continue;
    const Moment dropped = drop_oldest(held);
    if (!reading.unusable) results_[i].dropped.push_back(dropped);
  }
}

void Chart::TakeIn(const Reader& reader, const Fed& fed) {
  const RecordKind kind = fed.record->kind;
  if (kind == RecordKind::kResult) return TakeInResult(reader, fed);
  if (!HeldAtAll(kind)) return;
  const auto add = [&](Shelf& shelf) {
    shelf.held.push_back({fed, MomentOf(fed), {}, {}});
    if (shelf.held.size() <= limits::kHeldValues) return;
    const Fed first = shelf.held.front().fed;
    shelf.held.erase(shelf.held.begin());
    shelf.dropped = true;
    if (IsAboutAnother(kind)) Keep(first);
  };
  add(all_[kind]);
  for (size_t i = 0; HeldByConcept(kind) && i < by_concept_.size(); ++i) {
    if (reader.BelongsTo(*fed.record, static_cast<int32_t>(i))) add(by_concept_[i][kind]);
  }
}

// A stop that is dropped keeps its effect on what is held then.
void Chart::Keep(const Fed& effect) {
  const RecordKind subject = SubjectOf(effect.record->kind);
  const auto keep = [&](Shelf& shelf) {
    for (Held& held : shelf.held) {
      if (Names(effect, held.fed)) held.effects.push_back(effect);
    }
  };
  keep(all_[subject]);
  for (std::map<RecordKind, Shelf>& shelves : by_concept_) keep(shelves[subject]);
}

std::vector<Fed> Chart::EffectsOf(RecordKind kind, const Held& held) const {
  std::vector<Fed> effects;
  for (const Fed& kept : held.effects) {
    if (kept.record->kind == kind) effects.push_back(kept);
  }
  if (SubjectOf(kind) != held.fed.record->kind) return effects;
  for (const Held& effect : All(kind).held) {
    if (Names(effect.fed, held.fed)) effects.push_back(effect.fed);
  }
  return effects;
}

Time Chart::End(const Held& held) const {
  Time end = held.fed.record->until;
  for (RecordKind kind : {RecordKind::kOrderStop, RecordKind::kProblemEnd}) {
    for (const Fed& stop : EffectsOf(kind, held)) end = std::min(end, EffectOf(stop));
  }
  return end;
}

bool Chart::Active(const Held& held, Time now) const {
  if (now < held.moment.clinical || End(held) <= now) return false;
  std::optional<Moment> latest;
  bool on_hold = false;
  for (RecordKind kind : {RecordKind::kOrderHold, RecordKind::kOrderResume}) {
    for (const Fed& effect : EffectsOf(kind, held)) {
      const Moment moment = {EffectOf(effect), effect.place};
      if (now < moment.clinical || (latest && moment < *latest)) continue;
      latest = moment;
      on_hold = kind == RecordKind::kOrderHold;
    }
  }
  return !on_hold;
}

}  // namespace quell::reference
