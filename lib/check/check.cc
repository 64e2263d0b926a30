#include "lib/check/check.h"

#include <algorithm>

#include "lib/check/alerts.h"
#include "lib/check/concepts.h"
#include "lib/check/expressions.h"
#include "lib/check/lints.h"
#include "lib/check/modules.h"
#include "lib/check/outcomes.h"
#include "lib/check/parameters.h"
#include "lib/check/stories.h"
#include "lib/check/unused.h"

namespace quell::check {
namespace {

void OpenFiles(Scope& scope, std::span<const Source> sources, std::span<const syntax::Ast> asts,
               const CheckOptions& options) {
  scope.UnitIndex(terms::Unit{});  // units[0] is the pure number
  scope.today = options.today;
  for (size_t i = 0; i < sources.size(); ++i) {
    FileScope& file = scope.files.emplace_back();
    file.source_name = sources[i].name;
    file.text = sources[i].text;
    file.ast = &asts[i];
    file.broken = i < options.broken.size() && options.broken[i];
  }
}

// What the checker of expressions knows is not needed after it, and may be large.
void CheckItems(Scope& scope, const CheckOptions& options) {
  ExpressionChecker expressions(scope);
  CheckConcepts(scope, expressions, options.read_file);
  CheckParameters(scope, expressions);
  ApplySettings(scope, options.settings);
  CheckAlerts(scope, expressions);
  CheckSuppression(scope);
  CheckOutcomes(scope, expressions);
  CheckStories(scope, expressions);
  CheckLive(scope);
  for (const Item* item : scope.ItemsOf(NameKind::kDefine)) expressions.CheckUnused(*item);
  WarnUnused(scope);
  expressions.FinishDefines();
}

}  // namespace

CheckResult Check(std::span<const Source> sources, std::span<const syntax::Ast> asts, const CheckOptions& options) {
  Scope scope;
  OpenFiles(scope, sources, asts, options);
  DeclareModules(scope);
  NumberItems(scope);
  CheckItems(scope, options);
  RunLints(scope);
  scope.ReportNotTold();
  // As all else by name: the order of the files means nothing, and a fingerprint must not show it.
  std::stable_sort(scope.rules.modules.begin(), scope.rules.modules.end(),
                   [](const Module& a, const Module& b) { return a.name < b.name; });
  return {std::move(scope.rules), std::move(scope.diagnostics), std::move(scope.setting_errors)};
}

}  // namespace quell::check
