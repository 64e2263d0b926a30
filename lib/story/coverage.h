// How much of the rules stories have tried out: which of true, false and unknown each of their truths has been.
#ifndef QUELL_LIB_STORY_COVERAGE_H_
#define QUELL_LIB_STORY_COVERAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/check/possible.h"
#include "lib/plan/program.h"
#include "lib/story/play.h"

namespace quell::story {

// One answer that some story ought to bring about.
struct Answer {
  int32_t node = 0;  // into CoverageReport::nodes
  Truth truth = Truth::kFalse;
  std::string why;  // of impossible ones: why no story can
};

struct CoverageReport {
  struct Node {
    check::ExprId expr = check::kNoExpr;
    Span span;
    std::string text;
    check::TruthSet seen, possible;  // whatever was seen is possible
  };
  struct Alert {
    int32_t alert = 0;
    int64_t covered = 0, possible = 0;
    std::vector<int32_t> nodes;
  };
  std::vector<Node> nodes;    // in the order of their places
  std::vector<Alert> alerts;  // by number, without the retired ones; those that share a definition share its nodes
  int64_t covered = 0, possible = 0;
  std::vector<Answer> missing, impossible;  // by node
  // 100 where there is nothing to cover. Rounded down to tenths, so that 100 is never said of less.
  double Percent() const;
};

// The truths of an alert's clauses and all that stand below them count, once however many alerts share them; but for what a `where` asks of each record, which has no answer of its own. A clause
// is asked where the alert itself would ask it: `exclude when` where `when` is true; the score and `fire at` where nothing excludes; `severity` and `show` of what fires.
class Coverage {
 public:
  explicit Coverage(std::shared_ptr<const plan::Program> program);

  void Note(const Scene& scene, const eval::Evaluation& evaluation);
  CoverageReport Report() const;

 private:
  enum Part : uint8_t { kWhen, kExclude, kScored, kTiers, kPartCount };
  struct Place {
    Part part = kWhen;
    check::ExprId expr = check::kNoExpr;
  };
  void Add(int32_t alert, Part part, check::ExprId id, std::vector<int32_t>& visited);

  std::shared_ptr<const plan::Program> program_;
  std::vector<std::vector<Place>> places_;  // by alert
  std::vector<check::TruthSet> seen_;       // by expression
};

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_COVERAGE_H_
