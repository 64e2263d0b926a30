// Conditions of random rules, and how texts are put together.
#include "tests/differential/rule_writer.h"

namespace quell::differential {

std::string RuleWriter::In(const Text& text, Level level) {
  return text.level < level || random_.Chance(8) ? "(" + text.text + ")" : text.text;
}

Text RuleWriter::Join(const std::string& sign, const Two& operands, Level level, Level left, Level right) {
  std::string text = In(operands.a, left);
  text += " " + sign + " ";
  text += In(operands.b, right);
  return {text, level};
}

Text RuleWriter::Between(const Three& operands) {
  std::string text = In(operands.a, kElseLevel);
  text += " between " + In(operands.b, kElseLevel);
  text += " and " + In(operands.c, kElseLevel);
  return {text, kComparison};
}

// `otherwise` reaches as far to the right as it can, so an `if` needs brackets inside anything else.
Text RuleWriter::If(const Three& operands) {
  return {"if " + operands.a.text + " then " + operands.b.text + " otherwise " + operands.c.text, kLoose};
}

Text RuleWriter::Comparison(int depth, const Scope& scope) {
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
      const int concept_index = AnyMeasured();
      if (random_.Chance(25)) return Rise(concept_index);
      const Text subject = Phrase(concept_index), limit = LiteralNear(concept_index, true);
      if (random_.Chance(25)) return Between({subject, limit, LiteralNear(concept_index, true)});
      return random_.Chance(80) ? Compare({subject, limit}) : Compare({limit, subject});
    }
    default:
      break;
  }
  Family family = AnyFamily();
  if (scope.score && random_.Chance(60)) family = kPlain;
  const Text a = Number(family, depth - 1, scope);
  const Text b = random_.Chance(50) ? Literal(family) : Number(family, depth - 1, scope);
  if (random_.Chance(20)) return Between({a, b, Number(family, 1, scope)});
  return Compare({a, b});
}

// `is` binds as loosely as a comparison does: a truth before it stands in brackets.
Text RuleWriter::Known(int depth, const Scope& scope) {
  const Text subject = random_.Chance(60) ? Number(AnyFamily(), depth - 1, scope) : Truth(depth - 1, scope);
  const std::string text = In(subject, kElseLevel);
  return {text + (random_.Chance(50) ? " is known" : " is unknown"), kComparison};
}

Text RuleWriter::TruthLeaf(int depth, const Scope& scope) {
  switch (random_.Below(30)) {
    case 0:
      return AgeTest();
    case 1:
      return PatientTruth();
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
      return RecordTruth(scope);
    case 8:
      return {random_.Chance(50) ? "true" : "false"};
    case 9:
    case 10:
      if (const Named* named = FindNamed(defines_, kFamilyCount, false)) return {named->name};
      break;
    case 11:
    case 12:
      return Known(depth, scope);
    case 13:
    case 14:
      return CodedTruth(scope);
    case 15:
    case 16:
      return TriggerTruth(scope);
    case 17:
    case 18:
      return EncounterTruth();
    case 19:
      return DoseTest(scope);
    case 20:
      if (const Named* function = FindNamed(functions_, kFamilyCount, false)) return Call(*function, 1, scope);
      break;
    default:
      break;
  }
  return Comparison(depth, scope);
}

// A phrase of a truth is a primary; its words need no brackets anywhere.
Text RuleWriter::Truth(int depth, const Scope& scope) {
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

}  // namespace quell::differential
