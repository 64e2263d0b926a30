// The loop over items and clauses, and recovery: one broken clause hides nothing of the next.
//
// Recovery points are a clause keyword or an item keyword that begins a line, and the `}` that closes the body. The pieces themselves are read by
// the grammar (grammar.cc).
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
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
const Words kConceptWords = {"loinc", "rxnorm", "atc",  "snomed", "icd10",   "icd9",     "cvx",
                             "ndc",   "local",  "unit", "molar",  "valence", "plausible"};
const Words kClauseWords = {"status", "on",       "when", "exclude", "score",
                            "fire",   "severity", "show", "lockout", "message"};

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
  FileParser(std::string_view text, uint32_t source)
      : builder_(text, source), p_(builder_.begin()), end_(builder_.end()) {}

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
    if (std::exchange(too_many_told_, true)) return true;
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
    if (ReportSign(place)) return;
    if (failure.too_deep) {
      builder_.Report(Code::Q0105, place,
                      "this is nested too deeply: more than " + std::to_string(limits::kNesting) +
                          " levels inside one another, or " + std::to_string(limits::kExpressionHeight) +
                          " steps in a row",
                      "give a part of it a name with `define`");
      return;
    }
    std::string found = place.empty() ? "the line ends" : Shown(place) + " stands";
    if (!place.empty() && *(builder_.begin() + place.begin) == '"') found = "a text without a closing quote stands";
    if (failure.expected == "`)`") {
      Diagnostic& d =
          builder_.Report(Code::Q0103, place, "a bracket is not closed: " + found + " where `)` is expected",
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
    std::string word(builder_.Text(place));
    auto expects = [&](std::string_view what) { return failure.expected.compare(0, what.size(), what) == 0; };
    if (std::string hint = WordsFor(word); !hint.empty()) return hint;
    const bool capital = !word.empty() && IsUpper(word[0]);
    if (expects("a name (") && IsReserved(word)) return "`" + word + "` is a word of the language; choose another name";
    if (expects("a name (") && capital)
      return "only concepts begin with a capital letter: write `" + OtherCase(word) + "`";
    if (expects("a module name") && capital)
      return "names of modules begin with a small letter: write `" + OtherCase(word) + "`";
    if (expects("the name of a concept") && !word.empty() && IsLower(word[0]) && !IsReserved(word)) {
      return "concepts begin with a capital letter: write `" + OtherCase(word) + "`";
    }
    if (expects("an expression") && capital) {
      return "say what is asked of it: `latest " + word + "` for its value, `active order for " + word +
             "` for an order";
    }
    if (std::string nearest = Nearest(word, Quoted(failure.expected)); !word.empty() && !nearest.empty()) {
      return "did you mean `" + nearest + "`?";
    }
    if (expects("a window") || expects("`past`")) return "say how far back to look, as in `in past 48 h`";
    if (expects("`:`") && (word == "if" || word == "otherwise"))
      return "the points of one row stand with a `,` between them";
    if (expects("`{`") && IsReserved(word)) return "`{` opens what belongs to it";
    if (expects("`{`") && !word.empty() && IsWordStart(word[0]))
      return "a title stands in quotes, and `{` opens what belongs to it";
    return "";
  }

  // The words in back-ticks of `text`.
  static Words Quoted(const std::string& text) {
    Words words;
    for (size_t open = text.find('`'); open != std::string::npos;) {
      size_t close = text.find('`', open + 1);
      if (close == std::string::npos) break;
      words.push_back(text.substr(open + 1, close - open - 1));
      open = text.find('`', close + 1);
    }
    return words;
  }

  static std::string OtherCase(std::string word) {
    word[0] = static_cast<char>(word[0] ^ ('a' ^ 'A'));
    return word;
  }

  // What stands at `place`, in back-ticks, where it can be seen.
  std::string Shown(Token place) const {
    std::string_view text = builder_.Text(place);
    const bool control = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x20;
    return control ? "a character that can't be seen" : "`" + std::string(text) + "`";
  }

  // What an author may have meant by signs and words of other languages; "" if nothing is known of them.
  static std::string WordsFor(std::string_view found) {
    static constexpr std::pair<std::string_view, std::string_view> kMeant[] = {
        {"\u2265", "write `>=`"},
        {"\u2264", "write `<=`"},
        {"\u2260", "write `!=`"},
        {"\u00D7", "write `*`"},
        {"\u00F7", "write `/`"},
        {"\u2212", "write `-`"},
        {"\u2013", "write `-`"},
        {"&", "write `and`"},
        {"|", "write `or`"},
        {"!", "write `not`"},
        {"AND", "write `and`"},
        {"OR", "write `or`"},
        {"NOT", "write `not`"},
        {"above", "write `>`"},
        {"over", "write `>`"},
        {"exceeds", "write `>`"},
        {"greater", "write `>`"},
        {"more", "write `>`"},
        {"below", "write `<`"},
        {"under", "write `<`"},
        {"less", "write `<`"},
        {"equals", "write `=`"},
        {"equal", "write `=`"},
        {";", "leave it out"},
        {"\u201C", "texts stand in straight quotes, `\"`"},
        {"\u201D", "texts stand in straight quotes, `\"`"},
        {"\u201E", "texts stand in straight quotes, `\"`"},
        {"'", "texts stand in straight quotes, `\"`"},
        {"#", "a comment begins with `//`"}};
    for (const auto& [text, meant] : kMeant) {
      if (text == found) return std::string(meant);
    }
    return "";
  }

  // `==`, `=>`, `>>` and the like, whose first half was read as a comparison; and numbers such as `.5`.
  bool ReportSign(Token place) {
    std::string_view text = builder_.Text(place);
    auto is_sign = [](char c) { return c == '<' || c == '>' || c == '='; };
    const char* p = builder_.begin() + place.begin;
    if (text.size() == 1 && is_sign(text[0]) && p != builder_.begin() && is_sign(p[-1])) {
      std::string both(p - 1, 2);
      std::string meant = both == "==" ? "=" : both == "=>" ? ">=" : both == "=<" ? "<=" : both == "<>" ? "!=" : "";
      builder_.Report(
          Code::Q0101, builder_.Range(p - 1, p + 1), "`" + both + "` is not a comparison",
          meant.empty() ? "the comparisons are `<`, `<=`, `>`, `>=`, `=` and `!=`" : "write `" + meant + "`");
      return true;
    }
    if (text == "." && p + 1 != end_ && IsDigit(p[1])) {
      const char* after = EndOfNumber(p + 1, end_);
      std::string number(p, after);
      builder_.Report(Code::Q0113, builder_.Range(p, after),
                      "`" + number + "` is not a number: no digit stands before the point", "write `0" + number + "`");
      return true;
    }
    return false;
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

  std::string_view WordAt(const char* p) const { return {p, static_cast<size_t>(EndOfWord(p, end_) - p)}; }

  // Does `word` begin a piece: is it one of `words`, an item's, or a slip of the pen for one of them?
  static bool Begins(const Words& words, std::string_view word) {
    if (word.empty() || Contains(words, word) || Contains(kItemWords, word)) return !word.empty();
    return IsLower(word[0]) && !IsReserved(word) &&
           (!Nearest(word, words).empty() || !Nearest(word, kItemWords).empty());
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
      return !Begins(words, WordAt(next));
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
    builder_.Report(is_word && !nearest.empty() ? Code::Q0102 : Code::Q0101, place,
                    Shown(place) + " can't stand here: " + what, help);
    Recover(p_, p_ + (place.end - place.begin), words);
  }

  // After a whole piece comes the next one, `}` or the end. Anything else belongs to the piece and makes it a broken one:
  // that is told, and nothing more is said of what was read of it.
  NodeId Complete(NodeId id, const Words& words) {
    if (id == kNoNode) return id;
    const char* next = SkipBlanks(p_, end_);
    std::string_view word = WordAt(next);
    if (next == end_ || *next == '}' || Contains(words, word) || Contains(kItemWords, word)) return id;
    if (word == "module" || Begins(words, word)) return id;
    ReportRest(id, next);
    Recover(next, builder_.begin() + TokenAt(next).end, words);
    return kNoNode;
  }

  void ReportRest(NodeId id, const char* next) {
    Token place = TokenAt(next);
    if ((*next == '.' || *next == ',') && next == p_ && IsDigit(next[-1])) {
      const char* begin = next;
      while (begin[-1] == '.' || IsDigit(begin[-1])) --begin;
      const char* end = next + 1;
      while (end != end_ && IsDigit(*end)) ++end;
      std::string meant = std::string(begin, next) + "." + (end == next + 1 ? "0" : std::string(next + 1, end));
      builder_.Report(Code::Q0113, builder_.Range(begin, end), "`" + std::string(begin, end) + "` is not a number",
                      "write `" + meant + "`");
      return;
    }
    const char* last = p_;
    while (last != builder_.begin() && IsWordByte(last[-1])) --last;
    std::string before(last, p_);
    if (IsUpper(*next) && !before.empty() && IsLower(before[0]) && !IsReserved(before)) {
      static const Words phrases = {"latest", "previous", "lowest", "highest", "ordering"};
      std::string nearest = Nearest(before, phrases);
      builder_.Report(Code::Q0102, builder_.Range(last, p_),
                      "`" + before + "` can't stand before `" + std::string(builder_.Text(place)) + "`",
                      nearest.empty()
                          ? "what can be asked of a concept: " + Listed(phrases) + ", `count of` or `active order for`"
                          : "did you mean `" + nearest + "`?");
      return;
    }
    if (*next == ')') {
      builder_.Report(Code::Q0101, place, "`)` closes no bracket", "remove it, or open the bracket with `(`");
      return;
    }
    std::string help = WordsFor(builder_.Text(place));
    const NodeKind kind = builder_.node(id).kind;
    if (help.empty() && kind == NodeKind::kCodes)
      help = "codes stand with a `,` between them; one with blanks in it stands in quotes";
    if (help.empty() && kind == NodeKind::kUnitLine) help = "a unit is written without blanks, as in `mmol/L`";
    if (help.empty() && WordAt(next) == "not")
      help = "`not` stands before the whole comparison, as in `not age > 65 years`";
    if (help.empty())
      help = "if it belongs to what stands before it, something is missing between them, such as `and`, `or` or `>`";
    builder_.Report(Code::Q0101, place, Shown(place) + " can't stand here: what stands before it is complete", help);
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
      std::string word(WordText());
      const bool slip = !word.empty() && !Nearest(word, {"module"}).empty();
      builder_.Report(Code::Q0109, TokenAt(SkipBlanks(p_, end_)), "the file does not begin with `module`",
                      slip ? "did you mean `module`?" : "write, for example, `module potassium.safety` first");
      if (!AtEnd() && !Contains(kItemWords, word)) Recover(p_, p_ + 1, kItemWords);
      return;
    }
    Words next = kModuleWords;
    NodeId id = Read(Entry::kModuleHead, next);
    std::vector<NodeId> fields;
    id = Complete(id, next);
    while (!AtEnd() && !Contains(kItemWords, WordText()) && Begins(kModuleWords, WordText()) && !TooMany()) {
      if (!Contains(kModuleWords, WordText())) {
        if (Nearest(WordText(), kModuleWords).empty()) break;
        ReportStranger("a line of the module or an item is expected", next);
        continue;
      }
      NodeId field = Complete(Read(Entry::kModuleField, next), next);
      if (field != kNoNode) fields.push_back(field);
    }
    if (id == kNoNode) return;
    if (!fields.empty()) builder_.node(id).span.end = builder_.node(fields.back()).span.end;
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
    NodeId id = Complete(Read(entry, kItemWords), kItemWords);
    if (id != kNoNode || token.empty() || IsReserved(builder_.Text(token))) return id;
    Node broken;
    broken.kind = NodeKind::kDefine;
    broken.span = broken.name = token;
    return builder_.Add(broken);
  }

  // A head up to `{`, its lines, and `}`. After a broken head the lines are read all the same, so that their errors are told too.
  NodeId ReadBody(Entry head, const Words& words, const std::string& what) {
    const char* start = p_;
    const size_t errors = builder_.diagnostics.size();
    bool open = true;
    NodeId id = ReadHead(head, words, &open);
    std::vector<NodeId> lines;
    while (!AtEnd() && !At('}') && !TooMany()) {
      std::string_view word = WordText();
      if (Contains(kItemWords, word)) break;  // the `}` is missing: the next item begins
      if (!Contains(words, word)) {
        ReportStranger(what + " or `}` is expected", words);
        continue;
      }
      NodeId line = head == Entry::kAlertHead ? ReadClause() : Complete(Read(Entry::kConceptLine, words), words);
      if (line != kNoNode) lines.push_back(line);
    }
    if (builder_.diagnostics.size() > errors && id != kNoNode) builder_.node(id).op = 1;
    CloseBody(start, open);
    if (id == kNoNode) return id;
    builder_.SetList(builder_.node(id), lines);
    builder_.node(id).span.end = builder_.Offset(p_);
    return id;
  }

  // A broken head is kept by its name, so that who uses it is not told that it does not exist. `open`: was there a `{`?
  NodeId ReadHead(Entry head, const Words& words, bool* open) {
    const char* const start = p_;
    Failure failure;
    NodeId id = ParseEntry(head, builder_, &p_, end_, &failure);
    if (id != kNoNode) return id;
    ReportFailure(failure, start);
    const char* name = SkipBlanks(start + WordAt(start).size(), end_);
    const char* brace = ForEachCode(failure.where, end_, [](const char* q) { return *q != '{' && *q != '\n'; });
    *open = brace != end_ && *brace == '{';
    if (*open) {
      p_ = brace + 1;
    } else if (const char* found = SkipBlanks(failure.where, end_); Contains(words, WordAt(found))) {
      p_ = found;  // only the `{` is missing
    } else {
      Recover(start, std::max(failure.where, start), words);
    }
    Node broken;
    broken.kind = head == Entry::kAlertHead ? NodeKind::kAlert : NodeKind::kConcept;
    broken.op = 1;
    broken.name = builder_.Range(name, EndOfWord(name, end_));
    broken.span = {builder_.Offset(start), std::max(broken.name.end, builder_.Offset(p_))};
    if (broken.name.empty() || IsReserved(builder_.Text(broken.name))) return kNoNode;
    return builder_.Add(broken);
  }

  void CloseBody(const char* start, bool open) {
    if (At('}')) {
      ++p_;
      return;
    }
    if (!open || builder_.diagnostics.size() >= limits::kErrorsPerSource) return;
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
    NodeId id = Complete(Read(Entry::kClause, kClauseWords), kClauseWords);
    if (id != kNoNode && builder_.node(id).kind == NodeKind::kMessage) ReadMessageParts(id);
    return id;
  }

  NodeId ReadPoints() {
    const char* start = p_;
    NodeId points = Read(Entry::kPointsHead, kClauseWords);
    if (points == kNoNode) return kNoNode;
    std::vector<NodeId> rows;
    // No row begins with a clause's or an item's word, so that one there means that the `}` is missing.
    while (!AtEnd() && !At('}') && !Contains(kClauseWords, WordText()) && !Contains(kItemWords, WordText()) &&
           !TooMany()) {
      NodeId row = ReadRow();
      if (row != kNoNode) rows.push_back(row);
    }
    CloseBody(start, true);
    builder_.SetList(builder_.node(points), rows);
    builder_.node(points).span.end = builder_.Offset(p_);
    Node clause;
    clause.kind = NodeKind::kScoreClause;
    clause.span = builder_.node(points).span;
    clause.a = points;
    return builder_.Add(clause);
  }

  NodeId ReadRow() {
    const char* start = p_;
    Failure failure;
    NodeId id = ParseEntry(Entry::kRow, builder_, &p_, end_, &failure);
    if (id != kNoNode) return id;
    ReportFailure(failure, start);
    // Rows begin with no word of their own: the next one is a line that does not go on with this one.
    static const Words goes_on = {"and",       "or",    "between", "else",   "if",     "then",
                                  "otherwise", "where", "in",      "before", "within", "is"};
    int depth = 0;
    p_ = ForEachCode(std::max(failure.where, start), end_, [&](const char* q) {
      if (*q == '}' && depth == 0) return false;
      depth += *q == '{' ? 1 : *q == '}' ? -1 : 0;
      if (*q != '\n') return true;
      const char* next = SkipBlanks(q, end_);
      return next == end_ || !(*next == '(' || (IsWordStart(*next) && !Contains(goes_on, WordAt(next))));
    });
    if (p_ == start && p_ != end_) ++p_;  // always forward
    return kNoNode;
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
      const char* found = SkipBlanks(failure.where, last);
      const bool in_text = found < last;
      builder_.Report(Code::Q0101, in_text ? TokenAt(found) : builder_.Range(open, open + 1),
                      "in the braces of a message " + (in_text ? Shown(TokenAt(found)) + " stands" : "the text ends") +
                          " where " + failure.expected + " is expected",
                      "write, for example, `{latest Potassium}`, or `{{` for a brace");
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
  bool too_many_told_ = false;
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
