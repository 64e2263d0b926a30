#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>
#include "lib/records/record_set.h"

namespace quell::records {
namespace {

using std::chrono::hours;

Time At(int hour) { return Time(hours(hour)); }

TEST_CASE("vocabulary: one id for one set of codes, in any order and with repeats") {
  Vocabulary words;
  const CodingId a = words.AddCoding({{"loinc", "2823-3"}, {"local", "K"}});
  CHECK(words.AddCoding({{"local", "K"}, {"loinc", "2823-3"}, {"local", "K"}}) == a);
  CHECK(words.AddCoding({{"local", "K"}}) != a);
  CHECK(words.coding_count() == 2);
  REQUIRE(words.coding(a).size() == 2);
  CHECK(words.coding(a)[0].system == "local");
  CHECK(words.AddUnit("") == 0);
  const UnitId unit = words.AddUnit("mmol/L");
  CHECK(words.AddUnit("mmol/L") == unit);
  Vocabulary moved = std::move(words);
  CHECK(moved.unit(unit) == "mmol/L");
  CHECK(moved.coding(a)[1].code == "2823-3");
}

TEST_CASE("encounter at a time: both ends included, the later start of two, none outside, open ends") {
  RecordSetBuilder builder;
  const int32_t patient = builder.PatientNumber("p");
  const int32_t first = builder.AddEncounter(patient, {"a", "inpatient", At(10), At(20)});
  const int32_t second = builder.AddEncounter(patient, {"b", "inpatient", At(15), At(30)});
  const int32_t open = builder.AddEncounter(patient, {"c", "inpatient", At(40), kNoTime});
  CHECK(builder.EncounterAt(patient, At(9)) == kNobody);
  CHECK(builder.EncounterAt(patient, At(10)) == first);
  CHECK(builder.EncounterAt(patient, At(15)) == second);
  CHECK(builder.EncounterAt(patient, At(30)) == second);
  CHECK(builder.EncounterAt(patient, At(35)) == kNobody);
  CHECK(builder.EncounterAt(patient, At(4000)) == open);
  CHECK(builder.FindEncounter(patient, "b") == second);
  CHECK(builder.FindEncounter(patient, "x") == kNobody);
  CHECK(builder.FindPatient("q") == kNobody);
  CHECK(builder.ClinicianNumber("") == kNobody);
  CHECK(builder.vocabulary.AddText("") == 0);
}

// What a row of a source would say, with its texts.
struct Row {
  std::string patient, encounter, code, unit, clinician, department;
  Record record;
};

std::vector<Row> SomeRows() {
  std::vector<Row> rows;
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    Row row{"p" + std::to_string(random() % 5),
            random() % 4 == 0 ? "" : "e" + std::to_string(random() % 3),
            "c" + std::to_string(random() % 12),
            random() % 3 == 0 ? "" : "u" + std::to_string(random() % 4),
            "d" + std::to_string(random() % 6),
            "w" + std::to_string(random() % 3),
            {}};
    row.record.kind = static_cast<RecordKind>(random() % kRecordKindCount);
    row.record.value_kind = ValueKind::kNumber;
    row.record.value = random() % 9 == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(random() % 3);
    row.record.known = At(static_cast<int>(random() % 20));
    row.record.clinical = At(static_cast<int>(random() % 20));
    row.record.id = static_cast<uint64_t>(i + 1);
    rows.push_back(row);
  }
  return rows;
}

RecordSet Build(const std::vector<Row>& rows) {
  RecordSetBuilder builder;
  for (const Row& row : rows) {
    const int32_t patient = builder.PatientNumber(row.patient);
    Record record = row.record;
    if (!row.encounter.empty()) {
      record.encounter = builder.FindEncounter(patient, row.encounter);
      if (record.encounter == kNobody) {
        const int start = row.encounter.back() - '0';
        record.encounter = builder.AddEncounter(patient, {row.encounter, "inpatient", At(start / 2), At(start + 9)});
      }
    }
    record.coding = builder.vocabulary.AddCoding({{"local", row.code}, {"loinc", row.code}});
    record.unit = builder.vocabulary.AddUnit(row.unit);
    record.clinician = builder.ClinicianNumber(row.clinician, row.clinician == "d1" ? "nurse" : "");
    record.department = builder.vocabulary.AddText(row.department);
    builder.AddRecord(patient, record);
  }
  RecordSet set = builder.Finish();
  CHECK(builder.FindPatient(rows.front().patient) == kNobody);  // empty afterwards
  CHECK(builder.vocabulary.unit_count() == 1);
  CHECK(builder.vocabulary.text_count() == 1);
  return set;
}

bool Same(const Record& a, const Record& b) {
  const bool same_value = a.value == b.value || (std::isnan(a.value) && std::isnan(b.value));
  return a.kind == b.kind && a.coding == b.coding && a.unit == b.unit && same_value && a.known == b.known &&
         a.clinical == b.clinical && a.id == b.id && a.encounter == b.encounter && a.clinician == b.clinician &&
         a.department == b.department && a.role == b.role;
}

TEST_CASE("record set: the order of rows makes no difference") {
  std::vector<Row> rows = SomeRows();
  const RecordSet expected = Build(rows);
  std::mt19937 random(11);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(rows.begin(), rows.end(), random);
    const RecordSet set = Build(rows);
    REQUIRE(set.records.size() == expected.records.size());
    CHECK(std::equal(set.records.begin(), set.records.end(), expected.records.begin(), Same));
    REQUIRE(set.vocabulary.text_count() == expected.vocabulary.text_count());
    for (TextId i = 0; i < set.vocabulary.text_count(); ++i)
      CHECK(set.vocabulary.text(i) == expected.vocabulary.text(i));
    REQUIRE(set.encounters.size() == expected.encounters.size());
    for (size_t i = 0; i < set.encounters.size(); ++i) CHECK(set.encounters[i].id == expected.encounters[i].id);
    for (size_t i = 0; i < set.clinicians.size(); ++i) CHECK(set.clinicians[i].role == expected.clinicians[i].role);
    REQUIRE(set.vocabulary.coding_count() == expected.vocabulary.coding_count());
    for (CodingId i = 0; i < set.vocabulary.coding_count(); ++i) {
      CHECK(std::ranges::equal(set.vocabulary.coding(i), expected.vocabulary.coding(i)));
    }
    for (UnitId i = 0; i < set.vocabulary.unit_count(); ++i)
      CHECK(set.vocabulary.unit(i) == expected.vocabulary.unit(i));
  }
}

TEST_CASE("record set: patients, encounters and records are in order and belong together") {
  const RecordSet set = Build(SomeRows());
  CHECK(set.vocabulary.unit(0) == "");
  CHECK(set.vocabulary.text(0) == "");
  for (TextId i = 1; i < set.vocabulary.text_count(); ++i) CHECK(set.vocabulary.text(i - 1) < set.vocabulary.text(i));
  uint32_t records = 0, encounters = 0;
  for (size_t i = 0; i < set.patients.size(); ++i) {
    const PatientEntry& patient = set.patients[i];
    if (i > 0) CHECK(set.patients[i - 1].id < patient.id);
    CHECK(patient.first_record == records);
    CHECK(patient.first_encounter == encounters);
    records += patient.record_count;
    encounters += patient.encounter_count;
    for (const Record& record : set.RecordsOf(patient)) {
      if (record.encounter == kNobody) continue;
      const auto index = static_cast<uint32_t>(record.encounter);
      CHECK(index >= patient.first_encounter);
      CHECK(index < patient.first_encounter + patient.encounter_count);
    }
    auto ordered = [](const Record& a, const Record& b) {
      return std::tie(a.known, a.kind, a.clinical, a.coding) < std::tie(b.known, b.kind, b.clinical, b.coding);
    };
    CHECK(std::is_sorted(set.RecordsOf(patient).begin(), set.RecordsOf(patient).end(), ordered));
  }
  CHECK(records == set.records.size());
  CHECK(encounters == set.encounters.size());
}

TEST_CASE("record set: a patient without records or encounters is there") {
  RecordSetBuilder builder;
  builder.PatientNumber("b");
  builder.PatientNumber("a");
  const RecordSet set = builder.Finish();
  REQUIRE(set.patients.size() == 2);
  CHECK(set.patients[0].id == "a");
  CHECK(set.RecordsOf(set.patients[0]).empty());
  CHECK(set.EncountersOf(set.patients[1]).empty());
}

TEST_CASE("record set: a clinician's role and specialty stand on the records, unless they say one themselves") {
  RecordSetBuilder builder;
  const int32_t patient = builder.PatientNumber("p");
  Record record;
  record.known = record.clinical = At(1);
  record.id = 1;
  record.clinician = builder.ClinicianNumber("c");
  builder.AddRecord(patient, record);
  record.id = 2;
  record.role = builder.vocabulary.AddText("nurse");
  builder.AddRecord(patient, record);
  record = {};
  record.known = record.clinical = At(1);
  record.id = 3;
  builder.AddRecord(patient, record);
  builder.ClinicianNumber("c", "physician", "cardiology");
  const RecordSet set = builder.Finish();
  REQUIRE(set.records.size() == 3);
  CHECK(set.vocabulary.text(set.records[0].role) == "physician");
  CHECK(set.vocabulary.text(set.records[0].specialty) == "cardiology");
  CHECK(set.vocabulary.text(set.records[1].role) == "nurse");
  CHECK(set.records[2].role == 0);
}

}  // namespace
}  // namespace quell::records
