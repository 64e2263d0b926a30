// The fingerprint of a rule set: each expression's hash from those of its parts, bottom-up, so that shared parts cost once.
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lib/base/stable_hash.h"
#include "lib/base/text.h"
#include "lib/check/check.h"

namespace quell::check {
namespace {

class Hasher {
 public:
  Hasher& Add(std::string_view text) {
    hash_ = StableHash(text, StableHash(std::to_string(text.size()) + ":", hash_));
    return *this;
  }
  Hasher& Add(double number) { return Add(FormatNumber(number)); }
  Hasher& Add(int64_t number) { return Add(std::to_string(number)); }
  Hasher& Add(Duration duration) { return Add(static_cast<int64_t>(duration.count())); }
  Hasher& Add(const std::optional<double>& number) {
    return Add(number.has_value() ? std::string_view(FormatNumber(*number)) : std::string_view());
  }
  template <class Enum>
  requires std::is_enum_v<Enum> Hasher& Add(Enum value) { return Add(static_cast<int64_t>(value)); }
  Hasher& AddHash(uint64_t hash) { return Add(std::to_string(hash)); }
  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = StableHash("quell");
};

class Fingerprinter {
 public:
  explicit Fingerprinter(const TypedRules& rules) : rules_(rules) {}

  uint64_t Run() {
    // An expression's parts were made before it.
    hashes_.reserve(rules_.exprs.size());
    for (const Expr& e : rules_.exprs) hashes_.push_back(HashOf(e));
    for (const Concept& subject : rules_.concepts) {
      if (!subject.built_in) AddConcept(subject);  // the others are the language's, the same for all
    }
    for (const Alert& alert : rules_.alerts) AddAlert(alert);
    for (const Outcome& outcome : rules_.outcomes) AddOutcome(outcome);
    return all_.hash();
  }

 private:
  uint64_t At(ExprId id) const { return id == kNoExpr ? 0 : hashes_[static_cast<size_t>(id)]; }
  std::string_view ConceptName(int32_t index) const {
    return index < 0 ? std::string_view() : rules_.concepts[static_cast<size_t>(index)].qualified;
  }
  const std::string& UnitText(int32_t unit) const { return rules_.units[static_cast<size_t>(unit)].text; }

  uint64_t HashOf(const Expr& e) const {
    Hasher h;
    h.Add(e.kind).Add(e.op).Add(e.pick).Add(e.number).Add(e.offset).Add(UnitText(e.unit));
    AddSubject(e, h);
    AddWindow(e, h);
    for (ExprId part : {e.a, e.b, e.c}) h.AddHash(At(part));
    const bool list = e.kind == ExprKind::kAnd || e.kind == ExprKind::kOr || e.kind == ExprKind::kLeast ||
                      e.kind == ExprKind::kGreatest;
    for (int32_t i = 0; list && i < e.count; ++i) h.AddHash(At(rules_.children[static_cast<size_t>(e.first + i)]));
    for (int32_t i = 0; e.kind == ExprKind::kPoints && i < e.count; ++i) {
      AddRow(rules_.point_rows[static_cast<size_t>(e.first + i)], h);
    }
    return h.hash();
  }

  // What `index` and its like name: numbers of concepts and texts change with what else there is.
  void AddSubject(const Expr& e, Hasher& h) const {
    switch (e.kind) {
      case ExprKind::kParameter: {
        const Parameter& p = rules_.parameters[static_cast<size_t>(e.index)];
        h.Add(p.qualified).Add(p.value);
        break;
      }
      case ExprKind::kSexIs:
        h.Add(static_cast<int64_t>(e.index));
        break;
      case ExprKind::kTextIs:
        h.Add(e.text_of).Add(ToLower(Trim(rules_.texts[static_cast<size_t>(e.index)])));
        break;
      case ExprKind::kDailyDose:
        h.Add(UnitText(e.dose_unit));
        [[fallthrough]];
      default:
        h.Add(ConceptName(e.index)).Add(e.drug).Add(static_cast<int64_t>(e.without));
    }
  }

  void AddWindow(const Expr& e, Hasher& h) const {
    h.Add(e.window);
    if (!e.anchored && e.since == Since::kNothing && !e.ahead) return;
    h.Add(static_cast<int64_t>(e.ahead)).Add(e.since).Add(e.since_pick).Add(ConceptName(e.since_concept));
    h.Add(static_cast<int64_t>(e.anchored)).Add(e.anchor_pick).Add(ConceptName(e.anchor_concept));
  }

  void AddRow(const PointRow& row, Hasher& h) const {
    h.AddHash(At(row.subject)).Add(static_cast<int64_t>(row.tiers.size()));
    for (const PointRow::Tier& tier : row.tiers) h.AddHash(At(tier.condition)).Add(tier.points);
    h.Add(row.if_unknown);
  }

  void AddConcept(const Concept& subject) {
    all_.Add(subject.qualified).Add(static_cast<int64_t>(subject.measured)).Add(UnitText(subject.unit));
    all_.Add(subject.substance.molar_mass_g_per_mol).Add(static_cast<int64_t>(subject.substance.valence));
    all_.Add(subject.plausible_low).Add(subject.plausible_high);
    for (const std::vector<CodePattern>* codes : {&subject.codes, &subject.excluded}) {
      all_.Add(static_cast<int64_t>(codes->size()));
      for (const CodePattern& code : *codes) all_.Add(code.system).Add(code.pattern);
    }
    all_.Add(static_cast<int64_t>(subject.values.size()));
    for (const std::string& value : subject.values) all_.Add(ToLower(Trim(value)));
  }

  void AddAlert(const Alert& alert) {
    all_.Add(alert.qualified).Add(alert.status).Add(static_cast<int64_t>(alert.triggers.size()));
    for (const Trigger& t : alert.triggers) {
      all_.Add(t.kind).Add(ConceptName(t.concept_index)).Add(t.delay).Add(ConceptName(t.unless_concept));
    }
    for (ExprId part : {alert.when, alert.exclude, alert.score, alert.fire_at}) all_.AddHash(At(part));
    for (const std::vector<Tier>* tiers : {&alert.severity, &alert.show}) {
      all_.Add(static_cast<int64_t>(tiers->size()));
      for (const Tier& tier : *tiers) all_.AddHash(At(tier.condition)).Add(static_cast<int64_t>(tier.value));
    }
    AddDelivery(alert);
    AddTexts(alert);
  }

  void AddDelivery(const Alert& alert) {
    all_.Add(alert.delivery).Add(static_cast<int64_t>(alert.recipients.size()));
    for (const Recipient& recipient : alert.recipients) all_.Add(recipient.kind).Add(ToLower(Trim(recipient.role)));
    all_.Add(static_cast<int64_t>(alert.suppressed_by.size()));
    for (int32_t other : alert.suppressed_by) all_.Add(rules_.alerts[static_cast<size_t>(other)].qualified);
    all_.Add(static_cast<int64_t>(alert.lockout.has_value()));
    if (alert.lockout.has_value()) {
      all_.Add(alert.lockout->duration).Add(alert.lockout->scope);
      all_.Add(static_cast<int64_t>(alert.lockout->unless_score_rises));
    }
    all_.Add(static_cast<int64_t>(alert.at_most.has_value()));
    if (alert.at_most.has_value()) all_.Add(static_cast<int64_t>(alert.at_most->count)).Add(alert.at_most->window);
    all_.Add(static_cast<int64_t>(alert.intent.has_value()));
    if (!alert.intent.has_value()) return;
    all_.Add(alert.intent->window).Add(static_cast<int64_t>(alert.intent->actions.size()));
    for (const Intent::Action& action : alert.intent->actions)
      all_.Add(action.kind).Add(ConceptName(action.concept_index));
  }

  void AddTexts(const Alert& alert) {
    all_.Add(static_cast<int64_t>(alert.message.size()));
    for (const MessagePart& part : alert.message)
      all_.Add(part.text).AddHash(At(part.expr)).Add(static_cast<int64_t>(part.decimals));
    all_.Add(static_cast<int64_t>(alert.standard_reasons));
    for (const std::vector<std::string>* texts : {&alert.suggestions, &alert.override_reasons}) {
      all_.Add(static_cast<int64_t>(texts->size()));
      for (const std::string& text : *texts) all_.Add(text);
    }
  }

  void AddOutcome(const Outcome& outcome) {
    all_.Add(outcome.qualified).AddHash(At(outcome.episode)).Add(outcome.again).Add(outcome.detect).Add(outcome.judge);
    all_.Add(static_cast<int64_t>(outcome.unjudged_if_left));
  }

  const TypedRules& rules_;
  std::vector<uint64_t> hashes_;
  Hasher all_;
};

}  // namespace

uint64_t Fingerprint(const TypedRules& rules) { return Fingerprinter(rules).Run(); }

}  // namespace quell::check
