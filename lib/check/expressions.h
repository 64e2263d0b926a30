// Types, dimensions and units of expressions.
#ifndef QUELL_LIB_CHECK_EXPRESSIONS_H_
#define QUELL_LIB_CHECK_EXPRESSIONS_H_

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/check/alike.h"
#include "lib/check/scope.h"

namespace quell::check {

// The arguments with which the body of a definition is checked.
struct Bindings {
  const std::map<std::string, size_t, std::less<>>* positions = nullptr;  // by name
  std::vector<ExprId> values;
  std::vector<std::string> texts;  // as they are shown

  const ExprId* Find(std::string_view name) const {
    const auto position = positions->find(name);
    return position == positions->end() ? nullptr : &values[position->second];
  }
  const std::string* TextOf(std::string_view name) const {
    const auto position = positions->find(name);
    return position == positions->end() ? nullptr : &texts[position->second];
  }
};

// Where an expression stands: what it may ask about. PlaceOfAlert, PlaceOfOutcome and PlaceOfDefinition make them.
struct Place {
  // Inside `where`: what kind of record is looked at.
  enum class Where : uint8_t { kNot, kResults, kDrugs, kOther };

  uint32_t file = 0;
  bool score = false;    // `score` has a meaning (fire at, severity, show, lockout, message)
  bool outcome = false;  // windows may look ahead
  Where where = Where::kNot;
  int32_t where_concept =
      -1;  // the concept whose records are looked at; -1: those with the same ingredient as this order
  // The record that triggers.
  bool trigger = false;                // there is one, as far as is known here
  bool all_results = false;            // every trigger is a result
  bool all_orders = false;             // every trigger is an order, signed or being written
  int32_t this_unit = -1;              // unit of `this value`; -1: it can't stand here, and `this_why` says why
  int32_t this_concept = -1;           // the concept through which the record triggers where there is just one
  std::string this_why;                // why `this value` can't stand here
  std::string order_why;               // why `order dose` can't stand here
  bool this_told = false;              // they can't stand here through an error that has been told
  const Bindings* bindings = nullptr;  // inside the body of a definition with arguments
};
// `lost`: a trigger is missing through an error that has been told.
Place PlaceOfAlert(const Scope& scope, uint32_t file, std::span<const Trigger> triggers, bool lost);
Place PlaceOfOutcome(uint32_t file);
Place PlaceOfDefinition(uint32_t file);

class ExpressionChecker {
 public:
  explicit ExpressionChecker(Scope& scope);

  // Each gives kNoExpr after an error that has been reported. `Any` is a truth or a number.
  ExprId Any(syntax::NodeId node, const Place& place);
  ExprId Truth(syntax::NodeId node, const Place& place);
  ExprId Number(syntax::NodeId node, const Place& place);
  // What a message tells; a dose in the unit in which `asked`, the alert's other expressions, count it.
  ExprId Told(syntax::NodeId node, const Place& place, std::span<const ExprId> asked);
  // A table of points: a kPoints or a kPointsItem.
  ExprId Points(syntax::NodeId node, const Place& place);

  struct DurationValue {
    Duration duration{0};
    int32_t parameter = -1;
    int unit_number = 0;  // what it was counted in: see FormatDuration
  };
  // A duration written out or a parameter; `least` is the smallest allowed.
  bool ReadDuration(syntax::NodeId node, const Place& place, Duration least, DurationValue* out);
  // A quantity (maybe negated) in `unit`, for constants that stand outside expressions.
  bool ReadConstant(syntax::NodeId node, uint32_t file, const terms::Unit& unit, const terms::Substance& substance,
                    double* value);

  // A definition is checked where it is first used; this checks one that nothing has used, so that no error hides.
  void CheckUnused(const Item& item);
  // After all else: puts what definitions with arguments became into rules.defines, in its order, and takes out their empty places. Numbers of definitions
  // (Item::index) have no meaning from then on.
  void FinishDefines();

 private:
  // Ages are counted in the unit of what they meet; doses have no unit before they meet one.
  enum class Flexible : uint8_t { kNot, kAge, kDose };

  // What the checker knows of an expression beside its type.
  struct Facts {
    int32_t substance_concept = -1;  // whose molar mass and valence apply
    int32_t other_substance = -1;  // a concept of another substance that went into it too: then those of neither apply
    uint16_t height = 1;           // of the expression, through definitions
    Flexible flexible = Flexible::kNot;
    bool difference : 1 = false;  // of two temperatures: has no zero point
    bool counted : 1 = true;      // made of counts, points and plain numbers: `=` has a meaning
    bool asks : 1 = false;        // of the patient or the records: more than a `where` sees
    bool trigger : 1 = false;     // of the record that triggers
  };

  // A definition with arguments, and what its calls became.
  struct Function {
    std::map<std::string, size_t, std::less<>> positions;
    size_t count = 0;
    std::string listed;  // "a, b", as far as a message can show
    bool called = false;
    int failures = 0;
    std::map<std::vector<ExprId>, ExprId> instances;  // by arguments, of those that say the same the first
    std::set<std::tuple<std::string, uint32_t, uint32_t, std::string>> told;  // what has been said of its body
  };

  const syntax::Node& node(syntax::NodeId id, const Place& place) const { return scope_.node(place.file, id); }
  // kNoExpr, told, where the expression has become too high for later walks to recurse.
  ExprId Add(const Expr& expr, Facts facts);
  ExprId Add(const Expr& expr) { return Add(expr, Facts()); }
  ExprId AddList(Expr e, const std::vector<ExprId>& operands, Facts facts);
  // A phrase that asks for more than a `where` sees.
  ExprId AddPhrase(const Expr& expr, Facts facts);
  ExprId AddPhrase(const Expr& expr) {
    Facts measured;
    measured.counted = false;
    return AddPhrase(expr, measured);
  }
  static Expr At(ExprKind kind, Type type, syntax::Token span, const Place& place);
  const Expr& expr(ExprId id) const { return scope_.rules.exprs[static_cast<size_t>(id)]; }
  const Facts& facts(ExprId id) const { return facts_[static_cast<size_t>(id)]; }
  const terms::Unit& unit(ExprId id) const { return scope_.unit_at(expr(id).unit); }
  int32_t UnitNamed(std::string_view text) { return scope_.UnitIndex(*terms::ParseUnit(text)); }
  std::string TextAt(const Span& span) const;
  // Where the author wrote it: a definition's expression is shown by the name that stands there.
  Span SpanOf(ExprId id) const;
  std::string TextOf(ExprId id) const { return TextAt(SpanOf(id)); }
  static std::string Readable(const terms::Unit& unit);
  static std::string Short(const std::string& text);  // "..." where it would make a message too long
  Diagnostic& Report(diag::Code code, const Span& span, std::string message, std::string help);
  ExprId NotHere(const syntax::Node& n, const Place& place, std::string why, std::string help);  // Q0305
  void TellTooHigh(const Span& span);
  void ReportUnsettled(ExprId dose);

  // --- expressions.cc: every node goes through Visit ---
  // May give a time, or a dose that has not met a unit yet. The other two: a truth; a number.
  ExprId Visit(syntax::NodeId node, const Place& place);
  ExprId VisitTruth(syntax::NodeId node, const Place& place);
  ExprId VisitNumber(syntax::NodeId node, const Place& place);
  ExprId VisitNode(const syntax::Node& n, const Place& place);
  ExprId Calculation(const syntax::Node& n, const Place& place);
  ExprId Settled(ExprId id);  // reports a time, and a dose that has met no unit
  ExprId NeedTruth(ExprId id, const syntax::Node& n, const Place& place);
  ExprId NeedNumber(ExprId id, const syntax::Node& n, const Place& place);
  ExprId Quantity(const syntax::Node& n, const Place& place);
  ExprId NaryTruth(const syntax::Node& n, ExprKind kind, const Place& place);
  ExprId Not(const syntax::Node& n, ExprId a, const Place& place);
  ExprId Known(const syntax::Node& n, const Place& place);

  // --- expressions_names.cc: parameters, definitions, calls ---
  ExprId Name(const syntax::Node& n, const Place& place);
  const Item* ValueNamed(syntax::Token name, const Place& place);
  ExprId Use(ExprId id, const syntax::Node& n, const Place& place);
  ExprId DefineOf(const Item& item, const syntax::Node& n, const Place& place);
  ExprId BodyOf(const Item& item, const Bindings* bindings);
  ExprId Circle(const Item& item, const syntax::Node& n, const Place& place);
  void CheckNames(syntax::NodeId id, const Place& place, const Function& function);
  static bool NamesConcept(syntax::NodeKind kind);

  // --- expressions_calls.cc ---
  Function& FunctionOf(const Item& item);
  bool IsFunction(const Item& item) const;
  ExprId Call(const syntax::Node& n, const Place& place);
  ExprId Instance(const Item& item, Function& function, const std::vector<ExprId>& arguments, const syntax::Node& n,
                  const Place& place);
  void KeepInstance(const Item& item, ExprId body, const std::vector<std::string>& texts);
  Define& DefineAt(int32_t index);
  std::string ArgumentText(syntax::NodeId argument, const Place& place) const;
  void BoundNames(syntax::NodeId id, const Place& place,
                  std::vector<std::pair<syntax::Token, const std::string*>>* names) const;
  void TellCaller(size_t first, const syntax::Node& n, const Place& place, const std::vector<std::string>& texts,
                  Function& function);
  bool Spend(size_t parts, const Span& span);

  // --- expressions_arithmetic.cc ---
  void JoinSubstances(const Facts& from, Facts* joined) const;
  Facts Joined(ExprId a, ExprId b) const;
  ExprId Arithmetic(const syntax::Node& n, ExprKind kind, const Place& place);
  ExprId Sum(const syntax::Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place);
  ExprId Product(const syntax::Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place);
  bool DivisionIsSpaced(const syntax::Node& n, const Place& place);
  ExprId Negate(const syntax::Node& n, const Place& place);
  bool ReadExponent(syntax::NodeId id, const Place& place, double* exponent, int32_t* parameter);
  ExprId Power(const syntax::Node& n, const Place& place);
  ExprId FunctionOfOne(const syntax::Node& n, const Place& place);
  ExprId Extreme(const syntax::Node& n, ExprKind kind, const Place& place);

  // --- expressions_choice.cc: choice, comparison, times ---
  bool OfOneKind(const syntax::Node& n, std::string_view what, ExprId* a, ExprId* b, const Place& place);
  ExprId If(const syntax::Node& n, const Place& place);
  ExprId Else(const syntax::Node& n, const Place& place);
  ExprId Comparable(syntax::NodeId id, const Place& place);
  ExprId Between(const syntax::Node& n, ExprId subject, ExprId low, ExprId high, const Place& place);
  ExprId Relation(const syntax::Node& n, const Place& place);
  ExprId Compare(syntax::Token span, CompareOp op, ExprId a, ExprId b, const Place& place);
  ExprId MakeDifference(ExprId a, ExprId b);
  ExprId OfTimes(const syntax::Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place);
  ExprId TimeOrder(syntax::Token span, CompareOp op, ExprId a, ExprId b, const Place& place);

  // --- expressions_points.cc ---
  bool Row(const syntax::Node& n, const Place& place, PointRow* row);
  ExprId PointCondition(syntax::NodeId test, ExprId* subject, const Place& place, bool* if_unknown);
  ExprId TierLimit(syntax::NodeId id, ExprId subject, const Place& place);
  void TakeUnitOf(ExprId limit, ExprId* subject);

  // --- phrases.cc ---
  ExprId Phrase(const syntax::Node& n, const Place& place);
  ExprId PatientPhrase(const syntax::Node& n, const Place& place);
  static Facts Measure(int32_t concept_index);
  bool ReadConcept(syntax::Token name, const Place& place, int32_t* index);
  bool MustBeMeasured(int32_t index, syntax::Token shown, const Place& place);
  bool MustBeCoded(int32_t index, syntax::Token shown, const Place& place);
  bool ReadPick(const syntax::Node& n, const Place& place, Expr* out);
  bool ReadWithin(syntax::NodeId id, const Place& place, Expr* out);
  ExprId Picked(const syntax::Node& n, const Place& place);
  ExprId PickedForKnown(const syntax::Node& n, const Place& place);
  bool ReadSubject(const syntax::Node& n, const Place& place, Expr* out);
  ExprId IsText(const syntax::Node& n, const Place& place);
  void ReportNoSuchValue(const Concept& coded, const std::string& asked, syntax::Token shown, const Place& place);
  ExprId IsQuality(const syntax::Node& n, const Place& place);
  ExprId AddRecordOr(const Expr& e, const syntax::Node& subject);
  ExprId StatusOf(const syntax::Node& n, const Place& place);
  ExprId Aggregate(const syntax::Node& n, const Place& place);
  ExprId CountGiven(const syntax::Node& n, const Place& place);
  ExprId TimeSince(const syntax::Node& n, const Place& place);

  // --- phrases_windows.cc: windows and drugs ---
  bool InLimits(const syntax::Node& n, const Place& place, double micros, Duration least, DurationValue* out);
  bool Over(const syntax::Node& n, syntax::NodeId over, Place::Where where, const Place& place, Expr* out);
  bool WhereClause(syntax::NodeId id, Place::Where where, const Place& place, Expr* out);
  bool NeedsOrder(const syntax::Node& n, const Place& place);
  bool ReadDrug(syntax::NodeId id, const Place& place, Expr* out);
  ExprId AddDrugPhrase(const Expr& e, Facts known);
  ExprId DrugPhrase(const syntax::Node& n, const Place& place);

  // --- phrases_records.cc: the record that triggers, the record looked at ---
  void NotThisValue(const syntax::Node& n, const Place& place);
  ExprId ThisPhrase(const syntax::Node& n, const Place& place);
  int32_t TextIndex(const std::string& text);
  ExprId TextIs(const syntax::Node& n, const Place& place);
  std::string QuotedAt(const syntax::Node& n, const Place& place) const;
  bool IsRecordPhrase(const syntax::Node& n, const Place& place) const;
  ExprId RecordPhrase(const syntax::Node& n, const Place& place);
  ExprId RecordText(const syntax::Node& n, const Place& place);

  // --- expression_units.cc ---
  // Brings two numbers to one unit by converting the one that is a constant, else the second; false after an error.
  bool Meet(ExprId* a, ExprId* b);
  ExprId ConvertTo(ExprId id, int32_t unit, const terms::Substance& substance);
  terms::Substance SubstanceOf(ExprId a, ExprId b) const;
  void ReportUnits(ExprId a, ExprId b);
  std::string UnitsAdvice(ExprId a, ExprId b) const;
  void WarnPlausible(ExprId a, ExprId b);
  bool IsConstant(ExprId id) const;

  // --- expression_temperatures.cc ---
  static bool IsTemperature(const terms::Unit& unit);
  bool LessConstant(ExprId id) const;
  // Both are temperatures, or both differences of such; false after an error.
  bool TemperaturesMeet(ExprId* a, ExprId* b);
  bool TemperaturesAdd(const syntax::Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place);
  std::string RiseAdvice(const terms::Unit& scale, int32_t concept_index) const;
  void ReportDifference(ExprId difference, ExprId other);
  ExprId ReportScale(const syntax::Node& n, const terms::Unit& scale, int32_t concept_index, const Place& place);

  // --- expression_windows.cc ---
  void WarnWindow(CompareOp op, ExprId a, ExprId b, syntax::Token span, const Place& place);

  // --- expression_doses.cc ---
  // The same expression with its ages and doses counted in units that together convert to `target`; kNoExpr, not told, where that can't be.
  ExprId Settle(ExprId id, const terms::Unit& target);
  ExprId SettleLeaf(ExprId id, const terms::Unit& target);
  ExprId SettleNode(ExprId id, const terms::Unit& target);
  ExprId SettleProduct(ExprId id, const terms::Unit& target);
  bool SettleAll(const std::vector<ExprId*>& operands, const terms::Unit& target);
  ExprId AddSettled(const Expr& e, ExprId was);
  void ReportDoseUnits(ExprId dose, ExprId other);
  std::string DoseAdvice(ExprId dose, ExprId other) const;

  // --- expressions_message.cc ---
  std::vector<ExprId> DosesOf(std::span<const ExprId> ids) const;
  std::optional<terms::Unit> UnitOfDose(ExprId id, const std::vector<ExprId>& asked) const;

  Scope& scope_;
  std::vector<Facts> facts_;                           // by ExprId
  absl::flat_hash_map<ExprId, Span> used_at_;          // of a definition's expression: where it was last used by name
  absl::flat_hash_map<int32_t, int> define_state_;     // definition -> 1: being checked, 2: done
  absl::flat_hash_map<ExprId, int32_t> open_defines_;  // DefineAt: whose doses have not met a unit, by their expression
  absl::flat_hash_map<std::pair<ExprId, int32_t>, ExprId> settled_;  // by expression and unit
  absl::flat_hash_map<std::string, int32_t> texts_;                  // into rules.texts
  std::map<int32_t, Function> functions_;                            // by definition
  std::vector<Define> instances_;                                    // of functions, for rules.defines
  Alike alike_;                                                      // of arguments and what stands below them
  int depth_ = 0;                                                    // of Visit, through bodies of definitions
  // What calls have come to, against what they may.
  int calls_ = 0;  // inside one another
  size_t expanded_from_ = 0, expanded_ = 0, spent_ = 0, budget_ = 0;
  bool exhausted_ = false;
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_EXPRESSIONS_H_
