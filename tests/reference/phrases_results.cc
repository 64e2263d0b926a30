// Phrases about results: picks and aggregates.
#include <algorithm>

#include "tests/reference/phrases.h"

namespace quell::reference {

using check::Expr;
using check::ExprKind;
using check::kNoExpr;
using check::Since;

ReasonSet Phrases::NoResult() const {
  return source_.carries.Has(RecordKind::kResult) ? UnknownReason::kNeverRecorded : UnknownReason::kNotCarried;
}

bool Phrases::Window::Holds(const Moment& moment) const {
  return (!from || *from <= moment.clinical) && (!to || moment.clinical <= *to) && (!after || *after < moment);
}

// What is said besides, once an answer is unknown: what can't be used still tells the reader where to look. Whether or
// not it comes before an anchor.
ReasonSet Phrases::UnusableReasons(int32_t concept_index, const Window& window) const {
  ReasonSet reasons = {};
  for (const Held& held : chart_.Results(concept_index).unusable) {
    if (window.Holds(held.moment)) reasons |= *held.reading.unusable;
  }
  return reasons;
}

Phrases::Picked Phrases::Pick(check::Pick pick, int32_t concept_index, Duration within, const Situation& situation,
                              bool as_that_concept) const {
  if (pick == check::Pick::kThis || pick == check::Pick::kRecord) {
    return PickAtHand(pick, concept_index, situation, as_that_concept);
  }
  Window window;
  if (within > Duration(0)) {
    window.from = now_ - within;
    window.to = now_;
  }
  return PickHeld(pick, concept_index, window);
}

Phrases::Picked Phrases::PickHeld(check::Pick pick, int32_t concept_index, const Window& window) const {
  const ResultShelf& shelf = chart_.Results(concept_index);
  std::vector<Held> chain = shelf.usable;
  std::sort(chain.begin(), chain.end(), [](const Held& a, const Held& b) { return a.moment < b.moment; });
  if (pick != check::Pick::kEarliest) std::reverse(chain.begin(), chain.end());
  const size_t place = pick == check::Pick::kPrevious ? 1 : 0;

  Picked picked;
  const bool too_few = chain.size() <= place;
  if (!shelf.dropped.empty() && (too_few || pick == check::Pick::kEarliest)) {
    picked.reasons = UnknownReason::kTooManyRecords;
  } else if (too_few) {
    picked.reasons = NoResult() | UnusableReasons(concept_index, window);
  } else if (window.from && chain[place].moment.clinical < *window.from) {
    picked.reasons = UnknownReason::kOlderThanWindow | UnusableReasons(concept_index, window);
  } else {
    picked.record = chain[place].fed.record;
    picked.moment = chain[place].moment;
    picked.reading = chain[place].reading;
  }
  return picked;
}

Phrases::Picked Phrases::PickAtHand(check::Pick pick, int32_t concept_index, const Situation& situation,
                                    bool as_that_concept) const {
  Picked picked;
  if (pick == check::Pick::kRecord) {
    const Held& held = *situation.looked_at;
    if (held.fed.record->kind != RecordKind::kResult) picked.reasons = UnknownReason::kNeverRecorded;
    picked.record = held.fed.record;
    picked.moment = held.moment;
    picked.reading = held.reading;
    return picked;
  }
  const Record& trigger = *situation.trigger.record;
  picked.record = &trigger;
  picked.moment = MomentOf(situation.trigger);
  if (trigger.kind != RecordKind::kResult) picked.reasons = UnknownReason::kNeverRecorded;
  if (!as_that_concept || !picked.reasons.empty()) return picked;
  if (!reader_.BelongsTo(trigger, concept_index)) {
    picked.reasons = UnknownReason::kNeverRecorded;
    return picked;
  }
  picked.reading = reader_.Read(trigger, concept_index);
  if (picked.reading.unusable) picked.reasons = *picked.reading.unusable;
  return picked;
}

Phrases::Window Phrases::WindowOf(const Expr& e, const Situation& situation) const {
  Window window;
  if (e.window > Duration(0)) {
    window.from = e.ahead ? now_ + Duration(1) : now_ - e.window;
    window.to = e.ahead ? now_ + e.window : now_;
  }
  if (e.since == Since::kAdmission) {
    const Encounter encounter = EncounterOf(situation);
    if (encounter.reasons.empty()) window.from = encounter.admission->moment.clinical;
    window.unknown |= encounter.reasons;
  }
  if (e.since == Since::kRecord) {
    const Picked since = Pick(e.since_pick, e.since_concept, Duration(0), situation);
    window.after = since.moment;
    window.unknown |= since.reasons;
  }
  if (e.anchored) {
    const Picked anchor = Pick(e.anchor_pick, e.anchor_concept, Duration(0), situation);
    window.before = anchor.moment;
    window.unknown |= anchor.reasons;
  }
  if (e.kind == ExprKind::kEnded && !e.ahead) window.to = now_;
  return window;
}

// Oldest first. A record that is its own anchor is not before it.
Phrases::Matches Phrases::InWindow(const Expr& e, const std::vector<Held>& from, const Window& window,
                                   const Situation& situation) const {
  Matches found;
  for (const Held& held : from) {
    if (!window.Holds(held.moment) || !window.BeforeAnchor(held.moment)) continue;
    Sort(e, held, situation, found);
  }
  std::sort(found.certain.begin(), found.certain.end(),
            [](const Held* a, const Held* b) { return a->moment < b->moment; });
  return found;
}

Answer Phrases::Aggregate(const Expr& e, const Situation& situation) const {
  const ResultShelf& shelf = chart_.Results(e.index);
  const Window window = WindowOf(e, situation);
  if (!window.unknown.empty()) return Unknown(window.unknown);
  const bool count = e.kind == ExprKind::kCount;
  if (count && !source_.carries.Has(RecordKind::kResult)) return Unknown(UnknownReason::kNotCarried);
  for (const Moment& dropped : shelf.dropped) {
    if (window.Holds(dropped)) return Unknown(UnknownReason::kTooManyRecords);
  }

  const Matches matches = InWindow(e, shelf.usable, window, situation);
  if (count) return HowMany(matches);
  const Helds& results = matches.certain;
  if (results.empty()) {
    bool there_is_one = false;
    for (const Held& held : shelf.usable) there_is_one |= window.BeforeAnchor(held.moment);
    for (const Moment& dropped : shelf.dropped) there_is_one |= window.BeforeAnchor(dropped);
    const ReasonSet why = there_is_one ? ReasonSet(UnknownReason::kOlderThanWindow) : NoResult();
    return Unknown(why | UnusableReasons(e.index, window));
  }
  if (e.kind == ExprKind::kSlope) return Slope(results, UnusableReasons(e.index, window));

  const auto value = [](const Held* held) { return Number(held->reading.low, held->reading.high); };
  if (e.kind == ExprKind::kChange) {
    return Arithmetic(ExprKind::kSubtract, value(results.back()), value(results.front()));
  }
  const ExprKind join = e.kind == ExprKind::kLowest    ? ExprKind::kLeast
                        : e.kind == ExprKind::kHighest ? ExprKind::kGreatest
                                                       : ExprKind::kAdd;
  Answer sofar = value(results.front());
  for (size_t i = 1; i < results.size(); ++i) sofar = Arithmetic(join, sofar, value(results[i]));
  if (e.kind != ExprKind::kMean) return sofar;
  return Arithmetic(ExprKind::kDivide, sofar, Number(static_cast<double>(results.size())));
}

// Least squares. The slope is a weighted sum of the values: where a weight is negative, the highest value makes the
// slope lowest.
Answer Phrases::Slope(const Helds& results, ReasonSet unusable) const {
  const Moment oldest = results.front()->moment;
  const double n = static_cast<double>(results.size()), c = results.front()->reading.low;
  if (results.back()->moment.clinical == oldest.clinical) return Unknown(UnknownReason::kTooFew | unusable);
  const auto hours = [&](const Held* held) {
    return static_cast<double>((held->moment.clinical - oldest.clinical).count()) / 3.6e9;
  };
  double sum_t = 0;
  for (const Held* held : results) sum_t += hours(held);
  double low = 0, high = 0, squares = 0;
  for (const Held* held : results) {
    const double w = hours(held) - sum_t / n;
    const double from_low = held->reading.low - c, from_high = held->reading.high - c;
    low += w * (w >= 0 ? from_low : from_high);
    high += w * (w >= 0 ? from_high : from_low);
    squares += w * w;
  }
  return Number(low / squares, high / squares);
}

}  // namespace quell::reference
