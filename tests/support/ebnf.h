// A grammar in EBNF, as rules/LANGUAGE.md writes it, and random sentences made from it.
#ifndef QUELL_TESTS_SUPPORT_EBNF_H_
#define QUELL_TESTS_SUPPORT_EBNF_H_

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace quell::testing {

struct Ebnf {
  struct Part {
    enum Kind { kChoice, kSequence, kOption, kRepeat, kReserved, kPlain, kName } kind = kSequence;
    std::string text;        // of words and names
    std::vector<int> parts;  // of the others
    int height = 0;          // of the smallest sentence below it
  };
  std::vector<Part> parts;
  std::map<std::string, int> productions;
  std::set<std::string> words[2];  // in "double" and in 'single' quotes

  // "" or what can't be read.
  std::string Read(std::string_view text);

 private:
  int ReadChoice();
  int ReadSequence();
  int ReadPart();
  int Add(Part part);
  bool At(std::string_view token) const { return at_ < tokens_.size() && tokens_[at_] == token; }
  void FindHeights();

  std::vector<std::string> tokens_;
  size_t at_ = 0;
};

// Makes sentences. What no context-free grammar can say, and the parser holds to, is minded here: see sentence rules in the .cc.
class SentenceMaker {
 public:
  SentenceMaker(const Ebnf& ebnf, uint64_t seed) : ebnf_(ebnf), random_(seed), taken_(ebnf.parts.size(), 0) {}

  std::string Make(const std::string& production, int depth);
  // Parts of alternatives that no sentence took, options never taken and repetitions never repeated: "production: part".
  std::vector<std::string> Untaken() const;

 private:
  std::string Production(const std::string& name, int depth);
  std::string Part(int part, int depth);
  std::string Sequence(const Ebnf::Part& sequence, int depth);
  std::string Referred(const std::string& name, int depth);
  std::string Terminal(const std::string& name);
  int Choose(const Ebnf::Part& choice, int depth);
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

  const Ebnf& ebnf_;
  std::mt19937_64 random_;
  std::vector<int> taken_;
  std::vector<std::string> within_;  // the productions that are being made
  bool joined_ = false;              // an `and` that stands beside an `or`
};

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_EBNF_H_
