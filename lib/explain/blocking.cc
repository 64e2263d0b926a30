#include "lib/explain/blocking.h"

#include <algorithm>
#include <tuple>

#include "lib/explain/margin.h"
#include "lib/explain/words.h"

namespace quell::explain {

using check::Expr;
using check::ExprId;
using check::ExprKind;
using Set = std::optional<std::vector<Turning>>;

namespace {

using Want = BlockingFinder::Want;

bool Satisfies(Truth truth, Want want) {
  switch (want) {
    case Want::kTrue:
      return truth == Truth::kTrue;
    case Want::kFalse:
      return truth == Truth::kFalse;
    case Want::kNotTrue:
      return truth != Truth::kTrue;
    case Want::kNotFalse:
      return truth != Truth::kFalse;
  }
  return false;
}

Want Opposite(Want want) {
  static constexpr Want kOpposites[] = {Want::kFalse, Want::kTrue, Want::kNotFalse, Want::kNotTrue};
  return kOpposites[static_cast<size_t>(want)];
}

// Both sets; none where either is not to be had.
Set Join(const Set& a, const Set& b) {
  if (!a.has_value() || !b.has_value()) return std::nullopt;
  std::vector<Turning> out;
  std::set_union(a->begin(), a->end(), b->begin(), b->end(), std::back_inserter(out));
  return out;
}

// Whether the first set is the nearer one: by its worst kind, then the sum of its margins, then how many they are.
bool Nearer(const Set& a, const Set& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value();
  auto key = [](const std::vector<Turning>& set) {
    double sum = 0;
    for (const Turning& t : set) sum += t.relative;
    return std::tuple(set.empty() ? Turning::kMargin : set.back().kind, sum, set.size());
  };
  return key(*a) < key(*b);
}

}  // namespace

Set BlockingFinder::Find(ExprId id, Want want) {
  if (Satisfies(answers_.Ask(id), want)) return std::vector<Turning>{};
  auto [found, fresh] = found_.try_emplace({id, want});
  if (fresh) {
    Set made = Make(id, want);  // may add to found_: its nodes do not move
    found->second = std::move(made);
  }
  return found->second;
}

Set BlockingFinder::Make(ExprId id, Want want) {
  const Expr& e = answers_.At(id);
  const bool positive = want == Want::kTrue || want == Want::kNotFalse;
  switch (e.kind) {
    case ExprKind::kAnd:
      return positive ? All(e, want) : Best(e, want);
    case ExprKind::kOr:
      return positive ? Best(e, want) : All(e, want);
    case ExprKind::kNot:
      return Find(e.a, Opposite(want));
    case ExprKind::kIf:
      return OfIf(e, want);
    case ExprKind::kElse:
      return OfElse(e, want);
    case ExprKind::kTruth:
      return std::nullopt;
    case ExprKind::kCompare:
      if (IsConstant(answers_.rules(), e.a) && IsConstant(answers_.rules(), e.b)) return std::nullopt;
      return Leaf(id, want);
    default:
      return Leaf(id, want);
  }
}

Set BlockingFinder::All(const Expr& e, Want want) {
  Set out = std::vector<Turning>{};
  for (int32_t i = 0; i < e.count && out.has_value(); ++i) {
    out = Join(out, Find(answers_.rules().children[static_cast<size_t>(e.first + i)], want));
  }
  return out;
}

Set BlockingFinder::Best(const Expr& e, Want want) {
  Set best;
  for (int32_t i = 0; i < e.count; ++i) {
    Set one = Find(answers_.rules().children[static_cast<size_t>(e.first + i)], want);
    if (Nearer(one, best)) best = std::move(one);
  }
  return best;
}

// Either branch may be made the one that counts.
Set BlockingFinder::OfIf(const Expr& e, Want want) {
  Set through_then = Join(Find(e.a, Want::kTrue), Find(e.b, want));
  Set through_otherwise = Join(Find(e.a, Want::kFalse), Find(e.c, want));
  return Nearer(through_otherwise, through_then) ? through_otherwise : through_then;
}

// Where the first is unknown, the second counts.
Set BlockingFinder::OfElse(const Expr& e, Want want) {
  const bool negative = want == Want::kFalse || want == Want::kNotTrue;
  Set first = Find(e.a, negative ? Want::kFalse : Want::kTrue);
  if (answers_.Ask(e.a) != Truth::kUnknown) return first;
  Set second = Find(e.b, want);
  return Nearer(first, second) ? first : second;
}

Set BlockingFinder::Leaf(ExprId id, Want want) const {
  const Truth truth = answers_.Ask(id);
  const bool positive = want == Want::kTrue || want == Want::kNotFalse;
  Turning turning;
  turning.expr = id;
  const std::string text = "`" + answers_.text().Of(id) + "`";
  if (truth == Truth::kUnknown) {
    turning.kind = Turning::kUnknown;
    turning.miss =
        text + " were known and " + (positive ? "true" : "false") + " (" + ReasonsText(answers_.Why(id)) + ")";
  } else if (std::optional<Margin> margin = MarginOf(answers_, id, score_)) {
    turning.relative = margin->relative;
    turning.miss = MissText(*margin);
  } else {
    turning.kind = Turning::kFact;
    turning.miss = text + " were " + (positive ? "true" : "false");
  }
  return std::vector<Turning>{turning};
}

}  // namespace quell::explain
