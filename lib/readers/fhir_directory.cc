#include "lib/readers/fhir_directory.h"

#include "lib/base/text.h"
#include "lib/readers/fhir_time.h"

namespace quell::readers::fhir {

Stamp ReadStamp(const Json* meta) {
  const Fields<2> fields(meta, {"lastUpdated", "versionId"});
  Stamp stamp;
  if (const std::optional<Moment> updated = ReadMoment(TextOf(fields[0]))) stamp.updated = updated->last;
  stamp.version = ParseInteger(TextOf(fields[1])).value_or(0);
  return stamp;
}

Reference ReadReference(std::string_view text) {
  Reference reference;
  if (text.starts_with('#')) {
    reference.contained = true;
    reference.id = text.substr(1);
    return reference;
  }
  if (text.starts_with("urn:")) {
    reference.id = text.substr(text.rfind(':') + 1);
    return reference;
  }
  if (text.find('?') != std::string_view::npos) return reference;  // a search, not a name
  text = text.substr(0, text.find("/_history/"));
  const size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) {
    reference.id = text;
    return reference;
  }
  reference.id = text.substr(slash + 1);
  text = text.substr(0, slash);
  const size_t before = text.rfind('/');
  reference.type = before == std::string_view::npos ? text : text.substr(before + 1);
  return reference;
}

std::string_view ReferenceText(const Json* element) {
  const Fields<1> fields(element, {"reference"});
  return TextOf(fields[0]);
}

}  // namespace quell::readers::fhir
