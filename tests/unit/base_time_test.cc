#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "lib/base/civil_time.h"

namespace quell {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone(name, &zone));
  return zone;
}
const absl::TimeZone kUtc = absl::UTCTimeZone();

Time At(const std::string& text, const absl::TimeZone& zone = kUtc) {
  const std::optional<Time> time = ParseTime(text, zone);
  REQUIRE_MESSAGE(time.has_value(), text);
  return *time;
}

TEST_CASE("time - the ways in which people write it") {
  const Time three = At("2180-07-23 15:00:00");
  CHECK(three.time_since_epoch() == microseconds(6644646000'000'000));
  CHECK(At("2180-07-23T15:00") == three);
  CHECK(At("2180-07-23T15:00:00Z") == three);
  CHECK(At("2180-07-23T16:00:00+01:00") == three);
  CHECK(At("2180-07-23T09:30:00-05:30") == three);
  CHECK(At("2180-07-23") == three - hours(15));
  CHECK(At("2180-07-23T15:00:00.5") == three + microseconds(500'000));
  CHECK(At("2180-07-23T15:00:00.123456789Z") == three + microseconds(123'456));
  CHECK(At("1970-01-01").time_since_epoch().count() == 0);
  CHECK(FormatTime(At("0001-01-01"), kUtc) == "0001-01-01T00:00:00");
  CHECK(FormatTime(At("9998-12-31T23:59:59"), kUtc) == "9998-12-31T23:59:59");
}

TEST_CASE("time - anything else is refused") {
  for (const char* bad : {"",
                          " ",
                          "2180",
                          "2180-07",
                          "2180-7-23",
                          "80-07-23",
                          "2180/07/23",
                          "23-07-2180",
                          "2180-02-30",
                          "2180-13-01",
                          "2180-00-10",
                          "2180-07-00",
                          "2180-07-32",
                          "0000-01-01",
                          "9999-01-01",
                          "2180-07-23T",
                          "2180-07-23 15",
                          "2180-07-23T24:00",
                          "2180-07-23T15:60",
                          "2180-07-23T15:00:60",
                          "2180-07-23T15:00:00.",
                          "2180-07-23T15:00:00+1",
                          "2180-07-23T15:00:00+15:00",
                          "2180-07-23T15:00:00ZZ",
                          "2180-07-23  15:00",
                          " 2180-07-23",
                          "2180-07-23 ",
                          "-180-07-23",
                          "2180-07-23T15:00z",
                          "2180-07-23T-1:00",
                          "2181-02-29",
                          "now",
                          "2180-07-23Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseTime(bad, kUtc).has_value());
  }
  CHECK_FALSE(ParseTime(std::string(1'000'000, '1'), kUtc).has_value());
  CHECK_FALSE(ParseTime(std::string_view("2180-07-23\0", 11), kUtc).has_value());
}

TEST_CASE("time - local time follows the zone with its summer time") {
  const absl::TimeZone new_york = Zone("America/New_York");
  CHECK(At("2024-01-15T12:00", new_york) == At("2024-01-15T17:00Z"));
  CHECK(At("2024-07-15T12:00", new_york) == At("2024-07-15T16:00Z"));
  CHECK(At("2024-07-15T12:00Z", new_york) == At("2024-07-15T12:00Z"));
  CHECK(At("2024-07-15", new_york) == At("2024-07-15T04:00Z"));
  CHECK(At("2024-03-10T02:30", new_york) == At("2024-03-10T07:00Z"));  // the hour that is skipped: its end
  CHECK(At("2024-11-03T01:30", new_york) == At("2024-11-03T05:30Z"));  // the hour that comes twice: the first
  CHECK(FormatTime(At("2024-07-15T16:00Z"), new_york) == "2024-07-15T12:00:00");
  CHECK(LocalDay(At("2024-07-15T03:59Z"), new_york) + 1 == LocalDay(At("2024-07-15T04:00Z"), new_york));
}

TEST_CASE("time - written and read back") {
  CHECK(FormatTime(kNoTime, kUtc) == "-");
  CHECK(FormatTime(kOpenEnded, kUtc) == "open");
  for (const char* text :
       {"2180-07-23T15:00:00", "1969-12-31T23:59:59.5", "2024-02-29T00:00:00.000001", "0033-04-03T15:00:00"}) {
    CHECK(FormatTime(At(text), kUtc) == text);
  }
  CHECK(LocalDay(At("1970-01-01T23:59"), kUtc) == 0);
  CHECK(LocalDay(At("1969-12-31T23:59"), kUtc) == -1);
  CHECK(LocalDay(At("2000-01-01"), kUtc) == 10957);
  CHECK(LocalDay(kNoTime, kUtc) < LocalDay(kOpenEnded, kUtc));
  CHECK(ToAbsl(At("1970-01-01T00:00:01")) == absl::FromUnixSeconds(1));
}

TEST_CASE("time - durations in the largest exact unit") {
  CHECK(FormatDuration(hours(24)) == "24 h");
  CHECK(FormatDuration(hours(48)) == "2 d");
  CHECK(FormatDuration(hours(168)) == "7 d");
  CHECK(FormatDuration(hours(36)) == "36 h");
  CHECK(FormatDuration(minutes(90)) == "90 min");
  CHECK(FormatDuration(seconds(90)) == "90 s");
  CHECK(FormatDuration(microseconds(1'500'000)) == "1.5 s");
  CHECK(FormatDuration(microseconds(1)) == "0.000001 s");
  CHECK(FormatDuration(microseconds(0)) == "0 s");
  CHECK(FormatDuration(minutes(43830)) == "1 mo");
  CHECK(FormatDuration(hours(8766)) == "1 a");
  CHECK(FormatDuration(-minutes(90)) == "-90 min");
  CHECK(FormatDuration(-microseconds(500'000)) == "-0.5 s");
  CHECK(FormatDuration(Duration::min()) == "-9223372036854.775808 s");
  CHECK(FormatDuration(Duration::max()) == "9223372036854.775807 s");
}

TEST_CASE("time - ages are completed calendar units") {
  const BirthDate birth{2000, 2, 29};
  CHECK(AgeInYears(birth, At("2018-02-28T23:59"), kUtc) == 17);
  CHECK(AgeInYears(birth, At("2018-03-01"), kUtc) == 18);
  CHECK(AgeInYears(birth, At("2020-02-29"), kUtc) == 20);
  CHECK(AgeInMonths(birth, At("2000-03-28"), kUtc) == 0);
  CHECK(AgeInMonths(birth, At("2000-03-29"), kUtc) == 1);
  CHECK(AgeInMonths({2000, 1, 31}, At("2000-02-29"), kUtc) == 0);
  CHECK(AgeInMonths({2000, 1, 31}, At("2000-03-01"), kUtc) == 1);
  CHECK(AgeInMonths({2000, 1, 31}, At("2001-01-31"), kUtc) == 12);
  CHECK(AgeInDays(birth, At("2000-03-01"), kUtc) == 1);
  CHECK(AgeInDays(birth, At("2000-02-29"), kUtc) == 0);
}

TEST_CASE("time - an age turns at midnight of the zone") {
  const absl::TimeZone new_york = Zone("America/New_York");
  CHECK(AgeInYears({2000, 7, 15}, At("2018-07-15T03:59Z"), new_york) == 17);
  CHECK(AgeInYears({2000, 7, 15}, At("2018-07-15T04:00Z"), new_york) == 18);
}

TEST_CASE("time - an imprecise date of birth gives what it can") {
  const Time now = At("2018-07-15");
  CHECK(AgeInYears({2000, 0, 0}, now, kUtc) == 18);
  CHECK_FALSE(AgeInMonths({2000, 0, 0}, now, kUtc).has_value());
  CHECK_FALSE(AgeInDays({2000, 0, 0}, now, kUtc).has_value());
  CHECK(AgeInYears({2000, 8, 0}, now, kUtc) == 17);
  CHECK(AgeInMonths({2018, 6, 0}, now, kUtc) == 1);
  CHECK_FALSE(AgeInDays({2018, 6, 0}, now, kUtc).has_value());
  CHECK_FALSE(AgeInYears({}, now, kUtc).has_value());
}

TEST_CASE("time - before birth there is no age") {
  const Time now = At("2018-07-15");
  CHECK_FALSE(AgeInYears({2018, 7, 16}, now, kUtc).has_value());
  CHECK_FALSE(AgeInYears({2019, 0, 0}, now, kUtc).has_value());
  CHECK_FALSE(AgeInMonths({2018, 7, 16}, now, kUtc).has_value());
  CHECK_FALSE(AgeInDays({2018, 7, 16}, now, kUtc).has_value());
  CHECK_FALSE(AgeInYears({2000, 1, 1}, kNoTime, kUtc).has_value());
  CHECK(AgeInYears({2000, 1, 1}, kOpenEnded, kUtc).has_value());
}

}  // namespace
}  // namespace quell
