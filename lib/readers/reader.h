// One front for every source of records.
#ifndef QUELL_LIB_READERS_READER_H_
#define QUELL_LIB_READERS_READER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// Reads the records in folder `path` into the builder: a MIMIC-IV folder (hosp/, icu/) or a folder in quell's own CSV format (source.csv; see
// examples/hospital/README.md). Which one it is, is seen from the files there.
//
// A row that can't be used is counted and listed in the builder's report with its file and line, and never stops the run. An error
// (a missing table or column, a damaged gzip file, a folder of no known kind) names the file and what would put it right. Where the thread's Watch says stop, it
// is kCancelled.
absl::Status ReadInto(const std::string& path, records::RecordSetBuilder& builder);

// The same, sorted and in memory; or what is in the store (.qrec) `path`.
absl::StatusOr<records::RecordSet> ReadRecords(const std::string& path);

// The same, but of a store each patient's records are read when they are asked for.
absl::StatusOr<std::unique_ptr<const records::RecordSource>> OpenRecords(const std::string& path);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_READER_H_
