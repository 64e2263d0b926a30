// Random files of rules, as text: what fails can be read, and goes through the parser and the checker like an author's
// own. All that is generated is well typed by construction: a diagnostic of severity error for one of these files is a
// failure.
#ifndef QUELL_TESTS_DIFFERENTIAL_RULE_GENERATOR_H_
#define QUELL_TESTS_DIFFERENTIAL_RULE_GENERATOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lib/terms/unit.h"
#include "quell/record.h"

namespace quell::differential {

struct RuleOptions {
  int measured = 5;    // profiles of measured concepts; some get a second concept that shares a code
  int drugs = 4;       // concepts of drugs
  int conditions = 2;  // of problems, procedures, vaccines and what one may be allergic to
  int coded = 2;       // of results in words
  int parameters = 6;
  int defines = 6;
  int functions = 3;  // definitions with arguments
  int alerts = 5;
  int depth = 4;               // of expressions
  bool truth_branches = true;  // `if` and `else` between truths, not only between numbers
  // Alerts that fire easily and hold one another back: short conditions, lockouts of every scope, `at most`,
  // `suppressed when`. For tests of suppression.
  bool suppression = false;
};

// A number in a rule's text that values may be compared with.
struct Threshold {
  double value = 0;
  std::string unit;  // as written; "" is the pure number
};

// What the generator of patients must know of a concept to hit it.
struct ConceptInfo {
  enum Kind { kMeasured, kCodedResult, kDrug, kCondition };
  std::string name;
  Kind kind = kMeasured;
  bool of_others = false;                  // it includes or excludes another concept
  bool triggers = false;                   // some alert is `on` it
  std::vector<std::vector<Code>> codings;  // most belong to it
  std::vector<std::string> values;         // of coded results
  // Measured ones:
  std::string unit;                   // its own
  terms::Substance substance;         // the true one, whether or not the rules declare it
  double center = 0;                  // a middling value, in `unit`
  std::vector<std::string> units;     // that sources might write it in; not all convert
  std::vector<Threshold> thresholds;  // that it is compared with
};

struct GeneratedRules {
  std::vector<std::string> files;  // one or two
  std::vector<ConceptInfo> concepts;
  std::vector<Threshold> doses;   // that doses, by the day or not, are compared with
  std::vector<int> window_hours;  // of the windows that are whole hours
  std::vector<int> age_years;     // of the limits on age
  std::string Text() const;       // all files, one after the other
};

GeneratedRules GenerateRules(uint64_t seed, const RuleOptions& options = {});

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_RULE_GENERATOR_H_
