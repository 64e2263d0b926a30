// How a drug is to be taken: FHIR's Dosage.
#ifndef QUELL_LIB_READERS_FHIR_DOSAGE_H_
#define QUELL_LIB_READERS_FHIR_DOSAGE_H_

#include <optional>

#include "lib/readers/fhir_source.h"

namespace quell::readers::fhir {

// When a drug is to be taken, as far as its instruction says.
struct Course {
  std::optional<Moment> start, end;
};

// Sets dose, route, how often, when needed only, once. Of several instructions the first counts.
// - A dose that is a range is at most its upper end. A rate is no dose.
// - Once: a count of 1, or one event and nothing that repeats.
// - Where the period is not a duration of more than a second, how often is not recorded.
Course SetDosage(Source& source, const Json* instructions, Record& record, Draft& draft);

// A CodeableConcept's words as the route.
void SetRoute(Source& source, const Json* route, Record& record);

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_DOSAGE_H_
