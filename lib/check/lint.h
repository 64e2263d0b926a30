// What the files of lints share. RunLints (lints.h) is what the rest of the checker calls.
#ifndef QUELL_LIB_CHECK_LINT_H_
#define QUELL_LIB_CHECK_LINT_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/check/alike.h"
#include "lib/check/expression_text.h"
#include "lib/check/possible.h"
#include "lib/check/ranges.h"
#include "lib/check/scope.h"

namespace quell::check {

class Linter {
 public:
  explicit Linter(Scope& scope);
  void Run();

 private:
  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }
  std::string Words(ExprId id) const;                   // what the author wrote there, as far as a message can hold it
  std::string Amount(double value, ExprId like) const;  // "6 mmol/L", in the unit of `like`
  Diagnostic& Warn(diag::Code code, const Span& span, std::string message, std::string help);
  bool Told(const Span& span) const;  // a threshold in it is known to be implausible
  void SortErrors();
  bool HasError(const Span& span) const;
  bool IsWhole(const Item& item) const;  // no error lies in it, and nothing that it asks is missing

  // --- lints_conditions.cc ---
  void Condition(ExprId id);      // and all below it
  void TierCondition(ExprId id);  // all below it; what it is itself is the tier's matter
  void Comparison(ExprId id);
  void Window(ExprId id);
  void Beside(ExprId id);  // operands of `and` or `or` that speak of one value
  void BesideInAnd(const Limit& first, const Limit& second);
  void BesideInOr(const Limit& first, const Limit& second);
  void AddsNothing(const Limit& idle, const Limit& other, bool is_and);
  std::string AtPresent(ExprId id, Truth truth);
  PossibleTruths& Whole();

  // --- lints_tiers.cc ---
  void Points(ExprId id);
  void Row(const PointRow& row);
  void Gap(const PointRow& row, const std::vector<Limit>& limits);
  void Overlap(const PointRow& row, size_t tier, const std::vector<Limit>& limits);
  void Tiers(const Alert& alert, const std::vector<Tier>& tiers);
  bool WholeNumbers(ExprId subject) const;
  Range RangeOf(ExprId subject);

  // --- lints_orders.cc ---
  void OwnOrder(const Alert& alert);
  bool HoldsAllOf(int32_t concept_index, int32_t other);

  // --- lints.cc: alerts, outcomes, modules ---
  void LintAlert(const Item& item, const Alert& alert);
  void Exclusion(const Alert& alert);
  void Interrupts(const Alert& alert);
  void Suppression(const Item& item, const Alert& alert);
  std::string WhyNeverHeld(const Alert& alert, const Alert& by) const;
  bool HoldsBack(const Alert& by, const Alert& alert) const;
  void Covered();
  void LintOutcome(const Outcome& outcome);
  using Question = std::tuple<int, int32_t, double, double, bool, bool>;
  Question QuestionOf(ExprId leaf, const Alert* alert);
  void IndexQuestions();
  void ReviewDates();
  std::vector<ExprId> Conjuncts(ExprId id) const;
  bool SameTriggers(const Alert& a, const Alert& b) const;

  Scope& scope_;
  const TypedRules& rules_;
  Alike alike_;
  ExpressionText text_;
  PossibleTruths possible_;              // parameters at their values
  std::optional<PossibleTruths> whole_;  // over all of their ranges; made when it is first asked
  std::vector<bool> seen_;               // by expression
  std::set<ExprId> told_;                // comparisons that are never true, or never false, by themselves
  std::map<std::pair<int32_t, int32_t>, bool> holds_all_of_;  // what HoldsAllOf said
  std::vector<const Alert*> whole_alerts_;
  std::vector<size_t> warned_;  // by file: how often
  Diagnostic unsaid_;           // beyond the limit
  std::map<Question, std::vector<const Alert*>> asked_by_;
  std::vector<std::vector<std::pair<uint32_t, uint32_t>>> errors_, implausible_;  // by file: places, by their beginning
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_LINT_H_
