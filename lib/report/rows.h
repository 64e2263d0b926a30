// What became of the rows of a source, as a person reads it and as a program does.
#ifndef QUELL_LIB_REPORT_ROWS_H_
#define QUELL_LIB_REPORT_ROWS_H_

#include <string>

#include "lib/base/json_writer.h"
#include "lib/records/record_set.h"

namespace quell::report {

// Each file's rows read, used and kept out; then why they were kept out, and what was assumed, with where it is first.
std::string RowsText(const records::ReadReport& report);
// The same as the keys files, kept_out and notes of the object that is open.
void WriteRows(JsonWriter& json, const records::ReadReport& report);

}  // namespace quell::report

#endif  // QUELL_LIB_REPORT_ROWS_H_
