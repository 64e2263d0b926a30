#include "lib/story/judge.h"

#include <algorithm>
#include <set>
#include <vector>

#include "lib/base/compare.h"
#include "lib/base/text.h"

namespace quell::story {
namespace {

using check::Expectation;
using eval::Evaluation;

// By its own name; by its whole one where two modules have an alert of that name.
std::string NameOf(const check::TypedRules& rules, int32_t alert) {
  const check::Alert& named = rules.alerts[static_cast<size_t>(alert)];
  const auto alike = std::count_if(rules.alerts.begin(), rules.alerts.end(),
                                   [&](const check::Alert& other) { return other.name == named.name; });
  return "`" + (alike > 1 ? named.qualified : named.name) + "`";
}

bool HasFacts(const Expectation& expectation, const Evaluation& e) {
  if (expectation.score.has_value() && !(e.score_known && NearlyEqual(e.score_low, *expectation.score) &&
                                         NearlyEqual(e.score_high, *expectation.score))) {
    return false;
  }
  if (expectation.severity.has_value() && *expectation.severity != e.severity) return false;
  return !expectation.display.has_value() || *expectation.display == e.display;
}

bool HeldBy(const Expectation& expectation, const Sighting& sighting) {
  if (!sighting.evaluation.candidate || sighting.shown()) return false;
  const Outcome outcome = expectation.kind == Expectation::kHeldByLockout  ? Outcome::kHeldByLockout
                          : expectation.kind == Expectation::kHeldByAtMost ? Outcome::kHeldByAtMost
                                                                           : Outcome::kHeldByAlert;
  return std::any_of(sighting.reached.begin(), sighting.reached.end(), [&](const Sighting::Reached& reached) {
    return reached.outcome == outcome && (outcome != Outcome::kHeldByAlert || reached.held_by == expectation.by);
  });
}

std::string ReasonsText(ReasonSet reasons) {
  std::string out;
  for (int i = 0; i < kUnknownReasonCount; ++i) {
    const auto reason = static_cast<UnknownReason>(i);
    if (reasons.Has(reason)) out += (out.empty() ? " (" : ", ") + std::string(ReasonText(reason));
  }
  return out.empty() ? out : out + ")";
}

std::string ScoreText(const Evaluation& e) {
  return e.score_low == e.score_high ? FormatShort(e.score_low)
                                     : FormatShort(e.score_low) + " to " + FormatShort(e.score_high);
}

std::string FactsText(const check::TypedRules& rules, const Evaluation& e) {
  const bool scored = rules.alerts[static_cast<size_t>(e.alert)].score != check::kNoExpr;
  return (scored && e.score_known ? "score " + ScoreText(e) + ", " : "") + "severity " +
         std::string(ToText(e.severity)) + ", show " + std::string(ToText(e.display));
}

std::string HeldText(const check::TypedRules& rules, const Sighting& sighting) {
  switch (sighting.outcome) {
    case Outcome::kHeldByLockout:
      return "is held by lockout";
    case Outcome::kHeldByAtMost:
      return "is held by at most";
    case Outcome::kHeldByAlert:
      return "is held by " + NameOf(rules, sighting.held_by);
    default:
      return "is shown";
  }
}

// Why it is no candidate.
std::string QuietText(const Evaluation& e) {
  if (e.when == Truth::kFalse) return "is asked and keeps quiet: `when` is false";
  if (e.when == Truth::kUnknown) return "is unknown: `when` is unknown" + ReasonsText(e.when_reasons);
  if (e.excluded) return "is asked and keeps quiet: `exclude when` is true";
  if (!e.score_known && !e.score_reasons.empty())
    return "is unknown: its score is unknown" + ReasonsText(e.score_reasons);
  const std::string score = e.score_known ? " at score " + ScoreText(e) : "";
  if (e.fire_at == Truth::kUnknown) return "is unknown: `fire at` is not settled" + score;
  return "is asked and keeps quiet: `fire at` is false" + score;
}

std::string SightingText(const check::TypedRules& rules, const Sighting& sighting) {
  const Evaluation& e = sighting.evaluation;
  const std::string name = NameOf(rules, e.alert) + " ";
  if (!e.candidate) return name + QuietText(e);
  return name + HeldText(rules, sighting) + " with " + FactsText(rules, e);
}

bool AboutAll(const Expectation& expectation) {
  return expectation.kind == Expectation::kNothing || expectation.kind == Expectation::kOnlyShown;
}

}  // namespace

bool IsUnknown(const Evaluation& e) {
  return e.when == Truth::kUnknown || (e.when == Truth::kTrue && !e.excluded && e.fire_at == Truth::kUnknown);
}

bool Holds(const Expectation& expectation, std::span<const Sighting> seen) {
  bool shown = false, others = false, held = false, unknown = false;
  for (const Sighting& sighting : seen) {
    if (sighting.evaluation.alert != expectation.alert) {
      others |= sighting.shown();
      continue;
    }
    shown |= sighting.shown() && HasFacts(expectation, sighting.evaluation);
    held |= HeldBy(expectation, sighting);
    unknown |= IsUnknown(sighting.evaluation);
  }
  switch (expectation.kind) {
    case Expectation::kShown:
      return shown;
    case Expectation::kOnlyShown:
      return shown && !others;
    case Expectation::kNotShown:
      return !shown;
    case Expectation::kNothing:
      return !others;
    case Expectation::kHeldByLockout:
    case Expectation::kHeldByAtMost:
    case Expectation::kHeldByAlert:
      return held;
    case Expectation::kUnknown:
      return unknown;
  }
  return false;
}

std::string ExpectedText(const check::TypedRules& rules, const Expectation& expectation) {
  if (expectation.kind == Expectation::kNothing) return "nothing is shown";
  const std::string name = NameOf(rules, expectation.alert);
  std::string facts;
  auto add = [&](const std::string& fact) { facts += (facts.empty() ? " with " : ", ") + fact; };
  if (expectation.score.has_value()) add("score " + FormatShort(*expectation.score));
  if (expectation.severity.has_value()) add("severity " + std::string(ToText(*expectation.severity)));
  if (expectation.display.has_value()) add("show " + std::string(ToText(*expectation.display)));
  switch (expectation.kind) {
    case Expectation::kOnlyShown:
      return name + " is shown" + facts + ", and nothing else";
    case Expectation::kNotShown:
      return name + " is not shown" + facts;
    case Expectation::kHeldByLockout:
      return name + " is held by lockout";
    case Expectation::kHeldByAtMost:
      return name + " is held by at most";
    case Expectation::kHeldByAlert:
      return name + " is held by " + NameOf(rules, expectation.by);
    case Expectation::kUnknown:
      return name + " is unknown";
    default:
      return name + " is shown" + facts;
  }
}

std::string SeenText(const check::TypedRules& rules, const Expectation& expectation, std::span<const Sighting> seen,
                     const std::string& why_not) {
  std::vector<std::string> told;
  std::set<std::string> once;
  for (const Sighting& sighting : seen) {
    const bool own = sighting.evaluation.alert == expectation.alert;
    if (!own && !(AboutAll(expectation) && sighting.shown())) continue;
    std::string text = SightingText(rules, sighting);
    if (once.insert(text).second) told.push_back(std::move(text));
  }
  if (expectation.kind != Expectation::kNothing && std::none_of(seen.begin(), seen.end(), [&](const Sighting& s) {
        return s.evaluation.alert == expectation.alert;
      })) {
    told.insert(told.begin(),
                "nothing triggers " + NameOf(rules, expectation.alert) + (why_not.empty() ? "" : " (" + why_not + ")"));
  }
  std::string out;
  for (const std::string& text : told) out += (out.empty() ? "" : "; ") + text;
  return out.empty() ? "nothing" : out;
}

const Sighting* Telling(const Expectation& expectation, std::span<const Sighting> seen) {
  const Sighting* best = nullptr;
  int best_rank = -1;
  const bool own_missing = std::none_of(seen.begin(), seen.end(), [&](const Sighting& s) {
    return s.evaluation.alert == expectation.alert && s.shown() && HasFacts(expectation, s.evaluation);
  });
  for (const Sighting& sighting : seen) {
    const bool own = sighting.evaluation.alert == expectation.alert;
    // What is shown beside it is at fault only where it is itself as it should be.
    if (!own && !(AboutAll(expectation) && sighting.shown())) continue;
    if (!own && expectation.kind == Expectation::kOnlyShown && own_missing) continue;
    if (own && expectation.kind == Expectation::kOnlyShown && !own_missing) continue;
    const int rank = sighting.shown() ? 2 : sighting.evaluation.candidate ? 1 : 0;
    if (rank < best_rank) continue;
    best = &sighting;
    best_rank = rank;
  }
  return best;
}

}  // namespace quell::story
