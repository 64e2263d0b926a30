// Ages and doses: counted in the unit of what they meet.
#include "lib/base/compare.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;

namespace {

// The unit of a dose that, among other units, comes to `target`: its first part where that is an amount of the same kind ("g" of "g/kg.kg").
terms::Unit Tidy(const terms::Unit& target, std::string_view per) {
  const std::string head = target.text.substr(0, target.text.find_first_of("/.")) + std::string(per);
  const std::optional<terms::Unit> tidy = terms::ParseUnit(head);
  return tidy.has_value() && tidy->dimension == target.dimension && !tidy->special() ? *tidy : target;
}

// A day of `rate`: "g" of "g/d".
terms::Unit OfOneDay(const terms::Unit& rate) {
  const terms::Unit amount = terms::Multiply(rate, *terms::ParseUnit("d"));
  if (!rate.text.ends_with("/d")) return amount;
  const std::optional<terms::Unit> tidy = terms::ParseUnit(std::string_view(rate.text).substr(0, rate.text.size() - 2));
  const bool same = tidy.has_value() && tidy->dimension == amount.dimension && NearlyEqual(tidy->factor, amount.factor);
  return same ? *tidy : amount;
}

// A mass, an amount of substance, equivalents, a volume, units that a procedure defines, those of enzymes and of activity, or a number of pieces.
bool IsAmount(const terms::Unit& unit) {
  using terms::Dimension;
  if (unit.special()) return false;
  const bool simple = unit.text.find('/') == std::string::npos;  // `mg/kg` is a pure number by its dimension
  if (unit.dimension.dimensionless()) return simple && unit.text != "1";
  static const Dimension kOfEnzymes = terms::ParseUnit("U")->dimension;
  if (simple && unit.dimension == kOfEnzymes) return true;
  Dimension rest = unit.dimension;
  int found = 0;
  for (int base = 0; base < Dimension::kBaseCount; ++base) {
    const bool amount = base == Dimension::kMass || base >= Dimension::kAmount;
    const int8_t wanted = base == Dimension::kLength ? 3 : base == Dimension::kTime ? -1 : 1;
    int8_t& exponent = rest.exponent[static_cast<size_t>(base)];
    if (exponent != wanted || !(amount || base == Dimension::kLength || (base == Dimension::kTime && simple))) continue;
    exponent = 0;
    ++found;
  }
  return found == 1 && rest.dimensionless();
}

terms::Unit Times(const terms::Unit& unit, const char* other) {
  return terms::Multiply(unit, *terms::ParseUnit(other));
}

// An infusion runs at so much a minute or an hour, also for each kg.
bool IsRate(const terms::Unit& unit) {
  const size_t slash = unit.text.rfind('/');
  const std::string_view per = slash == std::string::npos ? "" : std::string_view(unit.text).substr(slash + 1);
  if (per != "s" && per != "min" && per != "h") return false;
  const terms::Unit amount = Times(unit, "h");
  return amount.dimension.dimensionless() || IsAmount(amount);
}

bool CanBeDose(const terms::Unit& unit) { return IsAmount(unit) || IsRate(unit); }

}  // namespace

ExprId ExpressionChecker::SettleLeaf(ExprId id, const terms::Unit& target) {
  Expr e = expr(id);
  Facts settled = facts(id);
  settled.flexible = Flexible::kNot;
  if (e.kind == ExprKind::kAge) {
    if (!terms::IsDuration(target)) return id;  // stays in years, and will not convert
    const char* counted_in = target.factor == terms::ParseUnit("a")->factor    ? "a"
                             : target.factor == terms::ParseUnit("mo")->factor ? "mo"
                                                                               : "d";
    e.unit = UnitNamed(counted_in);
    return e.unit == expr(id).unit ? id : Add(e, settled);
  }
  if (e.kind == ExprKind::kDailyDose) {
    const terms::Unit rate = Tidy(target, "/d"), dose = OfOneDay(rate);
    if (!IsAmount(dose)) return kNoExpr;
    e.unit = scope_.UnitIndex(rate);
    e.dose_unit = scope_.UnitIndex(dose);
    return Add(e, settled);
  }
  const terms::Unit dose = Tidy(target, "");
  if (!CanBeDose(dose)) return kNoExpr;
  e.unit = scope_.UnitIndex(dose);
  return Add(e, settled);
}

ExprId ExpressionChecker::Settle(ExprId id, const terms::Unit& target) {
  if (facts(id).flexible == Flexible::kNot) return id;
  const std::pair<ExprId, int32_t> key(id, scope_.UnitIndex(target));
  const auto done = settled_.find(key);
  if (done != settled_.end()) return done->second;
  const terms::Unit wanted = target;  // `target` may lie in rules.units, which grows
  const ExprId settled = Spend(1, SpanOf(id)) ? SettleNode(id, wanted) : kNoExpr;
  settled_[key] = settled;
  if (settled == kNoExpr || settled == id) return settled;
  const auto open = open_defines_.find(id);
  if (open != open_defines_.end()) {
    DefineAt(open->second).expr = settled;
    open_defines_.erase(open);
  }
  const auto used = used_at_.find(id);
  if (used != used_at_.end()) {
    const Span span = used->second;
    used_at_[settled] = span;
  }
  return settled;
}

ExprId ExpressionChecker::SettleNode(ExprId id, const terms::Unit& target) {
  Expr e = expr(id);
  switch (e.kind) {
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
      return SettleProduct(id, target);
    case ExprKind::kNegate:
    case ExprKind::kAbs:
    case ExprKind::kRound:
      e.a = Settle(e.a, target);
      if (e.a == kNoExpr) return kNoExpr;
      e.unit = expr(e.a).unit;
      return AddSettled(e, id);
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kElse:
      if (!SettleAll({&e.a, &e.b}, target)) return kNoExpr;
      e.unit = expr(e.a).unit;
      return AddSettled(e, id);
    case ExprKind::kIf:
      if (!SettleAll({&e.b, &e.c}, target)) return kNoExpr;
      e.unit = expr(e.b).unit;
      return AddSettled(e, id);
    case ExprKind::kLeast:
    case ExprKind::kGreatest: {
      std::vector<ExprId> operands(scope_.rules.children.begin() + e.first,
                                   scope_.rules.children.begin() + e.first + e.count);
      std::vector<ExprId*> places;
      for (ExprId& operand : operands) places.push_back(&operand);
      if (!SettleAll(places, target)) return kNoExpr;
      e.unit = expr(operands[0]).unit;
      Facts settled = facts(id);
      settled.flexible = Flexible::kNot;
      return AddList(e, operands, settled);
    }
    default:
      return SettleLeaf(id, target);
  }
}

ExprId ExpressionChecker::AddSettled(const Expr& e, ExprId was) {
  Facts settled = facts(was);
  settled.flexible = Flexible::kNot;
  return Add(e, settled);
}

// All of them, in the unit that the first one came to.
bool ExpressionChecker::SettleAll(const std::vector<ExprId*>& operands, const terms::Unit& target) {
  for (ExprId* operand : operands) {
    *operand = Settle(*operand, target);
    if (*operand == kNoExpr) return false;
    const ExprId first = *operands[0];
    *operand = ConvertTo(*operand, expr(first).unit, SubstanceOf(first, *operand));
    if (*operand == kNoExpr) return false;
  }
  return true;
}

// One side is a dose; the other says what must be left for it.
ExprId ExpressionChecker::SettleProduct(ExprId id, const terms::Unit& target) {
  Expr e = expr(id);
  const bool first = facts(e.a).flexible == Flexible::kDose;
  const terms::Unit other = unit(first ? e.b : e.a);
  const bool multiply = e.kind == ExprKind::kMultiply;
  const terms::Unit wanted = multiply ? terms::Divide(target, other)
                             : first  ? terms::Multiply(target, other)
                                      : terms::Divide(other, target);
  ExprId& moving = first ? e.a : e.b;
  moving = Settle(moving, wanted);
  if (moving == kNoExpr) return kNoExpr;
  const terms::Unit product = multiply ? terms::Multiply(unit(e.a), unit(e.b)) : terms::Divide(unit(e.a), unit(e.b));
  e.unit = scope_.UnitIndex(product);
  return AddSettled(e, id);
}

// A dose beside something that is no amount.
void ExpressionChecker::ReportDoseUnits(ExprId dose, ExprId other) {
  const std::string given = "`" + Short(TextOf(other)) + "`";
  const std::string asked = "`" + Short(TextOf(dose)) + "`";
  const bool daily = expr(dose).kind == ExprKind::kDailyDose;
  if (unit(other).text == "1") {
    if (const size_t units = given.find("unit"); expr(other).kind == ExprKind::kNumber && units != std::string::npos) {
      Report(Code::Q0302, SpanOf(other), given + " does not say which units, and " + asked + " is an amount",
             "of international units write " + given.substr(0, units) + "[iU]" + (daily ? "/d`" : "`"));
      return;
    }
    Report(Code::Q0302, SpanOf(other), given + " (without a unit) is no amount, as " + asked + " is one",
           IsConstant(other) ? "write the unit too: `" + Short(TextOf(other)) + (daily ? " mg/d`" : " mg`")
                             : "compare it with an amount, as in " + asked.substr(0, asked.size() - 1) +
                                   (daily ? " > 40 mg/d`" : " > 10 mg`"));
    return;
  }
  const bool alone = expr(dose).kind == ExprKind::kOrderDose || expr(dose).kind == ExprKind::kRecordDose || daily;
  Report(Code::Q0302, SpanOf(other),
         given + " (in " + Readable(unit(other)) + ")" +
             (!alone  ? " leaves no amount for the dose in " + asked
              : daily ? " is no amount a day, as " + asked + " is one"
                      : " is no amount, as " + asked + " is one"),
         DoseAdvice(dose, other));
}

std::string ExpressionChecker::DoseAdvice(ExprId dose, ExprId other) const {
  const terms::Unit& given = unit(other);
  const std::string text = Short(TextOf(other));
  const bool daily = expr(dose).kind == ExprKind::kDailyDose;
  const auto fits = [&](const terms::Unit& amount) { return IsAmount(daily ? Times(amount, "d") : amount); };
  if (fits(Times(given, "kg"))) return "multiply it by the weight: `" + text + " * weight`";
  if (daily && IsAmount(given)) {
    return expr(other).kind == ExprKind::kNumber ? "say in which time: `" + text + "/d`"
                                                 : "count it in " + given.text + "/d";
  }
  if (!daily && IsAmount(Times(given, "d"))) return "a dose is given at once; what a day comes to is `daily dose of`";
  return std::string("write it in a unit of amounts, such as ") + (daily ? "mg/d" : "mg");
}

}  // namespace quell::check
