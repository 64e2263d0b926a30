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
  int32_t of_a = facts_[static_cast<size_t>(a)].substance_concept;
  int32_t of_b = facts_[static_cast<size_t>(b)].substance_concept;
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
  return Add(convert, facts_[static_cast<size_t>(id)]);
}

// An age is counted in the unit of what it is compared with: completed years, months or days.
bool ExpressionChecker::TakeAge(ExprId* age, ExprId other) {
  if (expr(*age).kind != ExprKind::kAge || expr(other).kind == ExprKind::kAge || !terms::IsDuration(unit(other)))
    return false;
  double factor = unit(other).factor;
  const char* counted_in = factor == terms::ParseUnit("a")->factor    ? "a"
                           : factor == terms::ParseUnit("mo")->factor ? "mo"
                                                                      : "d";
  Expr e = expr(*age);
  e.unit = scope_.UnitIndex(*terms::ParseUnit(counted_in));
  *age = Add(e, facts_[static_cast<size_t>(*age)]);
  return true;
}

bool ExpressionChecker::Meet(ExprId* a, ExprId* b) {
  if (!TakeAge(a, *b)) TakeAge(b, *a);
  // A temperature constant beside a difference of temperatures is a difference too: `rise > 1 Cel`.
  for (auto [difference, constant] : {std::pair(a, b), std::pair(b, a)}) {
    if (facts_[static_cast<size_t>(*difference)].difference && unit(*constant).special() && IsConstant(*constant)) {
      Expr e = expr(*constant);
      e.unit = scope_.UnitIndex(OfDifference(unit(*constant)));
      *constant = Add(e, {-1, true, true});
    }
  }
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

std::string ExpressionChecker::UnitsAdvice(ExprId a, ExprId b) const {
  const bool first_moves = IsConstant(a) && !IsConstant(b);
  const ExprId moving = first_moves ? a : b, fixed = first_moves ? b : a;
  const std::string target = Readable(unit(fixed));
  if (unit(moving).text == "1" && expr(moving).kind == ExprKind::kNumber)
    return "write the unit too: `" + TextOf(moving) + " " + target + "`";
  const std::string rewrite = !IsConstant(moving)       ? "bring both to units of the same kind"
                              : unit(fixed).text == "1" ? "write it without a unit"
                                                        : "write it in " + target;
  const int32_t of_a = facts_[static_cast<size_t>(a)].substance_concept,
                of_b = facts_[static_cast<size_t>(b)].substance_concept;
  auto concept_at = [&](int32_t index) -> const Concept& { return scope_.rules.concepts[static_cast<size_t>(index)]; };
  // Would they convert if everything were known of the substance?
  const terms::Substance all{1, 1};
  if ((of_a < 0 && of_b < 0) || !terms::Convert(unit(a), unit(b), all).has_value()) return rewrite;
  if (of_a >= 0 && of_b >= 0 && of_a != of_b) {
    return "`" + concept_at(of_a).name + "` and `" + concept_at(of_b).name +
           "` are different substances: compare each with a value of its own";
  }
  const Concept& subject = concept_at(std::max(of_a, of_b));
  std::string missing;
  if (!terms::Convert(unit(a), unit(b), {1, subject.substance.valence}).has_value()) {
    missing = "how many equivalents a mole has, with a line such as `valence 1`";
  }
  if (!terms::Convert(unit(a), unit(b), {subject.substance.molar_mass_g_per_mol, 1}).has_value()) {
    missing += std::string(missing.empty() ? "" : ", and ") + "how heavy a mole is, with a line `molar mass ... g/mol`";
  }
  return rewrite + ", or say in `" + subject.name + "` " + missing;
}

// --- warnings ---

void ExpressionChecker::WarnWindow(ExprId a, ExprId b, Token span, const Place& place) {
  auto strip = [&](ExprId id) {
    while (expr(id).kind == ExprKind::kConvert) id = expr(id).a;
    return id;
  };
  for (auto [value, window] : {std::pair(strip(a), strip(b)), std::pair(strip(b), strip(a))}) {
    const Expr& w = expr(window);
    if (expr(value).kind != ExprKind::kLatest && expr(value).kind != ExprKind::kThisValue) continue;
    if (w.kind != ExprKind::kLowest && w.kind != ExprKind::kHighest) continue;
    if (w.anchor != Anchor::kNone || facts_[static_cast<size_t>(value)].substance_concept != w.index) continue;
    const std::string& name = scope_.rules.concepts[static_cast<size_t>(w.index)].name;
    scope_.Report(Code::Q0703, place.file, span,
                  "the window of `" + TextAt(w.span) + "` includes the value it is compared with",
                  "write `" + TextAt(w.span) + " before latest " + name + "`");
  }
}

void ExpressionChecker::WarnPlausible(ExprId value, ExprId limit) {
  const Expr& v = expr(value);
  bool direct = v.kind == ExprKind::kLatest || v.kind == ExprKind::kPrevious || v.kind == ExprKind::kLowest ||
                v.kind == ExprKind::kHighest ||
                (v.kind == ExprKind::kThisValue && facts_[static_cast<size_t>(value)].substance_concept >= 0);
  if (!direct || !IsConstant(limit)) return;
  const Concept& subject =
      scope_.rules.concepts[static_cast<size_t>(facts_[static_cast<size_t>(value)].substance_concept)];
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
