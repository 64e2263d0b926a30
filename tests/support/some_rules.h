// Rules to put one condition or item of one's own into.
#ifndef QUELL_TESTS_SUPPORT_SOME_RULES_H_
#define QUELL_TESTS_SUPPORT_SOME_RULES_H_

#include <string>

#include "tests/support/checked.h"

namespace quell::testing {

// Concepts of every kind, an alert that uses them all, and items of one's own.
inline std::string SomeRules(const std::string& items) {
  return R"(language 1
module checked
concept Potassium { loinc 2823-3 unit mmol/L plausible 1 mmol/L to 12 mmol/L }
concept Creatinine { loinc 2160-0 unit mg/dL molar mass 113.12 g/mol }
concept Temperature { loinc 8310-5 unit Cel }
concept Culture { loinc 600-7 values "positive", "negative" }
concept Panel { loinc 24323-8 }
concept Vancomycin { rxnorm 11124 unit mg molar mass 1449.3 g/mol }
concept Digoxin { atc C01AA05 }
concept Dialysis { snomed 108241001 }
alert use_all {
  on result Potassium
  on result Panel
  on order Vancomycin
  on order Digoxin
  when latest Creatinine is known and latest Temperature is known and latest Culture is known and had procedure Dialysis
}
)" + items;
}
inline std::string AlertOn(const std::string& trigger, const std::string& condition, const std::string& items = "") {
  return SomeRules(items + "\nalert checked {\n  " + trigger + "\n  when " + condition + "\n}\n");
}

// The message of the first diagnostic with this code; "" without one.
inline std::string MessageOf(const Checked& checked, const std::string& code) {
  for (const Diagnostic& d : checked.diagnostics) {
    if (d.code == code) return d.message;
  }
  return "";
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_SOME_RULES_H_
