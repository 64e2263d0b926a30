#include "tests/reference/reference_evaluator.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"
#include "lib/base/compare.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/terms/code_system.h"
#include "lib/terms/unit.h"

namespace quell::reference {
namespace {

using check::Alert;
using check::Anchor;
using check::CompareOp;
using check::Concept;
using check::Expr;
using check::ExprId;
using check::ExprKind;

// The answer to an expression: unknown with its reasons, or known: a truth, or a number as an interval (of one point,
// for all but scores).
struct Answer {
  bool known = false;
  ReasonSet reasons = {};
  bool truth = false;
  double low = 0, high = 0;
};

Answer Unknown(ReasonSet reasons) { return {.reasons = reasons}; }
Answer Known(bool truth) { return {.known = true, .truth = truth}; }

// Every number is made here, so that none that is not finite ever meets a comparison.
Answer Number(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return Unknown(UnknownReason::kOverflow);
  return {.known = true, .low = low, .high = high};
}
Answer Number(double value) { return Number(value, value); }

Answer UnknownOperands(const Answer& a, const Answer& b) { return Unknown(a.reasons | b.reasons); }

Answer Not(const Answer& a) { return a.known ? Known(!a.truth) : a; }

// Kleene's tables.
Answer And(const Answer& a, const Answer& b) {
  if (a.known && !a.truth) return Known(false);
  if (b.known && !b.truth) return Known(false);
  if (a.known && b.known) return Known(true);
  return UnknownOperands(a, b);
}
Answer Or(const Answer& a, const Answer& b) {
  if (a.known && a.truth) return Known(true);
  if (b.known && b.truth) return Known(true);
  if (a.known && b.known) return Known(false);
  return UnknownOperands(a, b);
}

Answer Less(const Answer& a, const Answer& b) {
  if (!a.known || !b.known) return UnknownOperands(a, b);
  if (DefinitelyLess(a.high, b.low)) return Known(true);
  if (!DefinitelyLess(a.low, b.high)) return Known(false);
  return Unknown(UnknownReason::kNotSettled);
}

Answer Equal(const Answer& a, const Answer& b) {
  if (!a.known || !b.known) return UnknownOperands(a, b);
  if (DefinitelyLess(a.high, b.low) || DefinitelyLess(b.high, a.low)) return Known(false);
  if (NearlyEqual(a.low, b.high) && NearlyEqual(a.high, b.low)) return Known(true);
  return Unknown(UnknownReason::kNotSettled);
}

Answer Compare(CompareOp op, const Answer& a, const Answer& b) {
  switch (op) {
    case CompareOp::kLess:
      return Less(a, b);
    case CompareOp::kLessEqual:
      return Not(Less(b, a));
    case CompareOp::kGreater:
      return Less(b, a);
    case CompareOp::kGreaterEqual:
      return Not(Less(a, b));
    case CompareOp::kEqual:
      return Equal(a, b);
    case CompareOp::kNotEqual:
      return Not(Equal(a, b));
  }
  return {};
}

Answer FromEnds(double p, double q, double r, double s) {
  // An end that is not finite decides before min and max, which a NaN would confuse.
  for (double end : {p, q, r, s}) {
    if (!std::isfinite(end)) return Unknown(UnknownReason::kOverflow);
  }
  return Number(std::min({p, q, r, s}), std::max({p, q, r, s}));
}

Answer Arithmetic(ExprKind kind, const Answer& a, const Answer& b) {
  if (!a.known || !b.known) return UnknownOperands(a, b);
  switch (kind) {
    case ExprKind::kAdd:
      return Number(a.low + b.low, a.high + b.high);
    case ExprKind::kSubtract:
      return Number(a.low - b.high, a.high - b.low);
    case ExprKind::kMultiply:
      return FromEnds(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    default:
      break;
  }
  // Zero itself, not what is nearly equal to it: nothing but zero is nearly equal to zero anyway.
  if (b.low <= 0 && 0 <= b.high) return Unknown(UnknownReason::kDivisionByZero);
  return FromEnds(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);
}

Answer Scale(const Answer& a, double factor, double offset) {
  if (!a.known) return a;
  const double p = a.low * factor + offset, q = a.high * factor + offset;
  return FromEnds(p, q, p, q);
}

Truth ToTruth(const Answer& a) { return !a.known ? Truth::kUnknown : a.truth ? Truth::kTrue : Truth::kFalse; }

// A record that the step's patient is known to have.
struct KnownRecord {
  const Record* record = nullptr;
  // When it counts. A result drawn after it was known counts when it became known; for one of a late step that is the
  // `now` at which the step was taken, since `now` is by definition the instant at which the step became known. A
  // record without a clinical time counts when it became known. The start of an order may lie ahead.
  Time clinical;
};

// A result as a concept sees it.
struct Reading {
  bool usable = false;
  UnknownReason why_not = UnknownReason::kNotANumber;
  double value = 0;  // in the concept's unit; 0 for a concept that is not measured
};

// A usable result and its place in the order of `latest`: by clinical time, then by arrival (the step, then the place
// in it).
struct Result {
  Time clinical;
  size_t arrival = 0;
  double value = 0;
  bool Before(const Result& other) const {
    return clinical != other.clinical ? clinical < other.clinical : arrival < other.arrival;
  }
};

// What an expression may be asked about besides the patient.
struct Situation {
  const Record* trigger = nullptr;
  int32_t trigger_concept = -1;
  Answer score;
  double record_value = 0;  // of the innermost `where`
};

class Evaluator {
 public:
  Evaluator(const check::TypedRules& rules, const Vocabulary& vocabulary, const SourceInfo& source,
            const Patient& patient)
      : rules_(rules), vocabulary_(vocabulary), source_(source), patient_(patient), zone_(absl::UTCTimeZone()) {
    // Where the zone is not one that is known, ages are counted in UTC: no data stops an evaluation.
    absl::TimeZone zone;
    if (absl::LoadTimeZone(source.time_zone, &zone)) zone_ = zone;
  }

  void Take(std::span<const Record> step);
  std::vector<Evaluation> EvaluateStep(std::span<const Record> step, uint32_t first_index) const;

 private:
  bool BelongsTo(const Record& record, const Concept& wanted) const;
  Reading Read(const Record& record, const Concept& wanted) const;
  std::vector<Result> UsableResults(int32_t wanted) const;
  ReasonSet UnusableReasons(int32_t wanted, std::optional<Duration> window) const;
  ReasonSet NoneRecorded() const;

  Answer Newest(int32_t wanted, size_t newer, Duration window) const;
  Answer Aggregate(const Expr& e, const Situation& situation) const;
  Answer Count(const Expr& e, const std::vector<Result>& results, const Situation& situation) const;
  Answer ActiveOrder(int32_t wanted) const;
  bool Stopped(const Record& order) const;
  Answer Age(const std::string& unit) const;
  Answer Points(const Expr& e, const Situation& situation) const;
  Answer Row(const check::PointRow& row, const Situation& situation) const;
  Answer Eval(ExprId id, const Situation& situation) const;

  int32_t TriggerConcept(const Alert& alert, const Record& record) const;
  Evaluation EvaluateAlert(const Alert& alert, Situation situation) const;
  uint8_t FirstTrue(const std::vector<check::Tier>& tiers, const Situation& situation) const;

  const check::TypedRules& rules_;
  const Vocabulary& vocabulary_;
  const SourceInfo& source_;
  const Patient& patient_;
  absl::TimeZone zone_;
  std::vector<KnownRecord> known_;  // in the order of arrival
  Time now_ = kNoTime;
};

// All records of a step are taken in before any alert is asked. A step known before an earlier one is taken at that
// one's `now`.
void Evaluator::Take(std::span<const Record> step) {
  now_ = std::max(now_, step.front().known);
  for (const Record& record : step) {
    Time clinical = record.clinical == kNoTime ? now_ : record.clinical;
    if (record.kind == RecordKind::kResult) clinical = std::min(clinical, now_);
    known_.push_back({&record, clinical});
  }
}

bool Evaluator::BelongsTo(const Record& record, const Concept& wanted) const {
  if (record.coding == kNoCoding) return false;
  for (const Code& code : vocabulary_.coding(record.coding)) {
    for (const check::CodePattern& pattern : wanted.codes) {
      if (pattern.system == code.system && terms::CodeMatches(code.system, pattern.pattern, code.code)) return true;
    }
  }
  return false;
}

// An unusable result has one reason: the first that applies of not a number, no usable unit, implausible.
Reading Evaluator::Read(const Record& record, const Concept& wanted) const {
  if (!wanted.measured) return {.usable = true};
  const bool number = record.value_kind == ValueKind::kNumber && std::isfinite(record.value);
  if (!number) return {.why_not = UnknownReason::kNotANumber};
  const std::optional<terms::Unit> unit = terms::ParseUnit(vocabulary_.unit(record.unit));
  if (!unit) return {.why_not = UnknownReason::kNoUsableUnit};
  const auto conversion = terms::Convert(*unit, rules_.units[wanted.unit], wanted.substance);
  if (!conversion) return {.why_not = UnknownReason::kNoUsableUnit};
  const double value = conversion->Apply(record.value);
  // A finite value too large to be written in the concept's unit is no finite number there.
  if (!std::isfinite(value)) return {.why_not = UnknownReason::kNotANumber};
  const bool plausible = (!wanted.plausible_low || LessOrNearlyEqual(*wanted.plausible_low, value)) &&
                         (!wanted.plausible_high || LessOrNearlyEqual(value, *wanted.plausible_high));
  if (!plausible) return {.why_not = UnknownReason::kImplausible};
  return {.usable = true, .value = value};
}

// Oldest first. For a concept that is not measured these are all its results.
std::vector<Result> Evaluator::UsableResults(int32_t wanted) const {
  std::vector<Result> results;
  for (size_t i = 0; i < known_.size(); ++i) {
    const Record& record = *known_[i].record;
    if (record.kind != RecordKind::kResult || !BelongsTo(record, rules_.concepts[wanted])) continue;
    const Reading reading = Read(record, rules_.concepts[wanted]);
    if (reading.usable) results.push_back({known_[i].clinical, i, reading.value});
  }
  std::sort(results.begin(), results.end(), [](const Result& a, const Result& b) { return a.Before(b); });
  return results;
}

// What is said besides, once an answer is unknown: the reasons of the concept's unusable results. With a window, of
// those in the window, whether or not they come before an anchor: what can't be used still tells the reader where to
// look.
ReasonSet Evaluator::UnusableReasons(int32_t wanted, std::optional<Duration> window) const {
  ReasonSet reasons = {};
  for (const KnownRecord& known : known_) {
    if (known.record->kind != RecordKind::kResult || !BelongsTo(*known.record, rules_.concepts[wanted])) continue;
    if (window && known.clinical < now_ - *window) continue;
    const Reading reading = Read(*known.record, rules_.concepts[wanted]);
    if (!reading.usable) reasons |= reading.why_not;
  }
  return reasons;
}

ReasonSet Evaluator::NoneRecorded() const {
  return source_.carries.Has(RecordKind::kResult) ? UnknownReason::kNeverRecorded : UnknownReason::kNotCarried;
}

// The usable result that has `newer` newer ones. A window of 0 is none.
Answer Evaluator::Newest(int32_t wanted, size_t newer, Duration window) const {
  const std::vector<Result> results = UsableResults(wanted);
  const std::optional<Duration> asked = window > Duration(0) ? std::optional(window) : std::nullopt;
  if (results.size() <= newer) return Unknown(NoneRecorded() | UnusableReasons(wanted, asked));
  const Result& result = results[results.size() - 1 - newer];
  if (asked && result.clinical < now_ - window) {
    return Unknown(UnknownReason::kOlderThanWindow | UnusableReasons(wanted, asked));
  }
  return Number(result.value);
}

// `lowest`, `highest` and `count`. Three things leave them unknown alone, and are asked in this order: there is no
// anchor; the source carries no results (`count`, even if some are known); there are too many records. A record that is
// its own anchor is not before it. `count` counts results, of a concept that is not measured as well; never orders.
Answer Evaluator::Aggregate(const Expr& e, const Situation& situation) const {
  std::optional<Result> anchor;
  if (e.anchor != Anchor::kNone) {
    const std::vector<Result> chain = UsableResults(e.anchor_concept);
    const size_t newer = e.anchor == Anchor::kLatest ? 0 : 1;
    if (chain.size() <= newer) return Newest(e.anchor_concept, newer, Duration(0));
    anchor = chain[chain.size() - 1 - newer];
  }
  if (e.kind == ExprKind::kCount && !source_.carries.Has(RecordKind::kResult)) {
    return Unknown(UnknownReason::kNotCarried);
  }

  size_t in_window = 0, before_anchor = 0;
  std::vector<Result> results;  // those asked about
  for (const Result& result : UsableResults(e.index)) {
    const bool in = result.clinical >= now_ - e.window;
    const bool before = !anchor || result.Before(*anchor);
    in_window += in;
    before_anchor += before;
    if (in && before) results.push_back(result);
  }
  if (in_window > limits::kHeldValues) return Unknown(UnknownReason::kTooManyRecords);
  if (e.kind == ExprKind::kCount) return Count(e, results, situation);
  if (results.empty()) {
    const ReasonSet why = before_anchor > 0 ? ReasonSet(UnknownReason::kOlderThanWindow) : NoneRecorded();
    return Unknown(why | UnusableReasons(e.index, e.window));
  }
  double extreme = results.front().value;
  for (const Result& result : results) {
    extreme = e.kind == ExprKind::kLowest ? std::min(extreme, result.value) : std::max(extreme, result.value);
  }
  return Number(extreme);
}

// Only records for which the condition is true count: where it is unknown of one, that one does not.
Answer Evaluator::Count(const Expr& e, const std::vector<Result>& results, const Situation& situation) const {
  int count = 0;
  for (const Result& result : results) {
    Situation inside = situation;
    inside.record_value = result.value;
    if (e.a == check::kNoExpr || ToTruth(Eval(e.a, inside)) == Truth::kTrue) ++count;
  }
  return Number(count);
}

// A stop ends its order whichever of the two became known first, from the stop's own time on.
bool Evaluator::Stopped(const Record& order) const {
  for (const KnownRecord& known : known_) {
    const Record& stop = *known.record;
    if (stop.kind == RecordKind::kOrderStop && stop.ref != 0 && stop.ref == order.id && known.clinical <= now_)
      return true;
  }
  return false;
}

Answer Evaluator::ActiveOrder(int32_t wanted) const {
  for (const KnownRecord& known : known_) {
    const Record& order = *known.record;
    if (order.kind != RecordKind::kOrder || !BelongsTo(order, rules_.concepts[wanted])) continue;
    if (known.clinical <= now_ && now_ < order.until && !Stopped(order)) return Known(true);
  }
  if (!source_.carries.Has(RecordKind::kOrder)) return Unknown(UnknownReason::kNotCarried);
  return Known(false);
}

Answer Evaluator::Age(const std::string& unit) const {
  const std::optional<int> age = unit == "d"    ? AgeInDays(patient_.birth, now_, zone_)
                                 : unit == "mo" ? AgeInMonths(patient_.birth, now_, zone_)
                                                : AgeInYears(patient_.birth, now_, zone_);
  return age ? Number(*age) : Unknown(UnknownReason::kNeverRecorded);
}

// The points of an unsettled row range over all its tiers, those already known to be false among them.
Answer Evaluator::Row(const check::PointRow& row, const Situation& situation) const {
  if (row.if_unknown && !Eval(row.subject, situation).known) return Number(*row.if_unknown);
  for (const check::PointRow::Tier& tier : row.tiers) {
    const Truth truth = tier.condition == check::kNoExpr ? Truth::kTrue : ToTruth(Eval(tier.condition, situation));
    if (truth == Truth::kTrue) return Number(tier.points);
    if (truth == Truth::kFalse) continue;
    if (row.if_unknown) return Number(*row.if_unknown);
    const bool otherwise = row.tiers.back().condition == check::kNoExpr;
    double low = otherwise ? row.tiers.back().points : 0, high = low;
    for (const check::PointRow::Tier& any : row.tiers) {
      low = std::min(low, any.points);
      high = std::max(high, any.points);
    }
    return Number(low, high);
  }
  return Number(0);
}

Answer Evaluator::Points(const Expr& e, const Situation& situation) const {
  Answer sum = Number(0);
  for (int32_t i = 0; i < e.count; ++i) {
    sum = Arithmetic(ExprKind::kAdd, sum, Row(rules_.point_rows[e.first + i], situation));
  }
  return sum;
}

Answer Evaluator::Eval(ExprId id, const Situation& situation) const {
  const Expr& e = rules_.exprs[id];
  const auto eval = [&](ExprId child) { return Eval(child, situation); };
  switch (e.kind) {
    case ExprKind::kNumber:
      return Number(e.number);
    case ExprKind::kParameter:
      return Number(rules_.parameters[e.index].value);
    case ExprKind::kLatest:
      return Newest(e.index, 0, e.window);
    case ExprKind::kPrevious:
      return Newest(e.index, 1, e.window);
    case ExprKind::kLowest:
    case ExprKind::kHighest:
    case ExprKind::kCount:
      return Aggregate(e, situation);
    case ExprKind::kThisValue:
      return Number(Read(*situation.trigger, rules_.concepts[situation.trigger_concept]).value);
    case ExprKind::kRecordValue:
      return Number(situation.record_value);
    case ExprKind::kAge:
      return Age(rules_.units[e.unit].text);
    case ExprKind::kScore:
      return situation.score;
    case ExprKind::kNegate:
      return Scale(eval(e.a), -1, 0);
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
      return Arithmetic(e.kind, eval(e.a), eval(e.b));
    case ExprKind::kConvert:
      return Scale(eval(e.a), e.number, e.offset);
    case ExprKind::kIf: {
      const Answer condition = eval(e.a);
      return !condition.known ? condition : eval(condition.truth ? e.b : e.c);
    }
    case ExprKind::kElse: {
      // Where neither is known, both are unknown operands, so the reasons are those of both.
      const Answer a = eval(e.a);
      if (a.known) return a;
      const Answer b = eval(e.b);
      return b.known ? b : UnknownOperands(a, b);
    }
    case ExprKind::kPoints:
      return Points(e, situation);
    case ExprKind::kTruth:
      return Known(e.number != 0);
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      Answer sofar = Known(e.kind == ExprKind::kAnd);
      for (int32_t i = 0; i < e.count; ++i) {
        const Answer next = eval(rules_.children[e.first + i]);
        sofar = e.kind == ExprKind::kAnd ? And(sofar, next) : Or(sofar, next);
      }
      return sofar;
    }
    case ExprKind::kNot:
      return Not(eval(e.a));
    case ExprKind::kCompare:
      return Compare(e.op, eval(e.a), eval(e.b));
    case ExprKind::kBetween: {
      const Answer a = eval(e.a);
      return And(Compare(CompareOp::kLessEqual, eval(e.b), a), Compare(CompareOp::kLessEqual, a, eval(e.c)));
    }
    case ExprKind::kIsKnown:
      return Known(eval(e.a).known);
    case ExprKind::kIsUnknown:
      return Known(!eval(e.a).known);
    case ExprKind::kActiveOrder:
      return ActiveOrder(e.index);
    case ExprKind::kOrdering:
      return Known(situation.trigger->kind == RecordKind::kOrder &&
                   BelongsTo(*situation.trigger, rules_.concepts[e.index]));
    case ExprKind::kSexIs:
      // A sex that is recorded as other is neither female nor male.
      if (patient_.sex == Sex::kNotRecorded) return Unknown(UnknownReason::kNeverRecorded);
      return Known(patient_.sex == static_cast<Sex>(e.index));
  }
  return {};
}

// The concept of the first trigger of the alert's own list that the record matches, or -1.
int32_t Evaluator::TriggerConcept(const Alert& alert, const Record& record) const {
  for (const check::Trigger& trigger : alert.triggers) {
    const Concept& wanted = rules_.concepts[trigger.concept_index];
    if (record.kind != trigger.kind || !BelongsTo(record, wanted)) continue;
    if (record.kind == RecordKind::kResult && !Read(record, wanted).usable) continue;
    return trigger.concept_index;
  }
  return -1;
}

uint8_t Evaluator::FirstTrue(const std::vector<check::Tier>& tiers, const Situation& situation) const {
  for (const check::Tier& tier : tiers) {
    if (tier.condition == check::kNoExpr || ToTruth(Eval(tier.condition, situation)) == Truth::kTrue) return tier.value;
  }
  return 0;  // low, passive
}

Evaluation Evaluator::EvaluateAlert(const Alert& alert, Situation situation) const {
  Evaluation result;
  const Answer when = alert.when == check::kNoExpr ? Known(true) : Eval(alert.when, situation);
  result.when = ToTruth(when);
  result.when_reasons = when.reasons;
  if (result.when != Truth::kTrue) return result;
  result.excluded = alert.exclude != check::kNoExpr && ToTruth(Eval(alert.exclude, situation)) == Truth::kTrue;
  if (result.excluded) return result;

  situation.score = alert.score == check::kNoExpr ? Number(0) : Eval(alert.score, situation);
  result.score_known = situation.score.known;
  result.score_low = situation.score.low;
  result.score_high = situation.score.high;
  result.score_reasons = situation.score.reasons;
  result.fire_at = alert.fire_at == check::kNoExpr ? Truth::kTrue : ToTruth(Eval(alert.fire_at, situation));
  result.candidate = result.fire_at == Truth::kTrue;
  // Found for what is not a candidate as well: the tiers depend on nothing that `fire at` decides.
  result.severity = static_cast<check::AlertSeverity>(FirstTrue(alert.severity, situation));
  result.show = static_cast<check::Display>(FirstTrue(alert.show, situation));
  return result;
}

std::vector<Evaluation> Evaluator::EvaluateStep(std::span<const Record> step, uint32_t first_index) const {
  std::vector<Evaluation> results;
  for (size_t a = 0; a < rules_.alerts.size(); ++a) {
    for (size_t i = 0; i < step.size(); ++i) {
      const int32_t trigger_concept = TriggerConcept(rules_.alerts[a], step[i]);
      if (trigger_concept < 0) continue;
      const Situation situation = {.trigger = &step[i], .trigger_concept = trigger_concept, .score = {}};
      Evaluation result = EvaluateAlert(rules_.alerts[a], situation);
      result.alert = static_cast<int32_t>(a);
      result.record = first_index + static_cast<uint32_t>(i);
      results.push_back(result);
    }
  }
  return results;
}

}  // namespace

std::vector<Evaluation> Evaluate(const check::TypedRules& rules, const Vocabulary& vocabulary, const SourceInfo& source,
                                 const Patient& patient, std::span<const Record> records) {
  Evaluator evaluator(rules, vocabulary, source, patient);
  std::vector<Evaluation> results;
  for (size_t begin = 0; begin < records.size();) {
    size_t end = begin + 1;
    while (end < records.size() && records[end].known == records[begin].known) ++end;
    const std::span<const Record> step = records.subspan(begin, end - begin);
    evaluator.Take(step);
    const std::vector<Evaluation> of_step = evaluator.EvaluateStep(step, static_cast<uint32_t>(begin));
    results.insert(results.end(), of_step.begin(), of_step.end());
    begin = end;
  }
  return results;
}

}  // namespace quell::reference
