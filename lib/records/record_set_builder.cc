// Collecting: everything gets a number in the order of arrival. Finish() (record_set_finish.cc) renumbers it.
#include <algorithm>
#include <tuple>

#include "lib/records/record_set.h"

namespace quell::records {
namespace {

// The number of `id` in `numbers`; `add` appends it where it is new.
template <typename Add>
int32_t NumberOf(std::map<std::string, int32_t, std::less<>>& numbers, std::string_view id, Add add) {
  auto found = numbers.find(id);
  if (found != numbers.end()) return found->second;
  int32_t number = static_cast<int32_t>(numbers.size());
  numbers.emplace(std::string(id), number);
  add();
  return number;
}

}  // namespace

RecordSetBuilder::RecordSetBuilder() : watch_(Watch::Current()) {}
RecordSetBuilder::~RecordSetBuilder() = default;
RecordSetBuilder::RecordSetBuilder(RecordSetBuilder&&) = default;
RecordSetBuilder& RecordSetBuilder::operator=(RecordSetBuilder&&) = default;

void RecordSetBuilder::LimitMemory(size_t bytes, const std::string& folder) { space_ = {bytes, folder}; }

void RecordSetBuilder::Clear() {
  SortSpace space = std::move(space_);
  *this = RecordSetBuilder();
  space_ = std::move(space);
}

int32_t RecordSetBuilder::PatientNumber(std::string_view id) {
  return NumberOf(patient_numbers_, id, [&] { patients_.push_back({std::string(id), {}, {}}); });
}

int32_t RecordSetBuilder::FindPatient(std::string_view id) const {
  auto found = patient_numbers_.find(id);
  return found == patient_numbers_.end() ? kNobody : found->second;
}

int32_t RecordSetBuilder::ClinicianNumber(std::string_view id, std::string_view role, std::string_view specialty) {
  if (id.empty()) return kNobody;
  int32_t number = NumberOf(clinician_numbers_, id, [&] { clinicians_.push_back({std::string(id), ""}); });
  // A role may come with a later row than the id. Of two the first by alphabet is kept, so that the order of rows does not matter.
  auto keep_first = [](std::string_view text, std::string& known) {
    if (!text.empty() && (known.empty() || text < known)) known = text;
  };
  keep_first(role, clinicians_[number].role);
  keep_first(specialty, clinicians_[number].specialty);
  return number;
}

int32_t RecordSetBuilder::AddEncounter(int32_t patient, Encounter encounter) {
  int32_t number = static_cast<int32_t>(encounters_.size());
  encounters_.push_back({patient, std::move(encounter)});
  patients_[patient].encounters.push_back(number);
  return number;
}

int32_t RecordSetBuilder::FindEncounter(int32_t patient, std::string_view id) const {
  for (int32_t number : patients_[patient].encounters) {
    if (encounters_[number].encounter.id == id) return number;
  }
  return kNobody;
}

int32_t RecordSetBuilder::EncounterAt(int32_t patient, Time time) const {
  int32_t best = kNobody;
  for (int32_t number : patients_[patient].encounters) {
    const Encounter& candidate = encounters_[number].encounter;
    if (time < candidate.start || (candidate.end != kNoTime && time > candidate.end)) continue;
    // Two that start together are told apart by id: the answer must not depend on which was read first.
    if (best == kNobody ||
        std::tie(encounter(best).start, encounter(best).id) < std::tie(candidate.start, candidate.id)) {
      best = number;
    }
  }
  return best;
}

void RecordSetBuilder::AddRecord(int32_t patient, const Record& record) {
  if (!status_.ok()) return;
  // At once: a vector that grows step by step takes three times as much while it does.
  if (records_.capacity() == 0 && space_.memory != SIZE_MAX) records_.reserve(space_.memory / sizeof(CollectedRecord));
  records_.push_back({patient, record});
  if (watch_ != nullptr) watch_->records.fetch_add(1, std::memory_order_relaxed);
  if (space_.memory != SIZE_MAX && (records_.size() + 1) * sizeof(CollectedRecord) > space_.memory) Spill();
}

// Where each patient stands in the order of ids. Patients that come later change the places, but never which of two is first: that is why runs can be sorted before all are known.
std::vector<int32_t> RecordSetBuilder::PatientPlaces() const {
  std::vector<int32_t> places(patients_.size());
  int32_t next = 0;
  for (const auto& [id, number] : patient_numbers_) places[static_cast<size_t>(number)] = next++;
  return places;
}

void RecordSetBuilder::SortByPatient(const std::vector<int32_t>& place_of) {
  std::sort(records_.begin(), records_.end(), [&](const CollectedRecord& a, const CollectedRecord& b) {
    return place_of[static_cast<size_t>(a.patient)] < place_of[static_cast<size_t>(b.patient)];
  });
}

void RecordSetBuilder::Spill() {
  if (spilled_ == nullptr) {
    absl::StatusOr<std::unique_ptr<SpilledRecords>> spilled = SpilledRecords::Create(space_.folder);
    status_ = spilled.status();
    if (spilled.ok()) spilled_ = *std::move(spilled);
  }
  SortByPatient(PatientPlaces());
  if (status_.ok()) status_ = spilled_->AddRun(records_);
  records_.clear();
}

}  // namespace quell::records
