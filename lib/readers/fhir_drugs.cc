// MedicationAdministration, MedicationStatement (home medication) and Immunization.
//
// - An administration is true and known when it begins: FHIR R4 has no time at which it was written down. not-done is
//   kept out; of a rate no dose is made.
// - What is taken at home is known when it was asserted, else from when it is taken; it ends with its period. What was
//   not taken, or is only intended, is kept out. One that is over without an end is taken to end when it was asserted.
// - An immunization is known when it was recorded, else when it was given.
#include <algorithm>
#include <array>

#include "lib/readers/fhir_dosage.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

constexpr std::string_view kNoTimeOfIts = "when it was is not recorded";
constexpr std::string_view kOnlyDay = "only its day, month or year is recorded";

enum { kStatus, kSubject, kContext, kWhen, kWhat, kWho, kDosage, kAsserted };
constexpr std::array<std::string_view, 8> kAdministrationNames = {
    "status", "subject", "context", "effective*", "medication*", "performer", "dosage", "dateAsserted"};
constexpr std::array<std::string_view, 8> kStatementNames = {
    "status", "subject", "context", "effective*", "medication*", "informationSource", "dosage", "dateAsserted"};
constexpr std::array<std::string_view, 8> kImmunizationNames = {"status",      "patient",   "encounter", "occurrence*",
                                                                "vaccineCode", "performer", "route",     "recorded"};

// Both clocks from one time: true from its first instant, known by its last.
void SetBoth(const Moment& when, Record& record, Draft& draft) {
  record.clinical = when.first;
  record.known = when.last;
  if (!when.exact()) draft.Note(kOnlyDay);
}

// Given, or recorded, at two times of which one may be missing.
std::string_view SetClocks(const Json* own, const Json* known, Record& record, Draft& draft,
                           std::string_view no_known_note) {
  const When when = ReadWhen(own), since = ReadWhen(known);
  if (!when.wrong.empty()) return when.wrong;
  if (!since.wrong.empty()) return since.wrong;
  const std::optional<Moment>& from = when.start.has_value() ? when.start : when.end;
  if (!from.has_value() && !since.any()) return kNoKnownTime;
  if (from.has_value()) {
    SetBoth(*from, record, draft);
  } else {
    SetBoth(*since.start, record, draft);
    draft.Note("its own time is not recorded: taken to be when it became known");
  }
  if (since.any()) {
    record.known = since.end->last;
    if (record.known < record.clinical) draft.Note("known before its own time");
  } else if (!no_known_note.empty()) {
    draft.Note(no_known_note);
  }
  return kUsed;
}

}  // namespace

std::string_view TakeAdministration(Source& source, const Resource& resource, Draft& draft) {
  const Fields fields(resource.json, kAdministrationNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  const std::string_view status = TextOf(fields[kStatus]);
  if (status == "entered-in-error") return kInError;
  if (status == "not-done") return "not given";
  if (status == "on-hold") return "on hold: not given yet";
  Record record;
  record.kind = RecordKind::kAdministration;
  const When when = ReadWhen(fields[kWhen]);
  if (!when.wrong.empty()) return when.wrong;
  if (!when.any()) return kNoTimeOfIts;
  SetBoth(when.start.has_value() ? *when.start : *when.end, record, draft);
  if (const std::string_view why = source.SetMedication(resource, fields[kWhat], record, draft); why != kUsed)
    return why;
  const Fields<3> dosage(fields[kDosage], {"dose", "route", "rate*"});
  source.SetDose(dosage[0], record);
  SetRoute(source, dosage[1], record);
  if (dosage[2] != nullptr && record.value_kind == ValueKind::kNone)
    draft.Note("a rate, which is not taken for a dose");
  source.SetPlace(fields[kContext], record, draft);
  source.SetClinician(fields[kWho], record, draft);
  draft.records.push_back(record);
  return kUsed;
}

std::string_view TakeStatement(Source& source, const Resource& resource, Draft& draft) {
  const Fields fields(resource.json, kStatementNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  const std::string_view status = TextOf(fields[kStatus]);
  if (status == "entered-in-error") return kInError;
  if (status == "not-taken") return "not taken";
  if (status == "intended") return "intended: not taken yet";
  Record record;
  record.kind = RecordKind::kHomeMedication;
  if (const std::string_view why = SetClocks(fields[kWhen], fields[kAsserted], record, draft,
                                             "when it was asserted is not recorded: taken as known since it is taken");
      why != kUsed)
    return why;
  const When when = ReadWhen(fields[kWhen]);
  if (when.end.has_value() && fields.NameOf(kWhen) == "effectivePeriod") record.until = when.end->last;
  if (record.until == kOpenEnded && (status == "completed" || status == "stopped")) {
    record.until = std::max(record.known, record.clinical);
    draft.Note("no longer taken, since when is not recorded: taken to end when it was reported");
  }
  if (record.until < record.clinical) {
    record.until = record.clinical;
    draft.Note("end before start: never active");
  }
  if (const std::string_view why = source.SetMedication(resource, fields[kWhat], record, draft); why != kUsed)
    return why;
  SetDosage(source, fields[kDosage], record, draft);
  source.SetPlace(fields[kContext], record, draft);
  source.SetClinician(fields[kWho], record, draft);
  draft.records.push_back(record);
  return kUsed;
}

std::string_view TakeImmunization(Source& source, const Resource& resource, Draft& draft) {
  const Fields fields(resource.json, kImmunizationNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  const std::string_view status = TextOf(fields[kStatus]);
  if (status == "entered-in-error") return kInError;
  if (status == "not-done") return "not given";
  Record record;
  record.kind = RecordKind::kImmunization;
  const Json* when = fields.NameOf(kWhen) == "occurrenceDateTime" ? fields[kWhen] : nullptr;
  if (const std::string_view why = SetClocks(when, fields[kAsserted], record, draft, ""); why != kUsed) return why;
  if (const std::string_view why = source.SetCodes(fields[kWhat], record, draft); why != kUsed) return why;
  SetRoute(source, fields[kDosage], record);
  source.SetPlace(fields[kContext], record, draft);
  source.SetClinician(fields[kWho], record, draft);
  draft.records.push_back(record);
  return kUsed;
}

}  // namespace quell::readers::fhir
