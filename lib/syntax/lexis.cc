#include "lib/syntax/lexis.h"

#include <algorithm>

namespace quell::syntax {

const char* SkipBlanks(const char* p, const char* end) {
  for (;;) {
    while (p != end && IsBlank(*p)) ++p;
    if (end - p < 2 || p[0] != '/' || p[1] != '/') return p;
    while (p != end && *p != '\n') ++p;
  }
}

const char* EndOfWord(const char* p, const char* end) {
  if (p == end || !IsWordStart(*p)) return p;
  while (p != end && IsWordByte(*p)) ++p;
  return p;
}

const char* EndOfName(const char* p, const char* end) {
  const char* q = EndOfWord(p, end);
  // Modules begin with a small letter; what begins with a capital one is the last of a name.
  while (q != p && IsLower(*p) && end - q > 1 && *q == '.' && IsWordStart(q[1])) {
    p = q + 1;
    q = EndOfWord(p, end);
  }
  return q;
}

const char* MatchWords(const char* p, const char* end, std::string_view words) {
  for (;;) {
    const std::string_view word = words.substr(0, words.find(' '));
    p = SkipBlanks(p, end);
    if (std::string_view(p, std::min(word.size(), static_cast<size_t>(end - p))) != word) return nullptr;
    p += word.size();
    if (p != end && IsWordByte(*p)) return nullptr;
    if (word.size() == words.size()) return p;
    words.remove_prefix(word.size() + 1);
  }
}

const char* EndOfNumber(const char* p, const char* end) {
  auto digits = [end](const char* q) {
    while (q != end && IsDigit(*q)) ++q;
    return q;
  };
  const char* q = digits(p);
  if (q == p) return p;
  if (end - q > 1 && q[0] == '.' && IsDigit(q[1])) q = digits(q + 1);
  if (q != end && (*q == 'e' || *q == 'E')) {
    const char* exponent = q + 1;
    if (exponent != end && (*exponent == '+' || *exponent == '-')) ++exponent;
    if (const char* after = digits(exponent); after != exponent) q = after;
  }
  return q;
}

namespace {

// A unit starts with a letter (or the first byte of one that is not ASCII, as in `µg`), `%`, `[`, `{`, `#`, `/` at once followed by
// more, or a power of ten; anything else after a number is an operator.
bool BeginsUnit(const char* p, const char* end) {
  if (p == end) return false;
  if (IsWordStart(*p) || *p == '%' || *p == '[' || *p == '{' || *p == '#' || static_cast<unsigned char>(*p) >= 0x80)
    return true;
  if (end - p > 1 && *p == '/') return IsWordStart(p[1]) || p[1] == '[' || p[1] == '{';
  return end - p > 2 && p[0] == '1' && p[1] == '0' && (p[2] == '*' || p[2] == '^');
}

}  // namespace

bool FindUnit(const char* p, const char* end, const char** unit_begin, const char** unit_end) {
  while (p != end && (*p == ' ' || *p == '\t')) ++p;
  if (!BeginsUnit(p, end)) return false;
  const char* begin = p;
  std::string open;  // the brackets opened inside the unit: a closing one ends it only where none is open
  static constexpr std::string_view kEnds = " \t\r\n,:\"<>=!";
  for (; p != end && kEnds.find(*p) == std::string_view::npos; ++p) {
    if (*p == '/' && end - p > 1 && p[1] == '/') break;
    if (*p == '(' || *p == '[' || *p == '{') open += *p;
    if (*p == ')' || *p == ']' || *p == '}') {
      if (open.empty()) break;
      open.pop_back();
    }
  }
  if (IsWord(std::string_view(begin, static_cast<size_t>(p - begin)))) return false;
  *unit_begin = begin;
  *unit_end = p;
  return p != begin;
}

const char* EndOfString(const char* p, const char* end) {
  for (++p; p != end && *p != '\n'; ++p) {
    if (*p == '"') return p + 1;
    if (*p == '\\' && p + 1 != end && p[1] != '\n') ++p;
  }
  return nullptr;
}

const std::vector<std::string>& ReservedWords() {
  static const auto& words = *new std::vector<std::string>{
      "abs",      "active",     "administered", "admission",  "after",      "again",    "age",      "alert",
      "allergic", "and",        "any",          "as",         "at",         "before",   "between",  "by",
      "change",   "chart",      "clinician",    "code",       "concept",    "count",    "daily",    "define",
      "deliver",  "department", "detect",       "discharge",  "dose",       "earliest", "else",     "encounter",
      "ended",    "episode",    "exclude",      "excluding",  "exp",        "expect",   "false",    "fire",
      "for",      "from",       "greatest",     "had",        "has",        "height",   "highest",  "home",
      "if",       "in",         "intends",      "is",         "judge",      "known",    "language", "latest",
      "least",    "ln",         "lockout",      "lowest",     "mean",       "message",  "module",   "next",
      "no",       "not",        "nothing",      "of",         "on",         "only",     "or",       "order",
      "ordering", "otherwise",  "outcome",      "override",   "parameter",  "past",     "per",      "points",
      "pregnant", "previous",   "problem",      "recipients", "result",     "round",    "route",    "score",
      "severity", "sex",        "show",         "since",      "slope",      "sqrt",     "status",   "suggest",
      "sum",      "suppressed", "test",         "then",       "this",       "time",     "to",       "transfer",
      "true",     "unknown",    "unless",       "use",        "vaccinated", "value",    "weight",   "when",
      "where",    "with",       "within"};
  return words;
}

const std::vector<std::string>& PlainWords() {
  static const auto& words = *new std::vector<std::string>{
      "act",          "allergy",     "atc",      "born",        "class",     "clotted",    "contaminated", "correct",
      "critical",     "cvx",         "dead",     "discharged",  "distinct",  "draft",      "drawn",        "emergency",
      "female",       "final",       "first",    "frequency",   "hard",      "held",       "hemolyzed",    "high",
      "hold",         "icd10",       "icd9",     "icteric",     "include",   "ingredient", "ingredients",  "inpatient",
      "interruptive", "lipemic",     "live",     "local",       "loinc",     "low",        "male",         "mass",
      "medication",   "met",         "moderate", "molar",       "most",      "ndc",        "observation",  "one-time",
      "open",         "ordered",     "orders",   "outpatient",  "owner",     "page",       "passive",      "patient",
      "plausible",    "preliminary", "prn",      "procedure",   "reasons",   "resolved",   "resume",       "retired",
      "retract",      "review",      "rises",    "role",        "rxnorm",    "same",       "select",       "set",
      "shows",        "silent",      "snomed",   "source",      "specialty", "standard",   "step",         "stop",
      "title",        "unit",        "unjudged", "vaccination", "valence",   "values",     "version",      "virtual"};
  return words;
}

bool IsReserved(std::string_view word) {
  const std::vector<std::string>& words = ReservedWords();
  return std::binary_search(words.begin(), words.end(), word);
}

bool IsWord(std::string_view word) {
  const std::vector<std::string>& words = PlainWords();
  return IsReserved(word) || std::binary_search(words.begin(), words.end(), word);
}

}  // namespace quell::syntax
