#include "tests/fuzz/fhir_property.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "lib/readers/cds_hooks_reader.h"
#include "lib/readers/fhir_reader.h"
#include "lib/readers/years.h"

namespace quell::fuzz {
namespace {

std::string BrokenReport(const records::ReadReport& report) {
  for (const records::FileCount& file : report.files) {
    int64_t reasons = 0;
    for (const records::ReadIssue& issue : report.kept_out) reasons += issue.file == file.file ? issue.count : 0;
    if (file.read != file.used + file.kept_out || reasons != file.kept_out) return "rows are not all accounted for";
  }
  for (const auto* issues : {&report.kept_out, &report.notes}) {
    for (const records::ReadIssue& issue : *issues) {
      if (issue.count <= 0 || issue.what.empty() || !IsUtf8(issue.what)) return "an issue that says nothing";
    }
  }
  return "";
}

std::string BrokenRecords(const records::RecordSet& set) {
  for (const Record& record : set.records) {
    if (!readers::InYears(record.known) || !readers::InYears(record.clinical)) return "a record at no time";
    if (record.coding != kNoCoding && record.coding >= set.vocabulary.coding_count())
      return "a coding that is not there";
    if (record.unit >= set.vocabulary.unit_count()) return "a unit that is not there";
    for (TextId text : {record.text, record.route, record.department, record.role, record.specialty}) {
      if (text >= set.vocabulary.text_count()) return "a text that is not there";
    }
    if (record.encounter != kNobody && static_cast<size_t>(record.encounter) >= set.encounters.size())
      return "an encounter that is not there";
    if (record.clinician != kNobody && static_cast<size_t>(record.clinician) >= set.clinicians.size())
      return "a clinician that is not there";
    if (record.until < record.clinical) return "an end before its start";
  }
  return "";
}

// The bytes with their lines in the opposite order. Empty where a line does not look like one resource: a text over several lines is in the
// order that it is.
std::string Reversed(std::string_view bytes) {
  std::vector<std::string_view> lines;
  for (size_t begin = 0; begin <= bytes.size();) {
    const size_t end = std::min(bytes.find('\n', begin), bytes.size());
    lines.push_back(bytes.substr(begin, end - begin));
    const std::string_view line = Trim(lines.back());
    if (!line.empty() && !(line.starts_with('{') && line.ends_with('}'))) return "";
    begin = end + 1;
  }
  std::string text;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) text += std::string(*line) + "\n";
  return text;
}

bool SameRecords(const records::RecordSet& a, const records::RecordSet& b) {
  auto key = [](const Record& r) {
    return std::tuple(r.kind, r.value_kind, r.status, r.flags, r.coding, r.unit, r.clinical, r.known, r.until, r.id,
                      r.ref, r.text, r.route, r.department, r.role, r.specialty, r.encounter, r.clinician);
  };
  return a.patients.size() == b.patients.size() && a.encounters.size() == b.encounters.size() &&
         std::equal(a.records.begin(), a.records.end(), b.records.begin(), b.records.end(),
                    [&](const Record& x, const Record& y) { return key(x) == key(y); });
}

std::string BrokenSet(const records::RecordSet& set) {
  const std::string broken = BrokenReport(set.report);
  return broken.empty() ? BrokenRecords(set) : broken;
}

}  // namespace

std::string BrokenFhir(std::string_view bytes) {
  if (const auto request = readers::ReadCdsHooksRequest("request", bytes); request.ok()) {
    if (std::string broken = BrokenReport(request->records.report); !broken.empty()) return broken;
  }
  const auto set = readers::ReadFhirText("export.ndjson", bytes);
  if (!set.ok()) return set.status().message().empty() ? "an error without a message" : "";
  if (std::string broken = BrokenSet(*set); !broken.empty()) return broken;
  const std::string other = Reversed(bytes);
  if (other.empty()) return "";
  const auto reversed = readers::ReadFhirText("export.ndjson", other);
  if (!reversed.ok()) return "an error by the order of lines";
  return SameRecords(*set, *reversed) ? "" : "the order of lines makes a difference";
}

}  // namespace quell::fuzz
