#include "lib/readers/alert_log_reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/fhir_folder.h"
#include "tests/support/report_text.h"
#include "tests/support/temp_folder.h"

namespace quell::readers {
namespace {

using records::AlertDisplay;
using records::AlertLog;
using testing::IssueText;
using testing::Quoted;
using testing::TempFolder;

AlertLog Read(const TempFolder& folder) {
  absl::StatusOr<AlertLog> log = ReadAlertLog(folder.path());
  REQUIRE_MESSAGE(log.ok(), std::string(log.status().message()));
  CHECK(testing::Balanced(log->report));
  return *std::move(log);
}

std::string Text(const AlertLog& log) {
  static const char* const kOutcomes[] = {"-", "ignored", "accepted", "overridden"};
  std::string text;
  for (const AlertDisplay& d : log.displays) {
    for (const std::string& field :
         {d.display, d.alert, d.version, d.patient, d.encounter, d.recipient, d.role, d.department})
      text += field + "|";
    text += FormatTime(d.shown, absl::UTCTimeZone()) + "|" + FormatTime(d.closed, absl::UTCTimeZone()) + "|" +
            kOutcomes[static_cast<int>(d.outcome)] + "|" + d.reason + (d.commented ? "+" : "") + "|" + d.order + "|" +
            d.drug + "\n";
  }
  return text;
}

std::string Item(const std::string& card, const std::string& outcome, const std::string& when,
                 const std::string& more = "") {
  return "{'card':'" + card + "','outcome':'" + outcome + "','outcomeTimestamp':'" + when + "'" + more + "}";
}
std::string Body(const std::string& items) { return "{'feedback':[" + items + "]}"; }

TEST_CASE("alert log: the documented CSV, all columns and the least") {
  TempFolder folder;
  folder.Write(
      "alerts.csv",
      "drug,order,reason,outcome,closed,shown,department,role,recipient,encounter,patient,version,alert,display\n"
      "warfarin,o7,benefit outweighs risk,overridden,2026-03-02T05:41:00Z,2026-03-02T05:40:30Z,Ward "
      "1,physician,c1,e1,p1,"
      "1.2,inr_high,d1\n");
  CHECK(
      Text(Read(folder)) ==
      "d1|inr_high|1.2|p1|e1|c1|physician|Ward 1|2026-03-02T05:40:30|2026-03-02T05:41:00|overridden|benefit outweighs "
      "risk|o7|warfarin\n");
  folder.Write("alerts.csv", "alert,patient,shown\na,p2,2026-03-02T06:00\na,p1,2026-03-02T06:00+01:00\n");
  CHECK(Text(Read(folder)) == "|a||p1|||||2026-03-02T05:00:00|-|-|||\n|a||p2|||||2026-03-02T06:00:00|-|-|||\n");
}

TEST_CASE("alert log: rows that can't be used, each under one reason") {
  TempFolder folder;
  folder.Write("alerts.csv",
               "display,alert,patient,shown,closed,outcome\n"
               "d1,a,p1,2026-03-02T05:40,,\nd1,a,p1,2026-03-02T05:40,,\n"
               "d2,a,p1,2026-03-02T05:40,,\nd2,a,p1,2026-03-02T05:40,,ignored\n"
               "d3,,p1,2026-03-02T05:40,,\nd4,a,,2026-03-02T05:40,,\nd5,a,p1,yesterday,,\nd6,a,p1,0001-01-01,,\n"
               "d7,a,p1,2026-03-02T05:40,later,\nd8,a,p1,2026-03-02T05:40,,maybe\nd9,a,p1,2026-03-02T05:40,2026-03-"
               "02T05:39,ignored\n");
  const AlertLog log = Read(folder);
  CHECK(Text(log) ==
        "d1|a||p1|||||2026-03-02T05:40:00|-|-|||\nd9|a||p1|||||2026-03-02T05:40:00|2026-03-02T05:39:00|ignored|||\n");
  CHECK(IssueText(log.report.kept_out) ==
        "a time outside 1800 to 2300: 1 (alerts.csv:9)\nclosed is not a time: 1 (alerts.csv:10)\nits display is on "
        "rows that "
        "differ: none of them is used: 2 (alerts.csv:4, alerts.csv:5)\nits display was seen before: 1 "
        "(alerts.csv:3)\nno alert is "
        "named: 1 (alerts.csv:6)\nno patient is named: 1 (alerts.csv:7)\noutcome is none of accepted, overridden and "
        "ignored: 1 "
        "(alerts.csv:11)\nshown is not a time: 1 (alerts.csv:8)\n");
  CHECK(IssueText(log.report.notes) == "closed before it was shown: 1 (alerts.csv:12)\n");
}

TEST_CASE("alert log: feedback comes in batches, repeated and in any order, and changes nothing twice") {
  std::vector<std::string> items = {
      Item("d1", "overridden", "2026-03-02T05:41:00Z",
           ",'overrideReason':{'reason':{'code':'patient-ineligible','system':'x'},'userComment':'Mrs Doe is away'}"),
      Item("d2", "overridden", "2026-03-02T05:41:00Z"),
      Item("d2", "accepted", "2026-03-02T05:42:00Z", ",'acceptedSuggestions':[{'id':'s'}]"),
      Item("d2", "accepted", "2026-03-02T05:42:00Z", ",'acceptedSuggestions':[{'id':'s'}]"),
      Item("d3", "overridden", "2026-03-02T05:43:00Z", ",'overrideReason':{'code':'old-draft'}")};
  const std::string expected =
      "d3||||||||-|2026-03-02T05:43:00|overridden|old-draft||\n"
      "d1|a||p1|||||2026-03-02T05:40:00|2026-03-02T05:41:00|overridden|patient-ineligible+||\n"
      "d2|a||p1|||||2026-03-02T05:40:00|2026-03-02T05:42:00|accepted|||\n"
      "d4|a||p1|||||2026-03-02T05:40:00|-|-|||\n";
  std::sort(items.begin(), items.end());
  do {
    TempFolder folder;
    folder.Write(
        "alerts.csv",
        "display,alert,patient,shown\nd1,a,p1,2026-03-02T05:40\nd2,a,p1,2026-03-02T05:40\nd4,a,p1,2026-03-02T05:40\n");
    folder.Write("feedback-1.json", Quoted("{\n 'feedback': [\n" + items[0] + ",\n" + items[1] + "]}\n"));
    folder.WriteGzip("feedback-2.ndjson.gz",
                     Quoted(Body(items[2]) + "\r\n" + items[3] + "\n" + Body(items[4] + "," + items[4]) + "\n"));
    const AlertLog log = Read(folder);
    REQUIRE(Text(log) == expected);
    int64_t used = 0, read = 0;
    for (const records::FileCount& file : log.report.files) {
      if (file.file == "alerts.csv") continue;
      used += file.used;
      read += file.read;
    }
    REQUIRE(used == 3);
    REQUIRE(read == 6);
  } while (std::next_permutation(items.begin(), items.end()));
}

TEST_CASE("alert log: feedback that can't be used") {
  TempFolder folder;
  folder.Write(
      "feedback.ndjson",
      Quoted(Body(Item("", "accepted", "2026-03-02T05:41:00Z") + "," + Item("d1", "ignored", "2026-03-02T05:41:00Z")) +
             "\n{'feed\n" + Item("d1", "overridden", "soon") + "\n{'card':'d2','outcome':'overridden'}\n"));
  const AlertLog log = Read(folder);
  CHECK(Text(log) == "d2||||||||-|-|overridden|||\n");
  CHECK(IssueText(log.report.kept_out) ==
        "it names no card: 1 (feedback.ndjson:1)\noutcome is neither accepted nor overridden: 1 (feedback.ndjson:1)\n"
        "outcomeTimestamp is not a time: 1 (feedback.ndjson:3)\nthis is not JSON: 1 (feedback.ndjson:2)\n");
  TempFolder empty;
  CHECK(std::string(ReadAlertLog(empty.path()).status().message()).find("holds no log of alerts") != std::string::npos);
}

}  // namespace
}  // namespace quell::readers
