// A folder of FHIR NDJSON to a RecordSet, beside what can't be avoided: parsing its JSON, and unpacking it.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <zlib.h>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bench/random.h"
#include "lib/readers/byte_file.h"
#include "lib/readers/reader.h"

namespace quell::bench {
namespace {

constexpr int kPatients = 200, kResultsEach = 200;

struct Test {
  const char* loinc;
  const char* display;
  const char* unit;
  double typical;
};
constexpr Test kTests[] = {{"8867-4", "Heart rate", "/min", 80},
                           {"2708-6", "Oxygen saturation in Arterial blood", "%", 96},
                           {"2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 4.1},
                           {"2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 1.1},
                           {"718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 12.9}};

// As an EHR exports it: about a kilobyte, of which the reader needs a third.
std::string Observation(int patient, int number, Random& random) {
  const Test& test = kTests[static_cast<size_t>(patient + number) % std::size(kTests)];
  const double value = test.typical * (0.8 + 0.0001 * random.Below(4000));
  const std::string time = absl::StrFormat("2026-%02d-%02dT%02d:%02d:%02d", 1 + number % 6, 1 + random.Below(28),
                                           random.Below(24), random.Below(60), random.Below(60));
  const std::string id = absl::StrFormat("%016x%016x", random.Next(), random.Next());
  const std::string range = absl::StrFormat(
      R"({"low":{"value":%.4g,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"},"high":{"value":%.4g,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"},"text":"Normal adult range"})",
      test.typical * 0.8, test.unit, test.unit, test.typical * 1.2, test.unit, test.unit);
  return absl::StrFormat(
      R"({"resourceType":"Observation","id":"%s","meta":{"versionId":"1","lastUpdated":"%s.%03dZ"},"status":"final",)"
      R"("category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}],"text":"Laboratory"}],)"
      R"("code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"%s"}],"text":"%s"},"subject":{"reference":"Patient/p-%d"},)"
      R"("encounter":{"reference":"Encounter/e-%d"},"effectiveDateTime":"%sZ","issued":"%s.%03dZ","performer":[{"reference":"Practitioner/c-%d"}],)"
      R"("valueQuantity":{"value":%.4g,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N","display":"Normal"}]}],"referenceRange":[%s]})"
      "\n",
      id, time, random.Below(1000), test.loinc, test.display, test.display, patient, patient, time, time,
      random.Below(1000), random.Below(30), value, test.unit, test.unit, range);
}

// The same export, plain and packed, removed at the end.
class Export {
 public:
  static const Export& Get() {
    static const Export made;
    return made;
  }
  std::string Folder(bool packed) const { return (path_ / (packed ? "packed" : "plain")).string(); }
  const std::string& results() const { return results_; }
  int64_t bytes() const { return bytes_; }

 private:
  Export() : path_(std::filesystem::temp_directory_path() / ("quell-bench-fhir-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(Folder(false));
    std::filesystem::create_directories(Folder(true));
    std::string patients, encounters, practitioners;
    Random random(1);
    for (int i = 0; i < kPatients; ++i) {
      patients += absl::StrFormat(R"({"resourceType":"Patient","id":"p-%d","gender":"female","birthDate":"1953-06-11"})"
                                  "\n",
                                  i);
      encounters += absl::StrFormat(
          R"({"resourceType":"Encounter","id":"e-%d","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p-%d"},"period":{"start":"2026-01-01T00:00:00Z","end":"2026-07-01T00:00:00Z"}})"
          "\n",
          i, i);
      for (int number = 0; number < kResultsEach; ++number) results_ += Observation(i, number, random);
    }
    for (int i = 0; i < 30; ++i)
      practitioners += absl::StrFormat(R"({"resourceType":"Practitioner","id":"c-%d"})"
                                       "\n",
                                       i);
    Write("Patient", patients);
    Write("Encounter", encounters);
    Write("Practitioner", practitioners);
    Write("Observation", results_);
    results_.append(simdjson::SIMDJSON_PADDING, ' ');
  }
  ~Export() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  void Write(const std::string& type, const std::string& text) {
    std::ofstream(Folder(false) + "/" + type + ".ndjson", std::ios::binary) << text;
    gzFile file = gzopen((Folder(true) + "/" + type + ".ndjson.gz").c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    bytes_ += static_cast<int64_t>(text.size());
  }

  std::filesystem::path path_;
  std::string results_;
  int64_t bytes_ = 0;
};

// Every line of the observations through simdjson, and nothing done with it.
void ParseAlone(const Export& data, simdjson::dom::parser& parser) {
  const char* line = data.results().data();
  const char* const end = line + data.results().size() - simdjson::SIMDJSON_PADDING;
  while (line < end) {
    const char* stop = static_cast<const char*>(std::memchr(line, '\n', static_cast<size_t>(end - line)));
    simdjson::dom::element json;
    benchmark::DoNotOptimize(parser.parse(line, static_cast<size_t>(stop - line), false).get(json));
    line = stop + 1;
  }
}

void InflateAlone(const Export& data) {
  std::vector<char> buffer(1 << 18);
  auto file = readers::ByteFile::Open(data.Folder(true) + "/Observation.ndjson.gz", "Observation.ndjson.gz");
  size_t count = file.ok() ? buffer.size() : 0;
  while (count == buffer.size()) count = (*file)->Read(buffer.data(), buffer.size()).value_or(0);
  benchmark::DoNotOptimize(buffer.data());
}

// By the clock on the wall, and of all cores together: where others share the machine, the second tells more.
struct Spent {
  double wall = 0, cores = 0;
};

template <typename Work>
Spent Measure(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t before = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
          static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC};
}

// Reads the folder, and before each reading does what can't be avoided. `speed` is the time of that by the time of reading: 1 would be
// reading that costs nothing beyond it. `speed_cores` is the same in time of the processor, on all cores together.
void BM_ReadFhir(benchmark::State& state) {
  const Export& data = Export::Get();
  const bool packed = state.range(0) == 1;
  simdjson::dom::parser parser;
  Spent alone, reading;
  size_t count = 0;
  for (auto _ : state) {
    const Spent first = Measure([&] { packed ? InflateAlone(data) : ParseAlone(data, parser); });
    const Spent then = Measure([&] {
      const auto records = readers::ReadRecords(data.Folder(packed));
      count = records.ok() ? records->records.size() : 0;
    });
    alone = {alone.wall + first.wall, alone.cores + first.cores};
    reading = {reading.wall + then.wall, reading.cores + then.cores};
    state.SetIterationTime(then.wall);
  }
  if (count != size_t{kPatients} * (kResultsEach + 2)) state.SkipWithError("not all records were read");
  state.counters["speed"] = alone.wall / reading.wall;
  state.counters["speed_cores"] = alone.cores / reading.cores;
  state.SetBytesProcessed(state.iterations() * data.bytes());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(count));
}
BENCHMARK(BM_ReadFhir)->ArgName("packed")->Arg(0)->Arg(1)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
