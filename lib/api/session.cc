#include "quell/session.h"

#include <algorithm>
#include <utility>

#include "lib/api/ruleset_impl.h"
#include "lib/base/text.h"
#include "lib/eval/evaluator.h"
#include "lib/policy/lockout.h"
#include "lib/records/step_order.h"

namespace quell {
namespace {

// Scratch memory is the thread's: sessions stay small, and nothing in it outlives a call.
eval::Evaluator& ThreadEvaluator() {
  thread_local eval::Evaluator evaluator;
  return evaluator;
}

}  // namespace

struct Session::Impl {
  Impl(std::shared_ptr<const Binding> b, const Patient& patient)
      : binding(std::move(b)), state(*binding->impl().binding, patient) {}

  std::shared_ptr<const Binding> binding;
  eval::PatientState state;
  policy::Lockouts lockouts;
  std::vector<AlertStatus> status;            // by alert, as_live applied
  std::vector<Record> step;                   // the last step, in order
  std::vector<uint32_t> places;               // where each of its records stood in the host's step
  std::vector<eval::Evaluation> evaluations;  // of the last step: candidates
  std::vector<Decision> decisions;
  FeedStats stats;

  void TakeStep(std::span<const Record> records);
  void Decide();
  const eval::Evaluation* Find(const Decision& decision) const;
};

// Puts the step in order, remembering where each record came from.
void Session::Impl::TakeStep(std::span<const Record> records) {
  places.resize(records.size());
  for (size_t i = 0; i < records.size(); ++i) places[i] = static_cast<uint32_t>(i);
  const eval::ProgramBinding& bound = *binding->impl().binding;
  auto before = [&](uint32_t a, uint32_t b) {
    const Record &x = records[a], &y = records[b];
    const uint32_t rank_x = bound.RankOf(x.coding), rank_y = bound.RankOf(y.coding);
    if (records::FedBefore(x, y, rank_x, rank_y)) return true;
    return !records::FedBefore(y, x, rank_y, rank_x) && a < b;
  };
  if (!std::is_sorted(places.begin(), places.end(), before)) std::sort(places.begin(), places.end(), before);
  step.clear();
  for (uint32_t place : places) step.push_back(records[place]);
  for (const Record& record : step) {
    stats.unbound += record.coding != kNoCoding && bound.RankOf(record.coding) == UINT32_MAX ? 1 : 0;
  }
}

void Session::Impl::Decide() {
  const plan::Program& program = *binding->rules().impl().program;
  decisions.clear();
  for (const eval::Evaluation& e : evaluations) {
    AlertStatus alert_status = status[static_cast<size_t>(e.alert)];
    if (alert_status != AlertStatus::kLive && alert_status != AlertStatus::kSilent) continue;
    Decision decision;
    decision.alert = e.alert;
    decision.record = places[e.record];
    decision.step = state.steps();
    decision.time = Time(Duration(state.now_us()));
    decision.encounter = step[e.record].encounter;
    decision.severity = e.severity;
    decision.display = e.display;
    decision.score_known = e.score_known;
    decision.score_low = e.score_low;
    decision.score_high = e.score_high;
    bool held = lockouts.Holds(program, e, state.now_us(), state.steps(), decision.encounter);
    decision.outcome = held                                 ? Outcome::kHeldByLockout
                       : alert_status == AlertStatus::kLive ? Outcome::kShown
                                                            : Outcome::kSilent;
    decisions.push_back(decision);
  }
}

const eval::Evaluation* Session::Impl::Find(const Decision& decision) const {
  if (decision.step != state.steps()) return nullptr;
  for (const eval::Evaluation& e : evaluations) {
    if (e.alert == decision.alert && places[e.record] == decision.record) return &e;
  }
  return nullptr;
}

Session::Session(std::shared_ptr<const Binding> binding, const Patient& patient, const SessionOptions& options)
    : impl_(std::make_unique<Impl>(std::move(binding), patient)) {
  for (const AlertInfo& alert : impl_->binding->rules().alerts()) impl_->status.push_back(alert.status);
  for (int32_t alert : options.as_live) {
    if (alert >= 0 && static_cast<size_t>(alert) < impl_->status.size()) {
      impl_->status[static_cast<size_t>(alert)] = AlertStatus::kLive;
    }
  }
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::span<const Decision> Session::Feed(std::span<const Record> step) & {
  impl_->TakeStep(step);
  ThreadEvaluator().Feed(*impl_->binding->impl().binding, impl_->state, impl_->step, eval::Mode::kCandidates,
                         impl_->evaluations);
  impl_->Decide();
  const eval::FeedCounts& counts = impl_->state.counts();
  impl_->stats.steps = static_cast<int64_t>(impl_->state.steps());
  impl_->stats.late_steps = counts.late_steps;
  impl_->stats.clock_ahead = counts.clock_ahead;
  impl_->stats.refused_times = counts.refused_times;
  return impl_->decisions;
}

const FeedStats& Session::stats() const { return impl_->stats; }

std::string Session::Message(const Decision& decision) const {
  const eval::Evaluation* e = impl_->Find(decision);
  if (e == nullptr) return "";
  const eval::ProgramBinding& binding = *impl_->binding->impl().binding;
  const plan::Program& program = binding.program();
  const check::Alert& alert = program.rules->alerts[static_cast<size_t>(decision.alert)];
  const int32_t first = program.alerts[static_cast<size_t>(decision.alert)].first_message;
  const Record& record = impl_->step[e->record];
  std::string out;
  for (size_t i = 0; i < alert.message.size(); ++i) {
    const check::MessagePart& part = alert.message[i];
    const plan::MessagePart& planned = program.message_parts[static_cast<size_t>(first) + i];
    if (part.expr == check::kNoExpr) {
      out += part.text;
    } else if (planned.condition != plan::kNone) {
      Truth truth = ThreadEvaluator().TruthNow(binding, impl_->state, record, *e, planned.condition);
      out += truth == Truth::kTrue ? "yes" : truth == Truth::kFalse ? "no" : "not known";
    } else {
      eval::Number number = ThreadEvaluator().ValueNow(binding, impl_->state, record, *e, planned.value);
      const check::Expr& expr = program.rules->exprs[static_cast<size_t>(part.expr)];
      const std::string& unit = program.rules->units[static_cast<size_t>(expr.unit)].text;
      auto shown = [&](double value) {
        return part.decimals < 0 ? FormatShort(value) : FormatFixed(value, part.decimals);
      };
      out += !number.known() ? "not known"
                             : shown(number.low) + (number.low == number.high ? "" : " to " + shown(number.high));
      if (number.known() && unit != "1") out += " " + unit;
    }
  }
  return out;
}

}  // namespace quell
