// What a source of records holds, counted: what can be said of it before any rule asks.
#ifndef QUELL_LIB_RECORDS_PROFILE_H_
#define QUELL_LIB_RECORDS_PROFILE_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/records/record_set.h"

namespace quell::records {

// How often something of a vocabulary stands in records.
struct Uses {
  uint32_t id = 0;  // a UnitId, say
  int64_t count = 0;
};

// All records of one kind about one thing.
struct CodingProfile {
  CodingId coding = kNoCoding;
  RecordKind kind = RecordKind::kResult;
  int64_t records = 0, patients = 0;
  bool local_only = false;  // none of its codes is of a system that others know too
  // Results, by what they carry; `intervals` are those with a comparator ("<0.01").
  int64_t numbers = 0, intervals = 0, texts = 0, empty = 0;
  std::vector<Uses> units;  // of numbers and intervals, the most frequent first
};

// How long after its clinical time a result became known.
enum class Delay : uint8_t { kBefore, kAtOnce, kQuarter, kHour, kFourHours, kDay, kLonger };
inline constexpr int kDelayCount = 7;
std::string_view ToText(Delay delay);

struct Profile {
  int64_t records = 0;
  std::array<int64_t, kRecordKindCount> by_kind{};
  std::array<int64_t, kRecordKindCount> patients_by_kind{};  // with at least one
  std::vector<CodingProfile> codings;                        // by kind, the most frequent first
  std::vector<Uses> unreadable_units;  // unit texts that are no unit, the most frequent first; none of them is ""
  int64_t results_without_unit = 0;    // numbers and intervals; some of them need none

  // Of patients, encounters and acts: what is missing.
  int64_t without_records = 0, without_birth = 0, without_sex = 0;
  int64_t encounters_open = 0, encounters_without_class = 0;
  int64_t encounters_without_clinician = 0;  // no record of it says who
  int64_t records_outside_encounter = 0;
  int64_t orders_without_stop = 0;  // no planned end, and nothing ends them
  int64_t orders_without_dose = 0;
  int64_t corrections = 0, preliminary = 0;

  // Clocks.
  std::array<int64_t, kDelayCount> delays{};  // of results
  Time first = kNoTime, last = kNoTime;       // the known times; only where the clocks of patients can be compared
  // The longest row of days (in UTC) in which nothing became known of anybody; 0 where there is none, or clocks can't be compared.
  Time gap_from = kNoTime;
  int64_t gap_days = 0;
};

// One pass over all records. The same whatever the order of the source's files.
Profile ProfileOf(const RecordSource& source);

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_PROFILE_H_
