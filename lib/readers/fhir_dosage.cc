#include "lib/readers/fhir_dosage.h"

#include <array>
#include <chrono>
#include <string_view>

#include "lib/readers/years.h"

namespace quell::readers::fhir {
namespace {

constexpr double kMostADay = 10'000;

// FHIR's GTSAbbreviation: how often a day.
struct Abbreviation {
  std::string_view code;
  float per_day;
};
constexpr std::array<Abbreviation, 16> kAbbreviations = {{{"QD", 1},
                                                          {"BID", 2},
                                                          {"TID", 3},
                                                          {"QID", 4},
                                                          {"AM", 1},
                                                          {"PM", 1},
                                                          {"BED", 1},
                                                          {"QOD", 0.5f},
                                                          {"Q1H", 24},
                                                          {"Q2H", 12},
                                                          {"Q3H", 8},
                                                          {"Q4H", 6},
                                                          {"Q6H", 4},
                                                          {"Q8H", 3},
                                                          {"WK", 1 / 7.0f},
                                                          {"Q12H", 2}}};

int CountOf(const Json* list) {
  int count = 0;
  ForEach(list, [&](const Json&) { ++count; });
  return count;
}

// 0 where it is not said.
float PerDay(const Json* repeat, const Json* code) {
  const Fields<5> fields(repeat, {"frequency", "period", "periodUnit", "timeOfDay", "when"});
  const std::optional<double> period = NumberOf(fields[1]);
  if (period.has_value()) {
    const std::optional<Duration> length = DurationOf(*period, TextOf(fields[2]));
    if (!length.has_value() || *length < std::chrono::seconds(1)) return 0;
    // Without a frequency, FHIR says, it is once each period.
    const double times = NumberOf(fields[0]).value_or(1) * 86400e6 / static_cast<double>(length->count());
    return times > 0 && times <= kMostADay ? static_cast<float>(times) : 0;
  }
  if (const int times = CountOf(fields[3]) + CountOf(fields[4]); times > 0) return static_cast<float>(times);
  const std::string_view abbreviation = CodeOf(code, "");
  for (const Abbreviation& known : kAbbreviations) {
    if (known.code == abbreviation) return known.per_day;
  }
  return 0;
}

Course CourseOf(const Json* bounds, Draft& draft) {
  Course course;
  if (bounds == nullptr) return course;
  const When when = ReadWhen(bounds);
  if (!when.wrong.empty()) {
    draft.Note("the bounds of its timing can't be read: left out");
    return course;
  }
  course.start = when.start;
  course.end = when.end;
  return course;
}

void SetTiming(const Json* timing, Record& record, Draft& draft, Course& course, std::optional<Duration>& lasts) {
  const Fields<3> fields(timing, {"repeat", "code", "event"});
  const Fields<2> repeat(fields[0], {"bounds*", "count"});
  record.per_day = PerDay(fields[0], fields[1]);
  const int events = CountOf(fields[2]);
  if (NumberOf(repeat[1]) == 1.0 || (events == 1 && record.per_day == 0)) record.flags |= kOneTime;
  if (repeat.NameOf(0) == "boundsPeriod") course = CourseOf(repeat[0], draft);
  if (repeat.NameOf(0) == "boundsDuration") lasts = ReadDuration(repeat[0]);
}

void SetDoseAndRate(Source& source, const Json* dose_and_rate, Record& record, Draft& draft) {
  const std::optional<Json> first = FirstOf(dose_and_rate);
  const Fields<3> fields(Pointer(first), {"doseQuantity", "doseRange", "rate*"});
  source.SetDose(fields[0], record);
  if (fields[1] != nullptr) {
    const std::optional<Json> high = FieldOf(fields[1], "high");
    source.SetDose(Pointer(high), record);
    if (record.value_kind == ValueKind::kNumber) {
      record.value_kind = ValueKind::kAtMost;
      draft.Note("a range of doses: at most its upper end");
    }
  }
  if (fields[2] != nullptr && record.value_kind == ValueKind::kNone)
    draft.Note("a rate, which is not taken for a dose");
}

}  // namespace

void SetRoute(Source& source, const Json* route, Record& record) {
  if (route != nullptr) record.route = source.codes.TextIdOf(WordsOf(route));
}

Course SetDosage(Source& source, const Json* instructions, Record& record, Draft& draft) {
  Course course;
  const std::optional<Json> first = FirstOf(instructions);
  if (!first.has_value()) return course;
  if (CountOf(instructions) > 1) draft.Note("several dosage instructions: the first counts");
  const Fields<4> fields(*first, {"timing", "route", "asNeeded*", "doseAndRate"});
  std::optional<Duration> lasts;
  SetTiming(fields[0], record, draft, course, lasts);
  SetRoute(source, fields[1], record);
  if (fields[2] != nullptr && TruthOf(fields[2]).value_or(true)) record.flags |= kPrn;
  SetDoseAndRate(source, fields[3], record, draft);
  if (lasts.has_value() && !course.end.has_value()) {
    // From when it starts, which the order may say elsewhere.
    const Time from = course.start.has_value() ? course.start->first : record.clinical;
    if (from != kNoTime && InYears(from + *lasts)) course.end = Moment{from + *lasts, from + *lasts};
  }
  return course;
}

}  // namespace quell::readers::fhir
