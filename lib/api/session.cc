#include "quell/session.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/api/message.h"
#include "lib/api/ruleset_impl.h"
#include "lib/api/verdict.h"
#include "lib/eval/evaluator.h"
#include "lib/explain/explain.h"
#include "lib/policy/chain.h"
#include "lib/policy/delivery.h"
#include "lib/records/step_order.h"

namespace quell {
namespace {

// Scratch memory is the thread's: sessions stay small, and nothing in it outlives a call.
eval::Evaluator& ThreadEvaluator() {
  thread_local eval::Evaluator evaluator;
  return evaluator;
}

Time TimeOf(int64_t us) { return Time(Duration(us)); }
int64_t MicrosOf(Time time) { return time.time_since_epoch().count(); }

std::shared_ptr<const policy::Policy> PolicyFor(const Binding& binding, const SessionOptions& options) {
  if (options.as_live.empty()) return binding.rules().impl().policy;
  std::vector<AlertStatus> status;
  for (const AlertInfo& alert : binding.rules().alerts()) status.push_back(alert.status);
  for (int32_t alert : options.as_live) {
    if (alert >= 0 && static_cast<size_t>(alert) < status.size())
      status[static_cast<size_t>(alert)] = AlertStatus::kLive;
  }
  return std::make_shared<const policy::Policy>(binding.rules().impl().typed, std::move(status));
}

}  // namespace

std::string_view ToText(Outcome outcome) {
  static constexpr std::string_view kTexts[] = {"shown", "silent", "held by lockout", "held by at most",
                                                "held by another alert"};
  return kTexts[static_cast<size_t>(outcome)];
}

Ledger::Ledger() : impl_(std::make_unique<Impl>()) {}
Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;

struct Session::Impl {
  // What a decision was about.
  struct Told {
    eval::Evaluation evaluation;
    Record record;
    uint32_t first_recipient = 0, recipient_count = 0;
    std::string message;  // of a decision that other steps of the same call have followed
  };

  Impl(std::shared_ptr<const Binding> b, const Patient& patient, const SessionOptions& options)
      : binding(std::move(b)), policy(PolicyFor(*binding, options)), state(*binding->impl().binding, patient) {}

  void Begin();
  void RunStep(std::span<const Record> records, Ledger* ledger);
  void RunTimersDue(int64_t until_us, bool at_until_too, Ledger* ledger);
  std::span<const Decision> End();

  void TakeStep(std::span<const Record> records);
  void Deliver();
  void Decide(std::span<const Record> triggers, bool timers, Ledger* ledger);
  void Add(const eval::Evaluation& evaluation, const Record& record, bool timer, const policy::Verdict& verdict);
  void KeepMessages();
  const Told* Find(const Decision& decision) const;
  Explanation Explain(const explain::Question& question, const Decision* decision) const;
  Explanation MovedOn(int32_t alert) const;
  const eval::ProgramBinding& bound() const { return *binding->impl().binding; }

  std::shared_ptr<const Binding> binding;
  std::shared_ptr<const policy::Policy> policy;
  eval::PatientState state;
  policy::Chain chain;
  policy::Mailbox mailbox;
  uint64_t last_id = 0;
  FeedStats stats;
  int64_t fed_us = INT64_MIN;  // when the last step of records was taken in

  // Of the last call.
  std::vector<Decision> decisions;
  std::vector<Told> told;  // one for each decision
  std::vector<RecipientDecision> recipients;
  std::vector<Delivery> deliveries;
  size_t messages_kept = 0;  // of `told`

  // Scratch.
  std::vector<Record> step;      // the step, in order
  std::vector<uint32_t> places;  // where each of its records stood in the host's step
  std::vector<Record> due;       // the records of the timers that are due
  std::vector<eval::Evaluation> evaluations;
  std::vector<policy::Candidate> candidates;
  policy::Verdicts verdicts;
  std::vector<policy::Mailbox::Delivered> delivered;
};

void Session::Impl::Begin() {
  decisions.clear();
  told.clear();
  recipients.clear();
  deliveries.clear();
  messages_kept = 0;
}

std::span<const Decision> Session::Impl::End() {
  for (size_t i = 0; i < decisions.size(); ++i) {
    decisions[i].recipients = {recipients.data() + told[i].first_recipient, told[i].recipient_count};
  }
  const eval::FeedCounts& counts = state.counts();
  stats.steps = static_cast<int64_t>(state.steps());
  stats.late_steps = counts.late_steps;
  stats.clock_ahead = counts.clock_ahead;
  stats.refused_times = counts.refused_times;
  stats.names_nothing = counts.corrections_of_nothing;
  stats.timers_refused = counts.timers_not_started;
  stats.undelivered = mailbox.dropped();
  return decisions;
}

// Puts the step in order, remembering where each record came from.
void Session::Impl::TakeStep(std::span<const Record> records) {
  places.resize(records.size());
  for (size_t i = 0; i < records.size(); ++i) places[i] = static_cast<uint32_t>(i);
  auto before = [&](uint32_t a, uint32_t b) {
    const Record &x = records[a], &y = records[b];
    const uint32_t rank_x = bound().RankOf(x.coding), rank_y = bound().RankOf(y.coding);
    if (records::FedBefore(x, y, rank_x, rank_y)) return true;
    return !records::FedBefore(y, x, rank_y, rank_x) && a < b;
  };
  if (!std::is_sorted(places.begin(), places.end(), before)) std::sort(places.begin(), places.end(), before);
  step.clear();
  for (uint32_t place : places) step.push_back(records[place]);
  for (const Record& record : step) {
    stats.unbound += record.coding != kNoCoding && bound().RankOf(record.coding) == UINT32_MAX ? 1 : 0;
  }
}

void Session::Impl::RunStep(std::span<const Record> records, Ledger* ledger) {
  TakeStep(records);
  KeepMessages();
  ThreadEvaluator().Feed(bound(), state, step, eval::Mode::kCandidates, evaluations);
  fed_us = state.now_us();
  Deliver();
  Decide(step, false, ledger);
}

void Session::Impl::RunTimersDue(int64_t until_us, bool at_until_too, Ledger* ledger) {
  while (state.NextDueUs() < until_us || (at_until_too && state.NextDueUs() == until_us && until_us != INT64_MAX)) {
    KeepMessages();
    ThreadEvaluator().RunTimers(bound(), state, eval::Mode::kCandidates, evaluations);
    due.clear();
    for (const eval::PendingTimer& timer : state.due()) due.push_back(timer.record);
    Decide(due, true, ledger);
  }
}

// What waited for the acts of this step.
void Session::Impl::Deliver() {
  delivered.clear();
  mailbox.Take(step, binding->impl().roles, delivered);
  for (const policy::Mailbox::Delivered& each : delivered) {
    deliveries.push_back({each.letter.decision, each.letter.alert, each.letter.recipient, step[each.act].clinician,
                          places[each.act], TimeOf(each.letter.decided_us), TimeOf(state.now_us())});
  }
}

void Session::Impl::Decide(std::span<const Record> triggers, bool timers, Ledger* ledger) {
  std::erase_if(evaluations, [&](const eval::Evaluation& e) { return !e.candidate || !policy->fed(e.alert); });
  candidates.clear();
  for (const eval::Evaluation& e : evaluations) candidates.push_back(policy::CandidateOf(e, triggers[e.record]));
  // A timer's record acted long ago: nobody is at work now.
  for (policy::Candidate& candidate : candidates) candidate.act &= !timers;
  chain.Decide(*policy, state.now_us(), state.steps(), candidates, ledger != nullptr ? &ledger->impl().ledger : nullptr,
               verdicts);
  for (size_t i = 0; i < evaluations.size(); ++i) {
    Add(evaluations[i], triggers[evaluations[i].record], timers, verdicts.verdicts[i]);
    for (const policy::Reach& reach : verdicts.Of(verdicts.verdicts[i])) {
      const bool waits = reach.outcome == Outcome::kShown && policy::Waits(*policy, candidates[i]);
      const bool locked = reach.outcome == Outcome::kHeldByLockout;
      recipients.push_back({reach.recipient, reach.who.clinician, reach.outcome, reach.held_by,
                            locked ? TimeOf(reach.held_until_us) : kNoTime, waits});
      if (waits) mailbox.Add({last_id, candidates[i].alert, reach.recipient, reach.who, state.now_us()});
    }
  }
}

void Session::Impl::Add(const eval::Evaluation& e, const Record& record, bool timer, const policy::Verdict& verdict) {
  Decision decision;
  decision.id = ++last_id;
  decision.alert = e.alert;
  decision.record = timer ? kNoRecord : places[e.record];
  decision.step = state.steps();
  decision.time = TimeOf(state.now_us());
  decision.encounter = record.encounter;
  decision.outcome = verdict.outcome;
  decision.held_by = verdict.held_by;
  decision.severity = e.severity;
  decision.display = e.display;
  decision.score_known = e.score_known;
  decision.score_low = e.score_low;
  decision.score_high = e.score_high;
  decisions.push_back(decision);
  told.push_back({e, record, static_cast<uint32_t>(recipients.size()), verdict.reach_count, {}});
}

// The patient is about to move on: what decisions of this call say must be said now.
void Session::Impl::KeepMessages() {
  for (; messages_kept < told.size(); ++messages_kept) {
    Told& one = told[messages_kept];
    one.message = MessageOf(ThreadEvaluator(), bound(), state, one.record, one.evaluation);
  }
}

const Session::Impl::Told* Session::Impl::Find(const Decision& decision) const {
  if (decisions.empty() || decision.id < decisions.front().id || decision.id > decisions.back().id) return nullptr;
  return &told[decision.id - decisions.front().id];
}

// --- explanations ---

Explanation Session::Impl::MovedOn(int32_t alert) const {
  Explanation out;
  out.alert = alert;
  out.time = TimeOf(state.now_us());
  out.time_zone = std::string(bound().zone().name());
  out.verdict = "can't be explained: the patient's record has moved on";
  const std::vector<AlertInfo>& alerts = binding->rules().alerts();
  if (alert < 0 || static_cast<size_t>(alert) >= alerts.size()) return out;
  out.name = alerts[static_cast<size_t>(alert)].qualified;
  out.title = alerts[static_cast<size_t>(alert)].title;
  return out;
}

Explanation Session::Impl::Explain(const explain::Question& question, const Decision* decision) const {
  Explanation out = explain::Explain(ThreadEvaluator(), bound(), state, step, question);
  if (!out.candidate) return out;
  if (decision != nullptr) {
    out.verdict = VerdictText(binding->rules(), *decision, bound().zone());
  } else {
    out.verdict = NotFedText(policy->status(question.alert));
  }
  return out;
}

Session::Session(std::shared_ptr<const Binding> binding, const Patient& patient, const SessionOptions& options)
    : impl_(std::make_unique<Impl>(std::move(binding), patient, options)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::span<const Decision> Session::Feed(std::span<const Record> step, Ledger* ledger) & {
  impl_->Begin();
  const std::optional<Time> known = records::StepTime(step);
  if (known.has_value()) impl_->RunTimersDue(MicrosOf(*known), false, ledger);
  impl_->RunStep(step, ledger);
  impl_->RunTimersDue(impl_->state.now_us(), true, ledger);
  return impl_->End();
}

std::span<const Decision> Session::AdvanceTo(Time time, Ledger* ledger) & {
  impl_->Begin();
  impl_->RunTimersDue(MicrosOf(time), true, ledger);
  return impl_->End();
}

Time Session::NextDue() const { return TimeOf(impl_->state.NextDueUs()); }

std::span<const Delivery> Session::Deliveries() const { return impl_->deliveries; }

Explanation Session::Explain(int32_t alert, uint32_t record) const {
  const auto place = std::find(impl_->places.begin(), impl_->places.end(), record);
  const bool known = alert >= 0 && static_cast<size_t>(alert) < impl_->binding->rules().alerts().size();
  if (!known || place == impl_->places.end() || impl_->fed_us != impl_->state.now_us()) return impl_->MovedOn(alert);
  const auto made = std::find_if(impl_->decisions.begin(), impl_->decisions.end(),
                                 [&](const Decision& d) { return d.alert == alert && d.record == record; });
  return impl_->Explain({alert, static_cast<uint32_t>(place - impl_->places.begin()), false},
                        made == impl_->decisions.end() ? nullptr : &*made);
}

Explanation Session::Explain(const Decision& decision) const {
  const Impl::Told* told = impl_->Find(decision);
  if (told == nullptr || MicrosOf(decision.time) != impl_->state.now_us()) return impl_->MovedOn(decision.alert);
  if (decision.record != kNoRecord) return Explain(decision.alert, decision.record);
  if (decision.step != impl_->state.steps()) return impl_->MovedOn(decision.alert);
  return impl_->Explain({decision.alert, told->evaluation.record, true}, &decision);
}

std::vector<Explanation> Session::ExplainTimers() const {
  std::vector<Explanation> out;
  const std::span<const eval::PendingTimer> due = impl_->state.due();
  for (uint32_t i = 0; i < due.size(); ++i) {
    const Decision* made = nullptr;
    for (size_t k = 0; k < impl_->told.size(); ++k) {
      const eval::Evaluation& e = impl_->told[k].evaluation;
      const bool same = e.timer && e.record == i && e.alert == due[i].alert;
      if (same && impl_->decisions[k].step == impl_->state.steps()) made = &impl_->decisions[k];
    }
    out.push_back(impl_->Explain({due[i].alert, i, true}, made));
  }
  return out;
}

const FeedStats& Session::stats() const { return impl_->stats; }

const Record* Session::Trigger(const Decision& decision) const {
  const Impl::Told* told = impl_->Find(decision);
  return told == nullptr ? nullptr : &told->record;
}

std::string Session::Message(const Decision& decision) const {
  const Impl::Told* told = impl_->Find(decision);
  if (told == nullptr) return "";
  if (decision.id - impl_->decisions.front().id < impl_->messages_kept) return told->message;
  return MessageOf(ThreadEvaluator(), impl_->bound(), impl_->state, told->record, told->evaluation);
}

}  // namespace quell
