// A folder of CSV files as Synthea exports them.
#ifndef QUELL_LIB_READERS_SYNTHEA_READER_H_
#define QUELL_LIB_READERS_SYNTHEA_READER_H_

#include <string>

#include "absl/status/status.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// patients and encounters must be there. organizations, providers, observations, medications, conditions, allergies, procedures and immunizations
// are read where they are; what a missing one would have carried is not promised in SourceInfo::carries.
absl::Status ReadSynthea(const std::string& folder, records::RecordSetBuilder& builder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_SYNTHEA_READER_H_
