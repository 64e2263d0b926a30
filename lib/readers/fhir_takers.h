// One function for each type of FHIR resource that is read.
#ifndef QUELL_LIB_READERS_FHIR_TAKERS_H_
#define QUELL_LIB_READERS_FHIR_TAKERS_H_

#include <string_view>

#include "lib/readers/fhir_source.h"

namespace quell::readers::fhir {

// Takes a resource: fills `draft`, or keeps in the directory what others refer to. Returns why the resource is kept
// out, or kUsed; kInError, with `draft` filled as far as its patient, for one that was entered in error.
using Taker = std::string_view (*)(Source& source, const Resource& resource, Draft& draft);

struct ResourceType {
  std::string_view name;
  bool referred_to;  // is read before all others
  Taker take;
  KindSet carries;  // what a folder with resources of this type carries
};
// Null for a type that is not read.
const ResourceType* TypeNamed(std::string_view name);

// fhir_people.cc
std::string_view TakePatient(Source& source, const Resource& resource, Draft& draft);
std::string_view TakePractitioner(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeRole(Source& source, const Resource& resource, Draft& draft);
// Gives patients and clinicians their numbers, once all of them are read.
void ResolvePeople(Source& source);
// Who a reference names; null where that is nobody who could have ordered or done something.
const KnownClinician* ClinicianNamed(Source& source, std::string_view reference);

// fhir_things.cc
std::string_view TakeLocation(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeOrganization(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeMedication(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeSpecimen(Source& source, const Resource& resource, Draft& draft);
// The codes of a Medication, or of what it is made of.
Codes::Concept MedicationConcept(Source& source, const Json* medication);
// What a Specimen's condition says of its quality, as bits of Record::flags.
uint16_t SpecimenFlags(const Json* specimen);

// fhir_encounters.cc
std::string_view TakeEncounter(Source& source, const Resource& resource, Draft& draft);
// Makes admissions, transfers and discharges, once patients, locations and clinicians are known.
void ResolveEncounters(Source& source);

// fhir_observations.cc
std::string_view TakeObservation(Source& source, const Resource& resource, Draft& draft);

// fhir_orders.cc
std::string_view TakeMedicationRequest(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeServiceRequest(Source& source, const Resource& resource, Draft& draft);

// fhir_drugs.cc
std::string_view TakeAdministration(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeStatement(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeImmunization(Source& source, const Resource& resource, Draft& draft);

// fhir_history.cc
std::string_view TakeCondition(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeAllergy(Source& source, const Resource& resource, Draft& draft);
std::string_view TakeProcedure(Source& source, const Resource& resource, Draft& draft);

// Keeps `item` under the resource's id (lib/readers/fhir_directory.h). `content` stands for what it says.
template <typename Item>
std::string_view Shelve(Source& source, const Resource& resource, Shelf<Item>& shelf, Item item, uint64_t content) {
  if (resource.id.empty()) return "it has no id";
  const uint64_t key = resource.key();
  if (source.lessons.doubtful.contains(key)) return kIdsDiffer;
  switch (shelf.Add(resource.id, key, std::move(item), content, resource.stamp())) {
    case Shelved::kNew:
      return kUsed;
    case Shelved::kSame:
      return kSeenBefore;
    case Shelved::kOlder:
    case Shelved::kNewer:
      break;
  }
  return kOlder;
}

// Learns of resources that differ, where none is newer. Called when all that others refer to is read.
void LearnTies(Source& source);

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_TAKERS_H_
