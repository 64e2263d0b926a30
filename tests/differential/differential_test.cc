// The evaluator held to the reference: random rules, random patients, every optimisation on and each one off.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/text.h"
#include "lib/eval/evaluator.h"
#include "lib/plan/program.h"
#include "tests/differential/exhaustive.h"
#include "tests/differential/patient_generator.h"
#include "tests/differential/random.h"
#include "tests/differential/rule_generator.h"
#include "tests/differential/typed_rules.h"
#include "tests/reference/reference_evaluator.h"

namespace quell {
namespace {

using differential::GeneratedPatient;

// All passes; none; each one off alone.
std::vector<uint32_t> PassSets() {
  std::vector<uint32_t> sets = {plan::kAllPasses, 0};
  for (const plan::PassInfo& info : plan::Passes())
    sets.push_back(plan::kAllPasses & ~static_cast<uint32_t>(info.pass));
  return sets;
}

std::string Show(const reference::Evaluation& e) {
  return "alert " + std::to_string(e.alert) + " record " + std::to_string(e.record) + " at " +
         std::to_string(e.time.time_since_epoch().count()) + (e.timer ? " timer" : "") + " when " +
         std::to_string(static_cast<int>(e.when)) + " reasons " + std::to_string(e.when_reasons.bits()) + " excluded " +
         std::to_string(e.excluded) + std::to_string(e.exclusion_unknown) + " score " +
         (e.score_known ? FormatNumber(e.score_low) + ".." + FormatNumber(e.score_high) : "unknown ") + " reasons " +
         std::to_string(e.score_reasons.bits()) + " fire_at " + std::to_string(static_cast<int>(e.fire_at)) +
         " candidate " + std::to_string(e.candidate) + " severity " + std::to_string(static_cast<int>(e.severity)) +
         " display " + std::to_string(static_cast<int>(e.display));
}

// Scores agree to the last bits: the order of a sum of points is the same, and folding computes what the evaluator would.
bool SameScore(double a, double b) { return a == b || std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }

bool Same(const reference::Evaluation& want, const reference::Evaluation& got) {
  bool same = want.alert == got.alert && want.record == got.record && want.time == got.time &&
              want.timer == got.timer && want.when == got.when && want.when_reasons == got.when_reasons &&
              want.excluded == got.excluded && want.exclusion_unknown == got.exclusion_unknown &&
              want.score_known == got.score_known && SameScore(want.score_low, got.score_low) &&
              SameScore(want.score_high, got.score_high) && want.score_reasons == got.score_reasons &&
              want.fire_at == got.fire_at && want.candidate == got.candidate;
  // Nobody sees the severity of what does not speak; the evaluator does not work it out.
  return same && (!want.candidate || (want.severity == got.severity && want.display == got.display));
}

// --- the evaluator's side ---

class FastRun {
 public:
  FastRun(const eval::ProgramBinding& binding, const GeneratedPatient& patient, eval::Mode mode)
      : binding_(binding), patient_(patient), mode_(mode), state_(binding, patient.patient) {}

  std::vector<reference::Evaluation> Run() {
    const std::vector<Record>& records = patient_.records;
    for (size_t from = 0, to = 0; from < records.size(); from = to) {
      while (to < records.size() && records[to].known == records[from].known) ++to;
      RunTimers(records[from].known.time_since_epoch().count());
      Evaluator().Feed(binding_, state_, std::span(records).subspan(from, to - from), mode_, of_step_);
      Collect(from);
      RunTimers(state_.now_us() + 1);
    }
    RunTimers(INT64_MAX);
    return std::move(all_);
  }

 private:
  // One for all: nothing may leak from one patient or program to the next.
  static eval::Evaluator& Evaluator() {
    static eval::Evaluator evaluator;
    return evaluator;
  }
  void RunTimers(int64_t before) {
    while (state_.NextDueUs() < before) {
      Evaluator().RunTimers(binding_, state_, mode_, of_step_);
      Collect(0);
    }
  }
  uint32_t PlaceOf(const Record& timed) const {
    const auto same = [&](const Record& r) {
      return r.kind == timed.kind && r.id == timed.id && r.ref == timed.ref && r.known == timed.known &&
             r.clinical == timed.clinical && r.coding == timed.coding && r.value_kind == timed.value_kind;
    };
    return static_cast<uint32_t>(std::find_if(patient_.records.begin(), patient_.records.end(), same) -
                                 patient_.records.begin());
  }
  void Collect(size_t from) {
    for (const eval::Evaluation& e : of_step_) {
      reference::Evaluation& one = all_.emplace_back();
      one.alert = e.alert;
      one.record = e.timer ? PlaceOf(state_.due()[e.record].record) : static_cast<uint32_t>(from) + e.record;
      one.time = Time(Duration(state_.now_us()));
      one.timer = e.timer;
      one.when = e.when;
      one.when_reasons = e.when_reasons;
      one.excluded = e.excluded;
      one.exclusion_unknown = e.exclusion_unknown;
      one.score_known = e.score_known;
      one.score_low = e.score_low;
      one.score_high = e.score_high;
      one.score_reasons = e.score_reasons;
      one.fire_at = e.fire_at;
      one.candidate = e.candidate;
      one.severity = e.severity;
      one.display = e.display;
    }
  }

  const eval::ProgramBinding& binding_;
  const GeneratedPatient& patient_;
  eval::Mode mode_;
  eval::PatientState state_;
  std::vector<eval::Evaluation> of_step_;
  std::vector<reference::Evaluation> all_;
};

// "" or the first difference.
std::string Difference(const std::vector<reference::Evaluation>& want, const std::vector<reference::Evaluation>& got) {
  for (size_t i = 0; i < std::max(want.size(), got.size()); ++i) {
    std::string a = i < want.size() ? Show(want[i]) : "nothing", b = i < got.size() ? Show(got[i]) : "nothing";
    if (i >= want.size() || i >= got.size() || !Same(want[i], got[i])) return "reference: " + a + "\nevaluator: " + b;
  }
  return "";
}

absl::TimeZone ZoneOf(const SourceInfo& source) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(Av(source.time_zone), &zone) ? zone : absl::UTCTimeZone();
}

// --- one seed ---

struct Seen {
  int64_t pairs = 0, evaluations = 0, when_true = 0, when_unknown = 0, candidates = 0, timers = 0;
};

struct Compiled {
  std::shared_ptr<const check::TypedRules> typed;
  std::vector<std::shared_ptr<const plan::Program>> programs;  // one for each of PassSets()
};

// The first difference, or "".
std::string ComparePatient(const Compiled& rules, const Vocabulary& vocabulary, const GeneratedPatient& patient,
                           Seen& seen) {
  const std::vector<reference::Evaluation> want =
      reference::Evaluate(*rules.typed, vocabulary, patient.source, patient.patient, patient.records);
  std::vector<reference::Evaluation> candidates;
  for (const reference::Evaluation& e : want) {
    seen.when_true += e.when == Truth::kTrue;
    seen.when_unknown += e.when == Truth::kUnknown;
    seen.timers += e.timer;
    if (!e.candidate) continue;
    candidates.push_back(e);
    candidates.back().exclusion_unknown = false;  // nobody counts it there
  }
  for (size_t i = 0; i < rules.programs.size(); ++i) {
    const eval::ProgramBinding binding(rules.programs[i], vocabulary, patient.source, ZoneOf(patient.source));
    const std::string all = Difference(want, FastRun(binding, patient, eval::Mode::kAll).Run());
    std::vector<reference::Evaluation> lean = FastRun(binding, patient, eval::Mode::kCandidates).Run();
    for (reference::Evaluation& e : lean) e.exclusion_unknown = false;
    const std::string only = Difference(candidates, lean);
    if (!all.empty() || !only.empty()) return "passes " + std::to_string(PassSets()[i]) + "\n" + all + "\n" + only;
  }
  ++seen.pairs;
  seen.evaluations += static_cast<int64_t>(want.size());
  seen.candidates += static_cast<int64_t>(candidates.size());
  return "";
}

bool RunSeed(uint64_t seed, const differential::RuleOptions& rule_options,
             const differential::PatientOptions& patient_options, int patients, Seen& seen) {
  const differential::GeneratedRules rules = differential::GenerateRules(seed, rule_options);
  Compiled compiled;
  compiled.typed = differential::Typed(rules.files);
  if (compiled.typed == nullptr) return false;
  for (uint32_t passes : PassSets())
    compiled.programs.push_back(std::make_shared<const plan::Program>(plan::Plan(compiled.typed, {passes})));
  for (int p = 0; p < patients; ++p) {
    Vocabulary vocabulary;
    const GeneratedPatient patient =
        differential::GeneratePatient(seed * 1000 + static_cast<uint64_t>(p), rules, &vocabulary, patient_options);
    const std::string difference = ComparePatient(compiled, vocabulary, patient, seen);
    if (difference.empty()) continue;
    FAIL_CHECK("seed " << seed << " patient " << p << " " << difference << "\n" << rules.Text());
    return false;
  }
  return true;
}

differential::PatientOptions PatientOf(uint64_t seed) {
  differential::PatientOptions options;
  options.missing_clinical = seed % 5 == 0;
  options.shuffled_steps = seed % 7 == 0;
  return options;
}

}  // namespace

// QUELL_DIFFERENTIAL_SEEDS and QUELL_DIFFERENTIAL_FIRST run more, or others, by hand.
TEST_CASE("differential - random rules and patients") {
  const uint64_t first = differential::FirstSeed(), seeds = differential::SeedCount(500);
  Seen seen;
  int failed = 0;
  for (uint64_t seed = first; seed < first + seeds && failed < 3; ++seed) {
    failed += RunSeed(seed, {}, PatientOf(seed), 3, seen) ? 0 : 1;
  }
  CHECK(failed == 0);
  // A generator that only makes alerts which never fire would prove nothing.
  CHECK(seen.when_true * 10 > seen.evaluations);
  CHECK(seen.when_unknown * 10 > seen.evaluations);
  CHECK(seen.candidates * 20 > seen.evaluations);
  CHECK(seen.timers * 50 > seen.evaluations);
  MESSAGE(seen.pairs << " pairs, " << seen.evaluations << " evaluations (" << seen.timers << " of timers), "
                     << seen.when_true << " true, " << seen.when_unknown << " unknown, " << seen.candidates
                     << " candidates");
}

TEST_CASE("differential - more than is held") {
  Seen seen;
  differential::RuleOptions rules;
  rules.measured = 2;
  rules.drugs = 2;
  rules.conditions = 0;
  rules.coded = 0;
  rules.parameters = 1;
  rules.defines = 1;
  rules.functions = 0;
  rules.alerts = 1;
  rules.depth = 1;
  differential::PatientOptions patient;
  patient.steps = 4;
  patient.bulk = 4097;
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    patient.bulk_kind = seed % 3 == 0   ? RecordKind::kOrder
                        : seed % 3 == 1 ? RecordKind::kResult
                                        : RecordKind::kAdministration;
    CHECK(RunSeed(seed, rules, patient, 1, seen));
  }
}

// Every tree of up to four truths over and, or, not, under every assignment.
TEST_CASE("differential - every small formula") {
  std::string text = "language 1\nmodule exhaustive\n";
  // Leaves: known values are `true` or `false` of a comparison with a result; unknown where no result is.
  std::vector<std::string> leaves;
  for (char c : std::string("PQRS")) {
    text += std::string("concept ") + c + " { local \"" + c + "\"\n unit 1 }\n";
    text += std::string("define ") + static_cast<char>(c - 'A' + 'a') + " = latest " + c + " > 0\n";
    leaves.push_back(std::string(1, static_cast<char>(c - 'A' + 'a')));
  }
  text += "concept Go { local \"Go\" }\n";
  std::vector<differential::TruthTree> trees = differential::AllTruthTrees(leaves);
  char name[32];
  for (size_t i = 0; i < trees.size(); ++i) {
    std::snprintf(name, sizeof(name), "t%05zu", i);
    text += std::string("alert ") + name + " { on result Go\n when " + trees[i].text + " }\n";
  }
  std::shared_ptr<const check::TypedRules> typed = differential::Typed({text});
  REQUIRE(typed != nullptr);
  for (uint32_t passes : PassSets()) {
    auto program = std::make_shared<const plan::Program>(plan::Plan(typed, {passes}));
    int64_t wrong = 0;
    for (const std::vector<Truth>& assignment : differential::AllAssignments(4)) {
      Vocabulary vocabulary;
      GeneratedPatient patient;
      patient.source.carries = {RecordKind::kResult};
      for (size_t k = 0; k < 4; ++k) {
        if (assignment[k] == Truth::kUnknown) continue;
        Record record;
        record.coding = vocabulary.AddCoding({{"local", std::string(1, "PQRS"[k])}});
        record.value_kind = ValueKind::kNumber;
        record.value = assignment[k] == Truth::kTrue ? 1 : 0;
        record.clinical = record.known = Time(Duration(0));
        patient.records.push_back(record);
      }
      Record go;
      go.coding = vocabulary.AddCoding({{"local", "Go"}});
      go.clinical = go.known = Time(Duration(0));
      patient.records.push_back(go);
      eval::ProgramBinding binding(program, vocabulary, patient.source, absl::UTCTimeZone());
      const std::vector<reference::Evaluation> got = FastRun(binding, patient, eval::Mode::kAll).Run();
      REQUIRE(got.size() == trees.size());
      for (size_t i = 0; i < trees.size(); ++i) wrong += got[i].when != differential::Expected(trees[i], assignment);
    }
    CHECK(wrong == 0);
  }
}

}  // namespace quell
