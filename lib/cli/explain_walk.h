// One patient, step by step, with the explanations that were asked for.
#ifndef QUELL_LIB_CLI_EXPLAIN_WALK_H_
#define QUELL_LIB_CLI_EXPLAIN_WALK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/check/typed.h"
#include "quell/record.h"
#include "quell/session.h"

namespace quell::cli {

using Steps = std::vector<std::span<const Record>>;

// What is asked: of which alerts (none named: of all), up to when, or at which record.
struct Asked {
  std::vector<int32_t> alerts;
  bool named = false;
  std::optional<Time> at;
  std::optional<std::pair<RecordKind, uint64_t>> record;
};

// The references given to it must outlive it.
class Walk {
 public:
  Walk(const std::shared_ptr<const Binding>& binding, const Patient& patient, const SessionOptions& options,
       const Asked& asked);

  std::vector<Explanation> Run(const Steps& steps);

  // Whether the record asked for was met.
  bool met() const { return met_; }
  // Of alerts that were named: what there was of them, where nothing is left to show.
  std::string Summary(int32_t alert) const;
  void CountTriggers(const Steps& steps);

 private:
  bool WholeWalk() const { return !asked_.at.has_value() && !asked_.record.has_value(); }

  void RunTimers(Time due);
  bool Wanted(int32_t alert) const { return std::binary_search(asked_.alerts.begin(), asked_.alerts.end(), alert); }

  // By kind and concept only: what can be evaluated at all.
  bool Listens(int32_t alert, const Record& record) const;
  void KeepCandidates();
  void KeepTimers(bool candidates_only);
  void Count(const Explanation& one);
  // All that the last step evaluated; an alert that was named and not evaluated is explained as of then.
  void LastStep();
  void AddIfEvaluated(int32_t alert, uint32_t record);
  bool AtRecord();

  const Binding& binding_;
  const check::TypedRules& rules_;
  const Asked& asked_;
  Session session_;
  std::span<const Record> last_;  // of the last step; empty: timers
  std::vector<Explanation> out_;
  bool met_ = false;
  std::vector<std::array<int64_t, 3>> evaluated_ =
      std::vector<std::array<int64_t, 3>>(rules_.alerts.size());  // by Truth
  std::vector<int64_t> triggers_ = std::vector<int64_t>(rules_.alerts.size());
};

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_EXPLAIN_WALK_H_
