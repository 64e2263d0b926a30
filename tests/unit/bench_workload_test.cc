// The benchmarks' work, held fast: where a checksum changes, figures from before can't be compared with figures from after.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "bench/workload.h"
#include "lib/readers/reader.h"
#include "quell/ruleset.h"
#include "tests/support/temp_folder.h"

namespace quell::bench {
namespace {

TEST_CASE("bench workload - the rules are the same everywhere and compile") {
  for (int alerts : {1, 10, 100, 1'000}) {
    CAPTURE(alerts);
    const std::vector<Source> sources = {{"bench.quell", GenerateRules(alerts)}};
    const CompileResult compiled = RuleSet::Compile(sources);
    REQUIRE_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
    CHECK(compiled.rules->alerts().size() == static_cast<size_t>(alerts));
    CHECK_MESSAGE(!HasErrors(compiled.diagnostics), RenderText(compiled.diagnostics, sources));
  }
  CHECK(Checksum(GenerateRules(100)) == 14793295625739926895u);
}

TEST_CASE("bench workload - other seeds compile too") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const std::vector<Source> sources = {{"bench.quell", GenerateRules(50, seed)}};
    const CompileResult compiled = RuleSet::Compile(sources);
    CHECK_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
  }
}

TEST_CASE("bench workload - the records are the same everywhere, and read back from their folder") {
  const records::RecordSet written = GenerateRecords(30);
  CHECK(written.patients.size() == 30);
  CHECK(Checksum(written) == 805534560547659607u);
  CHECK(Checksum(GenerateRecords(30, 1)) != Checksum(written));

  testing::TempFolder folder;
  WriteCsvFolder(written, folder.path());
  const auto read = readers::ReadRecords(folder.path());
  REQUIRE_MESSAGE(read.ok(), std::string(read.status().message()));
  CHECK(read->report.kept_out.empty());
  CHECK(read->patients.size() == written.patients.size());
  CHECK(read->encounters.size() == written.encounters.size());
  CHECK(read->records.size() == written.records.size());
}

}  // namespace
}  // namespace quell::bench
