// Records of one kind, and how many.
#ifndef QUELL_TESTS_SUPPORT_KINDS_H_
#define QUELL_TESTS_SUPPORT_KINDS_H_

#include <algorithm>
#include <string>
#include <vector>

#include "lib/records/record_set.h"

namespace quell::testing {

inline std::vector<Record> OfKind(const records::RecordSet& set, RecordKind kind) {
  std::vector<Record> found;
  for (const Record& record : set.records) {
    if (record.kind == kind) found.push_back(record);
  }
  return found;
}

inline int64_t CountKind(const records::RecordSet& set, RecordKind kind) {
  return static_cast<int64_t>(OfKind(set, kind).size());
}

// "loinc 2823-3; snomed 1; ", in the order of the vocabulary.
inline std::string Codes(const records::RecordSet& set, const Record& record) {
  std::string text;
  for (const Code& code : set.vocabulary.coding(record.coding)) text += code.system + " " + code.code + "; ";
  return text;
}

// Everything that a set holds, as text: two sets are the same if their texts are.
inline std::string TextOf(const records::RecordSet& set) {
  std::string text;
  auto add = [&text](const auto&... parts) { ((text += parts, text += '|'), ...); };
  auto time = [](Time t) { return std::to_string(t.time_since_epoch().count()); };
  for (const records::PatientEntry& patient : set.patients) {
    add(patient.id, std::to_string(static_cast<int>(patient.patient.sex)), std::to_string(patient.patient.birth.year),
        std::to_string(patient.patient.birth.month), std::to_string(patient.patient.birth.day), "\n");
    for (const records::Encounter& stay : set.EncountersOf(patient))
      add(stay.id, stay.encounter_class, time(stay.start), time(stay.end), "\n");
    for (const Record& r : set.RecordsOf(patient)) {
      add(std::to_string(static_cast<int>(r.kind)), std::to_string(static_cast<int>(r.target)),
          r.coding == kNoCoding ? "" : Codes(set, r), std::string(set.vocabulary.unit(r.unit)),
          std::to_string(static_cast<int>(r.value_kind)), std::to_string(r.value), time(r.clinical), time(r.known),
          time(r.until), std::to_string(r.id), std::to_string(r.ref), std::string(set.vocabulary.text(r.text)),
          std::string(set.vocabulary.text(r.route)), std::string(set.vocabulary.text(r.department)),
          std::string(set.vocabulary.text(r.specialty)), std::to_string(r.encounter),
          r.clinician == kNobody ? "" : set.clinicians[static_cast<size_t>(r.clinician)].id, "\n");
    }
  }
  return text;
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_KINDS_H_
