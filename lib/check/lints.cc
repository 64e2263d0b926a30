#include "lib/check/lints.h"

#include <algorithm>
#include <set>

#include "absl/time/civil_time.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/lint.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

constexpr size_t kLongestWords = 80;

PossibleTruths::Given AnyRecords(bool values_as_set) {
  PossibleTruths::Given given;
  given.stories = false;
  given.values_as_set = values_as_set;
  return given;
}

Display Strongest(const Alert& alert) {
  Display strongest = alert.show.empty() ? Display::kPassive : static_cast<Display>(alert.show[0].value);
  for (const Tier& tier : alert.show) strongest = std::max(strongest, static_cast<Display>(tier.value));
  return strongest;
}

// Without an `otherwise`, what no tier takes is shown passively.
Display Weakest(const Alert& alert) {
  Display weakest = Display::kHardStop;
  bool closed = false;
  for (const Tier& tier : alert.show) {
    weakest = std::min(weakest, static_cast<Display>(tier.value));
    closed |= tier.condition == kNoExpr;
  }
  return closed ? weakest : Display::kPassive;
}

bool Runs(const Alert& alert) { return alert.status == Status::kSilent || alert.status == Status::kLive; }

}  // namespace

Linter::Linter(Scope& scope)
    : scope_(scope),
      rules_(scope.rules),
      alike_(scope.rules),
      text_(scope.rules),
      possible_(scope.rules, AnyRecords(true)),
      seen_(scope.rules.exprs.size(), false),
      warned_(scope.files.size(), 0),
      errors_(scope.files.size()),
      implausible_(scope.files.size()) {}

PossibleTruths& Linter::Whole() {
  if (!whole_.has_value()) whole_.emplace(rules_, AnyRecords(false));
  return *whole_;
}

// --- speaking ---

std::string Linter::Words(ExprId id) const {
  const Span& span = At(id).span;
  std::string text(scope_.Text(span.source, {span.begin, span.end}));
  if (text.size() > kLongestWords || text.find('\n') != std::string::npos) return "this";
  return "`" + text + "`";
}

std::string Linter::Amount(double value, ExprId like) const {
  const std::string& unit = scope_.unit_at(At(like).unit).text;
  const std::string shown = unit == "a" ? "years" : unit == "mo" ? "months" : unit;
  return FormatShort(value) + (unit == "1" ? "" : " " + shown);
}

Diagnostic& Linter::Warn(Code code, const Span& span, std::string message, std::string help) {
  if (++warned_[span.source] > limits::kLintsPerSource) return unsaid_ = Diagnostic();
  return scope_.Report(code, span.source, {span.begin, span.end}, std::move(message), std::move(help));
}

// --- what is whole ---

void Linter::SortErrors() {
  for (const Diagnostic& d : scope_.diagnostics) {
    if (d.severity == Severity::kError) errors_[d.span.source].emplace_back(d.span.begin, d.span.end);
    if (d.code == "Q0704") implausible_[d.span.source].emplace_back(d.span.begin, d.span.end);
  }
  for (auto* places : {&errors_, &implausible_}) {
    for (auto& of_file : *places) std::sort(of_file.begin(), of_file.end());
  }
}

namespace {

bool AnyWithin(const std::vector<std::pair<uint32_t, uint32_t>>& places, const Span& span) {
  const auto first = std::lower_bound(places.begin(), places.end(), std::pair(span.begin, 0u));
  return first != places.end() && first->first < std::max(span.end, span.begin + 1);
}

}  // namespace

bool Linter::HasError(const Span& span) const { return AnyWithin(errors_[span.source], span); }
bool Linter::Told(const Span& span) const { return AnyWithin(implausible_[span.source], span); }

bool Linter::IsWhole(const Item& item) const {
  const Node& n = scope_.node(item.file, item.node);
  if (item.broken || n.op == 1 || HasError(Scope::SpanOf(item.file, n.span))) return false;
  // What a clause uses may have failed elsewhere.
  for (NodeId id : scope_.List(item.file, n)) {
    const Node& clause = scope_.node(item.file, id);
    if (item.kind == NameKind::kOutcome) {
      if (clause.kind == NodeKind::kEpisode && rules_.outcomes[static_cast<size_t>(item.index)].episode == kNoExpr)
        return false;
      continue;
    }
    const Alert& alert = rules_.alerts[static_cast<size_t>(item.index)];
    const bool lost =
        (clause.kind == NodeKind::kWhen && alert.when == kNoExpr) ||
        (clause.kind == NodeKind::kExclude && alert.exclude == kNoExpr) ||
        (clause.kind == NodeKind::kScoreClause && alert.score == kNoExpr) ||
        (clause.kind == NodeKind::kFireAt && alert.fire_at == kNoExpr) ||
        (clause.kind == NodeKind::kSeverity && alert.severity.size() != static_cast<size_t>(clause.count)) ||
        (clause.kind == NodeKind::kShow && alert.show.size() != static_cast<size_t>(clause.count));
    if (lost) return false;
  }
  return true;
}

// --- the whole ---

void Linter::Run() {
  SortErrors();
  for (const Item* item : scope_.ItemsOf(NameKind::kAlert)) {
    if (!IsWhole(*item)) continue;
    const Alert& alert = rules_.alerts[static_cast<size_t>(item->index)];
    whole_alerts_.push_back(&alert);
    LintAlert(*item, alert);
  }
  IndexQuestions();
  for (const Item* item : scope_.ItemsOf(NameKind::kOutcome)) {
    if (IsWhole(*item)) LintOutcome(rules_.outcomes[static_cast<size_t>(item->index)]);
  }
  Covered();
  ReviewDates();
}

void Linter::LintAlert(const Item& item, const Alert& alert) {
  Condition(alert.when);
  Exclusion(alert);
  Condition(alert.score);
  Condition(alert.fire_at);
  Tiers(alert, alert.severity);
  Tiers(alert, alert.show);
  for (const MessagePart& part : alert.message) Condition(part.expr);
  OwnOrder(alert);
  Interrupts(alert);
  Suppression(item, alert);
}

std::vector<ExprId> Linter::Conjuncts(ExprId id) const {
  const Expr& e = At(id);
  if (e.kind != ExprKind::kAnd) return {id};
  return {rules_.children.begin() + e.first, rules_.children.begin() + e.first + e.count};
}

// --- exclusions ---

void Linter::Exclusion(const Alert& alert) {
  if (alert.exclude == kNoExpr) return;
  const Expr& e = At(alert.exclude);
  TierCondition(alert.exclude);  // that it is never true itself is told here
  if (Told(e.span)) return;
  const TruthSet truths = possible_.Of(alert.exclude);
  if (!truths.Has(Truth::kTrue)) {
    Warn(Code::Q0712, e.span,
         "this exclusion never applies: " + possible_.Why(alert.exclude, Truth::kTrue) +
             AtPresent(alert.exclude, Truth::kTrue),
         "change its limit, or leave it out");
    return;
  }
  if (truths == TruthSet().With(Truth::kTrue)) {
    Warn(Code::Q0712, e.span, "this exclusion always applies, so `" + alert.name + "` never fires",
         "leave it out, or the alert");
    return;
  }
  if (alert.when == kNoExpr) return;
  if (alike_.First(alert.when) == alike_.First(alert.exclude)) {
    Warn(Code::Q0712, e.span, "this excludes just what `when` asks for, so `" + alert.name + "` never fires",
         "leave one of them out");
    return;
  }
  constexpr size_t kMost = 64;
  const std::vector<ExprId> asked = Conjuncts(alert.when), excluded = Conjuncts(alert.exclude);
  if (asked.size() > kMost || excluded.size() > kMost) return;
  for (ExprId second : excluded) {
    const std::optional<Limit> limit = LimitOf(rules_, alike_, second);
    if (!limit.has_value() || limit->range.empty()) continue;
    for (ExprId first : asked) {
      const std::optional<Limit> other = LimitOf(rules_, alike_, first);
      if (!other.has_value() || other->subject != limit->subject || other->range.empty() || !Distinct(*other, *limit))
        continue;
      const bool never = other->range.Meet(limit->range).empty();
      const bool always = excluded.size() == 1 && limit->range.Holds(other->range);
      if ((!never && !always) || other->parameter || limit->parameter) continue;
      Diagnostic& d = Warn(
          Code::Q0712, e.span,
          never ? "this exclusion never applies: `when` asks for " + Words(first)
                : "this exclusion always applies, so `" + alert.name + "` never fires: `when` asks for " + Words(first),
          "change one of the limits, or leave the exclusion out");
      d.notes.push_back({At(first).span, "what `when` asks for"});
      return;
    }
  }
}

// --- how an alert speaks ---

void Linter::Interrupts(const Alert& alert) {
  if (alert.status != Status::kSilent || Strongest(alert) == Display::kPassive)
    return;  // live without them is an error
  const bool reasons = alert.standard_reasons || !alert.override_reasons.empty();
  if (reasons && alert.intent.has_value()) return;
  const std::string missing = !reasons && !alert.intent.has_value() ? "neither `override reasons` nor `intends`"
                              : !reasons                            ? "no `override reasons`"
                                                                    : "no `intends`";
  Warn(Code::Q0714, alert.span, "`" + alert.name + "` interrupts and has " + missing,
       "say why it may be overridden (`override reasons standard`) and what would show that it was heeded (`intends "
       "ended Drug, in next 24 h`)");
}

std::string Linter::WhyNeverHeld(const Alert& alert, const Alert& by) const {
  const bool runs = Runs(alert);  // a draft's neighbours may be drafts as long as it is one
  if (runs && by.status == Status::kDraft) return "`" + by.name + "` is a draft, which is never shown";
  if (runs && by.status == Status::kRetired) return "`" + by.name + "` is retired, and never shown";
  if (alert.status == Status::kLive && by.status == Status::kSilent)
    return "`" + by.name + "` is silent, and no live alert sees it";
  if (Strongest(by) < Weakest(alert)) return "`" + by.name + "` is always shown more quietly than `" + alert.name + "`";
  return "";
}

void Linter::Suppression(const Item& item, const Alert& alert) {
  if (alert.status == Status::kRetired) return;
  for (NodeId id : scope_.List(item.file, scope_.node(item.file, item.node))) {
    const Node& clause = scope_.node(item.file, id);
    if (clause.kind != NodeKind::kSuppressed) continue;
    for (NodeId name : scope_.List(item.file, clause)) {
      const Node& n = scope_.node(item.file, name);
      const Item* by = scope_.Find(item.file, n.name, NameKind::kAlert);
      if (by == nullptr || by->index < 0) continue;
      const std::string why = WhyNeverHeld(alert, rules_.alerts[static_cast<size_t>(by->index)]);
      if (why.empty()) continue;
      scope_.Report(
          Code::Q0716, item.file, n.name, "this never holds `" + alert.name + "` back: " + why,
          "only an alert that is shown at the same or a stronger display can: leave this out, or change the other");
    }
  }
}

// --- one alert and another ---

bool Linter::SameTriggers(const Alert& a, const Alert& b) const {
  return std::equal(a.triggers.begin(), a.triggers.end(), b.triggers.begin(), b.triggers.end(),
                    [](const Trigger& x, const Trigger& y) {
                      return x.kind == y.kind && x.concept_index == y.concept_index && x.delay == y.delay &&
                             x.unless_concept == y.unless_concept;
                    });
}

// Whether `by`, when it is shown, keeps the alert from being shown beside it.
bool Linter::HoldsBack(const Alert& by, const Alert& alert) const {
  const bool named = std::any_of(alert.suppressed_by.begin(), alert.suppressed_by.end(),
                                 [&](int32_t other) { return &rules_.alerts[static_cast<size_t>(other)] == &by; });
  return named && WhyNeverHeld(alert, by).empty();
}

// Two alerts of one module that wait for the same and ask the same: whenever one fires, so does the other.
void Linter::Covered() {
  std::map<std::pair<ExprId, ExprId>, std::vector<const Alert*>> by_question;
  for (const Alert* alert : whole_alerts_) {
    if (alert->when == kNoExpr || alert->fire_at != kNoExpr || alert->status == Status::kRetired) continue;
    const ExprId exclude = alert->exclude == kNoExpr ? kNoExpr : alike_.First(alert->exclude);
    std::vector<const Alert*>& asked = by_question[{alike_.First(alert->when), exclude}];
    for (const Alert* other : asked) {
      if (!SameTriggers(*alert, *other) || HoldsBack(*other, *alert) || HoldsBack(*alert, *other)) continue;
      std::string help = "make one of them";
      if (WhyNeverHeld(*alert, *other).empty())
        help += ", or let `suppressed when " + other->name + " shows` hold `" + alert->name + "` back";
      else if (WhyNeverHeld(*other, *alert).empty())
        help += ", or let `suppressed when " + alert->name + " shows` hold `" + other->name + "` back";
      Diagnostic& d =
          Warn(Code::Q0718, alert->span, "`" + alert->name + "` fires just when `" + other->name + "` fires", help);
      d.notes.push_back({other->span, "the other one"});
      break;
    }
    constexpr size_t kMostCompared = 8;
    if (asked.size() < kMostCompared) asked.push_back(alert);
  }
}

// --- outcomes ---

namespace {

// The comparisons that a condition is made of.
void Leaves(const TypedRules& rules, ExprId id, std::vector<ExprId>* leaves) {
  constexpr size_t kMost = 256;
  if (id == kNoExpr || leaves->size() >= kMost) return;
  const Expr& e = rules.exprs[static_cast<size_t>(id)];
  if (e.kind != ExprKind::kAnd && e.kind != ExprKind::kOr) {
    leaves->push_back(id);
    return;
  }
  for (int32_t i = e.first; i < e.first + e.count; ++i) Leaves(rules, rules.children[static_cast<size_t>(i)], leaves);
}

}  // namespace

// What a comparison asks, so that the same question has the same key: `this value` of an alert is the latest value when it fires.
Linter::Question Linter::QuestionOf(ExprId leaf, const Alert* alert) {
  const std::optional<Limit> limit = LimitOf(rules_, alike_, leaf);
  if (limit.has_value()) {
    const Expr& e = At(limit->subject);
    const bool latest = e.kind == ExprKind::kPicked && e.pick == Pick::kLatest && e.window.count() == 0;
    const bool this_value = alert != nullptr && e.kind == ExprKind::kThisValue && alert->triggers.size() == 1;
    const Range& range = limit->range;
    if (latest || this_value)
      return {1,
              latest ? e.index : alert->triggers[0].concept_index,
              range.low,
              range.high,
              range.low_open,
              range.high_open};
  }
  return {0, alike_.First(leaf), 0, 0, false, false};
}

void Linter::IndexQuestions() {
  for (const Alert* alert : whole_alerts_) {
    if (alert->when == kNoExpr) continue;
    std::vector<ExprId> leaves;
    Leaves(rules_, alert->when, &leaves);
    for (ExprId leaf : leaves) {
      std::vector<const Alert*>& asking = asked_by_[QuestionOf(leaf, alert)];
      constexpr size_t kMostAsking = 8;
      if (asking.size() < kMostAsking && (asking.empty() || asking.back() != alert)) asking.push_back(alert);
    }
  }
}

// An outcome that asks nothing but what an alert asks: the alert can't but precede it.
void Linter::LintOutcome(const Outcome& outcome) {
  Condition(outcome.episode);
  std::vector<ExprId> leaves;
  Leaves(rules_, outcome.episode, &leaves);
  std::vector<const Alert*> all;
  for (size_t i = 0; i < leaves.size(); ++i) {
    const auto found = asked_by_.find(QuestionOf(leaves[i], nullptr));
    if (found == asked_by_.end()) return;
    if (i == 0) all = found->second;
    std::erase_if(all, [&](const Alert* alert) {
      return std::find(found->second.begin(), found->second.end(), alert) == found->second.end();
    });
  }
  if (all.empty()) return;
  Diagnostic& d = Warn(Code::Q0717, outcome.span,
                       "`" + outcome.name + "` is true by construction: it asks only what `" + all[0]->name + "` asks",
                       "let it ask for what happens to the patient, not for the value that the alert fires on");
  d.notes.push_back({all[0]->span, "the alert"});
}

// --- modules ---

void Linter::ReviewDates() {
  if (!scope_.today.has_value()) return;
  for (uint32_t file = 0; file < scope_.files.size(); ++file) {
    const syntax::Ast* ast = scope_.files[file].ast;
    if (ast == nullptr || ast->root == syntax::kNoNode) continue;
    for (NodeId id : ast->List((*ast)[ast->root])) {
      const Node& module = (*ast)[id];
      if (module.kind != NodeKind::kModule) continue;
      for (NodeId field_id : ast->List(module)) {
        const Node& field = (*ast)[field_id];
        if (scope_.Text(file, field.name) != "review") continue;
        absl::CivilDay review;
        if (!absl::ParseCivilTime(Av(scope_.Unquoted(file, field.title)), &review) || review >= *scope_.today) continue;
        scope_.Report(Code::Q0715, file, field.title,
                      "the review of this module was due on " + scope_.Unquoted(file, field.title),
                      "look through its rules again, and set the next date");
      }
    }
  }
}

void RunLints(Scope& scope) { Linter(scope).Run(); }

}  // namespace quell::check
