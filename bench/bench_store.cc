// The store: reading it against reading its bytes, all in one run; and writing it.
//
// Two measures of "reading its bytes", both with read(2) and a checksum, which is what any reader must do that notices damage. BM_StoreFlat reads a file that holds the same records as they
// lie in memory, so that nothing is left to do: what .qrec is measured against. BM_StoreBytes reads the .qrec itself, a twelfth of that: no reader that makes records of it can be near.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "lib/records/store_reader.h"
#include "lib/records/store_writer.h"

namespace quell::bench {
namespace {

constexpr int kPatients = 2'000;

const records::RecordSet& Records() {
  static const auto& records = *new records::RecordSet(GenerateRecords(kPatients));
  return records;
}

// A store of the records, removed when the program ends.
struct StoreFile {
  StoreFile() : path(std::filesystem::temp_directory_path() / ("quell-bench-" + std::to_string(getpid()) + ".qrec")) {
    const absl::Status status = records::WriteStore(Records(), path.string());
    if (status.ok()) bytes = static_cast<int64_t>(std::filesystem::file_size(path));
  }
  ~StoreFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  std::filesystem::path path;
  int64_t bytes = 0;
};

const StoreFile& File() {
  static const StoreFile file;
  return file;
}

void Count(benchmark::State& state) {
  const auto count = static_cast<int64_t>(Records().records.size());
  state.SetItemsProcessed(state.iterations() * count);
  state.counters["file_bytes_per_record"] = static_cast<double>(File().bytes) / static_cast<double>(count);
}

void ReadWhole(benchmark::State& state, const std::string& path) {
  std::vector<char> buffer(1u << 18);
  for (auto _ : state) {
    const int file = open(path.c_str(), O_RDONLY);
    uint32_t checksum = 0;
    for (ssize_t count; (count = read(file, buffer.data(), buffer.size())) > 0;)
      checksum ^= records::StoreChecksum({buffer.data(), static_cast<size_t>(count)});
    close(file);
    benchmark::DoNotOptimize(checksum);
  }
  Count(state);
}

void BM_StoreBytes(benchmark::State& state) { ReadWhole(state, File().path.string()); }
BENCHMARK(BM_StoreBytes)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_StoreFlat(benchmark::State& state) {
  const std::string path = File().path.string() + "-flat";
  const auto& all = Records().records;
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size() * sizeof(Record)));
  ReadWhole(state, path);
  std::filesystem::remove(path);
}
BENCHMARK(BM_StoreFlat)->UseRealTime()->Unit(benchmark::kMillisecond);

// Opening checks everything, on all cores.
void BM_StoreOpen(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(records::StoredRecords::Open(File().path.string()).ok());
  Count(state);
}
BENCHMARK(BM_StoreOpen)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

// What is open already, patient by patient, on one thread.
void BM_StorePatients(benchmark::State& state) {
  const auto stored = records::StoredRecords::Open(File().path.string());
  std::vector<Record> room;
  for (auto _ : state) {
    for (size_t i = 0; i < (*stored)->patients.size(); ++i) {
      benchmark::DoNotOptimize((*stored)->Read(i, room).data());
      benchmark::ClobberMemory();
    }
  }
  Count(state);
}
BENCHMARK(BM_StorePatients)->UseRealTime()->Unit(benchmark::kMillisecond);

// All of it into memory.
void BM_StoreRead(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(records::ReadStore(File().path.string())->records.data());
  Count(state);
}
BENCHMARK(BM_StoreRead)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_StoreWrite(benchmark::State& state) {
  const std::string path = File().path.string() + "-written";
  for (auto _ : state) benchmark::DoNotOptimize(records::WriteStore(Records(), path).ok());
  std::filesystem::remove(path);
  Count(state);
}
BENCHMARK(BM_StoreWrite)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
