#include "lib/sim/fitness.h"

#include <algorithm>
#include <map>
#include <span>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"

namespace quell::sim {
namespace {

struct Counted {
  ConceptFit fit;
  std::map<UnitId, UnitFit> units;
};

void AddResult(const eval::ProgramBinding& binding, int32_t concept_index, const Record& record, Counted& counted) {
  const eval::Reading reading = eval::ReadResult(binding, concept_index, record);
  if (reading.usable()) {
    ++counted.fit.usable;
  } else {
    ++counted.fit.unusable[static_cast<size_t>(reading.unusable)];
  }
  if (record.value_kind == ValueKind::kNone || record.value_kind == ValueKind::kText) return;
  UnitFit& unit = counted.units[record.unit];
  unit.unit = record.unit;
  ++unit.count;
  unit.usable += reading.usable();
}

std::vector<UnitFit> Sorted(const std::map<UnitId, UnitFit>& units) {
  std::vector<UnitFit> out;
  for (const auto& [id, unit] : units) out.push_back(unit);  // units are numbered in the order of their text
  std::stable_sort(out.begin(), out.end(), [](const UnitFit& a, const UnitFit& b) { return a.count > b.count; });
  return out;
}

}  // namespace

absl::StatusOr<std::vector<ConceptFit>> FitnessOf(std::shared_ptr<const plan::Program> program,
                                                  const records::RecordSource& source) {
  const absl::StatusOr<absl::TimeZone> zone = FindZone(source.source.time_zone);
  if (!zone.ok()) return zone.status();
  const eval::ProgramBinding binding(program, source.vocabulary, source.source, *zone);
  std::vector<Counted> counted(program->rules->concepts.size());
  std::vector<Record> room;
  for (size_t patient = 0; patient < source.patients.size(); ++patient) {
    for (const Record& record : source.Read(patient, room)) {
      for (int32_t index : binding.ConceptsOf(record.coding)) {
        Counted& each = counted[static_cast<size_t>(index)];
        ++each.fit.by_kind[static_cast<size_t>(record.kind)];
        if (record.kind == RecordKind::kResult) AddResult(binding, index, record, each);
      }
    }
  }
  std::vector<ConceptFit> out;
  for (Counted& each : counted) {
    each.fit.units = Sorted(each.units);
    out.push_back(std::move(each.fit));
  }
  return out;
}

}  // namespace quell::sim
