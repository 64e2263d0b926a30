// The clauses of alerts and the lines of outcomes.
#include "lib/syntax/formatter.h"

namespace quell::syntax {

void Formatter::Clause(const Node& n) {
  switch (n.kind) {
    case NodeKind::kStatus:
      return lines_.Add(Padded("status", kClauseWord) + flat_.Name(n), n.span.end);
    case NodeKind::kTrigger:
      return lines_.Add(Padded("on", kClauseWord) + Trigger(n), n.span.end);
    case NodeKind::kWhen:
      Word("when");
      return Expression(n.a, 2 + static_cast<int>(kClauseWord));
    case NodeKind::kExclude:
      Add("exclude when ");
      return Expression(n.a, 2 + static_cast<int>(kClauseWord));
    case NodeKind::kScoreClause:
      return Score(n);
    case NodeKind::kFireAt:
      Word("fire at");
      return Expression(n.a, 2 + static_cast<int>(kClauseWord));
    case NodeKind::kSeverity:
    case NodeKind::kShow:
      Word(n.kind == NodeKind::kSeverity ? "severity" : "show");
      return Filled(n, 2 + static_cast<int>(kClauseWord), [this](NodeId tier) { return flat_.Tier(ast_[tier]); });
    default:
      return Policy(n);
  }
}

void Formatter::Policy(const Node& n) {
  switch (n.kind) {
    case NodeKind::kRecipients:
      Add("recipients ");
      return Filled(n, lines_.column(), [this](NodeId id) {
        const Node& who = ast_[id];
        return who.op == 0 ? std::string("ordering clinician") : "role " + flat_.Name(who);
      });
    case NodeKind::kDeliver:
      return lines_.Add(Padded("deliver", kClauseWord) + (n.op == 0 ? "at next act on this patient" : "page"),
                        n.span.end);
    case NodeKind::kLockout:
      return Lockout(n);
    case NodeKind::kSuppressed:
      return lines_.Add("suppressed when " + flat_.List(n, " or ") + " shows", n.span.end);
    case NodeKind::kAtMost:
      return lines_.Add(Padded("at most", kClauseWord) + flat_.Of(n.a) + " in " + flat_.Of(n.b) + " per clinician",
                        n.span.end);
    case NodeKind::kMessage:
      return lines_.Add(Padded("message", kClauseWord) + flat_.Title(n), n.span.end);
    case NodeKind::kSuggest:
      return lines_.Add(Padded("suggest", kClauseWord) + flat_.Title(n), n.span.end);
    case NodeKind::kIntends:
      return Intends(n);
    case NodeKind::kReasons:
      Add("override reasons ");
      return FilledHere(n);
    default:
      return lines_.Add(TextOf(text_, n.span), n.span.end);
  }
}

std::string Formatter::Trigger(const Node& n) const {
  switch (static_cast<TriggerWord>(n.op)) {
    case TriggerWord::kResult:
      return "result " + flat_.Name(n);
    case TriggerWord::kOrder:
      return "order " + flat_.Name(n);
    case TriggerWord::kOrderSelect:
      return "order select " + flat_.Name(n);
    case TriggerWord::kAdministered:
      return "administered " + flat_.Name(n);
    case TriggerWord::kProblem:
      return "problem " + flat_.Name(n);
    case TriggerWord::kAnyResult:
      return "any result";
    case TriggerWord::kAdmission:
      return "admission";
    case TriggerWord::kTransfer:
      return "transfer";
    case TriggerWord::kDischarge:
      return "discharge";
    case TriggerWord::kChartOpen:
      return "chart open";
    case TriggerWord::kAfterResult:
      return flat_.Of(n.a) + " after result " + flat_.Name(n) +
             (n.b == kNoNode ? "" : " unless result " + flat_.Of(n.b));
  }
  return "";
}

void Formatter::Score(const Node& n) {
  const Node& what = ast_[n.a];
  if (what.kind != NodeKind::kPoints) {
    Word("score");
    return Expression(n.a, 2 + static_cast<int>(kClauseWord));
  }
  lines_.Add("score points {", n.span.begin);
  Blank blank = Blank::kNever;
  for (NodeId id : ast_.List(what)) {
    Start(ast_[id], 4, blank);
    Row(ast_[id], 4);
    blank = Blank::kKeep;
  }
  lines_.Start(what.span.end - 1, 2, Blank::kNever, 4);
  lines_.Add("}", n.span.end);
}

void Formatter::Row(const Node& n, int indent) {
  Expression(n.a, indent + 2);
  Add(": ");
  Filled(n, indent + 4, [this](NodeId tier) { return flat_.PointTier(ast_[tier]); });
}

std::string Formatter::Scope(const Node& n) const {
  const std::string words = flat_.Name(n);
  return words.rfind("patient", 0) == 0 && words.size() > 7 ? "patient and clinician" : words;
}

void Formatter::Lockout(const Node& n) {
  lines_.Add(
      Padded("lockout", kClauseWord) + flat_.Of(n.a) + " per " + Scope(n) + (n.op == 1 ? " unless score rises" : ""),
      n.span.end);
}

void Formatter::Intends(const Node& n) {
  static constexpr std::string_view kActions[] = {"ordered ", "ended ", "administered "};
  std::string line;
  for (NodeId id : ast_.List(n)) {
    const Node& action = ast_[id];
    line += (line.empty() ? "" : " or ") + std::string(kActions[action.op]) + flat_.Name(action);
  }
  lines_.Add(Padded("intends", kClauseWord) + line + ", in next " + flat_.Of(n.a), n.span.end);
}

void Formatter::OutcomeLine(const Node& n) {
  switch (n.kind) {
    case NodeKind::kEpisode:
      Add("episode when ");
      return Expression(n.a, 4);
    case NodeKind::kAgain:
      return lines_.Add("again after " + flat_.Of(n.a), n.span.end);
    case NodeKind::kDetect:
      return lines_.Add("detect within " + flat_.Of(n.a) + " before", n.span.end);
    case NodeKind::kJudge:
      return lines_.Add("judge within " + flat_.Of(n.a), n.span.end);
    case NodeKind::kIfLeft:
      return lines_.Add(std::string("if discharged or dead first: ") + (n.op == 0 ? "unjudged" : "not met"),
                        n.span.end);
    default:
      return lines_.Add(TextOf(text_, n.span), n.span.end);
  }
}

}  // namespace quell::syntax
