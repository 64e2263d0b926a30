#include <string>

#include "lib/base/civil_time.h"
#include "lib/base/json_writer.h"
#include "lib/explain/words.h"
#include "lib/report/inspection.h"
#include "lib/report/rows.h"
#include "quell/version.h"

namespace quell::report {
namespace {

void WriteTime(JsonWriter& json, std::string_view key, Time time) {
  json.Key(key);
  time == kNoTime ? json.Null() : json.String(FormatTime(time, absl::UTCTimeZone()) + "Z");
}

void WriteSource(JsonWriter& json, const records::RecordSource& source) {
  json.Field("source", source.source.name).Field("time_zone", source.source.time_zone);
  json.Key("clocks_comparable").Bool(source.source.clocks_comparable);
  json.Key("carries").BeginArray();
  for (int kind = 0; kind < kRecordKindCount; ++kind) {
    const auto each = static_cast<RecordKind>(kind);
    if (source.source.carries.Has(each)) json.String(explain::KindKey(each));
  }
  json.EndArray();
  json.Field("patients", static_cast<int64_t>(source.patients.size()));
  json.Field("encounters", static_cast<int64_t>(source.encounters.size()));
  json.Field("clinicians", static_cast<int64_t>(source.clinicians.size()));
}

void WriteKinds(JsonWriter& json, const records::Profile& p) {
  json.Field("records", p.records).Key("by_kind").BeginObject();
  for (size_t kind = 0; kind < p.by_kind.size(); ++kind) {
    if (p.by_kind[kind] == 0) continue;
    json.Key(explain::KindKey(static_cast<RecordKind>(kind))).BeginObject();
    json.Field("records", p.by_kind[kind]).Field("patients", p.patients_by_kind[kind]).EndObject();
  }
  json.EndObject();
}

void WriteMissing(JsonWriter& json, const records::Profile& p) {
  json.Key("missing").BeginObject();
  json.Field("patients_without_records", p.without_records).Field("patients_without_birth", p.without_birth);
  json.Field("patients_without_sex", p.without_sex).Field("encounters_without_end", p.encounters_open);
  json.Field("encounters_without_class", p.encounters_without_class);
  json.Field("encounters_without_clinician", p.encounters_without_clinician);
  json.Field("records_outside_encounter", p.records_outside_encounter);
  json.Field("orders_without_stop", p.orders_without_stop).Field("orders_without_dose", p.orders_without_dose);
  json.Field("results_without_unit", p.results_without_unit).EndObject();
  json.Field("corrected_results", p.corrections).Field("preliminary_results", p.preliminary);
}

void WriteClocks(JsonWriter& json, const records::Profile& p) {
  static constexpr std::string_view kKeys[] = {"before",     "at_once",     "within_15_min", "within_1_h",
                                               "within_4_h", "within_24_h", "later"};
  json.Key("result_delays").BeginObject();
  for (int i = 0; i < records::kDelayCount; ++i) json.Field(kKeys[i], p.delays[static_cast<size_t>(i)]);
  json.EndObject();
  WriteTime(json, "first_known", p.first);
  WriteTime(json, "last_known", p.last);
  json.Field("longest_silence_days", p.gap_days);
  WriteTime(json, "longest_silence_from", p.gap_from);
}

void WriteCodings(JsonWriter& json, const Inspection& i) {
  const Vocabulary& vocabulary = i.source.vocabulary;
  json.Key("codings").BeginArray();
  for (const records::CodingProfile& each : i.profile.codings) {
    json.BeginObject().Field("kind", explain::KindKey(each.kind)).Key("codes").BeginArray();
    for (const Code& code : vocabulary.coding(each.coding)) json.String(code.system + ":" + code.code);
    json.EndArray().Field("records", each.records).Field("patients", each.patients);
    json.Key("local_only").Bool(each.local_only);
    if (each.kind == RecordKind::kResult) {
      json.Field("numbers", each.numbers).Field("intervals", each.intervals).Field("texts", each.texts);
      json.Field("empty", each.empty).Key("units").BeginObject();
      for (const records::Uses& unit : each.units) json.Field(vocabulary.unit(unit.id), unit.count);
      json.EndObject();
    }
    json.EndObject();
  }
  json.EndArray().Key("unknown_units").BeginObject();
  for (const records::Uses& unit : i.profile.unreadable_units) json.Field(vocabulary.unit(unit.id), unit.count);
  json.EndObject();
}

void WriteConcept(JsonWriter& json, const Vocabulary& vocabulary, const check::Concept& subject,
                  const sim::ConceptFit& fit) {
  json.BeginObject().Field("concept", subject.qualified).Key("by_kind").BeginObject();
  for (size_t kind = 0; kind < fit.by_kind.size(); ++kind) {
    if (fit.by_kind[kind] > 0) json.Field(explain::KindKey(static_cast<RecordKind>(kind)), fit.by_kind[kind]);
  }
  json.EndObject().Field("usable_results", fit.usable).Key("unusable_results").BeginObject();
  for (size_t r = 0; r < fit.unusable.size(); ++r) json.Field(ReasonKey(eval::kUnusableReasons[r]), fit.unusable[r]);
  json.EndObject().Key("units").BeginArray();
  for (const sim::UnitFit& unit : fit.units) {
    json.BeginObject().Field("unit", vocabulary.unit(unit.unit)).Field("results", unit.count);
    json.Field("usable", unit.usable).EndObject();
  }
  json.EndArray().EndObject();
}

void WriteRules(JsonWriter& json, const Inspection& i) {
  json.Key("concepts").BeginArray();
  for (size_t c = 0; c < i.concepts.size(); ++c) {
    WriteConcept(json, i.source.vocabulary, i.rules->concepts[c], i.concepts[c]);
  }
  json.EndArray().Key("never_fires").BeginArray();
  for (size_t a = 0; a < i.never.size(); ++a) {
    if (i.never[a].empty()) continue;
    json.BeginObject().Field("alert", i.rules->alerts[a].qualified).Field("why", i.never[a]).EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string ToJson(const Inspection& inspection) {
  JsonWriter json;
  json.BeginObject().Field("quell", QUELL_VERSION_STRING).Field("path", inspection.path);
  WriteSource(json, inspection.source);
  WriteKinds(json, inspection.profile);
  WriteMissing(json, inspection.profile);
  WriteClocks(json, inspection.profile);
  WriteCodings(json, inspection);
  if (inspection.rules != nullptr) WriteRules(json, inspection);
  WriteRows(json, inspection.source.report);
  json.EndObject();
  return json.Take();
}

}  // namespace quell::report
