#include "lib/readers/fhir_codes.h"

#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "lib/base/text.h"
#include "lib/terms/code_system.h"

namespace quell::readers::fhir {
namespace {

constexpr char kBetween = '\x1f';  // in no code
constexpr std::string_view kUcum = "http://unitsofmeasure.org";

Code CodeNamed(std::string_view system, std::string_view code) {
  if (const std::string_view name = terms::CodeSystemNamed(system); !name.empty())
    return {std::string(name), std::string(code)};
  if (system.empty()) return {"local", std::string(code)};
  return {"local", std::string(system) + "|" + std::string(code)};
}

Code CodeOfWords(std::string_view words) { return {"local", "text:" + FoldText(words)}; }

enum { kSystem, kCode, kDisplay };
constexpr std::array<std::string_view, 3> kCodingNames = {"system", "code", "display"};
enum { kCoding, kText };
constexpr std::array<std::string_view, 2> kConceptNames = {"coding", "text"};

}  // namespace

Codes::Concept Codes::ConceptOf(const Json* codeable_concept) {
  const Fields fields(codeable_concept, kConceptNames);
  key_.clear();
  absl::InlinedVector<std::pair<std::string_view, std::string_view>, 4> codings;
  ForEach(fields[kCoding], [&](const Json& item) {
    const Fields coding(item, kCodingNames);
    const std::string_view code = TextOf(coding[kCode]);
    if (code.empty()) return;
    const std::string_view system = TextOf(coding[kSystem]);
    key_.append(system).append(1, kBetween).append(code).append(1, kBetween);
    codings.emplace_back(system, code);
  });
  const std::string_view words = codings.empty() ? Trim(TextOf(fields[kText])) : std::string_view();
  if (codings.empty()) key_.append(words);
  if (const auto found = concepts_.find(key_); found != concepts_.end()) return found->second;
  std::vector<Code> codes;
  for (const auto& [system, code] : codings) codes.push_back(CodeNamed(system, code));
  if (!words.empty()) codes.push_back(CodeOfWords(words));
  Concept concept_;
  if (!codes.empty()) concept_ = {vocabulary_.AddCoding(std::move(codes)), !words.empty()};
  return concepts_[key_] = concept_;
}

CodingId Codes::CodingOfWords(std::string_view words) {
  words = Trim(words);
  return words.empty() ? kNoCoding : vocabulary_.AddCoding({CodeOfWords(words)});
}

uint32_t Codes::Remembered(Numbers& numbers, std::string_view text, bool unit) {
  if (const auto found = numbers.find(Av(text)); found != numbers.end()) return found->second;
  return numbers[std::string(text)] = unit ? vocabulary_.AddUnit(text) : vocabulary_.AddText(text);
}

UnitId Codes::UnitOfQuantity(const Json* unit, const Json* system, const Json* code) {
  const std::string_view ucum = TextOf(system) == kUcum ? TextOf(code) : std::string_view();
  if (!ucum.empty()) return UnitOf(ucum);
  const std::string_view written = TextOf(unit);
  return UnitOf(written.empty() ? TextOf(code) : written);
}

std::string_view WordsOf(const Json* codeable_concept) {
  const Fields fields(codeable_concept, kConceptNames);
  const std::string_view text = TextOf(fields[kText]);
  if (!text.empty()) return text;
  const std::optional<Json> first = FirstOf(fields[kCoding]);
  const Fields coding(Pointer(first), kCodingNames);
  const std::string_view display = TextOf(coding[kDisplay]);
  return display.empty() ? TextOf(coding[kCode]) : display;
}

std::string_view CodeOf(const Json* codeable_concept, std::string_view system) {
  std::string_view found;
  const Fields fields(codeable_concept, kConceptNames);
  ForEach(fields[kCoding], [&](const Json& item) {
    const Fields coding(item, kCodingNames);
    if (system.empty() || TextOf(coding[kSystem]) == system) found = TextOf(coding[kCode]);
    return !found.empty();
  });
  return found;
}

}  // namespace quell::readers::fhir
