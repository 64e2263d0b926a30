#include "lib/syntax/advice.h"

#include <algorithm>
#include <utility>

#include "lib/base/text.h"
#include "lib/syntax/lexis.h"
#include "lib/syntax/slips.h"

namespace quell::syntax {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Whole sentences, by the words they begin with. Of two that fit the longer one stands first.
constexpr Pair kExamples[] = {
    {"use", "use common.labs"},
    {"parameter", "parameter limit = 6.0 mmol/L from 5.5 mmol/L to 7.0 mmol/L step 0.1 mmol/L"},
    {"define", "define rise = latest Potassium - previous Potassium"},
    {"from", "from \"codes.csv\" set \"Diuretics\""},
    {"include", "include LoopDiuretic, Thiazide"},
    {"molar", "molar mass 39.098 g/mol"},
    {"valence", "valence 1"},
    {"plausible", "plausible 1 mmol/L to 12 mmol/L"},
    {"values", "values \"positive\", \"negative\""},
    {"status", "status silent"},
    {"on", "on result Potassium"},
    {"exclude", "exclude when age < 18 years"},
    {"fire", "fire at score >= 2"},
    {"severity", "severity high if score >= 3, moderate otherwise"},
    {"show", "show interruptive if score >= 2, passive otherwise"},
    {"recipients", "recipients ordering clinician, role pharmacist"},
    {"message", "message \"Potassium is {latest Potassium:.1}.\""},
    {"suggest", "suggest \"Repeat the measurement\""},
    {"deliver", "deliver at next act on this patient"},
    {"lockout", "lockout 24 h per patient unless score rises"},
    {"suppressed", "suppressed when sepsis or aki shows"},
    {"at most", "at most 4 in 8 h per clinician"},
    {"intends", "intends ended Nephrotoxin or ordered Dialysis, in next 24 h"},
    {"override", "override reasons standard, \"Laboratory error\""},
    {"episode", "episode when had procedure Dialysis"},
    {"again", "again after 7 d"},
    {"detect", "detect within 72 h before"},
    {"judge", "judge within 72 h"},
    {"if discharged", "if discharged or dead first: unjudged"},
    {"test", "test \"fires once on a rise\" {"},
    {"patient", "patient female 68 a weight 70 kg"},
    {"at", "at 3 h result Potassium 6.1 mmol/L drawn 2.5 h"},
    {"expect", "expect potassium with score 2, no aki"},
};

// What is missing after a word, as far as one sentence tells it. `{}` stands for the concept found there, or for one that might.
struct Gap {
  std::string_view before, expected, sentence;
};
constexpr Gap kGaps[] = {
    {"change", "`in`", "change in {} in past 24 h"},
    {"slope", "`of`", "slope of {} in past 24 h"},
    {"count", "`of`", "count of {} in past 24 h"},
    {"active", "`order`", "active order for {}"},
    {"order", "`for`", "active order for {}"},
    {"daily", "`dose`", "daily dose of {}"},
    {"dose", "`of`", "daily dose of {}"},
    {"has", "`problem`", "has problem {}"},
    {"had", "`procedure`", "had procedure {}"},
    {"allergic", "`to`", "allergic to {}"},
    {"vaccinated", "`with`", "vaccinated with {}"},
    {"home", "`medication`", "home medication {}"},
    {"status", "`of`", "status of latest {} is final"},
    {"of", "`latest`", "status of latest {} is final"},
    {"route", "`is`", "order route is \"oral\""},
    {"department", "`is`", "department is \"ICU\""},
    {"code", "`is`", "code is \"8867-4\""},
    {"class", "`is`", "encounter class is inpatient"},
    {"role", "`is`", "clinician role is pharmacist"},
    {"specialty", "`is`", "clinician specialty is \"cardiology\""},
    {"least", "`of`", "least of (a, b)"},
    {"greatest", "`of`", "greatest of (a, b)"},
    {"of", "`(`", "least of (a, b)"},
    {"abs", "`(`", "abs(latest {})"},
    {"round", "`(`", "round(latest {})"},
    {"sqrt", "`(`", "sqrt(latest {})"},
    {"ln", "`(`", "ln(latest {})"},
    {"exp", "`(`", "exp(latest {})"},
    {"sex", "`is`", "sex is female"},
    {"encounter", "`class`", "encounter class is inpatient"},
    {"clinician", "`role`", "clinician role is pharmacist"},
    {"before", "`latest`", "before latest {}"},
    {"since", "`latest`", "since latest {}"},
    {"excluding", "`prn`", "excluding prn"},
    {"same", "`ingredient`", "same ingredient as this order"},
};

std::string Quote(std::string_view text) { return "`" + std::string(text) + "`"; }

bool StartsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool IsName(const std::string& word) { return !word.empty() && IsWordStart(word[0]); }

// `common.labs.creatinine`: of a qualified name the last part is the thing's own.
char& OwnInitial(std::string& name) {
  const size_t dot = name.rfind('.');
  return name[dot == std::string::npos ? 0 : dot + 1];
}

bool IsCapital(std::string name) { return IsUpper(OwnInitial(name)); }

std::string OtherCase(std::string name) {
  OwnInitial(name) ^= 'a' ^ 'A';
  return name;
}

// The words in back-ticks of `text`.
Words Quoted(const std::string& text) {
  Words words;
  for (size_t open = text.find('`'); open != std::string::npos;) {
    const size_t close = text.find('`', open + 1);
    if (close == std::string::npos) break;
    words.push_back(text.substr(open + 1, close - open - 1));
    open = text.find('`', close + 1);
  }
  return words;
}

std::string GapAdvice(const Situation& s) {
  for (const Gap& gap : kGaps) {
    if (gap.before != s.before || !StartsWith(s.expected, gap.expected)) continue;
    std::string sentence(gap.sentence);
    const size_t hole = sentence.find("{}");
    if (hole == std::string::npos) return "as in " + Quote(sentence);
    const bool named = IsName(s.found) && !IsWord(s.found);
    sentence.replace(hole, 2, !named ? "Potassium" : IsCapital(s.found) ? s.found : OtherCase(s.found));
    return (named ? "write " : "as in ") + Quote(sentence);
  }
  return "";
}

// A name of the wrong kind, or a word of the language in place of one.
std::string NameAdvice(const Situation& s) {
  const bool capital = IsCapital(s.found);
  auto expects = [&](std::string_view what) { return StartsWith(s.expected, what); };
  if ((expects("a name") || expects("the name of an alert")) && IsReserved(s.found)) {
    return Quote(s.found) + " is a word of the language; choose another name";
  }
  if (expects("a name (") && capital)
    return "only concepts begin with a capital letter: write " + Quote(OtherCase(s.found));
  if (expects("a module name") && capital)
    return "names of modules begin with a small letter: write " + Quote(OtherCase(s.found));
  if ((expects("the name of a concept") || expects("a concept")) && !capital && !IsReserved(s.found)) {
    return "concepts begin with a capital letter: write " + Quote(OtherCase(s.found));
  }
  if (!capital) return "";
  if (expects("an expression")) {
    return "say what is asked of it: " + Quote("latest " + s.found) + " for its value, " +
           Quote("active order for " + s.found) + " for an order";
  }
  if (s.piece == "on")
    return "say what happens to it: " + Quote("on result " + s.found) + " or " + Quote("on order " + s.found);
  if (expects("`ordered`"))
    return "say what is done: " + Quote("ordered " + s.found) + " or " + Quote("ended " + s.found);
  return "";
}

// Where a fixed form was left in the middle.
std::string FormAdvice(const Situation& s) {
  auto expects = [&](std::string_view what) { return StartsWith(s.expected, what); };
  if (expects("a window") || expects("`past`")) {
    return "say how far back to look, as in `in past 48 h`, or `since admission`";
  }
  if (expects("`shows`")) return "say what the other alert does: " + Quote("suppressed when " + s.before + " shows");
  if (expects("`per`") && s.piece == "lockout") {
    return "say for what it holds, as in `lockout 24 h per patient`; `encounter`, `clinician`, `patient and clinician` "
           "or `order` "
           "can stand there too";
  }
  if (expects("`ordering clinician`") && IsName(s.found)) return "write " + Quote("role " + s.found);
  if (expects("`value` or `time`") && s.found == "order") {
    return "of the order that triggered ask `order dose`, `order route` or `order frequency`";
  }
  if (expects("a text in quotes") && IsName(s.found) && !IsReserved(s.found))
    return "texts stand in quotes: `\"" + s.found + "\"`";
  if (expects("`known` or `unknown`") && s.found[0] == '"')
    return "texts are compared as in `latest BloodCulture is \"positive\"`";
  if (expects("a duration") && s.found[0] == '"') return "write it without the quotes";
  if (expects("a number or the name of a parameter"))
    return "`^` takes a plain number or a parameter, as in `weight ^ 0.425`";
  if (expects("`:`") && (s.found == "if" || s.found == "otherwise"))
    return "the points of one row stand with a `,` between them";
  if ((expects("`{`") || expects("`=`")) && s.found == ".")
    return "where something gets its name, the name stands without its module";
  if (expects("`{`") && IsReserved(s.found)) return "`{` opens what belongs to it";
  if (expects("`{`") && IsName(s.found)) return "a title stands in quotes, and `{` opens what belongs to it";
  return "";
}

}  // namespace

std::string AdviceFor(const Situation& s) {
  if (std::string slip = SlipAdvice(s); !slip.empty()) return slip;
  if (std::string meant = Translation(s.found); !meant.empty()) return meant;
  if (std::string advice = GapAdvice(s); !advice.empty()) return advice;
  if (IsName(s.found)) {
    if (std::string advice = NameAdvice(s); !advice.empty()) return advice;
  }
  if (s.found.size() > 1 && s.found[0] != '"') {
    if (std::string near = Nearest(s.found, Quoted(s.expected)); !near.empty())
      return "did you mean " + Quote(near) + "?";
  }
  if (std::string advice = FormAdvice(s); !advice.empty()) return advice;
  if (StartsWith(s.expected, "an expression") || StartsWith(s.expected, "`then`") ||
      StartsWith(s.expected, "`otherwise`"))
    return "";
  const std::string_view example = ExampleOf(s.piece);
  return example.empty() ? "" : "as in " + Quote(example);
}

std::string Translation(std::string_view found) {
  static constexpr Pair kMeant[] = {{"\u2265", "write `>=`"},
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
  const std::string small = ToLower(found);
  const bool shouted = found.size() > 1 && std::none_of(found.begin(), found.end(), IsLower);
  if (small != found && (shouted ? IsWord(small) : IsReserved(small)))
    return "the words of the language are written small: " + Quote(small);
  return InvisibleName(found).empty() ? "" : "put an ordinary blank in its place";
}

std::string_view ExampleOf(std::string_view piece) {
  for (const auto& [words, example] : kExamples) {
    const bool whole = piece.size() == words.size() || (piece.size() > words.size() && piece[words.size()] == ' ');
    if (whole && StartsWith(piece, words)) return example;
  }
  return "";
}

std::string Listed(const Words& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + Quote(words[i]);
  }
  return out;
}

std::string NearestPhraseWord(std::string_view word) {
  if (const std::string_view meant = PhraseMeant(word); !meant.empty()) return std::string(meant);
  static const auto& words = *new Words{
      "active",   "administered", "allergic", "change", "count",  "daily", "earliest",   "ended",     "greatest",
      "highest",  "home",         "had",      "has",    "latest", "least", "lowest",     "mean",      "ordering",
      "previous", "slope",        "status",   "sum",    "this",   "time",  "vaccinated", "clinician", "encounter"};
  return Nearest(word, words);
}

}  // namespace quell::syntax
