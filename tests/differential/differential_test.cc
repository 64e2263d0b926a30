// The evaluator held to the reference: random rules, random patients, every optimisation on and each one off.
#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/eval/evaluator.h"
#include "lib/plan/program.h"
#include "lib/syntax/ast.h"
#include "tests/differential/exhaustive.h"
#include "tests/differential/patient_generator.h"
#include "tests/differential/random.h"
#include "tests/differential/rule_generator.h"
#include "tests/reference/reference_evaluator.h"

namespace quell {
namespace {

std::shared_ptr<const check::TypedRules> Typed(const std::string& text) {
  std::vector<Source> sources = {{"generated", text}};
  syntax::ParseResult parsed = syntax::Parse(text, 0);
  std::vector<syntax::Ast> asts;
  asts.push_back(std::move(parsed.ast));
  check::CheckResult checked = check::Check(sources, asts);
  parsed.diagnostics.insert(parsed.diagnostics.end(), checked.diagnostics.begin(), checked.diagnostics.end());
  if (HasErrors(parsed.diagnostics)) {
    FAIL_CHECK(RenderText(parsed.diagnostics, sources));
    return nullptr;
  }
  return std::make_shared<const check::TypedRules>(std::move(checked.rules));
}

// All passes; none; each one off alone.
std::vector<uint32_t> PassSets() {
  std::vector<uint32_t> sets = {plan::kAllPasses, 0};
  for (const plan::PassInfo& info : plan::Passes())
    sets.push_back(plan::kAllPasses & ~static_cast<uint32_t>(info.pass));
  return sets;
}

std::string Show(const reference::Evaluation& e) {
  return "alert " + std::to_string(e.alert) + " record " + std::to_string(e.record) + " when " +
         std::to_string(static_cast<int>(e.when)) + " reasons " + std::to_string(e.when_reasons.bits()) + " excluded " +
         std::to_string(e.excluded) + " score " +
         (e.score_known ? std::to_string(e.score_low) + ".." + std::to_string(e.score_high) : "unknown ") +
         std::to_string(e.score_reasons.bits()) + " fire_at " + std::to_string(static_cast<int>(e.fire_at)) +
         " candidate " + std::to_string(e.candidate) + " severity " + std::to_string(static_cast<int>(e.severity)) +
         " show " + std::to_string(static_cast<int>(e.show));
}

// Scores agree to the last bits: the order of a sum of points is the same, and folding computes what the evaluator would.
bool SameScore(double a, double b) { return a == b || std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }

bool Same(const reference::Evaluation& want, const reference::Evaluation& got) {
  bool same = want.alert == got.alert && want.record == got.record && want.when == got.when &&
              want.when_reasons == got.when_reasons && want.excluded == got.excluded &&
              want.score_known == got.score_known && SameScore(want.score_low, got.score_low) &&
              SameScore(want.score_high, got.score_high) && want.score_reasons == got.score_reasons &&
              want.fire_at == got.fire_at && want.candidate == got.candidate;
  // Nobody sees the severity of what does not speak; the evaluator does not work it out.
  return same && (!want.candidate || (want.severity == got.severity && want.show == got.show));
}

std::vector<reference::Evaluation> RunFast(const eval::ProgramBinding& binding,
                                           const differential::GeneratedPatient& patient, eval::Mode mode) {
  static eval::Evaluator evaluator;  // one for all: nothing may leak from one patient or program to the next
  eval::PatientState state(binding, patient.patient);
  std::vector<eval::Evaluation> of_step;
  std::vector<reference::Evaluation> all;
  for (size_t from = 0, to = 0; from < patient.records.size(); from = to) {
    while (to < patient.records.size() && patient.records[to].known == patient.records[from].known) ++to;
    evaluator.Feed(binding, state, std::span(patient.records).subspan(from, to - from), mode, of_step);
    for (const eval::Evaluation& e : of_step) {
      all.push_back({e.alert, static_cast<uint32_t>(from) + e.record, e.when, e.when_reasons, e.excluded, e.score_known,
                     e.score_low, e.score_high, e.score_reasons, e.fire_at, e.candidate, e.severity, e.display});
    }
  }
  return all;
}

// "" or the first difference.
std::string Difference(const std::vector<reference::Evaluation>& want, const std::vector<reference::Evaluation>& got) {
  for (size_t i = 0; i < std::max(want.size(), got.size()); ++i) {
    std::string a = i < want.size() ? Show(want[i]) : "nothing", b = i < got.size() ? Show(got[i]) : "nothing";
    if (i >= want.size() || i >= got.size() || !Same(want[i], got[i])) return "reference: " + a + "\nevaluator: " + b;
  }
  return "";
}

struct Seen {
  int64_t pairs = 0, evaluations = 0, when_true = 0, when_unknown = 0, candidates = 0;
};

bool RunSeed(uint64_t seed, const differential::RuleOptions& rule_options,
             const differential::PatientOptions& patient_options, int patients, Seen& seen) {
  differential::GeneratedRules rules = differential::GenerateRules(seed, rule_options);
  std::shared_ptr<const check::TypedRules> typed = Typed(rules.text);
  if (typed == nullptr) return false;
  std::vector<std::shared_ptr<const plan::Program>> programs;
  for (uint32_t passes : PassSets())
    programs.push_back(std::make_shared<const plan::Program>(plan::Plan(typed, {passes})));
  for (int p = 0; p < patients; ++p) {
    Vocabulary vocabulary;
    differential::GeneratedPatient patient =
        differential::GeneratePatient(seed * 1000 + static_cast<uint64_t>(p), rules, &vocabulary, patient_options);
    std::vector<reference::Evaluation> want =
        reference::Evaluate(*typed, vocabulary, patient.source, patient.patient, patient.records);
    std::vector<reference::Evaluation> candidates;
    for (const reference::Evaluation& e : want) {
      seen.when_true += e.when == Truth::kTrue;
      seen.when_unknown += e.when == Truth::kUnknown;
      if (e.candidate) candidates.push_back(e);
    }
    absl::TimeZone zone;
    if (!absl::LoadTimeZone(Av(patient.source.time_zone), &zone)) zone = absl::UTCTimeZone();
    for (size_t i = 0; i < programs.size(); ++i) {
      eval::ProgramBinding binding(programs[i], vocabulary, patient.source, zone);
      std::string all = Difference(want, RunFast(binding, patient, eval::Mode::kAll));
      std::string lean = Difference(candidates, RunFast(binding, patient, eval::Mode::kCandidates));
      if (all.empty() && lean.empty()) continue;
      FAIL_CHECK("seed " << seed << " patient " << p << " passes " << PassSets()[i] << "\n"
                         << all << "\n"
                         << lean << "\n"
                         << rules.text);
      return false;
    }
    ++seen.pairs;
    seen.evaluations += static_cast<int64_t>(want.size());
    seen.candidates += static_cast<int64_t>(candidates.size());
  }
  return true;
}

uint64_t FromEnvironment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

}  // namespace

// QUELL_DIFFERENTIAL_SEEDS and QUELL_DIFFERENTIAL_FIRST run more, or others, by hand.
TEST_CASE("differential - random rules and patients") {
  const uint64_t first = FromEnvironment("QUELL_DIFFERENTIAL_FIRST", 0);
  const uint64_t seeds = FromEnvironment("QUELL_DIFFERENTIAL_SEEDS", 400);
  Seen seen;
  int failed = 0;
  for (uint64_t seed = first; seed < first + seeds && failed < 3; ++seed) {
    differential::PatientOptions options;
    options.missing_clinical = seed % 5 == 0;
    failed += RunSeed(seed, {}, options, 3, seen) ? 0 : 1;
  }
  CHECK(failed == 0);
  // A generator that only makes alerts which never fire would prove nothing.
  CHECK(seen.when_true * 10 > seen.evaluations);
  CHECK(seen.when_unknown * 10 > seen.evaluations);
  CHECK(seen.candidates * 20 > seen.evaluations);
  MESSAGE(seen.pairs << " pairs, " << seen.evaluations << " evaluations, " << seen.when_true << " true, "
                     << seen.when_unknown << " unknown, " << seen.candidates << " candidates");
}

// What random runs have found is kept: a `where` inside a definition inside a `where`.
TEST_CASE("differential - seeds that once failed") {
  Seen seen;
  for (uint64_t seed : {111250, 111476, 111825}) CHECK(RunSeed(seed, {}, {}, 3, seen));
}

TEST_CASE("differential - more values than are held") {
  Seen seen;
  differential::RuleOptions rules;
  rules.measured = 2;
  rules.drugs = 1;
  rules.parameters = 1;
  rules.defines = 1;
  rules.alerts = 1;
  rules.depth = 1;
  differential::PatientOptions patient;
  patient.steps = 4;
  patient.bulk = 4097;
  for (uint64_t seed = 1; seed <= 2; ++seed) CHECK(RunSeed(seed, rules, patient, 1, seen));
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
  std::shared_ptr<const check::TypedRules> typed = Typed(text);
  REQUIRE(typed != nullptr);
  for (uint32_t passes : PassSets()) {
    auto program = std::make_shared<const plan::Program>(plan::Plan(typed, {passes}));
    int64_t wrong = 0;
    for (const std::vector<Truth>& assignment : differential::AllAssignments(4)) {
      Vocabulary vocabulary;
      differential::GeneratedPatient patient;
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
      std::vector<reference::Evaluation> got = RunFast(binding, patient, eval::Mode::kAll);
      REQUIRE(got.size() == trees.size());
      for (size_t i = 0; i < trees.size(); ++i) wrong += got[i].when != differential::Expected(trees[i], assignment);
    }
    CHECK(wrong == 0);
  }
}

}  // namespace quell
