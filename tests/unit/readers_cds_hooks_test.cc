#include "lib/readers/cds_hooks_reader.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/support/fhir_folder.h"
#include "tests/support/paths.h"
#include "tests/support/plain_json.h"

namespace quell::readers {
namespace {

using testing::IssueText;
using testing::PlainJson;
using testing::Quoted;
using testing::RecordText;

const std::string kOrder =
    "{'resourceType':'MedicationRequest','id':'m1','status':'draft','intent':'order','subject':{'reference':'Patient/"
    "p1'},"
    "'medicationCodeableConcept':{'text':'Oxycodone'},'authoredOn':'2026-03-03T08:00:00Z'}";

CdsHooksRequest Read(const std::string& hook, const std::string& context, const std::string& prefetch,
                     Time now = kNoTime) {
  const std::string text = Quoted("{'hook':'" + hook +
                                  "','hookInstance':'h','context':{'userId':'Practitioner/c1',"
                                  "'patientId':'p1'" +
                                  context + "},'prefetch':{" + prefetch + "}}");
  absl::StatusOr<CdsHooksRequest> request = ReadCdsHooksRequest("request", text, now);
  REQUIRE_MESSAGE(request.ok(), std::string(request.status().message()));
  CHECK(testing::Balanced(request->records.report));
  return *std::move(request);
}

std::string Texts(const records::RecordSet& set) {
  std::string text;
  for (const Record& record : set.records) text += RecordText(set, record) + "\n";
  return text;
}

std::string Drafts(const std::string& drafts) {
  return ",'draftOrders':{'resourceType':'Bundle','entry':[" + drafts + "]}";
}

TEST_CASE("cds hooks: what is known, then the order that is signed") {
  const CdsHooksRequest request = Read(
      "order-sign", Drafts("{'resource':" + kOrder + "}"),
      "'patient':{'resourceType':'Patient','id':'p1','gender':'female'},'labs':{'resourceType':'Bundle','type':"
      "'searchset','entry':[{'resource':{'resourceType':'Observation','id':'o1','status':'final','code':{'text':'k'},"
      "'subject':{'reference':'Patient/p1'},'issued':'2026-03-03T07:00:00Z','valueInteger':5}}]},'none':null");
  CHECK(request.hook == "order-sign");
  CHECK(request.instance == "h");
  CHECK(request.patient == "p1");
  CHECK(Texts(request.records) ==
        "result local:text:k 5 at 2026-03-03T07:00:00\n"
        "order local:text:oxycodone at 2026-03-03T08:00:00 by c1\n");
  CHECK(request.now == request.records.records[1].known);
  CHECK(request.records.patients[0].patient.sex == Sex::kFemale);
}

TEST_CASE("cds hooks: an order that is selected, not signed, and the chart that is opened") {
  std::string other = kOrder;
  other.replace(other.find("m1"), 2, "m2");
  const std::string both = Drafts("{'resource':" + kOrder + "},{'resource':" + other + "}");
  const CdsHooksRequest request = Read("order-select", both + ",'selections':['MedicationRequest/m2']", "");
  CHECK(Texts(request.records) == "select local:text:oxycodone at 2026-03-03T08:00:00 by c1\n");
  CHECK(IssueText(request.records.report.kept_out) == "a draft that is not among the selections: 1 (request:1)\n");
  const Time now = *ParseTime("2026-03-04T00:00:00Z", absl::UTCTimeZone());
  const CdsHooksRequest view = Read("patient-view", "", "'p':{'resourceType':'Patient','id':'p1'}", now);
  CHECK(Texts(view.records) == "chart open at 2026-03-04T00:00:00 by c1\n");
  CHECK(Read("patient-view", "", "").now == kNoTime);
  // A draft need not say when it was written.
  std::string undated = kOrder;
  undated.erase(undated.find(",'authoredOn'"), std::string(",'authoredOn':'2026-03-03T08:00:00Z'").size());
  CHECK(Texts(Read("order-sign", Drafts("{'resource':" + undated + "}"), "", now).records) ==
        "order local:text:oxycodone at 2026-03-04T00:00:00 by c1\n");
}

TEST_CASE("cds hooks: what is no request is refused by name") {
  auto error = [](const std::string& text) {
    return std::string(ReadCdsHooksRequest("request", Quoted(text)).status().message());
  };
  CHECK(error("").starts_with("request is not JSON: "));
  CHECK(error("{'hook':'x'}") == "request: this is no request of CDS Hooks: it has no hook, or no context");
  CHECK(error("[]") == "request: this is no request of CDS Hooks: it has no hook, or no context");
  CHECK(error("{'hook':'x','context':{}}") == "request: context has no patientId");
}

// Resources of that type anywhere in a request.
int64_t CountType(const PlainJson& json, const std::string& type) {
  int64_t count = json["resourceType"].text == type ? 1 : 0;
  for (const PlainJson& item : json.items) count += CountType(item, type);
  for (const auto& [name, field] : json.fields) count += CountType(field, type);
  return count;
}

TEST_CASE("cds hooks: every request of the opioid guideline is read") {
  const auto folder = testing::SharedData("cds-hooks-opioid");
  if (!folder.has_value()) return;
  int requests = 0;
  std::map<RecordKind, int64_t> kinds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".request.json")) continue;
    CAPTURE(path);
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::optional<PlainJson> plain = testing::ReadPlainJson(text + "\n");
    REQUIRE(plain.has_value());
    const absl::StatusOr<CdsHooksRequest> request = ReadCdsHooksRequest(entry.path().filename().string(), text);
    REQUIRE(request.ok());
    ++requests;
    const records::RecordSet& set = request->records;
    CHECK(testing::Balanced(set.report));
    CHECK(set.patients.size() == 1);
    CHECK("Patient/" + set.patients[0].id == (*plain)["context"]["patientId"].text);
    std::map<RecordKind, int64_t> counted;
    for (const Record& record : set.records) ++counted[record.kind];
    CHECK(counted[RecordKind::kOrder] == CountType(*plain, "MedicationRequest"));
    CHECK(counted[RecordKind::kChartOpen] == (request->hook == "patient-view" ? 1 : 0));
    CHECK(set.records.back().known == request->now);
    int64_t kept_out = 0;
    for (const records::ReadIssue& issue : set.report.kept_out) kept_out += issue.count;
    CHECK(kept_out == CountType(*plain, "CarePlan"));
    for (const auto& [kind, count] : counted) kinds[kind] += count;
  }
  CHECK(requests == 12);
  MESSAGE(requests, " requests, ", kinds[RecordKind::kOrder], " orders, ", kinds[RecordKind::kChartOpen],
          " openings of a chart");
}

}  // namespace
}  // namespace quell::readers
