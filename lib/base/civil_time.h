// Times as people write them. Inside quell a time is a quell::Time (microseconds, UTC).
#ifndef QUELL_LIB_BASE_CIVIL_TIME_H_
#define QUELL_LIB_BASE_CIVIL_TIME_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "quell/record.h"

namespace quell {

// `2180-07-23 15:00:00`, `2180-07-23T15:00`, `2180-07-23T15:00:00.5`, `2180-07-23`; with a trailing `Z` or `+01:00` it is that
// instant, without one it is local time in `zone`. Years 1 to 9998. Empty for anything else.
std::optional<Time> ParseTime(std::string_view text, const absl::TimeZone& zone);

// `2180-07-23T15:00:00` in `zone`; "-" for kNoTime and "open" for kOpenEnded.
std::string FormatTime(Time time, const absl::TimeZone& zone);

// The zone of an IANA name. The error says what to do about an unknown one.
absl::StatusOr<absl::TimeZone> FindZone(const std::string& name);

// Days since 1970-01-01 in `zone`.
int64_t LocalDay(Time time, const absl::TimeZone& zone);

// `24 h`, `7 d`, `90 min`, `1.5 s`: the largest of a mo d h min s that is exact, save that a single day is 24 h (a "day" reads as
// a calendar day).
std::string FormatDuration(Duration duration);

// What an author counts durations in, as a small number: kept with a duration, it is printed as it was written (`48 h`, not `2 d`).
// 0: as above says.
int DurationUnitNumber(double seconds);  // of the unit that is so long; 0 where it is none of s, min, h, d, wk, mo, a
std::string FormatDuration(Duration duration, int unit_number);

// Completed calendar units from `birth` to `now` (its local date in `zone`); empty where the date of birth is not precise enough
// or lies after `now`. A year of birth alone gives years, a month months too.
std::optional<int> AgeInYears(const BirthDate& birth, Time now, const absl::TimeZone& zone);
std::optional<int> AgeInMonths(const BirthDate& birth, Time now, const absl::TimeZone& zone);
std::optional<int> AgeInDays(const BirthDate& birth, Time now, const absl::TimeZone& zone);

absl::Time ToAbsl(Time time);

}  // namespace quell

#endif  // QUELL_LIB_BASE_CIVIL_TIME_H_
