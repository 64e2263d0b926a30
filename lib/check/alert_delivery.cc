// To whom an alert goes, how often, what it proposes, and what would show that it was heeded.
#include <algorithm>
#include <cmath>
#include <set>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/alerts.h"
#include "lib/check/record_kinds.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

// Two texts that differ by capitals and blanks at their ends only are the same.
std::string Folded(std::string_view text) { return ToLower(Trim(text)); }

class DeliveryReader {
 public:
  DeliveryReader(Scope& scope, ExpressionChecker& expressions, const Item& item, Alert& alert)
      : scope_(scope), expressions_(expressions), item_(item), file_(item.file), alert_(alert) {
    place_.file = item.file;
  }

  void Read(const Node& clause) {
    switch (clause.kind) {
      case NodeKind::kRecipients:
        return ReadRecipients(clause);
      case NodeKind::kDeliver:
        alert_.delivery = clause.op == 1 ? Delivery::kPage : Delivery::kNextAct;
        return;
      case NodeKind::kSuppressed:
        return ReadSuppressed(clause);
      case NodeKind::kAtMost:
        return ReadAtMost(clause);
      case NodeKind::kSuggest:
        return ReadSuggestion(clause);
      case NodeKind::kIntends:
        return ReadIntent(clause);
      case NodeKind::kReasons:
        return ReadReasons(clause);
      default:
        return;
    }
  }

 private:
  void ReportTwice(const Node& n, const std::string& what) {
    scope_.Report(Code::Q0111, file_, n.span, what + " stands twice in this list", "keep one of them");
  }

  void ReadRecipients(const Node& clause) {
    alert_.recipients.clear();
    std::set<std::string> seen;
    for (NodeId id : scope_.List(file_, clause)) {
      const Node& n = scope_.node(file_, id);
      Recipient recipient;
      if (n.op == 1) {
        recipient.kind = Recipient::kRole;
        recipient.role = scope_.Unquoted(file_, n.name);
        if (Trim(recipient.role).empty()) {
          scope_.Report(Code::Q0101, file_, n.name, "a role can't be empty", "name it, as in `role pharmacist`");
          continue;
        }
      }
      if (!seen.insert(n.op == 1 ? "role " + Folded(recipient.role) : "ordering clinician").second) {
        ReportTwice(n, "`" + std::string(scope_.Text(file_, n.span)) + "`");
        continue;
      }
      alert_.recipients.push_back(std::move(recipient));
    }
  }

  void ReadSuppressed(const Node& clause) {
    for (NodeId id : scope_.List(file_, clause)) {
      const Node& n = scope_.node(file_, id);
      const Item* other = scope_.Find(file_, n.name, NameKind::kAlert);
      if (other == nullptr) continue;
      if (other->index == item_.index) {
        scope_.Report(Code::Q0406, file_, n.name, "`" + alert_.name + "` can't be suppressed when it shows itself",
                      "leave it out of this list; `lockout` keeps an alert from being shown again and again");
        continue;
      }
      auto at = std::lower_bound(alert_.suppressed_by.begin(), alert_.suppressed_by.end(), other->index);
      if (at != alert_.suppressed_by.end() && *at == other->index) {
        ReportTwice(n, "`" + std::string(scope_.Text(file_, n.name)) + "`");
        continue;
      }
      alert_.suppressed_by.insert(at, other->index);
    }
  }

  void ReadAtMost(const Node& clause) {
    const Node& count = scope_.node(file_, clause.a);
    AtMost out;
    out.span = Scope::SpanOf(file_, clause.span);
    ExpressionChecker::DurationValue window;
    bool good = expressions_.ReadDuration(clause.b, place_, Duration(1), &window);
    out.window = window.duration;
    out.parameter = window.parameter;
    const bool whole = count.name.empty() && count.number == std::floor(count.number);
    if (std::isnan(count.number)) return;
    if (!whole || count.number < 1 || count.number > limits::kAtMost) {
      scope_.Report(Code::Q0407, file_, count.span,
                    "`at most` takes a whole number from 1 to " + FormatCount(limits::kAtMost),
                    "write, for example, `at most 4 in 8 h per clinician`");
      return;
    }
    out.count = static_cast<int32_t>(count.number);
    if (good) alert_.at_most = out;
  }

  void ReadSuggestion(const Node& clause) {
    std::string text = scope_.Unquoted(file_, clause.title);
    const auto same = [&](const std::string& other) { return Folded(other) == Folded(text); };
    if (std::any_of(alert_.suggestions.begin(), alert_.suggestions.end(), same)) {
      scope_.Report(Code::Q0111, file_, clause.title, "this suggestion stands twice in `" + alert_.name + "`",
                    "keep one of them");
      return;
    }
    alert_.suggestions.push_back(std::move(text));
  }

  void ReadIntent(const Node& clause) {
    Intent intent;
    intent.span = Scope::SpanOf(file_, clause.span);
    bool good = true;
    for (NodeId id : scope_.List(file_, clause)) {
      const Node& n = scope_.node(file_, id);
      const Item* subject = scope_.Find(file_, n.name, NameKind::kConcept);
      good &= subject != nullptr;
      if (subject == nullptr) continue;
      const bool given = static_cast<Intent::Action::Kind>(n.op) == Intent::Action::kAdministered;
      WarnRecords(scope_, Scope::SpanOf(file_, n.name), subject->index,
                  given ? RecordKind::kAdministration : RecordKind::kOrder);
      const Intent::Action action{static_cast<Intent::Action::Kind>(n.op), subject->index};
      const auto same = [&](const Intent::Action& other) {
        return other.kind == action.kind && other.concept_index == action.concept_index;
      };
      if (std::any_of(intent.actions.begin(), intent.actions.end(), same)) {
        ReportTwice(n, "`" + std::string(scope_.Text(file_, n.span)) + "`");
        continue;
      }
      intent.actions.push_back(action);
    }
    ExpressionChecker::DurationValue window;
    good &= expressions_.ReadDuration(clause.a, place_, Duration(1), &window);
    intent.window = window.duration;
    intent.parameter = window.parameter;
    if (good) alert_.intent = std::move(intent);
  }

  void ReadReasons(const Node& clause) {
    std::set<std::string> seen;
    for (NodeId id : scope_.List(file_, clause)) {
      const Node& n = scope_.node(file_, id);
      if (n.kind == NodeKind::kStandard) {
        if (alert_.standard_reasons) ReportTwice(n, "`standard`");
        alert_.standard_reasons = true;
        continue;
      }
      std::string reason = scope_.Unquoted(file_, n.title);
      if (Trim(reason).empty()) {
        scope_.Report(Code::Q0101, file_, n.title, "a reason can't be empty",
                      "write what somebody may say, as in `\"Known\"`");
      } else if (!seen.insert(Folded(reason)).second) {
        ReportTwice(n, "`" + reason + "`");
      } else {
        alert_.override_reasons.push_back(std::move(reason));
      }
    }
  }

  Scope& scope_;
  ExpressionChecker& expressions_;
  const Item& item_;
  const uint32_t file_;
  Alert& alert_;
  Place place_;
};

}  // namespace

void ReadDelivery(Scope& scope, ExpressionChecker& expressions, const Item& item, const syntax::Node& clause,
                  Alert& alert) {
  DeliveryReader(scope, expressions, item, alert).Read(clause);
}

}  // namespace quell::check
