// The four rates of alert burden (Orenstein 2021), always side by side: within one hospital the choice of denominator changes who looks
// worst.
#ifndef QUELL_LIB_SIM_RATES_H_
#define QUELL_LIB_SIM_RATES_H_

#include <array>
#include <string>
#include <string_view>

#include "lib/sim/replay.h"

namespace quell::sim {

struct Rate {
  std::string_view key;      // "per_encounter": stable, for JSON and CSV
  std::string_view text;     // "per encounter"
  int64_t numerator = 0;     // alerts shown (or that would be, where the alert is silent)
  int64_t interrupting = 0;  // of these: those that interrupt
  double denominator = 0;
  double factor = 1;         // 100 for `per 100 orders`
  std::string_view why_not;  // why it is not available; empty where it is
  // Without a denominator a rate is not defined, never 0.
  bool defined() const { return denominator > 0 && why_not.empty(); }
  double value() const { return factor * static_cast<double>(numerator) / denominator; }
  double interrupting_value() const { return factor * static_cast<double>(interrupting) / denominator; }
};

// per encounter, per patient-day (both without what is outside any encounter), per 100 orders, per clinician-day (or per
// clinician-patient-day where patients' clocks are shifted apart).
std::array<Rate, 4> RatesOf(const AlertCounts& counts, const Denominators& denominators);

}  // namespace quell::sim

#endif  // QUELL_LIB_SIM_RATES_H_
