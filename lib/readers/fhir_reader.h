// A folder of FHIR R4 resources: a bulk export (NDJSON, one resource a line), or Bundles.
#ifndef QUELL_LIB_READERS_FHIR_READER_H_
#define QUELL_LIB_READERS_FHIR_READER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/records/record_set.h"

namespace quell::readers {

// Reads all *.ndjson, *.jsonl and *.json of the folder, packed (.gz) or not, in any order. Files named after one type
// (Observation.ndjson, Observation.000.ndjson.gz) are read once; others, with several types or with Bundles, twice.
// There must be a patient.
absl::Status ReadFhir(const std::string& folder, records::RecordSetBuilder& builder);

// Whether the folder looks like one.
bool IsFhirFolder(const std::string& folder);

// The same of one file that is in memory, which messages call `name`.
absl::StatusOr<records::RecordSet> ReadFhirText(std::string_view name, std::string_view text);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_FHIR_READER_H_
