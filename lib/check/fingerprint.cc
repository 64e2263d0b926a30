// The fingerprint of a rule set: each expression's hash from those of its parts, bottom-up, so that shared parts cost once.
#include <string>
#include <string_view>
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
    for (const Expr& e : rules_.exprs) hashes_.push_back(HashOf(e));
    for (const Concept& subject : rules_.concepts) AddConcept(subject);
    for (const Alert& alert : rules_.alerts) AddAlert(alert);
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
    h.Add(static_cast<int64_t>(e.kind))
        .Add(static_cast<int64_t>(e.op))
        .Add(static_cast<int64_t>(e.anchor))
        .Add(UnitText(e.unit));
    if (e.kind == ExprKind::kParameter) {
      const Parameter& p = rules_.parameters[static_cast<size_t>(e.index)];
      h.Add(p.qualified).Add(p.value);
    } else if (e.kind == ExprKind::kSexIs) {
      h.Add(static_cast<int64_t>(e.index));
    } else {
      h.Add(ConceptName(e.index));
    }
    h.Add(ConceptName(e.anchor_concept)).Add(e.number).Add(e.offset).Add(static_cast<int64_t>(e.window.count()));
    for (ExprId part : {e.a, e.b, e.c}) h.AddHash(At(part));
    if (e.kind == ExprKind::kAnd || e.kind == ExprKind::kOr) {
      for (int32_t i = 0; i < e.count; ++i) h.AddHash(At(rules_.children[static_cast<size_t>(e.first + i)]));
    }
    if (e.kind == ExprKind::kPoints) {
      for (int32_t i = 0; i < e.count; ++i) AddRow(rules_.point_rows[static_cast<size_t>(e.first + i)], h);
    }
    return h.hash();
  }

  void AddRow(const PointRow& row, Hasher& h) const {
    h.AddHash(At(row.subject)).Add(static_cast<int64_t>(row.tiers.size()));
    for (const PointRow::Tier& tier : row.tiers) h.AddHash(At(tier.condition)).Add(tier.points);
    h.Add(row.if_unknown.has_value() ? FormatNumber(*row.if_unknown) : "");
  }

  void AddConcept(const Concept& subject) {
    all_.Add(subject.qualified).Add(static_cast<int64_t>(subject.measured)).Add(UnitText(subject.unit));
    all_.Add(subject.substance.molar_mass_g_per_mol).Add(static_cast<int64_t>(subject.substance.valence));
    all_.Add(subject.plausible_low.has_value() ? FormatNumber(*subject.plausible_low) : "");
    all_.Add(subject.plausible_high.has_value() ? FormatNumber(*subject.plausible_high) : "");
    for (const CodePattern& code : subject.codes) all_.Add(code.system).Add(code.pattern);
  }

  void AddAlert(const Alert& alert) {
    all_.Add(alert.qualified).Add(static_cast<int64_t>(alert.status));
    for (const Trigger& t : alert.triggers) all_.Add(static_cast<int64_t>(t.kind)).Add(ConceptName(t.concept_index));
    for (ExprId part : {alert.when, alert.exclude, alert.score, alert.fire_at}) all_.AddHash(At(part));
    for (const std::vector<Tier>* tiers : {&alert.severity, &alert.show}) {
      all_.Add(static_cast<int64_t>(tiers->size()));
      for (const Tier& tier : *tiers) all_.AddHash(At(tier.condition)).Add(static_cast<int64_t>(tier.value));
    }
    if (alert.lockout.has_value()) {
      all_.Add(static_cast<int64_t>(alert.lockout->duration.count())).Add(static_cast<int64_t>(alert.lockout->scope));
      all_.Add(static_cast<int64_t>(alert.lockout->unless_score_rises));
    }
    for (const MessagePart& part : alert.message)
      all_.Add(part.text).AddHash(At(part.expr)).Add(static_cast<int64_t>(part.decimals));
  }

  const TypedRules& rules_;
  std::vector<uint64_t> hashes_;
  Hasher all_;
};

}  // namespace

uint64_t Fingerprint(const TypedRules& rules) { return Fingerprinter(rules).Run(); }

}  // namespace quell::check
