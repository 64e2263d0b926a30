// What a source of records holds and lacks, and what a rule set finds in it, as a person reads it and as a program does.
#ifndef QUELL_LIB_REPORT_INSPECTION_H_
#define QUELL_LIB_REPORT_INSPECTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lib/check/typed.h"
#include "lib/records/profile.h"
#include "lib/records/record_set.h"
#include "lib/sim/fitness.h"

namespace quell::report {

struct Inspection {
  std::string path;  // as it was typed
  const records::RecordSource& source;
  const records::Profile& profile;
  // With a rule set; else null and empty.
  const check::TypedRules* rules = nullptr;
  std::vector<sim::ConceptFit> concepts;
  std::vector<std::string> never;  // by alert: why it can never fire; "" where it may
};

std::string ToText(const Inspection& inspection);
// All of it, also what the text cuts short. Keys are stable.
std::string ToJson(const Inspection& inspection);

}  // namespace quell::report

#endif  // QUELL_LIB_REPORT_INSPECTION_H_
