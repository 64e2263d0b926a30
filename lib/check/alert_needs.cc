// What can be said of an alert only when all alerts and stories have been read.
#include <algorithm>

#include "absl/time/time.h"
#include "lib/base/civil_time.h"
#include "lib/check/alerts.h"
#include "lib/check/circles.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

// Items stand in the order of `rules.alerts`.
void ReportCircle(Scope& scope, const std::vector<int32_t>& circle) {
  auto clause = [&](int32_t alert) {
    const Item& item = *scope.ItemsOf(NameKind::kAlert)[static_cast<size_t>(alert)];
    return Scope::SpanOf(item.file, ClauseOf(scope, item, NodeKind::kSuppressed)->span);
  };
  const Span last = clause(circle.back());
  const std::string text = CircleText(
      circle, "is held back by", [&](int32_t alert) { return scope.rules.alerts[static_cast<size_t>(alert)].name; });
  Diagnostic& d = scope.Report(Code::Q0406, last.source, {last.begin, last.end},
                               "these alerts wait for each other: " + text, "leave one of these `suppressed when` out");
  for (size_t i = 0; i + 1 < std::min(circle.size(), kCircleShown); ++i) {
    d.notes.push_back({clause(circle[i]), "a part of the circle"});
  }
}

bool InThePast(const Scope& scope, const std::string& date) {
  if (!scope.today.has_value()) return false;
  const std::optional<Time> day = ParseTime(date, absl::UTCTimeZone());
  return day.has_value() && absl::ToCivilDay(ToAbsl(*day), absl::UTCTimeZone()) < *scope.today;
}

// What the module of a live alert must say, as the end of a sentence.
void ListModuleNeeds(const Scope& scope, const Item& item, std::vector<std::string>& missing) {
  const int32_t index = scope.files[item.file].module_index;
  const Module module = index < 0 ? Module() : scope.rules.modules[static_cast<size_t>(index)];
  if (module.owner.empty()) missing.push_back("its module has no `owner`");
  if (module.source.empty()) missing.push_back("its module has no `source`");
  if (module.review.empty()) missing.push_back("its module has no `review` date");
  if (InThePast(scope, module.review)) missing.push_back("its module's `review` date, " + module.review + ", is past");
}

void CheckLiveAlert(Scope& scope, const Item& item, bool in_story) {
  const Alert& alert = scope.rules.alerts[static_cast<size_t>(item.index)];
  const Node& n = scope.node(item.file, item.node);
  const bool whole = n.op == 0;  // else what is missing may be among what could not be read
  std::vector<std::string> missing;
  ListModuleNeeds(scope, item, missing);
  if (whole && ClauseOf(scope, item, NodeKind::kReasons) == nullptr) missing.push_back("it has no `override reasons`");
  if (whole && ClauseOf(scope, item, NodeKind::kIntends) == nullptr) {
    missing.push_back("it does not say what it `intends`");
  }
  if (!in_story && !scope.files[item.file].broken) missing.push_back("no story (`test`) says what to expect of it");
  if (missing.empty()) return;
  std::string list;
  for (size_t i = 0; i < missing.size(); ++i) {
    list += (i == 0 ? "" : i + 1 == missing.size() ? ", and " : ", ") + missing[i];
  }
  const Node* status = ClauseOf(scope, item, NodeKind::kStatus);
  scope.Report(Code::Q0403, item.file, status->span, "`" + alert.name + "` can't be live: " + list,
               "add what is missing, or write `status silent`, and ask what it would do with `simulate --as-live " +
                   alert.name + "`");
}

}  // namespace

const Node* ClauseOf(const Scope& scope, const Item& item, NodeKind kind) {
  for (NodeId id : scope.List(item.file, scope.node(item.file, item.node))) {
    const Node& clause = scope.node(item.file, id);
    if (clause.kind == kind) return &clause;
  }
  return nullptr;
}

void CheckSuppression(Scope& scope) {
  std::vector<std::vector<int32_t>> next;
  for (const Alert& alert : scope.rules.alerts) next.push_back(alert.suppressed_by);
  for (const std::vector<int32_t>& circle : WalkReferences(next).circles) ReportCircle(scope, circle);
}

void CheckLive(Scope& scope) {
  std::vector<bool> in_story(scope.rules.alerts.size(), false);
  for (const Story& story : scope.rules.stories) {
    for (const StoryMoment& moment : story.moments) {
      for (const Expectation& expectation : moment.expectations) {
        if (expectation.alert >= 0) in_story[static_cast<size_t>(expectation.alert)] = true;
      }
    }
  }
  for (const Item* item : scope.ItemsOf(NameKind::kAlert)) {
    const size_t index = static_cast<size_t>(item->index);
    if (scope.rules.alerts[index].status == Status::kLive) CheckLiveAlert(scope, *item, in_story[index]);
  }
}

}  // namespace quell::check
