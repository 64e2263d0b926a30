// The results of one concept that are held of one patient.
#ifndef QUELL_LIB_EVAL_HELD_VALUES_H_
#define QUELL_LIB_EVAL_HELD_VALUES_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/eval/reading.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell::eval {

// Where a record stands in the order of `latest`: clinical time, then its place among all that was taken in of the patient.
struct Moment {
  int64_t clinical_us = INT64_MIN;
  uint64_t arrival = 0;
  friend auto operator<=>(const Moment&, const Moment&) = default;
};
inline constexpr Moment kEndOfTime = {INT64_MAX, UINT64_MAX};

struct HeldValue {
  Moment moment;
  double low = 0, high = 0;  // Reading
  uint64_t id = 0;
  double source_value = 0;  // as recorded, in source_unit
  CodingId coding = kNoCoding;
  UnitId source_unit = 0;
  TextId department = 0;
  uint16_t flags = 0;
  ResultStatus status = ResultStatus::kNotRecorded;
  ValueKind source_kind = ValueKind::kNone;
  int64_t known_us = 0;  // when it became known: for explanations
};

// The newest limits::kHeldValues usable results, oldest first, and the newest unusable ones apart.
class HeldValues {
 public:
  void Insert(const HeldValue& value);
  void InsertUnusable(const Moment& moment, uint64_t id, int unusable);
  // Takes out what has this id, usable or not; false: there is none.
  bool Erase(uint64_t id);

  size_t size() const { return values_.size() - head_; }
  const HeldValue& operator[](size_t i) const { return values_[head_ + i]; }  // 0 is the oldest
  const HeldValue* FromNewest(size_t i) const { return i < size() ? &values_[values_.size() - 1 - i] : nullptr; }
  // The place of the first that does not come before `from`.
  size_t FirstFrom(const Moment& from) const;

  // Whether some were dropped because there were too many.
  bool dropped() const { return newest_dropped_.arrival != 0; }
  bool DroppedFrom(const Moment& from) const { return dropped() && newest_dropped_ >= from; }
  // Whether a usable result that comes before `end` is held or was dropped.
  bool AnyBefore(const Moment& end) const {
    return (size() > 0 && (*this)[0].moment < end) || (dropped() && oldest_dropped_ < end);
  }
  // The reasons of the unusable results held that do not come before `from`.
  ReasonSet UnusableFrom(const Moment& from) const;

 private:
  struct Unusable {
    Moment moment;
    uint64_t id = 0;
    int reason = 0;  // a place in kUnusableReasons
  };
  void DropOldest();
  void FindLastUnusable();

  std::vector<HeldValue> values_;
  size_t head_ = 0;
  Moment oldest_dropped_ = kEndOfTime, newest_dropped_;
  std::vector<Unusable> unusable_;                               // oldest first
  std::array<Moment, kUnusableReasons.size()> last_unusable_{};  // of each reason; arrival 0: none held
};

// The result that `latest`, `previous` or `earliest` names, or null.
inline const HeldValue* PickHeld(const HeldValues& held, check::Pick pick) {
  if (pick == check::Pick::kEarliest) return held.size() > 0 ? &held[0] : nullptr;
  return held.FromNewest(pick == check::Pick::kPrevious ? 1 : 0);
}

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_HELD_VALUES_H_
