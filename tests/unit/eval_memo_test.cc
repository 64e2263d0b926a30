// Answers are kept only while they stay good.
#include <doctest/doctest.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "quell/quell.h"
#include "tests/support/replay.h"

namespace quell {

// One step with an order of each of two drugs: what depends on the order that triggers must not be kept from one to the other.
TEST_CASE("evaluator - what depends on the triggering record is asked anew for each") {
  const std::string concepts =
      "language 1 module m\nconcept K { loinc 2823-3\n unit mmol/L }\nconcept A { rxnorm 1 }\nconcept B { rxnorm 2 }\n";
  for (const char* condition : {"ordering A", "count of K where value > 1 mmol/L in past 24 h >= 1 and ordering A",
                                "(if ordering A then 2 otherwise 1) > 1", "ordering A is known and not ordering B"}) {
    std::shared_ptr<const RuleSet> rules =
        testing::CompileRules(concepts + "alert x { on order A\n on order B\n when " + condition + " }\n");
    Vocabulary vocabulary;
    std::vector<Record> step(3);
    step[0].coding = vocabulary.AddCoding({{"loinc", "2823-3"}});
    step[0].unit = vocabulary.AddUnit("mmol/L");
    step[0].value_kind = ValueKind::kNumber;
    step[0].value = 4;
    for (size_t i = 1; i < 3; ++i) {
      step[i].kind = RecordKind::kOrder;
      step[i].coding = vocabulary.AddCoding({{"rxnorm", std::to_string(i)}});
      step[i].id = i;
    }
    for (Record& r : step) r.clinical = r.known = Time(Duration(0));
    SourceInfo source;
    source.carries = {RecordKind::kResult, RecordKind::kOrder};
    Session session(*Binding::Create(rules, vocabulary, source), {}, {{0}});
    std::span<const Decision> decisions = session.Feed(step);
    CAPTURE(condition);
    REQUIRE(decisions.size() == 1);
    CHECK(decisions[0].record == 1);
  }
}

}  // namespace quell
