#include "lib/check/expression_text.h"

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/check/words.h"

namespace quell::check {
namespace {

constexpr std::string_view kCompareText[] = {"<", "<=", ">", ">=", "=", "!="};

}  // namespace

ExpressionText::ExpressionText(const TypedRules& rules, Style style)
    : rules_(rules), style_(style), define_of_(rules.exprs.size(), -1) {
  for (size_t i = 0; i < rules.defines.size(); ++i) {
    if (rules.defines[i].expr != kNoExpr)
      define_of_[static_cast<size_t>(rules.defines[i].expr)] = static_cast<int32_t>(i);
  }
}

std::string ExpressionText::Of(ExprId id, int32_t define) const {
  const Expr& e = At(id);
  const int32_t named = define_of_[static_cast<size_t>(id)];
  if (named >= 0 && named != define) return rules_.defines[static_cast<size_t>(named)].name;
  return e.kind < ExprKind::kNegate ? NumberText(e) : e.kind < ExprKind::kTruth ? ArithmeticText(e) : TruthText(e);
}

std::string ExpressionText::Amount(double value, int32_t unit) const {
  const std::string& text = rules_.units[static_cast<size_t>(unit)].text;
  return FormatNumber(value) + (text == "1" ? "" : " " + text);
}

std::string ExpressionText::WindowOf(const Expr& e) const {
  return e.window_parameter >= 0 ? rules_.parameters[static_cast<size_t>(e.window_parameter)].name
                                 : FormatDuration(e.window, e.window_unit);
}

// --- what is asked of records ---

std::string ExpressionText::Picked(Pick pick, int32_t concept_index) const {
  if (pick == Pick::kThis || pick == Pick::kRecord) return std::string(WordOf(pick));
  const Concept& subject = rules_.concepts[static_cast<size_t>(concept_index)];
  return subject.built_in && pick == Pick::kLatest ? subject.name : std::string(WordOf(pick)) + " " + subject.name;
}

std::string ExpressionText::DrugText(const Expr& e) const {
  return e.drug == Drug::kSameIngredient ? "same ingredient as this order" : ConceptName(e.index);
}

// " where ... in past 7 d before latest X", as far as there is any of it.
std::string ExpressionText::Over(const Expr& e) const {
  std::string out;
  if (e.a != kNoExpr) out += " where " + Of(e.a);
  if (e.window > Duration(0)) out += (e.ahead ? " in next " : " in past ") + WindowOf(e);
  if (e.since == Since::kAdmission) out += " since admission";
  if (e.since == Since::kRecord) out += " since " + Picked(e.since_pick, e.since_concept);
  if (e.anchored) out += " before " + Picked(e.anchor_pick, e.anchor_concept);
  return out;
}

std::string ExpressionText::Without(const Expr& e) const {
  std::string out;
  for (uint16_t flag : {kPrn, kOneTime}) {
    if ((e.without & flag) != 0) out += " excluding " + std::string(WordOfFlag(flag));
  }
  return out;
}

std::string ExpressionText::NumberText(const Expr& e) const {
  switch (e.kind) {
    case ExprKind::kNumber:
      return Amount(e.number, e.unit);
    case ExprKind::kParameter:
      return rules_.parameters[static_cast<size_t>(e.index)].name;
    case ExprKind::kPicked:
      return Picked(e.pick, e.index) + (e.window == Duration(0) ? "" : " within " + WindowOf(e));
    case ExprKind::kLowest:
      return "lowest " + ConceptName(e.index) + Over(e);
    case ExprKind::kHighest:
      return "highest " + ConceptName(e.index) + Over(e);
    case ExprKind::kMean:
      return "mean " + ConceptName(e.index) + Over(e);
    case ExprKind::kSum:
      return "sum of " + ConceptName(e.index) + Over(e);
    case ExprKind::kChange:
      return "change in " + ConceptName(e.index) + Over(e);
    case ExprKind::kSlope:
      return "slope of " + ConceptName(e.index) + Over(e);
    case ExprKind::kCount:
      return "count of " + ConceptName(e.index) + Over(e);
    case ExprKind::kCountAdministered:
      return "count of administered " + DrugText(e) + Over(e);
    case ExprKind::kCountIngredients:
      return "count of distinct ingredients in active orders for " + DrugText(e) + Without(e);
    case ExprKind::kTimeSince:
      return "time since " + Picked(e.pick, e.index);
    case ExprKind::kDailyDose:
      return "daily dose of " + DrugText(e);
    case ExprKind::kTimeSinceAdmission:
      return "time since admission";
    case ExprKind::kThisTime:
      return "this time";
    case ExprKind::kRecordTime:
      return "time";
    case ExprKind::kThisValue:
      return "this value";
    case ExprKind::kRecordValue:
      return "value";
    case ExprKind::kOrderDose:
      return "order dose";
    case ExprKind::kRecordDose:
      return "dose";
    case ExprKind::kOrderFrequency:
      return "order frequency";
    case ExprKind::kAge:
      return "age";
    default:
      return "score";
  }
}

// --- operators ---

std::string ExpressionText::Listed(const Expr& e, std::string_view joint, bool bracketed) const {
  std::string out;
  for (int32_t i = 0; i < e.count; ++i) {
    const ExprId part = rules_.children[static_cast<size_t>(e.first + i)];
    if (i > 0) out += joint;
    out += bracketed ? Operand(part) : Of(part);
  }
  return out;
}

std::string ExpressionText::Binary(const Expr& e, std::string_view op) const {
  return Operand(e.a) + " " + std::string(op) + " " + Operand(e.b);
}

std::string ExpressionText::Operand(ExprId id) const {
  const Expr& e = At(id);
  if (define_of_[static_cast<size_t>(id)] >= 0) return Of(id);
  if (e.kind == ExprKind::kConvert && style_ == Style::kWritten) return Operand(e.a);
  switch (e.kind) {
    case ExprKind::kNegate:
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
    case ExprKind::kPower:
    case ExprKind::kIf:
    case ExprKind::kElse:
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kNot:
    case ExprKind::kBetween:
    case ExprKind::kIsKnown:
    case ExprKind::kIsUnknown:
      return "(" + Of(id) + ")";
    case ExprKind::kActiveOrder:  // its `where` would take what follows
      return e.a == kNoExpr ? Of(id) : "(" + Of(id) + ")";
    default:
      return Of(id);
  }
}

// One side of a comparison: arithmetic binds more tightly.
std::string ExpressionText::Compared(ExprId id) const {
  const Expr& e = At(id);
  if (style_ == Style::kTyped) return Operand(id);
  if (e.kind == ExprKind::kConvert && define_of_[static_cast<size_t>(id)] < 0) return Compared(e.a);
  return e.kind >= ExprKind::kNegate && e.kind <= ExprKind::kPower ? Of(id) : Operand(id);
}

std::string ExpressionText::ArithmeticText(const Expr& e) const {
  switch (e.kind) {
    case ExprKind::kNegate:
      return "-" + Operand(e.a);
    case ExprKind::kAdd:
      return Binary(e, "+");
    case ExprKind::kSubtract:
      return Binary(e, "-");
    case ExprKind::kMultiply:
      return Binary(e, "*");
    case ExprKind::kDivide:
      return Binary(e, "/");
    case ExprKind::kPower:
      return Operand(e.a) + " ^ " + FormatNumber(e.number);
    case ExprKind::kAbs:
      return "abs(" + Of(e.a) + ")";
    case ExprKind::kRound:
      return "round(" + Of(e.a) + ")";
    case ExprKind::kSqrt:
      return "sqrt(" + Of(e.a) + ")";
    case ExprKind::kLn:
      return "ln(" + Of(e.a) + ")";
    case ExprKind::kExp:
      return "exp(" + Of(e.a) + ")";
    case ExprKind::kLeast:
      return "least of (" + Listed(e, ", ", false) + ")";
    case ExprKind::kGreatest:
      return "greatest of (" + Listed(e, ", ", false) + ")";
    case ExprKind::kConvert:
      if (style_ == Style::kWritten) return Of(e.a);
      return Operand(e.a) + " [in " + rules_.units[static_cast<size_t>(e.unit)].text + "]";
    case ExprKind::kIf:
      return "if " + Of(e.a) + " then " + Of(e.b) + " otherwise " + Of(e.c);
    case ExprKind::kElse:
      return Binary(e, "else");
    default:
      return "points (" + std::to_string(e.count) + (e.count == 1 ? " row)" : " rows)");
  }
}

std::string ExpressionText::TruthText(const Expr& e) const {
  switch (e.kind) {
    case ExprKind::kTruth:
      return e.number != 0 ? "true" : "false";
    case ExprKind::kAnd:
      return Listed(e, " and ", true);
    case ExprKind::kOr:
      return Listed(e, " or ", true);
    case ExprKind::kNot:
      return "not " + Operand(e.a);
    case ExprKind::kCompare:
      return Compared(e.a) + " " + std::string(kCompareText[static_cast<size_t>(e.op)]) + " " + Compared(e.b);
    case ExprKind::kBetween:
      return Compared(e.a) + " between " + Compared(e.b) + " and " + Compared(e.c);
    case ExprKind::kIsKnown:
      return Operand(e.a) + " is known";
    case ExprKind::kIsUnknown:
      return Operand(e.a) + " is unknown";
    default:
      return RecordText(e);
  }
}

// --- truths about records ---

std::string ExpressionText::RecordText(const Expr& e) const {
  switch (e.kind) {
    case ExprKind::kValueIs:
      return ValueTest(e);
    case ExprKind::kQualityIs:
      return Picked(e.pick, e.index) + " is " + std::string(WordOfFlag(static_cast<uint16_t>(e.number)));
    case ExprKind::kStatusIs:
      return "status of " + Picked(e.pick, e.index) + " is " +
             (e.number == static_cast<double>(ResultStatus::kPreliminary) ? "preliminary" : "final");
    case ExprKind::kActiveOrder:
      return "active order for " + DrugText(e) + Over(e) + Without(e);
    case ExprKind::kHomeMedication:
      return "home medication " + DrugText(e);
    case ExprKind::kAdministered:
      return "administered " + DrugText(e) + Over(e);
    case ExprKind::kEnded:
      return "ended " + DrugText(e) + Over(e);
    case ExprKind::kHasProblem:
      return "has problem " + ConceptName(e.index);
    case ExprKind::kAllergicTo:
      return "allergic to " + DrugText(e);
    case ExprKind::kHadProcedure:
      return "had procedure " + ConceptName(e.index) + Over(e);
    case ExprKind::kVaccinated:
      return "vaccinated with " + ConceptName(e.index) + Over(e);
    case ExprKind::kOrdering:
      return "ordering " + ConceptName(e.index);
    case ExprKind::kTextIs:
      return TextTest(e);
    case ExprKind::kEncounterClassIs:
      return "encounter class is " + std::string(WordOf(static_cast<EncounterClass>(e.number)));
    default:
      return e.index == static_cast<int32_t>(Sex::kFemale) ? "sex is female" : "sex is male";
  }
}

std::string ExpressionText::ValueTest(const Expr& e) const {
  const Concept& subject = rules_.concepts[static_cast<size_t>(e.index)];
  const std::string& value = subject.values[static_cast<size_t>(e.number)];
  if (subject.built_in) return value;
  const std::string within = e.window == Duration(0) ? "" : " within " + WindowOf(e);
  return Picked(e.pick, e.index) + within + " is " + Quoted(value);
}

std::string ExpressionText::TextTest(const Expr& e) const {
  const std::string text = Quoted(rules_.texts[static_cast<size_t>(e.index)]);
  switch (e.text_of) {
    case TextOf::kOrderRoute:
      return "order route is " + text;
    case TextOf::kRecordRoute:
      return "route is " + text;
    case TextOf::kRecordDepartment:
      return "department is " + text;
    case TextOf::kRecordCode:
      return "code is " + text;
    case TextOf::kDepartment:
      return "in department " + text;
    case TextOf::kClinicianRole:
      return "clinician role is " + text;
    case TextOf::kClinicianSpecialty:
      return "clinician specialty is " + text;
  }
  return "";
}

std::string ToText(const TypedRules& rules, ExprId expr) { return ExpressionText(rules).Of(expr); }

}  // namespace quell::check
