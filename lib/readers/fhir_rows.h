// The resources of one file, each to where it belongs.
#ifndef QUELL_LIB_READERS_FHIR_ROWS_H_
#define QUELL_LIB_READERS_FHIR_ROWS_H_

#include <memory>

#include "absl/status/status.h"
#include "lib/readers/fhir_files.h"
#include "lib/readers/fhir_source.h"
#include "lib/readers/read_tally.h"

namespace quell::readers::fhir {

// A file of mixed types is read twice: for what others refer to, then for records. What is neither is counted the first
// time.
enum class Pass { kReferredTo, kRecords, kOnly };

class Rows {
 public:
  explicit Rows(Source& source) : source_(source) {}

  // Takes the resources of a file that this pass is about. Of `kOnly`, sets `lessons.mixed` and gives up where the file
  // holds something else than its name says.
  absl::Status Read(const File& file, Pass pass);

  // Of what is in memory already: takes one resource, or all of a Bundle, which stands on that line. `full_url` may name it.
  void Take(const Json& json, int64_t line, std::string_view full_url = "");
  void Begin(const File& file, Pass pass);  // before Take
  void End();                               // after it

 private:
  absl::Status ReadLines(const File& file);
  absl::StatusOr<bool> ReadWhole(const File& file);  // false: it is not one JSON text after all
  void TakeBundle(const Json& bundle, int64_t line);
  void TakeEntry(const Json& entry, int64_t line);
  void TakeResource(Resource& resource, std::string_view full_url);
  bool IsOfPass(const struct ResourceType* type);
  void KeepOut(int64_t line, std::string_view why);
  bool given_up() const { return pass_ == Pass::kOnly && source_.lessons.mixed; }
  void Count(int64_t line, std::string_view why);

  Source& source_;
  const File* file_ = nullptr;
  Pass pass_ = Pass::kOnly;
  RowTally tally_;
  Draft draft_;
  simdjson::dom::parser parser_;
  bool number_entries_ = false;  // a Bundle is the whole file: its entries are counted, not lines
  int depth_ = 0;                // of Bundles in Bundles
};

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_ROWS_H_
