// The log of a hospital's own alerts: a documented CSV, and the feedback of CDS Hooks.
//
// A folder holds `alerts.csv`, files called `feedback*.json` or `feedback*.ndjson`, or both; each may be gzip.
//
// **alerts.csv** (RFC 4180, UTF-8, a header line): a row for each time an alert was shown to somebody. Columns in any order; those with `?` may
// be missing, and any field but `alert`, `patient` and `shown` may be empty.
//
// | column | what |
// | --- | --- |
// | display? | the id of this display: what feedback calls the card |
// | alert, version? | which alert |
// | patient, encounter? | about whom |
// | recipient?, role?, department? | to whom, where: codes, never names |
// | shown, closed? | when: `2026-03-02T05:40:30Z`, or without an offset in UTC |
// | outcome? | accepted, overridden, ignored; empty: not recorded |
// | reason? | why it was overridden: a code or words |
// | order?, drug? | what it was about |
//
// Rows with one `display` that say the same are one; if they differ, none is used.
//
// **Feedback** is the body that a CDS client posts ({"feedback": [...]}), one a file or one a line; a line may also be one item of it. It may come in
// batches and more than once: of several about one card the last by outcomeTimestamp counts, and the same once more changes nothing. A
// card that alerts.csv does not have is a display of which only the outcome is known. `reason` is the code of the reason (its words
// where it has none). Early drafts of CDS Hooks had it in overrideReason itself, which is understood. Comments are counted, never kept.
#ifndef QUELL_LIB_READERS_ALERT_LOG_READER_H_
#define QUELL_LIB_READERS_ALERT_LOG_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/records/alert_log.h"

namespace quell::readers {

absl::StatusOr<records::AlertLog> ReadAlertLog(const std::string& folder);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_ALERT_LOG_READER_H_
