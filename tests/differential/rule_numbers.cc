// Numbers of random rules.
#include <cstdlib>

#include "tests/differential/rule_writer.h"

namespace quell::differential {
namespace {

// The middling value in the base unit of a family that the substance bridges to.
double InFamily(const Profile& profile, Family to) {
  if (profile.family == to || profile.molar_mass == 0) return profile.center;
  if (to == kMass) return profile.center * profile.molar_mass / 1000;
  return profile.center * profile.valence;  // kEquivalent
}

}  // namespace

int RuleWriter::MeasuredOf(Family family) {
  std::vector<int> found;
  for (size_t i = 0; i < measured_.size(); ++i) {
    if (measured_[i].family == family) found.push_back(static_cast<int>(i));
  }
  return found.empty() ? -1 : random_.Pick(found);
}

// Some name of that family among those known so far (so that definitions never go round in a circle).
const RuleWriter::Named* RuleWriter::FindNamed(const std::vector<Named>& names, Family family, bool exact) {
  std::vector<const Named*> found;
  for (const Named& named : names) {
    if (named.family == family && (!exact || named.exact)) found.push_back(&named);
  }
  return found.empty() ? nullptr : random_.Pick(found);
}

// --- constants ---

// Writes a number of a family's base unit in some unit of it, and notes it as a threshold of the concept.
std::string RuleWriter::Write(int concept_index, Family family, double base) {
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

// A number near a concept's middling value. `cross`: maybe as a mass where the concept is an amount, and the like, as
// far as the concept says how. Only a number that meets the concept's own phrase may be so written.
Text RuleWriter::LiteralNear(int concept_index, bool cross) {
  const Measured& c = measured_[static_cast<size_t>(concept_index)];
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

Text RuleWriter::Literal(Family family) {
  if (family == kSpan) return {Write(-1, kSpan, random_.Pick({6.0, 12.0, 24.0, 48.0}))};
  const int concept_index = MeasuredOf(family);
  if (concept_index >= 0 && (family != kPlain || random_.Chance(30))) return LiteralNear(concept_index, false);
  if (family == kPlain) return {random_.Pick({"0", "0.5", "1", "1.2", "1.5", "2", "3", "10"})};
  return {Write(-1, family, random_.Pick({0.5, 1.0, 2.0, 100.0}))};
}

std::string RuleWriter::Dose(bool daily) {
  const std::string unit = random_.Pick({"mg", "g", "mg", "ug"});
  const double milligrams = random_.Pick({100.0, 200.0, 250.0, 500.0, 1000.0, 2000.0});
  const double value = unit == "mg" ? milligrams : unit == "g" ? milligrams / 1000 : milligrams * 1000;
  out_.doses.push_back({value, unit});
  return FormatDecimal(value, 6) + " " + unit + (daily ? "/d" : "");
}

// How far two numbers of one concept lie apart. A difference of temperatures has no zero point: `>= 1 Cel` is one
// degree.
Text RuleWriter::Rise(int concept_index) {
  const Measured& c = measured_[static_cast<size_t>(concept_index)];
  Text rise;
  const int choice = random_.Below(10);
  if (choice < 3) {
    const std::string change = "change in " + Name(concept_index);
    rise = {change + Over(WhereResults(concept_index, 1), concept_index)};
  } else if (choice < 5) {
    const std::string times = random_.Pick({" * 6 h", " * 1 d", " * 24 h"}), slope = "slope of " + Name(concept_index);
    rise = {slope + Over("", concept_index) + times, kProduct};
  } else {
    rise = Join("-", {Phrase(concept_index), Phrase(concept_index)}, kSum, kSum, kProduct);
  }
  if (c.family == kTemperature) return Compare({rise, {random_.Pick({"0.5 Cel", "1 Cel", "1 K", "1.8 [degF]"})}});
  const double base = InFamily(*c.profile, c.family) * random_.Pick({0.0, 0.1, 0.2, 0.25, 0.5});
  return Compare({rise, {Write(-1, c.family, base)}});
}

// --- numbers of one family ---

Text RuleWriter::Leaf(Family family, const Scope& scope) {
  const auto is_of = [&](int concept_index) {
    return concept_index >= 0 && measured_[static_cast<size_t>(concept_index)].family == family;
  };
  if (is_of(scope.this_value) && random_.Chance(30)) return {"this value"};
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
  if (family == kSpan) return Span();
  if (family == kWeight && random_.Chance(40)) return {random_.Chance(60) ? "weight" : "weight within " + Duration()};
  const int concept_index = MeasuredOf(family);
  return concept_index >= 0 ? Phrase(concept_index) : Literal(family);
}

Text RuleWriter::Number(Family family, int depth, const Scope& scope) {
  if (depth <= 0 || random_.Chance(35)) return Leaf(family, scope);
  if (family == kPlain && random_.Chance(40)) return PlainNumber(depth, scope);
  const int below = depth - 1;
  if (random_.Chance(10)) {
    if (const Named* function = FindNamed(functions_, family, false)) return Call(*function, below, scope);
  }
  switch (random_.Below(family == kTemperature ? 2 : 9)) {  // a temperature scale does not add up
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
    case 7:
      return Function(family, depth, scope);
    default:
      return Join("/", {Number(family, below, scope), Number(kPlain, below, scope)}, kProduct, kProduct, kUnary);
  }
}

// What gives a number of the family that it takes.
Text RuleWriter::Function(Family family, int depth, const Scope& scope) {
  const int below = depth - 1;
  switch (random_.Below(5)) {
    case 0:
      return {"abs(" + Number(family, below, scope).text + ")"};
    case 1:
      return {"round(" + Number(family, below, scope).text + ")"};
    case 2:
      return {"sqrt(" + In(Number(family, below, scope), kPrimary) + " ^ 2)"};
    default: {
      std::string text = random_.Chance(50) ? "least of (" : "greatest of (";
      text += Number(family, below, scope).text;
      for (int more = random_.Between(1, 2); more > 0; --more) text += ", " + Number(family, below, scope).text;
      return {text + ")"};
    }
  }
}

Text RuleWriter::Call(const Named& function, int depth, const Scope& scope) {
  Scope inside = scope;
  if (++inside.depth_of_calls > 2) return function.family == kFamilyCount ? Text{"true"} : Leaf(function.family, scope);
  std::string text = function.name + "(";
  for (size_t i = 0; i < function.arguments.size(); ++i) {
    text += (i == 0 ? "" : ", ") + Number(function.arguments[i], depth, inside).text;
  }
  return {text + ")"};
}

// --- plain numbers ---

// Pure numbers that are made of others: ratios, which may divide by zero, products that cancel, and what leaves a
// double's range.
Text RuleWriter::PlainNumber(int depth, const Scope& scope) {
  const int choice = random_.Below(10), below = depth - 1;
  if (choice < 4) {
    Family family = AnyFamily();
    if (family == kTemperature) family = kPlain;
    return Join("/", {Number(family, below, scope), Number(family, below, scope)}, kProduct, kProduct, kUnary);
  }
  if (choice < 8) return PlainFunction(depth, scope);
  if (choice == 8 && random_.Chance(40)) {
    return Join("* 1e200 *", {Leaf(kPlain, scope), {"1e200"}}, kProduct, kUnary, kUnary);
  }
  return Exact(depth, scope);
}

// A pure number in itself, not the ratio of two numbers in two units: those are counted in `kg/g` and the like.
Text RuleWriter::Pure(int depth, const Scope& scope) {
  const int concept_index = MeasuredOf(kPlain);
  if (concept_index >= 0 && random_.Chance(50)) return Phrase(concept_index);
  if (depth > 0 && random_.Chance(30)) {
    return Join("-", {Pure(depth - 1, scope), Pure(depth - 1, scope)}, kSum, kSum, kProduct);
  }
  return random_.Chance(20) ? Text{random_.Pick({"0.5", "1.5", "2"})} : Exact(depth, scope);
}

Text RuleWriter::PlainFunction(int depth, const Scope& scope) {
  const Text inside = Pure(depth - 1, scope);
  switch (random_.Below(7)) {
    case 0:
      return {"sqrt(" + inside.text + ")"};
    case 1:
    case 2:
      return {"ln(" + inside.text + ")"};
    case 3:
      return {"exp(" + inside.text + ")"};
    default: {
      const std::string base = In(inside, kPrimary);
      return {base + " ^ " + random_.Pick({"2", "3", "0", "0.5", "-1", "-2", "-0.302", "1.5"}), kPower};
    }
  }
}

Text RuleWriter::Exact(int depth, const Scope& scope) {
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
Text RuleWriter::Score(const Scope& scope) {
  switch (random_.Below(5)) {
    case 0:
      return If({Truth(2, scope), Exact(0, scope), Exact(0, scope)});
    case 1:
      return Join("/", {Exact(1, scope), Exact(1, scope)}, kProduct, kProduct, kUnary);
    case 2:
      return {In(Exact(1, scope), kUnary) + " * 1e200 * 1e200", kProduct};
    case 3: {
      const int concept_index = AnyMeasured();
      if (measured_[static_cast<size_t>(concept_index)].family == kTemperature) break;
      return Join("/", {Phrase(concept_index), Phrase(concept_index)}, kProduct, kProduct, kUnary);
    }
    default:
      break;
  }
  return Exact(2, scope);
}

}  // namespace quell::differential
