// A ReadReport as lines, so that a test can say all of it at once.
#ifndef QUELL_TESTS_SUPPORT_REPORT_TEXT_H_
#define QUELL_TESTS_SUPPORT_REPORT_TEXT_H_

#include <string>
#include <vector>

#include "lib/records/record_set.h"

namespace quell::testing {

// "row has fewer fields than the header: 1 (a.csv:3)", each issue one line.
inline std::string IssueText(const std::vector<records::ReadIssue>& issues) {
  std::string text;
  for (const records::ReadIssue& issue : issues) {
    text += issue.what + ": " + std::to_string(issue.count);
    for (size_t i = 0; i < issue.examples.size(); ++i) text += (i == 0 ? " (" : ", ") + issue.examples[i];
    text += issue.examples.empty() ? "\n" : ")\n";
  }
  return text;
}

inline int64_t IssueCount(const std::vector<records::ReadIssue>& issues, const std::string& file,
                          const std::string& what) {
  int64_t count = 0;
  for (const records::ReadIssue& issue : issues) {
    if (issue.file == file && issue.what == what) count += issue.count;
  }
  return count;
}

// read = used + kept_out for every file, and the reasons of a file add up to what it kept out.
inline bool Balanced(const records::ReadReport& report) {
  for (const records::FileCount& file : report.files) {
    int64_t reasons = 0;
    for (const records::ReadIssue& issue : report.kept_out) reasons += issue.file == file.file ? issue.count : 0;
    if (file.read != file.used + file.kept_out || reasons != file.kept_out) return false;
  }
  return !report.files.empty();
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_REPORT_TEXT_H_
