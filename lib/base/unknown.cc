#include "quell/unknown.h"

#include <array>
#include <cstddef>

namespace quell {
namespace {

struct ReasonName {
  std::string_view text;
  std::string_view key;
};

// In the order of UnknownReason.
constexpr std::array<ReasonName, kUnknownReasonCount> kReasons = {{
    {"never recorded", "never_recorded"},
    {"older than the window", "older_than_window"},
    {"text instead of a number", "not_a_number"},
    {"no usable unit", "no_usable_unit"},
    {"implausible", "implausible"},
    {"not carried by the source", "not_carried"},
    {"too many records", "too_many_records"},
    {"not settled by the range", "not_settled"},
    {"division by zero", "division_by_zero"},
    {"overflow", "overflow"},
    {"not among the listed values", "not_listed"},
    {"too few values", "too_few"},
    {"in no known encounter", "no_encounter"},
    {"no clinician recorded", "no_clinician"},
}};

}  // namespace

std::string_view ReasonText(UnknownReason reason) { return kReasons[static_cast<size_t>(reason)].text; }
std::string_view ReasonKey(UnknownReason reason) { return kReasons[static_cast<size_t>(reason)].key; }

}  // namespace quell
