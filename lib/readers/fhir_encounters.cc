// Encounter: admission, transfers and discharge.
//
// - An encounter begins and ends with its period; both are known at once. Planned, cancelled ones and those entered in
//   error are kept out: nobody came.
// - class: IMP, ACUTE, NONAC and SS are inpatient, AMB outpatient, EMER emergency, OBSENC observation, VR virtual, HH
//   home; rules can ask for no other.
// - Departments are the wards of `location` (lib/readers/fhir_things.cc). The one without a time of its own, or that
//   begins with the encounter, is where the patient is admitted; each that begins later, and is another one, is a
//   transfer. A change of beds within a ward is none. Without a location, the department is `serviceProvider` where
//   that is a department of a hospital.
// - The clinician of the admission is the attending (ATND), else who admitted (ADM), else the first practitioner named.
#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/base/stable_hash.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

constexpr std::string_view kEndBeforeStart = "end before start: the stay is taken to end when it begins";
constexpr std::string_view kManyPlaces = "several locations without times: the first counts";
constexpr std::string_view kStillOpen = "finished, without an end: taken to be open";
constexpr int kNestedLocations = 10;

enum { kStatus, kClass, kSubject, kPeriod, kParticipant, kLocation, kProvider };
constexpr std::array<std::string_view, 7> kNames = {"status",      "class",    "subject",        "period",
                                                    "participant", "location", "serviceProvider"};

std::string_view WhyNot(std::string_view status) {
  if (status == "planned") return "planned: it has not begun";
  if (status == "cancelled") return "cancelled: it has not taken place";
  if (status == "entered-in-error") return kInError;
  return kUsed;
}

struct ClassName {
  std::string_view code;
  EncounterClass kind;
  std::string_view name;
};
constexpr std::array<ClassName, 9> kClasses = {{{"IMP", EncounterClass::kInpatient, "inpatient"},
                                                {"ACUTE", EncounterClass::kInpatient, "inpatient"},
                                                {"NONAC", EncounterClass::kInpatient, "inpatient"},
                                                {"SS", EncounterClass::kInpatient, "inpatient"},
                                                {"AMB", EncounterClass::kOutpatient, "outpatient"},
                                                {"EMER", EncounterClass::kEmergency, "emergency"},
                                                {"OBSENC", EncounterClass::kObservation, "observation"},
                                                {"VR", EncounterClass::kVirtual, "virtual"},
                                                {"HH", EncounterClass::kHome, "home"}}};

void SetClass(const Json* coding, EncounterItem& item) {
  const std::optional<Json> field = FieldOf(coding, "code");
  const std::string_view code = TextOf(Pointer(field));
  for (const ClassName& known : kClasses) {
    if (known.code != code) continue;
    item.kind = known.kind;
    item.encounter_class = known.name;
    return;
  }
  if (code.empty()) return;
  item.encounter_class = ToLower(code);
  item.notes.push_back("class is none that rules can ask for: taken as not recorded");
}

std::string_view SetPeriod(const Json* period, EncounterItem& item, std::string_view status) {
  const When when = ReadWhen(period);
  if (!when.wrong.empty()) return when.wrong;
  if (!when.start.has_value()) return "when it began is not recorded";
  item.start = when.start->first;
  if (when.end.has_value()) item.end = when.end->last;
  if (item.end == kNoTime && status == "finished") item.notes.push_back(kStillOpen);
  if (item.end == kNoTime || item.end >= item.start) return kUsed;
  item.notes.push_back(kEndBeforeStart);
  item.end = item.start;
  return kUsed;
}

// As referred to: clinicians have no numbers yet.
std::string AttendingOf(const Json* participants) {
  std::array<std::string, 3> by_rank;  // attending, admitting, any
  ForEach(participants, [&](const Json& participant) {
    const Fields<2> fields(participant, {"individual", "type"});
    const std::string_view text = ReferenceText(fields[0]);
    const Reference who = ReadReference(text);
    if (who.id.empty() || (!who.type.empty() && !who.type.starts_with("Practitioner"))) return;
    size_t rank = 2;
    ForEach(fields[1], [&](const Json& type) {
      const std::string_view code = CodeOf(&type, "");
      rank = std::min<size_t>(rank, code == "ATND" ? 0 : code == "ADM" ? 1 : 2);
    });
    if (by_rank[rank].empty()) by_rank[rank] = text;
  });
  for (std::string& text : by_rank) {
    if (!text.empty()) return std::move(text);
  }
  return "";
}

void SetStays(const Json* locations, EncounterItem& item) {
  ForEach(locations, [&](const Json& location) {
    const Fields<3> fields(location, {"location", "period", "status"});
    const std::string_view status = TextOf(fields[2]);
    if (status == "planned" || status == "reserved") return;
    StayItem stay;
    stay.location = ReferenceText(fields[0]);
    const std::optional<Json> display = FieldOf(fields[0], "display");
    stay.display = TextOf(Pointer(display));
    const When when = ReadWhen(fields[1]);
    if (!when.wrong.empty()) {
      item.notes.push_back("a time of a location can't be used: the location is left out");
      return;
    }
    if (when.start.has_value()) stay.in = when.start->first;
    item.stays.push_back(std::move(stay));
  });
}

uint64_t ContentOf(const EncounterItem& item) {
  std::string text =
      absl::StrCat(item.patient, "\n", item.clinician, "\n", item.provider, "\n", item.encounter_class, "\n",
                   item.start.time_since_epoch().count(), " ", item.end.time_since_epoch().count());
  for (const StayItem& stay : item.stays) {
    absl::StrAppend(&text, "\n", stay.location, "\n", stay.display, "\n", stay.in.time_since_epoch().count());
  }
  return StableHash(text);
}

// The name of the ward that the location is, or is in.
std::string WardOf(const Directory& directory, const StayItem& stay) {
  const std::string_view id = directory.IdOf(ReadReference(stay.location));
  const LocationItem* location = directory.locations.Find(id);
  for (int i = 0; location != nullptr && location->inside_ward && i < kNestedLocations; ++i) {
    const LocationItem* around = directory.locations.Find(directory.IdOf({"", location->part_of, false}));
    if (around == nullptr) break;
    location = around;
  }
  if (location != nullptr && !location->name.empty()) return location->name;
  return stay.display.empty() ? std::string(id) : stay.display;
}

struct Stop {
  Time in;
  std::string ward;
};

// Where the patient was, in order; the first may be where the encounter began.
std::vector<Stop> StopsOf(Source& source, const EncounterItem& item) {
  std::vector<Stop> timed, untimed;
  for (const StayItem& stay : item.stays) {
    const bool from_start = stay.in == kNoTime || stay.in <= item.start;
    const Stop stop = {from_start ? item.start : stay.in, WardOf(source.directory, stay)};
    if (stop.ward.empty()) continue;
    (stay.in == kNoTime ? untimed : timed).push_back(stop);
  }
  std::stable_sort(timed.begin(), timed.end(), [](const Stop& a, const Stop& b) { return a.in < b.in; });
  if (!untimed.empty() && (timed.empty() || timed.front().in > item.start)) {
    const bool differ = std::any_of(untimed.begin(), untimed.end(),
                                    [&](const Stop& stop) { return stop.ward != untimed.front().ward; });
    if (differ) source.tally.Note(item.file, item.line, kManyPlaces);
    timed.insert(timed.begin(), untimed.front());
  }
  if (timed.empty() && !item.provider.empty()) {
    const std::string_view id = source.directory.IdOf(ReadReference(item.provider));
    const OrganizationItem* provider = source.directory.organizations.Find(id);
    if (provider != nullptr && provider->department) timed.push_back({item.start, provider->name});
  }
  return timed;
}

// Adds where the patient was to the care units, and the transfers. Gives the department of the admission.
TextId AddStops(Source& source, const EncounterItem& item, Record transfer, int32_t patient) {
  TextId first = 0, current = 0;
  std::vector<Stop> stops = StopsOf(source, item);
  // A slip of the keyboard must not put the patient there for ever.
  std::erase_if(stops, [&](const Stop& stop) { return item.end != kNoTime && stop.in > item.end; });
  for (size_t i = 0; i < stops.size(); ++i) {
    const TextId ward = source.codes.TextIdOf(stops[i].ward);
    const Time out = i + 1 < stops.size() ? stops[i + 1].in : item.end;
    source.care_units.Add(patient, {stops[i].in, out, transfer.id + i, ward});
    if (stops[i].in <= item.start) {
      first = current = ward;
    } else if (ward != current) {
      current = ward;
      transfer.kind = RecordKind::kTransfer;
      transfer.department = ward;
      transfer.clinical = transfer.known = stops[i].in;
      Record record = transfer;
      record.id += i;
      source.builder.AddRecord(patient, record);
      source.builder.source.carries.Add(RecordKind::kTransfer);
    }
  }
  return first;
}

void AddEncounter(Source& source, const std::string& id, const EncounterItem& item) {
  const auto who = source.directory.patient_numbers.find(Av(source.directory.IdOf(ReadReference(item.patient))));
  if (who == source.directory.patient_numbers.end()) {
    source.tally.KeptOut(item.file, item.line, kUnknownPatient);
    return;
  }
  const int32_t patient = who->second;
  const int32_t number = source.builder.AddEncounter(patient, {id, item.encounter_class, item.start, item.end});
  source.directory.known_encounters[id] = {patient, number, item.kind};
  Record record;
  record.id = StableHash(id, StableHash("Encounter/"));
  record.encounter = number;
  const TextId department = AddStops(source, item, record, patient);
  record.kind = RecordKind::kAdmission;
  record.clinical = record.known = item.start;
  record.encounter_class = item.kind;
  record.department = department;
  if (const KnownClinician* clinician = ClinicianNamed(source, item.clinician)) {
    record.clinician = clinician->number;
    record.role = clinician->role;
    record.specialty = clinician->specialty;
  }
  source.builder.AddRecord(patient, record);
  source.tally.Used(item.file);
  for (std::string_view note : item.notes) source.tally.Note(item.file, item.line, note);
  if (item.end == kNoTime) return;
  Record discharge;
  discharge.kind = RecordKind::kDischarge;
  discharge.id = record.id;
  discharge.encounter = number;
  discharge.clinical = discharge.known = item.end;
  source.builder.AddRecord(patient, discharge);
}

}  // namespace

std::string_view TakeEncounter(Source& source, const Resource& resource, Draft&) {
  const Fields fields(resource.json, kNames);
  const std::string_view status = TextOf(fields[kStatus]);
  if (const std::string_view why = WhyNot(status); why != kUsed) return why;
  EncounterItem item;
  item.patient = ReferenceText(fields[kSubject]);
  if (item.patient.empty()) return "no patient is named";
  if (const std::string_view why = SetPeriod(fields[kPeriod], item, status); why != kUsed) return why;
  SetClass(fields[kClass], item);
  item.clinician = AttendingOf(fields[kParticipant]);
  item.provider = ReferenceText(fields[kProvider]);
  SetStays(fields[kLocation], item);
  item.file = *resource.file;
  item.line = resource.line;
  const uint64_t content = ContentOf(item);
  const std::string_view why = Shelve(source, resource, source.directory.encounters, std::move(item), content);
  return why == kUsed ? kNotYet : why;  // counted when its patient is looked for
}

void ResolveEncounters(Source& source) {
  for (const auto& [id, entry] : source.directory.encounters.entries()) AddEncounter(source, id, entry.item);
}

}  // namespace quell::readers::fhir
