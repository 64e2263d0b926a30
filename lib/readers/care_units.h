// Where each patient was, when.
#ifndef QUELL_LIB_READERS_CARE_UNITS_H_
#define QUELL_LIB_READERS_CARE_UNITS_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "quell/record.h"

namespace quell::readers {

class CareUnits {
 public:
  struct Stay {
    Time in, out;  // out kNoTime: still there
    uint64_t id;
    TextId department;
  };
  void Add(int32_t patient, const Stay& stay) { stays_[patient].push_back(stay); }
  // The department in which the patient is at `time`: of several the one entered last; 0 if none.
  TextId At(int32_t patient, Time time) const;

 private:
  absl::flat_hash_map<int32_t, std::vector<Stay>> stays_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_CARE_UNITS_H_
