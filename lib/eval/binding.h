// A Program seen through one Vocabulary: which concepts a coding is, how its units convert, which of the rules' texts its texts are. Immutable.
#ifndef QUELL_LIB_EVAL_BINDING_H_
#define QUELL_LIB_EVAL_BINDING_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "lib/plan/program.h"
#include "quell/record.h"

namespace quell::eval {

class ProgramBinding {
 public:
  ProgramBinding(std::shared_ptr<const plan::Program> program, const Vocabulary& vocabulary, const SourceInfo& source,
                 absl::TimeZone zone);

  const plan::Program& program() const { return *program_; }
  const absl::TimeZone& zone() const { return zone_; }
  bool Carries(RecordKind kind) const { return carries_.Has(kind); }
  // A result without a flag is known to be of good quality.
  bool specimen_quality() const { return specimen_quality_; }

  // The concepts that a coding is, in ascending order; none for a coding the vocabulary did not have.
  std::span<const int32_t> ConceptsOf(CodingId coding) const { return concepts_.Of(coding); }
  // The coding's place in the order of the text of codings.
  uint32_t RankOf(CodingId coding) const { return coding < coding_ranks_.size() ? coding_ranks_[coding] : UINT32_MAX; }
  // The coding's ingredients (lib/check/typed.h), in ascending order. Only where the program asks for ingredients.
  std::span<const int32_t> IngredientsOf(CodingId coding) const { return ingredients_.Of(coding); }
  // How a value in `unit` is written in the concept's unit; null where it can't be.
  const terms::Conversion* ConversionOf(int32_t concept_index, UnitId unit) const {
    return ConversionAt(conversion_rows_[static_cast<size_t>(concept_index)], unit);
  }
  // How a dose in `unit` is written in the unit of the program's target.
  const terms::Conversion* DoseConversion(int32_t target, UnitId unit) const {
    return ConversionAt(first_target_row_ + target, unit);
  }
  // A unit as the source writes it; "" for none, and for one that the vocabulary did not have.
  std::string_view UnitText(UnitId unit) const {
    return unit < unit_texts_.size() ? std::string_view(unit_texts_[unit]) : std::string_view();
  }
  // The place of a text among a coded concept's values, or -1.
  int32_t ValueNumber(int32_t concept_index, TextId text) const;
  // Whether a text of the records is this text of the rules.
  bool TextIs(TextId text, int32_t rule_text) const {
    return text < text_forms_.size() && text_forms_[text] == rule_forms_[static_cast<size_t>(rule_text)];
  }
  // Whether one of the coding's codes is this text of the rules.
  bool CodeIs(CodingId coding, int32_t rule_text) const {
    const std::span<const int32_t> forms = code_forms_.Of(coding);
    return std::binary_search(forms.begin(), forms.end(), rule_forms_[static_cast<size_t>(rule_text)]);
  }

 private:
  // For each coding, a few numbers in ascending order.
  struct ByCoding {
    std::vector<uint32_t> starts;
    std::vector<int32_t> numbers;
    std::span<const int32_t> Of(CodingId coding) const {
      if (starts.empty() || coding >= starts.size() - 1) return {};
      return {numbers.data() + starts[coding], numbers.data() + starts[coding + 1]};
    }
    // The next coding's; sorts `of` and takes out repeats.
    void Append(std::vector<int32_t>& of);
  };
  struct Cell {
    bool usable = false;
    terms::Conversion conversion;
  };
  const terms::Conversion* ConversionAt(int32_t row, UnitId unit) const {
    if (row < 0 || unit >= unit_count_) return nullptr;
    const Cell& cell = conversions_[static_cast<size_t>(row) * unit_count_ + unit];
    return cell.usable ? &cell.conversion : nullptr;
  }
  void BindCodings(const Vocabulary& vocabulary);
  void BindIngredients(const Vocabulary& vocabulary);
  void BindUnits(const Vocabulary& vocabulary);
  int32_t AddConversions(const std::vector<std::optional<terms::Unit>>& units, const terms::Unit& to,
                         const terms::Substance& substance);
  void BindTexts(const Vocabulary& vocabulary);
  void BindCodeTexts(const Vocabulary& vocabulary);
  int32_t FormOf(const std::string& text) const;

  std::shared_ptr<const plan::Program> program_;
  absl::TimeZone zone_;
  KindSet carries_;
  bool specimen_quality_ = false;
  std::vector<uint32_t> coding_ranks_;
  ByCoding concepts_, ingredients_, code_forms_;
  std::vector<int32_t> conversion_rows_;  // by concept: its row in conversions_, or -1
  int32_t first_target_row_ = 0;
  std::vector<Cell> conversions_;
  size_t unit_count_ = 0;
  std::vector<std::string> unit_texts_;  // for explanations
  // Texts that rules compare with are numbered by their folded form; -1: none of them.
  absl::flat_hash_map<std::string, int32_t> forms_;
  std::vector<int32_t> text_forms_;                                      // by TextId
  std::vector<int32_t> rule_forms_;                                      // by text of the rules
  std::vector<std::vector<std::pair<int32_t, int32_t>>> value_numbers_;  // by concept: form, place in `values`; by form
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_BINDING_H_
