#include "lib/report/rows_text.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "lib/base/text.h"

namespace quell::report {
namespace {

std::string Issues(const std::string& title, const std::vector<records::ReadIssue>& issues) {
  if (issues.empty()) return "";
  std::string out = "\n" + title + "\n";
  for (const records::ReadIssue& issue : issues) {
    out += "  " + issue.file + ": " + FormatCount(issue.count) + " " + issue.what +
           (issue.examples.empty() ? "" : " (as in " + issue.examples[0] + ")") + "\n";
  }
  return out;
}

}  // namespace

std::string RowsText(const records::ReadReport& report) {
  std::string out = "Rows read\n";
  for (const records::FileCount& file : report.files) {
    out += absl::StrFormat("  %-40s%9s read = %s used + %s kept out\n", file.file, FormatCount(file.read),
                           FormatCount(file.used), FormatCount(file.kept_out));
  }
  return out + Issues("Rows kept out", report.kept_out) +
         Issues("Rows used, with something assumed or set aside", report.notes);
}

}  // namespace quell::report
