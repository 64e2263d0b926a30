// A file of JSON objects, one a line, as rows: each member is a field.
#ifndef QUELL_LIB_READERS_JSON_ROWS_H_
#define QUELL_LIB_READERS_JSON_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/csv_table.h"

namespace quell::readers {

// `folder`/`stem`.ndjson or .ndjson.gz; an empty path where neither is there.
CsvFile FindNdjson(const std::string& folder, const std::string& stem);

// As ReadCsvSorted, of a file of one JSON object a line; columns are its members, all may be missing, and others are ignored. A number is the field that reads back
// as it, true and false are `yes` and `no`, null is an empty field; a list of such has blanks between them. A line that is no JSON object or has an object in a member
// that was asked for is counted and skipped; empty lines are no rows.
absl::Status ReadNdjsonSorted(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                              RowHandler handler);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_JSON_ROWS_H_
