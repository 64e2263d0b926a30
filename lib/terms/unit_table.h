// The atoms of units (metre, litre, pound, ...) and the grammar that composes them.
#ifndef QUELL_LIB_TERMS_UNIT_TABLE_H_
#define QUELL_LIB_TERMS_UNIT_TABLE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/terms/unit.h"

namespace quell::terms {

// No real unit is nearly as long; the bound also bounds the depth of brackets and the cost of hostile input.
inline constexpr size_t kLongestUnit = 256;

// A unit while it is composed: mantissa * 10^tens base units. Powers of ten are kept apart as an integer and the
// definitions below use whole numbers, so that nothing is rounded before the end (save in division by 3, 60, ...).
struct Measure {
  Dimension dimension;
  long double mantissa = 1;
  int tens = 0;
  long double offset = 0;     // in base units; not 0 only for an affine atom
  bool names_amount = false;  // an amount of substance was named, though it may have cancelled out

  long double factor() const;  // mantissa * 10^tens
  // this * other^power; the result has no offset. False where it leaves the range of sensible units.
  bool Combine(const Measure& other, int power);
};

class UnitTable {
 public:
  // The atoms of this library, resolved once.
  static const UnitTable& Get();

  // An atom with or without a metric prefix ("L", "dL", "mm[Hg]").
  std::optional<Measure> Find(std::string_view symbol) const;

 private:
  struct Atom {
    Measure measure;
    bool takes_prefix = false;
  };

  UnitTable();
  void AddBase(std::string_view symbol, int base, bool takes_prefix);
  void AddDefined();

  std::map<std::string_view, Atom> atoms_;
};

// The unit in which a base quantity is counted: "g", "[iU]".
std::string_view BaseSymbol(int base);

// By multiplication: exact as long as the power itself is. Costs |power| steps.
long double IntegerPower(long double base, int power);

// Reads UCUM (case-sensitive) without aliases. `why` is set where the result is empty.
std::optional<Measure> ParseMeasure(const UnitTable& table, std::string_view text, std::string* why);

// `text` in double quotes, short and printable, for messages.
std::string Quoted(std::string_view text);

}  // namespace quell::terms

#endif  // QUELL_LIB_TERMS_UNIT_TABLE_H_
