// The types of resources that are read.
#include <array>

#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

const std::array<ResourceType, 17>& Types() {
  static const std::array<ResourceType, 17> types = {{
      {"Patient", true, TakePatient, {}},
      {"Practitioner", true, TakePractitioner, {}},
      {"PractitionerRole", true, TakeRole, {}},
      {"Location", true, TakeLocation, {}},
      {"Organization", true, TakeOrganization, {}},
      {"Medication", true, TakeMedication, {}},
      {"Specimen", true, TakeSpecimen, {}},
      {"Encounter", true, TakeEncounter, {RecordKind::kAdmission, RecordKind::kDischarge}},
      {"Observation", false, TakeObservation, {RecordKind::kResult}},
      {"MedicationRequest", false, TakeMedicationRequest, {RecordKind::kOrder}},
      {"ServiceRequest", false, TakeServiceRequest, {}},  // drugs are what rules ask of orders
      {"MedicationAdministration", false, TakeAdministration, {RecordKind::kAdministration}},
      {"MedicationStatement", false, TakeStatement, {RecordKind::kHomeMedication}},
      {"Immunization", false, TakeImmunization, {RecordKind::kImmunization}},
      {"Condition", false, TakeCondition, {RecordKind::kProblem}},
      {"AllergyIntolerance", false, TakeAllergy, {RecordKind::kAllergy}},
      {"Procedure", false, TakeProcedure, {RecordKind::kProcedure}},
  }};
  return types;
}

}  // namespace

const ResourceType* TypeNamed(std::string_view name) {
  for (const ResourceType& type : Types()) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

}  // namespace quell::readers::fhir
