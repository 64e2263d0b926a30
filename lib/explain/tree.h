// The tree of one alert's answers, a node for each expression as its author wrote it.
#ifndef QUELL_LIB_EXPLAIN_TREE_H_
#define QUELL_LIB_EXPLAIN_TREE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/explain/answers.h"
#include "lib/explain/sources.h"
#include "quell/explain.h"

namespace quell::explain {

// One for all parts of an explanation: what has been told once is only named the second time, so that the whole stays linear in the rule.
class TreeBuilder {
 public:
  // `score`: the alert's, or kNoExpr.
  TreeBuilder(const Answers& answers, check::ExprId score);

  ExplanationNode Build(check::ExprId id);
  // A list of tiers up to the one taken; `name`: "severity" or "show"; `words`: of the tiers' values.
  ExplanationNode Tiers(const std::string& name, const std::vector<check::Tier>& tiers,
                        std::string_view (*words)(uint8_t));

 private:
  ExplanationNode Answer(check::ExprId id) const;
  ExplanationNode Body(check::ExprId id);
  check::ExprId Unconverted(check::ExprId id) const;
  std::string TextOf(check::ExprId id) const;
  int32_t DefineOf(check::ExprId id) const;  // the definition whose body it is, or -1
  std::string ConversionText(check::ExprId id, check::ExprId inner) const;
  void AddChildren(check::ExprId id, ExplanationNode& node);
  void AddOperand(check::ExprId id, ExplanationNode& node);
  void AddIf(const check::Expr& e, ExplanationNode& node);
  void AddElse(const check::Expr& e, ExplanationNode& node);
  void AddRows(const check::Expr& e, ExplanationNode& node);
  ExplanationNode Row(const check::PointRow& row);
  void AddWindowParameter(const check::Expr& e, ExplanationNode& node) const;
  const std::string& UnitText(int32_t unit) const;

  const Answers& answers_;
  const check::TypedRules& rules_;
  check::ExprId score_;
  Sources sources_;
  std::map<check::ExprId, int32_t> define_of_;  // expression -> the definition whose body it is
  enum class Told : uint8_t { kNot, kAlone, kWithMore };
  std::vector<Told> told_;  // by expression
};

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_TREE_H_
