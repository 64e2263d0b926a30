// What became of a candidate, in a sentence.
#ifndef QUELL_LIB_API_VERDICT_H_
#define QUELL_LIB_API_VERDICT_H_

#include <string>

#include "absl/time/time.h"
#include "quell/ruleset.h"
#include "quell/session.h"

namespace quell {

// "fires", "held by lockout until 2180-07-23T15:00:00", "would fire, but the alert is silent"; recipient by recipient where they fare differently.
std::string VerdictText(const RuleSet& rules, const Decision& decision, const absl::TimeZone& zone);

// Of a candidate whose alert is not fed.
std::string NotFedText(AlertStatus status);

}  // namespace quell

#endif  // QUELL_LIB_API_VERDICT_H_
