// A program that embeds quell: one alert, one potassium, one message.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <vector>

#include "quell/quell.h"

int main() {
  const std::vector<quell::Source> sources = {{"potassium.quell", R"(
language 1
module potassium
concept Potassium { loinc 2823-3 unit mmol/L }
concept PotassiumChloride { atc A12BA* }
alert potassium_critical "Critical potassium" {
  status silent
  on result Potassium
  when latest Potassium >= 6.0 mmol/L
  show interruptive
  intends ended PotassiumChloride, in next 12 h
  override reasons standard
  message "Potassium {latest Potassium:.1}"
}
)"}};
  const quell::CompileResult compiled = quell::RuleSet::Compile(sources);
  std::cerr << quell::RenderText(compiled.diagnostics, sources);
  if (compiled.rules == nullptr) return 1;

  quell::Vocabulary vocabulary;
  quell::Record potassium;
  potassium.kind = quell::RecordKind::kResult;
  potassium.coding = vocabulary.AddCoding({{"loinc", "2823-3"}});
  potassium.unit = vocabulary.AddUnit("mmol/L");
  potassium.value_kind = quell::ValueKind::kNumber;
  potassium.value = 6.4;
  potassium.clinical = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{8};
  potassium.known = potassium.clinical + std::chrono::minutes{35};

  quell::SourceInfo source;
  source.carries = {quell::RecordKind::kResult};
  auto binding = quell::Binding::Create(compiled.rules, vocabulary, source);
  if (!binding.ok()) {
    std::cerr << binding.status() << "\n";
    return 1;
  }
  quell::Session session(*binding, {.sex = quell::Sex::kFemale, .birth = {1951, 4, 2}}, {.as_live = {0}});
  for (const quell::Decision& decision : session.Feed({&potassium, 1})) {
    if (decision.outcome != quell::Outcome::kShown) continue;
    const quell::AlertInfo& alert = compiled.rules->alerts()[static_cast<size_t>(decision.alert)];
    std::printf("%s: %s\n", alert.title.c_str(), session.Message(decision).c_str());
  }
  return 0;
}
