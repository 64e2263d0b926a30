#include "lib/api/message.h"

#include "lib/base/civil_time.h"
#include "lib/base/text.h"

namespace quell {
namespace {

std::string NumberText(const eval::Number& number, int decimals, const std::string& unit) {
  if (!number.known()) return "not known";
  auto shown = [&](double value) { return decimals < 0 ? FormatShort(value) : FormatFixed(value, decimals); };
  std::string out = shown(number.low) + (number.low == number.high ? "" : " to " + shown(number.high));
  return unit == "1" ? out : out + " " + unit;
}

std::string ValueText(const eval::Number& number, const check::Expr& expr, int decimals,
                      const eval::ProgramBinding& binding) {
  if (number.known() && expr.type == check::Type::kTime) {
    return FormatTime(Time(Duration(static_cast<int64_t>(number.low * 1e6))), binding.zone());
  }
  return NumberText(number, decimals, binding.program().rules->units[static_cast<size_t>(expr.unit)].text);
}

}  // namespace

std::string MessageOf(eval::Evaluator& evaluator, const eval::ProgramBinding& binding, const eval::PatientState& state,
                      const Record& record, const eval::Evaluation& evaluation) {
  const plan::Program& program = binding.program();
  const check::Alert& alert = program.rules->alerts[static_cast<size_t>(evaluation.alert)];
  const int32_t first = program.alerts[static_cast<size_t>(evaluation.alert)].first_message;
  std::string out;
  for (size_t i = 0; i < alert.message.size(); ++i) {
    const check::MessagePart& part = alert.message[i];
    const plan::MessagePart& planned = program.message_parts[static_cast<size_t>(first) + i];
    if (part.expr == check::kNoExpr) {
      out += part.text;
    } else if (planned.condition != plan::kNone) {
      const Truth truth = evaluator.TruthNow(binding, state, record, evaluation, planned.condition);
      out += truth == Truth::kTrue ? "yes" : truth == Truth::kFalse ? "no" : "not known";
    } else {
      out += ValueText(evaluator.ValueNow(binding, state, record, evaluation, planned.value),
                       program.rules->exprs[static_cast<size_t>(part.expr)], part.decimals, binding);
    }
  }
  return out;
}

}  // namespace quell
