// A MIMIC-IV folder (hosp/*.csv.gz).
#ifndef QUELL_LIB_READERS_MIMIC_READER_H_
#define QUELL_LIB_READERS_MIMIC_READER_H_

#include <string>

#include "absl/status/status.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// hosp/patients, hosp/admissions and hosp/labevents must be there. hosp/transfers, hosp/poe, hosp/pharmacy and
// hosp/prescriptions are read where they are; what a missing one would have carried is not promised in
// SourceInfo::carries.
absl::Status ReadMimic(const std::string& folder, records::RecordSetBuilder& builder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_MIMIC_READER_H_
