// What is held of one patient at one moment, as lib/check/typed.h says under "The record as rules see it": found by
// taking in, from the first to the last, all records fed so far.
#ifndef QUELL_TESTS_REFERENCE_CHART_H_
#define QUELL_TESTS_REFERENCE_CHART_H_

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/check/typed.h"
#include "quell/record.h"
#include "quell/unknown.h"

namespace quell::reference {

// A record as it was fed: by which step, and which record of all it was.
struct Fed {
  const Record* record = nullptr;
  size_t step = 0;
  size_t place = 0;
  Time known;  // the `now` of its step
};

// Clinical time, then knowledge time, then the step's order; the last two are the place among all records fed.
struct Moment {
  Time clinical;
  size_t place = 0;
  friend auto operator<=>(const Moment&, const Moment&) = default;
};

Moment MomentOf(const Fed& fed);

// A value as one concept reads it: an interval, or why it can't be used.
struct Reading {
  std::optional<UnknownReason> unusable;
  double low = 0, high = 0;
};

struct Held {
  Fed fed;
  Moment moment;
  Reading reading;           // results
  std::vector<Fed> effects;  // orders, problems: stops, holds, resumes and ends that were themselves dropped since
};

// What is held of one concept, or of one kind whatever the concept.
struct Shelf {
  std::vector<Held> held;
  bool dropped = false;
};

struct ResultShelf {
  std::vector<Held> usable, unusable;  // in the order in which they were taken in
  std::vector<Moment> dropped;         // of the usable ones
};

// The codes, units and texts of the patient's source as the rules see them.
class Reader {
 public:
  Reader(const check::TypedRules& rules, const Vocabulary& vocabulary) : rules_(rules), vocabulary_(vocabulary) {}

  const check::TypedRules& rules() const { return rules_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  bool BelongsTo(const Record& record, int32_t concept_index) const;
  // Whether it is a result, and of that concept, is not asked.
  Reading Read(const Record& record, int32_t concept_index) const;
  // In that unit.
  Reading ReadDose(const Record& record, const terms::Unit& unit, const terms::Substance& substance) const;
  bool UsableResultOf(const Record& record, int32_t concept_index) const;
  std::set<std::string> Ingredients(const Record& record) const;
  bool SameText(TextId text, const std::string& as) const;
  bool HasCode(const Record& record, const std::string& code) const;  // of whatever system

 private:
  const check::TypedRules& rules_;
  const Vocabulary& vocabulary_;
};

// True if `record` takes `named` out of what is held: a retraction of it or a correction.
bool TakesOut(const Record& record, const Record& named);

class Chart {
 public:
  Chart(const Reader& reader, const std::vector<Fed>& fed);

  const ResultShelf& Results(int32_t concept_index) const { return results_[static_cast<size_t>(concept_index)]; }
  const Shelf& Of(RecordKind kind, int32_t concept_index) const;
  // Orders, administrations, allergies, home medication, stops, admissions ... whatever they are of.
  const Shelf& All(RecordKind kind) const;

  // When an order, a problem or home medication ends: `until`, or its first stop; and whether it runs at `now`.
  Time End(const Held& held) const;
  bool Active(const Held& held, Time now) const;

 private:
  void TakeOut(const Record& by);
  void TakeIn(const Reader& reader, const Fed& fed);
  void TakeInResult(const Reader& reader, const Fed& fed);
  void Keep(const Fed& effect);
  std::vector<Fed> EffectsOf(RecordKind kind, const Held& held) const;

  std::vector<ResultShelf> results_;                     // by concept
  std::vector<std::map<RecordKind, Shelf>> by_concept_;  // by concept
  std::map<RecordKind, Shelf> all_;
};

}  // namespace quell::reference

#endif  // QUELL_TESTS_REFERENCE_CHART_H_
