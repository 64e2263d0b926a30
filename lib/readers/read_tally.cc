#include "lib/readers/read_tally.h"

#include <algorithm>

namespace quell::readers {
namespace {

constexpr size_t kExamples = 3;

void AddLine(std::vector<int64_t>& lines, int64_t line) {
  if (line == 0 || (lines.size() == kExamples && line >= lines.back())) return;
  lines.insert(std::upper_bound(lines.begin(), lines.end(), line), line);
  if (lines.size() > kExamples) lines.pop_back();
}

}  // namespace

void RowTally::KeptOut(int64_t line, std::string_view why) {
  ++kept_out_count_;
  Add(kept_out_, line, why);
}

void RowTally::Add(std::vector<Issue>& issues, int64_t line, std::string_view what) {
  auto found = std::find_if(issues.begin(), issues.end(), [what](const Issue& issue) { return issue.what == what; });
  if (found == issues.end()) found = issues.insert(found, {std::string(what), 0, {}});
  ++found->count;
  AddLine(found->lines, line);
}

void ReadTally::Add(const std::string& file, const RowTally& rows) {
  records::FileCount& count = files_[file];
  count.used += rows.used_;
  count.kept_out += rows.kept_out_count_;
  Add(kept_out_, file, rows.kept_out_);
  Add(notes_, file, rows.notes_);
}

void ReadTally::Add(Issues& issues, const std::string& file, const std::vector<RowTally::Issue>& more) {
  for (const RowTally::Issue& each : more) {
    Issue& issue = issues[std::pair(file, each.what)];
    issue.count += each.count;
    for (int64_t line : each.lines) AddLine(issue.lines, line);
  }
}

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
  AddLine(issue.lines, line);
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
