#include <doctest/doctest.h>

#include <climits>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "lib/base/text.h"
#include "quell/unknown.h"

namespace quell {
namespace {

TEST_CASE("text - decimal numbers are read whole or not at all") {
  CHECK(ParseNumber("6") == 6.0);
  CHECK(ParseNumber("-0.5") == -0.5);
  CHECK(ParseNumber("1.2e3") == 1200.0);
  CHECK(ParseNumber("0.1") == 0.1);
  CHECK(ParseNumber("1E-3") == 0.001);
  for (const char* bad : {"",   " ",  " 6", "6 ", "6,5",   "inf",  "-inf", "nan", "0x10",  "1e400",
                          "1e", "e3", "-",  ".",  "1.2.3", "6 mg", "+-1",  "1e+", "<0.01", "1_000"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseNumber(bad).has_value());
  }
  CHECK_FALSE(ParseNumber(std::string_view("6\0", 2)).has_value());
  CHECK_FALSE(ParseNumber(std::string(100'000, '9')).has_value());
}

TEST_CASE("text - integers") {
  CHECK(ParseInteger("0") == 0);
  CHECK(ParseInteger("-17") == -17);
  CHECK(ParseInteger("9223372036854775807") == LLONG_MAX);
  for (const char* bad : {"", "9223372036854775808", "1.0", "1e3", " 1", "1 ", "0x1"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseInteger(bad).has_value());
  }
}

TEST_CASE("text - the shortest decimal that reads back") {
  CHECK(FormatNumber(6) == "6");
  CHECK(FormatNumber(0) == "0");
  CHECK(FormatNumber(0.1) == "0.1");
  CHECK(FormatNumber(-2.5) == "-2.5");
  CHECK(FormatNumber(1e30) == "1e+30");
  CHECK(FormatNumber(100000) == "100000");
  CHECK(FormatNumber(1e15) == "1000000000000000");
  CHECK(FormatNumber(0.00001) == "0.00001");
  CHECK(FormatNumber(1e-6) == "1e-06");
  for (double value : {1.0 / 3, 0.1 + 0.2, 1e-300, 1.7976931348623157e308, 5e-324, 123456.789, 88.402, 1e16, -1e5}) {
    CAPTURE(value);
    CHECK(ParseNumber(FormatNumber(value)) == value);
  }
}

TEST_CASE("text - fixed decimals") {
  CHECK(FormatFixed(3.14159, 1) == "3.1");
  CHECK(FormatFixed(2, 2) == "2.00");
  CHECK(FormatFixed(6.5, 0) == "6");  // to even, as IEEE
  CHECK(FormatFixed(-0.04, 1) == "0.0");
  CHECK(FormatFixed(-0.06, 1) == "-0.1");
  CHECK(FormatFixed(1.5, -3) == "2");
  CHECK(FormatFixed(std::numeric_limits<double>::max(), 2).size() == 312);
  CHECK(FormatFixed(1, 1'000'000).size() == 102);
  CHECK(FormatFixed(std::numeric_limits<double>::max(), 1'000'000).size() == 410);
}

TEST_CASE("text - thousands marks") {
  CHECK(FormatCount(0) == "0");
  CHECK(FormatCount(999) == "999");
  CHECK(FormatCount(1417) == "1,417");
  CHECK(FormatCount(1000000) == "1,000,000");
  CHECK(FormatCount(-100) == "-100");
  CHECK(FormatCount(-1417) == "-1,417");
  CHECK(FormatCount(LLONG_MIN) == "-9,223,372,036,854,775,808");
}

TEST_CASE("text - trim and lower case") {
  CHECK(Trim(" \t a b\r\n") == "a b");
  CHECK(Trim("") == "");
  CHECK(Trim(" \n") == "");
  CHECK(ToLower("Potassium CHLORIDE 8\xC3\x84") == "potassium chloride 8\xC3\x84");
}

TEST_CASE("text - edit distance counts a transposition once") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("abc", "") == 3);
  CHECK(EditDistance("", "abc") == 3);
  CHECK(EditDistance("potasium", "potassium") == 1);
  CHECK(EditDistance("latset", "latest") == 1);
  CHECK(EditDistance("ca", "abc") == 3);  // optimal string alignment, not the unrestricted distance
  CHECK(EditDistance("kitten", "sitting") == 3);
}

TEST_CASE("text - the nearest name") {
  const std::vector<std::string> names = {"Potassium", "Sodium", "PotassiumChloride", "Lodium"};
  CHECK(Nearest("Potasium", names) == "Potassium");
  CHECK(Nearest("Podium", names) == "Lodium");  // as near as Sodium, and before it in the alphabet
  CHECK(Nearest("Glucose", names) == "");
  CHECK(Nearest("", names) == "");
  CHECK(Nearest("x", {"y"}) == "y");  // one letter may always differ
  CHECK(Nearest("ab", {"cd"}) == "");
  CHECK(Nearest(std::string(1'000'000, 'P'), names) == "");
  CHECK(Nearest("Sodium", {std::string(1'000'000, 'P')}) == "");
}

TEST_CASE("text - each reason of the unknown has its words and its key") {
  CHECK(ReasonText(UnknownReason::kNeverRecorded) == "never recorded");
  CHECK(ReasonText(UnknownReason::kNotANumber) == "text instead of a number");
  CHECK(ReasonText(UnknownReason::kOverflow) == "overflow");
  CHECK(ReasonKey(UnknownReason::kNeverRecorded) == "never_recorded");
  CHECK(ReasonKey(UnknownReason::kNotSettled) == "not_settled");
  CHECK(ReasonKey(UnknownReason::kOverflow) == "overflow");
  for (int i = 0; i < kUnknownReasonCount; ++i) {
    const std::string_view key = ReasonKey(static_cast<UnknownReason>(i));
    CHECK_FALSE(key.empty());
    CHECK(key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }
}

}  // namespace
}  // namespace quell
