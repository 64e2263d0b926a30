#include "lib/syntax/slips.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "lib/base/text.h"
#include "lib/syntax/lexis.h"

namespace quell::syntax {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

template <typename Pairs>
std::string_view Look(const Pairs& pairs, std::string_view word) {
  for (const auto& [seen, meant] : pairs) {
    if (seen == word) return meant;
  }
  return "";
}

std::string Quote(std::string_view text) { return "`" + std::string(text) + "`"; }

bool Expects(const Situation& s, std::string_view what) { return s.expected.substr(0, what.size()) == what; }

std::string_view TrimEnd(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

// `5 mmol / L`: the letters of a unit before a `/` with blanks around it; "" where there are none.
std::string_view UnitBefore(std::string_view left) {
  left = TrimEnd(left);
  if (left.empty() || left.back() != '/') return "";
  left = TrimEnd(left.substr(0, left.size() - 1));
  size_t begin = left.size();
  while (begin > 0 && IsWordByte(left[begin - 1])) --begin;
  const std::string_view word = left.substr(begin);
  const std::string_view number = TrimEnd(left.substr(0, begin));
  return word.empty() || IsWord(word) || number.empty() || !IsDigit(number.back()) ? "" : word;
}

std::string IsSlip(const Situation& s) {
  if (s.found == "not" && s.after == "known") return "write `is unknown`";
  if (s.found == "not" && s.after == "unknown") return "write `is known`";
  if (s.found == "not") return "`not` stands before the whole question, as in `not (latest Potassium is hemolyzed)`";
  if (s.found == "pregnant") return "write `pregnant` alone";
  if (s.found == "female" || s.found == "male") return "write " + Quote("sex is " + s.found);
  if (s.found == "<" || s.found == ">" || s.found == "=") return "leave out `is`, as in `latest Potassium >= 6 mmol/L`";
  if (!s.found.empty() && IsDigit(s.found[0]))
    return "`is` asks for words; numbers are compared, as in `>= 6 mmol/L` or `between 3 mmol/L and 5 mmol/L`";
  return "";
}

std::string ExpressionSlip(const Situation& s) {
  static constexpr Pair kFacts[] = {{"problem", "has problem"},
                                    {"diagnosis", "has problem"},
                                    {"procedure", "had procedure"},
                                    {"allergy", "allergic to"},
                                    {"medication", "home medication"}};
  const std::string_view left = TrimEnd(s.left);
  const char sign = left.empty() ? ' ' : left.back();
  if (const std::string_view unit = UnitBefore(s.left); !unit.empty() && !s.found.empty() && IsWordStart(s.found[0]))
    return "a unit is written without blanks: " + Quote(std::string(unit) + "/" + s.found);
  if (s.found == "*" && sign == '/') return "a comment begins with `//`";
  if (s.found == "=" && (sign == '<' || sign == '>'))
    return "write " + Quote(std::string(1, sign) + "=") + " without a blank";
  if (s.found == ":" && IsReserved(s.before)) return "no `:` stands behind " + Quote(s.before);
  if (s.found.size() > 2 && s.found[0] == '"' && sign == '=') {
    const std::string word = s.found.substr(1, s.found.size() - 2);
    const std::string meant = "is " + (IsWord(word) ? word : s.found);  // `hemolyzed` stands without quotes
    const bool differs = left.size() > 1 && left[left.size() - 2] == '!';
    return differs ? "write `not (... " + meant + ")`" : "words are asked for with `is`: " + Quote(meant);
  }
  if (const std::string_view fact = Look(kFacts, s.found); !fact.empty())
    return "write " + Quote(std::string(fact) + " " + (s.after.empty() ? "..." : s.after));
  return "";
}

std::string SeverityMeant(std::string_view found) {
  static constexpr Pair kSeverities[] = {{"medium", "moderate"},
                                         {"intermediate", "moderate"},
                                         {"warning", "moderate"},
                                         {"minor", "low"},
                                         {"info", "low"},
                                         {"mild", "low"},
                                         {"major", "high"},
                                         {"severe", "high"},
                                         {"serious", "high"},
                                         {"urgent", "critical"},
                                         {"contraindicated", "critical"}};
  return std::string(Look(kSeverities, found));
}

}  // namespace

std::string SlipAdvice(const Situation& s) {
  if (Expects(s, "`known`")) return IsSlip(s);
  if (Expects(s, "an expression")) return ExpressionSlip(s);
  if (Expects(s, "the name of an alert") && s.found == "not") return "write " + Quote("no " + s.after);
  if (Expects(s, "`and`") && s.found == "to")
    return "`and` stands between the two ends, as in `between 3 mmol/L and 5 mmol/L`";
  if (Expects(s, "`low`")) {
    if (const std::string meant = SeverityMeant(s.found); !meant.empty()) return "write " + Quote(meant);
  }
  return "";
}

std::string ClauseMeant(std::string_view found, const Words& words) {
  static constexpr Pair kMeant[] = {
      {"rule", "alert"},      {"alarm", "alert"},         {"let", "define"},         {"def", "define"},
      {"set", "define"},      {"var", "define"},          {"function", "define"},    {"import", "use"},
      {"param", "parameter"}, {"threshold", "parameter"}, {"constant", "parameter"}, {"story", "test"},
      {"scenario", "test"},   {"codes", "concept"},       {"valueset", "concept"},   {"if", "when"},
      {"condition", "when"},  {"where", "when"},          {"trigger", "on"},         {"priority", "severity"},
      {"level", "severity"},  {"unless", "exclude when"}, {"except", "exclude"},     {"text", "message"},
      {"display", "show"},    {"cooldown", "lockout"},    {"snooze", "lockout"},     {"range", "plausible"},
      {"units", "unit"},      {"icd", "icd10"},           {"snomedct", "snomed"},    {"rxcui", "rxnorm"}};
  for (const auto& [seen, meant] : kMeant) {
    const std::string first(meant.substr(0, meant.find(' ')));
    if (seen == found && std::find(words.begin(), words.end(), first) != words.end()) return std::string(meant);
  }
  return "";
}

std::string_view PhraseMeant(std::string_view word) {
  static constexpr Pair kMeant[] = {{"last", "latest"},    {"newest", "latest"},   {"current", "latest"},
                                    {"recent", "latest"},  {"first", "earliest"},  {"oldest", "earliest"},
                                    {"prior", "previous"}, {"min", "lowest"},      {"minimum", "lowest"},
                                    {"max", "highest"},    {"maximum", "highest"}, {"average", "mean"},
                                    {"avg", "mean"},       {"number", "count of"}, {"delta", "change in"}};
  return Look(kMeant, word);
}

std::string_view InvisibleName(std::string_view character) {
  static constexpr Pair kNames[] = {{"\u00A0", "a non-breaking space"}, {"\u202F", "a narrow non-breaking space"},
                                    {"\u2007", "a figure space"},       {"\u2009", "a thin space"},
                                    {"\u200A", "a hair space"},         {"\u2003", "an em space"},
                                    {"\u2002", "an en space"},          {"\u200B", "a zero-width space"},
                                    {"\u200D", "a zero-width joiner"},  {"\uFEFF", "a byte order mark"},
                                    {"\u00AD", "a soft hyphen"}};
  return Look(kNames, character);
}

std::string DateMeant(std::string_view text) {
  std::array<std::string, 3> parts;
  size_t part = 0;
  for (char c : text) {
    if (c == '.' && ++part == parts.size()) return "";
    if (c != '.') parts[part] += c;
  }
  if (part != 2 || parts[0].empty() || parts[1].empty() || parts[2].size() != 4 || parts[0].size() > 2 ||
      parts[1].size() > 2) {
    return "";
  }
  const int day = std::atoi(parts[0].c_str()), month = std::atoi(parts[1].c_str());
  if (day < 1 || day > 31 || month < 1 || month > 12) return "";
  auto two = [](const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; };
  return parts[2] + "-" + two(parts[1]) + "-" + two(parts[0]);
}

}  // namespace quell::syntax
