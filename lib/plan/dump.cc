#include <algorithm>
#include <string>
#include <string_view>

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/plan/program.h"
#include "quell/unknown.h"

namespace quell::plan {
namespace {

constexpr std::string_view kValueNames[] = {
    "constant",     "latest",    "previous",   "lowest",   "highest", "count",  "this_value",
    "record_value", "age_years", "age_months", "age_days", "score",   "negate", "add",
    "subtract",     "multiply",  "divide",     "convert",  "if",      "else",   "points"};
constexpr std::string_view kConditionNames[] = {
    "constant", "compare", "between", "is_known", "is_unknown", "active_order",   "ordering",        "sex_is",
    "and",      "or",      "not",     "if",       "else",       "is_known_truth", "is_unknown_truth"};
constexpr std::string_view kCompareText[] = {"<", "<=", ">", ">=", "=", "!="};
constexpr std::string_view kScopeText[] = {"step", "record", "alert"};
constexpr std::string_view kTruthText[] = {"false", "true", "unknown"};

// Prints values and conditions as the sentences they stand for.
class Printer {
 public:
  explicit Printer(const Program& program) : program_(program) {}

  // A shared part may stand in very many places: a text is cut where it has become too long to read.
  void Begin() const { left_ = kMostParts; }

  std::string ValueText(ValueId id) const {
    if (left_ == 0) return "...";
    --left_;
    const Value& v = program_.values[static_cast<size_t>(id)];
    switch (v.kind) {
      case ValueKind::kConstant:
        return FormatNumber(v.number);
      case ValueKind::kLatest:
      case ValueKind::kPrevious:
        return Name(v) + " " + ConceptName(v.concept_index) + (v.window_us > 0 ? " within " + Window(v) : "");
      case ValueKind::kLowest:
      case ValueKind::kHighest:
        return Name(v) + " " + ConceptName(v.concept_index) + " in past " + Window(v) + Anchor(v);
      case ValueKind::kCount:
        return "count of " + ConceptName(v.concept_index) + (v.a == kNone ? "" : " where " + ConditionText(v.a)) +
               " in past " + Window(v) + Anchor(v);
      case ValueKind::kNegate:
        return "-(" + ValueText(v.a) + ")";
      case ValueKind::kAdd:
        return Binary(v, "+");
      case ValueKind::kSubtract:
        return Binary(v, "-");
      case ValueKind::kMultiply:
        return Binary(v, "*");
      case ValueKind::kDivide:
        return Binary(v, "/");
      case ValueKind::kElse:
        return Binary(v, "else");
      case ValueKind::kConvert:
        return "(" + ValueText(v.a) + " * " + FormatNumber(v.number) +
               (v.offset == 0 ? "" : " + " + FormatNumber(v.offset)) + ")";
      case ValueKind::kIf:
        return "(if " + ConditionText(v.a) + " then " + ValueText(v.b) + " otherwise " + ValueText(v.c) + ")";
      default:
        return std::string(Name(v));
    }
  }

  std::string ConditionText(ConditionId id) const {
    if (left_ == 0) return "...";
    --left_;
    const Condition& c = program_.conditions[static_cast<size_t>(id)];
    switch (c.kind) {
      case ConditionKind::kConstant:
        return c.a != 0 ? "true" : "false";
      case ConditionKind::kCompare:
        return ValueText(c.a) + " " + std::string(kCompareText[static_cast<size_t>(c.op)]) + " " + ValueText(c.b);
      case ConditionKind::kBetween:
        return ValueText(c.a) + " between " + ValueText(c.b) + " and " + ValueText(c.c);
      case ConditionKind::kIsKnownValue:
        return ValueText(c.a) + " is known";
      case ConditionKind::kIsUnknownValue:
        return ValueText(c.a) + " is unknown";
      case ConditionKind::kActiveOrder:
        return "active order for " + ConceptName(c.a);
      case ConditionKind::kOrdering:
        return "ordering " + ConceptName(c.a);
      case ConditionKind::kSexIs:
        return c.a == static_cast<int32_t>(Sex::kFemale) ? "sex is female" : "sex is male";
      case ConditionKind::kAnd:
        return List(c, " and ");
      case ConditionKind::kOr:
        return List(c, " or ");
      case ConditionKind::kNot:
        return "not (" + ConditionText(c.a) + ")";
      case ConditionKind::kIf:
        return "(if " + ConditionText(c.a) + " then " + ConditionText(c.b) + " otherwise " + ConditionText(c.c) + ")";
      case ConditionKind::kElse:
        return "((" + ConditionText(c.a) + ") else (" + ConditionText(c.b) + "))";
      case ConditionKind::kIsKnownTruth:
        return "((" + ConditionText(c.a) + ") is known)";
      case ConditionKind::kIsUnknownTruth:
        return "((" + ConditionText(c.a) + ") is unknown)";
    }
    return "";
  }

  std::string ConceptName(int32_t index) const { return program_.rules->concepts[static_cast<size_t>(index)].name; }

 private:
  static std::string Name(const Value& v) { return std::string(kValueNames[static_cast<size_t>(v.kind)]); }
  static std::string Window(const Value& v) { return FormatDuration(Duration(v.window_us)); }
  std::string Anchor(const Value& v) const {
    if (v.anchor == check::Anchor::kNone) return "";
    return (v.anchor == check::Anchor::kLatest ? " before latest " : " before previous ") +
           ConceptName(v.anchor_concept);
  }
  std::string Binary(const Value& v, std::string_view op) const {
    return "(" + ValueText(v.a) + " " + std::string(op) + " " + ValueText(v.b) + ")";
  }
  std::string List(const Condition& c, std::string_view joint) const {
    std::string out = "(";
    for (int32_t i = 0; i < c.b; ++i) {
      if (i > 0) out += joint;
      out += ConditionText(program_.operands[static_cast<size_t>(c.a + i)]);
    }
    return out + ")";
  }

  static constexpr int kMostParts = 400;
  const Program& program_;
  mutable int left_ = kMostParts;
};

std::string Padded(int depth) { return std::string(static_cast<size_t>(depth) * 2, ' '); }

class PlanDumper {
 public:
  explicit PlanDumper(const Program& program) : program_(program), printer_(program) {}

  std::string Run() {
    for (const Trigger& trigger : program_.triggers) DumpTrigger(trigger);
    DumpState();
    return std::move(out_);
  }

 private:
  void DumpTrigger(const Trigger& trigger) {
    out_ += std::string("on ") + (trigger.kind == RecordKind::kOrder ? "order " : "result ") +
            program_.rules->concepts[static_cast<size_t>(trigger.concept_index)].qualified + ": " +
            std::to_string(trigger.alert_count) + (trigger.alert_count == 1 ? " alert\n" : " alerts\n");
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
    printer_.Begin();
    out_ += "  " + number + ". " + printer_.ConditionText(b.condition) + "?  true -> " + yes + ", false -> " + no +
            ", unknown -> " + unknown + "\n";
  }

  void DumpState() {
    out_ += "remembered for each patient\n";
    for (size_t i = 0; i < program_.concepts.size(); ++i) {
      const ConceptPlan& plan = program_.concepts[i];
      if (!plan.held && !plan.orders) continue;
      out_ += "  " + program_.rules->concepts[i].qualified + ":";
      if (plan.held) {
        out_ += " the newest two values";
        if (plan.retention_us > 0) {
          out_ += " and those of the past " + FormatDuration(Duration(plan.retention_us)) + " (for " +
                  program_.rules->alerts[static_cast<size_t>(plan.retention_alert)].qualified + ")";
        }
      }
      if (plan.orders) out_ += std::string(plan.held ? ";" : "") + " active orders";
      out_ += "\n";
    }
  }

  const Program& program_;
  Printer printer_;
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
    out += Padded(1) + std::to_string(i) + " " + std::string(kValueNames[static_cast<size_t>(v.kind)]) +
           Ids({v.a, v.b, v.c}) + " concept" + Ids({v.concept_index}) + " anchor " +
           std::to_string(static_cast<int>(v.anchor)) + Ids({v.anchor_concept}) + " window " +
           std::to_string(v.window_us) + " number " + FormatNumber(v.number) + " offset " + FormatNumber(v.offset) +
           " per " + std::string(kScopeText[static_cast<size_t>(v.scope)]) + "\n";
  }
  section("conditions", program.conditions.size());
  for (size_t i = 0; i < program.conditions.size(); ++i) {
    const Condition& c = program.conditions[i];
    out += Padded(1) + std::to_string(i) + " " + std::string(kConditionNames[static_cast<size_t>(c.kind)]);
    if (c.kind == ConditionKind::kCompare) out += " " + std::string(kCompareText[static_cast<size_t>(c.op)]);
    if (c.kind == ConditionKind::kAnd || c.kind == ConditionKind::kOr) {
      for (int32_t k = 0; k < c.b; ++k) out += " " + std::to_string(program.operands[static_cast<size_t>(c.a + k)]);
    } else {
      out += Ids({c.a, c.b, c.c});
    }
    out += " per " + std::string(kScopeText[static_cast<size_t>(c.scope)]) + "\n";
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
    out += Padded(1) + (t.kind == RecordKind::kOrder ? "order " : "result ") + std::to_string(t.concept_index) +
           " root" + Ids({t.root}) + " alerts " + std::to_string(t.alert_count) + "\n";
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
