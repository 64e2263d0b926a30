// Reading CSV against the least that reading CSV can be: finding where its lines and fields end. Same bytes, one run: the figure is the ratio.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_format.h"
#include "bench/random.h"
#include "lib/readers/byte_file.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/reader.h"

namespace quell::bench {
namespace {

constexpr int kPatients = 400, kRowsPerPatient = 400;

struct Item {
  const char* category;
  const char* code;
  const char* name;
  const char* unit;
};
constexpr Item kItems[] = {{"vital-signs", "8302-2", "Body Height", "cm"},
                           {"vital-signs", "29463-7", "Body Weight", "kg"},
                           {"vital-signs", "8462-4", "Diastolic Blood Pressure", "mm[Hg]"},
                           {"vital-signs", "8480-6", "Systolic Blood Pressure", "mm[Hg]"},
                           {"vital-signs", "8867-4", "Heart rate", "/min"},
                           {"laboratory", "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL"},
                           {"laboratory", "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L"},
                           {"laboratory", "718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL"}};

// A folder as Synthea writes it, most of it observations; removed at the end.
class SyntheaFolder {
 public:
  SyntheaFolder() : path_(std::filesystem::temp_directory_path() / ("quell-bench-csv-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
    std::string patients = "Id,BIRTHDATE,DEATHDATE,GENDER\n";
    std::string encounters = "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,ENCOUNTERCLASS,CODE,DESCRIPTION\n";
    std::string observations = "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n";
    Random random(1);
    auto uuid = [&random] {
      const uint64_t high = random.Next(), low = random.Next();
      return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48,
                             low & 0xffffffffffff);
    };
    for (int i = 0; i < kPatients; ++i) {
      const std::string patient = uuid(), stay = uuid();
      patients += absl::StrFormat("%s,%d-04-07,,%s\n", patient, 1930 + i % 80, i % 2 == 0 ? "F" : "M");
      encounters +=
          absl::StrFormat("%s,2023-01-01T08:00:00Z,2023-03-01T08:00:00Z,%s,,,inpatient,1,A stay\n", stay, patient);
      for (int row = 0; row < kRowsPerPatient; ++row) {
        const Item& item = kItems[random.Below(static_cast<int>(std::size(kItems)))];
        observations +=
            absl::StrFormat("2023-01-%02dT%02d:%02d:%02dZ,%s,%s,%s,%s,%s,%d.%d,%s,numeric\n", 2 + row / 24 % 28,
                            row % 24, random.Below(60), random.Below(60), patient, stay, item.category, item.code,
                            item.name, 1 + random.Below(200), random.Below(10), item.unit);
      }
    }
    Write("patients.csv", patients);
    Write("encounters.csv", encounters);
    Write("observations.csv", observations);
    gzFile packed = gzopen(packed_file().path.c_str(), "wb6");
    gzwrite(packed, observations.data(), static_cast<unsigned>(observations.size()));
    gzclose(packed);
    bytes_ = static_cast<int64_t>(observations.size());
  }
  ~SyntheaFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    std::filesystem::remove(packed_file().path, ignored);
  }
  SyntheaFolder(const SyntheaFolder&) = delete;
  SyntheaFolder& operator=(const SyntheaFolder&) = delete;

  std::string path() const { return path_.string(); }
  readers::CsvFile file() const { return {(path_ / "observations.csv").string(), "observations.csv"}; }
  // In a folder of its own, so that a source is not there twice.
  readers::CsvFile packed_file() const { return {path_.string() + ".gz", "observations.csv.gz"}; }
  int64_t bytes() const { return bytes_; }  // of the observations, unpacked

 private:
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

  std::filesystem::path path_;
  int64_t bytes_ = 0;
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

void ReadTable(benchmark::State& state, const readers::CsvFile& file) {
  for (auto _ : state) {
    readers::ReadTally tally;
    size_t sum = 0;
    const absl::Status status = readers::ReadCsv(
        file, {"DATE", "PATIENT", "ENCOUNTER", "CATEGORY?", "CODE", "DESCRIPTION", "VALUE", "UNITS", "TYPE?"}, tally,
        [&](const readers::CsvRow& row) {
          for (size_t column = 0; column < 9; ++column) sum += row[column].size();
          return readers::kUsed;
        });
    if (!status.ok()) state.SkipWithError("the file can't be read");
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(state.iterations() * Folder().bytes());
}

void BM_CsvTable(benchmark::State& state) { ReadTable(state, Folder().file()); }
BENCHMARK(BM_CsvTable)->Unit(benchmark::kMillisecond);

void BM_CsvInflateAlone(benchmark::State& state) {
  std::string block(1u << 18, '\0');
  for (auto _ : state) {
    auto file = readers::ByteFile::Open(Folder().packed_file().path, "observations.csv.gz");
    if (!file.ok()) state.SkipWithError("the file can't be opened");
    for (size_t count = 1; file.ok() && count > 0;) count = (*file)->Read(block.data(), block.size()).value_or(0);
  }
  state.SetBytesProcessed(state.iterations() * Folder().bytes());
}
BENCHMARK(BM_CsvInflateAlone)->Unit(benchmark::kMillisecond);

void BM_CsvTableGzip(benchmark::State& state) { ReadTable(state, Folder().packed_file()); }
BENCHMARK(BM_CsvTableGzip)->Unit(benchmark::kMillisecond);

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
