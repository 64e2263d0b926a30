// A store gives back what was put into it, all of it.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "lib/records/store_column.h"
#include "lib/records/store_reader.h"
#include "lib/records/store_value.h"
#include "lib/records/store_writer.h"
#include "tests/support/paths.h"
#include "tests/support/random_records.h"
#include "tests/support/replay.h"
#include "tests/support/same_records.h"
#include "tests/support/temp_folder.h"

namespace quell::records {
namespace {

std::unique_ptr<StoredRecords> Open(const std::string& path) {
  absl::StatusOr<std::unique_ptr<StoredRecords>> stored = StoredRecords::Open(path);
  INFO(std::string(stored.status().message()));
  REQUIRE(stored.ok());
  return *std::move(stored);
}

RecordSet Random(uint64_t seed, int patients, int records_each) {
  RecordSetBuilder builder;
  testing::RandomRecords(seed).Fill(builder, patients, records_each);
  return builder.Finish();
}

// Both ways of reading.
void CheckRoundTrip(const RecordSet& set) {
  const testing::TempFolder folder;
  const std::string path = folder.Path("a.qrec");
  const absl::Status written = WriteStore(set, path);
  INFO(std::string(written.message()));
  REQUIRE(written.ok());
  CHECK(testing::Difference(set, *Open(path)) == "");
  const absl::StatusOr<RecordSet> read = ReadStore(path);
  REQUIRE(read.ok());
  CHECK(testing::Difference(set, *read) == "");
  CHECK(read->records.size() == set.records.size());
  // And what was read is written as the same bytes.
  REQUIRE(WriteStore(*Open(path), folder.Path("b.qrec")).ok());
  CHECK(folder.Read("a.qrec") == folder.Read("b.qrec"));
}

}  // namespace

TEST_CASE("store - any records come back as they were, every bit of every field") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    CheckRoundTrip(Random(seed, static_cast<int>(seed % 7), static_cast<int>(seed * seed % 150)));
  }
  CheckRoundTrip(Random(1000, 40, 400));
}

TEST_CASE("store - nothing at all comes back as nothing") {
  CheckRoundTrip(RecordSet());
  RecordSetBuilder builder;
  builder.PatientNumber("nobody ever saw them");
  CheckRoundTrip(builder.Finish());
}

TEST_CASE("store - many records that are all alike take almost no room, and are not taken for damage") {
  RecordSetBuilder builder;
  const int32_t patient = builder.PatientNumber("p");
  Record record;
  record.known = record.clinical = Time(Duration(5));
  for (int i = 0; i < 100'000; ++i) builder.AddRecord(patient, record);
  const RecordSet set = builder.Finish();
  const testing::TempFolder folder;
  REQUIRE(WriteStore(set, folder.Path("a.qrec")).ok());
  CHECK(folder.Read("a.qrec").size() < 3'000);
  CHECK(testing::Difference(set, *Open(folder.Path("a.qrec"))) == "");
}

TEST_CASE("store - the workload of the benchmarks takes less than a tenth of its size in memory") {
  const RecordSet set = bench::GenerateRecords(200);
  CheckRoundTrip(set);
  const testing::TempFolder folder;
  REQUIRE(WriteStore(set, folder.Path("a.qrec")).ok());
  CHECK(folder.Read("a.qrec").size() * 10 < set.records.size() * sizeof(Record));
}

TEST_CASE("store - records that are not in the order of their times are not written") {
  RecordSet set = bench::GenerateRecords(1);
  std::swap(set.records.front(), set.records.back());
  const testing::TempFolder folder;
  CHECK_FALSE(WriteStore(set, folder.Path("a.qrec")).ok());
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("store - a column of any numbers comes back, and little is written for numbers that are alike") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    std::vector<uint64_t> numbers(random() % 200);
    const uint64_t base = random() >> (random() % 64), factor = 1 + (random() % 3 == 0 ? 60'000'000 : 0);
    const int bits = static_cast<int>(random() % 65);
    for (size_t i = 0; i < numbers.size(); ++i) {
      const uint64_t small = bits == 0 ? 0 : random() >> (64 - bits);
      numbers[i] = round % 3 == 0 && i > 0 && random() % 4 != 0 ? numbers[i - 1]
                   : round % 5 == 0 && random() % 30 == 0       ? random()
                                                                : base + factor * small;
    }
    std::string bytes;
    PutColumn(numbers, bytes);
    const size_t size = bytes.size();
    CHECK(size <= 24 + 9 * numbers.size());
    bytes.append(kColumnSlack, '\xff');
    ByteReader in(std::string_view(bytes).substr(0, size));
    std::vector<uint64_t> read(numbers.size(), 7);
    REQUIRE(GetColumn(in, read));
    CHECK(in.AtEnd());
    CHECK(read == numbers);
  }
  auto size_of = [](auto number) {
    std::vector<uint64_t> numbers(1000);
    for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = number(i);
    std::string bytes;
    PutColumn(numbers, bytes);
    return bytes.size();
  };
  CHECK(size_of([](size_t) { return 1u << 30; }) <= 8);
  CHECK(size_of([](size_t i) { return 5'000'000'000u + 60'000'000u * (i * i % 32); }) <= 650);  // five bits each
  CHECK(size_of([](size_t i) { return i * 7919 % 16 + (i == 500 ? uint64_t{1} << 60 : 0); }) <= 530);
  CHECK(size_of([](size_t i) { return uint64_t{1} << 40 * (i / 100 % 2); }) <= 40);
  CHECK(size_of([](size_t i) { return (uint64_t{1} << (i * 7919 % 8 * 8)) + i * 7919 % 8; }) <= 470);
}

TEST_CASE("store - values are decimals where that is exact, and bits where not") {
  auto decimals = [](double value) { return ToDecimal(value).decimals; };
  CHECK(decimals(0) == 0);
  CHECK(decimals(140) == 0);
  CHECK(decimals(6.4) == 1);
  CHECK(decimals(-7.385) == 3);
  CHECK(decimals(1e15) == 0);
  CHECK(decimals(0.1 + 0.2) == kBits);
  for (double odd : {-0.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 1e300})
    CHECK(decimals(odd) == kBits);
  testing::RandomRecords random(5);
  for (int i = 0; i < 20'000; ++i) {
    const double value = random.AnyValue();
    CHECK(std::bit_cast<uint64_t>(FromDecimal(ToDecimal(value))) == std::bit_cast<uint64_t>(value));
  }
}

namespace {

// The same result from the source, from the whole store and patient by patient from the store, on one thread and on several.
void CheckReplay(const std::string& source, const std::string& rules_text) {
  const RecordSet set = testing::ReadAll(source);
  CheckRoundTrip(set);
  const testing::TempFolder folder;
  REQUIRE(WriteStore(set, folder.Path("a.qrec")).ok());
  const auto rules = testing::CompileRules(rules_text);
  sim::ReplayOptions options;
  options.keep_firings = true;
  options.as_live = testing::AllAlerts(*rules);
  const sim::ReplayResult expected = testing::ReplayAll(*rules, set, options);
  CHECK_FALSE(expected.firings.empty());
  for (int threads : {1, 3}) {
    options.threads = threads;
    const auto result = sim::Replay(rules->impl().program, *Open(folder.Path("a.qrec")), options);
    REQUIRE(result.ok());
    CHECK(result->firings == expected.firings);
    CHECK(result->records == expected.records);
    CHECK(result->denominators.encounter_micros == expected.denominators.encounter_micros);
    CHECK(result->denominators.clinician_days == expected.denominators.clinician_days);
  }
}

}  // namespace

TEST_CASE("store - the example hospital comes back, and replays to the same firings") {
  CheckReplay(testing::SourcePath("examples/hospital"),
              "language 1\nmodule m\nconcept K { loinc 2823-3\n unit mmol/L }\n"
              "alert high { status silent\n on result K\n when this value > 5.5 mmol/L\n lockout 6 h per patient }\n");
}

TEST_CASE("store - the MIMIC-IV demo comes back, and potassium is above 6 as often as the files say") {
  const std::optional<std::string> path = testing::SharedData("mimic-iv-demo-60");
  if (!path.has_value()) return;
  const std::string rules =
      "language 1\nmodule m\nconcept K { local \"mimic:50971\"\n unit mmol/L\n valence 1 }\n"
      "alert high { status silent\n on result K\n when this value > 6.0 mEq/L }\n";
  CheckReplay(*path, rules);
  const testing::TempFolder folder;
  REQUIRE(WriteStore(testing::ReadAll(*path), folder.Path("a.qrec")).ok());
  const auto compiled = testing::CompileRules(rules);
  // Through the front: what --records reads.
  const auto opened = readers::OpenRecords(folder.Path("a.qrec"));
  REQUIRE(opened.ok());
  const auto result = sim::Replay(compiled->impl().program, **opened);
  REQUIRE(result.ok());
  CHECK(testing::CountsOf(*result, *compiled, "high").when_true == 17);
  CHECK(testing::Difference(testing::ReadAll(folder.Path("a.qrec")), **opened) == "");
}

}  // namespace quell::records
