// Times as FHIR writes them: dateTime and instant, Period, and lengths of time.
#ifndef QUELL_LIB_READERS_FHIR_TIME_H_
#define QUELL_LIB_READERS_FHIR_TIME_H_

#include <optional>
#include <string_view>

#include "lib/readers/fhir_json.h"
#include "quell/record.h"

namespace quell::readers::fhir {

// A dateTime may be a day, a month or a year alone: it is then somewhere between two instants.
struct Moment {
  Time first = kNoTime, last = kNoTime;
  bool exact() const { return first == last; }
};

// `2024`, `2024-03`, `2024-03-16`, `2024-03-16T13:04:00Z`, with seconds and their fractions or without, with an offset
// (`+01:00`) or without one, which is then UTC. Years 0 to 9999. Empty for anything else.
std::optional<Moment> ReadMoment(std::string_view text);

// What an element says of when: nothing, something that can't be read or is of no sensible year (lib/readers/years.h),
// or when. A Period has both ends, a dateTime is both.
struct When {
  std::optional<Moment> start, end;
  std::string_view wrong;  // why it can't be used, in a person's words; "" where it can
  bool any() const { return start.has_value() || end.has_value(); }
};
When ReadWhen(const Json* date_time_or_period);

// In microseconds, of a Duration or SimpleQuantity; empty where it is none, is below 0 or longer than 200 years.
std::optional<Duration> ReadDuration(const Json* quantity);
// The same of a number and a unit of UCUM ("d", "wk").
std::optional<Duration> DurationOf(double value, std::string_view unit);

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_TIME_H_
