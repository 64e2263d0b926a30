// Expressions in the language's own words.
#ifndef QUELL_LIB_CHECK_EXPRESSION_TEXT_H_
#define QUELL_LIB_CHECK_EXPRESSION_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/check/typed.h"

namespace quell::check {

// Operators inside operators stand in brackets, so that the reading is never in doubt.
class ExpressionText {
 public:
  // kTyped tells too where a value is brought to another unit, `latest K [in mg/dL]`, and puts sums that are compared in brackets; an author wrote neither.
  enum class Style : uint8_t { kTyped, kWritten };
  explicit ExpressionText(const TypedRules& rules, Style style = Style::kTyped);

  // Definitions stand by their names: written out, a chain of them would double with every step. `define`: the one whose own body this is.
  std::string Of(ExprId id, int32_t define = -1) const;
  // It is the body of a definition.
  bool IsNamed(ExprId id) const { return define_of_[static_cast<size_t>(id)] >= 0; }
  std::string Amount(double value, int32_t unit) const;
  // "48 h", as it was written, or the name of the parameter that it was taken from.
  std::string WindowOf(const Expr& e) const;

 private:
  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }
  const std::string& ConceptName(int32_t index) const { return rules_.concepts[static_cast<size_t>(index)].name; }
  std::string NumberText(const Expr& e) const;
  std::string ArithmeticText(const Expr& e) const;
  std::string TruthText(const Expr& e) const;
  std::string RecordText(const Expr& e) const;
  std::string TextTest(const Expr& e) const;
  std::string ValueTest(const Expr& e) const;

  std::string Picked(Pick pick, int32_t concept_index) const;
  std::string DrugText(const Expr& e) const;
  std::string Over(const Expr& e) const;
  std::string Without(const Expr& e) const;
  std::string Listed(const Expr& e, std::string_view joint, bool bracketed) const;
  std::string Binary(const Expr& e, std::string_view op) const;
  std::string Operand(ExprId id) const;
  std::string Compared(ExprId id) const;

  const TypedRules& rules_;
  const Style style_;
  std::vector<int32_t> define_of_;  // by expression: the definition whose body it is
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_EXPRESSION_TEXT_H_
