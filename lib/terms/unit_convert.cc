// Products, quotients and conversions of units.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "lib/base/text.h"
#include "lib/terms/unit.h"
#include "lib/terms/unit_table.h"

namespace quell::terms {
namespace {

// Only rules multiply units without end; the exponent then stays at the edge instead of wrapping round to a sane one.
int8_t Saturate(int exponent) {
  return static_cast<int8_t>(std::clamp<int>(exponent, std::numeric_limits<int8_t>::min(), INT8_MAX));
}

long double WholeFactor(const Unit& unit) { return static_cast<long double>(unit.factor) + unit.factor_low; }
long double WholeOffset(const Unit& unit) { return static_cast<long double>(unit.offset) + unit.offset_low; }

// The unit in base units, for a product that has become too long to print: "60 g2.m-3".
std::string BaseText(const Dimension& dimension, double factor) {
  std::string text = factor == 1 ? "" : FormatNumber(factor) + " ";
  for (int base = 0; base < Dimension::kBaseCount; ++base) {
    const int exponent = dimension.exponent[base];
    if (exponent == 0) continue;
    if (!text.empty() && text.back() != ' ') text += ".";
    text += BaseSymbol(base);
    if (exponent != 1) text += std::to_string(exponent);
  }
  return text.empty() ? "1" : text;
}

// A unit as an operand: in brackets where it is a quotient itself.
std::string Operand(const std::string& text, bool bracket_products) {
  const std::string whole = text.front() == '/' ? "1" + text : text;
  const bool compound = whole.find_first_of(bracket_products ? "/." : "/") != std::string::npos;
  return compound ? "(" + whole + ")" : whole;
}

std::string ProductText(const Unit& a, const Unit& b) {
  if (a.text == "1") return b.text;
  if (b.text == "1") return a.text;
  return (a.text.front() == '/' ? "1" + a.text : a.text) + "." + Operand(b.text, false);
}

std::string QuotientText(const Unit& a, const Unit& b) {
  if (b.text == "1") return a.text;
  const std::string dividend = a.text == "1" ? "" : a.text.front() == '/' ? "1" + a.text : a.text;
  return dividend + "/" + Operand(b.text, true);
}

Unit Compose(Dimension dimension, long double factor, std::string text, bool amount_fraction) {
  Unit unit;
  unit.dimension = dimension;
  unit.factor = static_cast<double>(factor);
  if (std::isfinite(unit.factor)) unit.factor_low = static_cast<double>(factor - unit.factor);
  const bool plain = dimension.dimensionless() && unit.factor == 1;
  unit.text = plain ? "1" : text.size() > kLongestUnit ? BaseText(dimension, unit.factor) : std::move(text);
  unit.amount_fraction = amount_fraction && dimension.dimensionless();
  return unit;
}

// What one base unit of `from` is in base units of `to`, where they differ only in how they name a quantity of the
// substance (mass, amount, equivalents), with the same sum of exponents: g/L and mol/L, but not g/L and mol.
std::optional<long double> Trade(const Dimension& from, const Dimension& to, const Substance& substance) {
  const Dimension difference = to / from;
  const int mass = difference.exponent[Dimension::kMass];
  const int equivalents = difference.exponent[Dimension::kEquivalent];
  if (mass + difference.exponent[Dimension::kAmount] + equivalents != 0) return std::nullopt;
  for (int base = 0; base < Dimension::kBaseCount; ++base) {
    const bool traded = base == Dimension::kMass || base == Dimension::kAmount || base == Dimension::kEquivalent;
    if (!traded && difference.exponent[base] != 0) return std::nullopt;
  }
  long double scale = 1;
  if (mass != 0) {
    if (!(substance.molar_mass_g_per_mol > 0)) return std::nullopt;
    scale *= IntegerPower(substance.molar_mass_g_per_mol, mass);
  }
  if (equivalents != 0) {
    if (substance.valence <= 0) return std::nullopt;
    scale *= IntegerPower(substance.valence, equivalents);
  }
  return scale;
}

std::optional<Conversion> Checked(long double scale, long double offset) {
  Conversion conversion{static_cast<double>(scale), static_cast<double>(offset)};
  if (!std::isnormal(conversion.scale) || !std::isfinite(conversion.offset)) return std::nullopt;
  return conversion;
}

}  // namespace

Dimension operator*(const Dimension& a, const Dimension& b) {
  Dimension product;
  for (int base = 0; base < Dimension::kBaseCount; ++base) {
    product.exponent[base] = Saturate(a.exponent[base] + b.exponent[base]);
  }
  return product;
}

Dimension operator/(const Dimension& a, const Dimension& b) {
  Dimension quotient;
  for (int base = 0; base < Dimension::kBaseCount; ++base) {
    quotient.exponent[base] = Saturate(a.exponent[base] - b.exponent[base]);
  }
  return quotient;
}

bool IsDuration(const Unit& unit) {
  constexpr std::string_view kDurations[] = {"s", "min", "h", "d", "wk", "mo", "a"};
  return std::find(std::begin(kDurations), std::end(kDurations), unit.text) != std::end(kDurations);
}

Unit Multiply(const Unit& a, const Unit& b) {
  return Compose(a.dimension * b.dimension, WholeFactor(a) * WholeFactor(b), ProductText(a, b),
                 a.amount_fraction || b.amount_fraction);
}

Unit Divide(const Unit& a, const Unit& b) {
  return Compose(a.dimension / b.dimension, WholeFactor(a) / WholeFactor(b), QuotientText(a, b),
                 a.amount_fraction != b.amount_fraction);
}

std::optional<Conversion> Convert(const Unit& from, const Unit& to, const Substance& substance) {
  const long double ratio = WholeFactor(from) / WholeFactor(to);
  if (from.dimension == to.dimension) {
    if (from.amount_fraction != to.amount_fraction) return std::nullopt;
    return Checked(ratio, (WholeOffset(from) - WholeOffset(to)) / WholeFactor(to));
  }
  const std::optional<long double> trade = Trade(from.dimension, to.dimension, substance);
  if (!trade) return std::nullopt;
  return Checked(ratio * *trade, 0);
}

}  // namespace quell::terms
