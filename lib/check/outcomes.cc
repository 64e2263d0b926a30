#include "lib/check/outcomes.h"

#include <chrono>
#include <map>

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

// Where an outcome does not say: every episode counts, an alert up to three days before it has foreseen it, and three days are waited for one.
constexpr Duration kAgain{0};
constexpr Duration kDetect = std::chrono::hours(72), kJudge = std::chrono::hours(72);

void CheckOutcome(Scope& scope, ExpressionChecker& expressions, const Item& item) {
  const Node& n = scope.node(item.file, item.node);
  Outcome& out = scope.rules.outcomes[static_cast<size_t>(item.index)];
  const Place place = PlaceOfOutcome(item.file);
  std::map<NodeKind, const Node*> lines;
  for (NodeId id : scope.List(item.file, n)) {
    const Node& line = scope.node(item.file, id);
    auto [first, added] = lines.emplace(line.kind, &line);
    if (added) continue;
    Diagnostic& d =
        scope.Report(Code::Q0111, item.file, line.span, "`" + out.name + "` has this line twice",
                     line.kind == NodeKind::kEpisode ? "keep one, or join the two with `or`" : "keep one of them");
    d.notes.push_back({Scope::SpanOf(item.file, first->second->span), "the first one"});
  }
  auto duration = [&](NodeKind kind, Duration least, Duration otherwise) {
    ExpressionChecker::DurationValue value;
    value.duration = otherwise;
    auto line = lines.find(kind);
    if (line != lines.end()) expressions.ReadDuration(line->second->a, place, least, &value);
    return value.duration;
  };
  out.again = duration(NodeKind::kAgain, Duration(0), kAgain);
  out.detect = duration(NodeKind::kDetect, Duration(1), kDetect);
  out.judge = duration(NodeKind::kJudge, Duration(1), kJudge);
  if (auto left = lines.find(NodeKind::kIfLeft); left != lines.end()) out.unjudged_if_left = left->second->op == 0;
  if (auto episode = lines.find(NodeKind::kEpisode); episode != lines.end()) {
    out.episode = expressions.Truth(episode->second->a, place);
  } else if (n.op == 0) {
    scope.Report(Code::Q0620, item.file, n.name, "`" + out.name + "` does not say what its episodes are",
                 "add a line such as `episode when had procedure Dialysis`");
  }
}

}  // namespace

void CheckOutcomes(Scope& scope, ExpressionChecker& expressions) {
  for (const Item* item : scope.ItemsOf(NameKind::kOutcome)) CheckOutcome(scope, expressions, *item);
}

}  // namespace quell::check
