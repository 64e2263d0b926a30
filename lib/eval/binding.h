// A Program seen through one Vocabulary: which concepts a coding is, and how its units convert. Immutable.
#ifndef QUELL_LIB_EVAL_BINDING_H_
#define QUELL_LIB_EVAL_BINDING_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

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

  // The concepts that a coding is, in ascending order; none for a coding the vocabulary did not have.
  std::span<const int32_t> ConceptsOf(CodingId coding) const {
    if (coding >= coding_starts_.size() - 1) return {};
    return {concepts_.data() + coding_starts_[coding], concepts_.data() + coding_starts_[coding + 1]};
  }
  // The coding's place in the order of the text of codings.
  uint32_t RankOf(CodingId coding) const { return coding < coding_ranks_.size() ? coding_ranks_[coding] : UINT32_MAX; }
  // How a value in `unit` is written in the concept's unit; null where it can't be.
  const terms::Conversion* ConversionOf(int32_t concept_index, UnitId unit) const {
    int32_t row = conversion_rows_[static_cast<size_t>(concept_index)];
    if (row < 0 || unit >= unit_count_) return nullptr;
    const Cell& cell = conversions_[static_cast<size_t>(row) * unit_count_ + unit];
    return cell.usable ? &cell.conversion : nullptr;
  }

 private:
  struct Cell {
    bool usable = false;
    terms::Conversion conversion;
  };
  void BindCodings(const Vocabulary& vocabulary);
  void BindUnits(const Vocabulary& vocabulary);

  std::shared_ptr<const plan::Program> program_;
  absl::TimeZone zone_;
  KindSet carries_;
  std::vector<uint32_t> coding_starts_;
  std::vector<uint32_t> coding_ranks_;
  std::vector<int32_t> concepts_;
  std::vector<int32_t> conversion_rows_;  // by concept: its row in conversions_, or -1
  std::vector<Cell> conversions_;
  size_t unit_count_ = 0;
};

}  // namespace quell::eval

#endif  // QUELL_LIB_EVAL_BINDING_H_
