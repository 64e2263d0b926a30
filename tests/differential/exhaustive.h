// Every truth over `and`, `or` and `not` of up to four leaves, as surface text, and what Kleene says of it.
//
// Leaves stand in order (`p`, `q`, `r`, `s`), each once: a tree in which one leaf stands twice says nothing that this
// tree, with equal values at both, does not say as well. Every shape is there, and at every node a `not` or none: 2 +
// 16 + 256 + 5,120 trees.
#ifndef QUELL_TESTS_DIFFERENTIAL_EXHAUSTIVE_H_
#define QUELL_TESTS_DIFFERENTIAL_EXHAUSTIVE_H_

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "quell/unknown.h"

namespace quell::differential {

struct TruthTree {
  std::string text;     // "not (p and q) or r": brackets as the language asks for
  std::string postfix;  // "01&!2|": leaves by number
  int leaves = 0;
  char root = 0;  // '&', '|', '!' or a digit
};

namespace internal {

inline std::string Bracketed(const TruthTree& tree, bool bare) { return bare ? tree.text : "(" + tree.text + ")"; }

// `p and q and r` without brackets where the left operand has the same word, so that lists of three and four are met
// too.
inline TruthTree Join(const TruthTree& a, const TruthTree& b, char op) {
  auto single = [](const TruthTree& tree) { return tree.root != '&' && tree.root != '|'; };
  const std::string word = op == '&' ? " and " : " or ";
  return {Bracketed(a, single(a) || a.root == op) + word + Bracketed(b, single(b)), a.postfix + b.postfix + op,
          a.leaves + b.leaves, op};
}

inline TruthTree Negated(const TruthTree& tree) {
  const bool bare = tree.root != '&' && tree.root != '|';
  return {"not " + Bracketed(tree, bare), tree.postfix + "!", tree.leaves, '!'};
}

// All trees over the leaves first .. first + count - 1.
inline std::vector<TruthTree> Trees(std::span<const std::string> names, int first, int count) {
  std::vector<TruthTree> plain;
  if (count == 1)
    plain.push_back({names[static_cast<size_t>(first)], std::string(1, static_cast<char>('0' + first)), 1, '0'});
  for (int left = 1; left < count; ++left) {
    for (const TruthTree& a : Trees(names, first, left)) {
      for (const TruthTree& b : Trees(names, first + left, count - left)) {
        plain.push_back(Join(a, b, '&'));
        plain.push_back(Join(a, b, '|'));
      }
    }
  }
  std::vector<TruthTree> all = plain;
  for (const TruthTree& tree : plain) all.push_back(Negated(tree));
  return all;
}

}  // namespace internal

// `names`: at most four words or phrases of the language that bind as tightly as a name does.
inline std::vector<TruthTree> AllTruthTrees(std::span<const std::string> names) {
  std::vector<TruthTree> all;
  for (int count = 1; count <= static_cast<int>(names.size()); ++count) {
    for (TruthTree& tree : internal::Trees(names, 0, count)) all.push_back(std::move(tree));
  }
  return all;
}

// All 3^n ways to make n leaves false, true or unknown.
inline std::vector<std::vector<Truth>> AllAssignments(int n) {
  std::vector<std::vector<Truth>> all = {{}};
  for (int i = 0; i < n; ++i) {
    std::vector<std::vector<Truth>> longer;
    for (const std::vector<Truth>& shorter : all) {
      for (Truth truth : {Truth::kFalse, Truth::kTrue, Truth::kUnknown}) {
        longer.push_back(shorter);
        longer.back().push_back(truth);
      }
    }
    all = std::move(longer);
  }
  return all;
}

// The tree's truth, found another way than by tables: with false < unknown < true, `and` is the least, `or` the
// greatest, and `not` the mirror image.
inline Truth Expected(const TruthTree& tree, std::span<const Truth> leaves) {
  static constexpr std::array<int, 3> kRank = {0, 2, 1};  // of kFalse, kTrue, kUnknown
  static constexpr std::array<Truth, 3> kTruth = {Truth::kFalse, Truth::kUnknown, Truth::kTrue};
  std::vector<int> stack;
  for (char c : tree.postfix) {
    if (c == '!') {
      stack.back() = 2 - stack.back();
    } else if (c == '&' || c == '|') {
      const int b = stack.back();
      stack.pop_back();
      stack.back() = c == '&' ? std::min(stack.back(), b) : std::max(stack.back(), b);
    } else {
      stack.push_back(kRank[static_cast<size_t>(leaves[static_cast<size_t>(c - '0')])]);
    }
  }
  return kTruth[static_cast<size_t>(stack.back())];
}

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_EXHAUSTIVE_H_
