// The formatter. It walks the tree, so that what it writes is what was read; a line that gets too long, or has a comment inside, is broken where a
// reader would breathe: before `and`, `or`, `then`, `otherwise`, after a comma.
#ifndef QUELL_LIB_SYNTAX_FORMATTER_H_
#define QUELL_LIB_SYNTAX_FORMATTER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "lib/syntax/ast.h"
#include "lib/syntax/format_expressions.h"
#include "lib/syntax/format_lines.h"

namespace quell::syntax {

// `text` and blanks up to `width`.
inline std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

inline constexpr int kWidth = 100;
inline constexpr size_t kClauseWord = 9;  // clauses of an alert line up behind `severity`

class Formatter {
 public:
  using Blank = LineWriter::Blank;

  Formatter(const Ast& ast, std::string_view text) : ast_(ast), text_(text), flat_(ast, text), lines_(text) {}

  std::string Run();

 private:
  // --- lines and breaks ---
  bool Fits(const std::string& flat, NodeId id) const;
  // Whether there is a comment inside, before a place where Broken begins a line. Others go behind the line.
  bool CommentBreaks(NodeId id) const;
  void Start(const Node& n, int indent, Blank blank = Blank::kKeep) { lines_.Start(n.span.begin, indent, blank); }
  void Add(std::string_view text) { lines_.Add(text, 0); }
  void AddFlat(NodeId id) { lines_.Add(flat_.Of(id), ast_[id].span.end); }

  void Close(const Node& body);
  // An expression behind what stands on the line; further lines begin at `indent`.
  void Expression(NodeId id, int indent);
  void Broken(NodeId id, int indent);
  void Operands(const Node& n, std::string_view word, int indent);
  void Binary(const Node& n, std::string_view word, int indent);
  void BrokenIf(const Node& n, int indent);
  // A list with commas, filled line by line; further lines begin at `indent`.
  void Filled(const Node& n, int indent, const std::function<std::string(NodeId)>& show);
  void FilledFlat(const Node& n, int indent);
  void FilledHere(const Node& n) { FilledFlat(n, lines_.column()); }

  // --- items (format_items.cc) ---
  void Item(const Node& n, Blank blank);
  void Module(const Node& n);
  void Body(const Node& n, const std::string& word, const std::function<void(const Node&)>& line);
  // The lines of codes and units of a concept stand under one another.
  size_t CodeWidth(const Node& n) const;
  void ConceptLine(const Node& n);
  void Parameter(const Node& n);
  void Define(const Node& n);

  // --- alerts and outcomes (format_alerts.cc) ---
  void Word(const std::string& words) { Add(Padded(words, kClauseWord)); }

  void Clause(const Node& n);
  void Policy(const Node& n);
  std::string Trigger(const Node& n) const;
  void Score(const Node& n);
  void Row(const Node& n, int indent);
  // The scope's words may have been written with more than one blank.
  std::string Scope(const Node& n) const;
  void Lockout(const Node& n);
  void Intends(const Node& n);
  void OutcomeLine(const Node& n);

  // --- stories (format_stories.cc) ---
  void Story(const Node& n);
  void Person(const Node& n);
  void At(const Node& n, size_t times, size_t events);
  std::string Event(const Node& n) const;
  std::string EventHead(const Node& n) const;
  std::string Detail(const Node& n) const;
  std::string Expected(const Node& n) const;
  std::string With(const Node& n) const;

  const Ast& ast_;
  std::string_view text_;
  FlatText flat_;
  LineWriter lines_;
  size_t code_width_ = 0;
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_FORMATTER_H_
