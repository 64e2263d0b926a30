// One front for every source of records.
#ifndef QUELL_LIB_READERS_READER_H_
#define QUELL_LIB_READERS_READER_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/records/record_set.h"

namespace quell::readers {

struct ReadOptions {
  // How long after its own time a result could be seen, in a source that does not say (OMOP).
  Duration result_lag = std::chrono::hours(1);
};

// Reads the records in folder `path` into the builder. Which kind it is, is seen from the files there:
// - quell's own format: source.csv or source.ndjson (see examples/hospital/README.md);
// - MIMIC-IV: a folder hosp/;
// - FHIR R4: *.ndjson, *.jsonl or *.json (lib/readers/fhir_reader.h);
// - OMOP CDM 5.4: PERSON.csv and VISIT_OCCURRENCE.csv, in capitals or small letters;
// - Synthea CSV: patients.csv with the columns Id and BIRTHDATE, here or in a folder csv/;
// - Challenge 2012: observations.csv with the columns RecordID and Parameter, or files like 132539.txt.
//
// A row that can't be used is counted and listed in the builder's report with its file and line, and never stops the run. An error
// (a missing table or column, a damaged gzip file, a folder of no known kind) names the file and what would put it right. Where the thread's Watch says stop, it
// is kCancelled.
absl::Status ReadInto(const std::string& path, records::RecordSetBuilder& builder, const ReadOptions& options = {});

// The same, sorted and in memory; or what is in the store (.qrec) `path`.
absl::StatusOr<records::RecordSet> ReadRecords(const std::string& path, const ReadOptions& options = {});

// The same, but of a store each patient's records are read when they are asked for.
absl::StatusOr<std::unique_ptr<const records::RecordSource>> OpenRecords(const std::string& path,
                                                                         const ReadOptions& options = {});

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_READER_H_
