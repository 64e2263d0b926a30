// What FHIR resources refer to: patients, encounters, practitioners, locations, organizations, medications, specimens.
#ifndef QUELL_LIB_READERS_FHIR_DIRECTORY_H_
#define QUELL_LIB_READERS_FHIR_DIRECTORY_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_json.h"
#include "quell/record.h"

namespace quell::readers::fhir {

// Which version of a resource it is, from its `meta`; of two the greater is newer.
struct Stamp {
  Time updated = kNoTime;
  int64_t version = 0;
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};
Stamp ReadStamp(const Json* meta);

enum class Shelved { kNew, kSame, kOlder, kNewer };

// Resources of one type by id. Of two with one id the newer stays, if a stamp says which.
template <typename Item>
class Shelf {
 public:
  struct Entry {
    Item item;
    uint64_t key = 0;      // stands for type and id
    uint64_t content = 0;  // a hash of what the item says
    Stamp stamp;
    bool tied = false;  // there is another one, as new, that says something else
  };

  Shelved Add(std::string_view id, uint64_t key, Item item, uint64_t content, Stamp stamp) {
    const auto [place, added] = entries_.try_emplace(std::string(id));
    Entry& entry = place->second;
    if (added || stamp > entry.stamp) {
      const bool same = !added && entry.content == content && !entry.tied;
      entry = {std::move(item), key, content, stamp, false};
      return added ? Shelved::kNew : same ? Shelved::kSame : Shelved::kNewer;
    }
    if (stamp < entry.stamp) return entry.content == content ? Shelved::kSame : Shelved::kOlder;
    if (entry.content == content) return Shelved::kSame;
    entry.tied = true;
    return Shelved::kOlder;
  }
  const Item* Find(std::string_view id) const {
    const auto found = entries_.find(Av(id));
    return found == entries_.end() ? nullptr : &found->second.item;
  }
  const absl::flat_hash_map<std::string, Entry>& entries() const { return entries_; }

 private:
  absl::flat_hash_map<std::string, Entry> entries_;
};

// What a reference says: `Patient/1` (also at the end of a URL, or with a version behind it), `urn:uuid:1`, `#1`.
struct Reference {
  std::string_view type;  // "" where it does not say
  std::string_view id;    // "" where it names nothing
  bool contained = false;
};
Reference ReadReference(std::string_view text);
// The text of a Reference element; "" where it has none.
std::string_view ReferenceText(const Json* element);

struct PatientItem {
  Patient patient;
};
struct StayItem {
  std::string location, display;
  Time in = kNoTime;
};
struct EncounterItem {
  std::string patient, clinician, provider;  // as referred to
  std::string encounter_class;
  EncounterClass kind = EncounterClass::kNotRecorded;
  Time start = kNoTime, end = kNoTime;
  std::vector<StayItem> stays;
  std::vector<std::string_view> notes;
  std::string file;
  int64_t line = 0;
};
struct PractitionerItem {
  std::string role;  // by qualification
};
struct RoleItem {
  std::string practitioner;  // id
  std::string role, specialty;
};
struct LocationItem {
  std::string name, part_of;  // part_of: id
  bool inside_ward = false;   // a bed or a room
};
struct OrganizationItem {
  std::string name;
  bool department = false;
};
struct MedicationItem {
  CodingId coding = kNoCoding;
  bool words_only = false;
};
struct SpecimenItem {
  uint16_t flags = 0;
};

struct KnownEncounter {
  int32_t patient = kNobody, number = kNobody;
  EncounterClass kind = EncounterClass::kNotRecorded;
};
struct KnownClinician {
  int32_t number = kNobody;
  TextId role = 0, specialty = 0;  // of the PractitionerRole referred to
  bool there = true;               // in the data; else only referred to
};

struct Directory {
  Shelf<PatientItem> patients;
  Shelf<EncounterItem> encounters;
  Shelf<PractitionerItem> practitioners;
  Shelf<RoleItem> roles;
  Shelf<LocationItem> locations;
  Shelf<OrganizationItem> organizations;
  Shelf<MedicationItem> medications;
  Shelf<SpecimenItem> specimens;
  absl::flat_hash_map<std::string, std::string> aliases;  // urn:uuid of a Bundle's entry: its id, where that differs

  // Filled when all of the above is read.
  absl::flat_hash_map<std::string, int32_t> patient_numbers;
  absl::flat_hash_map<std::string, KnownEncounter> known_encounters;
  absl::flat_hash_map<std::string, KnownClinician> known_clinicians;  // by the text of the reference

  // The id that a reference means: that of the entry for a `urn:uuid:`.
  std::string_view IdOf(const Reference& reference) const {
    if (!aliases.empty()) {
      if (const auto found = aliases.find(Av(reference.id)); found != aliases.end()) return found->second;
    }
    return reference.id;
  }
};

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_DIRECTORY_H_
