// A folder of records to a RecordSet.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "bench/workload.h"
#include "lib/readers/reader.h"

namespace quell::bench {
namespace {

// A folder with the records of so many patients, removed at the end.
class Folder {
 public:
  explicit Folder(int patients)
      : path_(std::filesystem::temp_directory_path() / ("quell-bench-" + std::to_string(getpid()))) {
    WriteCsvFolder(GenerateRecords(patients), path_.string());
    for (const auto& file : std::filesystem::directory_iterator(path_))
      bytes_ += static_cast<int64_t>(file.file_size());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  int64_t bytes() const { return bytes_; }

 private:
  std::filesystem::path path_;
  int64_t bytes_ = 0;
};

void BM_ReadCsv(benchmark::State& state) {
  const Folder folder(static_cast<int>(state.range(0)));
  size_t count = 0;
  for (auto _ : state) {
    const auto records = readers::ReadRecords(folder.path());
    if (!records.ok()) {
      state.SkipWithError(std::string(records.status().message()).c_str());
      break;
    }
    count = records->records.size();
  }
  state.SetBytesProcessed(state.iterations() * folder.bytes());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(count));
}
BENCHMARK(BM_ReadCsv)->ArgName("patients")->Arg(100)->Arg(1'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
