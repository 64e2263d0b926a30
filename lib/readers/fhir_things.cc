// Location, Organization, Medication and Specimen.
//
// - The department of a bed or a room is the ward that it is part of; of any other location, the location itself.
// - A Medication is its code; one without a code is what it is made of.
// - A specimen's condition (HL7 v2 table 0493, or in words) tells whether it was hemolyzed, lipemic, icteric, clotted or
//   contaminated.
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/base/stable_hash.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

struct Condition {
  std::string_view code, word;  // the beginning of the word
  RecordFlag flag;
};
constexpr std::array<Condition, 7> kConditions = {{{"HEM", "hemoly", kHemolyzed},
                                                   {"HEM", "haemoly", kHemolyzed},
                                                   {"LIP", "lip", kLipemic},
                                                   {"ICT", "icter", kIcteric},
                                                   {"CLOT", "clot", kClotted},
                                                   {"CON", "contam", kContaminated},
                                                   {"ICT", "jaund", kIcteric}}};

}  // namespace

std::string_view TakeLocation(Source& source, const Resource& resource, Draft&) {
  const Fields<4> fields(resource.json, {"name", "physicalType", "partOf", "description"});
  LocationItem item;
  item.name = TextOf(fields[0]).empty() ? TextOf(fields[3]) : TextOf(fields[0]);
  item.part_of = ReadReference(ReferenceText(fields[2])).id;
  const std::string_view form = CodeOf(fields[1], "http://terminology.hl7.org/CodeSystem/location-physical-type");
  item.inside_ward = form == "bd" || form == "ro";
  const uint64_t content = StableHash(absl::StrCat(item.name, "\n", item.part_of, "\n", item.inside_ward));
  return Shelve(source, resource, source.directory.locations, std::move(item), content);
}

std::string_view TakeOrganization(Source& source, const Resource& resource, Draft&) {
  const Fields<2> fields(resource.json, {"name", "type"});
  OrganizationItem item;
  item.name = TextOf(fields[0]);
  ForEach(fields[1], [&](const Json& type) {
    item.department = CodeOf(&type, "http://terminology.hl7.org/CodeSystem/organization-type") == "dept";
    return item.department;
  });
  const uint64_t content = StableHash(absl::StrCat(item.name, "\n", item.department));
  return Shelve(source, resource, source.directory.organizations, std::move(item), content);
}

Codes::Concept MedicationConcept(Source& source, const Json* medication) {
  const Fields<2> fields(medication, {"code", "ingredient"});
  const Codes::Concept whole = source.codes.ConceptOf(fields[0]);
  if (whole.coding != kNoCoding && !whole.words_only) return whole;
  std::vector<Code> codes;
  ForEach(fields[1], [&](const Json& ingredient) {
    const std::optional<Json> item = FieldOf(&ingredient, "itemCodeableConcept");
    const Codes::Concept part = source.codes.ConceptOf(Pointer(item));
    if (part.coding == kNoCoding || part.words_only) return;
    for (const Code& code : source.builder.vocabulary.coding(part.coding)) codes.push_back(code);
  });
  if (codes.empty()) return whole;
  return {source.builder.vocabulary.AddCoding(std::move(codes)), false};
}

std::string_view TakeMedication(Source& source, const Resource& resource, Draft&) {
  const Codes::Concept known = MedicationConcept(source, &resource.json);
  if (known.coding == kNoCoding) return kNoCodes;
  const uint64_t content = StableHash(absl::StrCat(known.coding, " ", known.words_only));
  return Shelve(source, resource, source.directory.medications, {known.coding, known.words_only}, content);
}

uint16_t SpecimenFlags(const Json* specimen) {
  uint16_t flags = 0;
  const std::optional<Json> conditions = FieldOf(specimen, "condition");
  ForEach(Pointer(conditions), [&](const Json& condition) {
    const std::string_view code = CodeOf(&condition, "");
    const std::string words = FoldText(WordsOf(&condition));
    for (const Condition& known : kConditions) {
      if (code == known.code || words.starts_with(known.word)) flags |= known.flag;
    }
  });
  return flags;
}

std::string_view TakeSpecimen(Source& source, const Resource& resource, Draft&) {
  const uint16_t flags = SpecimenFlags(&resource.json);
  if (flags == 0) return kUsed;  // nothing to remember: there are as many specimens as results
  return Shelve(source, resource, source.directory.specimens, {flags}, flags);
}

}  // namespace quell::readers::fhir
