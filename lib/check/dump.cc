// The typed rules as text.
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/check/dump_stories.h"
#include "lib/check/expression_text.h"
#include "lib/check/words.h"

namespace quell::check {
namespace {

constexpr size_t kCodesShown = 40;  // of one concept: value sets may hold many thousands

class Dumper {
 public:
  explicit Dumper(const TypedRules& rules) : rules_(rules), text_(rules) {}

  std::string Run() {
    for (const Module& module : rules_.modules) {
      Line(0, "module " + module.name + (module.version.empty() ? "" : " version " + module.version));
    }
    for (const Concept& subject : rules_.concepts) DumpConcept(subject);
    for (const Parameter& parameter : rules_.parameters) DumpParameter(parameter);
    for (size_t i = 0; i < rules_.defines.size(); ++i) DumpDefine(static_cast<int32_t>(i));
    for (const Alert& alert : rules_.alerts) DumpAlert(alert);
    for (const Outcome& outcome : rules_.outcomes) DumpOutcome(outcome);
    for (const Story& story : rules_.stories) out_ += DumpStory(rules_, story);
    return std::move(out_);
  }

 private:
  void Line(int depth, const std::string& text) {
    out_ += std::string(static_cast<size_t>(depth) * 2, ' ') + text + "\n";
  }
  const std::string& UnitText(int32_t unit) const { return rules_.units[static_cast<size_t>(unit)].text; }
  const std::string& ConceptName(int32_t index) const { return rules_.concepts[static_cast<size_t>(index)].qualified; }
  // " 24 h", or " rearm = 24 h" where a parameter gives it.
  std::string DurationText(Duration duration, int32_t parameter) const {
    const std::string text = " " + FormatDuration(duration);
    return parameter < 0 ? text : " " + rules_.parameters[static_cast<size_t>(parameter)].name + " =" + text;
  }

  // " : number in mmol/L = ..." or " : truth = ..."
  std::string Typed(ExprId id, int32_t define = -1) const {
    if (id == kNoExpr) return " : error";
    const Expr& e = rules_.exprs[static_cast<size_t>(id)];
    const std::string type = e.type == Type::kTruth  ? "truth"
                             : e.type == Type::kTime ? "time"
                                                     : "number in " + UnitText(e.unit);
    return " : " + type + " = " + text_.Of(id, define);
  }

  // --- concepts, parameters, definitions ---

  void DumpConcept(const Concept& subject) {
    std::string line = "concept " + subject.qualified;
    if (subject.built_in) line += " (of the language)";
    if (subject.measured) line += " in " + UnitText(subject.unit);
    if (subject.substance.molar_mass_g_per_mol > 0)
      line += ", " + FormatNumber(subject.substance.molar_mass_g_per_mol) + " g/mol";
    if (subject.substance.valence > 0) line += ", valence " + std::to_string(subject.substance.valence);
    if (subject.plausible_low.has_value()) {
      line += ", plausible " + FormatNumber(*subject.plausible_low) + " to " + FormatNumber(*subject.plausible_high);
    }
    for (size_t i = 0; i < subject.values.size(); ++i) line += (i == 0 ? " values " : ", ") + Quoted(subject.values[i]);
    Line(0, line);
    DumpCodes("", subject.codes);
    DumpCodes("exclude ", subject.excluded);
  }

  void DumpCodes(const std::string& before, const std::vector<CodePattern>& codes) {
    for (size_t i = 0; i < codes.size() && i < kCodesShown; ++i)
      Line(1, before + codes[i].system + " " + codes[i].pattern);
    if (codes.size() > kCodesShown)
      Line(1, before + "and " + FormatCount(static_cast<long long>(codes.size() - kCodesShown)) + " more");
  }

  void DumpParameter(const Parameter& p) {
    std::string line = "parameter " + p.qualified + " = " + text_.Amount(p.value, p.unit);
    if (p.value != p.default_value) line += " (set; default " + FormatNumber(p.default_value) + ")";
    if (p.low.has_value()) line += " from " + FormatNumber(*p.low) + " to " + FormatNumber(*p.high);
    if (p.step.has_value()) line += " step " + FormatNumber(*p.step);
    Line(0, line);
  }

  void DumpDefine(int32_t index) {
    const Define& define = rules_.defines[static_cast<size_t>(index)];
    Line(0, "define " + define.qualified + Typed(define.expr, index));
    if (define.expr != kNoExpr) DumpRows(define.expr);
  }

  void DumpRows(ExprId id) {
    const Expr& e = rules_.exprs[static_cast<size_t>(id)];
    if (e.kind != ExprKind::kPoints) return;
    for (int32_t i = 0; i < e.count; ++i) {
      const PointRow& row = rules_.point_rows[static_cast<size_t>(e.first + i)];
      Line(2, "row " + text_.Of(row.subject));
      for (const PointRow::Tier& tier : row.tiers) {
        Line(3, FormatNumber(tier.points) +
                    (tier.condition == kNoExpr ? " otherwise" : " if " + text_.Of(tier.condition)));
      }
      if (row.if_unknown.has_value()) Line(3, FormatNumber(*row.if_unknown) + " if unknown");
    }
  }

  // --- alerts ---

  void DumpAlert(const Alert& alert) {
    Line(0, "alert " + alert.qualified + " " + std::string(WordOf(alert.status)));
    for (const Trigger& trigger : alert.triggers) Line(1, TriggerText(trigger));
    if (alert.when != kNoExpr) Line(1, "when" + Typed(alert.when));
    if (alert.exclude != kNoExpr) Line(1, "exclude when" + Typed(alert.exclude));
    if (alert.score != kNoExpr) {
      Line(1, "score" + Typed(alert.score));
      if (!text_.IsNamed(alert.score)) DumpRows(alert.score);
    }
    if (alert.fire_at != kNoExpr) Line(1, "fire at" + Typed(alert.fire_at));
    for (const Tier& tier : alert.severity) DumpTier("severity ", WordOf(static_cast<AlertSeverity>(tier.value)), tier);
    for (const Tier& tier : alert.show) DumpTier("show ", WordOf(static_cast<Display>(tier.value)), tier);
    DumpDelivery(alert);
    for (const MessagePart& part : alert.message) {
      Line(1, part.expr == kNoExpr ? "message text " + Quoted(part.text)
                                   : "message value" + Typed(part.expr) +
                                         (part.decimals < 0 ? "" : ", " + std::to_string(part.decimals) + " decimals"));
    }
    DumpAdvice(alert);
  }

  std::string TriggerText(const Trigger& trigger) const {
    const std::string subject = trigger.concept_index < 0 ? "" : " " + ConceptName(trigger.concept_index);
    if (trigger.delay > Duration(0)) {
      return "on" + DurationText(trigger.delay, trigger.delay_parameter) + " after result" + subject +
             (trigger.unless_concept < 0 ? "" : " unless result " + ConceptName(trigger.unless_concept));
    }
    const bool any = trigger.kind == RecordKind::kResult && trigger.concept_index < 0;
    return (any ? "on any " : "on ") + std::string(WordOfTrigger(trigger.kind)) + subject;
  }

  void DumpTier(const std::string& what, std::string_view word, const Tier& tier) {
    Line(1, what + std::string(word) + (tier.condition == kNoExpr ? " otherwise" : " if " + text_.Of(tier.condition)));
  }

  void DumpDelivery(const Alert& alert) {
    std::string recipients;
    for (const Recipient& recipient : alert.recipients) {
      recipients += (recipients.empty() ? "recipients " : ", ") +
                    (recipient.kind == Recipient::kRole ? "role " + Quoted(recipient.role) : "ordering clinician");
    }
    if (recipients != "recipients ordering clinician") Line(1, recipients);
    if (alert.delivery == Delivery::kPage) Line(1, "deliver page");
    for (int32_t other : alert.suppressed_by) {
      Line(1, "suppressed when " + rules_.alerts[static_cast<size_t>(other)].qualified + " shows");
    }
    if (alert.lockout.has_value()) {
      Line(1, "lockout" + DurationText(alert.lockout->duration, alert.lockout->parameter) + " per " +
                  std::string(WordOf(alert.lockout->scope)) +
                  (alert.lockout->unless_score_rises ? " unless score rises" : ""));
    }
    if (alert.at_most.has_value()) {
      Line(1, "at most " + std::to_string(alert.at_most->count) + " in" +
                  DurationText(alert.at_most->window, alert.at_most->parameter) + " per clinician");
    }
  }

  void DumpAdvice(const Alert& alert) {
    static constexpr std::string_view kActions[] = {"ordered ", "ended ", "administered "};
    for (const std::string& suggestion : alert.suggestions) Line(1, "suggest " + Quoted(suggestion));
    if (alert.intent.has_value()) {
      std::string line;
      for (const Intent::Action& action : alert.intent->actions) {
        line += (line.empty() ? "intends " : " or ") + std::string(kActions[action.kind]) +
                ConceptName(action.concept_index);
      }
      Line(1, line + ", in next" + DurationText(alert.intent->window, alert.intent->parameter));
    }
    if (alert.standard_reasons) Line(1, "override reason standard");
    for (const std::string& reason : alert.override_reasons) Line(1, "override reason " + Quoted(reason));
  }

  // --- outcomes ---

  void DumpOutcome(const Outcome& outcome) {
    Line(0, "outcome " + outcome.qualified);
    Line(1, "episode when" + Typed(outcome.episode));
    Line(1, "again after " + FormatDuration(outcome.again));
    Line(1, "detect within " + FormatDuration(outcome.detect) + " before");
    Line(1, "judge within " + FormatDuration(outcome.judge));
    Line(1, std::string("if discharged or dead first: ") + (outcome.unjudged_if_left ? "unjudged" : "not met"));
  }

  const TypedRules& rules_;
  ExpressionText text_;
  std::string out_;
};

}  // namespace

std::string Dump(const TypedRules& rules) { return Dumper(rules).Run(); }

}  // namespace quell::check
