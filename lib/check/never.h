// Which alerts can never fire over records in which some things are not there.
#ifndef QUELL_LIB_CHECK_NEVER_H_
#define QUELL_LIB_CHECK_NEVER_H_

#include <array>
#include <string>
#include <vector>

#include "lib/check/possible.h"
#include "lib/check/typed.h"
#include "quell/record.h"

namespace quell::check {

// By alert: why it can never fire, as the end of a sentence ("no record here is a result Potassium"); empty where it may. It is proved from what triggers the
// alert and what its `when` asks for, with the parameters as they are set; an alert about which nothing is said may still never fire. `kinds`: how many
// records there are of each kind at all.
std::vector<std::string> WhyNever(const TypedRules& rules, const AbsentRecords& absent,
                                  const std::array<int64_t, kRecordKindCount>& kinds);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_NEVER_H_
