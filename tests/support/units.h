// Units by their texts.
#ifndef QUELL_TESTS_SUPPORT_UNITS_H_
#define QUELL_TESTS_SUPPORT_UNITS_H_

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "lib/terms/unit.h"

namespace quell::terms {

inline Unit U(const std::string& text) {
  std::string why;
  const std::optional<Unit> unit = ParseUnit(text, &why);
  REQUIRE_MESSAGE(unit.has_value(), why);
  return *unit;
}

inline std::string Canonical(const std::string& text) {
  const std::optional<Unit> unit = ParseUnit(text);
  return unit ? unit->text : "refused";
}

inline std::optional<double> In(double value, const std::string& from, const std::string& to,
                                const Substance& substance = {}) {
  const std::optional<Conversion> conversion = Convert(U(from), U(to), substance);
  if (!conversion) return std::nullopt;
  return conversion->Apply(value);
}

inline bool SameUnit(const std::string& a, const std::string& b) {
  const std::optional<Conversion> conversion = Convert(U(a), U(b));
  return conversion && conversion->identity();
}

// As the decimal literal is read, that is correctly rounded.
inline double PowerOfTen(int tens) { return std::strtod(("1e" + std::to_string(tens)).c_str(), nullptr); }

inline constexpr Substance kPotassium{39.098, 1};
inline constexpr Substance kCalcium{40.078, 2};
inline constexpr Substance kGlucose{180.156, 0};
inline constexpr Substance kCreatinine{113.12, 0};

}  // namespace quell::terms

#endif  // QUELL_TESTS_SUPPORT_UNITS_H_
