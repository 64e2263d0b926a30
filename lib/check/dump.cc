#include <string>
#include <string_view>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/check.h"

namespace quell::check {
namespace {

constexpr std::string_view kCompareText[] = {"<", "<=", ">", ">=", "=", "!="};
constexpr std::string_view kStatusText[] = {"draft", "silent", "live", "retired"};
constexpr std::string_view kSeverityText[] = {"low", "moderate", "high", "critical"};
constexpr std::string_view kDisplayText[] = {"passive", "interruptive", "hard stop"};

// Prints expressions in the language's own words. Operators inside operators stand in brackets, so that the reading is never in doubt.
class Printer {
 public:
  explicit Printer(const TypedRules& rules) : rules_(rules), define_of_(rules.exprs.size(), -1) {
    for (size_t i = 0; i < rules.defines.size(); ++i) {
      if (rules.defines[i].expr != kNoExpr)
        define_of_[static_cast<size_t>(rules.defines[i].expr)] = static_cast<int32_t>(i);
    }
  }

  // Definitions stand by their names: written out, a chain of them would double with every step. `define`: the one whose own body this is.
  std::string Text(ExprId id, int32_t define = -1) const {
    const Expr& e = At(id);
    const int32_t named = define_of_[static_cast<size_t>(id)];
    if (named >= 0 && named != define) return rules_.defines[static_cast<size_t>(named)].name;
    switch (e.kind) {
      case ExprKind::kNumber:
        return Amount(e.number, e.unit);
      case ExprKind::kParameter:
        return rules_.parameters[static_cast<size_t>(e.index)].name;
      case ExprKind::kLatest:
        return "latest " + ConceptName(e.index) + Within(e);
      case ExprKind::kPrevious:
        return "previous " + ConceptName(e.index) + Within(e);
      case ExprKind::kLowest:
        return "lowest " + ConceptName(e.index) + Window(e);
      case ExprKind::kHighest:
        return "highest " + ConceptName(e.index) + Window(e);
      case ExprKind::kCount:
        return "count of " + ConceptName(e.index) + (e.a == kNoExpr ? "" : " where " + Text(e.a)) + Window(e);
      case ExprKind::kThisValue:
        return "this value";
      case ExprKind::kRecordValue:
        return "value";
      case ExprKind::kAge:
        return "age";
      case ExprKind::kScore:
        return "score";
      case ExprKind::kNegate:
        return "-" + Operand(e.a);
      case ExprKind::kAdd:
        return Binary(e, "+");
      case ExprKind::kSubtract:
        return Binary(e, "-");
      case ExprKind::kMultiply:
        return Binary(e, "*");
      case ExprKind::kDivide:
        return Binary(e, "/");
      case ExprKind::kConvert:
        return Operand(e.a) + " [in " + rules_.units[static_cast<size_t>(e.unit)].text + "]";
      case ExprKind::kIf:
        return "if " + Text(e.a) + " then " + Text(e.b) + " otherwise " + Text(e.c);
      case ExprKind::kElse:
        return Binary(e, "else");
      case ExprKind::kPoints:
        return "points (" + std::to_string(e.count) + (e.count == 1 ? " row)" : " rows)");
      default:
        return TruthText(e);
    }
  }

  std::string Window(const Expr& e) const {
    if (e.window == Duration(0)) return "";
    std::string out = " in past " + WindowText(e);
    if (e.anchor != Anchor::kNone) {
      out += e.anchor == Anchor::kLatest ? " before latest " : " before previous ";
      out += ConceptName(e.anchor_concept);
    }
    return out;
  }

 private:
  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }
  std::string ConceptName(int32_t index) const { return rules_.concepts[static_cast<size_t>(index)].name; }
  std::string Amount(double value, int32_t unit) const {
    const std::string& text = rules_.units[static_cast<size_t>(unit)].text;
    return FormatNumber(value) + (text == "1" ? "" : " " + text);
  }
  std::string WindowText(const Expr& e) const {
    return e.window_parameter >= 0 ? rules_.parameters[static_cast<size_t>(e.window_parameter)].name
                                   : FormatDuration(e.window);
  }
  std::string Within(const Expr& e) const { return e.window == Duration(0) ? "" : " within " + WindowText(e); }

  std::string TruthText(const Expr& e) const {
    switch (e.kind) {
      case ExprKind::kTruth:
        return e.number != 0 ? "true" : "false";
      case ExprKind::kAnd:
        return List(e, " and ");
      case ExprKind::kOr:
        return List(e, " or ");
      case ExprKind::kNot:
        return "not " + Operand(e.a);
      case ExprKind::kCompare:
        return Binary(e, kCompareText[static_cast<size_t>(e.op)]);
      case ExprKind::kBetween:
        return Operand(e.a) + " between " + Operand(e.b) + " and " + Operand(e.c);
      case ExprKind::kIsKnown:
        return Operand(e.a) + " is known";
      case ExprKind::kIsUnknown:
        return Operand(e.a) + " is unknown";
      case ExprKind::kActiveOrder:
        return "active order for " + ConceptName(e.index);
      case ExprKind::kOrdering:
        return "ordering " + ConceptName(e.index);
      case ExprKind::kSexIs:
        return e.index == static_cast<int32_t>(Sex::kFemale) ? "sex is female" : "sex is male";
      default:
        return "?";
    }
  }
  std::string List(const Expr& e, std::string_view joint) const {
    std::string out;
    for (int32_t i = 0; i < e.count; ++i) {
      if (i > 0) out += joint;
      out += Operand(rules_.children[static_cast<size_t>(e.first + i)]);
    }
    return out;
  }
  std::string Binary(const Expr& e, std::string_view op) const {
    return Operand(e.a) + " " + std::string(op) + " " + Operand(e.b);
  }
  std::string Operand(ExprId id) const {
    if (define_of_[static_cast<size_t>(id)] >= 0) return Text(id);
    switch (At(id).kind) {
      case ExprKind::kNegate:
      case ExprKind::kAdd:
      case ExprKind::kSubtract:
      case ExprKind::kMultiply:
      case ExprKind::kDivide:
      case ExprKind::kIf:
      case ExprKind::kElse:
      case ExprKind::kAnd:
      case ExprKind::kOr:
      case ExprKind::kNot:
      case ExprKind::kBetween:
      case ExprKind::kIsKnown:
      case ExprKind::kIsUnknown:
        return "(" + Text(id) + ")";
      case ExprKind::kCompare:
        return Text(id);
      default:
        return Text(id);
    }
  }

  const TypedRules& rules_;
  std::vector<int32_t> define_of_;  // by expression: the definition whose body it is
};

class Dumper {
 public:
  explicit Dumper(const TypedRules& rules) : rules_(rules), printer_(rules) {}

  std::string Run() {
    for (const Module& module : rules_.modules) {
      Line(0, "module " + module.name + (module.version.empty() ? "" : " version " + module.version));
    }
    for (const Concept& subject : rules_.concepts) DumpConcept(subject);
    for (const Parameter& parameter : rules_.parameters) DumpParameter(parameter);
    for (size_t i = 0; i < rules_.defines.size(); ++i) {
      Line(0, "define " + rules_.defines[i].qualified + Typed(rules_.defines[i].expr, static_cast<int32_t>(i)));
    }
    for (const Alert& alert : rules_.alerts) DumpAlert(alert);
    return std::move(out_);
  }

 private:
  void Line(int depth, const std::string& text) {
    out_ += std::string(static_cast<size_t>(depth) * 2, ' ') + text + "\n";
  }
  const std::string& UnitText(int32_t unit) const { return rules_.units[static_cast<size_t>(unit)].text; }

  // " : number in mmol/L = ..." or " : truth = ..."
  std::string Typed(ExprId id, int32_t define = -1) const {
    if (id == kNoExpr) return " : error";
    const Expr& e = rules_.exprs[static_cast<size_t>(id)];
    std::string type = e.type == Type::kTruth ? "truth" : "number in " + UnitText(e.unit);
    return " : " + type + " = " + printer_.Text(id, define);
  }

  void DumpConcept(const Concept& subject) {
    std::string line = "concept " + subject.qualified;
    if (subject.measured) line += " in " + UnitText(subject.unit);
    if (subject.substance.molar_mass_g_per_mol > 0)
      line += ", " + FormatNumber(subject.substance.molar_mass_g_per_mol) + " g/mol";
    if (subject.substance.valence > 0) line += ", valence " + std::to_string(subject.substance.valence);
    if (subject.plausible_low.has_value()) {
      line += ", plausible " + FormatNumber(*subject.plausible_low) + " to " + FormatNumber(*subject.plausible_high);
    }
    Line(0, line);
    for (const CodePattern& code : subject.codes) Line(1, code.system + " " + code.pattern);
  }

  void DumpParameter(const Parameter& p) {
    std::string line = "parameter " + p.qualified + " = " + FormatNumber(p.value) +
                       (UnitText(p.unit) == "1" ? "" : " " + UnitText(p.unit));
    if (p.value != p.default_value) line += " (set; default " + FormatNumber(p.default_value) + ")";
    if (p.low.has_value()) line += " from " + FormatNumber(*p.low) + " to " + FormatNumber(*p.high);
    if (p.step.has_value()) line += " step " + FormatNumber(*p.step);
    Line(0, line);
  }

  void DumpAlert(const Alert& alert) {
    Line(0, "alert " + alert.qualified + " " + std::string(kStatusText[static_cast<size_t>(alert.status)]));
    for (const Trigger& trigger : alert.triggers) {
      Line(1, std::string(trigger.kind == RecordKind::kOrder ? "on order " : "on result ") +
                  rules_.concepts[static_cast<size_t>(trigger.concept_index)].qualified);
    }
    if (alert.when != kNoExpr) Line(1, "when" + Typed(alert.when));
    if (alert.exclude != kNoExpr) Line(1, "exclude when" + Typed(alert.exclude));
    if (alert.score != kNoExpr) DumpScore(alert.score);
    if (alert.fire_at != kNoExpr) Line(1, "fire at" + Typed(alert.fire_at));
    DumpTiers("severity ", alert.severity, kSeverityText);
    DumpTiers("show ", alert.show, kDisplayText);
    if (alert.lockout.has_value()) {
      Line(1, "lockout " + FormatDuration(alert.lockout->duration) +
                  (alert.lockout->scope == LockoutScope::kPatient ? " per patient" : " per encounter") +
                  (alert.lockout->unless_score_rises ? " unless score rises" : ""));
    }
    for (const MessagePart& part : alert.message) {
      Line(1, part.expr == kNoExpr ? "message text \"" + part.text + "\""
                                   : "message value" + Typed(part.expr) +
                                         (part.decimals < 0 ? "" : ", " + std::to_string(part.decimals) + " decimals"));
    }
  }

  void DumpScore(ExprId score) {
    Line(1, "score" + Typed(score));
    const Expr& e = rules_.exprs[static_cast<size_t>(score)];
    if (e.kind != ExprKind::kPoints) return;
    for (int32_t i = 0; i < e.count; ++i) {
      const PointRow& row = rules_.point_rows[static_cast<size_t>(e.first + i)];
      Line(2, "row " + printer_.Text(row.subject));
      for (const PointRow::Tier& tier : row.tiers) {
        Line(3, FormatNumber(tier.points) +
                    (tier.condition == kNoExpr ? " otherwise" : " if " + printer_.Text(tier.condition)));
      }
      if (row.if_unknown.has_value()) Line(3, FormatNumber(*row.if_unknown) + " if unknown");
    }
  }

  void DumpTiers(const std::string& what, const std::vector<Tier>& tiers, const std::string_view* names) {
    for (const Tier& tier : tiers) {
      Line(1, what + std::string(names[tier.value]) +
                  (tier.condition == kNoExpr ? " otherwise" : " if " + printer_.Text(tier.condition)));
    }
  }

  const TypedRules& rules_;
  Printer printer_;
  std::string out_;
};

}  // namespace

std::string ToText(const TypedRules& rules, ExprId expr) { return Printer(rules).Text(expr); }
std::string Dump(const TypedRules& rules) { return Dumper(rules).Run(); }

}  // namespace quell::check
