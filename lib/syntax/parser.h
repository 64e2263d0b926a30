// Reads one file: the loop over items and their lines, recovery, and what is told of errors. Private to lib/syntax.
//
// The pieces themselves (a clause, a line, a head up to `{`) are read by the grammar. Recovery points are the word of a piece or of an item that begins a
// line, and the `}` that closes the body: one broken piece hides nothing of the next.
#ifndef QUELL_LIB_SYNTAX_PARSER_H_
#define QUELL_LIB_SYNTAX_PARSER_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/syntax/advice.h"
#include "lib/syntax/ast.h"
#include "lib/syntax/builder.h"
#include "lib/syntax/grammar.h"
#include "lib/syntax/lexis.h"

namespace quell::syntax {

// The words that items begin with.
const Words& ItemWords();

inline bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Calls see(q) for each byte of [from, to) outside strings and comments until it gives false; where it stopped.
template <class See>
const char* ForEachCode(const char* from, const char* to, See see) {
  for (const char* q = from; q < to; ++q) {
    if (*q == '"') {
      const char* after = EndOfString(q, to);
      if (after != nullptr) {
        q = after - 1;
        continue;
      }
    }
    if (*q == '/' && to - q > 1 && q[1] == '/') {
      while (q < to && *q != '\n') ++q;
      if (q == to) return to;
    }
    if (!see(q)) return q;
  }
  return to;
}

// The place in the text, one piece at a time.
class PieceReader {
 protected:
  PieceReader(std::string_view text, uint32_t source)
      : builder_(text, source), p_(builder_.begin()), end_(builder_.end()) {}

  // --- looking ahead ---
  bool AtEnd() {
    p_ = SkipBlanks(p_, end_);
    return p_ == end_;
  }
  bool At(char c) { return !AtEnd() && *p_ == c; }
  Token Word() {
    p_ = SkipBlanks(p_, end_);
    return builder_.Range(p_, EndOfWord(p_, end_));
  }
  std::string_view WordText() { return builder_.Text(Word()); }
  std::string_view WordAt(const char* p) const { return {p, static_cast<size_t>(EndOfWord(p, end_) - p)}; }
  // The word, number, string or sign at p, for a caret.
  Token TokenAt(const char* p) const;
  bool TooMany();  // errors; says so once

  // --- pieces ---
  // Reads one; on failure reports it and recovers.
  NodeId Read(Entry entry, const Words& words);
  // After a whole piece comes the next one, `}` or the end. Anything else belongs to the piece and makes it a broken one:
  // that is told, and nothing more is said of what was read of it.
  NodeId Complete(NodeId id, const Words& words);
  // Moves to the next place from which reading can go on: a line that begins with one of `words` or with an item, or the `}` that closes
  // the body we are in (one brace deep for every `{` between `start` and `from`).
  void Recover(const char* start, const char* from, const Words& words);
  // Does `word` begin a piece: is it one of `words`, an item's, or a slip of the pen for one of them?
  static bool Begins(const Words& words, std::string_view word);

  // --- errors ---
  void ReportFailure(const Failure& failure, const char* start);
  // Something stands where one of `words` should: says so, once, and recovers.
  void ReportStranger(const std::string& what, const Words& words);
  void ReportRest(NodeId id, const char* next, const Words& words);
  // What stands at `place`, in back-ticks, where it can be seen.
  std::string Shown(Token place) const;

  Builder builder_;
  const char* p_;
  const char* end_;

 private:
  Token PlaceOf(const Failure& failure, const char* start) const;
  void ReportOpenBracket(const Failure& failure, Token place, const std::string& found, const char* start);
  bool ReportSign(Token place);
  bool ReportNumber(const char* next);
  bool ReportTimes();
  bool ReportPhrase(const char* next);
  std::string RestAdvice(NodeId id, const char* next, const Words& words) const;
  std::string BehindAdvice(NodeId id, const char* next, const std::string& found, const Words& words) const;
  const char* OpenBracket(const char* start, const char* p) const;
  Situation SituationOf(const Failure& failure, Token place, const char* start) const;
  std::string WordBefore(const char* p) const;

  bool too_many_told_ = false;
};

// What stands between the braces of an item.
struct Body {
  Entry head;
  NodeKind kind;
  const Words& words;  // its lines begin with
  const char* what;    // a line of it is called
};

class FileParser : private PieceReader {
 public:
  FileParser(std::string_view text, uint32_t source) : PieceReader(text, source) {}
  ParseResult Run();

 private:
  using NodeList = std::vector<NodeId>;

  // --- the file (parser.cc) ---
  bool CheckText();
  void ReadLanguage();
  bool ReadLanguageNumber();
  void ReadModule(NodeList& items);
  void ReadUse(NodeList& items);
  void ReadItem(NodeList& items);
  void ReadStrayItem();
  NodeId ReadValueItem(Entry entry);

  // --- bodies (parser_items.cc) ---
  NodeId ReadBody(const Body& body);
  NodeId ReadHead(const Body& body, bool* open);
  void ReadLine(const Body& body, NodeList& lines);
  void CloseBody(const char* start, bool open);
  NodeId ReadClause(const Words& words);
  NodeId ReadPoints(const Words& words);
  void ReadRows(const Words& words, NodeList& rows);
  NodeId ReadRow();
  void ReadStoryPiece(const Words& words, NodeList& pieces);
  void ReadExpectations(const Words& words, NodeId moment);

  // --- messages (parser_message.cc) ---
  void ReadMessageParts(NodeId message);
  void AddText(const char* from, const char* to, NodeList& parts);
  const char* ReadMessageValue(const char* open, const char* last, NodeList& parts);

  bool language_missing_ = false;
};

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_PARSER_H_
