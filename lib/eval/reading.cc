#include "lib/eval/reading.h"

#include <cmath>
#include <limits>
#include <optional>

#include "lib/base/compare.h"

namespace quell::eval {
namespace {

// Places in kUnusableReasons.
constexpr int kNotANumber = 0, kNoUsableUnit = 1, kImplausible = 2, kNotListed = 3;

constexpr double kMost = std::numeric_limits<double>::max();

// What a measured value may be.
struct Limits {
  std::optional<double> low, high;
  bool from_zero = false;  // nothing is below 0, unless it was measured so
};

// An interval, from a value that was read as an end of it.
Reading Interval(ValueKind kind, double v, const Limits& limits) {
  Reading r;
  const bool upper = kind == ValueKind::kBelow || kind == ValueKind::kAtMost;  // v is the upper end
  if (upper) {
    r.high = kind == ValueKind::kBelow ? JustBelow(v) : v;
    r.low = limits.low.value_or(limits.from_zero && v > 0 ? 0 : -kMost);
  } else {
    r.low = kind == ValueKind::kAbove ? JustAbove(v) : v;
    r.high = limits.high.value_or(kMost);
  }
  if (limits.high.has_value() && DefinitelyLess(*limits.high, r.high)) r.high = *limits.high;
  if (limits.low.has_value() && DefinitelyLess(r.low, *limits.low)) r.low = *limits.low;
  // "more than" the highest that is plausible: that. Analysers report so what is beyond their range.
  const bool at_edge = (limits.high.has_value() && NearlyEqual(v, *limits.high)) ||
                       (limits.low.has_value() && NearlyEqual(v, *limits.low));
  if (DefinitelyLess(r.high, r.low) && !at_edge) r.unusable = kImplausible;
  if (r.high < r.low) r.low = r.high = v;
  return r;
}

Reading ReadNumber(const terms::Conversion* conversion, const Record& record, const Limits& limits) {
  Reading r;
  if (record.value_kind == ValueKind::kNone || record.value_kind == ValueKind::kText || !std::isfinite(record.value)) {
    r.unusable = kNotANumber;
    return r;
  }
  if (conversion == nullptr) {
    r.unusable = kNoUsableUnit;
    return r;
  }
  const double v = conversion->Apply(record.value);
  if (!std::isfinite(v)) {
    r.unusable = kNotANumber;
    return r;
  }
  if (record.value_kind != ValueKind::kNumber) return Interval(record.value_kind, v, limits);
  r.low = r.high = v;
  const bool too_low = limits.low.has_value() && DefinitelyLess(v, *limits.low);
  const bool too_high = limits.high.has_value() && DefinitelyLess(*limits.high, v);
  if (too_low || too_high) r.unusable = kImplausible;
  return r;
}

}  // namespace

Reading ReadResult(const ProgramBinding& binding, int32_t concept_index, const Record& record) {
  const plan::ConceptPlan& plan = binding.program().concepts[static_cast<size_t>(concept_index)];
  Reading r;
  if (plan.measured) {
    const check::TypedRules& rules = *binding.program().rules;
    const check::Concept& subject = rules.concepts[static_cast<size_t>(concept_index)];
    // Asked only where it matters: units are cold.
    const bool from_zero =
        record.value_kind != ValueKind::kNumber && rules.units[static_cast<size_t>(subject.unit)].offset == 0;
    return ReadNumber(binding.ConversionOf(concept_index, record.unit), record,
                      {subject.plausible_low, subject.plausible_high, from_zero});
  }
  if (plan.coded) {
    const int number = record.value_kind == ValueKind::kText ? binding.ValueNumber(concept_index, record.text) : -1;
    if (number < 0) r.unusable = kNotListed;
    r.low = r.high = number;
  }
  return r;
}

Number ReadDose(const ProgramBinding& binding, int32_t target, const Record& record) {
  if (record.value_kind == ValueKind::kNone) return Number::Unknown(UnknownReason::kNeverRecorded);
  const Reading r = ReadNumber(binding.DoseConversion(target, record.unit), record, {{}, {}, true});
  if (!r.usable()) return Number::Unknown(kUnusableReasons[static_cast<size_t>(r.unusable)]);
  return {r.low, r.high, {}};
}

}  // namespace quell::eval
