#include "lib/sim/denominators.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "lib/base/civil_time.h"

namespace quell::sim {
namespace {

// What shows that a clinician was at work.
bool IsAct(RecordKind kind) {
  return kind == RecordKind::kOrder || kind == RecordKind::kOrderStop || kind == RecordKind::kAdministration ||
         kind == RecordKind::kOrderSelect || kind == RecordKind::kChartOpen;
}

Time EndOf(const records::Encounter& encounter, Time last_record, Time until) {
  Time end = encounter.end == kNoTime ? std::max(last_record, encounter.start) : encounter.end;
  return std::min(end, std::max(until, encounter.start));
}

}  // namespace

Denominators CountDenominators(const records::RecordSource& records, const absl::TimeZone& zone, Time until) {
  Denominators out;
  out.patients = static_cast<int64_t>(records.patients.size());
  out.per_patient_clock = !records.source.clocks_comparable;
  out.access_log = records.source.carries.Has(RecordKind::kChartOpen);
  out.orders_carried = records.source.carries.Has(RecordKind::kOrder);
  std::vector<std::tuple<int32_t, int32_t, int64_t>> days;  // clinician, patient (or 0), day
  std::vector<Record> room;
  for (size_t p = 0; p < records.patients.size(); ++p) {
    Time last = kNoTime;
    for (const Record& record : records.Read(p, room)) {
      if (record.known >= until) break;
      last = record.known;
      out.orders += record.kind == RecordKind::kOrder ? 1 : 0;
      if (!IsAct(record.kind) || record.clinician == kNobody) continue;
      days.emplace_back(record.clinician, out.per_patient_clock ? static_cast<int32_t>(p) : 0,
                        LocalDay(record.known, zone));
    }
    for (const records::Encounter& encounter : records.EncountersOf(records.patients[p])) {
      if (encounter.start >= until) continue;
      ++out.encounters;
      out.encounter_micros += (EndOf(encounter, last, until) - encounter.start).count();
    }
  }
  std::sort(days.begin(), days.end());
  out.clinician_days = std::unique(days.begin(), days.end()) - days.begin();
  return out;
}

}  // namespace quell::sim
