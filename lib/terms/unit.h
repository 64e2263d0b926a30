// Units of measure: UCUM (case-sensitive) and the aliases that hospitals write, conversion between them,
// and between amounts, masses and equivalents where the substance is known.
#ifndef QUELL_LIB_TERMS_UNIT_H_
#define QUELL_LIB_TERMS_UNIT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quell::terms {

// Exponents of the base quantities. Amount of substance and equivalents are bases of their own here (UCUM makes mol a
// pure number), so that `mmol/L` is not `mg/dL` until a molar mass says how. So is each unit that only a procedure
// defines ([iU], [arb'U], [CFU]) and each that is no multiple of anything (bel, neper, prism dioptre): those convert to
// nothing but themselves with another prefix, and never to one another.
struct Dimension {
  enum Base {
    kLength,
    kMass,
    kTime,
    kCharge,
    kTemperature,
    kLuminosity,
    kAngle,
    kAmount,
    kEquivalent,
    kArbitrary,  // the first of them, [iU]; the others follow in the order of the table of units
    kBaseCount = kArbitrary + 55
  };
  std::array<int8_t, kBaseCount> exponent{};
  friend bool operator==(const Dimension&, const Dimension&) = default;
  bool dimensionless() const { return *this == Dimension{}; }
};
Dimension operator*(const Dimension& a, const Dimension& b);
Dimension operator/(const Dimension& a, const Dimension& b);

// A unit: value_in_base = value * factor + offset. `offset` is not 0 only for affine units (Cel, [degF]) standing alone.
struct Unit {
  Dimension dimension;
  double factor = 1;
  double offset = 0;
  std::string text = "1";  // canonical UCUM text, aliases replaced; printed to people
  // What `factor` and `offset` lost when they were rounded to a double: Convert divides the whole of them, so that
  // mL/min to mL/h is 60 and not 59.99999999999999.
  double factor_low = 0;
  double offset_low = 0;
  // `mmol/mol`: a pure number by its dimension, but never silently a per cent. HbA1c is reported in both, and 48 mmol/mol
  // is 6.5 %, not 4.8 %.
  bool amount_fraction = false;
  bool special() const { return offset != 0; }
};

// Reads a unit as written in a rule or a record: aliases first (`K/uL` is 10*3/uL, not kelvin; `mEq/L` is meq/L), then
// UCUM. "" and "1" are the pure number. Empty if it is neither; `why` then says so in a person's words.
std::optional<Unit> ParseUnit(std::string_view text, std::string* why = nullptr);

// The same of the dose of a drug, where `U`, `units`, `IU` and the like are its international units: `units/h` is [iU]/h.
std::optional<Unit> ParseDoseUnit(std::string_view text, std::string* why = nullptr);

// Duration units of the language: s min h d wk mo (30.4375 d) a (365.25 d) and their spelled-out names.
bool IsDuration(const Unit& unit);

// Products and quotients of units (affine units lose their offset: a difference).
Unit Multiply(const Unit& a, const Unit& b);
Unit Divide(const Unit& a, const Unit& b);

// What is known of a measured substance: 0 where it is not declared.
struct Substance {
  double molar_mass_g_per_mol = 0;
  int valence = 0;
  friend bool operator==(const Substance&, const Substance&) = default;
};

// to = from * scale + offset, exact to one rounding of each constant.
struct Conversion {
  double scale = 1;
  double offset = 0;
  bool identity() const { return scale == 1 && offset == 0; }
  double Apply(double value) const { return value * scale + offset; }
};

// How a value in `from` is written in `to`; empty where nothing says how. `substance` bridges mass and amount
// (molar mass) and amount and equivalents (valence).
// Units of one dimension convert, save between `mmol/mol` and other pure numbers.
std::optional<Conversion> Convert(const Unit& from, const Unit& to, const Substance& substance = {});

// The nearest unit this library knows to a mistyped one ("mmoll" -> "mmol/L"), or "".
std::string NearestUnit(std::string_view text);

}  // namespace quell::terms

#endif  // QUELL_LIB_TERMS_UNIT_H_
