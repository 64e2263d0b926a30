// File: alert.h
//
// The words in which an alert says what it is.
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

}  // namespace quell

#endif  // QUELL_ALERT_H_
