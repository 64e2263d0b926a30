// What of each concept of a rule set is there in a source, and can be used.
#ifndef QUELL_LIB_SIM_FITNESS_H_
#define QUELL_LIB_SIM_FITNESS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/eval/reading.h"
#include "lib/records/record_set.h"

namespace quell::sim {

// Results with one unit, as the source writes it.
struct UnitFit {
  UnitId unit = 0;
  int64_t count = 0, usable = 0;
};

struct ConceptFit {
  std::array<int64_t, kRecordKindCount> by_kind{};  // records of the concept
  int64_t usable = 0;                               // of its results
  std::array<int64_t, eval::kUnusableReasons.size()> unusable{};
  std::vector<UnitFit> units;  // of results that are numbers; the most frequent first, then by text
};

// One for each of the rules' concepts. One pass over all records. An error only where the source's time zone is not known.
absl::StatusOr<std::vector<ConceptFit>> FitnessOf(std::shared_ptr<const plan::Program> program,
                                                  const records::RecordSource& source);

}  // namespace quell::sim

#endif  // QUELL_LIB_SIM_FITNESS_H_
