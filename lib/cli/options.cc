#include "lib/cli/options.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <ostream>
#include <string_view>

#include "lib/base/text.h"
#include "lib/cli/progress.h"
#include "lib/terms/unit.h"

namespace quell::cli {
namespace {

void AddRepeated(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                 const std::string& meaning) {
  verb.add_option(name, values, meaning + " (may be repeated)")->take_all()->allow_extra_args(false);
}

// "90 min"
std::optional<Duration> ReadLag(const std::string& written) {
  const std::string_view text = Trim(written);
  const size_t digits = text.find_first_not_of("0123456789.");
  if (digits == std::string_view::npos) return std::nullopt;
  const std::optional<double> number = ParseNumber(text.substr(0, digits));
  const std::optional<terms::Unit> unit = terms::ParseUnit(Trim(text.substr(digits)));
  if (!number.has_value() || !unit.has_value() || !terms::IsDuration(*unit)) return std::nullopt;
  constexpr double kMostSeconds = 366 * 86400.0;
  const double seconds = *number * unit->factor;
  if (!(seconds >= 0 && seconds <= kMostSeconds)) return std::nullopt;
  return Duration(static_cast<int64_t>(seconds * 1e6 + 0.5));
}

}  // namespace

void Add(CLI::App& verb, RulesOptions& options, const std::string& name) {
  verb.add_option(name, options.rules, "rule files, or folders with files ending in .quell")->required(name[0] != '-');
  AddRepeated(verb, "--include", options.includes, "where to look for modules that the rules use: a file or a folder");
  verb.add_option("--today", options.today,
                  "the day by which review dates are judged, as in 2027-06-01; without it they are not");
}

void Add(CLI::App& verb, RunOptions& options, const std::string& name) {
  Add(verb, static_cast<RulesOptions&>(options), name);
  AddRepeated(verb, "--set", options.settings, "set a parameter: NAME=VALUE");
}

void AddFormat(CLI::App& verb, std::string& format, std::initializer_list<const char*> formats) {
  const std::vector<std::string> names(formats.begin(), formats.end());
  format = names.front();
  std::string meaning = names.front() + " (default)";
  for (size_t i = 1; i < names.size(); ++i) meaning += (i + 1 < names.size() ? ", " : " or ") + names[i];
  verb.add_option("--format", format, meaning)->check(CLI::IsMember(names));
}

void Add(CLI::App& verb, RecordsOptions& options, const std::string& name, bool required) {
  verb.add_option(name, options.path, kRecordsMeaning)->required(required);
  verb.add_option("--result-lag", options.result_lag,
                  "how long after its own time a result became known, in a source that does not say (OMOP): as in "
                  "\"90 min\"; 1 h otherwise")
      ->check([](const std::string& text) {
        return ReadLag(text).has_value() ? "" : "`" + text + "` is no time of at most a year, such as \"90 min\"";
      });
}

readers::ReadOptions ReadOptionsOf(const RecordsOptions& options) {
  readers::ReadOptions out;
  if (!options.result_lag.empty()) out.result_lag = ReadLag(options.result_lag).value_or(out.result_lag);
  return out;
}

void AddAsLive(CLI::App& verb, std::vector<std::string>& alerts) {
  AddRepeated(verb, "--as-live", alerts, "treat an alert as live: its name, or all");
}

bool FindAlerts(const std::string& option, const std::vector<std::string>& names, const RuleSet& rules,
                std::vector<int32_t>& found, std::ostream& err) {
  const std::vector<AlertInfo>& alerts = rules.alerts();
  for (const std::string& name : names) {
    const size_t before = found.size();
    std::vector<std::string> known;
    for (size_t i = 0; i < alerts.size(); ++i) {
      known.push_back(alerts[i].name);
      bool meant = name == "all" ? alerts[i].status != AlertStatus::kRetired
                                 : name == alerts[i].name || name == alerts[i].qualified;
      if (meant) found.push_back(static_cast<int32_t>(i));
    }
    if (found.size() > before || name == "all") continue;
    std::string nearest = Nearest(name, known);
    err << "quell: " << option << " " << name << ": no alert is called so"
        << (nearest.empty() ? "" : "; did you mean `" + nearest + "`?") << "\n";
    return false;
  }
  return true;
}

absl::StatusOr<std::unique_ptr<const records::RecordSource>> OpenRecords(const RecordsOptions& options,
                                                                         std::ostream& err) {
  const Progress progress(err);
  return readers::OpenRecords(options.path, ReadOptionsOf(options));
}

int Fail(const absl::Status& status, int code, std::ostream& err) {
  err << "quell: " << status.message() << "\n";
  return code;
}

}  // namespace quell::cli
