#include "lib/cli/options.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "lib/base/text.h"
#include "lib/cli/progress.h"
#include "lib/readers/reader.h"

namespace quell::cli {
namespace {

void AddRepeated(CLI::App& verb, const std::string& name, std::vector<std::string>& values,
                 const std::string& meaning) {
  verb.add_option(name, values, meaning + " (may be repeated)")->take_all()->allow_extra_args(false);
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

void AddRecords(CLI::App& verb, std::string& path, bool required) {
  verb.add_option("--records", path, kRecordsMeaning)->required(required);
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

absl::StatusOr<std::unique_ptr<const records::RecordSource>> OpenRecords(const std::string& path, std::ostream& err) {
  const Progress progress(err);
  return readers::OpenRecords(path);
}

int Fail(const absl::Status& status, int code, std::ostream& err) {
  err << "quell: " << status.message() << "\n";
  return code;
}

}  // namespace quell::cli
