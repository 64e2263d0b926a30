// The records that answers rest on, as the source has them and as the rules use them.
#ifndef QUELL_LIB_EXPLAIN_SOURCES_H_
#define QUELL_LIB_EXPLAIN_SOURCES_H_

#include <cstddef>
#include <string>

#include "lib/explain/answers.h"
#include "quell/explain.h"

namespace quell::explain {

// So many records are listed of one answer; the others are counted.
inline constexpr size_t kListedRecords = 12;

class Sources {
 public:
  explicit Sources(const Answers& answers) : answers_(answers) {}

  // Fills in `records` and `more_records` for what asks the record; does nothing for operators.
  void Fill(check::ExprId id, ExplanationNode& node) const;
  // The triggering record; `concept_index`: what it is taken as, -1 where it is nothing that rules know.
  ExplainedRecord Trigger(int32_t concept_index) const;
  // The concept of the first of the alert's triggers that the record matches, else the first that it is one of, else -1.
  int32_t TriggerConcept(int32_t alert) const;

 private:
  // The concept as which the triggering record stands behind an expression.
  int32_t TakenAs(const check::Expr& e) const;
  ExplainedRecord Of(const eval::HeldValue& held, int32_t concept_index) const;
  ExplainedRecord Of(const Record& record, int64_t clinical_us, const std::string& what) const;
  std::string ConceptName(int32_t concept_index) const;  // "" for -1
  std::string WrittenText(ValueKind kind, double value, UnitId unit) const;
  std::string UsedText(int32_t concept_index, double low, double high) const;
  void SetAge(int64_t clinical_us, ExplainedRecord& out) const;

  const Answers& answers_;
};

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_SOURCES_H_
