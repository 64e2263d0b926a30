// Text to syntax tree.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/workload.h"
#include "lib/syntax/ast.h"

namespace quell::bench {
namespace {

void BM_Parse(benchmark::State& state) {
  const std::string text = GenerateRules(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const syntax::ParseResult parsed = syntax::Parse(text, 0);
    if (!parsed.diagnostics.empty()) state.SkipWithError(parsed.diagnostics[0].message.c_str());
    benchmark::DoNotOptimize(parsed.ast.nodes.size());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
  state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(BM_Parse)->ArgName("alerts")->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
