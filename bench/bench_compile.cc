// Text to RuleSet, whole, and two of its stages alone. (The third, the parser, is in bench_parse.cc.)
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/heap.h"
#include "bench/workload.h"
#include "lib/check/check.h"
#include "lib/plan/program.h"
#include "lib/syntax/ast.h"
#include "quell/ruleset.h"

namespace quell::bench {
namespace {

std::vector<Source> Rules(const benchmark::State& state) {
  return {{"bench.quell", GenerateRules(static_cast<int>(state.range(0)))}};
}

void BM_Compile(benchmark::State& state) {
  const std::vector<Source> sources = Rules(state);
  for (auto _ : state) {
    const CompileResult compiled = RuleSet::Compile(sources);
    if (compiled.rules == nullptr) state.SkipWithError(RenderText(compiled.diagnostics, sources).c_str());
    benchmark::DoNotOptimize(compiled.rules.get());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(sources[0].text.size()));
}
// Text to typed rules, in time that grows with the rules and no faster; and the most memory that takes, as a
// multiple of the text.
void BM_ParseAndCheck(benchmark::State& state) {
  const std::vector<Source> sources = Rules(state);
  MarkHeap();
  const size_t before = HeapNow();
  for (auto _ : state) {
    const std::vector<syntax::Ast> trees = {syntax::Parse(sources[0].text, 0).ast};
    benchmark::DoNotOptimize(check::Check(sources, trees));
  }
  state.counters["heap_per_text"] =
      static_cast<double>(HeapPeak() - before) / static_cast<double>(sources[0].text.size());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(sources[0].text.size()));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(BM_ParseAndCheck)
    ->ArgName("alerts")
    ->Arg(1'250)
    ->Arg(2'500)
    ->Arg(5'000)
    ->Arg(10'000)
    ->Arg(20'000)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

BENCHMARK(BM_Compile)->ArgName("alerts")->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

void BM_Check(benchmark::State& state) {
  const std::vector<Source> sources = Rules(state);
  const std::vector<syntax::Ast> trees = {syntax::Parse(sources[0].text, 0).ast};
  for (auto _ : state) benchmark::DoNotOptimize(check::Check(sources, trees));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Check)->ArgName("alerts")->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

void BM_Plan(benchmark::State& state) {
  const std::vector<Source> sources = Rules(state);
  const std::vector<syntax::Ast> trees = {syntax::Parse(sources[0].text, 0).ast};
  const auto typed = std::make_shared<const check::TypedRules>(check::Check(sources, trees).rules);
  size_t branches = 0;
  for (auto _ : state) {
    const plan::Program program = plan::Plan(typed);
    branches = program.branches.size();
    benchmark::DoNotOptimize(program.branches.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["branches"] = static_cast<double>(branches);
}
BENCHMARK(BM_Plan)->ArgName("alerts")->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quell::bench
