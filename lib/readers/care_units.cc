#include "lib/readers/care_units.h"

#include <tuple>

namespace quell::readers {

TextId CareUnits::At(int32_t patient, Time time) const {
  const auto found = stays_.find(patient);
  if (found == stays_.end()) return 0;
  const Stay* best = nullptr;
  for (const Stay& stay : found->second) {
    if (time < stay.in || (stay.out != kNoTime && time >= stay.out)) continue;
    if (best == nullptr || std::tie(best->in, best->id) < std::tie(stay.in, stay.id)) best = &stay;
  }
  return best == nullptr ? 0 : best->department;
}

}  // namespace quell::readers
