// Sorting and renumbering: numbers given in the order of arrival become numbers in the order of text, so that the same
// source gives the same RecordSet whatever the order of its files and rows.
#include <algorithm>
#include <compare>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/records/record_set.h"
#include "lib/records/step_order.h"

namespace quell::records {
namespace {

// The numbers 0..count-1 in the order of `less`.
template <typename Less>
std::vector<int32_t> SortedNumbers(size_t count, Less less) {
  std::vector<int32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), less);
  return order;
}

// Moves `items` into the order of `key`, and returns the new number of each old one.
template <typename Item, typename Key>
std::vector<int32_t> SortBy(std::vector<Item>& items, Key key) {
  std::vector<int32_t> order =
      SortedNumbers(items.size(), [&](int32_t a, int32_t b) { return key(items[a]) < key(items[b]); });
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  std::vector<int32_t> new_number(items.size());
  for (int32_t old : order) {
    new_number[old] = static_cast<int32_t>(sorted.size());
    sorted.push_back(std::move(items[old]));
  }
  items = std::move(sorted);
  return new_number;
}

int32_t Renumbered(const std::vector<int32_t>& new_number, int32_t old) {
  return old == kNobody ? kNobody : new_number[old];
}

}  // namespace

// Old numbers to new ones, for everything that a record names.
struct RecordSetBuilder::Renumbering {
  std::vector<CodingId> codings;
  std::vector<UnitId> units;
  std::vector<TextId> texts;
  std::vector<int32_t> encounters, clinicians;
  // By clinician, in the order of arrival: what records that say none get.
  std::vector<TextId> roles, specialties;

  void Apply(Record& record) const {
    if (record.clinician != kNobody) {
      if (record.role == 0) record.role = roles[static_cast<size_t>(record.clinician)];
      if (record.specialty == 0) record.specialty = specialties[static_cast<size_t>(record.clinician)];
    }
    if (record.coding != kNoCoding) record.coding = codings[record.coding];
    record.unit = units[record.unit];
    for (TextId* text : {&record.text, &record.route, &record.department, &record.role, &record.specialty})
      *text = texts[*text];
    record.encounter = Renumbered(encounters, record.encounter);
    record.clinician = Renumbered(clinicians, record.clinician);
  }
};

namespace {

// The same codings, units and texts, numbered in the order of their text. The empty ones sort first and so stay 0.
template <typename Renumbering>
Vocabulary SortedVocabulary(const Vocabulary& from, Renumbering& renumbering) {
  Vocabulary sorted;
  auto coding_less = [&](int32_t a, int32_t b) {
    return std::ranges::lexicographical_compare(from.coding(a), from.coding(b));
  };
  renumbering.codings.resize(from.coding_count());
  for (int32_t old : SortedNumbers(from.coding_count(), coding_less)) {
    std::span<const Code> codes = from.coding(old);
    renumbering.codings[old] = sorted.AddCoding({codes.begin(), codes.end()});
  }
  auto unit_less = [&](int32_t a, int32_t b) { return from.unit(a) < from.unit(b); };
  renumbering.units.resize(from.unit_count());
  for (int32_t old : SortedNumbers(from.unit_count(), unit_less))
    renumbering.units[old] = sorted.AddUnit(from.unit(old));
  auto text_less = [&](int32_t a, int32_t b) { return from.text(a) < from.text(b); };
  renumbering.texts.resize(from.text_count());
  for (int32_t old : SortedNumbers(from.text_count(), text_less))
    renumbering.texts[old] = sorted.AddText(from.text(old));
  return sorted;
}

}  // namespace

RecordSet RecordSetBuilder::FinishAllButRecords(Renumbering& renumbering) {
  for (const Clinician& clinician : clinicians_) {
    renumbering.roles.push_back(vocabulary.AddText(clinician.role));
    renumbering.specialties.push_back(vocabulary.AddText(clinician.specialty));
  }
  RecordSet set;
  set.source = std::move(source);
  set.report = std::move(report);
  set.vocabulary = SortedVocabulary(vocabulary, renumbering);
  renumbering.clinicians = SortBy(clinicians_, [](const Clinician& c) { return std::tie(c.id, c.role); });
  set.clinicians = std::move(clinicians_);
  const std::vector<int32_t> new_patient = PatientPlaces();
  for (EncounterEntry& entry : encounters_) entry.patient = new_patient[static_cast<size_t>(entry.patient)];
  renumbering.encounters = SortBy(encounters_, [](const EncounterEntry& e) {
    return std::tie(e.patient, e.encounter.start, e.encounter.id, e.encounter.end, e.encounter.encounter_class);
  });
  set.patients.resize(patients_.size());
  for (size_t i = 0; i < patients_.size(); ++i) {
    PatientEntry& patient = set.patients[static_cast<size_t>(new_patient[i])];
    patient.id = std::move(patients_[i].id);
    patient.patient = patients_[i].patient;
  }
  for (EncounterEntry& entry : encounters_) {
    PatientEntry& patient = set.patients[static_cast<size_t>(entry.patient)];
    if (patient.encounter_count++ == 0) patient.first_encounter = static_cast<uint32_t>(set.encounters.size());
    set.encounters.push_back(std::move(entry.encounter));
  }
  return set;
}

absl::Status RecordSetBuilder::FinishRecords(const Renumbering& renumbering, std::vector<PatientEntry>& patients,
                                             TakePatient take) {
  const std::vector<int32_t> place_of = PatientPlaces();
  SortByPatient(place_of);
  if (spilled_ != nullptr) {
    if (absl::Status status = spilled_->AddRun(records_); !status.ok()) return status;
    std::vector<CollectedRecord>().swap(records_);  // its memory is needed for the runs
    if (absl::Status status = spilled_->BeginMerge(place_of, space_.memory); !status.ok()) return status;
  }
  std::vector<Record> records;
  uint64_t before = 0;
  auto next = records_.begin();
  for (size_t place = 0; place < patients.size(); ++place) {
    if (watch_ != nullptr && watch_->stop) return absl::CancelledError("stopped");
    records.clear();
    if (spilled_ != nullptr) {
      absl::Status status = spilled_->Take(static_cast<int32_t>(place), records);
      if (!status.ok()) return status;
    }
    for (; next != records_.end() && place_of[static_cast<size_t>(next->patient)] == static_cast<int32_t>(place);
         ++next)
      records.push_back(next->record);
    for (Record& record : records) renumbering.Apply(record);
    std::sort(records.begin(), records.end(),
              [](const Record& a, const Record& b) { return FedBefore(a, b, a.coding, b.coding); });
    if (before + records.size() > UINT32_MAX)
      return absl::ResourceExhaustedError("more than 4,294,967,295 records: divide the patients into two sources");
    patients[place].record_count = static_cast<uint32_t>(records.size());
    if (!records.empty()) patients[place].first_record = static_cast<uint32_t>(before);
    before += records.size();
    if (absl::Status status = take(patients[place], records); !status.ok()) return status;
    if (watch_ != nullptr) watch_->patients.fetch_add(1, std::memory_order_relaxed);
  }
  return absl::OkStatus();
}

absl::StatusOr<RecordSet> RecordSetBuilder::FinishInto(TakePatient take) {
  if (!status_.ok()) return status_;
  Renumbering renumbering;
  RecordSet set = FinishAllButRecords(renumbering);
  if (watch_ != nullptr) {
    watch_->all_patients = static_cast<int64_t>(set.patients.size());
    watch_->stage = Watch::kWriting;
  }
  absl::Status status = FinishRecords(renumbering, set.patients, take);
  *this = RecordSetBuilder();
  if (!status.ok()) return status;
  return set;
}

RecordSet RecordSetBuilder::Finish() {
  std::vector<Record> records;
  records.reserve(records_.size());
  absl::StatusOr<RecordSet> set = FinishInto([&](const PatientEntry&, std::span<const Record> of_patient) {
    records.insert(records.end(), of_patient.begin(), of_patient.end());
    return absl::OkStatus();
  });
  // Nothing can fail in memory, unless there is too much of it, or somebody wishes it to stop.
  RecordSet out = set.ok() ? *std::move(set) : RecordSet();
  if (set.ok()) out.records = std::move(records);
  return out;
}

}  // namespace quell::records
