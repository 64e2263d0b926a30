// The order of records within a step, and the time of steps: the same live and in replay, whatever the order in which a host learnt its codes.
#ifndef QUELL_LIB_RECORDS_STEP_ORDER_H_
#define QUELL_LIB_RECORDS_STEP_ORDER_H_

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>

#include "lib/base/limits.h"
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
  if (auto c = std::strong_order(a.per_day, b.per_day); a.id == b.id && c != 0) return c < 0;
  auto rest = [](const Record& r) {
    return std::tie(r.id, r.value_kind, r.unit, r.until, r.ref, r.target, r.status, r.encounter_class, r.flags, r.text,
                    r.route, r.encounter, r.clinician, r.department, r.role, r.specialty);
  };
  return rest(a) < rest(b);
}

// When a step became known: where its records differ in it, against the promise, the latest. Records that no patient can have count for nothing; none: there is
// no other.
inline std::optional<Time> StepTime(std::span<const Record> step) {
  constexpr Time kFirst = std::chrono::sys_days(std::chrono::year(limits::kEarliestYear) / 1 / 1);
  constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(limits::kLatestYear + 1) / 1 / 1);
  std::optional<Time> time;
  for (const Record& record : step) {
    if (record.known >= kFirst && record.known < kEnd)
      time = time.has_value() ? std::max(*time, record.known) : record.known;
  }
  return time;
}

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_STEP_ORDER_H_
