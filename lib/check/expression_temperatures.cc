// Temperatures. `37 Cel` may be a temperature or, beside a difference of two, an amount by which they differ; which of them is meant is never
// guessed: 1 Cel more is 1 K more, but 1 Cel is 274.15 K.
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;

bool ExpressionChecker::IsTemperature(const terms::Unit& unit) {
  static const terms::Dimension kTemperature = terms::ParseUnit("K")->dimension;
  return unit.dimension == kTemperature;
}

// A temperature less a constant: how far it is from that, or what is left of it.
bool ExpressionChecker::LessConstant(ExprId id) const {
  const Expr& e = expr(id);
  if (e.kind != ExprKind::kSubtract || !IsTemperature(unit(id)) || IsConstant(e.a) == IsConstant(e.b)) return false;
  return !facts(IsConstant(e.a) ? e.b : e.a).difference;
}

bool ExpressionChecker::TemperaturesMeet(ExprId* a, ExprId* b) {
  if (!IsTemperature(unit(*a)) || !IsTemperature(unit(*b))) return true;
  for (auto [difference, other] : {std::pair(a, b), std::pair(b, a)}) {
    const bool amount = facts(*difference).difference && !facts(*other).difference;
    if (unit(*other).special() && (LessConstant(*difference) || (amount && !IsConstant(*other)))) {
      ReportDifference(*difference, *other);
      return false;
    }
    if (!amount || !IsConstant(*other)) continue;
    // A constant beside a difference is one too: `rise > 1 Cel`.
    Expr e = expr(*other);
    e.unit = scope_.UnitIndex(OfDifference(unit(*other)));
    Facts of_difference;
    of_difference.difference = true;
    *other = Add(e, of_difference);
    return *other != kNoExpr;
  }
  return true;
}

void ExpressionChecker::ReportDifference(ExprId difference, ExprId other) {
  const int32_t of_other = facts(other).substance_concept;
  Report(Code::Q0310, SpanOf(other),
         "`" + Short(TextOf(difference)) + "` is a difference of two temperatures, and `" + Short(TextOf(other)) +
             (IsConstant(other) ? "` may be meant as a temperature" : "` is a temperature"),
         "compare a temperature with a temperature, without subtracting; " +
             RiseAdvice(unit(other), of_other >= 0 ? of_other : facts(difference).substance_concept));
}

// Asked before the two come to one unit: `1 K` beside a temperature in Cel would be 272 degrees below the freezing point.
bool ExpressionChecker::TemperaturesAdd(const Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place) {
  const bool scaled = unit(a).special() || unit(b).special();
  if (!scaled || !IsTemperature(unit(a)) || !IsTemperature(unit(b))) return true;
  if (facts(a).difference || facts(b).difference) return true;
  const ExprId on_scale = unit(a).special() ? a : b;
  const ExprId measured = IsConstant(a) ? b : a;
  if (kind == ExprKind::kAdd) {
    ReportScale(n, unit(on_scale), facts(measured).substance_concept, place);
    return false;
  }
  if (unit(a).special() == unit(b).special() || (!IsConstant(a) && !IsConstant(b))) return true;
  const ExprId constant = measured == a ? b : a;
  Report(
      Code::Q0310, SpanOf(constant),
      "`" + Short(TextOf(constant)) + "` beside a temperature in " + unit(measured).text +
          " may be meant as a temperature or as a difference",
      "compare the temperature with what is meant; " + RiseAdvice(unit(on_scale), facts(measured).substance_concept));
  return false;
}

std::string ExpressionChecker::RiseAdvice(const terms::Unit& scale, int32_t concept_index) const {
  const std::string name = concept_index >= 0 ? scope_.concept_at(concept_index).name : "Temperature";
  return "a rise of one degree is `latest " + name + " - previous " + name + " >= 1 " + scale.text + "`";
}

ExprId ExpressionChecker::ReportScale(const Node& n, const terms::Unit& scale, int32_t concept_index,
                                      const Place& place) {
  scope_.Report(Code::Q0310, place.file, n.span,
                "a temperature in " + scale.text + " can only be compared, or subtracted from another",
                "its zero is not the absolute one, so sums and products of it have no meaning; " +
                    RiseAdvice(scale, concept_index));
  return kNoExpr;
}

}  // namespace quell::check
