#include "lib/eval/binding.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "lib/base/code_key.h"
#include "lib/base/text.h"

namespace quell::eval {
namespace {

// The patterns of all concepts by system and text, so that a code finds its concepts by looking itself and its prefixes up, however many
// concepts there are.
class PatternIndex {
 public:
  // Of the concepts' codes, or of what they exclude.
  PatternIndex(const check::TypedRules& rules, std::vector<check::CodePattern> check::Concept::*patterns) {
    for (size_t i = 0; i < rules.concepts.size(); ++i) {
      for (const check::CodePattern& code : (rules.concepts[i].*patterns)) {
        if (code.pattern.empty()) continue;
        bool prefix = code.pattern.back() == '*';
        std::string stem = prefix ? code.pattern.substr(0, code.pattern.size() - 1) : code.pattern;
        std::string key = Key(code.system, stem);
        if (prefix) prefix_sizes_.insert(key.size());
        (prefix ? prefixes_ : whole_)[key].push_back(static_cast<int32_t>(i));
      }
    }
  }

  bool empty() const { return whole_.empty() && prefixes_.empty(); }

  void AddConceptsOf(const Code& code, std::vector<int32_t>& out) const {
    std::string key = Key(code.system, code.code);
    AddFrom(whole_, key, out);
    for (size_t size : prefix_sizes_) {
      if (size <= key.size()) AddFrom(prefixes_, key.substr(0, size), out);
    }
  }

 private:
  using Map = absl::flat_hash_map<std::string, std::vector<int32_t>>;

  static std::string Key(const std::string& system, const std::string& text) {
    return system + ":" + CodeKey(system, text);
  }
  static void AddFrom(const Map& map, const std::string& key, std::vector<int32_t>& out) {
    auto found = map.find(key);
    if (found != map.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  }

  Map whole_, prefixes_;
  std::set<size_t> prefix_sizes_;  // so that a long code costs no more than the prefixes there are
};

// Ingredients have ATC codes of the fifth level.
constexpr size_t kAtcSubstanceSize = 7;

std::string IngredientKey(const Code& code) { return code.system + ":" + ToLower(code.code); }

bool AsksForIngredients(const plan::Program& program) {
  return std::any_of(program.queries.begin(), program.queries.end(),
                     [](const plan::Query& q) { return q.same_ingredient; }) ||
         std::any_of(program.values.begin(), program.values.end(),
                     [](const plan::Value& v) { return v.kind == plan::ValueKind::kCountIngredients; });
}

bool AsksForCodes(const plan::Program& program) {
  return std::any_of(program.conditions.begin(), program.conditions.end(), [](const plan::Condition& c) {
    return c.kind == plan::ConditionKind::kTextIs && c.b == static_cast<int32_t>(check::TextOf::kRecordCode);
  });
}

}  // namespace

void ProgramBinding::ByCoding::Append(std::vector<int32_t>& of) {
  if (starts.empty()) starts.push_back(0);
  std::sort(of.begin(), of.end());
  of.erase(std::unique(of.begin(), of.end()), of.end());
  numbers.insert(numbers.end(), of.begin(), of.end());
  starts.push_back(static_cast<uint32_t>(numbers.size()));
}

ProgramBinding::ProgramBinding(std::shared_ptr<const plan::Program> program, const Vocabulary& vocabulary,
                               const SourceInfo& source, absl::TimeZone zone)
    : program_(std::move(program)), zone_(zone), carries_(source.carries), specimen_quality_(source.specimen_quality) {
  BindCodings(vocabulary);
  if (AsksForIngredients(*program_)) BindIngredients(vocabulary);
  BindUnits(vocabulary);
  BindTexts(vocabulary);
  if (AsksForCodes(*program_)) BindCodeTexts(vocabulary);
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

  const PatternIndex index(*program_->rules, &check::Concept::codes);
  const PatternIndex excluded_index(*program_->rules, &check::Concept::excluded);
  std::vector<int32_t> found, excluded;
  for (CodingId coding = 0; coding < vocabulary.coding_count(); ++coding) {
    found.clear();
    for (const Code& code : vocabulary.coding(coding)) index.AddConceptsOf(code, found);
    if (!found.empty() && !excluded_index.empty()) {
      excluded.clear();
      for (const Code& code : vocabulary.coding(coding)) excluded_index.AddConceptsOf(code, excluded);
      std::erase_if(found, [&](int32_t i) { return std::find(excluded.begin(), excluded.end(), i) != excluded.end(); });
    }
    concepts_.Append(found);
  }
}

void ProgramBinding::BindIngredients(const Vocabulary& vocabulary) {
  absl::flat_hash_map<std::string, int32_t> ids;
  auto id_of = [&](const std::string& key) {
    return ids.try_emplace(key, static_cast<int32_t>(ids.size())).first->second;
  };
  std::vector<int32_t> found;
  for (CodingId coding = 0; coding < vocabulary.coding_count(); ++coding) {
    found.clear();
    for (const Code& code : vocabulary.coding(coding)) {
      if (code.system == "rxnorm") found.push_back(id_of(IngredientKey(code)));
    }
    if (found.empty()) {
      for (const Code& code : vocabulary.coding(coding)) {
        if (code.system == "atc" && code.code.size() == kAtcSubstanceSize) found.push_back(id_of(IngredientKey(code)));
      }
    }
    if (found.empty()) found.push_back(id_of("#" + std::to_string(coding)));
    ingredients_.Append(found);
  }
}

// --- units ---

// Only for concepts that some coding is: a large rule set meets a source that has few of its concepts.
void ProgramBinding::BindUnits(const Vocabulary& vocabulary) {
  const check::TypedRules& rules = *program_->rules;
  unit_count_ = vocabulary.unit_count();
  std::vector<std::optional<terms::Unit>> units, dose_units;
  for (UnitId unit = 0; unit < unit_count_; ++unit) {
    unit_texts_.emplace_back(vocabulary.unit(unit));
    units.push_back(terms::ParseUnit(unit_texts_.back()));
    dose_units.push_back(terms::ParseDoseUnit(unit_texts_.back()));
  }
  conversion_rows_.assign(rules.concepts.size(), -1);
  std::vector<int32_t> bound = concepts_.numbers;
  std::sort(bound.begin(), bound.end());
  bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
  for (int32_t index : bound) {
    const check::Concept& subject = rules.concepts[static_cast<size_t>(index)];
    if (!subject.measured) continue;
    conversion_rows_[static_cast<size_t>(index)] =
        AddConversions(units, rules.units[static_cast<size_t>(subject.unit)], subject.substance);
  }
  first_target_row_ = static_cast<int32_t>(conversions_.size() / std::max<size_t>(unit_count_, 1));
  for (const plan::DoseTarget& target : program_->dose_targets) {
    const bool known = target.concept_index != plan::kNone;
    // A rule's own `U` is read as a dose is.
    const terms::Unit& asked = rules.units[static_cast<size_t>(target.unit)];
    AddConversions(dose_units, terms::ParseDoseUnit(asked.text).value_or(asked),
                   known ? rules.concepts[static_cast<size_t>(target.concept_index)].substance : terms::Substance{});
  }
}

// A row of conversions_; its place.
int32_t ProgramBinding::AddConversions(const std::vector<std::optional<terms::Unit>>& units, const terms::Unit& to,
                                       const terms::Substance& substance) {
  const size_t row = conversions_.size() / std::max<size_t>(unit_count_, 1);
  for (const std::optional<terms::Unit>& unit : units) {
    Cell cell;
    std::optional<terms::Conversion> conversion;
    if (unit.has_value()) conversion = terms::Convert(*unit, to, substance);
    cell.usable = conversion.has_value();
    if (cell.usable) cell.conversion = *conversion;
    conversions_.push_back(cell);
  }
  return static_cast<int32_t>(row);
}

// --- texts ---

int32_t ProgramBinding::FormOf(const std::string& text) const {
  auto found = forms_.find(FoldText(text));
  return found == forms_.end() ? -1 : found->second;
}

void ProgramBinding::BindTexts(const Vocabulary& vocabulary) {
  const check::TypedRules& rules = *program_->rules;
  auto add = [&](const std::string& text) {
    return forms_.try_emplace(FoldText(text), static_cast<int32_t>(forms_.size())).first->second;
  };
  for (const std::string& text : rules.texts) rule_forms_.push_back(add(text));
  value_numbers_.resize(rules.concepts.size());
  for (size_t i = 0; i < rules.concepts.size(); ++i) {
    const std::vector<std::string>& values = rules.concepts[i].values;
    for (size_t k = 0; k < values.size(); ++k) value_numbers_[i].emplace_back(add(values[k]), static_cast<int32_t>(k));
    std::sort(value_numbers_[i].begin(), value_numbers_[i].end());
  }
  if (forms_.empty()) return;
  for (TextId text = 0; text < vocabulary.text_count(); ++text) {
    text_forms_.push_back(FormOf(std::string(vocabulary.text(text))));
  }
}

void ProgramBinding::BindCodeTexts(const Vocabulary& vocabulary) {
  std::vector<int32_t> found;
  for (CodingId coding = 0; coding < vocabulary.coding_count(); ++coding) {
    found.clear();
    for (const Code& code : vocabulary.coding(coding)) {
      const int32_t form = FormOf(code.code);
      if (form >= 0) found.push_back(form);
    }
    code_forms_.Append(found);
  }
}

int32_t ProgramBinding::ValueNumber(int32_t concept_index, TextId text) const {
  if (text == 0 || text >= text_forms_.size() || text_forms_[text] < 0) return -1;
  const auto& numbers = value_numbers_[static_cast<size_t>(concept_index)];
  auto found = std::lower_bound(numbers.begin(), numbers.end(), std::pair<int32_t, int32_t>(text_forms_[text], 0));
  return found == numbers.end() || found->first != text_forms_[text] ? -1 : found->second;
}

}  // namespace quell::eval
