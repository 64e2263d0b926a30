#include "tests/support/ebnf.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <limits>

#include "lib/syntax/lexis.h"

namespace quell::testing {
namespace {

constexpr int kNever = 1'000'000;

std::vector<std::string> TokensOf(std::string_view text) {
  std::vector<std::string> tokens;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (std::isspace(static_cast<unsigned char>(text[i]))) {
      ++i;
      continue;
    }
    if (text[i] == '"' || text[i] == '\'') {
      end = text.find(text[i], i + 1) + 1;
    } else if (std::isalpha(static_cast<unsigned char>(text[i]))) {
      while (end < text.size() && (std::isalpha(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
    }
    tokens.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return tokens;
}

bool IsWordText(const std::string& text) { return std::isalpha(static_cast<unsigned char>(text[0])) != 0; }

}  // namespace

std::string Ebnf::Read(std::string_view text) {
  tokens_ = TokensOf(text);
  while (at_ < tokens_.size()) {
    const std::string name = tokens_[at_++];
    if (!IsWordText(name) || !At("=")) return "no production begins with " + name;
    ++at_;
    if (!productions.emplace(name, 0).second) return name + " is defined twice";
    productions[name] = ReadChoice();
    if (!At(";")) return name + " does not end with ;";
    ++at_;
  }
  FindHeights();
  return "";
}

int Ebnf::Add(Part part) {
  parts.push_back(std::move(part));
  return static_cast<int>(parts.size()) - 1;
}

int Ebnf::ReadChoice() {
  Part choice;
  choice.kind = Part::kChoice;
  choice.parts.push_back(ReadSequence());
  while (At("|")) {
    ++at_;
    choice.parts.push_back(ReadSequence());
  }
  return choice.parts.size() == 1 ? choice.parts[0] : Add(choice);
}

int Ebnf::ReadSequence() {
  Part sequence;
  while (at_ < tokens_.size() && !At("|") && !At(";") && !At(")") && !At("]") && !At("}")) {
    sequence.parts.push_back(ReadPart());
  }
  return Add(sequence);
}

int Ebnf::ReadPart() {
  const std::string token = tokens_[at_++];
  Part part;
  if (token == "(" || token == "[" || token == "{") {
    const int inner = ReadChoice();
    ++at_;
    if (token == "(") return inner;
    part.kind = token == "[" ? Part::kOption : Part::kRepeat;
    part.parts = {inner};
  } else if (token[0] == '"' || token[0] == '\'') {
    part.kind = token[0] == '"' ? Part::kReserved : Part::kPlain;
    part.text = token.substr(1, token.size() - 2);
    if (IsWordText(part.text)) words[part.kind == Part::kReserved ? 0 : 1].insert(part.text);
  } else {
    part.kind = Part::kName;
    part.text = token;
  }
  return Add(part);
}

// Smallest heights, as a least fixed point.
void Ebnf::FindHeights() {
  for (Part& part : parts) part.height = kNever;
  for (bool changed = true; changed;) {
    changed = false;
    for (Part& part : parts) {
      int height = 0;
      if (part.kind == Part::kChoice) {
        height = kNever;
        for (int p : part.parts) height = std::min(height, parts[static_cast<size_t>(p)].height);
      } else if (part.kind == Part::kSequence) {
        for (int p : part.parts) height = std::max(height, parts[static_cast<size_t>(p)].height);
      } else if (part.kind == Part::kName && productions.count(part.text) > 0) {
        height = 1 + parts[static_cast<size_t>(productions[part.text])].height;
      }
      if (height < part.height) {
        part.height = height;
        changed = true;
      }
    }
  }
}

std::string SentenceMaker::Make(const std::string& production, int depth) { return Production(production, depth); }

std::string SentenceMaker::Production(const std::string& name, int depth) {
  within_.push_back(name);
  const bool joined = joined_;
  if (name != "and") joined_ = false;
  std::string text = Part(ebnf_.productions.at(name), depth);
  joined_ = joined;
  within_.pop_back();
  // The condition of `active order for K where ...` goes on as far as it can.
  const bool open_end =
      name == "drug_phrase" && text.rfind("active", 0) == 0 && text.find(" where ") != std::string::npos;
  return open_end ? "( " + text + ") " : text;
}

int SentenceMaker::Choose(const Ebnf::Part& choice, int depth) {
  std::vector<int> fit;
  int lowest = kNever, fewest = std::numeric_limits<int>::max();
  for (int p : choice.parts) lowest = std::min(lowest, ebnf_.parts[static_cast<size_t>(p)].height);
  for (int p : choice.parts) {
    if (ebnf_.parts[static_cast<size_t>(p)].height <= std::max(lowest, depth)) fit.push_back(p);
  }
  // Half of the time the one that was taken least often, so that each has its turn.
  if (Below(2) == 0) return fit[static_cast<size_t>(Below(static_cast<int>(fit.size())))];
  int chosen = fit[0];
  for (int p : fit) {
    if (taken_[static_cast<size_t>(p)] >= fewest) continue;
    fewest = taken_[static_cast<size_t>(p)];
    chosen = p;
  }
  return chosen;
}

std::string SentenceMaker::Part(int index, int depth) {
  const Ebnf::Part& part = ebnf_.parts[static_cast<size_t>(index)];
  switch (part.kind) {
    case Ebnf::Part::kChoice: {
      const int chosen = Choose(part, depth);
      ++taken_[static_cast<size_t>(chosen)];
      return Part(chosen, depth);
    }
    case Ebnf::Part::kSequence:
      return Sequence(part, depth);
    case Ebnf::Part::kOption:
    case Ebnf::Part::kRepeat: {
      const int inner = part.parts[0];
      // `a and b or c`: beside an `or` no `and` joins without brackets.
      if (joined_ && within_.back() == "and") return "";
      if (ebnf_.parts[static_cast<size_t>(inner)].height > depth) return "";
      int times = Below(4) == 0 ? 1 : 0;
      if (part.kind == Ebnf::Part::kRepeat && times > 0 && Below(3) == 0) times = 2 + Below(2);
      // Of whatever an expression can't hold there is plenty.
      static const std::set<std::string> plenty = {"file",  "module",  "concept", "points",
                                                   "alert", "outcome", "story",   "moment"};
      if (plenty.count(within_.back()) > 0) times = Below(part.kind == Ebnf::Part::kOption ? 2 : 9);
      if (within_.back() == "expression") joined_ = times > 0;
      if (times > 0) ++taken_[static_cast<size_t>(index)];
      std::string text;
      for (int i = 0; i < times; ++i) text += Part(inner, depth);
      return text;
    }
    case Ebnf::Part::kName:
      return Referred(part.text, depth);
    default:
      return part.text + " ";
  }
}

std::string SentenceMaker::Sequence(const Ebnf::Part& sequence, int depth) {
  // Of `expression = and { "or" and }` the repetition is made first: it decides whether the first `and` may join.
  const bool repeats =
      sequence.parts.size() == 2 && ebnf_.parts[static_cast<size_t>(sequence.parts[1])].kind == Ebnf::Part::kRepeat;
  if (within_.back() == "expression" && repeats) {
    joined_ = false;
    const std::string rest = Part(sequence.parts[1], depth);
    joined_ = !rest.empty();
    return Part(sequence.parts[0], depth) + rest;
  }
  std::string text;
  for (int p : sequence.parts) text += Part(p, depth);
  // `if ... otherwise a` takes all that follows into `a`.
  const Ebnf::Part& first = ebnf_.parts[static_cast<size_t>(sequence.parts.empty() ? 0 : sequence.parts[0])];
  return within_.back() == "primary" && first.text == "if" ? "( " + text + ") " : text;
}

std::string SentenceMaker::Referred(const std::string& name, int depth) {
  if (ebnf_.productions.count(name) == 0) {
    std::string text = Terminal(name);
    // The bracket of a call stands at once behind its name.
    const bool joins = within_.back() == "call" && name == "name";
    return joins ? text : text + " ";
  }
  const std::string by = within_.back();
  std::string text = Production(name, depth - 1);
  if (name != "expression") return text;
  // A window behind a condition would belong to the last phrase in it.
  if (by == "over") return "( " + text + ") ";
  // A row stands on a line of its own (its first word would be the unit of the number before it), and a `-` would go on with the row before.
  if (by == "row") return text[0] == '-' ? "\n( " + text + ") " : "\n" + text;
  return text;
}

std::string SentenceMaker::Terminal(const std::string& name) {
  // Things get their names without a module; where they are used it may stand there.
  static const std::set<std::string> makes_names = {"concept", "parameter", "define",  "points", "alert",
                                                    "outcome", "detail",    "subject", "word"};
  const bool made = makes_names.count(within_.back()) > 0;
  auto any = [&](const std::vector<std::string>& texts) {
    return texts[static_cast<size_t>(Below(static_cast<int>(texts.size())))];
  };
  if (name == "name") {
    if (Below(3) == 0) {
      const std::string& word =
          syntax::PlainWords()[static_cast<size_t>(Below(static_cast<int>(syntax::PlainWords().size())))];
      if (word.find('-') == std::string::npos) return word;
    }
    return made ? any({"a", "age_limit", "x2", "ratio"}) : any({"a", "rise", "common.labs.limit", "m.high"});
  }
  if (name == "Name")
    return made ? any({"K", "Creatinine_2", "PotassiumChloride"})
                : any({"K", "Creatinine", "common.labs.Creatinine", "m.K"});
  if (name == "integer") return within_.back() == "file" ? "1" : any({"0", "1", "12"});
  if (name == "dotted") return any({"m", "common.labs", "a.b.c2"});
  if (name == "string")
    return any({R"("a text")", R"("")", R"("say \"yes\" // \\")", R"("caf\u00e9")", R"("{age} and {latest K:.1}")"});
  if (name == "date") return any({"2027-06-01", "1958-12-31"});
  if (name == "unit") return any({"mmol/L", "h", "a", "kg", "%", "/d", "10*3/uL", "mm[Hg]", "{beats}/min"});
  if (name == "code") return any({"2823-3", "A12BA*", "I48.91", "8591", R"("mimic:drug:potassium chloride*")"});
  if (name == "number") return any({"0", "5", "1.25", "1e3", "2.5E-2", "1000000"});
  return "<" + name + ">";
}

std::vector<std::string> SentenceMaker::Untaken() const {
  std::vector<std::string> untaken;
  for (const auto& [name, root] : ebnf_.productions) {
    std::function<void(int, const std::string&)> see = [&, &production = name](int index, const std::string& path) {
      const Ebnf::Part& part = ebnf_.parts[static_cast<size_t>(index)];
      const bool counted = part.kind == Ebnf::Part::kOption || part.kind == Ebnf::Part::kRepeat;
      if (counted && taken_[static_cast<size_t>(index)] == 0) untaken.push_back(production + ": part " + path);
      for (size_t i = 0; i < part.parts.size(); ++i) {
        const int p = part.parts[i];
        const std::string place = path + "." + std::to_string(i + 1);
        if (part.kind == Ebnf::Part::kChoice && taken_[static_cast<size_t>(p)] == 0) {
          untaken.push_back(production + ": alternative " + place);
        }
        see(p, place);
      }
    };
    see(root, "1");
  }
  return untaken;
}

}  // namespace quell::testing
