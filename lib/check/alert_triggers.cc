// What an alert waits for.
#include <algorithm>

#include "lib/check/alerts.h"
#include "lib/check/record_kinds.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::TriggerWord;

RecordKind KindOf(TriggerWord word) {
  switch (word) {
    case TriggerWord::kResult:
    case TriggerWord::kAnyResult:
    case TriggerWord::kAfterResult:
      return RecordKind::kResult;
    case TriggerWord::kOrder:
      return RecordKind::kOrder;
    case TriggerWord::kOrderSelect:
      return RecordKind::kOrderSelect;
    case TriggerWord::kAdministered:
      return RecordKind::kAdministration;
    case TriggerWord::kProblem:
      return RecordKind::kProblem;
    case TriggerWord::kAdmission:
      return RecordKind::kAdmission;
    case TriggerWord::kTransfer:
      return RecordKind::kTransfer;
    case TriggerWord::kDischarge:
      return RecordKind::kDischarge;
    case TriggerWord::kChartOpen:
      return RecordKind::kChartOpen;
  }
  return RecordKind::kResult;
}

bool SameTrigger(const Trigger& a, const Trigger& b) {
  return a.kind == b.kind && a.concept_index == b.concept_index && a.delay == b.delay &&
         a.unless_concept == b.unless_concept;
}

// False after an error that has been told.
bool ReadTrigger(Scope& scope, ExpressionChecker& expressions, uint32_t file, const Node& clause, Trigger& out) {
  const auto word = static_cast<TriggerWord>(clause.op);
  out.kind = KindOf(word);
  out.span = Scope::SpanOf(file, clause.span);
  bool good = true;
  if (!clause.name.empty()) {
    const Item* subject = scope.Find(file, clause.name, NameKind::kConcept);
    good = subject != nullptr;
    if (good) out.concept_index = subject->index;
    if (good) WarnRecords(scope, Scope::SpanOf(file, clause.name), subject->index, out.kind);
  }
  if (word != TriggerWord::kAfterResult) return good;
  Place place;
  place.file = file;
  ExpressionChecker::DurationValue delay;
  good &= expressions.ReadDuration(clause.a, place, Duration(1), &delay);
  out.delay = delay.duration;
  out.delay_parameter = delay.parameter;
  out.delay_unit = delay.unit_number;
  if (clause.b == syntax::kNoNode) return good;
  const Item* unless = scope.Find(file, scope.node(file, clause.b).name, NameKind::kConcept);
  if (unless != nullptr) {
    out.unless_concept = unless->index;
    WarnRecords(scope, Scope::SpanOf(file, scope.node(file, clause.b).name), unless->index, RecordKind::kResult);
  }
  return good && unless != nullptr;
}

}  // namespace

bool ReadTriggers(Scope& scope, ExpressionChecker& expressions, const Item& item, Alert& alert) {
  const Node& n = scope.node(item.file, item.node);
  bool any = false, whole = n.op == 0;
  for (NodeId id : scope.List(item.file, n)) {
    const Node& clause = scope.node(item.file, id);
    if (clause.kind != NodeKind::kTrigger) continue;
    any = true;
    Trigger trigger;
    if (!ReadTrigger(scope, expressions, item.file, clause, trigger)) {
      whole = false;
      continue;
    }
    auto same = std::find_if(alert.triggers.begin(), alert.triggers.end(),
                             [&](const Trigger& other) { return SameTrigger(other, trigger); });
    if (same == alert.triggers.end()) {
      alert.triggers.push_back(trigger);
      continue;
    }
    Diagnostic& d = scope.Report(Code::Q0111, item.file, clause.span,
                                 "this trigger stands twice in `" + alert.name + "`", "keep one");
    d.notes.push_back({same->span, "the first one"});
  }
  if (!any && n.op == 0) {
    scope.Report(Code::Q0401, item.file, n.name, "`" + alert.name + "` has no trigger, so it would never be looked at",
                 "say when: `on result Potassium` or `on order PotassiumChloride`");
  }
  return whole;
}

}  // namespace quell::check
