#include "lib/readers/cds_hooks_reader.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_rows.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers {
namespace fhir {
namespace {

constexpr std::array<std::string_view, 6> kRequestFields = {"hook",    "hookInstance",      "fhirServer",
                                                            "context", "fhirAuthorization", "extension"};

bool HasField(const Json& json, std::string_view name) { return FieldOf(&json, name).has_value(); }

class RequestReader {
 public:
  explicit RequestReader(std::string_view name) : source_(Lessons(), builder_), rows_(source_) {
    file_.name = std::string(name);
  }

  absl::StatusOr<CdsHooksRequest> Read(const Json& root, Time now) {
    if (absl::Status status = ReadHead(root); !status.ok()) return status;
    CollectResources(root);
    source_.tally.AddFile(file_.name);
    ReadPrefetch();
    AddActs(now);
    source_.tally.Add(file_.name, tally_);
    source_.tally.Finish(builder_.report);
    request_.records = builder_.Finish();
    return std::move(request_);
  }

 private:
  absl::Status Wrong(const std::string& what) const { return absl::InvalidArgumentError(file_.name + ": " + what); }

  absl::Status ReadHead(const Json& root) {
    const Fields<3> fields(root, {"hook", "hookInstance", "context"});
    request_.hook = TextOf(fields[0]);
    request_.instance = TextOf(fields[1]);
    if (request_.hook.empty() || fields[2] == nullptr)
      return Wrong("this is no request of CDS Hooks: it has no hook, or no context");
    context_ = *fields[2];
    const Fields<3> context(context_, {"patientId", "encounterId", "userId"});
    request_.patient = ReadReference(TextOf(context[0])).id;
    if (request_.patient.empty()) return Wrong("context has no patientId");
    encounter_ = ReadReference(TextOf(context[1])).id;
    user_ = TextOf(context[2]);
    source_.builder.source.name = "CDS Hooks";
    return absl::OkStatus();
  }

  void Collect(const Json& json, bool outside) {
    if (json.is_null()) return;
    const bool entry = !HasField(json, "resourceType") && HasField(json, "resource");
    resources_.push_back(entry ? *FieldOf(&json, "resource") : json);
    if (outside) tally_.Note(static_cast<int64_t>(resources_.size()), "stands outside of prefetch: read all the same");
  }

  void CollectResources(const Json& root) {
    simdjson::dom::object object, prefetch;
    if (root.get(object) != simdjson::SUCCESS) return;
    for (const auto& [name, value] : object) {
      if (name == "prefetch" && value.get(prefetch) == simdjson::SUCCESS) {
        for (const auto& [key, resource] : prefetch) Collect(resource, false);
      } else if (std::find(kRequestFields.begin(), kRequestFields.end(), name) == kRequestFields.end()) {
        Collect(value, true);
      }
    }
    const Fields<3> context(context_, {"draftOrders", "orders", "medications"});
    for (size_t i = 0; i < 3; ++i) {
      const std::optional<Json> entries = FieldOf(context[i], "entry");
      ForEach(Pointer(entries), [&](const Json& draft) {
        if (const std::optional<Json> resource = FieldOf(&draft, "resource")) drafts_.push_back(*resource);
      });
    }
    ForEach(Pointer(FieldOf(&context_, "selections")), [&](const Json& selection) {
      std::string_view text;
      if (selection.get(text) == simdjson::SUCCESS) selections_.emplace_back(ReadReference(text).id);
    });
  }

  void Take(Pass pass) {
    rows_.Begin(file_, pass);
    for (size_t i = 0; i < resources_.size(); ++i) rows_.Take(resources_[i], static_cast<int64_t>(i + 1));
    rows_.End();
  }

  void ReadPrefetch() {
    Take(Pass::kReferredTo);
    if (source_.directory.patients.Find(request_.patient) == nullptr) {
      source_.directory.patients.Add(request_.patient, 0, {}, 0, {});
      source_.tally.Note(file_.name, "prefetch has no Patient: sex and birth are not recorded");
    }
    ResolvePeople(source_);
    ResolveEncounters(source_);
    Take(Pass::kRecords);
    patient_ = source_.directory.patient_numbers[request_.patient];
  }

  // The orders about which the hook asks, or the opening of the chart.
  void AddActs(Time now) {
    const bool select = request_.hook == "order-select";
    std::vector<Draft> acts;
    source_.drafts = true;
    for (size_t i = 0; i < drafts_.size(); ++i) {
      const int64_t number = static_cast<int64_t>(resources_.size() + i + 1);
      Draft draft;
      const std::string_view why = TakeDraft(drafts_[i], number, select, draft);
      if (why != kUsed) {
        tally_.KeptOut(number, why);
        continue;
      }
      tally_.Used();
      for (std::string_view note : draft.notes) tally_.Note(number, note);
      acts.push_back(std::move(draft));
    }
    request_.now = now;
    if (now == kNoTime) {
      request_.now = source_.latest_known;
      for (const Draft& act : acts) request_.now = std::max(request_.now, act.records[0].known);
    }
    if (request_.now == kNoTime) {
      source_.tally.Note(file_.name, "nothing in the request has a time: nothing triggers");
      return;
    }
    for (Draft& act : acts) AddAct(std::move(act.records[0]), select ? RecordKind::kOrderSelect : RecordKind::kOrder);
    if (drafts_.empty()) AddAct({}, RecordKind::kChartOpen);
  }

  std::string_view TakeDraft(const Json& json, int64_t number, bool select, Draft& draft) {
    const Fields<2> fields(json, {"resourceType", "id"});
    Resource resource;
    resource.type = TextOf(fields[0]);
    resource.id = TextOf(fields[1]);
    resource.json = json;
    resource.file = &file_.name;
    resource.line = number;
    const ResourceType* type = TypeNamed(resource.type);
    if (type == nullptr || (type->take != TakeMedicationRequest && type->take != TakeServiceRequest))
      return "a draft that is neither a MedicationRequest nor a ServiceRequest";
    const bool selected = std::find(selections_.begin(), selections_.end(), resource.id) != selections_.end();
    if (select && !selections_.empty() && !selected) return "a draft that is not among the selections";
    std::string_view why = type->take(source_, resource, draft);
    if (why == kUsed && draft.patient != patient_) why = "a draft for another patient";
    if (why == kUsed) draft.records[0].id = resource.key();
    return why;
  }

  void AddAct(Record record, RecordKind kind) {
    record.kind = kind;
    record.known = request_.now;
    if (record.clinical == kNoTime) record.clinical = request_.now;
    if (record.encounter == kNobody) {
      const auto found = source_.directory.known_encounters.find(encounter_);
      if (found != source_.directory.known_encounters.end()) record.encounter = found->second.number;
    }
    if (record.department == 0) record.department = source_.care_units.At(patient_, request_.now);
    if (record.clinician == kNobody) {
      if (const KnownClinician* user = ClinicianNamed(source_, user_)) {
        record.clinician = user->number;
        record.role = user->role;
        record.specialty = user->specialty;
      }
    }
    source_.builder.AddRecord(patient_, record);
    source_.builder.source.carries.Add(kind);
  }

  records::RecordSetBuilder builder_;
  Source source_;
  Rows rows_;
  File file_;
  RowTally tally_;
  CdsHooksRequest request_;
  Json context_;
  std::string encounter_, user_;
  int32_t patient_ = kNobody;
  std::vector<Json> resources_, drafts_;
  std::vector<std::string> selections_;
};

}  // namespace
}  // namespace fhir

absl::StatusOr<CdsHooksRequest> ReadCdsHooksRequest(std::string_view name, std::string_view json, Time now) {
  if (json.size() > limits::kJsonBytes) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is longer than %s bytes", name, FormatCount(limits::kJsonBytes)));
  }
  simdjson::dom::parser parser;
  simdjson::error_code error = parser.allocate(json.size() + 1, limits::kNesting);
  fhir::Json root;
  if (error == simdjson::SUCCESS) error = parser.parse(json.data(), json.size()).get(root);
  if (error != simdjson::SUCCESS)
    return absl::InvalidArgumentError(absl::StrFormat("%s is not JSON: %s", name, simdjson::error_message(error)));
  return fhir::RequestReader(name).Read(root, now);
}

}  // namespace quell::readers
