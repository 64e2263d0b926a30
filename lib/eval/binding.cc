#include "lib/eval/binding.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "lib/base/text.h"

namespace quell::eval {
namespace {

// The patterns of all concepts by system and text, so that a code finds its concepts by looking itself and its prefixes up, however many
// concepts there are.
class PatternIndex {
 public:
  explicit PatternIndex(const check::TypedRules& rules) {
    for (size_t i = 0; i < rules.concepts.size(); ++i) {
      for (const check::CodePattern& code : rules.concepts[i].codes) {
        bool prefix = code.pattern.back() == '*';
        std::string stem = prefix ? code.pattern.substr(0, code.pattern.size() - 1) : code.pattern;
        std::string key = Key(code.system, stem);
        if (prefix) prefix_sizes_.insert(key.size());
        (prefix ? prefixes_ : whole_)[key].push_back(static_cast<int32_t>(i));
      }
    }
  }

  void AddConceptsOf(const Code& code, std::vector<int32_t>& out) const {
    std::string key = Key(code.system, code.code);
    AddFrom(whole_, key, out);
    for (size_t size : prefix_sizes_) {
      if (size <= key.size()) AddFrom(prefixes_, key.substr(0, size), out);
    }
  }

 private:
  using Map = absl::flat_hash_map<std::string, std::vector<int32_t>>;

  // Case matters only in local codes.
  static std::string Key(const std::string& system, const std::string& text) {
    return system + ":" + (system == "local" ? text : ToLower(text));
  }
  static void AddFrom(const Map& map, const std::string& key, std::vector<int32_t>& out) {
    auto found = map.find(key);
    if (found != map.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  }

  Map whole_, prefixes_;
  std::set<size_t> prefix_sizes_;  // so that a long code costs no more than the prefixes there are
};

}  // namespace

ProgramBinding::ProgramBinding(std::shared_ptr<const plan::Program> program, const Vocabulary& vocabulary,
                               const SourceInfo& source, absl::TimeZone zone)
    : program_(std::move(program)), zone_(zone), carries_(source.carries) {
  BindCodings(vocabulary);
  BindUnits(vocabulary);
}

void ProgramBinding::BindCodings(const Vocabulary& vocabulary) {
  std::vector<CodingId> by_text(vocabulary.coding_count());
  std::iota(by_text.begin(), by_text.end(), 0);
  std::sort(by_text.begin(), by_text.end(), [&](CodingId a, CodingId b) {
    std::span<const Code> x = vocabulary.coding(a), y = vocabulary.coding(b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
  });
  coding_ranks_.resize(by_text.size());
  for (size_t rank = 0; rank < by_text.size(); ++rank) coding_ranks_[by_text[rank]] = static_cast<uint32_t>(rank);

  PatternIndex index(*program_->rules);
  std::vector<int32_t> found;
  coding_starts_.push_back(0);
  for (CodingId coding = 0; coding < vocabulary.coding_count(); ++coding) {
    found.clear();
    for (const Code& code : vocabulary.coding(coding)) index.AddConceptsOf(code, found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    concepts_.insert(concepts_.end(), found.begin(), found.end());
    coding_starts_.push_back(static_cast<uint32_t>(concepts_.size()));
  }
}

// Only for concepts that some coding is: a large rule set meets a source that has few of its concepts.
void ProgramBinding::BindUnits(const Vocabulary& vocabulary) {
  const check::TypedRules& rules = *program_->rules;
  unit_count_ = vocabulary.unit_count();
  std::vector<std::optional<terms::Unit>> units;
  for (UnitId unit = 0; unit < unit_count_; ++unit) units.push_back(terms::ParseUnit(vocabulary.unit(unit)));
  conversion_rows_.assign(rules.concepts.size(), -1);
  std::vector<int32_t> bound = concepts_;
  std::sort(bound.begin(), bound.end());
  bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
  for (int32_t index : bound) {
    const check::Concept& subject = rules.concepts[static_cast<size_t>(index)];
    if (!subject.measured) continue;
    conversion_rows_[static_cast<size_t>(index)] =
        static_cast<int32_t>(conversions_.size() / std::max<size_t>(unit_count_, 1));
    for (const std::optional<terms::Unit>& unit : units) {
      Cell cell;
      std::optional<terms::Conversion> conversion;
      if (unit.has_value()) {
        conversion = terms::Convert(*unit, rules.units[static_cast<size_t>(subject.unit)], subject.substance);
      }
      cell.usable = conversion.has_value();
      if (cell.usable) cell.conversion = *conversion;
      conversions_.push_back(cell);
    }
  }
}

}  // namespace quell::eval
