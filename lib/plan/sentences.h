// Values, conditions and triggers of a Program as the sentences they stand for.
#ifndef QUELL_LIB_PLAN_SENTENCES_H_
#define QUELL_LIB_PLAN_SENTENCES_H_

#include <string>
#include <string_view>

#include "lib/plan/program.h"

namespace quell::plan {

// The name of a kind in dumps: "lowest", "exists", "and".
std::string_view KindName(ValueKind kind);
std::string_view KindName(ConditionKind kind);
// "on result potassium.K", "on any result", "on admission".
std::string TriggerText(const Program& program, RecordKind kind, int32_t concept_index);

class Sentences {
 public:
  explicit Sentences(const Program& program) : program_(program) {}

  // Each is cut where it has become too long to read: a shared part may stand in very many places.
  std::string OfCondition(ConditionId id) const;
  std::string OfValue(ValueId id) const;

 private:
  std::string ConditionText(ConditionId id) const;
  std::string PredicateText(const Condition& c) const;
  std::string ValueText(ValueId id) const;
  std::string AskedText(const Value& v) const;
  std::string PickText(check::Pick pick, int32_t concept_index) const;
  std::string WindowText(int32_t window) const;
  std::string QueryText(const Query& query) const;
  std::string Drug(const Query& query) const;
  std::string TextOfText(const Condition& c) const;
  std::string ConceptName(int32_t index) const;
  std::string Binary(const Value& v, std::string_view op) const;
  std::string Call(const Value& v) const;
  std::string List(const Condition& c, std::string_view joint) const;

  static constexpr int kMostParts = 400;
  const Program& program_;
  mutable int left_ = kMostParts;
};

}  // namespace quell::plan

#endif  // QUELL_LIB_PLAN_SENTENCES_H_
