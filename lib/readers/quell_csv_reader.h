// A folder in quell's own CSV format (examples/hospital/README.md).
#ifndef QUELL_LIB_READERS_QUELL_CSV_READER_H_
#define QUELL_LIB_READERS_QUELL_CSV_READER_H_

#include <string>

#include "absl/status/status.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// source.csv and patients.csv must be there, and so must the file of each kind that source.csv says the folder carries.
// Every file may be gzip.
absl::Status ReadQuellCsv(const std::string& folder, records::RecordSetBuilder& builder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_QUELL_CSV_READER_H_
