// The UCUM functional tests, read where they stand. quell differs from UCUM on purpose in a few places: the mole is no
// pure number, arbitrary units other than [iU] and logarithms are refused, and hospitals' aliases are read.
#include <doctest/doctest.h>
#include <tinyxml2.h>

#include <cmath>
#include <iostream>
#include <optional>
#include <string>

#include "lib/base/text.h"
#include "lib/terms/unit.h"
#include "tests/support/paths.h"

namespace quell::terms {
namespace {

struct Tally {
  int run = 0;
  int passed = 0;
  int unsupported = 0;
  int wrong = 0;
};

std::ostream& operator<<(std::ostream& out, const Tally& tally) {
  return out << tally.run << " run, " << tally.passed << " pass, " << tally.unsupported << " unsupported, "
             << tally.wrong << " wrong";
}

std::string Attribute(const tinyxml2::XMLElement& element, const char* name) {
  const char* value = element.Attribute(name);
  return value == nullptr ? "" : value;
}

double Number(const std::string& text) {
  const std::optional<double> number = ParseNumber(text);
  REQUIRE_MESSAGE(number.has_value(), text);
  return *number;
}

// Equal as far as the outcome is written: "1.6" covers 1.575, "25" covers 25.2, as the suite means it. Trailing zeros
// before the point count as written, which costs nothing: those outcomes are exact.
bool AgreesAsWritten(double value, const std::string& outcome) {
  const std::string digits = outcome.substr(0, outcome.find_first_of("eE"));
  const size_t point = digits.find('.');
  const int decimals = point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  const int tens = digits.size() == outcome.size() ? 0 : std::stoi(outcome.substr(digits.size() + 1));
  const double expected = Number(outcome);
  const double half_of_last_place = 0.5 * std::pow(10.0, tens - decimals);
  const double rounding = 1e-12 * std::fabs(expected);
  const bool many_digits = half_of_last_place < rounding;
  return std::fabs(value - expected) <= (many_digits ? rounding : half_of_last_place * (1 + 1e-9));
}

class Suite {
 public:
  // False, after a line that says so, where the shared data are absent.
  bool Load() {
    const std::optional<std::string> folder = testing::SharedData("ucum");
    if (!folder) return false;
    REQUIRE(document_.LoadFile((*folder + "/UcumFunctionalTests.xml").c_str()) == tinyxml2::XML_SUCCESS);
    return true;
  }

  template <typename Judge>
  Tally Run(const char* section, Judge judge) {
    const tinyxml2::XMLElement* cases = document_.RootElement()->FirstChildElement(section);
    REQUIRE(cases != nullptr);
    Tally tally;
    for (auto* element = cases->FirstChildElement("case"); element != nullptr;
         element = element->NextSiblingElement("case")) {
      ++tally.run;
      judge(*element, &tally);
    }
    std::cout << "UCUM " << section << ": " << tally << "\n";
    return tally;
  }

 private:
  tinyxml2::XMLDocument document_;
};

void Compare(const std::optional<Unit>& from, const std::string& to, double value, const std::string& outcome,
             Tally* tally) {
  const std::optional<Unit> target = ParseUnit(to);
  const std::optional<Conversion> conversion = from && target ? Convert(*from, *target) : std::nullopt;
  if (!conversion) {
    ++tally->unsupported;
    return;
  }
  const bool agrees = AgreesAsWritten(conversion->Apply(value), outcome);
  ++(agrees ? tally->passed : tally->wrong);
  CAPTURE(to);
  CAPTURE(conversion->Apply(value));
  CAPTURE(outcome);
  CHECK(agrees);
}

TEST_CASE("ucum suite - validation") {
  Suite suite;
  if (!suite.Load()) return;
  const Tally tally = suite.Run("validation", [](const tinyxml2::XMLElement& element, Tally* counted) {
    const std::string unit = Attribute(element, "unit");
    const bool valid = Attribute(element, "valid") == "true";
    const bool read = ParseUnit(unit).has_value();
    if (read == valid) {
      ++counted->passed;
    } else if (valid) {
      ++counted->unsupported;
    } else {
      ++counted->wrong;
      MESSAGE("read, though UCUM does not know it: " << unit);
    }
  });
  CHECK(tally.run > 500);
  CHECK(tally.wrong == 0);
  CHECK(tally.passed >= 500);
}

TEST_CASE("ucum suite - conversion") {
  Suite suite;
  if (!suite.Load()) return;
  const Tally tally = suite.Run("conversion", [](const tinyxml2::XMLElement& element, Tally* counted) {
    Compare(ParseUnit(Attribute(element, "srcUnit")), Attribute(element, "dstUnit"),
            Number(Attribute(element, "value")), Attribute(element, "outcome"), counted);
  });
  CHECK(tally.wrong == 0);
  CHECK(tally.passed == tally.run);
}

TEST_CASE("ucum suite - multiplication and division") {
  Suite suite;
  if (!suite.Load()) return;
  for (const std::string section : {"multiplication", "division"}) {
    const bool product = section == "multiplication";
    const Tally tally = suite.Run(section.c_str(), [product](const tinyxml2::XMLElement& element, Tally* counted) {
      const std::optional<Unit> a = ParseUnit(Attribute(element, "u1"));
      const std::optional<Unit> b = ParseUnit(Attribute(element, "u2"));
      REQUIRE((a && b));
      const double x = Number(Attribute(element, "v1"));
      const double y = Number(Attribute(element, "v2"));
      Compare(product ? Multiply(*a, *b) : Divide(*a, *b), Attribute(element, "uRes"), product ? x * y : x / y,
              Attribute(element, "vRes"), counted);
    });
    CHECK(tally.wrong == 0);
    CHECK(tally.passed == tally.run);
  }
}

}  // namespace
}  // namespace quell::terms
