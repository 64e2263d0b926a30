// Reading CSV against the least that reading CSV can be: finding where its lines and fields end. Same bytes, one run: the figure is the ratio.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_format.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/reader.h"

namespace quell::bench {
namespace {

constexpr int kPatients = 400, kRowsPerPatient = 400;

// A folder as Synthea writes it, most of it observations; removed at the end.
class SyntheaFolder {
 public:
  SyntheaFolder() : path_(std::filesystem::temp_directory_path() / ("quell-bench-csv-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
    std::string patients = "Id,BIRTHDATE,DEATHDATE,GENDER\n";
    std::string encounters = "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,ENCOUNTERCLASS,CODE,DESCRIPTION\n";
    std::string observations = "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n";
    for (int i = 0; i < kPatients; ++i) {
      const std::string patient = absl::StrFormat("%08x-8390-282b-3ec2-73fce6e08649", i);
      const std::string stay = absl::StrFormat("%08x-fdf0-13f1-e7e5-2c466588d688", i);
      patients += absl::StrFormat("%s,%d-04-07,,%s\n", patient, 1930 + i % 80, i % 2 == 0 ? "F" : "M");
      encounters +=
          absl::StrFormat("%s,2023-01-01T08:00:00Z,2023-03-01T08:00:00Z,%s,,,inpatient,1,A stay\n", stay, patient);
      for (int row = 0; row < kRowsPerPatient; ++row) {
        observations +=
            absl::StrFormat("2023-01-%02dT%02d:17:%02dZ,%s,%s,laboratory,%s,%s,%d.%d,%s,numeric\n", 2 + row / 24 % 28,
                            row % 24, row / 24, patient, stay, row % 2 == 0 ? "2160-0" : "2823-3",
                            row % 2 == 0 ? "Creatinine [Mass/volume] in Serum or Plasma" : "Potassium", 1 + row % 5,
                            row % 10, row % 2 == 0 ? "mg/dL" : "mmol/L");
      }
    }
    Write("patients.csv", patients);
    Write("encounters.csv", encounters);
    Write("observations.csv", observations);
    observations_ = std::move(observations);
  }
  ~SyntheaFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  SyntheaFolder(const SyntheaFolder&) = delete;
  SyntheaFolder& operator=(const SyntheaFolder&) = delete;

  std::string path() const { return path_.string(); }
  readers::CsvFile file() const { return {(path_ / "observations.csv").string(), "observations.csv"}; }
  const std::string& observations() const { return observations_; }
  int64_t bytes() const { return static_cast<int64_t>(observations_.size()); }

 private:
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

  std::filesystem::path path_;
  std::string observations_;
};

const SyntheaFolder& Folder() {
  static const SyntheaFolder folder;
  return folder;
}

// Finds every line end, and every field end in the line, by memchr.
size_t ScanPlainly(std::string_view text) {
  size_t sum = 0;
  while (!text.empty()) {
    const void* const end = std::memchr(text.data(), '\n', text.size());
    if (end == nullptr) break;
    std::string_view line = text.substr(0, static_cast<size_t>(static_cast<const char*>(end) - text.data()));
    text.remove_prefix(line.size() + 1);
    while (const void* const comma = std::memchr(line.data(), ',', line.size())) {
      const size_t field = static_cast<size_t>(static_cast<const char*>(comma) - line.data());
      sum += field;
      line.remove_prefix(field + 1);
    }
    sum += line.size();
  }
  return sum;
}

// Of the file's bytes, read in blocks: what every reader has to pay for, too.
void BM_CsvPlainScan(benchmark::State& state) {
  const std::string path = Folder().file().path;
  std::string block(1u << 18, '\0');
  for (auto _ : state) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    size_t left = 0;
    while (const size_t count = std::fread(block.data() + left, 1, block.size() - left, file)) {
      const std::string_view text(block.data(), left + count);
      const size_t whole = text.rfind('\n') + 1;
      benchmark::DoNotOptimize(ScanPlainly(text.substr(0, whole)));
      left = text.size() - whole;
      std::memmove(block.data(), block.data() + whole, left);
    }
    std::fclose(file);
  }
  state.SetBytesProcessed(state.iterations() * Folder().bytes());
}
BENCHMARK(BM_CsvPlainScan)->Unit(benchmark::kMillisecond);

void BM_CsvTable(benchmark::State& state) {
  for (auto _ : state) {
    readers::ReadTally tally;
    size_t sum = 0;
    const absl::Status status = readers::ReadCsv(
        Folder().file(),
        {"DATE", "PATIENT", "ENCOUNTER", "CATEGORY?", "CODE", "DESCRIPTION", "VALUE", "UNITS", "TYPE?"}, tally,
        [&](const readers::CsvRow& row) {
          for (size_t column = 0; column < 9; ++column) sum += row[column].size();
          return readers::kUsed;
        });
    if (!status.ok()) state.SkipWithError("the file can't be read");
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(state.iterations() * Folder().bytes());
}
BENCHMARK(BM_CsvTable)->Unit(benchmark::kMillisecond);

// The whole way, to records in order.
void BM_CsvToRecords(benchmark::State& state) {
  size_t count = 0;
  for (auto _ : state) {
    const auto records = readers::ReadRecords(Folder().path());
    if (!records.ok()) {
      state.SkipWithError(std::string(records.status().message()).c_str());
      break;
    }
    count = records->records.size();
  }
  state.SetBytesProcessed(state.iterations() * Folder().bytes());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(count));
}
BENCHMARK(BM_CsvToRecords)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
