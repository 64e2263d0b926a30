// A folder with the tables of an OMOP CDM as CSV.
#ifndef QUELL_LIB_READERS_OMOP_READER_H_
#define QUELL_LIB_READERS_OMOP_READER_H_

#include <string>

#include "absl/status/status.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// PERSON and VISIT_OCCURRENCE must be there. CONCEPT, CARE_SITE, PROVIDER, DEATH, VISIT_DETAIL, MEASUREMENT, OBSERVATION, DRUG_EXPOSURE,
// CONDITION_OCCURRENCE and PROCEDURE_OCCURRENCE are read where they are; what a missing one would have carried is not promised in SourceInfo::carries.
// A measurement is taken to be known `result_lag` after its own time, since an OMOP CDM does not say when results could be seen.
absl::Status ReadOmop(const std::string& folder, Duration result_lag, records::RecordSetBuilder& builder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_OMOP_READER_H_
