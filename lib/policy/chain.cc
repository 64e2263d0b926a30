#include "lib/policy/chain.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <optional>
#include <queue>

namespace quell::policy {
namespace {

// Only told apart, never ordered: no result depends on which chain has which number.
uint64_t NextChain() {
  static std::atomic<uint64_t> next{1};
  return next++;
}

// Which of two candidates goes first where only one may: the more severe, the higher score, the name, the record.
struct GoesFirst {
  std::span<const Candidate> candidates;
  bool operator()(uint32_t a, uint32_t b) const {
    const Candidate &x = candidates[a], &y = candidates[b];
    if (x.severity != y.severity) return x.severity > y.severity;
    if (x.score_known != y.score_known) return x.score_known;
    if (x.score_known && x.score_low != y.score_low) return x.score_low > y.score_low;
    if (x.score_known && x.score_high != y.score_high) return x.score_high > y.score_high;
    return a < b;  // they come by name and record
  }
};

// The candidates of one alert, and the alerts of this step that wait for it.
struct Group {
  int32_t alert = 0;
  uint32_t first = 0, count = 0;
  uint32_t left = 0;     // of its candidates, not yet decided
  uint32_t blocked = 0;  // alerts that it waits for
  std::vector<uint32_t> waiting;
};

std::vector<Group> GroupsOf(const Policy& policy, std::span<const Candidate> candidates) {
  std::vector<Group> groups;
  for (uint32_t i = 0; i < candidates.size(); ++i) {
    if (groups.empty() || groups.back().alert != candidates[i].alert)
      groups.push_back({candidates[i].alert, i, 0, 0, 0, {}});
    ++groups.back().count;
    ++groups.back().left;
  }
  for (uint32_t g = 0; g < groups.size(); ++g) {
    for (int32_t by : policy.alert(groups[g].alert).suppressed_by) {
      const auto found = std::lower_bound(groups.begin(), groups.end(), by,
                                          [](const Group& group, int32_t alert) { return group.alert < alert; });
      if (found == groups.end() || found->alert != by || !policy.live(by)) continue;
      found->waiting.push_back(g);
      ++groups[g].blocked;
    }
  }
  return groups;
}

std::optional<LockKey> KeyOf(const check::Lockout& lockout, const Candidate& candidate, const Reach& reach) {
  LockKey key{candidate.alert, reach.recipient, 0};
  switch (lockout.scope) {
    case check::LockoutScope::kPatient:
      break;
    case check::LockoutScope::kEncounter:
      key.scope = candidate.encounter;  // what is outside any encounter shares one lockout
      break;
    case check::LockoutScope::kClinician:
    case check::LockoutScope::kPatientAndClinician:
      key.scope = reach.who.clinician;
      break;
    case check::LockoutScope::kOrder:
      if (candidate.order == 0) return std::nullopt;  // which order it is about is not known: nothing is held back
      key.scope = static_cast<int64_t>(candidate.order);
      break;
  }
  return key;
}

}  // namespace

Chain::Chain() : id_(NextChain()) {}

std::span<const uint32_t> Chain::Order(const Policy& policy, std::span<const Candidate> candidates) {
  order_.resize(candidates.size());
  std::iota(order_.begin(), order_.end(), 0u);
  if (!policy.ordered() || candidates.size() < 2) return order_;
  std::vector<Group> groups = GroupsOf(policy, candidates);
  std::vector<uint32_t> group_of(candidates.size());
  const GoesFirst first{candidates};
  auto later = [&](uint32_t a, uint32_t b) { return first(b, a); };
  std::priority_queue<uint32_t, std::vector<uint32_t>, decltype(later)> ready(later);
  auto release = [&](const Group& group) {
    for (uint32_t i = group.first; i < group.first + group.count; ++i) ready.push(i);
  };
  for (uint32_t g = 0; g < groups.size(); ++g) {
    std::fill_n(group_of.begin() + groups[g].first, groups[g].count, g);
    if (groups[g].blocked == 0) release(groups[g]);
  }
  size_t done = 0;
  while (!ready.empty()) {
    order_[done++] = ready.top();
    Group& group = groups[group_of[ready.top()]];
    ready.pop();
    if (--group.left > 0) continue;
    for (uint32_t waiting : group.waiting) {
      if (--groups[waiting].blocked == 0) release(groups[waiting]);
    }
  }
  return {order_.data(), done};  // all of them: the checker lets no alerts suppress each other in a circle
}

void Chain::Decide(const Policy& policy, int64_t now_us, uint64_t step, std::span<const Candidate> candidates,
                   Ledger* ledger, Verdicts& out) {
  out.verdicts.assign(candidates.size(), {});
  out.reaches.clear();
  if (candidates.empty()) return;
  const Asked asked{policy, now_us, {id_, step}, policy.crosses_patients() ? ledger : nullptr};
  std::unique_lock<std::mutex> lock;
  if (asked.ledger != nullptr) {
    lock = std::unique_lock(asked.ledger->mutex());
    asked.ledger->Begin(now_us, policy.longest_us());
  }
  own_.lockouts.Trim(now_us, asked.step);
  own_.showings.Trim(eval::Back(now_us, policy.longest_us()));
  shown_now_.clear();
  for (uint32_t i : Order(policy, candidates)) DecideOne(asked, candidates[i], out.verdicts[i], out.reaches);
}

void Chain::DecideOne(const Asked& asked, const Candidate& candidate, Verdict& verdict, std::vector<Reach>& reaches) {
  verdict.first_reach = static_cast<uint32_t>(reaches.size());
  const std::vector<int32_t>& roles = asked.policy.RecipientRoles(candidate.alert);
  for (size_t i = 0; i < roles.size(); ++i) {
    Reach& reach = reaches.emplace_back();
    reach.recipient = static_cast<int32_t>(i);
    reach.who = {roles[i], roles[i] < 0 ? candidate.clinician : kNobody};
    DecideReach(asked, candidate, reach);
    const bool shown = reach.outcome == Outcome::kShown || reach.outcome == Outcome::kSilent;
    const bool before = i > 0 && (verdict.outcome == Outcome::kShown || verdict.outcome == Outcome::kSilent);
    if (i > 0 && (before || !shown)) continue;
    verdict.outcome = reach.outcome;
    verdict.held_by = reach.held_by;
  }
  verdict.reach_count = static_cast<uint32_t>(reaches.size()) - verdict.first_reach;
}

int32_t Chain::Suppressor(const check::Alert& alert, const Candidate& candidate, const Addressee& who) const {
  int32_t found = -1;
  for (const ShownNow& shown : shown_now_) {
    if (shown.who != who || shown.display < candidate.display) continue;
    if (!std::binary_search(alert.suppressed_by.begin(), alert.suppressed_by.end(), shown.alert)) continue;
    if (found < 0 || shown.alert < found) found = shown.alert;
  }
  return found;
}

Shown& Chain::BookOf(const Asked& asked, const Addressee& who, bool crosses) {
  return crosses && who.known() && asked.ledger != nullptr ? asked.ledger->Of(who.clinician, asked.step) : own_;
}

void Chain::DecideReach(const Asked& asked, const Candidate& candidate, Reach& reach) {
  const check::Alert& alert = asked.policy.alert(candidate.alert);
  const bool live = asked.policy.live(candidate.alert);
  reach.held_by = Suppressor(alert, candidate, reach.who);
  if (reach.held_by >= 0) {
    reach.outcome = Outcome::kHeldByAlert;
    return;
  }
  std::optional<LockKey> key;
  if (alert.lockout.has_value() && alert.lockout->duration > Duration(0)) key = KeyOf(*alert.lockout, candidate, reach);
  const bool crosses = key.has_value() && alert.lockout->scope == check::LockoutScope::kClinician;
  if (key.has_value()) {
    const Lockouts& lockouts = BookOf(asked, reach.who, crosses).lockouts;
    reach.held_until_us = lockouts.HeldUntilUs(*alert.lockout, *key, candidate, asked.now_us, asked.step);
    if (reach.held_until_us != INT64_MIN) {
      reach.outcome = Outcome::kHeldByLockout;
      return;
    }
  }
  const Showings::Showing showing{asked.now_us, candidate.alert, reach.who, !live, Interrupts(candidate.display)};
  if (alert.at_most.has_value() && candidate.severity != AlertSeverity::kCritical &&
      BookOf(asked, reach.who, true).showings.Full(*alert.at_most, showing)) {
    reach.outcome = Outcome::kHeldByAtMost;
    return;
  }
  reach.outcome = live ? Outcome::kShown : Outcome::kSilent;
  if (key.has_value())
    BookOf(asked, reach.who, crosses).lockouts.Show(*alert.lockout, *key, candidate, asked.now_us, asked.step);
  if (asked.policy.limits()) BookOf(asked, reach.who, true).showings.Add(showing);
  if (live) shown_now_.push_back({candidate.alert, reach.who, candidate.display});
}

}  // namespace quell::policy
