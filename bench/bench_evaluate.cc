// Records through Session::Feed, patient by patient, as a live service would see them; and what each optimisation is worth.
#include <benchmark/benchmark.h>

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bench/workload.h"
#include "lib/plan/program.h"
#include "quell/quell.h"

namespace quell::bench {
namespace {

constexpr int kPatients = 200;

const records::RecordSet& Records() {
  static const auto& records = *new records::RecordSet(GenerateRecords(kPatients));
  return records;
}

// A patient's records, cut into steps: what became known at one instant.
struct Chart {
  Patient patient;
  std::vector<std::span<const Record>> steps;
};

const std::vector<Chart>& Charts() {
  static const auto& charts = *[] {
    auto* all = new std::vector<Chart>;
    for (const records::PatientEntry& entry : Records().patients) {
      Chart& chart = all->emplace_back(Chart{entry.patient, {}});
      const std::span<const Record> records = Records().RecordsOf(entry);
      for (size_t begin = 0, end = 0; begin < records.size(); begin = end) {
        while (end < records.size() && records[end].known == records[begin].known) ++end;
        chart.steps.push_back(records.subspan(begin, end - begin));
      }
    }
    return all;
  }();
  return charts;
}

void Evaluate(benchmark::State& state, const std::vector<std::string>& without_passes) {
  const std::vector<Source> sources = {{"bench.quell", GenerateRules(static_cast<int>(state.range(0)))}};
  const CompileResult compiled = RuleSet::Compile(sources, {.without_passes = without_passes});
  if (compiled.rules == nullptr) return state.SkipWithError(RenderText(compiled.diagnostics, sources).c_str());
  const auto binding = Binding::Create(compiled.rules, Records().vocabulary, Records().source);
  if (!binding.ok()) return state.SkipWithError(std::string(binding.status().message()).c_str());
  SessionOptions options;
  for (size_t i = 0; i < compiled.rules->alerts().size(); ++i) options.as_live.push_back(static_cast<int32_t>(i));

  int64_t decisions = 0;
  for (auto _ : state) {
    decisions = 0;
    for (const Chart& chart : Charts()) {
      Session session(*binding, chart.patient, options);
      for (std::span<const Record> step : chart.steps) decisions += static_cast<int64_t>(session.Feed(step).size());
    }
    benchmark::DoNotOptimize(decisions);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(Records().records.size()));
  state.counters["records"] = static_cast<double>(Records().records.size());
  // The same with every pass on or off, or an answer has changed.
  state.counters["decisions"] = static_cast<double>(decisions);
}

std::vector<std::string> AllPasses() {
  std::vector<std::string> names;
  for (const plan::PassInfo& pass : plan::Passes()) names.push_back(pass.name);
  return names;
}

// Registered by hand: the passes are known only at run time.
const bool registered = [] {
  auto add = [](const std::string& name, const std::vector<std::string>& without) {
    return benchmark::RegisterBenchmark(name.c_str(), Evaluate, without)
        ->ArgName("alerts")
        ->Unit(benchmark::kMillisecond);
  };
  add("BM_Evaluate", {})->Arg(10)->Arg(100)->Arg(1'000);
  for (const std::string& pass : AllPasses()) add("BM_Evaluate_without_" + pass, {pass})->Arg(1'000);
  add("BM_Evaluate_without_all", AllPasses())->Arg(10)->Arg(100)->Arg(1'000);
  return true;
}();

}  // namespace
}  // namespace quell::bench
