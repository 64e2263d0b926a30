// Writes random rules. One class in four files: rule_generator.cc (items), rule_numbers.cc, rule_truths.cc,
// rule_phrases.cc (what is asked of records).
#ifndef QUELL_TESTS_DIFFERENTIAL_RULE_WRITER_H_
#define QUELL_TESTS_DIFFERENTIAL_RULE_WRITER_H_

#include <string>
#include <vector>

#include "tests/differential/random.h"
#include "tests/differential/rule_generator.h"
#include "tests/differential/rule_world.h"

namespace quell::differential {

// Levels of the grammar, loosest first: a text of a looser level needs brackets where a tighter one is asked for.
enum Level { kLoose, kNotLevel, kComparison, kElseLevel, kSum, kProduct, kUnary, kPower, kPrimary };

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
  int this_coded = -1;  // the coded concept of every trigger
  bool all_results = false;
  bool all_orders = false, any_order = false;
  bool trigger = false;  // some record triggers: `this time`
  bool score = false;
  int depth_of_calls = 0;
};

class RuleWriter {
 public:
  RuleWriter(uint64_t seed, const RuleOptions& options) : random_(seed), options_(options) {}
  GeneratedRules Generate();

 private:
  struct Measured {  // of the same index in out_.concepts, where the measured ones come first
    const Profile* profile;
    Family family;  // of its own unit
    bool molar_mass, valence;
  };
  struct Named {
    std::string name;
    Family family;                  // kFamilyCount: a truth
    bool exact = false;             // made of counts and whole numbers alone: `=` may be asked of it
    std::vector<Family> arguments;  // of a definition with arguments
  };

  // items (rule_generator.cc)
  void AddConcepts();
  void AddMeasured(const Profile& profile, const std::string& name);
  void AddThing(const Thing& thing, ConceptInfo::Kind kind, const std::vector<std::vector<Code>>& codings);
  void AddCoded(const CodedThing& coded);
  void AddParameters();
  void AddDefines();
  void AddFunctions();
  void AddPoints();
  std::string Alert(int number);
  std::string Conditions(const Scope& scope);
  std::string Suppression(int number, const Scope& scope, bool score);
  std::string Outward(int number);
  std::string Triggers(Scope& scope);
  std::string Trigger(Scope& scope, bool orders_only);
  std::string Points(const Scope& scope);
  std::string Row(const Scope& scope);
  std::string Tests(const std::vector<std::string>& tests);
  std::string Choices(const std::vector<std::string>& words, const Scope& scope);
  std::string Message(const Scope& scope);

  // numbers (rule_numbers.cc)
  Text Number(Family family, int depth, const Scope& scope);
  Text Leaf(Family family, const Scope& scope);
  Text Function(Family family, int depth, const Scope& scope);
  Text PlainNumber(int depth, const Scope& scope);
  Text PlainFunction(int depth, const Scope& scope);
  Text Pure(int depth, const Scope& scope);
  Text Exact(int depth, const Scope& scope);
  Text Score(const Scope& scope);
  Text Call(const Named& function, int depth, const Scope& scope);
  Text Literal(Family family);
  Text LiteralNear(int concept_index, bool cross);
  std::string Write(int concept_index, Family family, double base);
  std::string Dose(bool daily);

  // phrases (rule_phrases.cc)
  std::string Name(int concept_index);
  std::string Pick();
  std::string PickOf(int concept_index);
  std::string Duration();
  std::string Over(const std::string& where, int concept_index);
  Text Phrase(int concept_index);
  Text Count(const Scope& scope);
  Text Span();
  std::string Drug(const Scope& scope);
  std::string Excluding();
  Text RecordTruth(const Scope& scope);
  Text CodedTruth(const Scope& scope);
  Text TriggerTruth(const Scope& scope);
  Text EncounterTruth();
  Text PatientTruth();
  Text DoseTest(const Scope& scope);
  Text AgeTest();
  Text Rise(int concept_index);
  std::string WhereResults(int concept_index, int depth);
  std::string WhereDrugs(int depth);
  std::string WhereOthers();
  std::string WhereCommon();
  std::string Quoted(const std::vector<std::string>& texts);

  // truths (rule_truths.cc)
  Text Truth(int depth, const Scope& scope);
  Text TruthLeaf(int depth, const Scope& scope);
  Text Comparison(int depth, const Scope& scope);
  Text Known(int depth, const Scope& scope);

  std::string In(const Text& text, Level level);
  Text Join(const std::string& sign, const Two& operands, Level level, Level left, Level right);
  Text Compare(const Two& operands) { return Join(Relation(), operands, kComparison, kElseLevel, kElseLevel); }
  Text Between(const Three& operands);
  Text If(const Three& operands);
  std::string Relation() { return random_.Pick({">=", ">", "<=", "<"}); }
  Family AnyFamily() { return random_.Chance(8) ? kSpan : random_.Pick(measured_).family; }
  int AnyMeasured() { return random_.Below(static_cast<int>(measured_.size())); }
  int MeasuredOf(Family family);
  // A concept of that kind; sometimes one of another kind, which no record of the phrase's kind may carry.
  int Of(ConceptInfo::Kind kind);
  bool HasOf(ConceptInfo::Kind kind) const;
  const Named* FindNamed(const std::vector<Named>& names, Family family, bool exact);

  Random random_;
  RuleOptions options_;
  GeneratedRules out_;
  std::vector<Measured> measured_;
  std::vector<Named> parameters_, defines_, functions_;
  std::vector<std::string> duration_parameters_;
  std::vector<std::string> concept_items_, items_;
  std::string concepts_module_;  // "" where the concepts stand in the rules' own file
};

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_RULE_WRITER_H_
