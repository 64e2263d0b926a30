#include "lib/readers/fhir_source.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "lib/base/stable_hash.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_takers.h"
#include "lib/readers/years.h"

namespace quell::readers::fhir {
namespace {

constexpr std::string_view kEncounterUnknown =
    "its encounter is not the patient's, or not in the data: attached by time";
constexpr std::string_view kClinicianUnknown = "its clinician is not in the data";
constexpr std::string_view kMedicationUnknown = "its Medication is not in the data: known by its name only";
constexpr std::string_view kWordsOnly = "words and no code: the words are taken as a local code";
constexpr std::string_view kCorrected = "a newer version replaces what was known before";
constexpr std::string_view kTakenBack = "entered in error: takes back what was known before";

// A few numbers as one, for comparisons within a run.
class Mixer {
 public:
  template <typename Number>
  void Add(Number number) {
    hash_ = (hash_ ^ static_cast<uint64_t>(number)) * 0x9e3779b97f4a7c15u;
    hash_ ^= hash_ >> 32;
  }
  void Add(double number) { Add(std::bit_cast<uint64_t>(number)); }
  void Add(Time time) { Add(time.time_since_epoch().count()); }
  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 0x2545f4914f6cdd1du;
};

// The same on every machine and in every run: records are named by it. Eight bytes a step, as there are many.
uint64_t KeyOf(std::string_view type, std::string_view id) {
  uint64_t hash = StableHash(type.substr(0, 1)) + type.size();
  auto add = [&hash](uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  };
  for (std::string_view text : {type, id}) {
    add(text.size());
    for (size_t i = 0; i < text.size(); i += 8) {
      uint64_t word = 0;
      for (size_t j = 0; j < 8 && i + j < text.size(); ++j)
        word |= static_cast<uint64_t>(static_cast<unsigned char>(text[i + j])) << (8 * j);
      add(word);
    }
  }
  return hash * 0xbf58476d1ce4e5b9u;
}

uint64_t ContentOf(const Draft& draft) {
  Mixer mixer;
  mixer.Add(draft.patient);
  for (const Record& r : draft.records) {
    mixer.Add(static_cast<uint64_t>(r.kind) | static_cast<uint64_t>(r.value_kind) << 8 |
              static_cast<uint64_t>(r.status) << 16 | static_cast<uint64_t>(r.flags) << 32);
    mixer.Add(r.value);
    mixer.Add(static_cast<double>(r.per_day));
    for (Time time : {r.clinical, r.known, r.until}) mixer.Add(time);
    for (uint64_t id : {r.id, r.ref}) mixer.Add(id);
    for (uint32_t word : {r.coding, r.unit, r.text, r.route, r.role, r.specialty}) mixer.Add(word);
    for (int32_t who : {r.encounter, r.clinician}) mixer.Add(who);
  }
  return mixer.hash();
}

}  // namespace

uint64_t Resource::key() const {
  // Without an id, what it says stands for it.
  const uint64_t hash = id.empty() ? KeyOf(type, simdjson::minify(json)) : KeyOf(type, id);
  return hash == 0 ? 1 : hash;
}

Stamp Resource::stamp() const {
  const std::optional<Json> meta = FieldOf(&json, "meta");
  return ReadStamp(Pointer(meta));
}

void Draft::Clear() {
  patient = kNobody;
  records.clear();
  notes.clear();
}

std::optional<Json> Source::Contained(const Resource& resource, std::string_view id) {
  std::optional<Json> found;
  const std::optional<Json> contained = FieldOf(&resource.json, "contained");
  ForEach(Pointer(contained), [&](const Json& item) {
    const Fields<1> fields(item, {"id"});
    if (TextOf(fields[0]) == id) found = item;
    return found.has_value();
  });
  return found;
}

std::string_view Source::ReadPatient(const Json* reference, Draft& draft) {
  const std::string_view text = ReferenceText(reference);
  if (text.empty()) return "no patient is named";
  const Reference who = ReadReference(text);
  if (!who.type.empty() && who.type != "Patient") return "it is about something that is no patient";
  const auto found = directory.patient_numbers.find(Av(directory.IdOf(who)));
  if (found == directory.patient_numbers.end()) return kUnknownPatient;
  draft.patient = found->second;
  return kUsed;
}

bool Source::SetClinician(const Json* references, Record& record, Draft& draft) {
  bool set = false;
  ForEach(references, [&](const Json& item) {
    std::string_view text = ReferenceText(&item);
    if (text.empty()) text = ReferenceText(Pointer(FieldOf(&item, "actor")));
    const KnownClinician* clinician = ClinicianNamed(*this, text);
    if (clinician == nullptr) return false;
    record.clinician = clinician->number;
    record.role = clinician->role;
    record.specialty = clinician->specialty;
    if (!clinician->there) draft.Note(kClinicianUnknown);
    set = true;
    return true;
  });
  return set;
}

void Source::SetPlace(const Json* encounter, Record& record, Draft& draft) {
  const std::string_view text = ReferenceText(encounter);
  if (!text.empty()) {
    const auto found = directory.known_encounters.find(Av(directory.IdOf(ReadReference(text))));
    if (found != directory.known_encounters.end() && found->second.patient == draft.patient) {
      record.encounter = found->second.number;
    } else {
      draft.Note(kEncounterUnknown);
    }
  }
  if (record.encounter == kNobody) {
    const bool by_known = record.kind == RecordKind::kOrder || record.clinical == kNoTime;
    record.encounter = builder.EncounterAt(draft.patient, by_known ? record.known : record.clinical);
  }
  record.department = care_units.At(draft.patient, record.known);
}

std::string_view Source::SetCodes(const Json* concept_, Record& record, Draft& draft) {
  const Codes::Concept known = codes.ConceptOf(concept_);
  if (known.coding == kNoCoding) return kNoCodes;
  record.coding = known.coding;
  if (known.words_only) draft.Note(kWordsOnly);
  return kUsed;
}

std::string_view Source::SetMedication(const Resource& resource, const Json* choice, Record& record, Draft& draft) {
  const std::string_view text = ReferenceText(choice);
  if (text.empty()) return SetCodes(choice, record, draft);
  const Reference reference = ReadReference(text);
  Codes::Concept known;
  if (reference.contained) {
    const std::optional<Json> medication = Contained(resource, reference.id);
    known = MedicationConcept(*this, Pointer(medication));
  } else if (const MedicationItem* item = directory.medications.Find(directory.IdOf(reference))) {
    known = {item->coding, item->words_only};
  }
  if (known.coding == kNoCoding) {
    known.coding = codes.CodingOfWords(TextOf(Pointer(FieldOf(choice, "display"))));
    if (known.coding == kNoCoding) return "its Medication is not in the data, and has no name";
    draft.Note(kMedicationUnknown);
  } else if (known.words_only) {
    draft.Note(kWordsOnly);
  }
  record.coding = known.coding;
  return kUsed;
}

void Source::SetDose(const Json* quantity, Record& record) {
  const Fields<4> fields(quantity, {"value", "unit", "system", "code"});
  const std::optional<double> value = NumberOf(fields[0]);
  if (!value.has_value()) return;
  record.value_kind = ValueKind::kNumber;
  record.value = *value;
  record.unit = codes.UnitOfQuantity(fields[1], fields[2], fields[3]);
}

void Source::Add(const Draft& draft) {
  for (const Record& record : draft.records) {
    if (record.kind == RecordKind::kResult && record.encounter == kNobody) ++builder.report.results_outside_encounter;
    latest_known = std::max(latest_known, record.known);
    builder.AddRecord(draft.patient, record);
  }
}

std::string_view Source::Submit(const Resource& resource, std::string_view why, Draft& draft) {
  if (why != kUsed && why != kInError) return why;
  const uint64_t key = resource.key();
  for (Record& record : draft.records) {
    record.id += key;  // the parts of a resource are numbered from 0
    if (record.kind == RecordKind::kProblemEnd || record.kind == RecordKind::kOrderStop ||
        record.kind == RecordKind::kOrderHold) {
      record.ref = key;
    }
  }
  const uint64_t content = why == kInError ? 0 : ContentOf(draft);
  if (lessons.repeated.contains(key)) {
    aside_[key].push_back({draft, resource.stamp(), content, *resource.file, resource.line, std::string(why)});
    return kNotYet;
  }
  const auto [place, added] = seen_.try_emplace(key, content);
  if (!added) {
    if (place->second == content) return kSeenBefore;
    lessons.repeated.insert(key);
    return kIdsDiffer;
  }
  if (why == kUsed) Add(draft);
  return why;
}

void Source::DecideVersions() {
  for (auto& [key, versions] : aside_) Decide(versions);
  aside_.clear();
}

void Source::Decide(std::vector<Version>& versions) {
  std::sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    return std::tie(a.stamp, a.content, a.file, a.line) < std::tie(b.stamp, b.content, b.file, b.line);
  });
  bool ordered = true;
  for (size_t i = 1; i < versions.size(); ++i) {
    if (versions[i].stamp == versions[i - 1].stamp && versions[i].content != versions[i - 1].content) ordered = false;
  }
  const Version* before = nullptr;
  for (const Version& version : versions) {
    if (!ordered) {
      tally.KeptOut(version.file, version.line, kIdsDiffer);
    } else if (before != nullptr && version.content == before->content) {
      tally.KeptOut(version.file, version.line, kSeenBefore);
    } else {
      AddVersion(version, before);
      before = &version;
    }
  }
}

void Source::AddVersion(const Version& version, const Version* before) {
  Draft draft = version.draft;
  // As a version it counts whatever its year; as a clock it does not.
  const Time updated = InYears(version.stamp.updated) ? version.stamp.updated : kNoTime;
  if (version.why == kInError) {
    if (before == nullptr || updated == kNoTime) {
      tally.KeptOut(version.file, version.line, kInError);
      return;
    }
    draft = before->draft;
    for (Record& record : draft.records) {
      Record back;
      back.kind = RecordKind::kRetraction;
      back.target = record.kind;
      back.ref = back.id = record.id;
      back.clinical = back.known = std::max(record.known, updated);
      back.encounter = record.encounter;
      back.department = care_units.At(draft.patient, back.known);
      record = back;
    }
    draft.notes = {kTakenBack};
  } else if (before != nullptr) {
    for (Record& record : draft.records) {
      if (record.ref == 0) record.ref = record.id;
      record.known = std::max(record.known, updated);
    }
    draft.Note(kCorrected);
  }
  Add(draft);
  tally.Used(version.file);
  for (std::string_view note : draft.notes) tally.Note(version.file, version.line, note);
}

void LearnTies(Source& source) {
  auto learn = [&](const auto& shelf) {
    for (const auto& [id, entry] : shelf.entries()) {
      if (entry.tied) source.lessons.doubtful.insert(entry.key);
    }
  };
  const Directory& directory = source.directory;
  learn(directory.patients);
  learn(directory.encounters);
  learn(directory.practitioners);
  learn(directory.roles);
  learn(directory.locations);
  learn(directory.organizations);
  learn(directory.medications);
  learn(directory.specimens);
}

}  // namespace quell::readers::fhir
