#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/words.h"
#include "lib/report/rows.h"
#include "lib/report/simulation.h"
#include "lib/sim/rates.h"
#include "quell/version.h"

namespace quell::report {
namespace {

std::string Plural(int64_t count, const std::string& one, const std::string& many) {
  return FormatCount(count) + " " + (count == 1 ? one : many);
}

// Three digits that say something: 0.0571, 1.24, 28.6, 1,417.
std::string RateText(double value) {
  if (value == 0) return "0";
  if (value >= 1000) return FormatCount(static_cast<long long>(value + 0.5));
  int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : value >= 0.1 ? 3 : value >= 0.01 ? 4 : 6;
  return FormatFixed(value, decimals);
}

class TextReport {
 public:
  explicit TextReport(const Simulation& s) : s_(s), rules_(*s.program.rules) {}

  std::string Run() {
    Head();
    std::vector<std::string> not_fed;
    for (size_t i = 0; i < rules_.alerts.size(); ++i) {
      AlertStatus status = s_.result.status[i];
      if (status == AlertStatus::kDraft || status == AlertStatus::kRetired) {
        not_fed.push_back(rules_.alerts[i].qualified + " (" + std::string(quell::ToText(status)) + ")");
      } else {
        Alert(i);
      }
    }
    NotFed(not_fed);
    Together();
    Notes();
    KeptOut();
    return std::move(out_);
  }

 private:
  void Line(const std::string& text) { out_ += text + "\n"; }

  void Head() {
    const sim::Denominators& d = s_.result.denominators;
    Line("quell " QUELL_VERSION_STRING ": replay of " +
         Plural(static_cast<int64_t>(rules_.alerts.size()), "alert", "alerts") + " over " + s_.records.source.name);
    Line("  " + Plural(d.patients, "patient", "patients") + ", " + Plural(d.encounters, "encounter", "encounters") +
         ", " + FormatFixed(d.patient_days(), 1) + " patient-days, " + Plural(d.orders, "order", "orders") +
         " attempted, " + FormatCount(d.clinician_days) +
         (d.per_patient_clock ? " clinician-patient-days" : " clinician-days") + "; " +
         Plural(s_.result.records, "record", "records") + " in " + Plural(s_.result.steps, "step", "steps"));
    for (const std::string& setting : s_.settings) Line("  set: " + setting);
    Line("");
  }

  void Alert(size_t i) {
    const check::Alert& alert = rules_.alerts[i];
    const sim::AlertCounts& c = s_.result.alerts[i];
    const AlertStatus status = s_.result.status[i];
    const bool live = status == AlertStatus::kLive;
    std::string as = std::string(quell::ToText(status));
    if (status != alert.status) as = "as if live; declared " + std::string(quell::ToText(alert.status));
    Line(alert.qualified + (alert.title.empty() ? "" : " \"" + alert.title + "\"") + " (" + as + ")");
    if (c.evaluations == 0) {
      Line("  never evaluated: no usable record of this source has a code of its triggers (" + Triggers(alert) + ")");
      Line("");
      return;
    }
    Line(absl::StrFormat("  %-22s%9s = %s true + %s false + %s unknown", "evaluated", FormatCount(c.evaluations),
                         FormatCount(c.when_true), FormatCount(c.when_false), FormatCount(c.when_unknown)));
    if (c.when_unknown > 0) Line(absl::StrFormat("  %-22s%9s   %s", "", "", "unknown: " + Reasons(c)));
    if (c.excluded + c.not_at_score > 0) {
      Line(absl::StrFormat("  %-22s%9s = %s excluded + %s not at the score asked for + %s candidates", "true",
                           FormatCount(c.when_true), FormatCount(c.excluded), FormatCount(c.not_at_score),
                           FormatCount(c.candidates)));
    }
    if (c.exclusion_unknown > 0) {
      Line(absl::StrFormat("  %-22s%9s   %s", "", "",
                           FormatCount(c.exclusion_unknown) +
                               " of the true: the exclusion could not be decided, so it did not exclude"));
    }
    if (c.score_not_settled > 0) {
      Line(absl::StrFormat("  %-22s%9s   %s", "", "",
                           FormatCount(c.score_not_settled) + " of those not at the score: the score is not settled"));
    }
    HeldBack(i, live);
    Line(absl::StrFormat("  %-22s%9s   for %s; %s interrupting", live ? "fired" : "would have fired",
                         FormatCount(c.shown()), Plural(c.patients, "patient", "patients"),
                         FormatCount(c.interruptive)));
    Displays(alert, c);
    if (c.outside_encounter > 0) {
      Line(absl::StrFormat(
          "  %-22s%9s   %s", "", "",
          FormatCount(c.outside_encounter) + " of them outside any encounter: not in the first two rates"));
    }
    Rates(c);
    Line("");
  }

  void HeldBack(size_t i, bool live) {
    const sim::AlertCounts& c = s_.result.alerts[i];
    const check::Alert& alert = rules_.alerts[i];
    std::string held = FormatCount(c.held_by_lockout) + " held back by lockout";
    if (alert.at_most.has_value()) held += " + " + FormatCount(c.held_by_at_most) + " by at most";
    if (!alert.suppressed_by.empty()) held += " + " + FormatCount(c.held_by_alert) + " by another alert";
    Line(absl::StrFormat("  %-22s%9s = %s + %s %s", "candidates", FormatCount(c.candidates), held,
                         FormatCount(c.shown()), live ? "fired" : "silent (would have fired)"));
    for (const sim::Suppression& each : s_.result.suppressions) {
      if (each.alert != static_cast<int32_t>(i)) continue;
      Line(absl::StrFormat("  %-22s%9s   %s by %s", "", "", FormatCount(each.count),
                           rules_.alerts[static_cast<size_t>(each.by)].qualified));
    }
  }

  // Who was reached, and when: told where there is more to tell than that each firing reached its one recipient at once.
  void Displays(const check::Alert& alert, const sim::AlertCounts& c) {
    if (alert.recipients.size() > 1 || c.displays != c.shown()) {
      Line(absl::StrFormat("  %-22s%9s   to %s recipients, %s of them interrupting", "shown", FormatCount(c.displays),
                           FormatCount(static_cast<long long>(alert.recipients.size())), FormatCount(c.interruptions)));
    }
    if (c.delivered + c.undelivered == 0) return;
    std::string line =
        FormatCount(c.at_once) + " at once + " + FormatCount(c.delivered) + " at the recipient's next act";
    if (c.delivered > 0) line += " (" + FormatCount(c.within_hour) + " within an hour)";
    Line(absl::StrFormat("  %-22s%9s = %s + %s never seen", "interruptions", FormatCount(c.interruptions), line,
                         FormatCount(c.undelivered)));
  }

  std::string Reasons(const sim::AlertCounts& c) const {
    std::string out;
    for (int i = 0; i < kUnknownReasonCount; ++i) {
      int64_t count = c.unknown_by_reason[static_cast<size_t>(i)];
      if (count == 0) continue;
      out +=
          (out.empty() ? "" : ", ") + std::string(ReasonText(static_cast<UnknownReason>(i))) + " " + FormatCount(count);
    }
    return out;
  }

  std::string Triggers(const check::Alert& alert) const {
    std::string out;
    for (const check::Trigger& trigger : alert.triggers) out += (out.empty() ? "" : ", ") + TriggerText(trigger);
    return out;
  }

  std::string TriggerText(const check::Trigger& trigger) const {
    auto name = [&](int32_t index) { return rules_.concepts[static_cast<size_t>(index)].name; };
    std::string out = trigger.delay > Duration(0) ? FormatDuration(trigger.delay) + " after result"
                                                  : std::string(check::WordOfTrigger(trigger.kind));
    if (trigger.concept_index >= 0) {
      out += " " + name(trigger.concept_index);
    } else if (trigger.kind == RecordKind::kResult) {
      out = "any result";
    }
    if (trigger.unless_concept >= 0) out += " unless result " + name(trigger.unless_concept);
    return out;
  }

  void Rates(const sim::AlertCounts& c) {
    for (const sim::Rate& rate : sim::RatesOf(c, s_.result.denominators)) {
      if (!rate.why_not.empty()) {
        Line(absl::StrFormat("  %-26s%9s   not available: %s", std::string(rate.text), "", std::string(rate.why_not)));
        continue;
      }
      std::string denominator = rate.key == "per_patient_day" ? FormatFixed(rate.denominator, 1)
                                                              : FormatCount(static_cast<long long>(rate.denominator));
      std::string fraction = (rate.factor == 1 ? "" : FormatNumber(rate.factor) + " x ") + FormatCount(rate.numerator) +
                             " / " + denominator;
      // Where some interrupt and some do not, both are told: the two burdens are not the same.
      std::string interrupting;
      if (rate.defined() && rate.interrupting != rate.numerator) {
        interrupting =
            "; interrupting " + RateText(rate.interrupting_value()) + " (" + FormatCount(rate.interrupting) + ")";
      }
      Line(absl::StrFormat("  %-26s%9s = %s%s", std::string(rate.text),
                           rate.defined() ? RateText(rate.value()) : "not defined", fraction, interrupting));
    }
  }

  void NotFed(const std::vector<std::string>& names) {
    if (names.empty()) return;
    Line("Not fed, because of their status (ask what they would do with --as-live NAME or --as-live all):");
    for (const std::string& name : names) Line("  " + name);
    Line("");
  }

  void Together() {
    sim::AlertCounts all;
    int64_t fed = 0;
    for (size_t i = 0; i < s_.result.alerts.size(); ++i) {
      all += s_.result.alerts[i];
      fed += s_.result.status[i] == AlertStatus::kLive || s_.result.status[i] == AlertStatus::kSilent;
    }
    if (fed == 0) return;
    Line("All alerts together: " + Plural(all.fired, "firing", "firings") + " and " + FormatCount(all.silent) +
         " that stayed silent, " + FormatCount(all.interruptive) + " of both interrupting, " +
         FormatCount(all.held_by_lockout) + " held back by lockout" +
         (all.held_by_at_most > 0 ? ", " + FormatCount(all.held_by_at_most) + " by at most" : "") +
         (all.held_by_alert > 0 ? ", " + FormatCount(all.held_by_alert) + " by another alert" : "") + ".");
    Rates(all);
    Line("");
  }

  void Notes() {
    Line("How to read this");
    Line("  Counts of these records, replayed as they became known; they carry no interval and predict no answer.");
    Line(
        "  The first two rates leave out what is outside any encounter. No run-in is cut off: windows that reach back "
        "beyond");
    Line("  the first record find nothing there, so early evaluations are unknown more often.");
    if (!s_.result.denominators.access_log) {
      Line(
          "  There is no access log: a clinician-day is a day with an order, a stop or an administration by that "
          "clinician, so");
      Line("  that rate is overstated.");
    }
    TimerNote();
    if (s_.result.denominators.per_patient_clock) {
      Line(
          "  Each patient's clock is shifted by an own amount: days are counted clinician by patient. All that "
          "crosses");
      Line("  patients (load of a clinician, limits per clinician) is not available: clocks not comparable.");
    }
    if (s_.result.clinicians_apart) {
      Line(
          "  `at most` and `lockout ... per clinician` therefore count patient by patient here: they hold back less "
          "than they would.");
    }
    const eval::FeedCounts& feed = s_.result.feed;
    if (feed.clock_ahead > 0) {
      Line("  " + Plural(feed.clock_ahead, "result was", "results were") +
           " known before being drawn (clock ahead): counted at the instant known.");
    }
    if (feed.corrections_of_nothing > 0) {
      Line("  " +
           Plural(feed.corrections_of_nothing, "correction or retraction names", "corrections and retractions name") +
           " a record that is not held.");
    }
    if (feed.timers_not_started > 0) {
      Line("  " + Plural(feed.timers_not_started, "timer was", "timers were") +
           " not started: too many of the alert's were running.");
    }
    if (feed.late_steps > 0)
      Line("  " + Plural(feed.late_steps, "late step", "late steps") + ": taken at the time of the step before.");
    if (feed.refused_times > 0)
      Line("  " + Plural(feed.refused_times, "record", "records") + " not taken in: known before 1800 or after 2299.");
    Line("");
  }

  void TimerNote() {
    const bool timers = std::any_of(rules_.alerts.begin(), rules_.alerts.end(), [](const check::Alert& alert) {
      return std::any_of(alert.triggers.begin(), alert.triggers.end(),
                         [](const check::Trigger& t) { return t.delay > Duration(0); });
    });
    if (timers) Line("  Timers run as far as a patient's last record: what would be due after it is not counted.");
  }

  void KeptOut() {
    std::string table;
    for (size_t i = 0; i < rules_.concepts.size(); ++i) {
      const sim::ConceptUse& use = s_.result.concepts[i];
      if (!rules_.concepts[i].measured && rules_.concepts[i].values.empty()) continue;
      table += absl::StrFormat("  %-40s%9s used", rules_.concepts[i].qualified, FormatCount(use.usable));
      static constexpr const char* kWhy[] = {"without a number", "no usable unit", "implausible",
                                             "not one of its values"};
      static_assert(std::size(kWhy) == eval::kUnusableReasons.size());
      for (size_t k = 0; k < std::size(kWhy); ++k) {
        if (use.unusable[k] > 0) table += ", " + FormatCount(use.unusable[k]) + " kept out: " + kWhy[k];
      }
      table += "\n";
    }
    if (!table.empty()) out_ += "Results by concept\n" + table + "\n";
    out_ += RowsText(s_.records.report);
  }

  const Simulation& s_;
  const check::TypedRules& rules_;
  std::string out_;
};

}  // namespace

std::string ToText(const Simulation& simulation) { return TextReport(simulation).Run(); }

}  // namespace quell::report
