// CodeableConcepts, units and words of FHIR as the codings, units and texts of a Vocabulary.
//
// - A code system is called by the name that rules have for it (lib/terms/code_system.h). The code of any other is a
//   local one, written as FHIR's searches write it: `local "http://www.ama-assn.org/go/cpt|36556"`.
// - What has words and no code is the local code `text:` with its words in small letters: `local "text:sliding scale insulin"`.
#ifndef QUELL_LIB_READERS_FHIR_CODES_H_
#define QUELL_LIB_READERS_FHIR_CODES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "lib/readers/fhir_json.h"
#include "quell/record.h"

namespace quell::readers::fhir {

// Keeps what it has seen: the same few concepts come again and again.
class Codes {
 public:
  explicit Codes(Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  struct Concept {
    CodingId coding = kNoCoding;  // kNoCoding: it says nothing
    bool words_only = false;
  };
  // Of a CodeableConcept.
  Concept ConceptOf(const Json* codeable_concept);
  // Of words alone.
  CodingId CodingOfWords(std::string_view words);

  UnitId UnitOf(std::string_view text) { return Remembered(units_, text, true); }
  TextId TextIdOf(std::string_view text) { return Remembered(texts_, text, false); }

  // A Quantity's unit: its code where that is UCUM, else as people write it.
  UnitId UnitOfQuantity(const Json* unit, const Json* system, const Json* code);

 private:
  using Numbers = absl::flat_hash_map<std::string, uint32_t>;
  uint32_t Remembered(Numbers& numbers, std::string_view text, bool unit);

  Vocabulary& vocabulary_;
  absl::flat_hash_map<std::string, Concept> concepts_;  // by their codes and words, one after the other
  Numbers units_, texts_;
  std::string key_;  // of the concept at hand; kept for its memory
};

// The words of a CodeableConcept: its text, else what its first code is called, else that code. "" for none.
std::string_view WordsOf(const Json* codeable_concept);

// The first code of a CodeableConcept of that system, "" for none; any system where `system` is "".
std::string_view CodeOf(const Json* codeable_concept, std::string_view system);

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_CODES_H_
