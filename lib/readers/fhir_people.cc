// Patient, Practitioner and PractitionerRole.
//
// - A clinician's role and specialty are those of the PractitionerRole that a record refers to, else those of all roles
//   of that practitioner (of several the first by alphabet), else the role that a qualification gives.
// - FHIR's role `doctor` is called `physician`, as rules call it. Other roles and specialties are the words of the source.
// - Names are never read.
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/base/stable_hash.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_takers.h"
#include "lib/readers/years.h"

namespace quell::readers::fhir {
namespace {

constexpr std::string_view kRoleSystem = "http://terminology.hl7.org/CodeSystem/practitioner-role";
constexpr std::string_view kDegreeSystem = "http://terminology.hl7.org/CodeSystem/v2-0360";

Sex SexOf(std::string_view gender, Draft& draft) {
  if (gender == "female") return Sex::kFemale;
  if (gender == "male") return Sex::kMale;
  if (gender == "other") return Sex::kOther;
  if (!gender.empty() && gender != "unknown") draft.Note("gender is none that FHIR knows: taken as not recorded");
  return Sex::kNotRecorded;
}

BirthDate BirthOf(std::string_view text, Draft& draft) {
  if (text.empty()) return {};
  const std::optional<Moment> day = ReadMoment(text);
  if (!day.has_value()) {
    draft.Note("birthDate is not a date: taken as not recorded");
    return {};
  }
  BirthDate birth;
  birth.year = static_cast<int32_t>(*ParseInteger(text.substr(0, 4)));
  if (!InYears(birth.year)) {
    draft.Note(kBornOutsideYears);
    return {};
  }
  if (text.size() >= 7) birth.month = static_cast<uint8_t>(*ParseInteger(text.substr(5, 2)));
  if (text.size() >= 10) birth.day = static_cast<uint8_t>(*ParseInteger(text.substr(8, 2)));
  return birth;
}

// What a degree makes of somebody; "" for those that rules would not ask for.
std::string_view RoleOfDegree(std::string_view degree) {
  for (std::string_view physician : {"MD", "DO", "MBBS"}) {
    if (degree == physician) return "physician";
  }
  if (degree == "RN" || degree == "NP" || degree == "LPN") return "nurse";
  return degree == "PHARMD" || degree == "RPH" ? "pharmacist" : "";
}

std::string RoleOf(const Json* code) {
  std::string role;
  ForEach(code, [&](const Json& item) {
    const std::string_view known = CodeOf(&item, kRoleSystem);
    if (known == "doctor") {
      role = "physician";
    } else {
      role = known == "nurse" || known == "pharmacist" ? known : WordsOf(&item);
    }
    return !role.empty();
  });
  return role;
}

std::string_view FirstWords(const Json* concepts) {
  const std::optional<Json> first = FirstOf(concepts);
  return WordsOf(Pointer(first));
}

}  // namespace

std::string_view TakePatient(Source& source, const Resource& resource, Draft& draft) {
  const Fields<2> fields(resource.json, {"gender", "birthDate"});
  PatientItem item;
  item.patient.sex = SexOf(TextOf(fields[0]), draft);
  item.patient.birth = BirthOf(TextOf(fields[1]), draft);
  const BirthDate& birth = item.patient.birth;
  const uint64_t content =
      StableHash(absl::StrCat(static_cast<int>(item.patient.sex), " ", birth.year, "-", birth.month, "-", birth.day));
  return Shelve(source, resource, source.directory.patients, std::move(item), content);
}

std::string_view TakePractitioner(Source& source, const Resource& resource, Draft&) {
  PractitionerItem item;
  const std::optional<Json> qualifications = FieldOf(&resource.json, "qualification");
  ForEach(Pointer(qualifications), [&](const Json& qualification) {
    const std::optional<Json> code = FieldOf(&qualification, "code");
    item.role = RoleOfDegree(CodeOf(Pointer(code), kDegreeSystem));
    return !item.role.empty();
  });
  const uint64_t content = StableHash(item.role);
  return Shelve(source, resource, source.directory.practitioners, std::move(item), content);
}

std::string_view TakeRole(Source& source, const Resource& resource, Draft&) {
  const Fields<3> fields(resource.json, {"practitioner", "code", "specialty"});
  RoleItem item;
  item.practitioner = ReadReference(ReferenceText(fields[0])).id;
  item.role = RoleOf(fields[1]);
  item.specialty = FirstWords(fields[2]);
  const uint64_t content = StableHash(absl::StrCat(item.practitioner, "\n", item.role, "\n", item.specialty));
  return Shelve(source, resource, source.directory.roles, std::move(item), content);
}

void ResolvePeople(Source& source) {
  Directory& directory = source.directory;
  for (const auto& [id, entry] : directory.patients.entries()) {
    const int32_t number = source.builder.PatientNumber(id);
    source.builder.patient(number) = entry.item.patient;
    directory.patient_numbers[id] = number;
  }
  absl::flat_hash_set<std::string> with_role;
  for (const auto& [id, entry] : directory.roles.entries()) {
    const RoleItem& role = entry.item;
    const std::string who(directory.IdOf({"", role.practitioner, false}));
    source.builder.ClinicianNumber(who, role.role, role.specialty);
    if (!role.role.empty()) with_role.insert(who);
  }
  for (const auto& [id, entry] : directory.practitioners.entries()) {
    source.builder.ClinicianNumber(id, with_role.contains(id) ? "" : entry.item.role);
  }
}

const KnownClinician* ClinicianNamed(Source& source, std::string_view text) {
  Directory& directory = source.directory;
  if (text.empty()) return nullptr;
  if (const auto found = directory.known_clinicians.find(Av(text)); found != directory.known_clinicians.end()) {
    return &found->second;
  }
  const Reference reference = ReadReference(text);
  const bool may_be =
      reference.type.empty() || reference.type == "Practitioner" || reference.type == "PractitionerRole";
  if (!may_be || reference.contained || reference.id.empty()) return nullptr;
  const std::string id(directory.IdOf(reference));
  KnownClinician clinician;
  const RoleItem* role = reference.type == "Practitioner" ? nullptr : directory.roles.Find(id);
  if (role != nullptr) {
    clinician.number = source.builder.ClinicianNumber(directory.IdOf({"", role->practitioner, false}));
    clinician.role = source.builder.vocabulary.AddText(role->role);
    clinician.specialty = source.builder.vocabulary.AddText(role->specialty);
  } else {
    clinician.there = reference.type != "PractitionerRole" && directory.practitioners.Find(id) != nullptr;
    // A urn says not what it names: it may be an organization.
    if (!clinician.there && reference.type.empty()) return nullptr;
    clinician.number = source.builder.ClinicianNumber(id);
  }
  return &(directory.known_clinicians[std::string(text)] = clinician);
}

}  // namespace quell::readers::fhir
