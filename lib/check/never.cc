#include "lib/check/never.h"

#include <algorithm>

#include "lib/check/words.h"

namespace quell::check {
namespace {

std::string TriggerText(const TypedRules& rules, const Trigger& trigger) {
  const std::string word(WordOfTrigger(trigger.kind));
  return trigger.concept_index < 0 ? word
                                   : word + " " + rules.concepts[static_cast<size_t>(trigger.concept_index)].name;
}

// Nothing that the alert listens to is there.
std::string NoTrigger(const TypedRules& rules, const Alert& alert, const AbsentRecords& absent,
                      const std::array<int64_t, kRecordKindCount>& kinds) {
  std::string listed;
  bool results = true;
  for (const Trigger& trigger : alert.triggers) {
    const bool there = trigger.concept_index < 0 ? kinds[static_cast<size_t>(trigger.kind)] > 0
                                                 : absent.count({trigger.kind, trigger.concept_index}) == 0;
    if (there) return "";
    results &= trigger.kind == RecordKind::kResult;
    listed += (listed.empty() ? "" : " or ") + TriggerText(rules, trigger);
  }
  return "no record here is a" + std::string(results ? " usable " : " ") + listed;
}

// The first part of a condition that is in the way of its being true.
ExprId InTheWay(const TypedRules& rules, PossibleTruths& possible, ExprId id) {
  const Expr& e = rules.exprs[static_cast<size_t>(id)];
  if (e.kind != ExprKind::kAnd) return id;
  for (int32_t i = 0; i < e.count; ++i) {
    const ExprId part = rules.children[static_cast<size_t>(e.first + i)];
    if (!possible.Of(part).Has(Truth::kTrue)) return InTheWay(rules, possible, part);
  }
  return id;
}

}  // namespace

std::vector<std::string> WhyNever(const TypedRules& rules, const AbsentRecords& absent,
                                  const std::array<int64_t, kRecordKindCount>& kinds) {
  PossibleTruths::Given given;
  given.stories = false;
  given.absent = &absent;
  PossibleTruths possible(rules, given);
  const ExpressionText text(rules);
  std::vector<std::string> why;
  for (const Alert& alert : rules.alerts) {
    why.push_back(NoTrigger(rules, alert, absent, kinds));
    for (ExprId condition : {alert.when, alert.fire_at}) {
      if (!why.back().empty() || condition == kNoExpr || possible.Of(condition).Has(Truth::kTrue)) continue;
      why.back() = "`" + text.Of(InTheWay(rules, possible, condition)) + "` is never true here";
    }
  }
  return why;
}

}  // namespace quell::check
