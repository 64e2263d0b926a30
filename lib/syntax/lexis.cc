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
  for (; p != end && !IsBlank(*p) && *p != ',' && *p != ':' && *p != '"'; ++p) {
    if (*p == '/' && end - p > 1 && p[1] == '/') break;
    if (*p == '(' || *p == '[' || *p == '{') open += *p;
    if (*p == ')' || *p == ']' || *p == '}') {
      if (open.empty()) break;
      open.pop_back();
    }
  }
  if (IsReserved(std::string_view(begin, static_cast<size_t>(p - begin)))) return false;
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
      "active",  "age",       "alert",        "and",     "at",      "atc",      "before",    "between",  "concept",
      "count",   "critical",  "cvx",          "define",  "draft",   "else",     "encounter", "exclude",  "false",
      "female",  "fire",      "for",          "from",    "hard",    "high",     "highest",   "icd10",    "icd9",
      "if",      "in",        "interruptive", "is",      "known",   "language", "latest",    "live",     "local",
      "lockout", "loinc",     "low",          "lowest",  "male",    "mass",     "message",   "moderate", "module",
      "molar",   "ndc",       "not",          "of",      "on",      "or",       "order",     "ordering", "otherwise",
      "owner",   "parameter", "passive",      "past",    "patient", "per",      "plausible", "points",   "previous",
      "result",  "retired",   "review",       "rises",   "rxnorm",  "score",    "severity",  "sex",      "show",
      "silent",  "snomed",    "source",       "status",  "step",    "stop",     "then",      "this",     "title",
      "to",      "true",      "unit",         "unknown", "unless",  "valence",  "value",     "version",  "when",
      "where",   "within"};
  return words;
}

bool IsReserved(std::string_view word) {
  const std::vector<std::string>& words = ReservedWords();
  return std::binary_search(words.begin(), words.end(), word);
}

}  // namespace quell::syntax
