// Amounts, ages and records in the words of explanations.
#ifndef QUELL_LIB_EXPLAIN_WORDS_H_
#define QUELL_LIB_EXPLAIN_WORDS_H_

#include <string>
#include <string_view>

#include "quell/explain.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell::explain {

// "5 h 10 min", "3 d 4 h", "45 s": the two largest parts that are not 0, whole seconds; "-5 min" for what is ahead.
std::string AgeText(Duration age);

// "6.4 mmol/L", "2.5 to 3 mmol/L", "0 to below 0.01 mg/dL" of `<0.01`, "above 4 mmol/L" of `>4`, "3"; seconds read as a duration: "5 h 10 min".
std::string AmountText(double low, double high, std::string_view unit);

// "never recorded, implausible"
std::string ReasonsText(ReasonSet reasons);

// "result", "order", "order select", ...: as rules write it where they can.
std::string_view KindText(RecordKind kind);
// The same for JSON and the command line: "result", "order_select", ...
std::string_view KindKey(RecordKind kind);

// What would be otherwise: "`latest Potassium` were 0.2 mmol/L higher".
std::string MissText(const Margin& margin);
// The distance alone: "0.2 mmol/L higher", "above 6 mmol/L", "1 lower".
std::string DistanceText(const Margin& margin);

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_WORDS_H_
