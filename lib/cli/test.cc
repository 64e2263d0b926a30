#include <fstream>
#include <optional>
#include <ostream>

#include "lib/api/ruleset_impl.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/story/report.h"
#include "lib/story/run.h"

namespace quell::cli {
namespace {

// "90" or "90%".
std::optional<double> ReadPercent(const std::string& text) {
  std::string_view number = Trim(text);
  if (!number.empty() && number.back() == '%') number = Trim(number.substr(0, number.size() - 1));
  const std::optional<double> percent = ParseNumber(number);
  return percent.has_value() && *percent >= 0 && *percent <= 100 ? percent : std::nullopt;
}

bool WriteText(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file.good();
}

// Where no story was run, there is nothing to be pleased about.
void TellNone(const TestCommand& command, const story::RunResult& result, const check::TypedRules& rules,
              std::ostream& err) {
  if (result.passed + result.failed > 0) return;
  if (rules.stories.empty()) {
    err << "quell: these rules have no stories: write one as in `test \"...\" { at 0 h ... }`\n";
  } else {
    err << "quell: no story is called like \"" << command.filter << "\"; there are " << rules.stories.size()
        << " others\n";
  }
}

bool CoveredEnough(const story::RunResult& result, std::optional<double> least, std::ostream& err) {
  if (!least.has_value()) return true;
  const double percent = result.coverage->Percent();
  // Without stories nothing has been tried, even where there would be nothing to try.
  if (result.passed + result.failed > 0 && percent >= *least) return true;
  err << "quell: coverage is " << FormatShort(percent) << " %, and " << FormatShort(*least) << " % is asked for\n";
  return false;
}

}  // namespace

int RunTest(const TestCommand& command, std::ostream& out, std::ostream& err) {
  std::optional<double> least;
  if (!command.min_coverage.empty()) {
    least = ReadPercent(command.min_coverage);
    if (!least.has_value()) {
      err << "quell: --min-coverage " << command.min_coverage << ": write a percentage, as in --min-coverage 90\n";
      return kUsage;
    }
  }
  absl::StatusOr<LoadedRules> loaded = LoadRules(command);
  if (!loaded.ok()) {
    err << "quell: " << loaded.status().message() << "\n";
    return kUsage;
  }
  if (!ReadSettings(command.settings, loaded->options, err)) return kUsage;
  const CompileResult compiled = RuleSet::Compile(loaded->sources, loaded->options);
  err << RenderText(compiled.diagnostics, loaded->sources);
  if (HasErrors(compiled.diagnostics)) return kRuleErrors;
  for (const std::string& error : compiled.setting_errors) err << "quell: --set: " << error << "\n";
  if (compiled.rules == nullptr) return kUsage;

  const absl::StatusOr<story::RunResult> result =
      story::RunStories(compiled.rules, {command.filter, command.coverage || least.has_value()});
  if (!result.ok()) {
    err << "quell: " << result.status().message() << "\n";
    return kUsage;
  }
  const check::TypedRules& rules = *compiled.rules->impl().typed;
  const story::Report report{rules, loaded->sources, *result};
  out << (command.format == "json"    ? story::ToJson(report)
          : command.format == "junit" ? story::ToJUnit(report)
                                      : story::ToText(report));
  if (!command.junit_file.empty() && !WriteText(command.junit_file, story::ToJUnit(report))) {
    err << "quell: " << command.junit_file << " can't be written\n";
    return kDataErrors;
  }
  TellNone(command, *result, rules, err);
  const bool covered = CoveredEnough(*result, least, err);
  return result->failed > 0 || !covered ? kRuleErrors : kOk;
}

}  // namespace quell::cli
