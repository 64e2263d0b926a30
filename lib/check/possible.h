// Which answers a truth can have at all: what no story can bring about need not be covered by one.
#ifndef QUELL_LIB_CHECK_POSSIBLE_H_
#define QUELL_LIB_CHECK_POSSIBLE_H_

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/check/expression_text.h"
#include "lib/check/typed.h"
#include "quell/unknown.h"

namespace quell::check {

class TruthSet {
 public:
  constexpr TruthSet() = default;
  static constexpr TruthSet All() { return TruthSet().With(Truth::kFalse).With(Truth::kTrue).With(Truth::kUnknown); }
  constexpr TruthSet With(Truth truth) const {
    TruthSet set = *this;
    set.bits_ = static_cast<uint8_t>(bits_ | (1u << static_cast<int>(truth)));
    return set;
  }
  constexpr TruthSet WithIf(bool add, Truth truth) const { return add ? With(truth) : *this; }
  constexpr bool Has(Truth truth) const { return ((bits_ >> static_cast<int>(truth)) & 1u) != 0; }
  constexpr int size() const { return Has(Truth::kFalse) + Has(Truth::kTrue) + Has(Truth::kUnknown); }
  friend constexpr TruthSet operator|(TruthSet a, TruthSet b) {
    a.bits_ |= b.bits_;
    return a;
  }
  friend constexpr bool operator==(TruthSet, TruthSet) = default;

 private:
  uint8_t bits_ = 0;
};

// What an expression is made of: its operands, in their order. With `within`, also what its `where` asks of each record.
std::vector<ExprId> OperandsOf(const TypedRules& rules, ExprId id, bool within);

// What a number can be where it is known.
struct ValueRange {
  double low = 0, high = 0;
  bool known = true;     // it can be known
  bool unknown = false;  // it can be unknown
  bool point = true;     // it is never an interval
};

// Records of which there are none, by kind and concept: results that can't be used count as none.
using AbsentRecords = std::set<std::pair<RecordKind, int32_t>>;

// Proves, for stories, what a truth never is: by the ranges of values, by what is never unknown, and by Kleene's tables over them. What it leaves out is impossible; what it
// gives may be impossible too. Of stories it takes for granted that their source carries every kind of record and flags specimens, that they hold fewer than limits::kHeldValues
// records, and that they correct or retract nothing at the instant at which it became known. Parameters have the values they are set to.
class PossibleTruths {
 public:
  // What is taken for granted.
  struct Given {
    bool stories = true;                    // what is said above of stories; else records may be missing in every way
    bool values_as_set = true;              // parameters have the values they are set to; else any of their range
    const AbsentRecords* absent = nullptr;  // what there are no records of; must live as long as this
  };
  PossibleTruths(const TypedRules& rules, Given given);
  explicit PossibleTruths(const TypedRules& rules) : PossibleTruths(rules, Given()) {}

  TruthSet Of(ExprId id);
  // Why a truth that is not among Of(id) is not: "`latest Potassium` is from 1 to 12 mmol/L".
  std::string Why(ExprId id, Truth truth);
  // Of a number or a time.
  ValueRange RangeOf(ExprId id);

 private:
  // What is known of the records that trigger the alerts in which an expression stands.
  struct Triggers {
    bool seen = false;         // there is one
    bool results = true;       // all are results ...
    int32_t result_of = -1;    // ... of this concept alone; -1: of several, or of any
    bool orders = true;        // all are orders ...
    bool no_order = true;      // none is
    int32_t order_of = -1;     // ... of this concept alone
    bool this_value = true;    // `this value` is always known
    double low = 0, high = 0;  // and lies here
    void Join(const Triggers& other);
    auto operator<=>(const Triggers&) const = default;
  };
  Triggers TriggersOf(const Alert& alert) const;
  void Spread(ExprId id, const Triggers& triggers, int32_t alert, std::vector<int32_t>& visited);
  bool HasScore(ExprId id);

  TruthSet FindTruths(const Expr& e);
  TruthSet OfNary(const Expr& e);
  TruthSet OfCompare(CompareOp op, const ValueRange& a, const ValueRange& b) const;
  TruthSet OfBetween(const Expr& e);
  TruthSet OfPick(const Expr& e, bool can_differ);
  ValueRange FindRange(const Expr& e);
  ValueRange OfArithmetic(const Expr& e);
  ValueRange OfPoints(const Expr& e);
  ValueRange OfScore(ExprId id);
  ValueRange OfConcept(int32_t index) const;
  ValueRange OfParameter(const Parameter& parameter) const;
  bool AlwaysThere(const Expr& e) const;
  bool WindowCanBeUnknown(const Expr& e) const;
  bool WhereCanBeUnknown(const Expr& e) { return e.a != kNoExpr && Of(e.a).Has(Truth::kUnknown); }
  std::string WhyOfNumbers(const Expr& e, Truth truth);
  std::string RangeText(ExprId id);
  bool Constant(ExprId id) const;
  bool Absent(RecordKind kind, int32_t concept_index) const;
  bool NoneOf(const Expr& e) const;

  const Expr& At(ExprId id) const { return rules_.exprs[static_cast<size_t>(id)]; }
  const Triggers& Of(const Expr& e) const {
    return triggers_[static_cast<size_t>(triggers_of_[static_cast<size_t>(&e - rules_.exprs.data())])];
  }
  bool Join(ExprId id, const Triggers& triggers);  // true if that says anything new

  const TypedRules& rules_;
  const Given given_;
  const ExpressionText text_;
  std::vector<Triggers> triggers_;                 // all that there are: few
  std::map<Triggers, int32_t> trigger_numbers_;    // into triggers_
  std::vector<int32_t> triggers_of_;               // by expression, into triggers_
  std::map<ExprId, std::vector<int32_t>> scores_;  // each `score`: in which alerts it stands
  std::vector<uint8_t> done_truth_, done_range_;   // by expression
  std::vector<uint8_t> has_score_;                 // by expression: 0 not asked yet, 1 no, 2 yes
  std::vector<TruthSet> truths_;
  std::vector<ValueRange> ranges_;
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_POSSIBLE_H_
