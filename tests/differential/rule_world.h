// What random rules and random patients are about: the units, laboratory values, drugs, conditions, places and people of
// a small hospital.
#ifndef QUELL_TESTS_DIFFERENTIAL_RULE_WORLD_H_
#define QUELL_TESTS_DIFFERENTIAL_RULE_WORLD_H_

#include <string>
#include <vector>

#include "quell/record.h"

namespace quell::differential {

// Units that convert into each other with no substance known. Numbers of one family may always meet.
enum Family {
  kPlain,
  kPercent,
  kAmount,
  kMass,
  kEquivalent,
  kCells,
  kRate,
  kTime,
  kTemperature,
  kWeight,
  kSpan,  // hours and days, as between two records
  kFamilyCount
};

struct UnitRow {
  Family family;
  const char* text;
  double factor;  // in_unit * factor = in the family's base unit, the first of its rows
  double offset = 0;
};
extern const std::vector<UnitRow> kUnits;

// A laboratory or vital sign as it is in the world; the rules say some of it.
struct Profile {
  const char* name;
  const char* local;
  std::vector<const char*> loinc;
  Family family;
  double center;  // in the family's base unit
  double molar_mass = 0;
  int valence = 0;
};
extern const std::vector<Profile> kProfiles;

// A concept without a unit.
struct Thing {
  const char* name;
  const char* lines;  // of the concept
};

struct CodedThing {
  const char* name;
  const char* lines;
  std::vector<Code> coding;
  std::vector<std::string> values;
};

// Prefixes that overlap, and codes that stand in two concepts.
extern const std::vector<Thing> kDrugs, kConditions;
extern const std::vector<CodedThing> kCoded;
// What records carry. Case matters for `local` alone.
extern const std::vector<std::vector<Code>> kDrugCodings, kConditionCodings;

// Texts as the rules write them; records write them with other capitals and blanks.
extern const std::vector<std::string> kDepartments, kRoutes, kRoles, kSpecialties;

// Rounded to so many significant digits, and without an exponent.
std::string FormatDecimal(double value, int digits);

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_RULE_WORLD_H_
