#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
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

struct TestOptions : RunOptions {
  std::string filter;      // only stories in whose name, or whose module's, this stands
  std::string format;      // text, json or junit
  std::string junit_file;  // also written there
  bool coverage = false;
  std::string min_coverage;  // a percentage; empty: none is asked for
};

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
void TellNone(const TestOptions& options, const story::RunResult& result, const check::TypedRules& rules,
              std::ostream& err) {
  if (result.passed + result.failed > 0) return;
  if (rules.stories.empty()) {
    err << "quell: these rules have no stories: write one as in `test \"...\" { at 0 h ... }`\n";
  } else {
    err << "quell: no story is called like \"" << options.filter << "\"; there are " << rules.stories.size()
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

int Run(const TestOptions& options, std::ostream& out, std::ostream& err) {
  std::optional<double> least;
  if (!options.min_coverage.empty()) {
    least = ReadPercent(options.min_coverage);
    if (!least.has_value()) {
      err << "quell: --min-coverage " << options.min_coverage << ": write a percentage, as in --min-coverage 90\n";
      return kUsage;
    }
  }
  const CompiledRules compiled = CompileRules(options, err);
  if (compiled.rules == nullptr) return compiled.code;

  const absl::StatusOr<story::RunResult> result =
      story::RunStories(compiled.rules, {options.filter, options.coverage || least.has_value()});
  if (!result.ok()) return Fail(result.status(), kUsage, err);
  const check::TypedRules& rules = *compiled.rules->impl().typed;
  const story::Report report{rules, compiled.sources, *result};
  out << (options.format == "json"    ? story::ToJson(report)
          : options.format == "junit" ? story::ToJUnit(report)
                                      : story::ToText(report));
  if (!options.junit_file.empty() && !WriteText(options.junit_file, story::ToJUnit(report))) {
    err << "quell: " << options.junit_file << " can't be written\n";
    return kDataErrors;
  }
  TellNone(options, *result, rules, err);
  const bool covered = CoveredEnough(*result, least, err);
  return result->failed > 0 || !covered ? kRuleErrors : kOk;
}

}  // namespace

Verb TestVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("test", "run the stories of rules");
  auto options = std::make_shared<TestOptions>();
  Add(*verb, *options);
  verb->add_option("--filter", options->filter, "only stories in whose name, or whose module's, this stands");
  AddFormat(*verb, options->format, {"text", "json", "junit"});
  verb->add_option("--junit", options->junit_file, "also write the results here, as JUnit's XML");
  verb->add_flag("--coverage", options->coverage, "say which answers of which conditions no story has brought about");
  verb->add_option("--min-coverage", options->min_coverage, "fail below this percentage of them");
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli
