#include "lib/readers/read_tally.h"

#include <algorithm>

namespace quell::readers {
namespace {

constexpr size_t kExamples = 3;

}  // namespace

void ReadTally::KeptOut(const std::string& file, int64_t line, std::string_view why) {
  ++files_[file].kept_out;
  Add(kept_out_, file, line, why);
}

void ReadTally::Add(Issues& issues, const std::string& file, int64_t line, std::string_view what) {
  // Some notes stand on every row of a file: nothing is allocated for the second one.
  auto found = issues.find(std::pair<std::string_view, std::string_view>(file, what));
  if (found == issues.end()) found = issues.emplace(Key(file, std::string(what)), Issue{}).first;
  Issue& issue = found->second;
  ++issue.count;
  if (line == 0 || (issue.lines.size() == kExamples && line > issue.lines.back())) return;
  issue.lines.insert(std::upper_bound(issue.lines.begin(), issue.lines.end(), line), line);
  if (issue.lines.size() > kExamples) issue.lines.pop_back();
}

std::vector<records::ReadIssue> ReadTally::List(const Issues& issues) {
  std::vector<records::ReadIssue> list;
  for (const auto& [key, issue] : issues) {
    records::ReadIssue& entry = list.emplace_back();
    entry.file = key.first;
    entry.what = key.second;
    entry.count = issue.count;
    for (int64_t line : issue.lines) entry.examples.push_back(key.first + ":" + std::to_string(line));
  }
  return list;
}

void ReadTally::Finish(records::ReadReport& report) const {
  report.files.clear();
  for (const auto& [file, count] : files_) {
    report.files.push_back({file, count.used + count.kept_out, count.used, count.kept_out});
  }
  report.kept_out = List(kept_out_);
  report.notes = List(notes_);
}

}  // namespace quell::readers
