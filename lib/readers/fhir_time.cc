#include "lib/readers/fhir_time.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>

#include "lib/readers/years.h"

namespace quell::readers::fhir {
namespace {

using std::chrono::days;

constexpr std::string_view kUnreadable = "a time can't be read";
constexpr Duration kInstant{1};
constexpr double kLongestDays = 200 * 365.25;

bool Take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Exactly so many digits, up to `most`; -1 for anything else.
int TakeDigits(std::string_view& text, size_t digits, int most) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value <= most ? value : -1;
}

// The digits behind a decimal point in microseconds; what is finer is cut off.
std::optional<Duration> TakeFraction(std::string_view& text) {
  int64_t micros = 0, unit = 100'000;
  size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, unit /= 10) {
    micros += (text[digits] - '0') * unit;
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return Duration(micros);
}

// `Z`, `+01:00`, `-05:30` or nothing: how far ahead of UTC.
std::optional<Duration> TakeOffset(std::string_view& text) {
  if (text.empty() || Take(text, 'Z')) return Duration(0);
  const bool west = Take(text, '-');
  if (!west && !Take(text, '+')) return std::nullopt;
  const int hours = TakeDigits(text, 2, 14);
  if (hours < 0 || !Take(text, ':')) return std::nullopt;
  const int minutes = TakeDigits(text, 2, 59);
  if (minutes < 0) return std::nullopt;
  const Duration ahead = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return west ? -ahead : ahead;
}

// The time of day behind the `T`, and where it is: as a distance from the beginning of that day in UTC.
std::optional<Duration> TakeClock(std::string_view text) {
  const int hours = TakeDigits(text, 2, 23);
  if (hours < 0 || !Take(text, ':')) return std::nullopt;
  const int minutes = TakeDigits(text, 2, 59);
  if (minutes < 0) return std::nullopt;
  Duration clock = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  if (Take(text, ':')) {
    const int seconds = TakeDigits(text, 2, 60);  // 60: a leap second
    if (seconds < 0) return std::nullopt;
    clock += std::chrono::seconds(seconds);
    if (Take(text, '.')) {
      const std::optional<Duration> fraction = TakeFraction(text);
      if (!fraction.has_value()) return std::nullopt;
      clock += *fraction;
    }
  }
  const std::optional<Duration> ahead = TakeOffset(text);
  if (!ahead.has_value() || !text.empty()) return std::nullopt;
  return clock - *ahead;
}

Time Begin(std::chrono::year_month_day day) { return std::chrono::sys_days(day); }

std::string_view ReadEnd(const Json* json, std::optional<Moment>& moment) {
  const std::string_view text = TextOf(json);
  if (text.empty()) return "";
  moment = ReadMoment(text);
  if (!moment.has_value()) return kUnreadable;
  return "";
}

}  // namespace

std::optional<Moment> ReadMoment(std::string_view text) {
  using std::chrono::month, std::chrono::year, std::chrono::day;
  const int y = TakeDigits(text, 4, 9999);
  if (y < 0) return std::nullopt;
  if (text.empty()) return Moment{Begin(year(y) / 1 / 1), Begin(year(y + 1) / 1 / 1) - kInstant};
  const int m = Take(text, '-') ? TakeDigits(text, 2, 12) : 0;
  if (m < 1) return std::nullopt;
  const std::chrono::year_month of = year(y) / month(static_cast<unsigned>(m));
  if (text.empty()) return Moment{Begin(of / 1), Begin((of + std::chrono::months(1)) / 1) - kInstant};
  const int d = Take(text, '-') ? TakeDigits(text, 2, 31) : 0;
  const std::chrono::year_month_day date = of / day(static_cast<unsigned>(d < 0 ? 0 : d));
  if (!date.ok()) return std::nullopt;
  if (text.empty()) return Moment{Begin(date), Begin(date) + days(1) - kInstant};
  if (!Take(text, 'T')) return std::nullopt;
  const std::optional<Duration> clock = TakeClock(text);
  if (!clock.has_value()) return std::nullopt;
  const Time time = Begin(date) + *clock;
  return Moment{time, time};
}

When ReadWhen(const Json* json) {
  When when;
  if (json == nullptr) return when;
  if (json->is_string()) {
    when.wrong = ReadEnd(json, when.start);
    when.end = when.start;
  } else {
    const Fields<2> period(json, {"start", "end"});
    when.wrong = ReadEnd(period[0], when.start);
    if (when.wrong.empty()) when.wrong = ReadEnd(period[1], when.end);
  }
  if (!when.wrong.empty()) return when;
  // `9999-12-31` is how some write that no end is planned.
  if (when.start.has_value() && !InYears(when.start->first)) when.wrong = kOutsideYears;
  if (when.end.has_value() && !InYears(when.end->last)) {
    if (json->is_string() || when.end->last < Time(std::chrono::sys_days(std::chrono::year(kFirstYear) / 1 / 1))) {
      when.wrong = kOutsideYears;
    } else {
      when.end.reset();
    }
  }
  return when;
}

std::optional<Duration> DurationOf(double value, std::string_view unit) {
  struct Unit {
    std::string_view name;
    double days;
  };
  static constexpr std::array<Unit, 20> kUnits = {{{"s", 1 / 86400.0},
                                                   {"min", 1 / 1440.0},
                                                   {"h", 1 / 24.0},
                                                   {"d", 1},
                                                   {"wk", 7},
                                                   {"mo", 30.4375},
                                                   {"a", 365.25},
                                                   {"second", 1 / 86400.0},
                                                   {"minute", 1 / 1440.0},
                                                   {"hour", 1 / 24.0},
                                                   {"day", 1},
                                                   {"week", 7},
                                                   {"month", 30.4375},
                                                   {"year", 365.25},
                                                   {"hours", 1 / 24.0},
                                                   {"days", 1},
                                                   {"weeks", 7},
                                                   {"months", 30.4375},
                                                   {"years", 365.25},
                                                   {"minutes", 1 / 1440.0}}};
  for (const Unit& known : kUnits) {
    if (known.name != unit) continue;
    const double in_days = value * known.days;
    if (!(in_days >= 0 && in_days <= kLongestDays)) return std::nullopt;
    return Duration(std::llround(in_days * 86400e6));
  }
  return std::nullopt;
}

std::optional<Duration> ReadDuration(const Json* quantity) {
  const Fields<3> fields(quantity, {"value", "code", "unit"});
  const std::optional<double> value = NumberOf(fields[0]);
  if (!value.has_value()) return std::nullopt;
  const std::optional<Duration> by_code = DurationOf(*value, TextOf(fields[1]));
  return by_code.has_value() ? by_code : DurationOf(*value, TextOf(fields[2]));
}

}  // namespace quell::readers::fhir
