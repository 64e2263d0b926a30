// Records with every field that there is, with values that no hospital has: what a store must keep all the same.
#ifndef QUELL_TESTS_SUPPORT_RANDOM_RECORDS_H_
#define QUELL_TESTS_SUPPORT_RANDOM_RECORDS_H_

#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "lib/records/record_set.h"

namespace quell::testing {

class RandomRecords {
 public:
  explicit RandomRecords(uint64_t seed) : random_(seed) {}

  uint64_t Below(uint64_t n) { return random_() % n; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  Time AnyTime() {
    if (OneIn(40)) return kNoTime;
    if (OneIn(40)) return kOpenEnded;
    if (OneIn(20)) return Time(Duration(static_cast<int64_t>(random_())));
    const int64_t minutes = static_cast<int64_t>(Below(100'000));
    return Time(Duration(minutes * 60'000'000 + (OneIn(5) ? static_cast<int64_t>(Below(60'000'000)) : 0)));
  }
  double AnyValue() {
    using Limits = std::numeric_limits<double>;
    const double odd[] = {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), -0.0, Limits::denorm_min(),
                          Limits::max(),       Limits::lowest(),   0.1 + 0.2,           1e15, -1e-300};
    if (OneIn(10)) return odd[Below(std::size(odd))];
    if (OneIn(10)) return std::bit_cast<double>(random_());
    return static_cast<double>(Below(2000)) / (OneIn(2) ? 10.0 : 100.0) - (OneIn(9) ? 30 : 0);
  }
  std::string AnyText(const char* stem, uint64_t n) {
    return OneIn(5) ? "" : stem + std::to_string(Below(n)) + (OneIn(8) ? std::string("\0\n\xff\"", 4) : "");
  }

  // `patients` of them at least a little unlike, with about so many records each; some have none.
  void Fill(records::RecordSetBuilder& builder, int patients, int records_each) {
    builder.source.name = AnyText("source", 3);
    builder.source.time_zone = "Europe/Vienna";
    builder.source.clocks_comparable = OneIn(2);
    builder.source.specimen_quality = OneIn(2);
    for (int kind = 0; kind < kRecordKindCount; ++kind) {
      if (OneIn(2)) builder.source.carries.Add(static_cast<RecordKind>(kind));
    }
    for (int i = 0; i < patients; ++i) FillPatient(builder, records_each);
    builder.report.files.push_back({"a.csv", 10, 8, 2});
    builder.report.kept_out.push_back({"a.csv", "it is not used", 2, {"a.csv:1", "a.csv:9"}});
    builder.report.notes.push_back({"b.csv", "", -1, {}});
    builder.report.results_outside_encounter = static_cast<int64_t>(Below(1000));
  }

  Record AnyRecord(records::RecordSetBuilder& builder) {
    Vocabulary& words = builder.vocabulary;
    Record r;
    r.kind = static_cast<RecordKind>(Below(kRecordKindCount));
    r.value_kind = static_cast<ValueKind>(Below(7));
    r.status = static_cast<ResultStatus>(Below(3));
    r.encounter_class = static_cast<EncounterClass>(Below(7));
    r.target = static_cast<RecordKind>(Below(kRecordKindCount));
    r.flags = OneIn(3) ? static_cast<uint16_t>(random_()) : uint16_t{0};
    if (!OneIn(6)) r.coding = AnyCoding(words);
    r.unit = words.AddUnit(AnyText("unit", 5));
    if (!OneIn(6)) r.value = AnyValue();
    r.known = AnyTime();
    r.clinical = OneIn(3) ? r.known : AnyTime();
    if (OneIn(3)) r.until = AnyTime();
    r.id = OneIn(9) ? random_() : ++last_id_;
    if (OneIn(4)) r.ref = OneIn(3) ? random_() : Below(50);
    if (OneIn(4)) r.per_day = OneIn(9) ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(Below(8)) / 2;
    for (TextId* text : {&r.text, &r.route, &r.department, &r.role, &r.specialty}) {
      if (OneIn(2)) *text = words.AddText(AnyText("text", 9));
    }
    return r;
  }

 private:
  CodingId AnyCoding(Vocabulary& words) {
    std::vector<Code> codes;
    for (uint64_t i = Below(3); i > 0; --i) codes.push_back({OneIn(2) ? "loinc" : "local", AnyText("code", 9)});
    return words.AddCoding(codes);
  }

  void FillPatient(records::RecordSetBuilder& builder, int records_each) {
    const int32_t number = builder.PatientNumber("p" + std::to_string(Below(1'000'000)));
    Patient& patient = builder.patient(number);
    patient.sex = static_cast<Sex>(Below(4));
    if (!OneIn(4))
      patient.birth = {static_cast<int32_t>(random_()), static_cast<uint8_t>(Below(256)),
                       static_cast<uint8_t>(Below(256))};
    std::vector<int32_t> encounters;
    for (uint64_t i = Below(3); i > 0; --i) {
      const std::string id = "e" + std::to_string(Below(1000)) + "-" + std::to_string(i);
      encounters.push_back(builder.AddEncounter(number, {id, AnyText("class", 3), AnyTime(), AnyTime()}));
    }
    const uint64_t count = OneIn(5) ? 0 : Below(static_cast<uint64_t>(2 * records_each + 1));
    for (uint64_t i = 0; i < count; ++i) {
      Record record = AnyRecord(builder);
      if (!encounters.empty() && !OneIn(4)) record.encounter = encounters[Below(encounters.size())];
      record.clinician = builder.ClinicianNumber(AnyText("dr", 6), AnyText("role", 3), AnyText("specialty", 3));
      builder.AddRecord(number, record);
      if (OneIn(20)) builder.AddRecord(number, record);  // the same again
    }
  }

  std::mt19937_64 random_;
  uint64_t last_id_ = 0;
};

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_RANDOM_RECORDS_H_
