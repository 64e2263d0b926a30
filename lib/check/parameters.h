// Parameters, their ranges, and values set from outside.
#ifndef QUELL_LIB_CHECK_PARAMETERS_H_
#define QUELL_LIB_CHECK_PARAMETERS_H_

#include <string>
#include <utility>
#include <vector>

#include "lib/check/expressions.h"
#include "lib/check/scope.h"

namespace quell::check {

void CheckParameters(Scope& scope, ExpressionChecker& expressions);

// What is wrong with the settings goes to scope.setting_errors.
void ApplySettings(Scope& scope, const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_PARAMETERS_H_
