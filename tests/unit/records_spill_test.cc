// However little memory it may take, sorting gives the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "lib/records/store_reader.h"
#include "lib/records/store_writer.h"
#include "tests/support/random_records.h"
#include "tests/support/same_records.h"
#include "tests/support/temp_folder.h"

namespace quell::records {
namespace {

constexpr size_t kNoLimit = SIZE_MAX;

// The bytes of the store that a builder with this limit makes.
template <typename Fill>
std::string StoreOf(size_t memory, Fill fill) {
  const testing::TempFolder folder;
  RecordSetBuilder builder;
  if (memory != kNoLimit) builder.LimitMemory(memory, folder.path());
  fill(builder);
  auto writer = StoreWriter::Create(folder.Path("a.qrec"));
  REQUIRE(writer.ok());
  auto all = builder.FinishInto(
      [&](const PatientEntry& patient, std::span<const Record> records) { return (*writer)->Add(patient, records); });
  REQUIRE(all.ok());
  CHECK(all->records.empty());
  REQUIRE((*writer)->Finish(*all).ok());
  // Nothing but the store.
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  return folder.Read("a.qrec");
}

// The records of `set`, patient by patient and record by record in any order, as a reader would give them.
void AddShuffled(const RecordSet& set, uint64_t seed, RecordSetBuilder& builder) {
  std::mt19937_64 random(seed);
  auto shuffled = [&](size_t count) {
    std::vector<size_t> order(count);
    for (size_t i = 0; i < count; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    return order;
  };
  builder.source = {};
  std::vector<int32_t> patient_of(set.records.size()), encounters(set.encounters.size()), clinicians;
  for (size_t i : shuffled(set.patients.size())) {
    const PatientEntry& patient = set.patients[i];
    const int32_t number = builder.PatientNumber(patient.id);
    builder.patient(number) = patient.patient;
    for (uint32_t e = patient.first_encounter; e < patient.first_encounter + patient.encounter_count; ++e)
      encounters[e] = builder.AddEncounter(number, set.encounters[e]);
    for (uint32_t r = patient.first_record; r < patient.first_record + patient.record_count; ++r)
      patient_of[r] = number;
  }
  for (const Clinician& c : set.clinicians) clinicians.push_back(builder.ClinicianNumber(c.id, c.role, c.specialty));
  for (size_t i : shuffled(set.records.size())) {
    Record record = set.records[i];
    if (record.coding != kNoCoding) {
      const auto coding = set.vocabulary.coding(record.coding);
      record.coding = builder.vocabulary.AddCoding({coding.begin(), coding.end()});
    }
    record.unit = builder.vocabulary.AddUnit(set.vocabulary.unit(record.unit));
    for (TextId* text : {&record.text, &record.route, &record.department, &record.role, &record.specialty})
      *text = builder.vocabulary.AddText(set.vocabulary.text(*text));
    if (record.encounter != kNobody) record.encounter = encounters[static_cast<size_t>(record.encounter)];
    if (record.clinician != kNobody) record.clinician = clinicians[static_cast<size_t>(record.clinician)];
    builder.AddRecord(patient_of[i], record);
  }
}

}  // namespace

TEST_CASE("spill - the same bytes whatever the limit, from one record at a time to all at once") {
  for (uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    auto fill = [&](RecordSetBuilder& builder) { testing::RandomRecords(seed).Fill(builder, 20, 40); };
    const std::string expected = StoreOf(kNoLimit, fill);
    for (size_t memory : {size_t{1}, size_t{1'000}, size_t{7'777}, size_t{50'000}, size_t{1} << 24}) {
      CAPTURE(memory);
      CHECK(StoreOf(memory, fill) == expected);
    }
  }
}

TEST_CASE("spill - a source ten times larger than the memory, in any order, is the same store") {
  const RecordSet set = bench::GenerateRecords(300);
  const size_t tenth = set.records.size() * sizeof(CollectedRecord) / 10;
  const std::string expected = StoreOf(kNoLimit, [&](RecordSetBuilder& builder) { AddShuffled(set, 1, builder); });
  for (uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    CHECK(StoreOf(tenth, [&](RecordSetBuilder& builder) { AddShuffled(set, seed, builder); }) == expected);
  }
  const auto stored = StoredRecords::OpenBytes(expected, "a.qrec");
  REQUIRE(stored.ok());
  std::vector<Record> room;
  for (size_t i = 0; i < set.patients.size(); ++i)
    CHECK(std::ranges::equal((*stored)->Read(i, room), set.RecordsOf(set.patients[i]), testing::SameRecord));
}

TEST_CASE("spill - a role that comes later than the records, and differs, does not depend on the limit") {
  auto fill = [](RecordSetBuilder& builder) {
    const int32_t patient = builder.PatientNumber("p"), clinician = builder.ClinicianNumber("c");
    Record record;
    record.clinician = clinician;
    for (const char* role : {"", "nurse", "", "physician", "pharmacist"}) {
      record.role = builder.vocabulary.AddText(role);
      builder.AddRecord(patient, record);
    }
    builder.ClinicianNumber("c", "porter", "x-ray");
    builder.ClinicianNumber("c", "oncologist", "");
  };
  CHECK(StoreOf(1, fill) == StoreOf(kNoLimit, fill));
}

TEST_CASE("spill - no more records are held than the limit says") {
  const testing::TempFolder folder;
  RecordSetBuilder builder;
  constexpr size_t kHeld = 50;
  builder.LimitMemory(kHeld * sizeof(CollectedRecord), folder.path());
  CHECK(builder.held_records() == 0);
  const int32_t patient = builder.PatientNumber("p");
  for (uint64_t i = 0; i < 1000; ++i) {
    Record record;
    record.id = i;
    builder.AddRecord(patient, record);
    CHECK(builder.held_records() < kHeld);
  }
  size_t count = 0;
  const auto all = builder.FinishInto([&](const PatientEntry& entry, std::span<const Record> records) {
    CHECK(entry.record_count == 1000);
    count += records.size();
    return absl::OkStatus();
  });
  CHECK(all.ok());
  CHECK(count == 1000);
}

TEST_CASE("spill - who begins again begins with nothing, and the limit stays") {
  const testing::TempFolder folder;
  RecordSetBuilder builder;
  builder.LimitMemory(1, folder.path());
  builder.AddRecord(builder.PatientNumber("p"), {});
  builder.Clear();
  builder.AddRecord(builder.PatientNumber("q"), {});
  CHECK(builder.held_records() == 0);  // it went to the file at once
  const auto all = builder.FinishInto([](const PatientEntry&, std::span<const Record>) { return absl::OkStatus(); });
  REQUIRE(all.ok());
  REQUIRE(all->patients.size() == 1);
  CHECK(all->patients[0].id == "q");
  CHECK(all->patients[0].record_count == 1);
}

TEST_CASE("spill - an error of who takes the records ends it") {
  RecordSetBuilder builder;
  testing::RandomRecords(1).Fill(builder, 5, 10);
  const auto all = builder.FinishInto(
      [](const PatientEntry&, std::span<const Record>) { return absl::DataLossError("no more, please"); });
  CHECK(all.status().message() == "no more, please");
}

}  // namespace quell::records
