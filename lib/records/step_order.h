// The order of records within a step, and of steps: the same live and in replay, whatever the order in which a host learnt its codes.
#ifndef QUELL_LIB_RECORDS_STEP_ORDER_H_
#define QUELL_LIB_RECORDS_STEP_ORDER_H_

#include <compare>
#include <cstdint>
#include <tuple>

#include "quell/record.h"

namespace quell::records {

// `rank_a` and `rank_b` stand for the codings in the order of their text. What follows `id` only matters for two records with one id, which a
// source should not have. NaN has a place too (std::strong_order): this is a strict weak order of all records.
inline bool FedBefore(const Record& a, const Record& b, uint32_t rank_a, uint32_t rank_b) {
  if (auto c = std::tie(a.known, a.kind, a.clinical, rank_a) <=> std::tie(b.known, b.kind, b.clinical, rank_b);
      c != 0) {
    return c < 0;
  }
  if (auto c = std::strong_order(a.value, b.value); c != 0) return c < 0;
  auto rest = [](const Record& r) {
    return std::tie(r.id, r.value_kind, r.unit, r.until, r.ref, r.encounter, r.clinician, r.department);
  };
  return rest(a) < rest(b);
}

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STEP_ORDER_H_
