// Alerts, clause by clause.
#ifndef QUELL_LIB_CHECK_ALERTS_H_
#define QUELL_LIB_CHECK_ALERTS_H_

#include "lib/check/expressions.h"
#include "lib/check/scope.h"

namespace quell::check {

void CheckAlerts(Scope& scope, ExpressionChecker& expressions);

// One alert's triggers: true unless one is missing through an error that has been told.
bool ReadTriggers(Scope& scope, ExpressionChecker& expressions, const Item& item, Alert& alert);

// What is said of an alert beside when it fires: to whom it goes, how often, what it proposes and what would show that it was heeded.
void ReadDelivery(Scope& scope, ExpressionChecker& expressions, const Item& item, const syntax::Node& clause,
                  Alert& alert);

// The first clause of this kind in the text of an alert; null if there is none.
const syntax::Node* ClauseOf(const Scope& scope, const Item& item, syntax::NodeKind kind);

// Alerts that hold back one another in a circle. Call when all alerts have been read.
void CheckSuppression(Scope& scope);

// What an alert needs to be live. Call when the stories have been read.
void CheckLive(Scope& scope);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_ALERTS_H_
