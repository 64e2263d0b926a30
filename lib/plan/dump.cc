#include <algorithm>
#include <string>
#include <string_view>

#include "lib/base/civil_time.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/plan/program.h"
#include "lib/plan/sentences.h"
#include "quell/unknown.h"

namespace quell::plan {
namespace {

constexpr std::string_view kCompareText[] = {"<", "<=", ">", ">=", "=", "!="};
constexpr std::string_view kScopeText[] = {"step", "record", "alert"};
constexpr std::string_view kTruthText[] = {"false", "true", "unknown"};

std::string Padded(int depth) { return std::string(static_cast<size_t>(depth) * 2, ' '); }

class PlanDumper {
 public:
  explicit PlanDumper(const Program& program) : program_(program), sentences_(program) {}

  std::string Run() {
    for (const Trigger& trigger : program_.triggers) DumpTrigger(trigger);
    for (const TimerPlan& timer : program_.timers) DumpTimer(timer);
    DumpState();
    return std::move(out_);
  }

 private:
  void DumpTrigger(const Trigger& trigger) {
    out_ += TriggerText(program_, trigger.kind, trigger.concept_index) + ": " + std::to_string(trigger.alert_count) +
            (trigger.alert_count == 1 ? " alert\n" : " alerts\n");
    queue_.clear();
    NumberOf(trigger.root);
    // In the order in which the walk first meets them, so that the numbers say nothing of how the arrays are laid out.
    for (size_t i = 0; i < queue_.size(); ++i) DumpBranch(queue_[i]);
  }

  std::string NumberOf(BranchId id) {
    if (id == kNone) return "end";
    auto found = std::find(queue_.begin(), queue_.end(), id);
    if (found == queue_.end()) {
      queue_.push_back(id);
      return std::to_string(queue_.size());
    }
    return std::to_string(found - queue_.begin() + 1);
  }

  void DumpBranch(BranchId id) {
    const Branch& b = program_.branches[static_cast<size_t>(id)];
    std::string number = NumberOf(id);
    if (b.condition == kNone) {
      out_ += "  " + number + ". " + program_.rules->alerts[static_cast<size_t>(b.alert)].qualified + " is " +
              std::string(kTruthText[b.truth]) + " -> " + NumberOf(b.on_true) + "\n";
      return;
    }
    std::string yes = NumberOf(b.on_true), no = NumberOf(b.on_false), unknown = NumberOf(b.on_unknown);
    out_ += "  " + number + ". " + sentences_.OfCondition(b.condition) + "?  true -> " + yes + ", false -> " + no +
            ", unknown -> " + unknown + "\n";
  }

  void DumpTimer(const TimerPlan& timer) {
    out_ += "on " + FormatDuration(Duration(timer.delay_us)) + " after result " + QualifiedName(timer.concept_index);
    if (timer.unless_concept != kNone) out_ += " unless result " + QualifiedName(timer.unless_concept);
    const AlertPlan& alert = program_.alerts[static_cast<size_t>(timer.alert)];
    out_ += ": " + program_.rules->alerts[static_cast<size_t>(timer.alert)].qualified + " is " +
            (alert.when == kNone ? "true" : sentences_.OfCondition(alert.when)) + "\n";
  }

  void DumpState() {
    out_ += "remembered for each patient, at most " + FormatCount(limits::kHeldValues) + " of each\n";
    for (size_t i = 0; i < program_.concepts.size(); ++i) {
      const ConceptPlan& plan = program_.concepts[i];
      if (!plan.held && !plan.in_list) continue;
      out_ += "  " + program_.rules->concepts[i].qualified + ":";
      const char* joint = " ";
      if (plan.held) {
        out_ += " results";
        if (plan.retention_us > 0) {
          out_ += ", asked for over " + FormatDuration(Duration(plan.retention_us)) + " (by " +
                  program_.rules->alerts[static_cast<size_t>(plan.retention_alert)].qualified + ")";
        }
        joint = "; ";
      }
      for (size_t k = 0; k < kListKinds.size(); ++k) {
        if (plan.lists[k] == kNone) continue;
        out_ += joint + std::string(ListName(kListKinds[k]));
        joint = "; ";
      }
      out_ += "\n";
    }
    for (size_t k = 0; k < kListKinds.size(); ++k) {
      if (program_.all_lists[k] != kNone) out_ += "  all " + std::string(ListName(kListKinds[k])) + "\n";
    }
    if (program_.encounters) out_ += "  encounters\n";
  }

  std::string QualifiedName(int32_t concept_index) const {
    return program_.rules->concepts[static_cast<size_t>(concept_index)].qualified;
  }
  static std::string_view ListName(RecordKind kind) {
    switch (kind) {
      case RecordKind::kOrder:
        return "orders";
      case RecordKind::kAdministration:
        return "administrations";
      case RecordKind::kProblem:
        return "problems";
      case RecordKind::kAllergy:
        return "allergies";
      case RecordKind::kProcedure:
        return "procedures";
      case RecordKind::kImmunization:
        return "immunizations";
      default:
        return "home medication";
    }
  }

  const Program& program_;
  Sentences sentences_;
  std::string out_;
  std::vector<BranchId> queue_;
};

std::string Ids(std::initializer_list<int32_t> ids) {
  std::string out;
  for (int32_t id : ids) out += id == kNone ? " -" : " " + std::to_string(id);
  return out;
}

}  // namespace

std::string DumpPlan(const Program& program) { return PlanDumper(program).Run(); }

std::string DumpProgram(const Program& program) {
  std::string out;
  auto section = [&](std::string_view name, size_t count) {
    out += std::string(name) + " " + std::to_string(count) + "\n";
  };
  section("values", program.values.size());
  for (size_t i = 0; i < program.values.size(); ++i) {
    const Value& v = program.values[i];
    out += Padded(1) + std::to_string(i) + " " + std::string(KindName(v.kind)) + Ids({v.a, v.b, v.c}) + " concept" +
           Ids({v.concept_index}) + " pick " + std::to_string(static_cast<int>(v.pick)) + " window" + Ids({v.window}) +
           " target" + Ids({v.target}) + " within " + std::to_string(v.window_us) + " number " +
           FormatNumber(v.number) + " offset " + FormatNumber(v.offset) + " per " +
           std::string(kScopeText[static_cast<size_t>(v.scope)]) + "\n";
  }
  section("conditions", program.conditions.size());
  for (size_t i = 0; i < program.conditions.size(); ++i) {
    const Condition& c = program.conditions[i];
    out += Padded(1) + std::to_string(i) + " " + std::string(KindName(c.kind));
    if (c.kind == ConditionKind::kCompare) out += " " + std::string(kCompareText[static_cast<size_t>(c.op)]);
    if (c.kind == ConditionKind::kAnd || c.kind == ConditionKind::kOr) {
      for (int32_t k = 0; k < c.b; ++k) out += " " + std::to_string(program.operands[static_cast<size_t>(c.a + k)]);
    } else {
      out += Ids({c.a, c.b, c.c});
    }
    if (c.pick != check::Pick::kLatest) out += " pick " + std::to_string(static_cast<int>(c.pick));
    out += " per " + std::string(kScopeText[static_cast<size_t>(c.scope)]) + "\n";
  }
  section("windows", program.windows.size());
  for (size_t i = 0; i < program.windows.size(); ++i) {
    const Window& w = program.windows[i];
    out += Padded(1) + std::to_string(i) + " past " + std::to_string(w.window_us) + " since " +
           std::to_string(static_cast<int>(w.since)) + " pick " + std::to_string(static_cast<int>(w.since_pick)) +
           Ids({w.since_concept}) + (w.anchored ? " before pick " : " no anchor ") +
           std::to_string(static_cast<int>(w.anchor_pick)) + Ids({w.anchor_concept}) + " where" + Ids({w.where}) + "\n";
  }
  section("queries", program.queries.size());
  for (size_t i = 0; i < program.queries.size(); ++i) {
    const Query& q = program.queries[i];
    out += Padded(1) + std::to_string(i) + " test " + std::to_string(static_cast<int>(q.test)) + " kind " +
           std::to_string(static_cast<int>(q.kind)) + (q.same_ingredient ? " same ingredient" : "") + " concept" +
           Ids({q.concept_index}) + " list" + Ids({q.list}) + " window" + Ids({q.window}) + " without " +
           std::to_string(q.without) + "\n";
  }
  section("branches", program.branches.size());
  for (size_t i = 0; i < program.branches.size(); ++i) {
    const Branch& b = program.branches[i];
    out += Padded(1) + std::to_string(i);
    out += b.condition == kNone ? " leaf alert " + std::to_string(b.alert) + " " + std::string(kTruthText[b.truth]) +
                                      " next" + Ids({b.on_true})
                                : " ask " + std::to_string(b.condition) + Ids({b.on_true, b.on_false, b.on_unknown});
    out += "\n";
  }
  section("triggers", program.triggers.size());
  for (const Trigger& t : program.triggers) {
    out += Padded(1) + "kind " + std::to_string(static_cast<int>(t.kind)) + " concept" + Ids({t.concept_index}) +
           " root" + Ids({t.root}) + " alerts " + std::to_string(t.alert_count) + "\n";
  }
  section("timers", program.timers.size());
  for (const TimerPlan& t : program.timers) {
    out += Padded(1) + "concept" + Ids({t.concept_index}) + " alert " + std::to_string(t.alert) + " trigger " +
           std::to_string(t.trigger) + " delay " + std::to_string(t.delay_us) + " unless" + Ids({t.unless_concept}) +
           "\n";
  }
  section("alerts", program.alerts.size());
  for (size_t i = 0; i < program.alerts.size(); ++i) {
    const AlertPlan& a = program.alerts[i];
    out += Padded(1) + std::to_string(i) + " " + program.rules->alerts[i].qualified + " when" + Ids({a.when}) +
           " exclude" + Ids({a.exclude}) + " score" + Ids({a.score}) + " fire_at" + Ids({a.fire_at}) + "\n";
  }
  return out;
}

}  // namespace quell::plan
