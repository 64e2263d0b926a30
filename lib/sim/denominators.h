// Denominators of the rates, straight from the records.
#ifndef QUELL_LIB_SIM_DENOMINATORS_H_
#define QUELL_LIB_SIM_DENOMINATORS_H_

#include "absl/time/time.h"
#include "lib/sim/replay.h"

namespace quell::sim {

Denominators CountDenominators(const records::RecordSource& records, const absl::TimeZone& zone, Time until);

}  // namespace quell::sim

#endif  // QUELL_LIB_SIM_DENOMINATORS_H_
