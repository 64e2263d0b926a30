// File: unknown.h
//
// Why something is not known. A rule's answer is true, false or unknown; unknown carries the set of its reasons,
// the union over the operands that were unknown.
#ifndef QUELL_UNKNOWN_H_
#define QUELL_UNKNOWN_H_

#include <cstdint>
#include <string_view>

#include "quell/export.h"

namespace quell {

enum class UnknownReason : uint8_t {
  kNeverRecorded,    // no usable record is known
  kOlderThanWindow,  // there is one, but not within the window asked for
  kNotANumber,       // a record gave words where a number is needed
  kNoUsableUnit,     // a record's unit is missing, unknown, or does not convert to the concept's
  kImplausible,      // a record's value lies outside the concept's plausible range
  kNotCarried,       // the source does not carry this kind of record
  kTooManyRecords,   // more than 4,096 values in the window
  kNotSettled,       // an interval (a score with unknown rows) lies on both sides of the limit
  kDivisionByZero,
  kOverflow,     // the arithmetic left the range of a double, or has no value there (the square root of -1)
  kNotListed,    // a result's words are not among the concept's `values`
  kTooFew,       // fewer values than the question needs (a slope over one)
  kNoEncounter,  // the patient is in no encounter that is known
  kNoClinician,  // the record names no clinician, or not what was asked of them
};
inline constexpr int kUnknownReasonCount = 14;

// "never recorded", "older than the window", ...
QUELL_EXPORT std::string_view ReasonText(UnknownReason reason);
// "never_recorded", "older_than_window", ...: stable, for JSON and CSV.
QUELL_EXPORT std::string_view ReasonKey(UnknownReason reason);

class ReasonSet {
 public:
  constexpr ReasonSet() = default;
  constexpr ReasonSet(UnknownReason reason)
      : bits_(uint16_t(1u << static_cast<int>(reason))) {}  // NOLINT: a reason is a set of one
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool Has(UnknownReason reason) const { return (bits_ >> static_cast<int>(reason)) & 1u; }
  constexpr uint16_t bits() const { return bits_; }
  friend constexpr ReasonSet operator|(ReasonSet a, ReasonSet b) {
    a.bits_ |= b.bits_;
    return a;
  }
  constexpr ReasonSet& operator|=(ReasonSet other) { return *this = *this | other; }
  friend constexpr bool operator==(ReasonSet, ReasonSet) = default;

 private:
  uint16_t bits_ = 0;
};

enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

}  // namespace quell

#endif  // QUELL_UNKNOWN_H_
