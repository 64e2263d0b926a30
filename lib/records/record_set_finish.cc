// Sorting and renumbering: numbers given in the order of arrival become numbers in the order of text, so that the same
// source gives the same RecordSet whatever the order of its files and rows.
#include <algorithm>
#include <compare>
#include <numeric>
#include <tuple>

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

// Old numbers to new ones, for everything that a record names.
struct Renumbering {
  std::vector<CodingId> codings;
  std::vector<UnitId> units;
  std::vector<TextId> texts;
  std::vector<int32_t> encounters, clinicians;

  void Apply(Record& record) const {
    if (record.coding != kNoCoding) record.coding = codings[record.coding];
    record.unit = units[record.unit];
    for (TextId* text : {&record.text, &record.route, &record.department, &record.role, &record.specialty})
      *text = texts[*text];
    record.encounter = Renumbered(encounters, record.encounter);
    record.clinician = Renumbered(clinicians, record.clinician);
  }
};

// The same codings, units and texts, numbered in the order of their text. The empty ones sort first and so stay 0.
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

void RecordSetBuilder::FillInRoles() {
  for (RecordEntry& entry : records_) {
    Record& record = entry.record;
    if (record.clinician == kNobody) continue;
    const Clinician& clinician = clinicians_[record.clinician];
    if (record.role == 0) record.role = vocabulary.AddText(clinician.role);
    if (record.specialty == 0) record.specialty = vocabulary.AddText(clinician.specialty);
  }
}

RecordSet RecordSetBuilder::Finish() {
  FillInRoles();
  Renumbering renumbering;
  RecordSet set;
  set.source = std::move(source);
  set.report = std::move(report);
  set.vocabulary = SortedVocabulary(vocabulary, renumbering);

  renumbering.clinicians = SortBy(clinicians_, [](const Clinician& c) { return std::tie(c.id, c.role); });
  set.clinicians = std::move(clinicians_);

  const std::vector<int32_t> new_patient = SortBy(patients_, [](const PatientSlot& p) { return std::tie(p.id); });
  for (EncounterEntry& entry : encounters_) entry.patient = new_patient[entry.patient];
  for (RecordEntry& entry : records_) entry.patient = new_patient[entry.patient];
  renumbering.encounters = SortBy(encounters_, [](const EncounterEntry& e) {
    return std::tie(e.patient, e.encounter.start, e.encounter.id, e.encounter.end, e.encounter.encounter_class);
  });
  for (RecordEntry& entry : records_) renumbering.Apply(entry.record);
  std::sort(records_.begin(), records_.end(), [](const RecordEntry& a, const RecordEntry& b) {
    return a.patient != b.patient ? a.patient < b.patient
                                  : FedBefore(a.record, b.record, a.record.coding, b.record.coding);
  });

  for (PatientSlot& slot : patients_) set.patients.push_back({std::move(slot.id), slot.patient});
  for (EncounterEntry& entry : encounters_) {
    PatientEntry& patient = set.patients[entry.patient];
    if (patient.encounter_count++ == 0) patient.first_encounter = static_cast<uint32_t>(set.encounters.size());
    set.encounters.push_back(std::move(entry.encounter));
  }
  set.records.reserve(records_.size());
  for (const RecordEntry& entry : records_) {
    PatientEntry& patient = set.patients[entry.patient];
    if (patient.record_count++ == 0) patient.first_record = static_cast<uint32_t>(set.records.size());
    set.records.push_back(entry.record);
  }
  *this = RecordSetBuilder();
  return set;
}

}  // namespace quell::records
