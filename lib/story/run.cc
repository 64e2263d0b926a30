#include "lib/story/run.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lib/api/ruleset_impl.h"
#include "lib/api/verdict.h"
#include "lib/base/text.h"
#include "lib/explain/explain.h"
#include "lib/policy/policy.h"
#include "lib/story/judge.h"
#include "lib/story/play.h"
#include "lib/story/script.h"

namespace quell::story {
namespace {

using check::Story;

bool Chosen(const Story& story, const std::string& filter) {
  if (filter.empty()) return true;
  const std::string wanted = ToLower(filter);
  return ToLower(story.name).find(wanted) != std::string::npos ||
         ToLower(story.module).find(wanted) != std::string::npos;
}

// The alerts that a story is about: those of its module, and those of other modules that it names. A pack's stories must not fail because it is loaded together with
// another one.
std::vector<bool> Concerned(const check::TypedRules& rules, const Story& story) {
  std::vector<bool> concerned;
  const std::string prefix = story.module + ".";
  for (const check::Alert& alert : rules.alerts) concerned.push_back(alert.qualified == prefix + alert.name);
  for (const check::StoryMoment& moment : story.moments) {
    for (const check::Expectation& expectation : moment.expectations) {
      if (expectation.alert >= 0) concerned[static_cast<size_t>(expectation.alert)] = true;
    }
  }
  return concerned;
}

std::vector<std::vector<Sighting>> Play(const eval::ProgramBinding& binding, const policy::Policy& policy,
                                        const Story& story, const Script& script, const Player::Watcher& watcher) {
  const std::vector<bool> concerned = Concerned(*binding.program().rules, story);
  std::vector<std::vector<Sighting>> seen(story.moments.size());
  size_t moment = 0;
  Player player(binding, policy, script.patient, [&](const Scene& scene, const Sighting& sighting) {
    if (!concerned[static_cast<size_t>(sighting.evaluation.alert)]) return;
    watcher(scene, sighting);
    seen[moment].push_back(sighting);
  });
  for (; moment < story.moments.size(); ++moment) {
    player.PlayMoment(kStart + story.moments[moment].at, script.steps[moment]);
  }
  return seen;
}

// What became of a candidate, in the words of `quell explain`.
std::string Verdict(const RuleSet& rules, const eval::ProgramBinding& binding, const Sighting& sighting) {
  std::vector<RecipientDecision> recipients;
  for (const Sighting::Reached& reached : sighting.reached) {
    recipients.push_back(
        {reached.recipient, kNobody, reached.outcome, reached.held_by, reached.held_until, reached.waits});
  }
  Decision decision;
  decision.alert = sighting.evaluation.alert;
  decision.outcome = sighting.outcome;
  decision.held_by = sighting.held_by;
  decision.recipients = recipients;
  return VerdictText(rules, decision, binding.zone());
}

// The story once more, to ask why: an explanation can only be had while the patient is as they were.
void Explain(const RuleSet& rules, const eval::ProgramBinding& binding, const policy::Policy& policy,
             const Story& story, const Script& script, const std::map<size_t, std::vector<Failure*>>& wanted) {
  size_t count = 0;
  Play(binding, policy, story, script, [&](const Scene& scene, const Sighting& sighting) {
    const auto found = wanted.find(count++);
    if (found == wanted.end()) return;
    const eval::Evaluation& e = sighting.evaluation;
    Explanation why =
        explain::Explain(scene.evaluator, scene.binding, scene.state, scene.step, {e.alert, e.record, e.timer});
    if (why.candidate) why.verdict = Verdict(rules, binding, sighting);
    for (Failure* failure : found->second) failure->why = why;
  });
}

// Why a step's results did not trigger an alert that listens to them; "" where there are none such.
std::string WhyNotUsed(const eval::ProgramBinding& binding, const std::vector<Record>& step, int32_t alert) {
  if (alert < 0) return "";
  for (const check::Trigger& trigger : binding.program().rules->alerts[static_cast<size_t>(alert)].triggers) {
    if (trigger.kind != RecordKind::kResult) continue;
    for (const Record& record : step) {
      const std::string why = explain::WhyNotUsed(binding, record, trigger.concept_index);
      if (!why.empty()) return why;
    }
  }
  return "";
}

StoryResult Run(const RuleSet& all, const eval::ProgramBinding& binding, const policy::Policy& policy, int32_t number,
                const Script& script, Coverage* coverage) {
  const check::TypedRules& rules = *all.impl().typed;
  const Story& story = rules.stories[static_cast<size_t>(number)];
  StoryResult result;
  result.story = number;
  const std::vector<std::vector<Sighting>> seen =
      Play(binding, policy, story, script, [&](const Scene& scene, const Sighting& sighting) {
        if (coverage != nullptr) coverage->Note(scene, sighting.evaluation);
      });
  std::vector<std::pair<size_t, size_t>> telling;  // the sighting's number in the story, the failure
  size_t before = 0;
  for (size_t m = 0; m < seen.size(); ++m) {
    for (const check::Expectation& expectation : story.moments[m].expectations) {
      if (Holds(expectation, seen[m])) continue;
      const Sighting* sighting = Telling(expectation, seen[m]);
      if (sighting != nullptr) {
        telling.emplace_back(before + static_cast<size_t>(sighting - seen[m].data()), result.failures.size());
      }
      result.failures.push_back(
          {m, expectation.span, ExpectedText(rules, expectation),
           SeenText(rules, expectation, seen[m], WhyNotUsed(binding, script.steps[m], expectation.alert)),
           std::nullopt});
    }
    before += seen[m].size();
  }
  if (telling.empty()) return result;
  std::map<size_t, std::vector<Failure*>> wanted;
  for (const auto& [sighting, failure] : telling) wanted[sighting].push_back(&result.failures[failure]);
  Explain(all, binding, policy, story, script, wanted);
  return result;
}

}  // namespace

absl::StatusOr<RunResult> RunStories(const std::shared_ptr<const RuleSet>& rules, const RunOptions& options) {
  const std::shared_ptr<const plan::Program>& program = rules->impl().program;
  const std::vector<Story>& stories = program->rules->stories;
  ScriptWriter writer(program);
  std::vector<std::pair<int32_t, Script>> scripts;
  for (size_t i = 0; i < stories.size(); ++i) {
    if (Chosen(stories[i], options.filter)) scripts.emplace_back(static_cast<int32_t>(i), writer.Write(stories[i]));
  }
  absl::StatusOr<std::shared_ptr<const Binding>> binding =
      Binding::Create(rules, writer.vocabulary(), ScriptWriter::Source());
  if (!binding.ok()) return binding.status();
  const policy::Policy policy(program->rules, std::vector<AlertStatus>(rules->alerts().size(), AlertStatus::kLive));
  std::optional<Coverage> coverage;
  if (options.coverage) coverage.emplace(program);
  RunResult result;
  for (const auto& [number, script] : scripts) {
    result.stories.push_back(
        Run(*rules, *(*binding)->impl().binding, policy, number, script, coverage.has_value() ? &*coverage : nullptr));
    ++(result.stories.back().passed() ? result.passed : result.failed);
  }
  if (coverage.has_value()) result.coverage = coverage->Report();
  return result;
}

}  // namespace quell::story
