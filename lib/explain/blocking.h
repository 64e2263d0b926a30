// Which conditions keep an alert quiet, and which of them would have to turn the least.
#ifndef QUELL_LIB_EXPLAIN_BLOCKING_H_
#define QUELL_LIB_EXPLAIN_BLOCKING_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/explain/answers.h"
#include "quell/explain.h"

namespace quell::explain {

// A condition without conditions below it that would have to turn.
struct Turning {
  check::ExprId expr = check::kNoExpr;
  // How far off it is: by its margin; then what is no comparison (an order, a problem); then what is not known.
  enum Kind : uint8_t { kMargin, kFact, kUnknown } kind = kMargin;
  double relative = 0;
  std::string miss;
  friend bool operator<(const Turning& a, const Turning& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.relative != b.relative ? a.relative < b.relative : a.expr < b.expr;
  }
};

class BlockingFinder {
 public:
  // `score`: the alert's, or kNoExpr.
  BlockingFinder(const Answers& answers, check::ExprId score) : answers_(answers), score_(score) {}

  // What an answer is wanted to be.
  enum class Want : uint8_t { kTrue, kFalse, kNotTrue, kNotFalse };

  // The conditions below `id` that would all have to turn for its answer to be as wanted, in ascending order; empty where it is; none where nothing could make it so.
  // Of several such sets the one that is the least far off. Cost: linear in the expressions below, times the sets' sizes.
  std::optional<std::vector<Turning>> Find(check::ExprId id, Want want);

 private:
  using Set = std::optional<std::vector<Turning>>;
  Set Make(check::ExprId id, Want want);
  Set All(const check::Expr& e, Want want);
  Set Best(const check::Expr& e, Want want);
  Set OfIf(const check::Expr& e, Want want);
  Set OfElse(const check::Expr& e, Want want);
  Set Leaf(check::ExprId id, Want want) const;

  const Answers& answers_;
  check::ExprId score_;
  std::map<std::pair<check::ExprId, Want>, Set> found_;
};

}  // namespace quell::explain

#endif  // QUELL_LIB_EXPLAIN_BLOCKING_H_
