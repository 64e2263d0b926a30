// How numbers come to one unit, what is said where they do not, and the warnings about values beside one another.
#include <algorithm>

#include "lib/base/compare.h"
#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Token;

// A unit as a person says it: UCUM's `a` and `mo` are read as words only by those who know them.
std::string ExpressionChecker::Readable(const terms::Unit& unit) {
  return unit.text == "a" ? "years" : unit.text == "mo" ? "months" : unit.text;
}

std::string ExpressionChecker::Short(const std::string& text) {
  return text.size() <= 60 && text.find('\n') == std::string::npos ? text : "...";
}

bool ExpressionChecker::IsConstant(ExprId id) const {
  const Expr& e = expr(id);
  switch (e.kind) {
    case ExprKind::kNumber:
    case ExprKind::kParameter:
      return true;
    case ExprKind::kNegate:
    case ExprKind::kConvert:
      return IsConstant(e.a);
    default:
      return false;
  }
}

terms::Substance ExpressionChecker::SubstanceOf(ExprId a, ExprId b) const {
  int32_t of_a = facts(a).substance_concept;
  int32_t of_b = facts(b).substance_concept;
  if (facts(a).other_substance >= 0 || facts(b).other_substance >= 0) return {};
  auto substance = [&](int32_t index) { return scope_.rules.concepts[static_cast<size_t>(index)].substance; };
  if (of_a < 0 && of_b < 0) return {};
  if (of_a < 0 || of_b < 0) return substance(std::max(of_a, of_b));
  return substance(of_a) == substance(of_b) ? substance(of_a) : terms::Substance{};  // two substances: no common bridge
}

ExprId ExpressionChecker::ConvertTo(ExprId id, int32_t target, const terms::Substance& substance) {
  const terms::Unit& to = scope_.rules.units[static_cast<size_t>(target)];
  std::optional<terms::Conversion> conversion = terms::Convert(unit(id), to, substance);
  if (!conversion.has_value()) return kNoExpr;
  if (conversion->identity()) return id;
  Expr convert;
  convert.kind = ExprKind::kConvert;
  convert.type = Type::kNumber;
  convert.span = expr(id).span;
  convert.a = id;
  convert.unit = target;
  convert.number = conversion->scale;
  convert.offset = conversion->offset;
  return Add(convert, facts(id));
}

// --- two numbers that meet ---

bool ExpressionChecker::Meet(ExprId* a, ExprId* b) {
  if (facts(*a).flexible != facts(*b).flexible) {
    // The one that must have a unit from elsewhere takes it; an age has one of its own, but takes another.
    for (auto [moves, stays] : {std::pair(a, b), std::pair(b, a)}) {
      const Flexible flexible = facts(*moves).flexible;
      if (flexible == Flexible::kNot || facts(*stays).flexible == Flexible::kDose) continue;
      const ExprId settled = Settle(*moves, unit(*stays));
      if (settled == kNoExpr) {
        ReportDoseUnits(*moves, *stays);
        return false;
      }
      *moves = settled;
      break;
    }
  } else if (facts(*a).flexible == Flexible::kDose) {
    return true;  // both wait for their unit
  }
  if (!TemperaturesMeet(a, b)) return false;
  const bool first_is_constant = IsConstant(*a) && !IsConstant(*b);
  ExprId* moving = first_is_constant ? a : b;
  ExprId* fixed = first_is_constant ? b : a;
  ExprId converted = ConvertTo(*moving, expr(*fixed).unit, SubstanceOf(*a, *b));
  if (converted == kNoExpr) {
    ReportUnits(*a, *b);
    return false;
  }
  *moving = converted;
  return true;
}

void ExpressionChecker::ReportUnits(ExprId a, ExprId b) {
  auto shown = [&](ExprId id) {
    const std::string text = "`" + Short(TextOf(id)) + "`";
    if (unit(id).text == "1") return text + " (without a unit)";
    return expr(id).kind == ExprKind::kNumber ? text : text + " (in " + Readable(unit(id)) + ")";
  };
  // The caret stands under the constant, if there is one: that is what will be rewritten.
  const Span place = SpanOf(IsConstant(a) && !IsConstant(b) ? a : b);
  scope_.diagnostics.push_back(
      diag::Make(Code::Q0302, place, shown(a) + " and " + shown(b) + " do not convert", UnitsAdvice(a, b)));
}

std::string SubstanceAdvice(const terms::Unit& from, const terms::Unit& to, const Concept& subject) {
  std::string missing;
  if (!terms::Convert(from, to, {1, subject.substance.valence}).has_value()) {
    missing = "how many equivalents a mole has, with a line such as `valence 1`";
  }
  if (!terms::Convert(from, to, {subject.substance.molar_mass_g_per_mol, 1}).has_value()) {
    missing += std::string(missing.empty() ? "" : ", and ") + "how heavy a mole is, with a line `molar mass ... g/mol`";
  }
  return "say in `" + subject.name + "` " + missing;
}

std::string ExpressionChecker::UnitsAdvice(ExprId a, ExprId b) const {
  const bool first_moves = IsConstant(a) && !IsConstant(b);
  const ExprId moving = first_moves ? a : b, fixed = first_moves ? b : a;
  const std::string target = Readable(unit(fixed));
  if (unit(moving).text == "1" && expr(moving).kind == ExprKind::kNumber)
    return "write the unit too: `" + TextOf(moving) + " " + target + "`";
  const std::string rewrite = !IsConstant(moving)       ? "bring both to units of the same kind"
                              : unit(fixed).text == "1" ? "write it without a unit"
                                                        : "write it in " + target;
  const int32_t of_a = facts(a).substance_concept, of_b = facts(b).substance_concept;
  auto concept_at = [&](int32_t index) -> const Concept& { return scope_.rules.concepts[static_cast<size_t>(index)]; };
  if ((of_a < 0 && of_b < 0) || !terms::Convert(unit(a), unit(b), kAnySubstance).has_value()) return rewrite;
  for (ExprId id : {a, b}) {
    if (facts(id).other_substance < 0) continue;
    return "`" + Short(TextOf(id)) + "` is made of different substances (`" +
           concept_at(facts(id).substance_concept).name + "` and `" + concept_at(facts(id).other_substance).name +
           "`), so no molar mass or valence applies: " + rewrite + ", or ask for each by itself";
  }
  if (of_a >= 0 && of_b >= 0 && of_a != of_b) {
    return "`" + concept_at(of_a).name + "` and `" + concept_at(of_b).name +
           "` are different substances: compare each with a value of its own";
  }
  return rewrite + ", or " + SubstanceAdvice(unit(a), unit(b), concept_at(std::max(of_a, of_b)));
}

// --- warnings ---

void ExpressionChecker::WarnPlausible(ExprId value, ExprId limit) {
  const Expr& v = expr(value);
  const bool direct =
      v.kind == ExprKind::kPicked || v.kind == ExprKind::kLowest || v.kind == ExprKind::kHighest ||
      v.kind == ExprKind::kMean ||
      ((v.kind == ExprKind::kThisValue || v.kind == ExprKind::kRecordValue) && facts(value).substance_concept >= 0);
  if (!direct || !IsConstant(limit)) return;
  const Concept& subject = scope_.rules.concepts[static_cast<size_t>(facts(value).substance_concept)];
  double scale = 1, offset = 0;
  ExprId id = limit;
  for (; expr(id).kind != ExprKind::kNumber && expr(id).kind != ExprKind::kParameter; id = expr(id).a) {
    double inner_scale = expr(id).kind == ExprKind::kConvert ? expr(id).number : -1;
    double inner_offset = expr(id).kind == ExprKind::kConvert ? expr(id).offset : 0;
    offset += scale * inner_offset;
    scale *= inner_scale;
  }
  double constant = expr(id).kind == ExprKind::kNumber
                        ? expr(id).number
                        : scope_.rules.parameters[static_cast<size_t>(expr(id).index)].value;
  constant = constant * scale + offset;
  bool below = subject.plausible_low.has_value() && DefinitelyLess(constant, *subject.plausible_low);
  bool above = subject.plausible_high.has_value() && DefinitelyLess(*subject.plausible_high, constant);
  if (!below && !above) return;
  scope_.diagnostics.push_back(diag::Make(
      Code::Q0704, SpanOf(limit), "`" + TextOf(limit) + "` lies outside what is plausible for `" + subject.name + "`",
      "values " +
          std::string(below ? "below " + FormatNumber(*subject.plausible_low)
                            : "above " + FormatNumber(*subject.plausible_high)) +
          " " + scope_.rules.units[static_cast<size_t>(subject.unit)].text + " are never used, so this says nothing"));
}

}  // namespace quell::check
