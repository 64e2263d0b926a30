#include "tests/reference/reference_evaluator.h"

#include <algorithm>
#include <tuple>

#include "absl/time/time.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "tests/reference/chart.h"
#include "tests/reference/phrases.h"

namespace quell::reference {
namespace {

using check::Alert;
using check::kNoExpr;
using check::Trigger;

// One that runs. `trigger` is the place in the alert's list.
struct Timer {
  size_t alert = 0;
  size_t trigger = 0;
  Fed start;
  Time due;
  std::vector<const Record*> stops;  // the results that keep it from running
};

class Evaluator {
 public:
  Evaluator(const check::TypedRules& rules, const Vocabulary& vocabulary, const SourceInfo& source,
            const Patient& patient, const Options& options)
      : rules_(rules), reader_(rules, vocabulary), source_(source), patient_(patient), options_(options) {
    // Where the zone is not one that is known, ages are counted in UTC: no data stops an evaluation.
    absl::TimeZone zone;
    if (absl::LoadTimeZone(Av(source.time_zone), &zone)) zone_ = zone;
  }

  void FeedStep(std::span<const Record> step);
  // All instants at which timers are due, up to `until` (kNoTime: none; before `until` alone if not `included`).
  void RunTimers(Time until, bool included);
  std::vector<Evaluation> Results() { return std::move(results_); }

 private:
  void TakeIn(const Record& record);
  void StartTimers(const Fed& fed);
  bool Stops(const Record& record, const Timer& timer) const;
  bool Matches(const Trigger& trigger, const Record& record) const;
  void EvaluateAlert(const Phrases& phrases, size_t alert, const Trigger& trigger, const Fed& record, bool timer);
  uint8_t FirstTrue(const std::vector<check::Tier>& tiers, const Phrases& phrases, const Situation& situation) const;
  Phrases PhrasesNow(const Chart& chart) const {
    return {reader_, source_, patient_, zone_, chart, now_, options_.watch};
  }

  const check::TypedRules& rules_;
  Reader reader_;
  const SourceInfo& source_;
  const Patient& patient_;
  const Options& options_;
  absl::TimeZone zone_ = absl::UTCTimeZone();
  Time now_ = kNoTime;
  size_t step_ = 0;
  std::vector<Fed> fed_;
  std::vector<Timer> timers_;
  std::vector<Evaluation> results_;
};

bool Evaluator::Matches(const Trigger& trigger, const Record& record) const {
  if (record.kind != trigger.kind) return false;
  if (trigger.concept_index < 0) return true;
  if (record.kind == RecordKind::kResult) return reader_.UsableResultOf(record, trigger.concept_index);
  return reader_.BelongsTo(record, trigger.concept_index);
}

// --- timers ---

bool Evaluator::Stops(const Record& record, const Timer& timer) const {
  const Trigger& trigger = rules_.alerts[timer.alert].triggers[timer.trigger];
  return timer.start.step < step_ && trigger.unless_concept >= 0 &&
         reader_.UsableResultOf(record, trigger.unless_concept);
}

void Evaluator::StartTimers(const Fed& fed) {
  for (size_t a = 0; a < rules_.alerts.size(); ++a) {
    const std::vector<Trigger>& triggers = rules_.alerts[a].triggers;
    for (size_t t = 0; t < triggers.size(); ++t) {
      if (triggers[t].delay <= Duration(0) || !Matches(triggers[t], *fed.record)) continue;
      const auto running = std::count_if(timers_.begin(), timers_.end(), [&](const Timer& o) { return o.alert == a; });
      if (static_cast<size_t>(running) < limits::kHeldValues) timers_.push_back({a, t, fed, now_ + triggers[t].delay, {}});
    }
  }
}

void Evaluator::RunTimers(Time until, bool included) {
  while (!timers_.empty()) {
    const auto earlier = [](const Timer& a, const Timer& b) {
      return std::tie(a.due, a.alert, a.start.place, a.trigger) < std::tie(b.due, b.alert, b.start.place, b.trigger);
    };
    std::sort(timers_.begin(), timers_.end(), earlier);
    const Time due = timers_.front().due;
    if (until < due || (due == until && !included)) return;
    const auto of_now = [&](const Timer& timer) { return timer.due == due; };
    // Those that are stopped go without a word.
    std::erase_if(timers_, [&](const Timer& timer) { return of_now(timer) && !timer.stops.empty(); });
    if (std::none_of(timers_.begin(), timers_.end(), of_now)) continue;
    now_ = due;
    const Chart chart(reader_, fed_);
    const Phrases phrases = PhrasesNow(chart);
    for (const Timer& timer : timers_) {
      if (timer.due != due) break;
      EvaluateAlert(phrases, timer.alert, rules_.alerts[timer.alert].triggers[timer.trigger], timer.start, true);
    }
    std::erase_if(timers_, [&](const Timer& timer) { return timer.due == due; });
    ++step_;
  }
}

// --- steps ---

void Evaluator::TakeIn(const Record& record) {
  std::erase_if(timers_, [&](const Timer& timer) { return TakesOut(record, *timer.start.record); });
  for (Timer& timer : timers_) {
    if (timer.stops.size() <= size_t{limits::kTimerStops})
      std::erase_if(timer.stops, [&](const Record* stop) { return TakesOut(record, *stop); });
    if (Stops(record, timer)) timer.stops.push_back(&record);
  }
  fed_.push_back({&record, step_, fed_.size(), now_});
  StartTimers(fed_.back());
}

// All records of a step are taken in before any alert is asked. A step known before an earlier one is taken at that
// one's `now`.
void Evaluator::FeedStep(std::span<const Record> step) {
  RunTimers(step.front().known, false);
  now_ = std::max(now_, step.front().known);
  const size_t first = fed_.size();
  for (const Record& record : step) TakeIn(record);

  const Chart chart(reader_, fed_);
  const Phrases phrases = PhrasesNow(chart);
  for (size_t a = 0; a < rules_.alerts.size(); ++a) {
    for (size_t i = first; i < fed_.size(); ++i) {
      // The first trigger that the record matches is the one through which it triggers.
      const std::vector<Trigger>& triggers = rules_.alerts[a].triggers;
      const auto matched = std::find_if(triggers.begin(), triggers.end(), [&](const Trigger& trigger) {
        return trigger.delay <= Duration(0) && Matches(trigger, *fed_[i].record);
      });
      if (matched != triggers.end()) EvaluateAlert(phrases, a, *matched, fed_[i], false);
    }
  }
  ++step_;
  RunTimers(now_, true);
}

uint8_t Evaluator::FirstTrue(const std::vector<check::Tier>& tiers, const Phrases& phrases,
                             const Situation& situation) const {
  for (const check::Tier& tier : tiers) {
    const bool otherwise = tier.condition == kNoExpr;
    if (otherwise || ToTruth(phrases.Eval(tier.condition, situation)) == Truth::kTrue) return tier.value;
  }
  return 0;  // low, passive
}

void Evaluator::EvaluateAlert(const Phrases& phrases, size_t alert_index, const Trigger& trigger, const Fed& record,
                              bool timer) {
  const Alert& alert = rules_.alerts[alert_index];
  Situation situation = {.trigger = record, .trigger_concept = trigger.concept_index};
  Evaluation& result = results_.emplace_back();
  result.alert = static_cast<int32_t>(alert_index);
  result.record = static_cast<uint32_t>(record.place);
  result.step = static_cast<uint32_t>(step_);
  result.time = now_;
  result.timer = timer;

  const Answer when = alert.when == kNoExpr ? Known(true) : phrases.Eval(alert.when, situation);
  result.when = ToTruth(when);
  result.when_reasons = when.reasons;
  if (result.when != Truth::kTrue) return;
  const Truth excluded = alert.exclude == kNoExpr ? Truth::kFalse : ToTruth(phrases.Eval(alert.exclude, situation));
  result.excluded = excluded == Truth::kTrue;
  result.exclusion_unknown = excluded == Truth::kUnknown;
  if (result.excluded) return;

  situation.score = alert.score == kNoExpr ? Number(0) : phrases.Eval(alert.score, situation);
  result.score_known = situation.score.known;
  result.score_low = situation.score.low;
  result.score_high = situation.score.high;
  result.score_reasons = situation.score.reasons;
  result.fire_at = alert.fire_at == kNoExpr ? Truth::kTrue : ToTruth(phrases.Eval(alert.fire_at, situation));
  result.candidate = result.fire_at == Truth::kTrue;
  // Found for what is not a candidate as well: the tiers depend on nothing that `fire at` decides.
  result.severity = static_cast<check::AlertSeverity>(FirstTrue(alert.severity, phrases, situation));
  result.display = static_cast<check::Display>(FirstTrue(alert.show, phrases, situation));
}

}  // namespace

std::vector<Evaluation> Evaluate(const check::TypedRules& rules, const Vocabulary& vocabulary, const SourceInfo& source,
                                 const Patient& patient, std::span<const Record> records, const Options& options) {
  Evaluator evaluator(rules, vocabulary, source, patient, options);
  for (size_t begin = 0; begin < records.size();) {
    size_t end = begin + 1;
    while (end < records.size() && records[end].known == records[begin].known) ++end;
    evaluator.FeedStep(records.subspan(begin, end - begin));
    begin = end;
  }
  evaluator.RunTimers(options.until, true);
  return evaluator.Results();
}

}  // namespace quell::reference
