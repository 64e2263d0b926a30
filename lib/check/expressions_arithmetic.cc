// Arithmetic: what may meet, in which unit, and what comes of it.
#include <algorithm>
#include <cmath>

#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

namespace {

constexpr int kLargestUnitPower = 20;

// The unit raised to a whole power.
terms::Unit PowerOf(const terms::Unit& unit, int exponent) {
  terms::Unit power;
  for (int i = 0; i < std::abs(exponent); ++i) power = terms::Multiply(power, unit);
  if (exponent < 0) power = terms::Divide(terms::Unit{}, power);
  if (power.dimension.dimensionless() || exponent == 1) return power;
  const bool simple = unit.text.find_first_of("/.*^()[]0123456789") == std::string::npos;
  if (simple) power.text = unit.text + std::to_string(exponent);
  return power;
}

// The unit whose square this is; empty where there is none.
std::optional<terms::Unit> RootOf(const terms::Unit& unit) {
  terms::Unit root = unit;
  for (int8_t& exponent : root.dimension.exponent) {
    if (exponent % 2 != 0) return std::nullopt;
    exponent = static_cast<int8_t>(exponent / 2);
  }
  if (unit.special() || unit.amount_fraction) return std::nullopt;
  const long double whole = static_cast<long double>(unit.factor) + unit.factor_low;
  const long double factor = std::sqrt(whole);
  root.factor = static_cast<double>(factor);
  root.factor_low = static_cast<double>(factor - root.factor);
  const std::string& text = unit.text;
  const bool square = text.size() > 1 && text.back() == '2' && text.find_first_of("/.*()") == std::string::npos;
  root.text = root.dimension.dimensionless() && root.factor == 1 ? "1"
              : square                                           ? text.substr(0, text.size() - 1)
                                                                 : "sqrt(" + text + ")";
  return root;
}

}  // namespace

// Of two different substances, neither's molar mass or valence applies to both.
void ExpressionChecker::JoinSubstances(const Facts& from, Facts* joined) const {
  if (joined->substance_concept < 0) {
    joined->substance_concept = from.substance_concept;
    joined->other_substance = from.other_substance;
  }
  const auto substance = [&](int32_t index) { return scope_.concept_at(index).substance; };
  for (int32_t other : {from.substance_concept, from.other_substance}) {
    if (joined->other_substance >= 0 || other < 0) continue;
    if (substance(other) != substance(joined->substance_concept)) joined->other_substance = other;
  }
}

// What is known of two numbers together.
ExpressionChecker::Facts ExpressionChecker::Joined(ExprId a, ExprId b) const {
  Facts joined = facts(a);
  joined.counted = facts(a).counted && facts(b).counted;
  joined.difference = facts(a).difference && facts(b).difference;
  JoinSubstances(facts(b), &joined);
  if (facts(a).flexible != facts(b).flexible) joined.flexible = Flexible::kNot;
  return joined;
}

// --- operators ---

ExprId ExpressionChecker::Arithmetic(const Node& n, ExprKind kind, const Place& place) {
  const ExprId a = Visit(n.a, place);
  const ExprId b = Visit(n.b, place);
  const auto is_time = [&](ExprId id) { return id != kNoExpr && expr(id).type == Type::kTime; };
  if (is_time(a) || is_time(b)) return a == kNoExpr || b == kNoExpr ? kNoExpr : OfTimes(n, kind, a, b, place);
  const bool good = NeedNumber(a, node(n.a, place), place) != kNoExpr;
  if (NeedNumber(b, node(n.b, place), place) == kNoExpr || !good) return kNoExpr;
  return kind == ExprKind::kAdd || kind == ExprKind::kSubtract ? Sum(n, kind, a, b, place)
                                                               : Product(n, kind, a, b, place);
}

ExprId ExpressionChecker::Sum(const Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place) {
  if (!TemperaturesAdd(n, kind, a, b, place)) return kNoExpr;
  // A difference of two temperatures has no zero point; on the absolute scale only where two that were measured meet.
  const bool measured =
      IsTemperature(unit(a)) && !IsConstant(a) && !IsConstant(b) && !facts(a).difference && !facts(b).difference;
  if (!Meet(&a, &b)) return kNoExpr;
  const bool difference = kind == ExprKind::kSubtract && ((unit(a).special() && unit(b).special()) || measured);
  if (!difference && unit(b).special()) return ReportScale(n, unit(b), facts(b).substance_concept, place);
  Expr e = At(kind, Type::kNumber, n.span, place);
  e.a = a;
  e.b = b;
  e.unit = difference ? scope_.UnitIndex(OfDifference(unit(a))) : expr(a).unit;
  Facts joined = Joined(a, b);
  joined.difference |= difference;
  return Add(e, joined);
}

ExprId ExpressionChecker::Product(const Node& n, ExprKind kind, ExprId a, ExprId b, const Place& place) {
  if (kind == ExprKind::kDivide && !DivisionIsSpaced(n, place)) return kNoExpr;
  for (ExprId side : {a, b}) {
    if (unit(side).special()) return ReportScale(n, unit(side), facts(side).substance_concept, place);
  }
  // A dose waits for its unit; an age that is multiplied is one in years.
  const bool dose_a = facts(a).flexible == Flexible::kDose, dose_b = facts(b).flexible == Flexible::kDose;
  if (dose_a && dose_b) {
    ReportUnsettled(a);
    return kNoExpr;
  }
  Expr e = At(kind, Type::kNumber, n.span, place);
  e.a = a;
  e.b = b;
  Facts product;
  product.flexible = dose_a || dose_b ? Flexible::kDose : Flexible::kNot;
  product.counted = facts(a).counted && facts(b).counted && kind != ExprKind::kDivide;
  // A plain factor leaves the substance what it is, and a difference a difference; anything else makes something new.
  const bool plain_a = unit(a).dimension.dimensionless() && !dose_a;
  const bool plain_b = unit(b).dimension.dimensionless() && !dose_b;
  if (plain_b) JoinSubstances(facts(a), &product);
  if (plain_a && kind == ExprKind::kMultiply) JoinSubstances(facts(b), &product);
  product.difference =
      (plain_b && facts(a).difference) || (plain_a && kind == ExprKind::kMultiply && facts(b).difference);
  if (!dose_a && !dose_b) {
    e.unit = scope_.UnitIndex(kind == ExprKind::kMultiply ? terms::Multiply(unit(a), unit(b))
                                                          : terms::Divide(unit(a), unit(b)));
    // `slope of C in past 6 h * 1 h` is a difference of temperatures.
    product.difference |= IsTemperature(scope_.unit_at(e.unit)) && !IsTemperature(unit(a)) && !IsTemperature(unit(b));
  }
  return Add(e, product);
}

// `/` without blanks is how units are written, so that it would be read as one beside a number.
bool ExpressionChecker::DivisionIsSpaced(const Node& n, const Place& place) {
  const uint32_t end = node(n.b, place).span.begin;
  for (uint32_t at = node(n.a, place).span.end; at < end; ++at) {
    const std::string_view text = scope_.Text(place.file, {at, end});
    if (text.starts_with("//")) {
      at += static_cast<uint32_t>(std::min(text.find('\n'), text.size() - 1));
    } else if (text[0] == '/') {
      // Bytes past ASCII too: no name or number has such.
      const auto blank = [](char c) { return static_cast<signed char>(c) <= ' '; };
      if (text.size() > 1 && blank(text[1]) && blank(scope_.Text(place.file, {at - 1, at})[0])) return true;
      scope_.Report(Code::Q0118, place.file, {at, at + 1}, "division has a blank on both sides",
                    "write ` / `; without blanks it is a part of a unit, as in `mg/dL`");
      return false;
    }
  }
  return true;
}

ExprId ExpressionChecker::Negate(const Node& n, const Place& place) {
  const ExprId a = VisitNumber(n.a, place);
  if (a == kNoExpr) return kNoExpr;
  Expr e = At(ExprKind::kNegate, Type::kNumber, n.span, place);
  e.a = a;
  e.unit = expr(a).unit;
  if (unit(a).special() && !IsConstant(a)) {
    scope_.Report(Code::Q0310, place.file, n.span, "a temperature in " + unit(a).text + " has no negative",
                  "subtract it from another temperature");
    return kNoExpr;
  }
  return Add(e, facts(a));
}

// --- powers and functions ---

// The exponent, a constant without a unit, and the parameter that it is.
bool ExpressionChecker::ReadExponent(NodeId id, const Place& place, double* exponent, int32_t* parameter) {
  const ExprId b = Visit(id, place);
  if (b == kNoExpr) return false;
  ExprId constant = b;
  const bool negative = expr(b).kind == ExprKind::kNegate;
  if (negative) constant = expr(b).a;
  const Expr& e = expr(constant);
  const bool fixed = e.kind == ExprKind::kNumber || e.kind == ExprKind::kParameter;
  if (!fixed || unit(constant).text != "1") {
    scope_.Report(Code::Q0317, place.file, node(id, place).span,
                  fixed ? "an exponent has no unit" : "an exponent is a number or a parameter",
                  "write, for example, `^ 2` or `^ -0.302`");
    return false;
  }
  if (e.kind == ExprKind::kParameter) *parameter = e.index;
  *exponent = e.kind == ExprKind::kNumber ? e.number : scope_.rules.parameters[static_cast<size_t>(e.index)].value;
  if (negative) *exponent = -*exponent;
  return true;
}

ExprId ExpressionChecker::Power(const Node& n, const Place& place) {
  const ExprId a = Settled(VisitNumber(n.a, place));
  Expr e = At(ExprKind::kPower, Type::kNumber, n.span, place);
  if (!ReadExponent(n.b, place, &e.number, &e.index) || a == kNoExpr) return kNoExpr;
  if (unit(a).special()) return ReportScale(n, unit(a), facts(a).substance_concept, place);
  const bool whole = e.number == std::floor(e.number);
  const bool plain = unit(a).text == "1";
  if (!plain && (!whole || std::fabs(e.number) > kLargestUnitPower)) {
    scope_.Report(Code::Q0317, place.file, node(n.b, place).span,
                  "what has a unit (" + Readable(unit(a)) + ") can only be raised to a whole power",
                  "divide it by one of its unit first, as in `(" + Short(TextOf(a)) + " / 1 " + unit(a).text + ") ^ " +
                      FormatNumber(e.number) + "`");
    return kNoExpr;
  }
  e.a = a;
  if (!plain) e.unit = scope_.UnitIndex(PowerOf(unit(a), static_cast<int>(e.number)));
  Facts power;
  power.counted = facts(a).counted && whole && e.number >= 0;
  return Add(e, power);
}

ExprId ExpressionChecker::FunctionOfOne(const Node& n, const Place& place) {
  const std::string_view name = scope_.Text(place.file, n.name);
  const bool keeps_unit = name == "abs" || name == "round";
  ExprId a = VisitNumber(n.a, place);
  if (!keeps_unit) a = Settled(a);
  if (a == kNoExpr) return kNoExpr;
  if (unit(a).special()) return ReportScale(n, unit(a), facts(a).substance_concept, place);
  Expr e = At(name == "abs"     ? ExprKind::kAbs
              : name == "round" ? ExprKind::kRound
              : name == "sqrt"  ? ExprKind::kSqrt
              : name == "ln"    ? ExprKind::kLn
                                : ExprKind::kExp,
              Type::kNumber, n.span, place);
  e.a = a;
  Facts result;
  if (keeps_unit) {
    result = facts(a);
    result.counted |= e.kind == ExprKind::kRound;
    e.unit = expr(a).unit;
    return Add(e, result);
  }
  result.counted = false;
  const std::optional<terms::Unit> root = e.kind == ExprKind::kSqrt ? RootOf(unit(a)) : std::nullopt;
  if (root.has_value()) {
    e.unit = scope_.UnitIndex(*root);
  } else if (unit(a).text != "1") {
    scope_.Report(Code::Q0318, place.file, node(n.a, place).span,
                  "`" + std::string(name) + "` can't be taken of a number in " + Readable(unit(a)),
                  "divide it by one of its unit first, as in `" + std::string(name) + "(" + Short(TextOf(a)) + " / 1 " +
                      unit(a).text + ")`");
    return kNoExpr;
  }
  return Add(e, result);
}

// `least of` and `greatest of`: all come to the unit of the first that is no constant.
ExprId ExpressionChecker::Extreme(const Node& n, ExprKind kind, const Place& place) {
  std::vector<ExprId> operands;
  bool good = true;
  for (NodeId child : scope_.List(place.file, n)) {
    operands.push_back(VisitNumber(child, place));
    good &= operands.back() != kNoExpr;
  }
  if (!good || operands.empty()) return kNoExpr;
  const auto decides = std::find_if(operands.begin(), operands.end(),
                                    [&](ExprId id) { return !IsConstant(id) && facts(id).flexible == Flexible::kNot; });
  const auto fixed =
      std::find_if(operands.begin(), operands.end(), [&](ExprId id) { return facts(id).flexible == Flexible::kNot; });
  const size_t lead = static_cast<size_t>((decides != operands.end() ? decides
                                           : fixed != operands.end() ? fixed
                                                                     : operands.begin()) -
                                          operands.begin());
  Facts joined = facts(operands[lead]);
  for (size_t i = 0; i < operands.size(); ++i) {
    if (i == lead) continue;
    ExprId leader = operands[lead];
    if (!Meet(&leader, &operands[i])) return kNoExpr;
    if (expr(leader).unit !=
        expr(operands[lead]).unit) {  // the constant that leads moved: the other follows it instead
      operands[i] = ConvertTo(operands[i], expr(operands[lead]).unit, SubstanceOf(operands[lead], operands[i]));
      if (operands[i] == kNoExpr) return kNoExpr;
    }
    const Facts pair = Joined(operands[lead], operands[i]);
    joined.counted &= pair.counted;
    joined.difference &= pair.difference;
    JoinSubstances(pair, &joined);
  }
  Expr e = At(kind, Type::kNumber, n.span, place);
  e.unit = expr(operands[lead]).unit;
  return AddList(e, operands, joined);
}

}  // namespace quell::check
