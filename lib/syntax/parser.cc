// The loop over items and clauses, and recovery: one broken clause hides nothing of the next.
//
// Recovery points are a clause keyword or an item keyword that begins a line, and the `}` that closes the body. The pieces themselves are read by
// the grammar (grammar.cc).
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/diag/line_index.h"
#include "lib/syntax/ast.h"
#include "lib/syntax/grammar.h"
#include "lib/syntax/lexis.h"
#include "quell/version.h"

namespace quell::syntax {
namespace {

using diag::Code;
using Words = std::vector<std::string>;

const Words kItemWords = {"concept", "parameter", "define", "alert"};
const Words kModuleWords = {"title", "version", "owner", "source", "review"};
const Words kConceptWords = {"loinc", "rxnorm", "atc",  "snomed", "icd10", "icd9",     "cvx",
                             "ndc",   "local",  "unit", "molar",  "valence", "plausible"};
const Words kClauseWords = {"status", "on",   "when",    "exclude", "score", "fire", "severity",
                            "show",   "lockout", "message"};

bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string Listed(const Words& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + ("`" + words[i] + "`");
  }
  return out;
}

class FileParser {
 public:
  FileParser(std::string_view text, uint32_t source) : builder_(text, source), p_(builder_.begin()), end_(builder_.end()) {}

  ParseResult Run() {
    std::vector<NodeId> items;
    if (CheckText()) {
      ReadLanguage();
      ReadModule(items);
      while (!AtEnd() && !TooMany()) ReadItem(items);
    }
    Node file;
    file.kind = NodeKind::kFile;
    file.span = builder_.Range(builder_.begin(), end_);
    builder_.SetList(file, items);
    builder_.ast.root = builder_.Add(file);
    return {std::move(builder_.ast), std::move(builder_.diagnostics)};
  }

 private:
  // --- looking ahead ---

  bool AtEnd() {
    p_ = SkipBlanks(p_, end_);
    return p_ == end_;
  }
  Token Word() {
    p_ = SkipBlanks(p_, end_);
    return builder_.Range(p_, EndOfWord(p_, end_));
  }
  std::string_view WordText() { return builder_.Text(Word()); }
  bool At(char c) {
    p_ = SkipBlanks(p_, end_);
    return p_ != end_ && *p_ == c;
  }
  // The word, number, string or sign at p, for a caret.
  Token TokenAt(const char* p) const {
    const char* q = EndOfWord(p, end_);
    if (q == p) q = EndOfNumber(p, end_);
    if (q == p && p != end_) {
      for (++q; q != end_ && (static_cast<unsigned char>(*q) & 0xC0) == 0x80;) ++q;  // a whole UTF-8 character
    }
    return builder_.Range(p, q);
  }

  bool TooMany() {
    if (builder_.diagnostics.size() < limits::kErrorsPerSource) return false;
    builder_.Report(Code::Q0112, builder_.Range(p_, p_),
                    "reading stops here after " + std::to_string(limits::kErrorsPerSource) + " errors",
                    "correct the first ones and run again");
    return true;
  }

  // --- errors ---

  // Where a failure is shown: the token that was found, or the end of the line that broke off before it.
  Token PlaceOf(const Failure& failure, const char* start) const {
    const char* found = SkipBlanks(failure.where, end_);
    bool line_broke = std::find(failure.where, found, '\n') != found || found == end_;
    if (line_broke && failure.where > start) return builder_.Range(failure.where, failure.where);
    return TokenAt(found);
  }

  void ReportFailure(const Failure& failure, const char* start) {
    Token place = PlaceOf(failure, start);
    if (failure.too_deep) {
      builder_.Report(Code::Q0105, place, "this is nested too deeply: more than " + std::to_string(limits::kNesting) + " levels inside one another, or " +
                          std::to_string(limits::kExpressionHeight) + " steps in a row",
                      "give a part of it a name with `define`");
      return;
    }
    std::string found = place.empty() ? "the line ends" : "`" + std::string(builder_.Text(place)) + "` stands";
    if (!place.empty() && *(builder_.begin() + place.begin) == '"') found = "a text without a closing quote stands";
    if (failure.expected == "`)`") {
      Diagnostic& d = builder_.Report(Code::Q0103, place, "a bracket is not closed: " + found + " where `)` is expected",
                                      "close the bracket with `)`");
      if (const char* open = OpenBracket(start, failure.where)) {
        d.notes.push_back({builder_.SpanOf(builder_.Range(open, open + 1)), "the bracket is opened here"});
      }
      return;
    }
    if (!place.empty() && *(builder_.begin() + place.begin) == '"') {
      builder_.Report(Code::Q0106, place, "a text has no closing quote on its line", "close it with `\"`");
      return;
    }
    std::string help = HelpFor(failure, place);
    builder_.Report(Code::Q0101, place, found + " where " + failure.expected + " is expected", help);
  }

  std::string HelpFor(const Failure& failure, Token place) const {
    std::string_view word = builder_.Text(place);
    if (IsReserved(word) && failure.expected.find("a name (") == 0) {
      return "`" + std::string(word) + "` is a word of the language; choose another name";
    }
    if (failure.expected.find("the name of a concept") == 0 && !word.empty() && IsLower(word[0])) {
      return "concepts begin with a capital letter";
    }
    if (failure.expected.find("a window") == 0) return "say how far back to look, as in `in past 48 h`";
    return "";
  }

  // The innermost bracket opened in [start, p) and not closed there.
  const char* OpenBracket(const char* start, const char* p) const {
    std::vector<const char*> open;
    ForEachCode(start, p, [&](const char* q) {
      if (*q == '(') open.push_back(q);
      if (*q == ')' && !open.empty()) open.pop_back();
      return true;
    });
    return open.empty() ? nullptr : open.back();
  }

  // Calls see(q) for each byte of [from, to) outside strings and comments until it gives false; where it stopped.
  template <class See>
  static const char* ForEachCode(const char* from, const char* to, See see) {
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

  // Moves to the next place from which reading can go on: a line that begins with one of `words` or with an item, or the `}` that closes
  // the body we are in (one brace deep for every `{` between `start` and here).
  void Recover(const char* start, const char* from, const Words& words) {
    int depth = 0;
    ForEachCode(start, from, [&](const char* q) {
      depth += *q == '{' ? 1 : *q == '}' && depth > 0 ? -1 : 0;
      return true;
    });
    p_ = ForEachCode(from, end_, [&](const char* q) {
      if (*q == '}' && depth == 0) return false;
      if (*q == '{') ++depth;
      if (*q == '}') --depth;
      if (*q != '\n') return true;
      const char* next = SkipBlanks(q, end_);
      std::string_view word(next, static_cast<size_t>(EndOfWord(next, end_) - next));
      return !Contains(words, word) && !Contains(kItemWords, word);
    });
    if (p_ == start && p_ != end_) ++p_;  // always forward
  }

  // Reads one piece; on failure reports it and recovers.
  NodeId Read(Entry entry, const Words& words) {
    const char* start = p_;
    Failure failure;
    NodeId id = ParseEntry(entry, builder_, &p_, end_, &failure);
    if (id == kNoNode) {
      ReportFailure(failure, start);
      Recover(start, std::max(failure.where, start), words);
    }
    return id;
  }

  // Something stands where one of `words` should: says so, once, and recovers.
  void ReportStranger(const std::string& what, const Words& words) {
    Token place = TokenAt(p_);
    std::string word(builder_.Text(place));
    std::string nearest = Nearest(word, words);
    std::string help = nearest.empty() ? "what can stand here: " + Listed(words) : "did you mean `" + nearest + "`?";
    bool is_word = !word.empty() && IsWordStart(word[0]);
    builder_.Report(is_word && !nearest.empty() ? Code::Q0102 : Code::Q0101, place, "`" + word + "` can't stand here: " + what,
                    help);
    Recover(p_, p_ + (place.end - place.begin), words);
  }

  // --- the file ---

  bool CheckText() {
    if (builder_.end() - builder_.begin() > static_cast<ptrdiff_t>(limits::kSourceBytes)) {
      builder_.Report(Code::Q0107, {}, "the file has more than " + std::to_string(limits::kSourceBytes >> 20) + " MB",
                      "split it into several files");
      return false;
    }
    std::string_view text(builder_.begin(), static_cast<size_t>(builder_.end() - builder_.begin()));
    uint32_t bad = 0;
    if (!diag::IsUtf8(text, &bad)) {
      builder_.Report(Code::Q0114, {bad, bad + 1}, "this byte is not UTF-8", "save the file as UTF-8");
      return false;
    }
    if (text.substr(0, 3) == "\xEF\xBB\xBF") p_ += 3;  // the byte order mark that some editors write
    return true;
  }

  void ReadLanguage() {
    if (WordText() != "language") return;
    Token word = Word();
    const char* number = SkipBlanks(p_ + (word.end - word.begin), end_);
    const char* after = EndOfNumber(number, end_);
    Token token = builder_.Range(number, after);
    if (ParseInteger(builder_.Text(token)) != kLanguageVersion) {
      builder_.Report(Code::Q0108, after == number ? word : token, "this quell reads `language 1`",
                      "write `language 1`, or use a newer quell");
    }
    p_ = after;
  }

  void ReadModule(std::vector<NodeId>& items) {
    if (WordText() != "module") {
      builder_.Report(Code::Q0109, TokenAt(SkipBlanks(p_, end_)), "the file does not begin with `module`",
                      "write, for example, `module potassium.safety` first");
      return;
    }
    Words next = kModuleWords;
    NodeId id = Read(Entry::kModuleHead, next);
    std::vector<NodeId> fields;
    while (Contains(kModuleWords, WordText()) && !TooMany()) {
      NodeId field = Read(Entry::kModuleField, next);
      if (field != kNoNode) fields.push_back(field);
    }
    if (id == kNoNode) return;
    builder_.SetList(builder_.node(id), fields);
    items.push_back(id);
  }

  void ReadItem(std::vector<NodeId>& items) {
    std::string_view word = WordText();
    NodeId id = kNoNode;
    if (word == "concept") {
      id = ReadBody(Entry::kConceptHead, kConceptWords, "a line of a concept");
    } else if (word == "alert") {
      id = ReadBody(Entry::kAlertHead, kClauseWords, "a clause of an alert");
    } else if (word == "parameter" || word == "define") {
      id = ReadValueItem(word == "parameter" ? Entry::kParameter : Entry::kDefine);
    } else if (word == "module") {
      builder_.Report(Code::Q0111, Word(), "a file has one `module`", "put the second module into a file of its own");
      Recover(p_, p_ + 6, kItemWords);
    } else if (At('}')) {
      builder_.Report(Code::Q0101, builder_.Range(p_, p_ + 1), "`}` closes nothing here", "remove it");
      ++p_;
    } else {
      ReportStranger("an item of the file is expected", kItemWords);
    }
    if (id != kNoNode) items.push_back(id);
  }

  // A broken parameter or definition is kept by its name, without a value: who uses it is then not told that it does not exist.
  NodeId ReadValueItem(Entry entry) {
    const char* name = SkipBlanks(p_ + WordText().size(), end_);
    Token token = builder_.Range(name, EndOfWord(name, end_));
    NodeId id = Read(entry, kItemWords);
    if (id != kNoNode || token.empty() || IsReserved(builder_.Text(token))) return id;
    Node broken;
    broken.kind = NodeKind::kDefine;
    broken.span = broken.name = token;
    return builder_.Add(broken);
  }

  // A head up to `{`, its lines, and `}`. After a broken head the lines are read all the same, so that their errors are told too.
  NodeId ReadBody(Entry head, const Words& words, const std::string& what) {
    const char* start = p_;
    NodeId id = Read(head, words);
    std::vector<NodeId> lines;
    while (!AtEnd() && !At('}') && !TooMany()) {
      std::string_view word = WordText();
      if (Contains(kItemWords, word)) break;  // the `}` is missing: the next item begins
      if (!Contains(words, word)) {
        ReportStranger(what + " or `}` is expected", words);
        continue;
      }
      NodeId line = head == Entry::kAlertHead ? ReadClause() : Read(Entry::kConceptLine, words);
      if (line != kNoNode) lines.push_back(line);
    }
    CloseBody(start);
    if (id == kNoNode) return id;
    builder_.SetList(builder_.node(id), lines);
    builder_.node(id).span.end = builder_.Offset(p_);
    return id;
  }

  void CloseBody(const char* start) {
    if (At('}')) {
      ++p_;
      return;
    }
    if (builder_.diagnostics.size() >= limits::kErrorsPerSource) return;
    const char* brace = std::find(start, p_, '{');
    Diagnostic& d = builder_.Report(Code::Q0103, AtEnd() ? builder_.Range(end_, end_) : TokenAt(p_),
                                    "a brace is not closed: `}` is missing before this", "close it with `}`");
    if (brace != p_) d.notes.push_back({builder_.SpanOf(builder_.Range(brace, brace + 1)), "the brace is opened here"});
  }

  NodeId ReadClause() {
    std::string_view word = WordText();
    if (word == "score") {
      const char* after = SkipBlanks(p_ + word.size(), end_);
      if (std::string_view(after, static_cast<size_t>(EndOfWord(after, end_) - after)) == "points") return ReadPoints();
    }
    NodeId id = Read(Entry::kClause, kClauseWords);
    if (id != kNoNode && builder_.node(id).kind == NodeKind::kMessage) ReadMessageParts(id);
    return id;
  }

  NodeId ReadPoints() {
    const char* start = p_;
    NodeId points = Read(Entry::kPointsHead, kClauseWords);
    if (points == kNoNode) return kNoNode;
    std::vector<NodeId> rows;
    // No row begins with a clause's word, so that one at the start of a line means that the `}` is missing.
    while (!AtEnd() && !At('}') && !Contains(kClauseWords, WordText()) && !TooMany()) {
      NodeId row = Read(Entry::kRow, kClauseWords);
      if (row != kNoNode) rows.push_back(row);
    }
    CloseBody(start);
    builder_.SetList(builder_.node(points), rows);
    builder_.node(points).span.end = builder_.Offset(p_);
    Node clause;
    clause.kind = NodeKind::kScoreClause;
    clause.span = builder_.node(points).span;
    clause.a = points;
    return builder_.Add(clause);
  }

  // `{expression}` and `{expression:.1}` inside a message; `{{` and `}}` stand for the braces themselves.
  void ReadMessageParts(NodeId message) {
    Token title = builder_.node(message).title;
    const char* const last = builder_.begin() + title.end - 1;
    const char* text = builder_.begin() + title.begin + 1;
    std::vector<NodeId> parts;
    for (const char* p = text; p < last;) {
      if (*p == '\\' || (p + 1 < last && (*p == '{' || *p == '}') && p[1] == *p)) {
        p += 2;
      } else if (*p == '{') {
        AddText(text, p, parts);
        p = ReadMessageValue(p, last, parts);
        text = p;
      } else {
        ++p;
      }
    }
    AddText(text, last, parts);
    builder_.SetList(builder_.node(message), parts);
  }

  void AddText(const char* from, const char* to, std::vector<NodeId>& parts) {
    if (from >= to) return;
    Node node;
    node.kind = NodeKind::kMessageText;
    node.span = node.name = builder_.Range(from, to);
    parts.push_back(builder_.Add(node));
  }

  const char* ReadMessageValue(const char* open, const char* last, std::vector<NodeId>& parts) {
    const char* p = open + 1;
    Failure failure;
    NodeId expression = ParseEntry(Entry::kExpression, builder_, &p, last, &failure);
    Node node;
    node.kind = NodeKind::kMessageValue;
    node.a = expression;
    node.number = -1;
    if (expression == kNoNode) {
      Token place = failure.where < last ? TokenAt(std::min(SkipBlanks(failure.where, last), last)) : builder_.Range(open, open + 1);
      builder_.Report(Code::Q0101, place, "the braces of a message hold " + failure.expected + ", and none stands here",
                      "write `{latest Potassium}`, or `{{` for a brace");
    } else {
      p = SkipBlanks(p, last);
      if (last - p > 2 && p[0] == ':' && p[1] == '.' && IsDigit(p[2])) {
        node.number = p[2] - '0';
        p += 3;
      }
      p = SkipBlanks(p, last);
      if (p >= last || *p != '}') {
        builder_.Report(Code::Q0103, builder_.Range(open, open + 1), "this brace of the message is not closed",
                        "close it with `}`; decimals are asked for as in `{ratio:.1}`");
        expression = kNoNode;
      }
    }
    const char* close = std::find(p, last, '}');
    if (expression != kNoNode) {
      node.span = builder_.Range(open, close + 1);
      parts.push_back(builder_.Add(node));
    }
    return close == last ? last : close + 1;
  }

  Builder builder_;
  const char* p_;
  const char* end_;
};

}  // namespace

ParseResult Parse(std::string_view text, uint32_t source) { return FileParser(text, source).Run(); }

std::string Unquote(std::string_view text, Token quoted) {
  std::string_view inner = TextOf(text, quoted);
  if (inner.size() >= 2 && inner.front() == '"') inner = inner.substr(1, inner.size() - 2);
  std::string out;
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\' && i + 1 < inner.size()) {
      ++i;
      out += inner[i] == 'n' ? '\n' : inner[i];
    } else {
      out += inner[i];
    }
  }
  return out;
}

}  // namespace quell::syntax
