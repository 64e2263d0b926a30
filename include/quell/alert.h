// File: alert.h
//
// The words in which an alert says what it is, and what becomes of it.
#ifndef QUELL_ALERT_H_
#define QUELL_ALERT_H_

#include <cstdint>
#include <string_view>

#include "quell/export.h"

namespace quell {

// What an alert is declared to be. draft and retired alerts are never fed; silent ones run the whole chain and show nothing.
enum class AlertStatus : uint8_t { kDraft, kSilent, kLive, kRetired };
enum class AlertSeverity : uint8_t { kLow, kModerate, kHigh, kCritical };
enum class Display : uint8_t { kPassive, kInterruptive, kHardStop };
QUELL_EXPORT std::string_view ToText(AlertStatus status);
QUELL_EXPORT std::string_view ToText(AlertSeverity severity);
QUELL_EXPORT std::string_view ToText(Display display);

// What became of a candidate, an alert that its rule would show.
enum class Outcome : uint8_t {
  kShown,
  kSilent,  // would have been shown: the alert is silent
  kHeldByLockout,
  kHeldByAtMost,
  kHeldByAlert,  // another alert is shown in its place
};
// "shown", "held by lockout", ...
QUELL_EXPORT std::string_view ToText(Outcome outcome);

inline constexpr uint32_t kNoRecord = UINT32_MAX;

}  // namespace quell

#endif  // QUELL_ALERT_H_
