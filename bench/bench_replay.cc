// The simulator: every patient's records through the rules, counted. On one thread, and on two.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/workload.h"
#include "lib/check/check.h"
#include "lib/plan/program.h"
#include "lib/sim/replay.h"
#include "lib/syntax/ast.h"

namespace quell::bench {
namespace {

constexpr int kPatients = 1'000;

const records::RecordSet& Records() {
  static const auto& records = *new records::RecordSet(GenerateRecords(kPatients));
  return records;
}

void BM_Replay(benchmark::State& state) {
  const std::vector<Source> sources = {{"bench.quell", GenerateRules(static_cast<int>(state.range(0)))}};
  const std::vector<syntax::Ast> trees = {syntax::Parse(sources[0].text, 0).ast};
  auto typed = std::make_shared<const check::TypedRules>(check::Check(sources, trees).rules);
  const auto program = std::make_shared<const plan::Program>(plan::Plan(typed));
  sim::ReplayOptions options;
  options.threads = static_cast<int>(state.range(1));
  for (int32_t alert = 0; alert < static_cast<int32_t>(program->alerts.size()); ++alert)
    options.as_live.push_back(alert);
  int64_t fired = 0;
  for (auto _ : state) {
    const auto result = sim::Replay(program, Records(), options);
    if (!result.ok()) {
      state.SkipWithError(std::string(result.status().message()).c_str());
      break;
    }
    fired = 0;
    for (const sim::AlertCounts& counts : result->alerts) fired += counts.fired;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(Records().records.size()));
  state.counters["records"] = static_cast<double>(Records().records.size());
  state.counters["fired"] = static_cast<double>(fired);
}
BENCHMARK(BM_Replay)
    ->ArgNames({"alerts", "threads"})
    ->ArgsProduct({{10, 100, 1'000}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
