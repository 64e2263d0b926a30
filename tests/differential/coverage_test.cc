// What the generators reach: every kind of expression, every truth of it, every reason. What they never make is never
// compared.
#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "lib/check/typed.h"
#include "tests/differential/patient_generator.h"
#include "tests/differential/rule_generator.h"
#include "tests/differential/typed_rules.h"
#include "tests/reference/reference_evaluator.h"

namespace quell {
namespace {

using check::ExprKind;

constexpr int kKinds = static_cast<int>(ExprKind::kSexIs) + 1;

struct Coverage {
  std::array<int64_t, kKinds> nodes = {};
  std::map<int, std::array<int64_t, 3>> truths;   // by kind: false, true, unknown, as asked
  std::map<int, std::array<int64_t, 2>> numbers;  // by kind: known, unknown
  std::set<int> texts;                            // TextOf
  std::array<int64_t, kUnknownReasonCount> reasons = {};
  int64_t intervals = 0, timers = 0;
};

void Watch(const check::TypedRules& rules, check::ExprId id, const reference::Answer& answer, Coverage& coverage) {
  const check::Expr& e = rules.exprs[static_cast<size_t>(id)];
  const int kind = static_cast<int>(e.kind);
  if (e.type == check::Type::kTruth) {
    ++coverage.truths[kind][static_cast<size_t>(reference::ToTruth(answer))];
  } else {
    ++coverage.numbers[kind][answer.known ? 0 : 1];
    coverage.intervals += answer.known && answer.low != answer.high;
  }
  for (int r = 0; r < kUnknownReasonCount; ++r) {
    coverage.reasons[static_cast<size_t>(r)] += answer.reasons.Has(static_cast<UnknownReason>(r));
  }
}

void Cover(uint64_t seed, Coverage& coverage) {
  const differential::GeneratedRules rules = differential::GenerateRules(seed);
  const std::shared_ptr<const check::TypedRules> typed = differential::Typed(rules.files);
  REQUIRE(typed != nullptr);
  for (const check::Expr& e : typed->exprs) {
    ++coverage.nodes[static_cast<size_t>(e.kind)];
    if (e.kind == ExprKind::kTextIs) coverage.texts.insert(static_cast<int>(e.text_of));
  }
  for (uint64_t p = 0; p < 2; ++p) {
    Vocabulary vocabulary;
    const differential::GeneratedPatient patient = differential::GeneratePatient(seed * 1000 + p, rules, &vocabulary);
    reference::Options options;
    options.watch = [&](check::ExprId id, const reference::Answer& a) { Watch(*typed, id, a, coverage); };
    for (const reference::Evaluation& e :
         reference::Evaluate(*typed, vocabulary, patient.source, patient.patient, patient.records, options)) {
      coverage.timers += e.timer;
    }
  }
}

bool NeverUnknown(ExprKind kind) {
  return kind == ExprKind::kTruth || kind == ExprKind::kIsKnown || kind == ExprKind::kIsUnknown ||
         kind == ExprKind::kOrdering || kind == ExprKind::kNumber || kind == ExprKind::kParameter ||
         kind == ExprKind::kThisTime || kind == ExprKind::kRecordTime || kind == ExprKind::kRecordValue ||
         kind == ExprKind::kThisValue || kind == ExprKind::kPoints;  // a table settles everything but for overflow
}

}  // namespace

TEST_CASE("differential - the generators reach everything that the language says") {
  Coverage coverage;
  for (uint64_t seed = 0; seed < 400; ++seed) Cover(seed, coverage);
  for (int kind = 0; kind < kKinds; ++kind) {
    INFO("kind " << kind);
    CHECK(coverage.nodes[static_cast<size_t>(kind)] > 0);
    const bool unknown_too = !NeverUnknown(static_cast<ExprKind>(kind));
    if (coverage.truths.contains(kind)) {
      const std::array<int64_t, 3>& seen = coverage.truths[kind];
      CHECK(seen[0] > 0);
      CHECK(seen[1] > 0);
      CHECK((seen[2] > 0) == unknown_too);
    }
    if (coverage.numbers.contains(kind)) {
      CHECK(coverage.numbers[kind][0] > 0);
      CHECK((coverage.numbers[kind][1] > 0 || !unknown_too));
    }
    CHECK((coverage.truths.contains(kind) || coverage.numbers.contains(kind)));
  }
  CHECK(coverage.texts.size() == static_cast<size_t>(check::TextOf::kClinicianSpecialty) + 1);
  for (int r = 0; r < kUnknownReasonCount; ++r) {
    INFO("reason " << r);
    const bool needs_bulk = static_cast<UnknownReason>(r) == UnknownReason::kTooManyRecords;
    CHECK((coverage.reasons[static_cast<size_t>(r)] > 0) != needs_bulk);
  }
  CHECK(coverage.intervals > 100);
  CHECK(coverage.timers > 100);
}

}  // namespace quell
