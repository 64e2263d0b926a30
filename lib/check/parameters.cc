#include "lib/check/parameters.h"

#include <cmath>
#include <map>

#include "lib/base/compare.h"
#include "lib/base/text.h"
#include "lib/syntax/lexis.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

bool InRange(const Parameter& p, double value) {
  return !p.low.has_value() || (LessOrNearlyEqual(*p.low, value) && LessOrNearlyEqual(value, *p.high));
}

// A step is a difference: 0.5 Cel is half a degree, not half a degree above freezing.
bool ReadStep(Scope& scope, uint32_t file, NodeId id, const terms::Unit& unit, double* step) {
  const Node& n = scope.node(file, id);
  terms::Unit given;
  if (!scope.ReadUnit(file, n.name, &given)) return false;
  std::optional<terms::Conversion> conversion = terms::Convert(OfDifference(given), OfDifference(unit));
  if (!conversion.has_value() || !(n.number > 0)) {
    scope.Report(Code::Q0308, file, n.span,
                 "a step is a positive number that converts to the parameter's unit, " + unit.text,
                 "write, for example, `step 1" + (unit.text == "1" ? "" : " " + unit.text) + "`");
    return false;
  }
  *step = conversion->Apply(n.number);
  return true;
}

void CheckRange(Scope& scope, ExpressionChecker& expressions, uint32_t file, const Node& n, Parameter& out) {
  const terms::Unit unit = scope.unit_at(out.unit);
  const Node& range = scope.node(file, n.b);
  double low = 0, high = 0, step = 0;
  if (!expressions.ReadConstant(range.a, file, unit, {}, &low) ||
      !expressions.ReadConstant(range.b, file, unit, {}, &high)) {
    return;
  }
  if (range.c != syntax::kNoNode) {
    if (!ReadStep(scope, file, range.c, unit, &step)) return;
    out.step = step;
  }
  out.low = low;
  out.high = high;
  if (low > high) {
    scope.Report(Code::Q0308, file, range.span, "the range ends before it begins", "write the lower value first");
  } else if (!InRange(out, out.value)) {
    scope.Report(Code::Q0308, file, scope.node(file, n.a).span, "the value lies outside the parameter's own range",
                 "change the value or the range");
  }
}

void CheckParameter(Scope& scope, ExpressionChecker& expressions, Item& item) {
  const Node& n = scope.node(item.file, item.node);
  Parameter& out = scope.rules.parameters[static_cast<size_t>(item.index)];
  const Node& value = scope.node(item.file, n.a);
  const Node& quantity = value.kind == NodeKind::kNegate ? scope.node(item.file, value.a) : value;
  terms::Unit unit;
  if (!scope.ReadUnit(item.file, quantity.name, &unit) || std::isnan(quantity.number)) {
    item.broken = true;
    return;
  }
  out.unit = scope.UnitIndex(unit);
  out.value = out.default_value = &value == &quantity ? quantity.number : -quantity.number;
  if (n.b != syntax::kNoNode) CheckRange(scope, expressions, item.file, n, out);
}

void ApplySetting(Scope& scope, Parameter& parameter, const std::string& value) {
  const terms::Unit& unit = scope.unit_at(parameter.unit);
  std::string_view text = Trim(value);
  bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  const char* end = text.data() + text.size();
  const char* after = syntax::EndOfNumber(text.data(), end);
  std::optional<double> number = ParseNumber(text.substr(0, static_cast<size_t>(after - text.data())));
  std::string_view unit_text = Trim(text.substr(static_cast<size_t>(after - text.data())));
  std::optional<terms::Unit> given = terms::ParseUnit(unit_text);
  std::optional<terms::Conversion> conversion;
  if (given.has_value()) conversion = terms::Convert(*given, unit);
  if (!number.has_value() || !conversion.has_value()) {
    scope.setting_errors.push_back("`" + parameter.name + "=" + value +
                                   "`: write a number with a unit that converts to " + unit.text + ", as in `" +
                                   parameter.name + "=" + FormatNumber(parameter.default_value) +
                                   (unit.text == "1" ? "" : " " + unit.text) + "`");
    return;
  }
  double set = conversion->Apply(negative ? -*number : *number);
  if (!InRange(parameter, set)) {
    scope.setting_errors.push_back("`" + parameter.name + "=" + value + "` lies outside the parameter's range, " +
                                   FormatNumber(*parameter.low) + " to " + FormatNumber(*parameter.high) + " " +
                                   unit.text);
    return;
  }
  parameter.value = set;
}

}  // namespace

void CheckParameters(Scope& scope, ExpressionChecker& expressions) {
  for (Item* item : scope.ItemsOf(NameKind::kParameter)) CheckParameter(scope, expressions, *item);
}

void ApplySettings(Scope& scope, const std::vector<std::pair<std::string, std::string>>& settings) {
  if (settings.empty()) return;
  std::multimap<std::string_view, Parameter*> by_name;
  std::vector<std::string> known;
  for (Parameter& p : scope.rules.parameters) {
    known.push_back(p.name);
    by_name.emplace(p.name, &p);
    if (p.qualified != p.name) by_name.emplace(p.qualified, &p);
  }
  for (const auto& [name, value] : settings) {
    auto [found, end] = by_name.equal_range(name);
    const auto count = std::distance(found, end);
    if (count == 0) {
      std::string nearest = Nearest(name, known);
      scope.setting_errors.push_back("no parameter is called `" + name + "`" +
                                     (nearest.empty() ? "" : "; did you mean `" + nearest + "`?"));
    } else if (count > 1) {
      scope.setting_errors.push_back("more than one module has a parameter `" + name + "`: write `" +
                                     found->second->qualified + "` or `" + std::next(found)->second->qualified + "`");
    } else {
      ApplySetting(scope, *found->second, value);
    }
  }
}

}  // namespace quell::check
