#include "lib/check/possible.h"

#include <algorithm>

#include "lib/base/compare.h"
#include "lib/base/text.h"

namespace quell::check {

std::vector<ExprId> OperandsOf(const TypedRules& rules, ExprId id, bool within) {
  const Expr& e = rules.exprs[static_cast<size_t>(id)];
  std::vector<ExprId> operands;
  auto add = [&](ExprId operand) {
    if (operand != kNoExpr) operands.push_back(operand);
  };
  switch (e.kind) {
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kLeast:
    case ExprKind::kGreatest:
      for (int32_t i = 0; i < e.count; ++i) add(rules.children[static_cast<size_t>(e.first + i)]);
      break;
    case ExprKind::kPoints:
      for (int32_t i = 0; i < e.count; ++i) {
        const PointRow& row = rules.point_rows[static_cast<size_t>(e.first + i)];
        add(row.subject);
        for (const PointRow::Tier& tier : row.tiers) add(tier.condition);
      }
      break;
    case ExprKind::kLowest:
    case ExprKind::kHighest:
    case ExprKind::kMean:
    case ExprKind::kSum:
    case ExprKind::kChange:
    case ExprKind::kSlope:
    case ExprKind::kCount:
    case ExprKind::kCountAdministered:
    case ExprKind::kCountIngredients:
    case ExprKind::kDailyDose:
    case ExprKind::kActiveOrder:
    case ExprKind::kHomeMedication:
    case ExprKind::kAdministered:
    case ExprKind::kEnded:
    case ExprKind::kHadProcedure:
    case ExprKind::kVaccinated:
      if (within) add(e.a);
      break;
    default:
      add(e.a);
      add(e.b);
      add(e.c);
  }
  return operands;
}

// --- who asks ---

void PossibleTruths::Triggers::Join(const Triggers& other) {
  if (!seen) {
    *this = other;
    return;
  }
  results &= other.results;
  if (result_of != other.result_of) result_of = -1;
  orders &= other.orders;
  no_order &= other.no_order;
  if (order_of != other.order_of) order_of = -1;
  this_value &= other.this_value;
  low = std::min(low, other.low);
  high = std::max(high, other.high);
}

bool PossibleTruths::Join(ExprId id, const Triggers& triggers) {
  int32_t& number = triggers_of_[static_cast<size_t>(id)];
  Triggers joined = triggers_[static_cast<size_t>(number)];
  joined.Join(triggers);
  const auto [entry, added] = trigger_numbers_.emplace(joined, static_cast<int32_t>(triggers_.size()));
  if (added) triggers_.push_back(joined);
  if (entry->second == number) return false;
  number = entry->second;
  return true;
}

PossibleTruths::Triggers PossibleTruths::TriggersOf(const Alert& alert) const {
  Triggers all;
  for (const Trigger& trigger : alert.triggers) {
    Triggers one;
    one.seen = true;
    one.results = trigger.kind == RecordKind::kResult;
    one.orders = trigger.kind == RecordKind::kOrder || trigger.kind == RecordKind::kOrderSelect;
    one.no_order = !one.orders;
    one.result_of = one.results ? trigger.concept_index : -1;
    one.order_of = one.orders ? trigger.concept_index : -1;
    const ValueRange value = OfConcept(one.result_of);
    one.this_value = one.result_of >= 0 && rules_.concepts[static_cast<size_t>(one.result_of)].measured;
    one.low = value.low;
    one.high = value.high;
    all.Join(one);
  }
  return all;
}

// Tells all that stands below `id` who triggers it.
void PossibleTruths::Spread(ExprId id, const Triggers& triggers, int32_t alert, std::vector<int32_t>& visited) {
  if (id == kNoExpr || visited[static_cast<size_t>(id)] == alert) return;
  visited[static_cast<size_t>(id)] = alert;
  // What many alerts share is walked again only where that says more of it.
  if (!Join(id, triggers) && !HasScore(id)) return;
  if (At(id).kind == ExprKind::kScore) scores_[id].push_back(alert);
  for (ExprId operand : OperandsOf(rules_, id, true)) Spread(operand, triggers, alert, visited);
}

bool PossibleTruths::HasScore(ExprId id) {
  uint8_t& known = has_score_[static_cast<size_t>(id)];
  if (known != 0) return known == 2;
  bool has = At(id).kind == ExprKind::kScore;
  for (ExprId operand : OperandsOf(rules_, id, true)) has = HasScore(operand) || has;
  known = has ? 2 : 1;
  return has;
}

PossibleTruths::PossibleTruths(const TypedRules& rules, Given given)
    : rules_(rules),
      given_(given),
      text_(rules, ExpressionText::Style::kWritten),
      triggers_(1),
      triggers_of_(rules.exprs.size(), 0),
      done_truth_(rules.exprs.size()),
      done_range_(rules.exprs.size()),
      has_score_(rules.exprs.size()),
      truths_(rules.exprs.size()),
      ranges_(rules.exprs.size()) {
  trigger_numbers_.emplace(triggers_[0], 0);
  std::vector<int32_t> visited(rules.exprs.size(), -1);
  for (size_t i = 0; i < rules.alerts.size(); ++i) {
    const Alert& alert = rules.alerts[i];
    const Triggers triggers = TriggersOf(alert);
    const int32_t number = static_cast<int32_t>(i);
    for (ExprId root : {alert.when, alert.exclude, alert.score, alert.fire_at}) Spread(root, triggers, number, visited);
    for (const std::vector<Tier>* tiers : {&alert.severity, &alert.show}) {
      for (const Tier& tier : *tiers) Spread(tier.condition, triggers, number, visited);
    }
    for (const MessagePart& part : alert.message) Spread(part.expr, triggers, number, visited);
  }
  // What outcomes ask has no triggering record.
  for (const Outcome& outcome : rules.outcomes) {
    Triggers none;
    none.seen = true;
    none.results = none.orders = none.no_order = none.this_value = false;
    Spread(outcome.episode, none, static_cast<int32_t>(rules.alerts.size()), visited);
  }
}

// --- truths ---

TruthSet PossibleTruths::Of(ExprId id) {
  const size_t place = static_cast<size_t>(id);
  if (done_truth_[place] == 0) {
    truths_[place] = FindTruths(At(id));
    done_truth_[place] = 1;
  }
  return truths_[place];
}

bool PossibleTruths::Absent(RecordKind kind, int32_t concept_index) const {
  return given_.absent != nullptr && concept_index >= 0 && given_.absent->count({kind, concept_index}) != 0;
}

// What the phrase asks about was never recorded.
bool PossibleTruths::NoneOf(const Expr& e) const {
  if (given_.absent == nullptr) return false;
  switch (e.kind) {
    case ExprKind::kActiveOrder:
    case ExprKind::kEnded:
    case ExprKind::kDailyDose:
    case ExprKind::kCountIngredients:
      return e.drug == Drug::kConcept && Absent(RecordKind::kOrder, e.index);
    case ExprKind::kHomeMedication:
      return e.drug == Drug::kConcept && Absent(RecordKind::kHomeMedication, e.index);
    case ExprKind::kAdministered:
    case ExprKind::kCountAdministered:
      return e.drug == Drug::kConcept && Absent(RecordKind::kAdministration, e.index);
    case ExprKind::kAllergicTo:
      return e.drug == Drug::kConcept && Absent(RecordKind::kAllergy, e.index);
    case ExprKind::kHasProblem:
      return Absent(RecordKind::kProblem, e.index);
    case ExprKind::kHadProcedure:
      return Absent(RecordKind::kProcedure, e.index);
    case ExprKind::kVaccinated:
      return Absent(RecordKind::kImmunization, e.index);
    case ExprKind::kOrdering:
      return Absent(RecordKind::kOrder, e.index) && Absent(RecordKind::kOrderSelect, e.index);
    case ExprKind::kPicked:
    case ExprKind::kTimeSince:
    case ExprKind::kValueIs:
    case ExprKind::kQualityIs:
    case ExprKind::kLowest:
    case ExprKind::kHighest:
    case ExprKind::kMean:
    case ExprKind::kSum:
    case ExprKind::kChange:
    case ExprKind::kSlope:
    case ExprKind::kCount:
      return Absent(RecordKind::kResult, e.index);
    default:
      return false;
  }
}

TruthSet PossibleTruths::FindTruths(const Expr& e) {
  const TruthSet known = TruthSet().With(Truth::kFalse).With(Truth::kTrue);
  if (NoneOf(e)) {
    const bool of_value = e.kind == ExprKind::kValueIs || e.kind == ExprKind::kQualityIs;
    return TruthSet().With(Truth::kUnknown).WithIf(!of_value, Truth::kFalse);
  }
  switch (e.kind) {
    case ExprKind::kTruth:
      return TruthSet().With(e.number != 0 ? Truth::kTrue : Truth::kFalse);
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return OfNary(e);
    case ExprKind::kNot: {
      const TruthSet inner = Of(e.a);
      return TruthSet()
          .WithIf(inner.Has(Truth::kTrue), Truth::kFalse)
          .WithIf(inner.Has(Truth::kFalse), Truth::kTrue)
          .WithIf(inner.Has(Truth::kUnknown), Truth::kUnknown);
    }
    case ExprKind::kCompare:
      return OfCompare(e.op, RangeOf(e.a), RangeOf(e.b));
    case ExprKind::kBetween:
      return OfBetween(e);
    case ExprKind::kIsKnown:
    case ExprKind::kIsUnknown: {
      bool can_be_known = true, can_be_unknown = true;
      if (At(e.a).type == Type::kTruth) {
        const TruthSet inner = Of(e.a);
        can_be_known = inner.Has(Truth::kTrue) || inner.Has(Truth::kFalse);
        can_be_unknown = inner.Has(Truth::kUnknown);
      } else {
        can_be_known = RangeOf(e.a).known;
        can_be_unknown = RangeOf(e.a).unknown;
      }
      const bool is_known = e.kind == ExprKind::kIsKnown;
      return TruthSet()
          .WithIf(is_known ? can_be_known : can_be_unknown, Truth::kTrue)
          .WithIf(is_known ? can_be_unknown : can_be_known, Truth::kFalse);
    }
    case ExprKind::kIf: {
      const TruthSet condition = Of(e.a);
      TruthSet out = TruthSet().WithIf(condition.Has(Truth::kUnknown), Truth::kUnknown);
      if (condition.Has(Truth::kTrue)) out = out | Of(e.b);
      if (condition.Has(Truth::kFalse)) out = out | Of(e.c);
      return out;
    }
    case ExprKind::kElse: {
      const TruthSet first = Of(e.a);
      TruthSet out =
          TruthSet().WithIf(first.Has(Truth::kTrue), Truth::kTrue).WithIf(first.Has(Truth::kFalse), Truth::kFalse);
      return first.Has(Truth::kUnknown) ? out | Of(e.b) : out;
    }
    case ExprKind::kValueIs:
      return OfPick(e, e.index < 0 || rules_.concepts[static_cast<size_t>(e.index)].values.size() != 1);
    case ExprKind::kQualityIs:
      return OfPick(e, true);
    case ExprKind::kActiveOrder:
    case ExprKind::kHomeMedication:
    case ExprKind::kAdministered:
    case ExprKind::kEnded:
    case ExprKind::kHasProblem:
    case ExprKind::kAllergicTo:
    case ExprKind::kHadProcedure:
    case ExprKind::kVaccinated:
      return known.WithIf(WindowCanBeUnknown(e) || WhereCanBeUnknown(e), Truth::kUnknown);
    case ExprKind::kOrdering: {
      const Triggers& triggers = Of(e);
      if (triggers.seen && triggers.no_order) return TruthSet().With(Truth::kFalse);
      const bool always = triggers.seen && triggers.orders && triggers.order_of >= 0 && triggers.order_of == e.index;
      return always ? TruthSet().With(Truth::kTrue) : known;
    }
    default:
      return TruthSet::All();
  }
}

// Kleene's tables, over operands that are taken to have nothing to do with one another.
TruthSet PossibleTruths::OfNary(const Expr& e) {
  const bool is_and = e.kind == ExprKind::kAnd;
  const Truth settles = is_and ? Truth::kFalse : Truth::kTrue;  // one of them is enough
  const Truth passes = is_and ? Truth::kTrue : Truth::kFalse;
  bool can_settle = false, all_can_pass = true, none_must_settle = true, can_be_unknown = false;
  for (int32_t i = 0; i < e.count; ++i) {
    const TruthSet operand = Of(rules_.children[static_cast<size_t>(e.first + i)]);
    can_settle |= operand.Has(settles);
    all_can_pass &= operand.Has(passes);
    none_must_settle &= operand.Has(passes) || operand.Has(Truth::kUnknown);
    can_be_unknown |= operand.Has(Truth::kUnknown);
  }
  return TruthSet()
      .WithIf(can_settle, settles)
      .WithIf(all_can_pass, passes)
      .WithIf(can_be_unknown && none_must_settle, Truth::kUnknown);
}

namespace {

// Ends of ranges may be off by what rounding leaves: what is claimed of them stays clear of it.
bool CanBeLess(const ValueRange& a, const ValueRange& b) { return a.low < b.high; }
bool CanBeAtLeast(const ValueRange& a, const ValueRange& b) { return JustAbove(JustAbove(a.high)) >= JustBelow(b.low); }

TruthSet Settled(const ValueRange& a, const ValueRange& b, bool can_be_true, bool can_be_false) {
  const bool known = a.known && b.known;
  const bool unsettled = known && !(a.point && b.point) && can_be_true && can_be_false;
  return TruthSet()
      .WithIf(known && can_be_true, Truth::kTrue)
      .WithIf(known && can_be_false, Truth::kFalse)
      .WithIf(a.unknown || b.unknown || unsettled, Truth::kUnknown);
}

}  // namespace

TruthSet PossibleTruths::OfCompare(CompareOp op, const ValueRange& a, const ValueRange& b) const {
  switch (op) {
    case CompareOp::kLess:
      return Settled(a, b, CanBeLess(a, b), CanBeAtLeast(a, b));
    case CompareOp::kGreaterEqual:
      return Settled(a, b, CanBeAtLeast(a, b), CanBeLess(a, b));
    case CompareOp::kGreater:
      return Settled(a, b, CanBeLess(b, a), CanBeAtLeast(b, a));
    case CompareOp::kLessEqual:
      return Settled(a, b, CanBeAtLeast(b, a), CanBeLess(b, a));
    case CompareOp::kEqual:
    case CompareOp::kNotEqual:
      break;
  }
  const bool can_be_equal = CanBeAtLeast(a, b) && CanBeAtLeast(b, a);
  const bool one_value = a.low == a.high && b.low == b.high && a.low == b.low;
  return op == CompareOp::kEqual ? Settled(a, b, can_be_equal, !one_value) : Settled(a, b, !one_value, can_be_equal);
}

TruthSet PossibleTruths::OfBetween(const Expr& e) {
  const TruthSet parts[] = {OfCompare(CompareOp::kLessEqual, RangeOf(e.b), RangeOf(e.a)),
                            OfCompare(CompareOp::kLessEqual, RangeOf(e.a), RangeOf(e.c))};
  bool settles = false, passes = true, open = true, unknown = false;
  for (const TruthSet part : parts) {
    settles |= part.Has(Truth::kFalse);
    passes &= part.Has(Truth::kTrue);
    open &= part.Has(Truth::kTrue) || part.Has(Truth::kUnknown);
    unknown |= part.Has(Truth::kUnknown);
  }
  return TruthSet()
      .WithIf(settles, Truth::kFalse)
      .WithIf(passes, Truth::kTrue)
      .WithIf(unknown && open, Truth::kUnknown);
}

// A truth about one result: unknown where there is none.
TruthSet PossibleTruths::OfPick(const Expr& e, bool can_differ) {
  const Triggers& triggers = Of(e);
  const bool there = AlwaysThere(e) || (given_.stories && e.kind == ExprKind::kQualityIs && e.pick == Pick::kThis &&
                                        triggers.seen && triggers.results);
  return TruthSet().With(Truth::kTrue).WithIf(can_differ, Truth::kFalse).WithIf(!there, Truth::kUnknown);
}

// The result that is asked about is the one that triggered, or one that can't be missing because of it.
bool PossibleTruths::AlwaysThere(const Expr& e) const {
  if (e.pick != Pick::kThis && e.pick != Pick::kLatest) return false;
  if (!given_.stories) return false;
  if (e.pick == Pick::kLatest && e.window.count() > 0) return false;
  const Triggers& triggers = Of(e);
  return triggers.seen && triggers.results && triggers.result_of >= 0 && triggers.result_of == e.index;
}

bool PossibleTruths::WindowCanBeUnknown(const Expr& e) const {
  if (!given_.stories) return true;
  const Triggers& triggers = Of(e);
  auto there = [&](Pick pick, int32_t concept_index) {
    return pick == Pick::kLatest && triggers.seen && triggers.results && triggers.result_of >= 0 &&
           triggers.result_of == concept_index;
  };
  if (e.since == Since::kAdmission) return true;
  if (e.since == Since::kRecord && !there(e.since_pick, e.since_concept)) return true;
  return e.anchored && !there(e.anchor_pick, e.anchor_concept);
}

// --- why not ---

std::string PossibleTruths::Why(ExprId id, Truth truth) {
  const Expr& e = At(id);
  const std::string_view word = truth == Truth::kTrue ? "true" : truth == Truth::kFalse ? "false" : "unknown";
  switch (e.kind) {
    case ExprKind::kTruth:
      return "it is written so";
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      const bool is_and = e.kind == ExprKind::kAnd;
      if (truth == (is_and ? Truth::kTrue : Truth::kFalse)) return "one of its parts is never " + std::string(word);
      if (truth != Truth::kUnknown) return "none of its parts is ever " + std::string(word);
      for (int32_t i = 0; i < e.count; ++i) {
        if (!Of(rules_.children[static_cast<size_t>(e.first + i)]).Has(truth)) continue;
        return is_and ? "one of its parts is always false" : "one of its parts is always true";
      }
      return "none of its parts is ever unknown";
    }
    case ExprKind::kNot:
      return Why(e.a, truth == Truth::kTrue ? Truth::kFalse : truth == Truth::kFalse ? Truth::kTrue : truth);
    case ExprKind::kCompare:
    case ExprKind::kBetween:
      return WhyOfNumbers(e, truth);
    case ExprKind::kIsKnown:
    case ExprKind::kIsUnknown:
      if (truth == Truth::kUnknown) return "whether something is known is always known";
      return (truth == Truth::kTrue) == (e.kind == ExprKind::kIsKnown) ? "it can't be known" : "it is always known";
    case ExprKind::kOrdering:
      if (truth == Truth::kUnknown) return "the record that triggers is always known";
      return truth == Truth::kTrue ? "no order triggers here" : "each record that triggers is such an order";
    case ExprKind::kValueIs:
    case ExprKind::kQualityIs:
      return truth == Truth::kUnknown ? "the record that triggers is such a result" : "results have no other value";
    case ExprKind::kIf:
    case ExprKind::kElse:
      return "neither side gives it";
    default:
      return "the source of a story carries every kind of record";
  }
}

std::string PossibleTruths::WhyOfNumbers(const Expr& e, Truth truth) {
  std::string ranges;
  for (ExprId operand : {e.a, e.b, e.c}) {
    if (operand == kNoExpr || Constant(operand)) continue;
    if (truth != Truth::kUnknown && !RangeOf(operand).known) return "`" + text_.Of(operand) + "` is never known";
    ranges += (ranges.empty() ? "" : ", ") + RangeText(operand);
  }
  if (ranges.empty()) return "it compares constants";
  if (truth != Truth::kUnknown) return ranges;
  const TruthSet set = e.kind == ExprKind::kCompare ? OfCompare(e.op, RangeOf(e.a), RangeOf(e.b)) : OfBetween(e);
  return set.size() == 1 ? ranges : "what it compares is always known, and never a range";
}

std::string PossibleTruths::RangeText(ExprId id) {
  const ValueRange range = RangeOf(id);
  const std::string& unit = rules_.units[static_cast<size_t>(At(id).unit)].text;
  const std::string suffix = unit == "1" ? "" : " " + unit;
  const std::string text = "`" + text_.Of(id) + "` is ";
  if (FormatShort(range.low) == FormatShort(range.high)) return text + FormatShort(range.low) + suffix;
  constexpr double kFar = 1e15;  // no limit that a reader would know
  if (range.low < -kFar && range.high > kFar) return text + "any number";
  if (range.high > kFar) return text + "at least " + FormatShort(range.low) + suffix;
  if (range.low < -kFar) return text + "at most " + FormatShort(range.high) + suffix;
  return text + "from " + FormatShort(range.low) + " to " + FormatShort(range.high) + suffix;
}

bool PossibleTruths::Constant(ExprId id) const {
  const Expr& e = At(id);
  if (e.kind == ExprKind::kNumber || e.kind == ExprKind::kParameter) return true;
  return (e.kind == ExprKind::kConvert || e.kind == ExprKind::kNegate) && Constant(e.a);
}

}  // namespace quell::check
