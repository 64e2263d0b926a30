// Collecting: everything gets a number in the order of arrival. Finish() (record_set_finish.cc) renumbers it.
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

void RecordSetBuilder::AddRecord(int32_t patient, const Record& record) { records_.push_back({patient, record}); }

}  // namespace quell::records
