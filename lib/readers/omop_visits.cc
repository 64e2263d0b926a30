// VISIT_OCCURRENCE and VISIT_DETAIL: encounters, their first and last record, and where the patient is meanwhile.
//
// - The class is visit_concept_id: 9201, 8717 and 32037 inpatient, 262 (emergency, then inpatient) inpatient, 9203 emergency, 9202 outpatient, 581385 observation,
//   5083 and 722455 virtual, 581476 home. Its name in CONCEPT is what reports show.
// - A visit_detail with a care site is a transfer there, known when it begins; without one it says nothing that the visit does not.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/readers/omop_source.h"
#include "lib/readers/years.h"

namespace quell::readers::omop {
namespace {

EncounterClass ClassOf(std::string_view concept_id) {
  struct Known {
    std::string_view id;
    EncounterClass meant;
  };
  static constexpr Known kKnown[] = {{"9201", EncounterClass::kInpatient},     {"8717", EncounterClass::kInpatient},
                                     {"32037", EncounterClass::kInpatient},    {"262", EncounterClass::kInpatient},
                                     {"9203", EncounterClass::kEmergency},     {"9202", EncounterClass::kOutpatient},
                                     {"581385", EncounterClass::kObservation}, {"5083", EncounterClass::kVirtual},
                                     {"722455", EncounterClass::kVirtual},     {"581476", EncounterClass::kHome}};
  for (const Known& each : kKnown) {
    if (each.id == concept_id) return each.meant;
  }
  return EncounterClass::kNotRecorded;
}

void AddStay(Source& source, const Visit& visit, uint64_t id, EncounterClass encounter_class) {
  Record record;
  record.kind = RecordKind::kAdmission;
  record.id = id;
  record.encounter = visit.encounter;
  record.clinician = visit.clinician;
  record.department = visit.department;
  record.encounter_class = encounter_class;
  record.clinical = record.known = visit.start;
  source.builder.AddRecord(visit.patient, record);
  const Time end = source.builder.encounter(visit.encounter).end;
  if (end == kNoTime) return;
  record.kind = RecordKind::kDischarge;
  record.encounter_class = EncounterClass::kNotRecorded;
  record.clinician = kNobody;
  record.clinical = record.known = end;
  source.builder.AddRecord(visit.patient, record);
}

enum {
  kVisitId,
  kVisitPerson,
  kStartDate,
  kStartTime,
  kEndDate,
  kEndTime,
  kVisitConcept,
  kVisitProvider,
  kCareSite,
  kColumns
};

// When the visit ends; false where that can't be read.
bool ReadVisitEnd(Source& source, const CsvRow& row, const std::string& file, Time start, Time& end) {
  const std::optional<Time> recorded = ReadEnd(row[kEndDate], row[kEndTime]);
  if (!recorded.has_value()) return false;
  end = *recorded;
  if (end == kNoTime) {
    const auto death = source.deaths.find(row[kVisitPerson]);
    if (death != source.deaths.end()) end = std::max(start, death->second);
  } else if (ReadWhen(row[kEndDate], row[kEndTime]).day_only) {
    // The last second of the day: what happens at the next midnight belongs to the next day's visit.
    end -= std::chrono::seconds(1);
    source.tally.Note(file, row.line(),
                      "the time of day at which it ends is not recorded: taken as the end of the day");
  }
  return true;
}

std::string_view TakeVisit(Source& source, RowIds& ids, const CsvRow& row, const std::string& file) {
  if (row[kVisitId].empty()) return "no id";
  const auto person = source.persons.find(row[kVisitPerson]);
  if (person == source.persons.end()) return kUnknownPatient;
  const When start = ReadWhen(row[kStartDate], row[kStartTime]);
  if (start.time == kNoTime) return "its start can't be read";
  Time end;
  if (!ReadVisitEnd(source, row, file, start.time, end)) return "its end can't be read";
  if (!InYears(start.time) || (end != kNoTime && !InYears(end))) return kOutsideYears;
  if (std::string_view why = ids.Check(row[kVisitId], ContentOf(row, kColumns)); why != kUsed) return why;
  if (end != kNoTime && end < start.time) {
    source.tally.Note(file, row.line(), "end before start: the visit is taken to end when it begins");
    end = start.time;
  }
  Visit visit;
  visit.patient = person->second;
  visit.start = start.time;
  visit.clinician = source.builder.ClinicianNumber(row[kVisitProvider]);
  if (const auto site = source.care_sites.find(row[kCareSite]); site != source.care_sites.end()) {
    visit.department = source.builder.vocabulary.AddText(site->second);
  }
  const std::string name = source.NameOf(row[kVisitConcept]);
  visit.encounter = source.builder.AddEncounter(
      visit.patient, {std::string(row[kVisitId]),
                      name.empty() ? "omop:" + source.TextOf(row[kVisitConcept], row, file) : name, start.time, end});
  const EncounterClass encounter_class = ClassOf(row[kVisitConcept]);
  if (encounter_class == EncounterClass::kNotRecorded) {
    source.tally.Note(file, row.line(), "class is none that rules can ask for: taken as not recorded");
  }
  AddStay(source, visit, IdOf(row[kVisitId]), encounter_class);
  source.visits.emplace(row[kVisitId], visit);
  return kUsed;
}

std::string_view TakeDetail(Source& source, RowIds& ids, const CsvRow& row, const std::string& file) {
  enum { kDetailId, kPersonId, kVisitOf, kFromDate, kFromTime, kToDate, kToTime, kSite, kDetailColumns };
  if (row[kDetailId].empty()) return "no id";
  const auto person = source.persons.find(row[kPersonId]);
  if (person == source.persons.end()) return kUnknownPatient;
  const auto site = source.care_sites.find(row[kSite]);
  if (site == source.care_sites.end()) return "no care site that CARE_SITE names: where to is not recorded";
  const When start = ReadWhen(row[kFromDate], row[kFromTime]);
  const std::optional<Time> end = ReadEnd(row[kToDate], row[kToTime]);
  if (start.time == kNoTime || !end.has_value()) return "its start or end can't be read";
  if (!InYears(start.time)) return kOutsideYears;
  if (std::string_view why = ids.Check(row[kDetailId], ContentOf(row, kDetailColumns)); why != kUsed) return why;
  Record record;
  record.kind = RecordKind::kTransfer;
  record.id = IdOf(row[kDetailId]);
  record.clinical = record.known = start.time;
  record.department = source.builder.vocabulary.AddText(site->second);
  const auto visit = source.visits.find(row[kVisitOf]);
  record.encounter = visit != source.visits.end() && visit->second.patient == person->second
                         ? visit->second.encounter
                         : source.builder.EncounterAt(person->second, start.time);
  if (start.day_only) source.tally.Note(file, row.line(), "its time of day is not recorded: taken as midnight");
  source.care_units.Add(person->second, {start.time, *end, record.id, record.department});
  source.builder.AddRecord(person->second, record);
  source.builder.source.carries.Add(RecordKind::kTransfer);
  return kUsed;
}

}  // namespace

absl::Status ReadVisits(Source& source) {
  RowIds visit_ids("visit_occurrence", source.doubtful), detail_ids("visit_detail", source.doubtful);
  absl::Status status = source.Read(
      "visit_occurrence",
      {"visit_occurrence_id", "person_id", "visit_start_date?", "visit_start_datetime?", "visit_end_date?",
       "visit_end_datetime?", "visit_concept_id", "provider_id?", "care_site_id?"},
      "", [&](const CsvRow& row, const std::string& file) { return TakeVisit(source, visit_ids, row, file); });
  if (!status.ok()) return status;
  for (RecordKind kind : {RecordKind::kAdmission, RecordKind::kDischarge}) source.builder.source.carries.Add(kind);
  return source.Read(
      "visit_detail",
      {"visit_detail_id", "person_id", "visit_occurrence_id?", "visit_detail_start_date?",
       "visit_detail_start_datetime?", "visit_detail_end_date?", "visit_detail_end_datetime?", "care_site_id?"},
      "table is not there: transfers are not known",
      [&](const CsvRow& row, const std::string& file) { return TakeDetail(source, detail_ids, row, file); });
}

}  // namespace quell::readers::omop
