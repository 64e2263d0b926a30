#include "lib/base/civil_time.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "lib/base/text.h"

namespace quell {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

Time FromAbsl(absl::Time time) { return Time(Duration(absl::ToUnixMicros(time))); }

// Reads the parts of a written time from the left; each call either takes what it names or leaves the text as it was.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }

  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` digits, with a value in [low, high].
  bool TakeNumber(size_t digits, int low, int high, int* value) {
    if (text_.size() < digits) return false;
    *value = 0;
    for (char c : text_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      *value = *value * 10 + (c - '0');
    }
    text_.remove_prefix(digits);
    return low <= *value && *value <= high;
  }

  // The digits after a decimal point; what is finer than a microsecond is cut off.
  bool TakeFraction(int64_t* micros) {
    size_t digits = 0;
    int64_t unit = kMicrosPerSecond / 10;
    *micros = 0;
    for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits, unit /= 10) {
      *micros += (text_[digits] - '0') * unit;
    }
    text_.remove_prefix(digits);
    return digits > 0;
  }

 private:
  std::string_view text_;
};

bool TakeDate(TimeText* text, absl::CivilDay* day) {
  int year, month, day_of_month;
  if (!text->TakeNumber(4, 1, 9998, &year) || !text->Take('-')) return false;
  if (!text->TakeNumber(2, 1, 12, &month) || !text->Take('-')) return false;
  if (!text->TakeNumber(2, 1, 31, &day_of_month)) return false;
  *day = absl::CivilDay(year, month, day_of_month);
  return day->day() == day_of_month;  // else it was the 30th of February, carried over into March
}

bool TakeClock(TimeText* text, absl::CivilDay day, absl::CivilSecond* second, int64_t* micros) {
  int hours, minutes, seconds = 0;
  if (!text->TakeNumber(2, 0, 23, &hours) || !text->Take(':')) return false;
  if (!text->TakeNumber(2, 0, 59, &minutes)) return false;
  if (text->Take(':')) {
    if (!text->TakeNumber(2, 0, 59, &seconds)) return false;
    if (text->Take('.') && !text->TakeFraction(micros)) return false;
  }
  *second = absl::CivilSecond(day.year(), day.month(), day.day(), hours, minutes, seconds);
  return true;
}

// `Z`, `+01:00` or `-05:30`, in minutes east of Greenwich.
bool TakeOffset(TimeText* text, int* minutes_east) {
  *minutes_east = 0;
  if (text->Take('Z')) return true;
  const bool west = text->Take('-');
  if (!west && !text->Take('+')) return false;
  int hours, minutes;
  if (!text->TakeNumber(2, 0, 14, &hours) || !text->Take(':') || !text->TakeNumber(2, 0, 59, &minutes)) return false;
  *minutes_east = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

// "1.5" for 1,500,000 microseconds, without the rounding of a double.
std::string FormatSeconds(int64_t micros) {
  std::string text =
      absl::StrFormat("%s%d", micros < 0 && micros > -kMicrosPerSecond ? "-" : "", micros / kMicrosPerSecond);
  const int64_t fraction = micros % kMicrosPerSecond;
  if (fraction == 0) return text;
  text += absl::StrFormat(".%06d", fraction < 0 ? -fraction : fraction);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

struct DurationUnit {
  int64_t micros;
  const char* name;
};
constexpr int64_t kMinute = 60 * kMicrosPerSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr std::array<DurationUnit, 5> kDurationUnits = {
    {{kDay * 1461 / 4, "a"}, {kDay * 487 / 16, "mo"}, {kDay, "d"}, {kHour, "h"}, {kMinute, "min"}}};
// What authors may count in, by number less 1.
constexpr std::array<DurationUnit, 7> kAuthorsUnits = {{{kMicrosPerSecond, "s"},
                                                        {kMinute, "min"},
                                                        {kHour, "h"},
                                                        {kDay, "d"},
                                                        {7 * kDay, "wk"},
                                                        {kDay * 487 / 16, "mo"},
                                                        {kDay * 1461 / 4, "a"}}};

absl::CivilDay LocalDate(Time time, const absl::TimeZone& zone) { return absl::CivilDay(zone.At(ToAbsl(time)).cs); }

// An age before birth is an error in the data, not a negative number that passes `age < 18 years`.
std::optional<int> NotNegative(int64_t age) {
  if (age < 0) return std::nullopt;
  return static_cast<int>(age);
}

// Whole months, counting from the first of the month of birth where the day is not recorded. Someone born on the 31st
// is a month older on the first day after a month without one: a birthday that does not exist is not kept early.
int64_t CompletedMonths(const BirthDate& birth, absl::CivilDay today) {
  const int64_t months = (today.year() - birth.year) * 12 + (today.month() - birth.month);
  return today.day() < birth.day ? months - 1 : months;
}

}  // namespace

absl::StatusOr<absl::TimeZone> FindZone(const std::string& name) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(Av(name), &zone)) return zone;
  return absl::InvalidArgumentError(
      Av("the time zone `" + name +
         "` is not known on this machine: use an IANA name such as Europe/Vienna, and install tzdata"));
}

absl::Time ToAbsl(Time time) { return absl::FromUnixMicros(time.time_since_epoch().count()); }

std::optional<Time> ParseTime(std::string_view text, const absl::TimeZone& zone) {
  TimeText rest(text);
  absl::CivilDay day;
  if (!TakeDate(&rest, &day)) return std::nullopt;
  absl::CivilSecond second(day);
  if (rest.done()) return FromAbsl(absl::FromCivil(second, zone));
  int64_t micros = 0;
  if (!rest.Take('T') && !rest.Take(' ')) return std::nullopt;
  if (!TakeClock(&rest, day, &second, &micros)) return std::nullopt;
  if (rest.done()) return FromAbsl(absl::FromCivil(second, zone)) + Duration(micros);
  int minutes_east;
  if (!TakeOffset(&rest, &minutes_east) || !rest.done()) return std::nullopt;
  const absl::Time instant = absl::FromCivil(second, absl::UTCTimeZone()) - absl::Minutes(minutes_east);
  return FromAbsl(instant) + Duration(micros);
}

std::string FormatTime(Time time, const absl::TimeZone& zone) {
  if (time == kNoTime) return "-";
  if (time == kOpenEnded) return "open";
  const absl::TimeZone::CivilInfo local = zone.At(ToAbsl(time));
  std::string text = absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d", local.cs.year(), local.cs.month(), local.cs.day(),
                                     local.cs.hour(), local.cs.minute(), local.cs.second());
  const int64_t micros = absl::ToInt64Microseconds(local.subsecond);
  if (micros == 0) return text;
  text += absl::StrFormat(".%06d", micros);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

int64_t LocalDay(Time time, const absl::TimeZone& zone) { return LocalDate(time, zone) - absl::CivilDay(1970, 1, 1); }

std::string FormatDuration(Duration duration) {
  const int64_t micros = duration.count();
  if (micros == kDay) return "24 h";  // "1 d" would be read as a calendar day
  if (micros != 0) {
    for (const DurationUnit& unit : kDurationUnits) {
      if (micros % unit.micros == 0) return absl::StrFormat("%d %s", micros / unit.micros, unit.name);
    }
  }
  return FormatSeconds(micros) + " s";
}

int DurationUnitNumber(double seconds) {
  for (size_t i = 0; i < std::size(kAuthorsUnits); ++i) {
    if (static_cast<double>(kAuthorsUnits[i].micros) == seconds * 1e6) return static_cast<int>(i) + 1;
  }
  return 0;
}

std::string FormatDuration(Duration duration, int unit_number) {
  if (unit_number <= 0) return FormatDuration(duration);
  const DurationUnit& unit = kAuthorsUnits[static_cast<size_t>(unit_number) - 1];
  return FormatNumber(static_cast<double>(duration.count()) / static_cast<double>(unit.micros)) + " " +
         std::string(unit.name);
}

std::optional<int> AgeInYears(const BirthDate& birth, Time now, const absl::TimeZone& zone) {
  if (birth.year == 0) return std::nullopt;
  const absl::CivilDay today = LocalDate(now, zone);
  if (birth.month == 0) return NotNegative(today.year() - birth.year);
  const int64_t months = CompletedMonths(birth, today);
  return NotNegative(months < 0 ? -1 : months / 12);
}

std::optional<int> AgeInMonths(const BirthDate& birth, Time now, const absl::TimeZone& zone) {
  if (birth.year == 0 || birth.month == 0) return std::nullopt;
  return NotNegative(CompletedMonths(birth, LocalDate(now, zone)));
}

std::optional<int> AgeInDays(const BirthDate& birth, Time now, const absl::TimeZone& zone) {
  if (birth.year == 0 || birth.month == 0 || birth.day == 0) return std::nullopt;
  return NotNegative(LocalDate(now, zone) - absl::CivilDay(birth.year, birth.month, birth.day));
}

}  // namespace quell
