#include "lib/cli/options.h"

#include <ostream>

#include "lib/base/text.h"

namespace quell::cli {

bool ReadSettings(const std::vector<std::string>& texts, CompileOptions& options, std::ostream& err) {
  for (const std::string& text : texts) {
    size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      err << "quell: --set " << text << ": write NAME=VALUE, as in --set rearm=\"12 h\"\n";
      return false;
    }
    options.settings.emplace_back(std::string(Trim(text.substr(0, equals))), text.substr(equals + 1));
  }
  return true;
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

}  // namespace quell::cli
