// Whether two sources of records say the same, down to the last bit.
#ifndef QUELL_TESTS_SUPPORT_SAME_RECORDS_H_
#define QUELL_TESTS_SUPPORT_SAME_RECORDS_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "lib/records/record_set.h"

namespace quell::testing {

// Every field; numbers by their bits, so that a NaN is itself and -0 is not 0.
inline bool SameRecord(const Record& a, const Record& b) {
  auto fields = [](const Record& r) {
    return std::tuple(std::tuple(r.kind, r.value_kind, r.status, r.encounter_class, r.target, r.flags),
                      std::tuple(r.coding, r.unit, std::bit_cast<uint64_t>(r.value), r.clinical, r.known, r.until),
                      std::tuple(r.id, r.ref, std::bit_cast<uint32_t>(r.per_day), r.text, r.route, r.department),
                      std::tuple(r.role, r.specialty, r.encounter, r.clinician));
  };
  return fields(a) == fields(b);
}

inline std::string VocabularyDifference(const Vocabulary& a, const Vocabulary& b) {
  if (a.coding_count() != b.coding_count()) return "number of codings";
  if (a.unit_count() != b.unit_count()) return "number of units";
  if (a.text_count() != b.text_count()) return "number of texts";
  for (CodingId i = 0; i < a.coding_count(); ++i) {
    if (!std::ranges::equal(a.coding(i), b.coding(i))) return "coding " + std::to_string(i);
  }
  for (UnitId i = 0; i < a.unit_count(); ++i) {
    if (a.unit(i) != b.unit(i)) return "unit " + std::to_string(i);
  }
  for (TextId i = 0; i < a.text_count(); ++i) {
    if (a.text(i) != b.text(i)) return "text " + std::to_string(i);
  }
  return "";
}

inline std::string ReportDifference(const records::ReadReport& a, const records::ReadReport& b) {
  auto files = [](const records::ReadReport& report) {
    std::vector<std::tuple<std::string, int64_t, int64_t, int64_t>> out;
    for (const auto& f : report.files) out.emplace_back(f.file, f.read, f.used, f.kept_out);
    return out;
  };
  auto issues = [](const std::vector<records::ReadIssue>& list) {
    std::vector<std::tuple<std::string, std::string, int64_t, std::vector<std::string>>> out;
    for (const auto& i : list) out.emplace_back(i.file, i.what, i.count, i.examples);
    return out;
  };
  if (files(a) != files(b)) return "report: files";
  if (issues(a.kept_out) != issues(b.kept_out)) return "report: kept out";
  if (issues(a.notes) != issues(b.notes)) return "report: notes";
  return a.results_outside_encounter == b.results_outside_encounter ? "" : "report: results outside encounters";
}

inline std::string PeopleDifference(const records::RecordSource& a, const records::RecordSource& b) {
  auto source = [](const SourceInfo& s) {
    uint64_t kinds = 0;
    for (int kind = 0; kind < kRecordKindCount; ++kind)
      kinds |= uint64_t{s.carries.Has(static_cast<RecordKind>(kind))} << kind;
    return std::tuple(s.name, s.time_zone, s.clocks_comparable, kinds, s.specimen_quality);
  };
  if (source(a.source) != source(b.source)) return "source";
  if (a.encounters.size() != b.encounters.size()) return "number of encounters";
  for (size_t i = 0; i < a.encounters.size(); ++i) {
    auto fields = [](const records::Encounter& e) { return std::tie(e.id, e.encounter_class, e.start, e.end); };
    if (fields(a.encounters[i]) != fields(b.encounters[i])) return "encounter " + std::to_string(i);
  }
  if (a.clinicians.size() != b.clinicians.size()) return "number of clinicians";
  for (size_t i = 0; i < a.clinicians.size(); ++i) {
    auto fields = [](const records::Clinician& c) { return std::tie(c.id, c.role, c.specialty); };
    if (fields(a.clinicians[i]) != fields(b.clinicians[i])) return "clinician " + std::to_string(i);
  }
  if (a.patients.size() != b.patients.size()) return "number of patients";
  for (size_t i = 0; i < a.patients.size(); ++i) {
    auto fields = [](const records::PatientEntry& p) {
      return std::tuple(std::tie(p.id, p.patient.sex, p.patient.birth.year, p.patient.birth.month, p.patient.birth.day),
                        std::tie(p.first_record, p.record_count, p.first_encounter, p.encounter_count));
    };
    if (fields(a.patients[i]) != fields(b.patients[i])) return "patient " + std::to_string(i);
  }
  return "";
}

// "", or what differs first.
inline std::string Difference(const records::RecordSource& a, const records::RecordSource& b) {
  for (const std::string& difference : {PeopleDifference(a, b), VocabularyDifference(a.vocabulary, b.vocabulary),
                                        ReportDifference(a.report, b.report)}) {
    if (!difference.empty()) return difference;
  }
  std::vector<Record> room_a, room_b;
  for (size_t patient = 0; patient < a.patients.size(); ++patient) {
    const auto of_a = a.Read(patient, room_a), of_b = b.Read(patient, room_b);
    if (of_a.size() != of_b.size()) return "number of records of patient " + std::to_string(patient);
    for (size_t i = 0; i < of_a.size(); ++i) {
      if (!SameRecord(of_a[i], of_b[i])) return "patient " + std::to_string(patient) + ", record " + std::to_string(i);
    }
  }
  return "";
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_SAME_RECORDS_H_
