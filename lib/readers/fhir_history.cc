// Condition, AllergyIntolerance and Procedure.
//
// - A problem is on the list since its onset, and known since it was recorded (where that is missing: since its onset).
//   Its abatement is the end of the problem, known at that time, or when the problem was recorded if that is later. One
//   that is said to be over without a date is taken to be over when it was recorded. Refuted ones are kept out;
//   provisional, differential and unconfirmed ones are used, and noted.
// - An allergy has no end: inactive, resolved and refuted ones are kept out.
// - A procedure is done when it begins, and known when it ends. What was not done, or not finished, is kept out.
#include <algorithm>
#include <array>

#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

constexpr std::string_view kNoOnset = "since when is not recorded: taken to be since it was recorded";
constexpr std::string_view kNotConfirmed = "not confirmed";

enum { kSubject, kCode, kClinical, kVerified, kOnset, kRecorded, kEncounter, kRecorder, kAsserter, kEnd };
constexpr std::array<std::string_view, 10> kConditionNames = {
    "subject",      "code",      "clinicalStatus", "verificationStatus", "onset*",
    "recordedDate", "encounter", "recorder",       "asserter",           "abatement*"};
constexpr std::array<std::string_view, 10> kAllergyNames = {
    "patient",      "code",      "clinicalStatus", "verificationStatus", "onset*",
    "recordedDate", "encounter", "recorder",       "asserter",           "reaction"};

// Only dateTimes and Periods are times; an age or words are not.
When WhenOf(std::string_view name, const Json* json) {
  return name.ends_with("DateTime") || name.ends_with("Period") ? ReadWhen(json) : When();
}

std::string_view SetClocks(const When& onset, const Json* recorded, Record& record, Draft& draft) {
  const When known = ReadWhen(recorded);
  if (!onset.wrong.empty()) return onset.wrong;
  if (!known.wrong.empty()) return known.wrong;
  const std::optional<Moment>& since = onset.start.has_value() ? onset.start : onset.end;
  if (!known.any() && !since.has_value()) return kNoKnownTime;
  record.known = known.any() ? known.end->last : since->last;
  record.clinical = since.has_value() ? since->first : known.start->first;
  if (!known.any()) draft.Note("when it was recorded is not known: taken as known since its onset");
  if (!since.has_value()) draft.Note(kNoOnset);
  return kUsed;
}

std::string_view ReadVerified(const Json* status, Draft& draft) {
  const std::string_view code = CodeOf(status, "");
  if (code == "entered-in-error") return kInError;
  if (code == "refuted") return "refuted";
  if (!code.empty() && code != "confirmed") draft.Note(kNotConfirmed);
  return kUsed;
}

void SetWhoAndWhere(Source& source, const Fields<10>& fields, Record& record, Draft& draft) {
  source.SetPlace(fields[kEncounter], record, draft);
  if (!source.SetClinician(fields[kRecorder], record, draft)) source.SetClinician(fields[kAsserter], record, draft);
}

// Where the problem is over.
std::string_view AddEnd(const Source& source, const Fields<10>& fields, Draft& draft) {
  const When when = WhenOf(fields.NameOf(kEnd), fields[kEnd]);
  if (!when.wrong.empty()) return when.wrong;
  Record& problem = draft.records.front();
  if (!when.any()) {
    const std::string_view status = CodeOf(fields[kClinical], "");
    const bool over = status == "inactive" || status == "remission" || status == "resolved" || fields[kEnd] != nullptr;
    if (!over) return kUsed;
    problem.until = std::max(problem.known, problem.clinical);
    draft.Note("over, since when is not recorded: taken to be over when it was recorded");
    return kUsed;
  }
  Record end;
  end.kind = RecordKind::kProblemEnd;
  end.clinical = when.end.has_value() ? when.end->last : when.start->last;
  end.known = std::max(end.clinical, problem.known);
  end.encounter = problem.encounter;
  end.department = source.care_units.At(draft.patient, end.known);
  if (end.clinical < problem.clinical) draft.Note("end before start: never active");
  draft.records.push_back(end);
  return kUsed;
}

}  // namespace

std::string_view TakeCondition(Source& source, const Resource& resource, Draft& draft) {
  const Fields fields(resource.json, kConditionNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  if (const std::string_view why = ReadVerified(fields[kVerified], draft); why != kUsed) return why;
  Record record;
  record.kind = RecordKind::kProblem;
  const When onset = WhenOf(fields.NameOf(kOnset), fields[kOnset]);
  if (const std::string_view why = SetClocks(onset, fields[kRecorded], record, draft); why != kUsed) return why;
  if (const std::string_view why = source.SetCodes(fields[kCode], record, draft); why != kUsed) return why;
  SetWhoAndWhere(source, fields, record, draft);
  draft.records.push_back(record);
  return AddEnd(source, fields, draft);
}

std::string_view TakeAllergy(Source& source, const Resource& resource, Draft& draft) {
  const Fields fields(resource.json, kAllergyNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  if (const std::string_view why = ReadVerified(fields[kVerified], draft); why != kUsed) return why;
  const std::string_view status = CodeOf(fields[kClinical], "");
  if (status == "inactive" || status == "resolved") return "no longer active";
  Record record;
  record.kind = RecordKind::kAllergy;
  const When onset = WhenOf(fields.NameOf(kOnset), fields[kOnset]);
  if (const std::string_view why = SetClocks(onset, fields[kRecorded], record, draft); why != kUsed) return why;
  std::string_view why = source.SetCodes(fields[kCode], record, draft);
  if (why == kNoCodes) {
    const std::optional<Json> reaction = FirstOf(fields[kEnd]);
    const std::optional<Json> substance = FieldOf(Pointer(reaction), "substance");
    why = source.SetCodes(Pointer(substance), record, draft);
  }
  if (why != kUsed) return why;
  SetWhoAndWhere(source, fields, record, draft);
  draft.records.push_back(record);
  return kUsed;
}

std::string_view TakeProcedure(Source& source, const Resource& resource, Draft& draft) {
  enum { kStatus, kWhom, kWhat, kDone, kWhere, kWho, kWrote, kAsserted };
  static constexpr std::array<std::string_view, 8> kNames = {"status",    "subject",   "code",     "performed*",
                                                             "encounter", "performer", "recorder", "asserter"};
  const Fields fields(resource.json, kNames);
  if (const std::string_view why = source.ReadPatient(fields[kWhom], draft); why != kUsed) return why;
  const std::string_view status = TextOf(fields[kStatus]);
  if (status == "entered-in-error") return kInError;
  if (status == "not-done" || status == "preparation" || status == "on-hold") return "not done";
  if (status == "stopped") return "stopped before it was finished";
  const When when = WhenOf(fields.NameOf(kDone), fields[kDone]);
  if (!when.wrong.empty()) return when.wrong;
  if (!when.any()) return "when it was done is not recorded";
  Record record;
  record.kind = RecordKind::kProcedure;
  record.clinical = when.start.has_value() ? when.start->first : when.end->first;
  record.known = when.end.has_value() ? when.end->last : when.start->last;
  if (record.known < record.clinical) {
    record.known = record.clinical;
    draft.Note("end before start: taken as known when it began");
  }
  if (const std::string_view why = source.SetCodes(fields[kWhat], record, draft); why != kUsed) return why;
  source.SetPlace(fields[kWhere], record, draft);
  if (!source.SetClinician(fields[kWho], record, draft) && !source.SetClinician(fields[kWrote], record, draft))
    source.SetClinician(fields[kAsserted], record, draft);
  draft.records.push_back(record);
  return kUsed;
}

}  // namespace quell::readers::fhir
