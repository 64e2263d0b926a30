// Windows and drugs.
#include <cmath>

#include "lib/base/civil_time.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::OverWord;

// --- windows ---

bool ExpressionChecker::ReadDuration(NodeId id, const Place& place, Duration least, DurationValue* out) {
  const Node& n = node(id, place);
  double value = n.number;
  terms::Unit unit;
  const ExprId* argument = n.kind == NodeKind::kName && place.bindings != nullptr
                               ? place.bindings->Find(scope_.Text(place.file, n.name))
                               : nullptr;
  if (argument != nullptr) {
    const Expr& e = expr(*argument);
    const bool constant = e.kind == ExprKind::kNumber || e.kind == ExprKind::kParameter;
    if (!constant) {
      scope_.Report(Code::Q0306, place.file, n.span,
                    "a duration is needed here, and `" + std::string(scope_.Text(place.file, n.name)) + "` is computed",
                    "give a duration, as in `24 h`, or a parameter");
      return false;
    }
    if (e.kind == ExprKind::kParameter) out->parameter = e.index;
    value = e.kind == ExprKind::kNumber ? e.number : scope_.rules.parameters[static_cast<size_t>(e.index)].value;
    unit = scope_.unit_at(e.unit);
  } else if (n.kind == NodeKind::kName) {
    const Item* item = scope_.Find(place.file, n.name, NameKind::kParameter);
    if (item == nullptr || item->broken) return false;
    const Parameter& parameter = scope_.rules.parameters[static_cast<size_t>(item->index)];
    out->parameter = item->index;
    value = parameter.value;
    unit = scope_.unit_at(parameter.unit);
  } else if (!scope_.ReadUnit(place.file, n.name, &unit) || std::isnan(value)) {
    return false;
  }
  if (!terms::IsDuration(unit)) {
    std::string text(scope_.Text(place.file, n.span));
    const bool bare = n.kind != NodeKind::kName && n.name.empty();
    scope_.Report(
        Code::Q0306, place.file, n.span,
        "a duration is needed here, and `" + text + "` " + (bare ? "has no unit" : "is none"),
        bare ? "write the unit too: `" + text + " h` or `" + text + " d`" : "write, for example, `24 h` or `7 d`");
    return false;
  }
  out->unit_number = DurationUnitNumber(unit.factor);
  return InLimits(n, place, value * unit.factor * 1e6, least, out);
}

bool ExpressionChecker::InLimits(const Node& n, const Place& place, double micros, Duration least, DurationValue* out) {
  const double most = static_cast<double>(Duration(limits::kWindow).count());
  if (micros >= static_cast<double>(least.count()) && micros <= most) {
    out->duration = Duration(std::llround(micros));
    return true;
  }
  if (out->parameter >= 0) {
    // A value set from outside is not the rule's mistake.
    const Parameter& parameter = scope_.rules.parameters[static_cast<size_t>(out->parameter)];
    if (parameter.value != parameter.default_value) {
      scope_.setting_errors.push_back("`" + parameter.name + "` is used as a duration, and can't be set to " +
                                      FormatNumber(parameter.value) + " " + scope_.unit_at(parameter.unit).text +
                                      ": it must be " + (micros > most ? "ten years at most" : "longer than nothing"));
      return false;
    }
  }
  scope_.Report(
      Code::Q0307, place.file, n.span,
      micros > most ? "no duration can be longer than ten years" : "this duration must be longer than nothing",
      "write, for example, `24 h` or `7 d`");
  return false;
}

// What stands after an aggregate: which records it looks at. No node: all that are known.
bool ExpressionChecker::Over(const Node& n, NodeId id, Place::Where where, const Place& place, Expr* out) {
  if (id == syntax::kNoNode) return true;
  const Node& over = node(id, place);
  const auto word = static_cast<OverWord>(over.op);
  bool good = true;
  if (word == OverWord::kPast || word == OverWord::kNext) {
    good = ReadWithin(over.b, place, out);
    out->ahead = word == OverWord::kNext;
    if (out->ahead && !place.outcome) {
      scope_.Report(Code::Q0305, place.file, over.span,
                    "only an `outcome` can look ahead: an alert does not know what will be",
                    "write `in past`, or ask for it in an `outcome`");
      good = false;
    }
  } else if (word == OverWord::kSinceAdmission) {
    out->since = Since::kAdmission;
  } else if (word == OverWord::kSincePick) {
    const Node& since = node(over.b, place);
    out->since = Since::kRecord;
    out->since_pick = static_cast<Pick>(since.op);
    good = ReadConcept(since.name, place, &out->since_concept);
  } else if (n.kind != NodeKind::kHadProcedure && n.kind != NodeKind::kVaccinated) {
    scope_.Report(Code::Q0306, place.file, n.span, "this does not say how far back to look",
                  "add, for example, `in past 24 h`");
    good = false;
  }
  if (over.c != syntax::kNoNode) {
    const Node& anchor = node(over.c, place);
    out->anchored = true;
    out->anchor_pick = static_cast<Pick>(anchor.op);
    good &= ReadConcept(anchor.name, place, &out->anchor_concept);
  }
  return WhereClause(over.a, where, place, out) && good;
}

bool ExpressionChecker::WhereClause(NodeId id, Place::Where where, const Place& place, Expr* out) {
  if (id == syntax::kNoNode) return true;
  Place inside = place;
  inside.where = where;
  inside.where_concept = out->index;
  inside.score = false;
  out->a = VisitTruth(id, inside);
  return out->a != kNoExpr;
}

// --- drugs ---

bool ExpressionChecker::NeedsOrder(const Node& n, const Place& place) {
  if (place.all_orders) return true;
  if (place.this_told) return false;
  const std::string text(scope_.Text(place.file, n.span));
  NotHere(n, place, "`" + Short(text) + "` has no meaning here: " + place.order_why,
          place.trigger ? "let orders alone trigger the alert: `on order C` or `on order select C`"
                        : "it can stand in an alert that only orders trigger");
  return false;
}

bool ExpressionChecker::ReadDrug(NodeId id, const Place& place, Expr* out) {
  const Node& n = node(id, place);
  if (n.kind == NodeKind::kSameIngredient) {
    out->drug = Drug::kSameIngredient;
    return NeedsOrder(n, place);
  }
  return ReadConcept(n.name, place, &out->index);
}

ExprId ExpressionChecker::AddDrugPhrase(const Expr& e, Facts known) {
  known.trigger = e.drug == Drug::kSameIngredient;
  return AddPhrase(e, known);
}

ExprId ExpressionChecker::DrugPhrase(const Node& n, const Place& place) {
  const auto simple = [&](ExprKind kind) {
    Expr e = At(kind, Type::kTruth, n.span, place);
    return ReadDrug(n.a, place, &e) ? AddDrugPhrase(e, Facts()) : kNoExpr;
  };
  const auto named = [&](ExprKind kind) {
    Expr e = At(kind, Type::kTruth, n.span, place);
    const bool good = ReadConcept(n.name, place, &e.index);
    return Over(n, n.b, Place::Where::kOther, place, &e) && good ? AddPhrase(e) : kNoExpr;
  };
  switch (n.kind) {
    case NodeKind::kCountIngredients: {
      Expr e = At(ExprKind::kCountIngredients, Type::kNumber, n.span, place);
      e.without = n.op;
      return ReadDrug(n.a, place, &e) ? AddDrugPhrase(e, Facts()) : kNoExpr;
    }
    case NodeKind::kActiveOrder: {
      Expr e = At(ExprKind::kActiveOrder, Type::kTruth, n.span, place);
      e.without = n.op;
      const bool good = ReadDrug(n.a, place, &e);
      return WhereClause(n.b, Place::Where::kDrugs, place, &e) && good ? AddDrugPhrase(e, Facts()) : kNoExpr;
    }
    case NodeKind::kAdministered:
    case NodeKind::kEnded: {
      Expr e = At(n.kind == NodeKind::kEnded ? ExprKind::kEnded : ExprKind::kAdministered, Type::kTruth, n.span, place);
      const bool good = ReadDrug(n.a, place, &e);
      return Over(n, n.b, Place::Where::kDrugs, place, &e) && good ? AddDrugPhrase(e, Facts()) : kNoExpr;
    }
    case NodeKind::kDailyDose: {
      Expr e = At(ExprKind::kDailyDose, Type::kNumber, n.span, place);
      Facts dose;
      dose.counted = false;
      dose.flexible = Flexible::kDose;
      if (!ReadDrug(n.a, place, &e)) return kNoExpr;
      dose.substance_concept = e.index;
      return AddDrugPhrase(e, dose);
    }
    case NodeKind::kHomeMedication:
      return simple(ExprKind::kHomeMedication);
    case NodeKind::kAllergic:
      return simple(ExprKind::kAllergicTo);
    case NodeKind::kHasProblem:
      return named(ExprKind::kHasProblem);
    case NodeKind::kHadProcedure:
      return named(ExprKind::kHadProcedure);
    case NodeKind::kVaccinated:
      return named(ExprKind::kVaccinated);
    default:
      return kNoExpr;  // a node of a text that could not be read, which has been told
  }
}

static_assert(static_cast<int>(syntax::kWithoutPrn) == static_cast<int>(kPrn) &&
              static_cast<int>(syntax::kWithoutOneTime) == static_cast<int>(kOneTime));

}  // namespace quell::check
