// The UCUM functional tests, read where they stand: each case is run, and what differs from the outcome given there is
// listed here with its reason. A case that differs without being listed fails, and so does a listed one that does not
// differ any more.
#include <doctest/doctest.h>
#include <tinyxml2.h>

#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "lib/base/text.h"
#include "lib/terms/unit.h"
#include "tests/support/paths.h"

namespace quell::terms {
namespace {

// From the id of a case, a blank and its unit (ids repeat) to the reason why the outcome is not that of the suite.
using Differences = std::map<std::string, std::string>;

constexpr const char* kCodeIsTheName =
    "quell prints a unit as its code, which is what rules and records hold, and has no names of units";

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

bool Converts(double value, const std::optional<Unit>& from, const std::string& to, const std::string& outcome) {
  const std::optional<Unit> target = ParseUnit(to);
  const std::optional<Conversion> conversion = from && target ? Convert(*from, *target) : std::nullopt;
  return conversion && AgreesAsWritten(conversion->Apply(value), outcome);
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

  // Runs every case of a section: `agrees` says whether quell does as the suite says.
  template <typename Agrees>
  void Run(const std::string& section, int cases, const Differences& listed, Agrees agrees) {
    int run = 0;
    Differences missing = listed;
    const tinyxml2::XMLElement* parent = document_.RootElement()->FirstChildElement(section.c_str());
    REQUIRE(parent != nullptr);
    for (auto* element = parent->FirstChildElement("case"); element != nullptr;
         element = element->NextSiblingElement("case"), ++run) {
      if (agrees(*element)) continue;
      const std::string unit = Attribute(*element, "unit");
      const std::string key = Attribute(*element, "id") + (unit.empty() ? "" : " " + unit);
      CHECK_MESSAGE(missing.erase(key) == 1, "differs and is not listed: " << section << " " << key);
    }
    for (const auto& [key, reason] : missing) FAIL_CHECK("listed and agrees or is gone: " << section << " " << key);
    CHECK(run == cases);
    MESSAGE("UCUM " << section << ": " << run << " run, " << run - static_cast<int>(listed.size()) << " equal, "
                    << listed.size() << " differ");
  }

 private:
  tinyxml2::XMLDocument document_;
};

TEST_CASE("ucum suite - validation") {
  Suite suite;
  if (!suite.Load()) return;
  suite.Run("validation", 529, {}, [](const tinyxml2::XMLElement& element) {
    return ParseUnit(Attribute(element, "unit")).has_value() == (Attribute(element, "valid") == "true");
  });
}

// The readable form of a unit in quell is its code. It is compared with the names of the suite, and must at least read
// back as the unit that it came from.
TEST_CASE("ucum suite - display names") {
  Suite suite;
  if (!suite.Load()) return;
  const Differences listed = {
      {"2-101", "the pure number prints as 1"},
      {"2-102 m", kCodeIsTheName},
      {"2-103 mm", kCodeIsTheName},
      {"2-104 m[H2O]", kCodeIsTheName},
      {"2-105 10*23", kCodeIsTheName},
      {"2-106 rad2", kCodeIsTheName},
      {"2-107 m3.kg-1.s-2", kCodeIsTheName},
      {"2-108 4.[pi].10*-7.N/A2", kCodeIsTheName},
      {"2-109 Pa", kCodeIsTheName},
  };
  suite.Run("displayNameGeneration", 9, listed, [](const tinyxml2::XMLElement& element) {
    const std::optional<Unit> unit = ParseUnit(Attribute(element, "unit"));
    const std::optional<Unit> again = unit ? ParseUnit(unit->text) : std::nullopt;
    REQUIRE(again.has_value());
    CHECK(again->text == unit->text);
    CHECK(Convert(*unit, *again)->identity());
    return unit->text == Attribute(element, "display");
  });
}

TEST_CASE("ucum suite - conversion") {
  Suite suite;
  if (!suite.Load()) return;
  suite.Run("conversion", 30, {}, [](const tinyxml2::XMLElement& element) {
    return Converts(Number(Attribute(element, "value")), ParseUnit(Attribute(element, "srcUnit")),
                    Attribute(element, "dstUnit"), Attribute(element, "outcome"));
  });
}

TEST_CASE("ucum suite - multiplication and division") {
  Suite suite;
  if (!suite.Load()) return;
  for (const bool product : {true, false}) {
    suite.Run(product ? "multiplication" : "division", product ? 2 : 3, {}, [&](const tinyxml2::XMLElement& element) {
      const std::optional<Unit> a = ParseUnit(Attribute(element, "u1"));
      const std::optional<Unit> b = ParseUnit(Attribute(element, "u2"));
      REQUIRE((a && b));
      const double x = Number(Attribute(element, "v1"));
      const double y = Number(Attribute(element, "v2"));
      return Converts(product ? x * y : x / y, product ? Multiply(*a, *b) : Divide(*a, *b), Attribute(element, "uRes"),
                      Attribute(element, "vRes"));
    });
  }
}

}  // namespace
}  // namespace quell::terms
