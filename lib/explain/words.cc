#include "lib/explain/words.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "lib/base/compare.h"
#include "lib/base/text.h"

namespace quell::explain {
namespace {

struct KindName {
  RecordKind kind;
  std::string_view text, key;
};
constexpr KindName kKindNames[] = {
    {RecordKind::kRetraction, "retraction", "retraction"},
    {RecordKind::kAdmission, "admission", "admission"},
    {RecordKind::kTransfer, "transfer", "transfer"},
    {RecordKind::kProblem, "problem", "problem"},
    {RecordKind::kProblemEnd, "end of a problem", "problem_end"},
    {RecordKind::kAllergy, "allergy", "allergy"},
    {RecordKind::kProcedure, "procedure", "procedure"},
    {RecordKind::kImmunization, "vaccination", "immunization"},
    {RecordKind::kHomeMedication, "home medication", "home_medication"},
    {RecordKind::kOrderStop, "stop of an order", "order_stop"},
    {RecordKind::kOrderHold, "hold of an order", "order_hold"},
    {RecordKind::kOrderResume, "resumption of an order", "order_resume"},
    {RecordKind::kOrder, "order", "order"},
    {RecordKind::kAdministration, "administered", "administration"},
    {RecordKind::kResult, "result", "result"},
    {RecordKind::kOrderSelect, "order select", "order_select"},
    {RecordKind::kChartOpen, "chart open", "chart_open"},
    {RecordKind::kDischarge, "discharge", "discharge"},
};
static_assert(std::size(kKindNames) == kRecordKindCount);

const KindName& NameOf(RecordKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

// One end of an interval.
struct End {
  std::string text;
  bool open = false;  // the number itself is not in it: the ends of `>4` and `<0.01` lie just beside it
  bool none = false;  // it goes on without end
};

End EndOf(double value, bool lower) {
  End end{FormatShort(value)};
  const double shown = std::strtod(end.text.c_str(), nullptr);
  const double beside = lower ? JustAbove(shown) : JustBelow(shown);
  end.open = beside != shown && std::fabs(value - beside) <= 1e-10 * std::fabs(value);
  end.none = std::fabs(value) > 1e300;
  return end;
}

std::string Seconds(double value) {
  if (value > 9e12 || value < -9e12) return FormatShort(value) + " s";
  return AgeText(Duration(static_cast<int64_t>(value * 1e6)));
}

}  // namespace

std::string AgeText(Duration age) {
  struct Part {
    int64_t seconds;
    const char* name;
  };
  static constexpr Part kParts[] = {{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}};
  const bool ahead = age.count() < 0;
  int64_t seconds = age.count() / 1'000'000;
  if (ahead) seconds = -seconds;
  std::string out;
  for (size_t i = 0; i < std::size(kParts); ++i) {
    const int64_t count = seconds / kParts[i].seconds;
    if (count == 0) continue;
    out = FormatNumber(static_cast<double>(count)) + kParts[i].name;
    const int64_t rest = seconds % kParts[i].seconds;
    if (i + 1 < std::size(kParts) && rest >= kParts[i + 1].seconds) {
      out += " " + FormatNumber(static_cast<double>(rest / kParts[i + 1].seconds)) + kParts[i + 1].name;
    }
    break;
  }
  if (out.empty()) return "0 s";
  return ahead ? "-" + out : out;
}

std::string AmountText(double low, double high, std::string_view unit) {
  if (unit == "s") return low == high ? Seconds(low) : Seconds(low) + " to " + Seconds(high);
  const std::string counted = unit.empty() ? "" : " " + std::string(unit);
  if (low == high) return FormatShort(low) + counted;
  const End from = EndOf(low, true), to = EndOf(high, false);
  if (from.none && to.none) return "any number";
  if (to.none) return (from.open ? "above " : "") + from.text + counted + (from.open ? "" : " or more");
  if (from.none) return (to.open ? "below " : "") + to.text + counted + (to.open ? "" : " or less");
  return (from.open ? "above " : "") + from.text + " to " + (to.open ? "below " : "") + to.text + counted;
}

std::string ReasonsText(ReasonSet reasons) {
  std::string out;
  for (int i = 0; i < kUnknownReasonCount; ++i) {
    const UnknownReason reason = static_cast<UnknownReason>(i);
    if (reasons.Has(reason)) out += (out.empty() ? "" : ", ") + std::string(ReasonText(reason));
  }
  return out;
}

std::string_view KindText(RecordKind kind) { return NameOf(kind).text; }
std::string_view KindKey(RecordKind kind) { return NameOf(kind).key; }

std::string DistanceText(const Margin& margin) {
  if (margin.direction == 0) {
    return "other than " + AmountText(margin.threshold, margin.threshold, margin.unit);
  }
  if (margin.amount == 0) {
    const std::string where = margin.beyond ? (margin.direction > 0 ? "above " : "below ")
                                            : (margin.direction > 0 ? "at least " : "at most ");
    return where + AmountText(margin.threshold, margin.threshold, margin.unit);
  }
  return (margin.beyond ? "more than " : "") + AmountText(margin.amount, margin.amount, margin.unit) +
         (margin.direction > 0 ? " higher" : " lower");
}

std::string MissText(const Margin& margin) { return "`" + margin.of + "` were " + DistanceText(margin); }

}  // namespace quell::explain
