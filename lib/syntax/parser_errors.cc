// What is told of a piece that can't be read: where, what stands there, what was expected, and what may help.
#include <string>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "lib/syntax/parser.h"
#include "lib/syntax/slips.h"

namespace quell::syntax {

using diag::Code;

Token PieceReader::TokenAt(const char* p) const {
  if (p == end_) return builder_.Range(p, p);
  const char* q = EndOfName(p, end_);
  if (q == p) q = EndOfNumber(p, end_);
  if (q == p && *p == '"') {
    const char* after = EndOfString(p, end_);
    q = after != nullptr ? after : p + 1;
  }
  if (q == p) q += CharacterLength(std::string_view(p, static_cast<size_t>(end_ - p)));
  return builder_.Range(p, q);
}

// Where a failure is shown: the token that was found, or the end of the line that broke off before it.
Token PieceReader::PlaceOf(const Failure& failure, const char* start) const {
  const char* found = SkipBlanks(failure.where, end_);
  const bool line_broke = std::find(failure.where, found, '\n') != found || found == end_;
  if (line_broke && failure.where > start) return builder_.Range(failure.where, failure.where);
  return TokenAt(found);
}

std::string PieceReader::Shown(Token place) const {
  const std::string_view text = builder_.Text(place);
  if (text.size() > 1 && text[0] == '"') return "a text in quotes";
  if (const std::string_view name = InvisibleName(text); !name.empty()) return std::string(name);
  const bool control = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x20;
  return control ? "a character that can't be seen" : "`" + std::string(text) + "`";
}

void PieceReader::ReportFailure(const Failure& failure, const char* start) {
  const Token place = PlaceOf(failure, start);
  if (ReportSign(place)) return;
  if (failure.too_deep) {
    builder_.Report(Code::Q0105, place,
                    "this is nested too deeply: more than " + std::to_string(limits::kNesting) +
                        " levels inside one another, or " + std::to_string(limits::kExpressionHeight) +
                        " steps in a row",
                    "give a part of it a name with `define`");
    return;
  }
  const bool open_quote = builder_.Text(place) == "\"";
  const std::string found = place.empty() ? "the line ends"
                            : open_quote  ? "a text without a closing quote stands"
                                          : Shown(place) + " stands";
  if (failure.expected == "`)`") {
    ReportOpenBracket(failure, place, found, start);
  } else if (open_quote) {
    builder_.Report(Code::Q0106, place, "a text has no closing quote on its line", "close it with `\"`");
  } else {
    builder_.Report(Code::Q0101, place, found + " where " + failure.expected + " is expected",
                    AdviceFor(SituationOf(failure, place, start)));
  }
}

void PieceReader::ReportOpenBracket(const Failure& failure, Token place, const std::string& found, const char* start) {
  const std::string meant = Translation(builder_.Text(place));
  Diagnostic& d = builder_.Report(Code::Q0103, place, "a bracket is not closed: " + found + " where `)` is expected",
                                  meant.empty() ? "close the bracket with `)`" : meant);
  if (const char* open = OpenBracket(start, failure.where)) {
    d.notes.push_back({builder_.SpanOf(builder_.Range(open, open + 1)), "the bracket is opened here"});
  }
}

std::string PieceReader::WordBefore(const char* p) const {
  while (p != builder_.begin() && IsBlank(p[-1])) --p;
  const char* begin = p;
  while (begin != builder_.begin() && IsWordByte(begin[-1])) --begin;
  return std::string(begin, p);
}

Situation PieceReader::SituationOf(const Failure& failure, Token place, const char* start) const {
  Situation s;
  s.expected = failure.expected;
  s.found = std::string(builder_.Text(place));
  s.before = WordBefore(failure.where);
  const char* left = builder_.begin() + place.begin;
  while (left != builder_.begin() && left[-1] != '\n') --left;
  s.left = std::string(left, builder_.begin() + place.begin);
  s.after = std::string(WordAt(SkipBlanks(builder_.begin() + place.end, end_)));
  const char* first = SkipBlanks(start, end_);
  s.piece = std::string(WordAt(first));
  const char* second = SkipBlanks(EndOfWord(first, end_), end_);
  if (s.piece == "at" || s.piece == "if") s.piece += " " + std::string(WordAt(second));
  return s;
}

// `==`, `=>`, `>>` and the like, whose first half was read as a comparison; and numbers such as `.5`.
bool PieceReader::ReportSign(Token place) {
  const std::string_view text = builder_.Text(place);
  auto is_sign = [](char c) { return c == '<' || c == '>' || c == '='; };
  const char* p = builder_.begin() + place.begin;
  if (text.size() == 1 && is_sign(text[0]) && p != builder_.begin() && is_sign(p[-1])) {
    const std::string both(p - 1, 2);
    const std::string meant = both == "==" ? "=" : both == "=>" ? ">=" : both == "=<" ? "<=" : both == "<>" ? "!=" : "";
    builder_.Report(Code::Q0101, builder_.Range(p - 1, p + 1), "`" + both + "` is not a comparison",
                    meant.empty() ? "the comparisons are `<`, `<=`, `>`, `>=`, `=` and `!=`" : "write `" + meant + "`");
    return true;
  }
  if (text == "." && p + 1 != end_ && IsDigit(p[1])) {
    const char* after = EndOfNumber(p + 1, end_);
    const std::string number(p, after);
    builder_.Report(Code::Q0113, builder_.Range(p, after),
                    "`" + number + "` is not a number: no digit stands before the point", "write `0" + number + "`");
    return true;
  }
  return false;
}

// The innermost bracket opened in [start, p) and not closed there.
const char* PieceReader::OpenBracket(const char* start, const char* p) const {
  std::vector<const char*> open;
  ForEachCode(start, p, [&](const char* q) {
    if (*q == '(') open.push_back(q);
    if (*q == ')' && !open.empty()) open.pop_back();
    return true;
  });
  return open.empty() ? nullptr : open.back();
}

void PieceReader::ReportStranger(const std::string& what, const Words& words) {
  Token place = TokenAt(p_);
  const bool icd = ToLower(builder_.Text(place)) == "icd" && end_ - p_ > 4 && p_[3] == '-' && IsDigit(p_[4]);
  if (icd) place = builder_.Range(p_, EndOfNumber(p_ + 4, end_));  // `icd-10`
  const std::string word(builder_.Text(place));
  std::string nearest = icd ? (p_[4] == '9' ? "icd9" : "icd10") : ClauseMeant(word, words);
  const std::string translated = nearest.empty() ? Translation(word) : "";
  if (nearest.empty() && translated.empty()) nearest = Nearest(word, words);
  const std::string help = !translated.empty() ? translated
                           : nearest.empty()   ? "what can stand here: " + Listed(words)
                                               : "did you mean `" + nearest + "`?";
  const bool is_word = !word.empty() && IsWordStart(word[0]);
  builder_.Report(is_word && !nearest.empty() ? Code::Q0102 : Code::Q0101, place,
                  Shown(place) + " can't stand here: " + what, help);
  Recover(p_, p_ + (place.end - place.begin), words);
}

// Something stands behind a whole piece that belongs to no other.
void PieceReader::ReportRest(NodeId id, const char* next, const Words& words) {
  if (ReportNumber(next) || ReportTimes()) return;
  // Behind a time nothing is asked yet.
  const bool bare_time = builder_.ast[id].kind == NodeKind::kAt && builder_.ast[id].b == kNoNode;
  if (!bare_time && ReportPhrase(next)) return;
  const Token place = TokenAt(next);
  if (builder_.Text(place) == "\"") {
    builder_.Report(Code::Q0106, place, "a text has no closing quote on its line", "close it with `\"`");
  } else if (*next == ')') {
    builder_.Report(Code::Q0101, place, "`)` closes no bracket", "remove it, or open the bracket with `(`");
  } else {
    builder_.Report(Code::Q0101, place, Shown(place) + " can't stand here: what stands before it is complete",
                    RestAdvice(id, next, words));
  }
}

// `6,5`, `6.` and `1.2.3`.
bool PieceReader::ReportNumber(const char* next) {
  if ((*next != '.' && *next != ',') || next != p_ || !IsDigit(next[-1])) return false;
  const char* begin = next;
  while (begin[-1] == '.' || IsDigit(begin[-1])) --begin;
  const char* end = next + 1;
  while (end != end_ && IsDigit(*end)) ++end;
  while (end_ - end > 1 && *end == '.' && IsDigit(end[1])) {
    for (++end; end != end_ && IsDigit(*end);) ++end;
  }
  const std::string text(begin, end);
  if (std::count(text.begin(), text.end(), '.') > 1) {
    const std::string date = DateMeant(text);
    builder_.Report(Code::Q0113, builder_.Range(begin, end), "`" + text + "` is not a number",
                    date.empty() ? "a number has one point" : "a date is written as `" + date + "`");
    return true;
  }
  const std::string meant = std::string(begin, next) + "." + (end == next + 1 ? "0" : std::string(next + 1, end));
  builder_.Report(Code::Q0113, builder_.Range(begin, end), "`" + std::string(begin, end) + "` is not a number",
                  "write `" + meant + "`");
  return true;
}

// `1.2 × previous K` and `1.2 x previous K`: the sign was read as the number's unit.
bool PieceReader::ReportTimes() {
  const char* last = p_;
  while (last != builder_.begin() && !IsBlank(last[-1])) --last;
  const std::string_view sign(last, static_cast<size_t>(p_ - last));
  const char* number = last;
  while (number != builder_.begin() && IsBlank(number[-1])) --number;
  const bool times = sign == "x" || sign == "X" || sign == "\u00D7" || sign == "\u00B7" || sign == "\u22C5";
  if (!times || number == last || number == builder_.begin() || !IsDigit(number[-1])) return false;
  builder_.Report(Code::Q0101, builder_.Range(last, p_),
                  "`" + std::string(sign) + "` can't stand here: it would be a unit of the number before it",
                  "write `*`");
  return true;
}

// `lastest Potassium` was read as a name, and something behind it.
bool PieceReader::ReportPhrase(const char* next) {
  const char* last = p_;
  while (last != builder_.begin() && IsWordByte(last[-1])) --last;
  const std::string before(last, p_);
  const bool meant = !PhraseMeant(before).empty();
  if (!IsWordStart(*next) || before.empty() || !IsLower(before[0]) || (IsWord(before) && !meant)) return false;
  if (!Translation(WordAt(next)).empty()) return false;  // `limit AND ...`
  const std::string nearest = NearestPhraseWord(before);
  if (nearest.empty() && !IsUpper(*next)) return false;
  builder_.Report(
      Code::Q0102, builder_.Range(last, p_), "`" + before + "` can't stand before `" + std::string(WordAt(next)) + "`",
      nearest.empty() ? "what can be asked of a concept: `latest`, `previous`, `lowest`, `highest`, `ordering`, "
                        "`count of`, `has problem`, `active order for` and more"
                      : "did you mean `" + nearest + "`?");
  return true;
}

// Of what begins something else, or belongs to the piece in another form.
std::string PieceReader::BehindAdvice(NodeId id, const char* next, const std::string& found, const Words& words) const {
  const NodeKind kind = builder_.ast[id].kind;
  if (kind == NodeKind::kModule && *next == '-') return "names of modules have no `-`; `_` can stand in its place";
  if (found.size() > 1 && found[0] == '"' && p_ != builder_.begin() && p_[-1] == '"')
    return "texts stand with a `,` between them";
  if (found == "in") {
    const char* concept_begin = p_;
    while (concept_begin != builder_.begin() && IsWordByte(concept_begin[-1])) --concept_begin;
    const std::string pick = WordBefore(concept_begin);
    const std::string subject(concept_begin, p_);
    if (pick == "latest" || pick == "previous" || pick == "earliest")
      return "of one value is asked how old it may be: `" + pick + " " + subject + " within 24 h`";
  }
  if (!IsWordStart(*next)) return "";
  const char* behind = SkipBlanks(EndOfName(next, end_), end_);
  const bool line_begins = std::find(p_, next, '\n') != next;
  if (line_begins && behind != end_ && *behind == '=' &&
      (Contains(words, "define") || kind == NodeKind::kModule || kind == NodeKind::kField))
    return "a definition begins with `define`: `define " + found + " = ...`";
  Words can_stand = words;
  if (kind == NodeKind::kModule || kind == NodeKind::kField || kind == NodeKind::kUse)
    can_stand.insert(can_stand.end(), ItemWords().begin(), ItemWords().end());
  if (const std::string meant = ClauseMeant(found, can_stand); !meant.empty()) return "did you mean `" + meant + "`?";
  // What asks for nothing can't go on; an expression may lack its `and`.
  const bool closed = kind == NodeKind::kTrigger || kind == NodeKind::kStatus || kind == NodeKind::kParameter ||
                      (kind >= NodeKind::kRecipients && kind <= NodeKind::kReasons);
  const bool asks = IsWord(found) ||
                    (behind != end_ && std::string_view("<>=+-*/").find(*behind) != std::string::npos) ||
                    IsWord(WordAt(behind));
  return closed || (line_begins && !asks) ? "what can stand here: " + Listed(can_stand) : "";
}

std::string PieceReader::RestAdvice(NodeId id, const char* next, const Words& words) const {
  const std::string found(builder_.Text(TokenAt(next)));
  if (std::string meant = Translation(found); !meant.empty()) return meant;
  static const auto& details =
      *new Words{"as",    "drawn", "dose",        "route", "for",       "prn",        "one-time",
                 "final", "by",    "preliminary", "role",  "specialty", "department", "encounter"};
  static const auto& events =
      *new Words{"result",   "order",     "stop",      "hold",        "resume",     "administered", "problem",
                 "resolved", "allergy",   "procedure", "vaccination", "home",       "weight",       "height",
                 "pregnant", "admission", "transfer",  "discharge",   "chart open", "correct",      "retract"};
  static const auto& facts = *new Words{"female", "male", "born", "weight", "height", "pregnant"};
  auto near = [&](const Words& known, const std::string& otherwise) {
    const std::string nearest = Nearest(found, known);
    return nearest.empty() ? otherwise : "did you mean `" + nearest + "`?";
  };
  switch (builder_.ast[id].kind) {
    case NodeKind::kCodes:
      return "codes stand with a `,` between them; one with blanks in it stands in quotes";
    case NodeKind::kUnitLine:
      return "a unit is written without blanks, as in `mmol/L`";
    case NodeKind::kTrigger:
      if (*next == ',' || found == "or") return "each trigger has an `on` of its own";
      break;
    case NodeKind::kAt:
      if (builder_.ast[id].b == kNoNode && !found.empty() && IsUpper(found[0]))
        return "say what happens: `result " + found + "` or `order " + found + "`";
      if (builder_.ast[id].b == kNoNode) return near(events, "what can happen: " + Listed(events));
      return near(details, "what can be said of it: " + Listed(details) + ", and what comes of it with `expect`");
    case NodeKind::kPerson:
      return near(facts, "what can be said of a patient: an age such as `68 a`, " + Listed(facts));
    case NodeKind::kExpect:
      return near({"with", "held", "unknown"},
                  "as in `expect potassium with score 2, severity high`, or `held by lockout`");
    default:
      break;
  }
  if (std::string advice = BehindAdvice(id, next, found, words); !advice.empty()) return advice;
  if (found == "not") return "`not` stands before the whole comparison, as in `not age > 65 years`";
  const std::string before = WordBefore(next);
  if (*next == '(' && !before.empty() && IsLower(before[0]) && !IsReserved(before)) {
    return "the bracket of what is given to a definition stands at once behind its name: `" + before + "(`";
  }
  return "if it belongs to what stands before it, something is missing between them, such as `and`, `or` or `>`";
}

}  // namespace quell::syntax
