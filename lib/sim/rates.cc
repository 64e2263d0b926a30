#include "lib/sim/rates.h"

namespace quell::sim {

std::array<Rate, 4> RatesOf(const AlertCounts& counts, const Denominators& d) {
  const bool shifted = d.per_patient_clock;
  const int64_t interrupting_inside = counts.interruptive - counts.interruptive_outside;
  const std::string_view orders = d.orders_carried ? "" : "orders are not fully carried by this source";
  return {{
      {"per_encounter", "per encounter", counts.shown_inside(), interrupting_inside, static_cast<double>(d.encounters),
       1, ""},
      {"per_patient_day", "per patient-day", counts.shown_inside(), interrupting_inside, d.patient_days(), 1, ""},
      {"per_100_orders", "per 100 orders", counts.shown(), counts.interruptive, static_cast<double>(d.orders), 100,
       orders},
      {shifted ? "per_clinician_patient_day" : "per_clinician_day",
       shifted ? "per clinician-patient-day" : "per clinician-day", counts.shown(), counts.interruptive,
       static_cast<double>(d.clinician_days), 1, orders},
  }};
}

}  // namespace quell::sim
