// MedicationRequest and ServiceRequest: orders.
//
// - An order is an intent of order, original-order, reflex-order, filler-order or instance-order. Proposals, plans and
//   options, drafts and orders not to do something are kept out. A MedicationRequest that is only reported is home
//   medication.
// - It is known at authoredOn; where that is not recorded, when it starts. It starts with the period of its timing, else
//   the period in which it may be dispensed (of a service: its occurrence), else when it was ordered.
// - Its planned end is that of its timing, else of the period in which it may be dispensed, else its supply (with all
//   repeats) is used up. An order of a stay (category inpatient; without a category, in an inpatient, emergency or
//   observation encounter) without a planned end ends with the stay: what was ordered for a stay ends with it. Without
//   that, it is open.
// - status is what became of it in the end, and FHIR does not say when. Stopped, cancelled, revoked and completed ones
//   stop when the resource was last updated, if that was after it was ordered and before its end. If there is no
//   telling when, they are taken to end with their encounter; without one they were ordered, but never active. On hold:
//   from when it was last updated, else from its start.
#include <algorithm>
#include <array>

#include "lib/readers/fhir_dosage.h"
#include "lib/readers/fhir_takers.h"
#include "lib/readers/years.h"

namespace quell::readers::fhir {
namespace {

enum {
  kStatus,
  kIntent,
  kSubject,
  kEncounter,
  kAuthored,
  kRequester,
  kNot,
  kCategory,
  kWhat,  // medication[x] or code
  kRecorder,
  kDosage,
  kDispense,
  kReported,
  kOccurrence
};
constexpr std::array<std::string_view, 14> kNames = {
    "status",   "intent",      "subject",  "encounter",         "authoredOn",      "requester", "doNotPerform",
    "category", "medication*", "recorder", "dosageInstruction", "dispenseRequest", "reported*", "occurrence*"};
using OrderFields = Fields<14>;

constexpr std::array<std::string_view, 14> ServiceNames() {
  std::array<std::string_view, 14> names = kNames;
  names[kWhat] = "code";
  return names;
}

bool IsOver(std::string_view status) {
  return status == "completed" || status == "stopped" || status == "cancelled" || status == "revoked";
}

std::string_view WhyNot(const Source& source, std::string_view status, std::string_view intent, const Json* not_to) {
  if (status == "entered-in-error") return kInError;
  if (status == "draft" && !source.drafts) return "a draft: nobody has signed it";
  if (intent == "proposal" || intent == "plan" || intent == "option" || intent == "directive")
    return "no order: a proposal, a plan, an option or a directive";
  if (TruthOf(not_to).value_or(false)) return "an order not to do it";
  return kUsed;
}

// The end of the patient's stay, if the order is one of a stay; kNoTime where there is none.
Time StayEnd(const Source& source, const Json* categories, const Record& record, EncounterClass kind) {
  if (record.encounter == kNobody) return kNoTime;
  bool inpatient = false, elsewhere = false;
  ForEach(categories, [&](const Json& category) {
    const std::string_view code = CodeOf(&category, "http://terminology.hl7.org/CodeSystem/medicationrequest-category");
    inpatient |= code == "inpatient";
    elsewhere |= code == "outpatient" || code == "community" || code == "discharge";
  });
  const bool hospital =
      kind == EncounterClass::kInpatient || kind == EncounterClass::kEmergency || kind == EncounterClass::kObservation;
  if (!inpatient && (elsewhere || !hospital)) return kNoTime;
  return source.builder.encounter(record.encounter).end;
}

EncounterClass ClassOf(const Source& source, const Record& record) {
  if (record.encounter == kNobody) return EncounterClass::kNotRecorded;
  const auto& encounters = source.directory.known_encounters;
  const auto found = encounters.find(source.builder.encounter(record.encounter).id);
  return found == encounters.end() ? EncounterClass::kNotRecorded : found->second.kind;
}

struct Period {
  std::optional<Moment> start, end;
};

// When it may be dispensed, and when its supply is used up.
Period DispensePeriod(const Json* dispense, Time start, Draft& draft) {
  const Fields<3> fields(dispense, {"validityPeriod", "expectedSupplyDuration", "numberOfRepeatsAllowed"});
  const When when = ReadWhen(fields[0]);
  Period period;
  if (when.wrong.empty()) {
    period = {when.start, when.end};
  } else {
    draft.Note("the period of its dispensing can't be read: left out");
  }
  if (period.start.has_value()) start = period.start->first;
  const std::optional<Duration> supply = ReadDuration(fields[1]);
  if (!period.end.has_value() && supply.has_value()) {
    const double times = std::clamp(NumberOf(fields[2]).value_or(0), 0.0, 100.0) + 1;
    const Time end = start + *supply * static_cast<int64_t>(times);
    if (InYears(end)) period.end = Moment{end, end};
  }
  return period;
}

std::string_view SetOrdered(const Source& source, const Json* authored, const Json* occurrence, const Period& dispensed,
                            Record& record, Draft& draft) {
  const When when = ReadWhen(authored), starts = ReadWhen(occurrence);
  if (!when.wrong.empty()) return when.wrong;
  if (!starts.wrong.empty()) return starts.wrong;
  std::optional<Moment> start = starts.start.has_value() ? starts.start : dispensed.start;
  if (when.any()) {
    record.known = when.end->last;
    if (!when.end->exact()) draft.Note("only the day, month or year is recorded when it was ordered");
    if (!start.has_value()) start = when.start;
  } else if (start.has_value()) {
    record.known = start->last;
    draft.Note("when it was ordered is not recorded: taken as known when it starts");
  } else {
    // A draft that nobody has signed yet need not say when.
    return source.drafts ? kUsed : kNoKnownTime;
  }
  record.clinical = start->first;
  if (starts.end.has_value() && occurrence != nullptr && !occurrence->is_string()) record.until = starts.end->last;
  return kUsed;
}

// The end that was not planned for, of an order that is over or rests.
void AddChange(const Resource& resource, std::string_view status, Draft& draft) {
  const Record& order = draft.records.front();
  const Time updated = resource.stamp().updated;
  const bool after = InYears(updated) && updated > order.known;
  Record change;
  change.kind = status == "on-hold" ? RecordKind::kOrderHold : RecordKind::kOrderStop;
  change.clinical = change.known = after ? updated : std::max(order.known, order.clinical);
  change.encounter = order.encounter;
  if (status == "on-hold") {
    draft.Note(after ? "on hold: taken to be so since it was last updated"
                     : "on hold, since when is not recorded: from its start");
    draft.records.push_back(change);
  } else if (IsOver(status) && after && updated < order.until) {
    draft.Note("over: taken to have stopped when it was last updated");
    draft.records.push_back(change);
  }
}

// `planned`: as the order says; kOpenEnded where it does not.
void SetEnd(const Source& source, const Resource& resource, const OrderFields& fields, Record& record, Draft& draft) {
  const std::string_view status = TextOf(fields[kStatus]);
  if (record.until == kOpenEnded) {
    const Time stay = StayEnd(source, fields[kCategory], record, ClassOf(source, record));
    const Time updated = resource.stamp().updated;
    if (stay != kNoTime) {
      record.until = stay;
      draft.Note("order without an end: taken to end with its stay");
    } else if (IsOver(status) && !(InYears(updated) && updated > record.known)) {
      const Time end = record.encounter == kNobody ? kNoTime : source.builder.encounter(record.encounter).end;
      record.until = end == kNoTime ? record.clinical : end;
      draft.Note("over, since when is not recorded: taken to end with its encounter, else never to have been active");
    } else if (!IsOver(status)) {
      draft.Note("order without an end: active until it is stopped");
    }
  }
  if (record.until < record.clinical) {
    record.until = record.clinical;
    draft.Note("end before start: never active");
  }
}

void SetHead(Source& source, const OrderFields& fields, Record& record, Draft& draft) {
  source.SetPlace(fields[kEncounter], record, draft);
  if (!source.SetClinician(fields[kRequester], record, draft)) source.SetClinician(fields[kRecorder], record, draft);
}

void Finish(const Source& source, const Resource& resource, const OrderFields& fields, Record& record, Draft& draft) {
  SetEnd(source, resource, fields, record, draft);
  draft.records.push_back(record);
  AddChange(resource, TextOf(fields[kStatus]), draft);
}

// Reported, not ordered here.
void AddHomeMedication(const Source&, std::string_view status, Record& record, Draft& draft) {
  record.kind = RecordKind::kHomeMedication;
  if (IsOver(status) && record.until == kOpenEnded) {
    record.until = std::max(record.known, record.clinical);
    draft.Note("no longer taken, since when is not recorded: taken to end when it was reported");
  }
  draft.records.push_back(record);
}

}  // namespace

std::string_view TakeMedicationRequest(Source& source, const Resource& resource, Draft& draft) {
  const OrderFields fields(resource.json, kNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  const std::string_view status = TextOf(fields[kStatus]);
  const bool reported = fields[kReported] != nullptr && TruthOf(fields[kReported]).value_or(true);
  const std::string_view intent = reported ? "order" : TextOf(fields[kIntent]);
  if (const std::string_view why = WhyNot(source, status, intent, fields[kNot]); why != kUsed) return why;
  Record record;
  record.kind = RecordKind::kOrder;
  const When authored = ReadWhen(fields[kAuthored]);
  const Time from = authored.wrong.empty() && authored.any() ? authored.start->first : kNoTime;
  const Period dispensed = from == kNoTime ? Period{} : DispensePeriod(fields[kDispense], from, draft);
  if (const std::string_view why = SetOrdered(source, fields[kAuthored], nullptr, dispensed, record, draft);
      why != kUsed)
    return why;
  const Course course = SetDosage(source, fields[kDosage], record, draft);
  if (course.start.has_value()) record.clinical = course.start->first;
  if (const std::optional<Moment>& end = course.end.has_value() ? course.end : dispensed.end) record.until = end->last;
  if (const std::string_view why = source.SetMedication(resource, fields[kWhat], record, draft); why != kUsed)
    return why;
  SetHead(source, fields, record, draft);
  if (reported) {
    AddHomeMedication(source, status, record, draft);
  } else {
    Finish(source, resource, fields, record, draft);
  }
  return kUsed;
}

std::string_view TakeServiceRequest(Source& source, const Resource& resource, Draft& draft) {
  static constexpr std::array<std::string_view, 14> kServiceNames = ServiceNames();
  source.services = true;
  const OrderFields fields(resource.json, kServiceNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  const std::string_view status = TextOf(fields[kStatus]);
  if (const std::string_view why = WhyNot(source, status, TextOf(fields[kIntent]), fields[kNot]); why != kUsed)
    return why;
  Record record;
  record.kind = RecordKind::kOrder;
  const bool repeats = fields.NameOf(kOccurrence) == "occurrenceTiming";
  const Json* occurrence = repeats ? nullptr : fields[kOccurrence];
  if (const std::string_view why = SetOrdered(source, fields[kAuthored], occurrence, {}, record, draft); why != kUsed)
    return why;
  if (fields.NameOf(kOccurrence) == "occurrenceDateTime") record.flags |= kOneTime;
  if (const std::string_view why = source.SetCodes(fields[kWhat], record, draft); why != kUsed) return why;
  SetHead(source, fields, record, draft);
  Finish(source, resource, fields, record, draft);
  return kUsed;
}

}  // namespace quell::readers::fhir
