// What a hospital's own alerts did: each time one was shown, to whom, and what came of it.
#ifndef QUELL_LIB_RECORDS_ALERT_LOG_H_
#define QUELL_LIB_RECORDS_ALERT_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lib/records/record_set.h"
#include "quell/record.h"

namespace quell::records {

// kIgnored: closed, or never closed, without an answer. kNotRecorded: nothing is known (CDS Hooks sends no word of a card that was ignored).
enum class AlertOutcome : uint8_t { kNotRecorded, kIgnored, kAccepted, kOverridden };

// One display of one alert to one person. Texts are as in the source and may be empty.
struct AlertDisplay {
  std::string display;         // its id: the card's uuid
  std::string alert, version;  // which alert
  std::string patient, encounter;
  std::string recipient, role, department;  // to whom, where
  Time shown = kNoTime, closed = kNoTime;
  AlertOutcome outcome = AlertOutcome::kNotRecorded;
  std::string reason;      // of an override: a code or words
  bool commented = false;  // a comment was written; it is not kept, as it may be about a person
  std::string order, drug;
};

struct AlertLog {
  std::vector<AlertDisplay>
      displays;  // by (shown, display, alert, patient, recipient): the same whatever the order of files and rows
  ReadReport report;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_ALERT_LOG_H_
