// Types, dimensions and units of expressions.
#ifndef QUELL_LIB_CHECK_EXPRESSIONS_H_
#define QUELL_LIB_CHECK_EXPRESSIONS_H_

#include <string>
#include <vector>

#include "lib/check/scope.h"

namespace quell::check {

// Where an expression stands: what it may ask about.
struct Place {
  uint32_t file = 0;
  bool score = false;          // `score` has a meaning (fire at, severity, show, lockout, message)
  int32_t where_concept = -1;  // inside `where`: the concept whose records are looked at
  int32_t this_unit = -1;      // unit of `this value`; -1: it can't stand here, and `this_why` says why
  int32_t this_concept = -1;   // the concept of `this value` where there is just one
  std::string this_why;
  bool this_told = false;  // it can't stand here through an error that has been told
};

class ExpressionChecker {
 public:
  explicit ExpressionChecker(Scope& scope) : scope_(scope) {}

  // Each gives kNoExpr after an error that has been reported.
  ExprId Any(syntax::NodeId node, const Place& place);
  ExprId Truth(syntax::NodeId node, const Place& place);
  ExprId Number(syntax::NodeId node, const Place& place);
  ExprId Points(syntax::NodeId node, const Place& place);

  struct DurationValue {
    Duration duration{0};
    int32_t parameter = -1;
  };
  // A duration written out or a parameter; `least` is the smallest allowed.
  bool ReadDuration(syntax::NodeId node, const Place& place, Duration least, DurationValue* out);
  // A quantity (maybe negated) in `unit`, for constants that stand outside expressions.
  bool ReadConstant(syntax::NodeId node, uint32_t file, const terms::Unit& unit, const terms::Substance& substance,
                    double* value);

 private:
  // What the checker knows of an expression beside its type.
  struct Facts {
    int32_t substance_concept = -1;  // whose molar mass and valence apply
    bool difference = false;         // of two temperatures: has no zero point
    bool counted = true;             // made of counts, points and plain numbers: `=` has a meaning
  };

  const syntax::Node& node(syntax::NodeId id, const Place& place) const { return scope_.node(place.file, id); }
  ExprId Add(const Expr& expr, Facts facts);
  ExprId Add(const Expr& expr) { return Add(expr, Facts()); }
  Expr At(ExprKind kind, Type type, syntax::Token span, const Place& place) const;
  const Expr& expr(ExprId id) const { return scope_.rules.exprs[static_cast<size_t>(id)]; }
  const terms::Unit& unit(ExprId id) const { return scope_.rules.units[static_cast<size_t>(expr(id).unit)]; }
  std::string TextAt(const Span& span) const;
  // Where the author wrote it: a definition's expression is shown by the name that stands there.
  Span SpanOf(ExprId id) const;
  std::string TextOf(ExprId id) const { return TextAt(SpanOf(id)); }
  static std::string Readable(const terms::Unit& unit);
  static std::string Short(const std::string& text);  // "..." where it would make a message too long

  ExprId Quantity(const syntax::Node& n, const Place& place);
  ExprId Name(const syntax::Node& n, const Place& place);
  ExprId Define(const Item& item, const std::string& name, const syntax::Node& n, const Place& place);
  ExprId Phrase(const syntax::Node& n, const Place& place);
  ExprId Held(const syntax::Node& n, ExprKind kind, const Place& place);
  ExprId CountOf(const syntax::Node& n, const Place& place);
  ExprId Special(const syntax::Node& n, const Place& place);
  bool Window(syntax::NodeId id, const Place& place, Expr* out);
  const Concept* Measured(syntax::Token name, const Place& place, int32_t* index);
  ExprId NaryTruth(const syntax::Node& n, ExprKind kind, const Place& place);
  ExprId Arithmetic(const syntax::Node& n, ExprKind kind, const Place& place);
  ExprId Negate(const syntax::Node& n, const Place& place);
  ExprId If(const syntax::Node& n, const Place& place);
  ExprId Else(const syntax::Node& n, const Place& place);
  ExprId Between(const syntax::Node& n, ExprId subject, syntax::NodeId low, syntax::NodeId high, const Place& place);
  ExprId Relation(const syntax::Node& n, const Place& place);
  ExprId Compare(syntax::Token span, CompareOp op, ExprId a, ExprId b, const Place& place);
  ExprId PointCondition(syntax::NodeId test, ExprId subject, const Place& place, bool* if_unknown);

  // Brings two numbers to one unit by converting the one that is a constant, else the second; false after an error.
  bool Meet(ExprId* a, ExprId* b);
  ExprId ConvertTo(ExprId id, int32_t unit, const terms::Substance& substance);
  bool TakeAge(ExprId* age, ExprId other);
  terms::Substance SubstanceOf(ExprId a, ExprId b) const;
  void ReportUnits(ExprId a, ExprId b);
  std::string UnitsAdvice(ExprId a, ExprId b) const;
  void WarnWindow(ExprId a, ExprId b, syntax::Token span, const Place& place);
  void WarnPlausible(ExprId a, ExprId b);
  bool IsConstant(ExprId id) const;

  Scope& scope_;
  std::vector<Facts> facts_;             // by ExprId
  std::map<ExprId, Span> used_at_;       // of a definition's expression: where it was last used by name
  std::map<int32_t, int> define_state_;  // define -> 1: being checked, 2: done
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_EXPRESSIONS_H_
