#include "lib/check/alerts.h"

#include <algorithm>
#include <map>

#include "lib/base/text.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

class AlertChecker {
 public:
  AlertChecker(Scope& scope, ExpressionChecker& expressions, const Item& item)
      : scope_(scope),
        expressions_(expressions),
        item_(item),
        file_(item.file),
        node_(scope.node(item.file, item.node)),
        alert_(std::move(scope.rules.alerts[static_cast<size_t>(item.index)])) {}

  void Run() {
    CollectClauses();
    const bool whole = ReadTriggers(scope_, expressions_, item_, alert_);
    const Place place = PlaceOfAlert(scope_, file_, alert_.triggers, !whole);
    ReadConditions(place);
    Place with_score = place;
    with_score.score =
        Clause(NodeKind::kScoreClause) != nullptr || node_.op == 1;  // it may be among what could not be read
    if (const Node* c = Clause(NodeKind::kFireAt)) ReadFireAt(*c, with_score);
    if (const Node* c = Clause(NodeKind::kSeverity)) alert_.severity = ReadTiers(*c, with_score);
    if (const Node* c = Clause(NodeKind::kShow)) alert_.show = ReadTiers(*c, with_score);
    if (const Node* c = Clause(NodeKind::kLockout)) ReadLockout(*c, with_score);
    if (const Node* c = Clause(NodeKind::kMessage)) ReadMessage(*c, with_score);
    for (NodeId id : scope_.List(file_, node_)) {
      const Node& clause = scope_.node(file_, id);
      if (MayRepeat(clause.kind) || Clause(clause.kind) == &clause)
        ReadDelivery(scope_, expressions_, item_, clause, alert_);
    }
    scope_.rules.alerts[static_cast<size_t>(item_.index)] = std::move(alert_);
  }

 private:
  static bool MayRepeat(NodeKind kind) { return kind == NodeKind::kTrigger || kind == NodeKind::kSuggest; }

  void CollectClauses() {
    for (NodeId id : scope_.List(file_, node_)) {
      const Node& clause = scope_.node(file_, id);
      auto [first, added] = clauses_.emplace(clause.kind, &clause);
      if (added || MayRepeat(clause.kind)) continue;
      const bool joins = clause.kind == NodeKind::kWhen || clause.kind == NodeKind::kExclude;
      Diagnostic& d =
          scope_.Report(Code::Q0111, file_, clause.span, "this clause stands twice in `" + alert_.name + "`",
                        joins ? "keep one, or join the two with `and` or `or`" : "keep one of them");
      d.notes.push_back({Scope::SpanOf(file_, first->second->span), "the first one"});
    }
  }
  const Node* Clause(NodeKind kind) const {
    auto found = clauses_.find(kind);
    return found == clauses_.end() ? nullptr : found->second;
  }

  void ReadConditions(const Place& place) {
    if (const Node* c = Clause(NodeKind::kStatus)) {
      const std::string_view word = scope_.Text(file_, c->name);
      alert_.status = word == "silent"    ? Status::kSilent
                      : word == "live"    ? Status::kLive
                      : word == "retired" ? Status::kRetired
                                          : Status::kDraft;
    }
    if (const Node* c = Clause(NodeKind::kWhen)) alert_.when = expressions_.Truth(c->a, place);
    if (const Node* c = Clause(NodeKind::kExclude)) alert_.exclude = expressions_.Truth(c->a, place);
    if (const Node* c = Clause(NodeKind::kScoreClause)) ReadScore(*c, place);
  }

  void ReadScore(const Node& clause, const Place& place) {
    if (scope_.node(file_, clause.a).kind == NodeKind::kPoints) {
      alert_.score = expressions_.Points(clause.a, place);
      return;
    }
    const ExprId score = expressions_.Number(clause.a, place);
    if (score == kNoExpr) return;
    const terms::Unit& unit = scope_.unit_at(scope_.rules.exprs[static_cast<size_t>(score)].unit);
    if (!unit.dimension.dimensionless() || unit.factor != 1) {
      scope_.Report(Code::Q0302, file_, scope_.node(file_, clause.a).span,
                    "a score is a plain number, and this is in " + unit.text,
                    "divide it by one of its unit, as in `latest Lactate / 1 mmol/L`");
      return;
    }
    alert_.score = score;
  }

  void ReadFireAt(const Node& clause, const Place& place) {
    if (place.score) {
      alert_.fire_at = expressions_.Truth(clause.a, place);
      return;
    }
    scope_.Report(Code::Q0402, file_, clause.span, "`fire at` asks for a score, and `" + alert_.name + "` has none",
                  "add a `score`, or put the condition into `when`");
  }

  uint8_t TierValue(NodeKind kind, std::string_view word) const {
    static constexpr std::string_view kSeverities[] = {"low", "moderate", "high", "critical"};
    if (kind == NodeKind::kSeverity) {
      return static_cast<uint8_t>(std::find(std::begin(kSeverities), std::end(kSeverities), word) -
                                  std::begin(kSeverities));
    }
    return static_cast<uint8_t>(word == "passive"        ? Display::kPassive
                                : word == "interruptive" ? Display::kInterruptive
                                                         : Display::kHardStop);
  }

  std::vector<Tier> ReadTiers(const Node& clause, const Place& place) {
    std::vector<Tier> tiers;
    bool closed = false;
    for (NodeId id : scope_.List(file_, clause)) {
      const Node& n = scope_.node(file_, id);
      if (closed) {
        scope_.Report(Code::Q0404, file_, n.span, "nothing can stand after `otherwise`",
                      "put it before the `otherwise`");
      }
      Tier tier;
      tier.span = Scope::SpanOf(file_, n.span);
      tier.value = TierValue(clause.kind, scope_.Text(file_, n.name));
      closed |= n.a == syntax::kNoNode;
      if (n.a != syntax::kNoNode) {
        tier.condition = expressions_.Truth(n.a, place);
        if (tier.condition == kNoExpr) continue;
      }
      tiers.push_back(tier);
    }
    return tiers;
  }

  void ReadLockout(const Node& clause, const Place& place) {
    ExpressionChecker::DurationValue duration;
    if (!expressions_.ReadDuration(clause.a, place, Duration(0), &duration)) return;
    const std::string_view scope_words = scope_.Text(file_, clause.name);
    Lockout lockout;
    lockout.duration = duration.duration;
    lockout.parameter = duration.parameter;
    lockout.scope = scope_words == "patient"     ? LockoutScope::kPatient
                    : scope_words == "encounter" ? LockoutScope::kEncounter
                    : scope_words == "clinician" ? LockoutScope::kClinician
                    : scope_words == "order"     ? LockoutScope::kOrder
                                                 : LockoutScope::kPatientAndClinician;
    lockout.unless_score_rises = clause.op == 1;
    lockout.span = Scope::SpanOf(file_, clause.span);
    if (lockout.unless_score_rises && !place.score) {
      scope_.Report(Code::Q0402, file_, clause.span,
                    "`unless score rises` asks for a score, and `" + alert_.name + "` has none",
                    "add a `score`, or leave `unless score rises` out (a rise in severity always passes)");
    }
    if (lockout.scope == LockoutScope::kOrder) CheckOrderLockout(clause);
    alert_.lockout = lockout;
  }

  // A lockout of an order needs one: nothing else triggers through an order twice.
  void CheckOrderLockout(const Node& clause) {
    const bool any_order = std::any_of(alert_.triggers.begin(), alert_.triggers.end(), [](const Trigger& t) {
      return t.kind == RecordKind::kOrder || t.kind == RecordKind::kOrderSelect;
    });
    if (any_order || alert_.triggers.empty() || node_.op == 1) return;
    scope_.Report(Code::Q0407, file_, clause.span,
                  "`" + alert_.name + "` is not triggered by orders, so none can be locked out",
                  "write `per patient` or `per encounter`");
  }

  void ReadMessage(const Node& clause, const Place& place) {
    std::vector<ExprId> asked = {alert_.when, alert_.exclude, alert_.score, alert_.fire_at};
    for (const std::vector<Tier>* tiers : {&alert_.severity, &alert_.show}) {
      for (const Tier& tier : *tiers) asked.push_back(tier.condition);
    }
    for (NodeId id : scope_.List(file_, clause)) {
      const Node& part = scope_.node(file_, id);
      MessagePart out;
      if (part.kind == NodeKind::kMessageText) {
        out.text = PlainText(scope_.Text(file_, part.name));
      } else {
        out.expr = expressions_.Told(part.a, place, asked);
        if (out.expr == kNoExpr) continue;
        out.decimals = static_cast<int>(part.number);
      }
      alert_.message.push_back(std::move(out));
    }
  }

  // Escapes and doubled braces resolved.
  static std::string PlainText(std::string_view raw) {
    std::string out;
    for (size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '\\' && i + 1 < raw.size()) {
        ++i;
        out += raw[i] == 'n' ? '\n' : raw[i];
        continue;
      }
      out += raw[i];
      if ((raw[i] == '{' || raw[i] == '}') && i + 1 < raw.size() && raw[i + 1] == raw[i]) ++i;
    }
    return out;
  }

  Scope& scope_;
  ExpressionChecker& expressions_;
  const Item& item_;
  const uint32_t file_;
  const Node& node_;
  Alert alert_;
  std::map<NodeKind, const Node*> clauses_;
};

}  // namespace

void CheckAlerts(Scope& scope, ExpressionChecker& expressions) {
  for (const Item* item : scope.ItemsOf(NameKind::kAlert)) AlertChecker(scope, expressions, *item).Run();
}

}  // namespace quell::check
