#include "tests/differential/rule_generator.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/differential/random.h"

namespace quell::differential {
namespace {

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
  kFamilyCount
};

struct UnitRow {
  Family family;
  const char* text;
  double factor;  // in_unit * factor = in the family's base unit, the first of its rows
  double offset = 0;
};

const std::vector<UnitRow> kUnits = {
    {kPlain, "", 1},
    {kPercent, "%", 1},
    {kAmount, "mmol/L", 1},
    {kAmount, "umol/L", 1e-3},
    {kMass, "g/L", 1},
    {kMass, "mg/dL", 0.01},
    {kMass, "g/dL", 10},
    {kMass, "mg/L", 1e-3},
    {kMass, "ug/mL", 1e-3},
    {kEquivalent, "meq/L", 1},
    {kEquivalent, "mEq/L", 1},
    {kCells, "10*9/L", 1},
    {kCells, "10*3/uL", 1},
    {kCells, "K/uL", 1},
    {kRate, "/min", 1},
    {kRate, "/h", 1.0 / 60},
    {kTime, "s", 1},
    {kTime, "ms", 1e-3},
    {kTemperature, "Cel", 1},
    {kTemperature, "K", 1, -273.15},
    {kTemperature, "[degF]", 1 / 1.8, -32 / 1.8},
    {kWeight, "kg", 1},
    {kWeight, "g", 1e-3},
};

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

const std::vector<Profile> kProfiles = {
    {"Potassium", "potassium", {"2823-3", "6298-4"}, kAmount, 4.5, 39.098, 1},
    {"Sodium", "sodium", {"2951-2", "2947-0"}, kAmount, 140, 22.99, 1},
    {"Calcium", "calcium", {"17861-6"}, kAmount, 2.4, 40.078, 2},
    {"Glucose", "glucose", {"2345-7", "2339-0"}, kAmount, 5.5, 180.16},
    {"Creatinine", "creatinine", {"2160-0", "38483-4"}, kAmount, 0.088, 113.12},
    {"Albumin", "albumin", {"1751-7"}, kMass, 40},
    {"Hemoglobin", "hemoglobin", {"718-7"}, kMass, 140},
    {"Platelets", "platelets", {"777-3"}, kCells, 250},
    {"Leukocytes", "leukocytes", {"6690-2"}, kCells, 8},
    {"HeartRate", "pulse", {"8867-4"}, kRate, 80},
    {"QtInterval", "qt", {"8634-8"}, kTime, 0.42},
    {"Temperature", "temperature", {"8310-5"}, kTemperature, 37},
    {"HemoglobinA1c", "a1c", {"4548-4"}, kPercent, 6.5},
    {"Inr", "inr", {"6301-6"}, kPlain, 1.5},
    {"Weight", "weight", {"29463-7"}, kWeight, 80},
};

struct Drug {
  const char* name;
  const char* codes;  // lines of the concept
};

// Prefixes that overlap, and codes that stand in two concepts.
const std::vector<Drug> kDrugs = {
    {"PotassiumChloride", "atc A12BA*\n  rxnorm 8591\n  local \"drug:potassium*\""},
    {"AceInhibitor", "atc C09A*, C09B*\n  rxnorm 29046"},
    {"RaasAgent", "atc C09*\n  local \"drug:sartan*\""},
    {"Lisinopril", "atc C09AA03\n  rxnorm 29046, 52175"},
    {"Antibiotic", "atc J01*\n  local \"drug:*\""},
    {"Vancomycin", "atc J01XA01\n  local \"drug:vancomycin\""},
};

// What records carry. Case matters for `local` alone.
const std::vector<std::vector<Code>> kDrugCodings = {
    {{"atc", "A12BA01"}},
    {{"rxnorm", "8591"}},
    {{"local", "drug:potassium chloride"}},
    {{"local", "drug:Potassium chloride"}},
    {{"atc", "C09AA03"}, {"rxnorm", "29046"}},
    {{"rxnorm", "29046"}},
    {{"rxnorm", "52175"}, {"local", "drug:sartan x"}},
    {{"atc", "c09ca01"}},
    {{"atc", "J01XA01"}},
    {{"local", "drug:vancomycin"}, {"atc", "J01CA04"}},
    {{"atc", "N02BE01"}},
};

// Rounded to so many significant digits, and without an exponent.
std::string FormatDecimal(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
  std::snprintf(buffer, sizeof buffer, "%.12g", std::atof(buffer));
  return buffer;
}

// Levels of the grammar, loosest first: a text of a looser level needs brackets where a tighter one is asked for.
enum Level { kLoose, kNotLevel, kComparison, kElseLevel, kSum, kProduct, kUnary, kPrimary };

struct Text {
  std::string text;
  Level level = kPrimary;
};

// Operands are always made in a braced list: it alone has an order of evaluation, and the same seed must give the same
// text from every compiler.
struct Two {
  Text a, b;
};
struct Three {
  Text a, b, c;
};

// What may be said where an expression stands.
struct Scope {
  int this_value = -1;  // the concept whose unit `this value` has
  int where = -1;       // the concept whose `value` is asked about
  bool ordering = false;
  bool score = false;
};

class Generator {
 public:
  Generator(uint64_t seed, const RuleOptions& options) : random_(seed), options_(options) {}
  GeneratedRules Generate();

 private:
  struct Concept {  // a measured one, of the same index in out_.concepts
    const Profile* profile;
    Family family;  // of its own unit
    bool molar_mass, valence;
  };
  struct Named {
    std::string name;
    Family family;       // kFamilyCount: a truth
    bool exact = false;  // made of counts and whole numbers alone: `=` may be asked of it
  };

  // items
  void AddConcepts();
  void AddMeasured(const Profile& profile, const std::string& name);
  void AddParameters();
  void AddDefines();
  std::string Alert(int number);
  std::string Triggers(Scope& scope);
  std::string Points(const Scope& scope);
  std::string Row(const Scope& scope);
  std::string Tests(const std::vector<std::string>& tests);
  std::string Choices(const std::vector<std::string>& words, const Scope& scope);
  std::string Message(const Scope& scope);

  // numbers
  Text Number(Family family, int depth, const Scope& scope);
  Text Leaf(Family family, const Scope& scope);
  Text PlainNumber(int depth, const Scope& scope);
  Text Exact(int depth, const Scope& scope);
  Text Score(const Scope& scope);
  Text Count(const Scope& scope);
  Text Phrase(int concept_index);
  Text Literal(Family family);
  Text LiteralNear(int concept_index, bool cross);
  std::string Write(int concept_index, Family family, double base);
  std::string Duration();
  std::string Window(int concept_index);
  std::string AgeUnit(int* years);

  // truths
  Text Truth(int depth, const Scope& scope);
  Text TruthLeaf(int depth, const Scope& scope);
  Text Comparison(int depth, const Scope& scope);
  Text AgeTest();
  Text Rise(int concept_index);

  std::string In(const Text& text, Level level);
  Text Join(const std::string& sign, const Two& operands, Level level, Level left, Level right);
  Text Compare(const Two& operands) { return Join(Relation(), operands, kComparison, kElseLevel, kElseLevel); }
  Text Between(const Three& operands);
  Text If(const Three& operands);
  std::string Relation() { return random_.Pick({">=", ">", "<=", "<"}); }
  Family AnyFamily() { return random_.Pick(concepts_).family; }
  int Measured() { return random_.Below(static_cast<int>(concepts_.size())); }
  int MeasuredOf(Family family);
  std::string Unmeasured() { return out_.concepts[concepts_.size() + static_cast<size_t>(random_.Below(drugs_))].name; }
  const Named* FindNamed(const std::vector<Named>& names, Family family, bool exact);

  Random random_;
  RuleOptions options_;
  GeneratedRules out_;
  std::vector<Concept> concepts_;  // the measured ones; they come first in out_.concepts
  int drugs_ = 0;
  std::vector<Named> parameters_, defines_;
  std::vector<std::string> duration_parameters_;
  std::vector<std::string> items_;
};

// --- text ---

std::string Generator::In(const Text& text, Level level) {
  return text.level < level || random_.Chance(8) ? "(" + text.text + ")" : text.text;
}

Text Generator::Join(const std::string& sign, const Two& operands, Level level, Level left, Level right) {
  std::string text = In(operands.a, left);
  text += " " + sign + " ";
  text += In(operands.b, right);
  return {text, level};
}

Text Generator::Between(const Three& operands) {
  std::string text = In(operands.a, kElseLevel);
  text += " between " + In(operands.b, kElseLevel);
  text += " and " + In(operands.c, kElseLevel);
  return {text, kComparison};
}

// `otherwise` reaches as far to the right as it can, so an `if` needs brackets inside anything else.
Text Generator::If(const Three& operands) {
  return {"if " + operands.a.text + " then " + operands.b.text + " otherwise " + operands.c.text, kLoose};
}

// --- numbers ---

int Generator::MeasuredOf(Family family) {
  std::vector<int> found;
  for (size_t i = 0; i < concepts_.size(); ++i) {
    if (concepts_[i].family == family) found.push_back(static_cast<int>(i));
  }
  return found.empty() ? -1 : random_.Pick(found);
}

// Some name of that family among those known so far (so that definitions never go round in a circle).
const Generator::Named* Generator::FindNamed(const std::vector<Named>& names, Family family, bool exact) {
  std::vector<const Named*> found;
  for (const Named& named : names) {
    if (named.family == family && (!exact || named.exact)) found.push_back(&named);
  }
  return found.empty() ? nullptr : random_.Pick(found);
}

// Writes a number of a family's base unit in some unit of it, and notes it as a threshold of the concept.
std::string Generator::Write(int concept_index, Family family, double base) {
  std::vector<const UnitRow*> rows;
  for (const UnitRow& row : kUnits) {
    if (row.family == family) rows.push_back(&row);
  }
  const UnitRow& row = *random_.Pick(rows);
  const std::string number = FormatDecimal((base - row.offset) / row.factor, random_.Pick({2, 3, 3, 4}));
  if (concept_index >= 0) {
    out_.concepts[static_cast<size_t>(concept_index)].thresholds.push_back({std::atof(number.c_str()), row.text});
  }
  return family == kPlain ? number : number + " " + row.text;
}

// The middling value in the base unit of a family that the substance bridges to.
double InFamily(const Profile& profile, Family to) {
  if (profile.family == to || profile.molar_mass == 0) return profile.center;
  if (to == kMass) return profile.center * profile.molar_mass / 1000;
  return profile.center * profile.valence;  // kEquivalent
}

// A number near a concept's middling value. `cross`: maybe as a mass where the concept is an amount, and the like, as
// far as the concept says how. Only a number that meets the concept's own phrase may be so written.
Text Generator::LiteralNear(int concept_index, bool cross) {
  const Concept& c = concepts_[static_cast<size_t>(concept_index)];
  std::vector<Family> families = {c.family};
  if (cross && c.family == kPercent) families.push_back(kPlain);
  if (cross && (c.family == kAmount || c.family == kMass || c.family == kEquivalent)) {
    const bool amount = c.family == kAmount || (c.family == kMass ? c.molar_mass : c.valence);
    if (amount) families.push_back(kAmount);
    if (amount && c.molar_mass) families.push_back(kMass);
    if (amount && c.valence) families.push_back(kEquivalent);
  }
  const Family family = random_.Pick(families);
  double center = InFamily(*c.profile, family);
  if (c.family == kPercent && family == kPlain) center /= 100;
  if (family == kTemperature)
    return {Write(concept_index, family, center + random_.Pick({-2.0, -1.0, 0.0, 1.0, 1.5, 3.0}))};
  return {Write(concept_index, family, center * random_.Pick({0.5, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0}))};
}

Text Generator::Literal(Family family) {
  const int concept_index = MeasuredOf(family);
  if (concept_index >= 0 && (family != kPlain || random_.Chance(30))) return LiteralNear(concept_index, false);
  if (family == kPlain) return {random_.Pick({"0", "0.5", "1", "1.2", "1.5", "2", "3", "10"})};
  return {Write(-1, family, random_.Pick({0.5, 1.0, 2.0, 100.0}))};
}

// Windows are whole numbers of 6 h, as the patients' times are, so that their edges are often hit.
std::string Generator::Duration() {
  if (!duration_parameters_.empty() && random_.Chance(15)) return random_.Pick(duration_parameters_);
  if (random_.Chance(3)) return random_.Pick({"1 mo", "0.5 a"});
  const int hours = random_.Pick({6, 12, 18, 24, 48, 72, 168});
  out_.window_hours.push_back(hours);
  if (hours % 168 == 0 && random_.Chance(30)) return "1 wk";
  if (hours % 24 == 0 && random_.Chance(40)) return std::to_string(hours / 24) + " d";
  if (random_.Chance(10)) return std::to_string(hours * 60) + " min";
  if (random_.Chance(10)) return FormatDecimal(hours / 24.0, 6) + " d";
  return std::to_string(hours) + " h";
}

std::string Generator::Window(int concept_index) {
  std::string text = " in past " + Duration();
  if (random_.Chance(55)) {
    const int anchor = random_.Chance(65) && concept_index >= 0 ? concept_index : Measured();
    text += random_.Chance(70) ? " before latest " : " before previous ";
    text += out_.concepts[static_cast<size_t>(anchor)].name;
  }
  return text;
}

Text Generator::Phrase(int concept_index) {
  const std::string& name = out_.concepts[static_cast<size_t>(concept_index)].name;
  if (random_.Chance(60)) {
    const std::string text = (random_.Chance(70) ? "latest " : "previous ") + name;
    return {random_.Chance(30) ? text + " within " + Duration() : text};
  }
  const std::string extreme = random_.Chance(50) ? "lowest " : "highest ";
  return {extreme + name + Window(concept_index)};
}

Text Generator::Count(const Scope& scope) {
  const int concept_index = Measured();
  std::string text = "count of " + out_.concepts[static_cast<size_t>(concept_index)].name;
  // One condition inside another would make two meanings of `value`.
  if (scope.where < 0 && random_.Chance(50)) {
    Scope inside;  // neither `this value` nor `score` may stand in it
    inside.where = concept_index;
    inside.ordering = scope.ordering;
    text += " where " + Truth(1, inside).text;
  }
  return {text + Window(concept_index)};
}

Text Generator::Leaf(Family family, const Scope& scope) {
  if (scope.where >= 0 && concepts_[static_cast<size_t>(scope.where)].family == family && random_.Chance(50))
    return {"value"};
  if (scope.this_value >= 0 && concepts_[static_cast<size_t>(scope.this_value)].family == family &&
      random_.Chance(30)) {
    return {"this value"};
  }
  if (scope.score && family == kPlain && random_.Chance(60)) return {"score"};
  const Named* named = nullptr;
  switch (random_.Below(8)) {
    case 0:
      return Literal(family);
    case 1:
    case 2:
      named = FindNamed(defines_, family, false);
      break;
    case 3:
      named = FindNamed(parameters_, family, false);
      break;
    case 4:
      if (family == kPlain) return Count(scope);
      break;
    default:
      break;
  }
  if (named != nullptr) return {named->name};
  const int concept_index = MeasuredOf(family);
  return concept_index >= 0 ? Phrase(concept_index) : Literal(family);
}

Text Generator::Number(Family family, int depth, const Scope& scope) {
  if (depth <= 0 || random_.Chance(35)) return Leaf(family, scope);
  if (family == kPlain && random_.Chance(40)) return PlainNumber(depth, scope);
  const int below = depth - 1;
  switch (random_.Below(family == kTemperature ? 2 : 8)) {  // a temperature scale does not add up
    case 0:
      return If({Truth(below, scope), Number(family, below, scope), Number(family, below, scope)});
    case 1:
      return Join("else", {Leaf(family, scope), Number(family, below, scope)}, kElseLevel, kElseLevel, kSum);
    case 2:
    case 3:
      return Join("+", {Number(family, below, scope), Number(family, below, scope)}, kSum, kSum, kProduct);
    case 4:
    case 5:
      return Join("-", {Number(family, below, scope), Number(family, below, scope)}, kSum, kSum, kProduct);
    case 6:
      if (random_.Chance(30)) return {"-" + In(Number(family, below, scope), kPrimary), kUnary};
      return Join("*", {Number(kPlain, below, scope), Number(family, below, scope)}, kProduct, kProduct, kUnary);
    default:
      return Join("/", {Number(family, below, scope), Number(kPlain, below, scope)}, kProduct, kProduct, kUnary);
  }
}

// Pure numbers that are made of others: ratios, which may divide by zero, products that cancel, and what leaves a
// double's range.
Text Generator::PlainNumber(int depth, const Scope& scope) {
  const int choice = random_.Below(10), below = depth - 1;
  if (choice < 6) {
    Family family = AnyFamily();
    if (family == kTemperature) family = kPlain;
    return Join("/", {Number(family, below, scope), Number(family, below, scope)}, kProduct, kProduct, kUnary);
  }
  if (choice == 6 && random_.Chance(40)) {
    return Join("* 1e200 *", {Leaf(kPlain, scope), {"1e200"}}, kProduct, kUnary, kUnary);
  }
  return Exact(depth, scope);
}

Text Generator::Exact(int depth, const Scope& scope) {
  if (depth > 0 && random_.Chance(25)) {
    const std::string sign = random_.Pick({"+", "-"});
    return Join(sign, {Exact(depth - 1, scope), Exact(depth - 1, scope)}, kSum, kSum, kProduct);
  }
  if (random_.Chance(15)) return {std::to_string(random_.Below(4))};
  if (random_.Chance(25)) {
    if (const Named* named = FindNamed(defines_, kPlain, true)) return {named->name};
  }
  return Count(scope);
}

// A score is a pure number in itself: a ratio of two numbers in two units would only be one after a conversion.
Text Generator::Score(const Scope& scope) {
  switch (random_.Below(5)) {
    case 0:
      return If({Truth(2, scope), Exact(0, scope), Exact(0, scope)});
    case 1:
      return Join("/", {Exact(1, scope), Exact(1, scope)}, kProduct, kProduct, kUnary);
    case 2:
      return {In(Exact(1, scope), kUnary) + " * 1e200 * 1e200", kProduct};
    case 3: {
      const int concept_index = Measured();
      if (concepts_[static_cast<size_t>(concept_index)].family == kTemperature) break;
      return Join("/", {Phrase(concept_index), Phrase(concept_index)}, kProduct, kProduct, kUnary);
    }
    default:
      break;
  }
  return Exact(2, scope);
}

// --- truths ---

std::string Generator::AgeUnit(int* years) {
  *years = random_.Pick({1, 2, 18, 65, 75});
  out_.age_years.push_back(*years);
  return random_.Pick({"years", "a", "months", "mo", "days", "d"});
}

Text Generator::AgeTest() {
  int years = 0;
  const std::string unit = AgeUnit(&years);
  auto limit = [&](int of_years) {
    const bool years_asked = unit == "years" || unit == "a";
    return std::to_string(years_asked ? of_years : unit[0] == 'm' ? of_years * 12 : of_years * 365) + " " + unit;
  };
  if (random_.Chance(25)) return {"age between " + limit(years) + " and " + limit(years + 10), kComparison};
  return {"age " + Relation() + " " + limit(years), kComparison};
}

// How far two numbers of one concept lie apart. A difference of temperatures has no zero point: `>= 1 Cel` is one
// degree.
Text Generator::Rise(int concept_index) {
  const Concept& c = concepts_[static_cast<size_t>(concept_index)];
  const Text rise = Join("-", {Phrase(concept_index), Phrase(concept_index)}, kSum, kSum, kProduct);
  if (c.family == kTemperature) return Compare({rise, {random_.Pick({"0.5 Cel", "1 Cel", "1 K", "1.8 [degF]"})}});
  const double base = InFamily(*c.profile, c.family) * random_.Pick({0.0, 0.1, 0.2, 0.25, 0.5});
  return Compare({rise, {Write(-1, c.family, base)}});
}

Text Generator::Comparison(int depth, const Scope& scope) {
  switch (random_.Below(8)) {
    case 0: {  // whole numbers
      const std::string relation = random_.Pick({"=", "!=", ">=", "<"});
      return Join(relation, {Exact(1, scope), Exact(1, scope)}, kComparison, kElseLevel, kElseLevel);
    }
    case 1: {  // products
      const Family family = AnyFamily();
      if (random_.Chance(20)) {  // of a time and a rate, which cancel
        const Text product = Join("*", {Leaf(kTime, scope), Leaf(kRate, scope)}, kProduct, kProduct, kUnary);
        return Compare({product, Number(kPlain, 1, scope)});
      }
      if (family == kTemperature) break;
      auto product = [&] { return Join("*", {Leaf(family, scope), Leaf(family, scope)}, kProduct, kProduct, kUnary); };
      return Compare({product(), product()});
    }
    case 2:
    case 3: {  // a concept and a number in any unit that its substance allows
      const int concept_index = scope.where >= 0 ? scope.where : Measured();
      const Text subject = scope.where >= 0 ? Text{"value"} : Phrase(concept_index);
      if (scope.where < 0 && random_.Chance(25)) return Rise(concept_index);
      const Text limit = LiteralNear(concept_index, true);
      if (random_.Chance(25)) return Between({subject, limit, LiteralNear(concept_index, true)});
      return random_.Chance(80) ? Compare({subject, limit}) : Compare({limit, subject});
    }
    default:
      break;
  }
  Family family = AnyFamily();
  if (scope.score && random_.Chance(60)) family = kPlain;
  if (scope.where >= 0 && random_.Chance(60)) family = concepts_[static_cast<size_t>(scope.where)].family;
  const Text a = Number(family, depth - 1, scope);
  const Text b = random_.Chance(50) ? Literal(family) : Number(family, depth - 1, scope);
  if (random_.Chance(20)) return Between({a, b, Number(family, 1, scope)});
  return Compare({a, b});
}

Text Generator::TruthLeaf(int depth, const Scope& scope) {
  switch (random_.Below(20)) {
    case 0:
      return AgeTest();
    case 1:
      return {random_.Chance(50) ? "sex is female" : "sex is male"};
    case 2:
    case 3:
      if (drugs_ > 0) return {"active order for " + Unmeasured()};
      break;
    case 4:
      if (drugs_ > 0 && scope.ordering) return {"ordering " + Unmeasured()};
      break;
    case 5:
      return {random_.Chance(50) ? "true" : "false"};
    case 6:
    case 7:
      if (const Named* named = FindNamed(defines_, kFamilyCount, false)) return {named->name};
      break;
    case 8:
    case 9: {
      // `is` binds as loosely as a comparison does: a truth before it stands in brackets.
      const Text subject = random_.Chance(60) ? Number(AnyFamily(), depth - 1, scope) : Truth(depth - 1, scope);
      const std::string text = In(subject, kElseLevel);
      return {text + (random_.Chance(50) ? " is known" : " is unknown"), kComparison};
    }
    default:
      break;
  }
  return Comparison(depth, scope);
}

// A phrase of a truth is a primary; its words need no brackets anywhere.
Text Generator::Truth(int depth, const Scope& scope) {
  if (depth <= 0 || random_.Chance(25)) return TruthLeaf(depth, scope);
  const int choice = random_.Below(10);
  if (choice < 7) {
    // Brackets around every operand that has an `and` or an `or` of its own: a mix without them is refused.
    const std::string word = choice < 4 ? " and " : " or ";
    std::string text = In(Truth(depth - 1, scope), kNotLevel);
    for (int more = random_.Chance(25) ? 2 : 1; more > 0; --more) text += word + In(Truth(depth - 1, scope), kNotLevel);
    return {text, kLoose};
  }
  if (choice < 9) return {"not " + In(Truth(depth - 1, scope), kNotLevel), kNotLevel};
  if (!options_.truth_branches) return TruthLeaf(depth, scope);
  if (random_.Chance(50)) return If({Truth(depth - 1, scope), Truth(depth - 1, scope), Truth(depth - 1, scope)});
  return Join("else", {Truth(depth - 1, scope), Truth(depth - 1, scope)}, kElseLevel, kElseLevel, kSum);
}

// --- items ---

void Generator::AddMeasured(const Profile& profile, const std::string& name) {
  std::vector<Family> families = {profile.family, profile.family};
  if (profile.molar_mass > 0) families.push_back(kMass);
  if (profile.valence > 0) families.push_back(kEquivalent);
  Concept c = {&profile, random_.Pick(families), profile.molar_mass > 0 && random_.Chance(80),
               profile.valence > 0 && random_.Chance(80)};
  ConceptInfo info;
  info.name = name;
  info.measured = true;
  info.substance = {profile.molar_mass, profile.valence};
  std::vector<const UnitRow*> rows;
  for (const UnitRow& row : kUnits) {
    const bool alike = row.family == c.family;
    const bool bridged = profile.molar_mass > 0 && (row.family == kAmount || row.family == kMass ||
                                                    (row.family == kEquivalent && profile.valence > 0));
    if (alike) rows.push_back(&row);
    if (alike || bridged) info.units.push_back(row.text);
  }
  const UnitRow& row = *random_.Pick(rows);
  const double base = InFamily(profile, c.family);
  info.unit = row.text;
  info.center = (base - row.offset) / row.factor;
  const std::string local = "lab:" + std::string(profile.local);
  for (const char* loinc : profile.loinc) info.codings.push_back({{"loinc", loinc}});
  info.codings.push_back({{"loinc", profile.loinc.back()}, {"local", local + " serum"}});
  info.codings.push_back({{"local", local + " blood"}});

  std::string text = "concept " + name + " \"" + profile.local + "\" {\n  loinc " + profile.loinc[0];
  for (size_t i = 1; i < profile.loinc.size() && random_.Chance(70); ++i) text += std::string(", ") + profile.loinc[i];
  if (random_.Chance(70)) text += "\n  local \"" + local + "*\"";
  text += std::string("\n  unit ") + (c.family == kPlain ? "1" : row.text);
  if (c.molar_mass) text += "\n  molar mass " + FormatDecimal(profile.molar_mass, 8) + " g/mol";
  if (c.valence) text += "\n  valence " + std::to_string(profile.valence);
  out_.concepts.push_back(std::move(info));
  concepts_.push_back(c);
  if (random_.Chance(70)) {
    const int index = static_cast<int>(concepts_.size()) - 1;
    const double low = c.family == kTemperature ? base - 7 : base * 0.3,
                 high = c.family == kTemperature ? base + 7 : base * 2.5;
    text += "\n  plausible " + Write(index, c.family, low);
    text += " to " + Write(index, c.family, high);
  }
  items_.push_back(text + "\n}\n");
}

void Generator::AddConcepts() {
  std::vector<int> order;
  for (size_t i = 0; i < kProfiles.size(); ++i) order.push_back(static_cast<int>(i));
  random_.Shuffle(order);
  for (int i = 0; i < std::max(1, std::min<int>(options_.measured, static_cast<int>(order.size()))); ++i) {
    const Profile& profile = kProfiles[static_cast<size_t>(order[static_cast<size_t>(i)])];
    AddMeasured(profile, profile.name);
    if (random_.Chance(25)) AddMeasured(profile, std::string(profile.name) + "Again");
  }
  std::vector<Drug> drugs = kDrugs;
  random_.Shuffle(drugs);
  drugs_ = std::min<int>(options_.drugs, static_cast<int>(drugs.size()));
  for (int i = 0; i < drugs_; ++i) {
    const Drug& drug = drugs[static_cast<size_t>(i)];
    items_.push_back(std::string("concept ") + drug.name + " {\n  " + drug.codes + "\n}\n");
    ConceptInfo info;
    info.name = drug.name;
    info.codings = kDrugCodings;
    out_.concepts.push_back(std::move(info));
  }
}

void Generator::AddParameters() {
  for (int i = 0; i < options_.parameters; ++i) {
    const std::string name = "p" + std::to_string(i);
    std::string value;
    if (random_.Chance(25)) {
      const int hours = random_.Pick({12, 24, 48});
      out_.window_hours.push_back(hours);
      duration_parameters_.push_back(name);
      value = std::to_string(hours) + " h from 6 h to 72 h step 6 h";
    } else if (random_.Chance(25)) {
      parameters_.push_back({name, kPlain});
      value = random_.Pick({"1.5 from 1.2 to 3.0 step 0.1", "2", "1 from 0 to 4 step 1"});
    } else {
      const Family family = AnyFamily();
      value = Literal(family).text;
      parameters_.push_back({name, family});
      // A range in the value's own unit, wide enough for it.
      const size_t blank = value.find(' ');
      const std::string unit = blank == std::string::npos ? "" : value.substr(blank);
      const double number = std::atof(value.c_str());
      if (number > 0 && random_.Chance(60)) {
        value += " from " + FormatDecimal(number / 2, 3) + unit + " to " + FormatDecimal(number * 2, 3) + unit;
      }
    }
    items_.push_back("parameter " + name + " = " + value + (random_.Chance(50) ? " \"a limit\"\n" : "\n"));
  }
}

void Generator::AddDefines() {
  for (int i = 0; i < options_.defines; ++i) {
    Named named = {"d" + std::to_string(i), kFamilyCount};
    std::string text;
    const int choice = random_.Below(10);
    if (choice < 4) {
      text = Truth(2, {}).text;
    } else if (choice < 5) {
      named.family = kPlain;
      named.exact = true;
      text = Exact(1, {}).text;
    } else {
      named.family = random_.Chance(30) ? kPlain : AnyFamily();
      text = Number(named.family, 2, {}).text;
    }
    items_.push_back("define " + named.name + " = " + text + "\n");
    defines_.push_back(named);
  }
}

// One to three, no two alike. `this value` needs results of one unit only.
std::string Generator::Triggers(Scope& scope) {
  std::vector<std::string> lines;
  bool one_unit = true;
  int first = -1;
  for (int wanted = random_.Pick({1, 1, 2, 3}); wanted > 0; --wanted) {
    const bool drug = drugs_ > 0 && random_.Chance(35);
    const int index = drug ? static_cast<int>(concepts_.size()) + random_.Below(drugs_) : Measured();
    ConceptInfo& info = out_.concepts[static_cast<size_t>(index)];
    const bool order = drug && random_.Chance(85);
    const std::string line = std::string("  on ") + (order ? "order " : "result ") + info.name + "\n";
    if (std::find(lines.begin(), lines.end(), line) != lines.end()) continue;
    lines.push_back(line);
    info.triggers = true;
    scope.ordering = scope.ordering || order;
    if (!drug && first < 0) first = index;
    one_unit = one_unit && !drug && info.unit == out_.concepts[static_cast<size_t>(first)].unit;
  }
  if (one_unit) scope.this_value = first;
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

// The tiers of a row: some of the tests with points, `if unknown` anywhere, `otherwise` at the end.
std::string Generator::Tests(const std::vector<std::string>& tests) {
  std::vector<std::string> tiers;
  auto points = [&] { return std::string(random_.Pick({"3", "2", "2", "1", "1", "0.5", "0", "-1"})); };
  for (const std::string& test : tests) tiers.push_back(points() + " if " + test);
  if (random_.Chance(30)) {
    const int place = random_.Below(static_cast<int>(tiers.size()) + 1);
    tiers.insert(tiers.begin() + place, points() + " if unknown");
  }
  if (random_.Chance(40)) tiers.push_back(points() + " otherwise");
  std::string text;
  for (const std::string& tier : tiers) text += (text.empty() ? "" : ", ") + tier;
  return text;
}

std::string Generator::Row(const Scope& scope) {
  const int choice = random_.Below(10), count = random_.Between(1, 3);
  std::vector<std::string> tests;
  auto add = [&](const std::string& relation, const std::string& operand) {
    tests.push_back(relation + " " + operand);
  };
  std::string subject;
  if (choice == 0) {
    subject = "age";
    for (int i = 0; i < count; ++i) add(">=", std::to_string(random_.Pick({1, 18, 65, 75})) + " years");
  } else if (choice < 3) {
    subject = Exact(1, scope).text;
    for (int i = 0; i < count; ++i) {
      const std::string relation = random_.Pick({"=", ">=", "!=", "<"});
      add(relation, std::to_string(random_.Below(4)));
    }
  } else if (choice < 6) {
    subject = Truth(2, scope).text;
    tests = random_.Chance(50) ? std::vector<std::string>{"true"} : std::vector<std::string>{"false", "true"};
  } else {
    const int concept_index = Measured();
    const Family family = concepts_[static_cast<size_t>(concept_index)].family;
    const bool phrase = random_.Chance(60);
    subject = (phrase ? Phrase(concept_index) : Number(family, 2, scope)).text;
    auto operand = [&] {
      const Named* parameter = random_.Chance(20) ? FindNamed(parameters_, family, false) : nullptr;
      return parameter != nullptr ? parameter->name : LiteralNear(concept_index, phrase).text;
    };
    for (int i = 0; i < count; ++i) {
      const std::string relation = random_.Chance(25) ? "between " + operand() + " and" : Relation();
      add(relation, operand());
    }
  }
  // Line ends mean nothing: a row that began with `-` would be subtracted from the limit at the end of the row before.
  if (subject[0] == '-') subject = "(" + subject + ")";
  return subject + ": " + Tests(tests);
}

std::string Generator::Points(const Scope& scope) {
  std::string text = "points {\n";
  for (int rows = random_.Between(1, 4); rows > 0; --rows) text += "    " + Row(scope) + "\n";
  return text + "  }";
}

// `critical if C, high if C, moderate otherwise`; a single word may stand alone.
std::string Generator::Choices(const std::vector<std::string>& words, const Scope& scope) {
  if (random_.Chance(20)) return random_.Pick(words);
  std::string text;
  for (int more = random_.Between(1, 2); more > 0; --more) {
    text += (text.empty() ? "" : ", ") + random_.Pick(words) + " if ";
    text += Truth(1, scope).text;
  }
  return random_.Chance(70) ? text + ", " + random_.Pick(words) + " otherwise" : text;
}

std::string Generator::Message(const Scope& scope) {
  std::string text = "Look at";
  for (int more = random_.Below(4); more > 0; --more) {
    const std::string shown =
        scope.this_value >= 0 && random_.Chance(40) ? "this value" : Number(AnyFamily(), 1, scope).text;
    text += " {" + shown + (random_.Chance(50) ? ":." + std::to_string(random_.Below(4)) : "") + "}";
  }
  return text + ".";
}

std::string Generator::Alert(int number) {
  std::string text = "alert a" + std::to_string(number) + (random_.Chance(50) ? " \"An alert\" {\n" : " {\n");
  Scope scope;
  if (random_.Chance(90))
    text += std::string("  status ") + random_.Pick({"draft", "silent", "silent", "retired"}) + "\n";
  text += Triggers(scope);
  if (random_.Chance(90)) text += "  when " + Truth(random_.Between(1, options_.depth), scope).text + "\n";
  if (random_.Chance(40)) text += "  exclude when " + Truth(random_.Between(0, options_.depth - 1), scope).text + "\n";
  Scope after = scope;
  after.score = random_.Chance(75);
  const bool points = random_.Chance(65);
  if (after.score) text += "  score " + (points ? Points(scope) : Score(scope).text) + "\n";
  if (after.score && random_.Chance(60)) {
    std::string test = random_.Pick({"score >= 1", "score >= 2", "not (score < 1)", "score between 1 and 3",
                                     "10 / score > 4", "score * score - score >= 1", "-score <= -1"});
    if (points && random_.Chance(15)) test = random_.Pick({"score = 2", "score != 1"});
    text += "  fire at " + (random_.Chance(50) ? test : Truth(2, after).text) + "\n";
  }
  if (random_.Chance(60)) text += "  severity " + Choices({"low", "moderate", "high", "critical"}, after) + "\n";
  if (random_.Chance(60)) text += "  show " + Choices({"passive", "interruptive", "hard stop"}, after) + "\n";
  if (random_.Chance(50)) {
    text += "  lockout " + Duration();
    text += random_.Pick({" per patient", " per encounter"});
    text += after.score && random_.Chance(50) ? " unless score rises\n" : "\n";
  }
  return text + "  message \"" + Message(scope) + "\"\n}\n";
}

GeneratedRules Generator::Generate() {
  AddConcepts();
  AddParameters();
  AddDefines();
  for (int i = 0; i < options_.alerts; ++i) items_.push_back(Alert(i));
  // Names are known in the whole file, whatever their order.
  if (random_.Chance(40)) random_.Shuffle(items_);
  out_.text = std::string(random_.Chance(50) ? "language 1\n" : "") + "module generated.rules\n";
  if (random_.Chance(50))
    out_.text += "  title \"Generated\"\n  version \"1\"\n  owner \"nobody\"\n  review 2099-12-31\n";
  for (const std::string& item : items_) out_.text += "\n" + item;
  return std::move(out_);
}

}  // namespace

GeneratedRules GenerateRules(uint64_t seed, const RuleOptions& options) { return Generator(seed, options).Generate(); }

}  // namespace quell::differential
