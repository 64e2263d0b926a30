#include "lib/story/codings.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "lib/eval/binding.h"

namespace quell::story {
namespace {

struct Choice {
  int32_t concept_index = -1;
  Code code;
  CodingId coding = kNoCoding;  // in the vocabulary of the trial
};

// What stands for a pattern: the code, or a prefix with `ending` in the place of its `*`.
void AddChoices(const check::Concept& subject, int32_t concept_index, const std::vector<std::string>& endings,
                std::vector<Choice>& choices) {
  for (const check::CodePattern& pattern : subject.codes) {
    std::string_view stem = pattern.pattern;
    const bool prefix = !stem.empty() && stem.back() == '*';
    if (prefix) stem.remove_suffix(1);
    for (const std::string& ending : endings) {
      std::string code = std::string(stem) + (prefix ? ending : "");
      if (!code.empty()) choices.push_back({concept_index, {pattern.system, std::move(code)}, kNoCoding});
      if (!prefix) break;
    }
  }
}

// Lets the engine itself say which concepts each choice is.
void Try(const std::shared_ptr<const plan::Program>& program, std::vector<Choice>& choices,
         std::vector<const Choice*>& best, std::vector<size_t>& fewest) {
  Vocabulary trial;
  for (Choice& choice : choices) choice.coding = trial.AddCoding({choice.code});
  const eval::ProgramBinding binding(program, trial, SourceInfo(), absl::UTCTimeZone());
  for (const Choice& choice : choices) {
    const std::span<const int32_t> concepts = binding.ConceptsOf(choice.coding);
    if (std::find(concepts.begin(), concepts.end(), choice.concept_index) == concepts.end()) continue;
    const size_t place = static_cast<size_t>(choice.concept_index);
    if (best[place] != nullptr && fewest[place] <= concepts.size()) continue;
    best[place] = &choice;
    fewest[place] = concepts.size();
  }
}

// "", then one character more, then two: as far as one must go to get past what is excluded.
const std::vector<std::string>& Endings(int characters) {
  static const auto& all = *new std::vector<std::vector<std::string>>([] {
    constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::vector<std::vector<std::string>> made(3);
    made[0] = {""};
    for (size_t size = 1; size < made.size(); ++size) {
      for (const std::string& shorter : made[size - 1]) {
        for (char c : kCharacters) made[size].push_back(shorter + c);
      }
    }
    return made;
  }());
  return all[static_cast<size_t>(characters)];
}

}  // namespace

std::vector<CodingId> ChooseCodings(const std::shared_ptr<const plan::Program>& program,
                                    const std::vector<bool>& wanted, Vocabulary& vocabulary) {
  const std::vector<check::Concept>& concepts = program->rules->concepts;
  std::vector<CodingId> chosen(concepts.size(), kNoCoding);
  std::vector<size_t> fewest(concepts.size(), 0);
  for (int characters = 0; characters <= 2; ++characters) {
    std::vector<Choice> choices;
    for (size_t i = 0; i < concepts.size(); ++i) {
      if (!wanted[i] || chosen[i] != kNoCoding) continue;
      AddChoices(concepts[i], static_cast<int32_t>(i), Endings(characters), choices);
    }
    if (choices.empty()) break;
    std::vector<const Choice*> best(concepts.size(), nullptr);
    Try(program, choices, best, fewest);
    for (size_t i = 0; i < concepts.size(); ++i) {
      if (best[i] != nullptr) chosen[i] = vocabulary.AddCoding({best[i]->code});
    }
  }
  return chosen;
}

}  // namespace quell::story
