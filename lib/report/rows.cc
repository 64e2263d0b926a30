#include "lib/report/rows.h"

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

void WriteIssues(JsonWriter& json, std::string_view key, const std::vector<records::ReadIssue>& issues) {
  json.Key(key).BeginArray();
  for (const records::ReadIssue& issue : issues) {
    json.BeginObject().Field("file", issue.file).Field("what", issue.what).Field("count", issue.count);
    json.Key("examples").BeginArray();
    for (const std::string& example : issue.examples) json.String(example);
    json.EndArray().EndObject();
  }
  json.EndArray();
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

void WriteRows(JsonWriter& json, const records::ReadReport& report) {
  json.Key("files").BeginArray();
  for (const records::FileCount& file : report.files) {
    json.BeginObject().Field("file", file.file).Field("read", file.read).Field("used", file.used);
    json.Field("kept_out", file.kept_out).EndObject();
  }
  json.EndArray();
  WriteIssues(json, "kept_out", report.kept_out);
  WriteIssues(json, "notes", report.notes);
}

}  // namespace quell::report
